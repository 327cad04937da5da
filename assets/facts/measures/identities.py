"""Measures of identities on the rolls: one number under two names, another number in the register, what a number says.

Belongs here: holding what the rolls write of a person against the person's number, the household register and the
household's own rows; what is wrong with a number that cannot be right. Does not belong here: names that differ from the
register (`core.py`). No number and no name is in a measure: it says agree or not, or which part is wrong.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.facts.measures.maker import Maker
from matchers.facts.months import AGREEING
from matchers.people.certainty import IN_REGISTER, SURE
from matchers.standardise import name_agreement
from matchers.standardise.id_faults import number_fault
from matchers.standardise.names import ONE_NAME


def build(maker: Maker) -> None:
    """shared_number, number_difference, number_fault, written_identity, headcount."""
    con = maker.con
    con.execute(f"CREATE OR REPLACE TEMP TABLE listed AS {_LISTED}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE corrected AS {_CORRECTED}")
    _apart(maker, "two_names", _TWO_NAMES, ONE_NAME)
    maker.make("shared_number", _SHARED_NUMBER)
    maker.make("number_difference", _NUMBER_DIFFERENCE.format(by_person=IN_REGISTER.sql))
    _number_fault(maker)
    maker.make("written_identity", _WRITTEN_IDENTITY)
    _apart(maker, "head_names", _HEAD_NAMES, AGREEING)
    maker.make("headcount", _HEADCOUNT.format(sure=SURE))
    for table in ("listed", "corrected", "two_names", "head_names"):
        con.execute(f"DROP TABLE {table}")


def _apart(maker: Maker, table: str, statement: str, agreeing: Collection[str]) -> None:
    """The pairs of a statement (left_name, right_name) that do not agree; a name that is missing is no disagreement."""
    pairs = maker.con.sql(f"SELECT DISTINCT left_name, right_name FROM ({statement}) ORDER BY ALL").pl()
    level = name_agreement(pl.col("left_name"), pl.col("right_name"))
    maker.con.register("pair_frame", pairs.filter(~level.is_in([*agreeing, "missing"])))
    maker.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM pair_frame")
    maker.con.unregister("pair_frame")


def _number_fault(maker: Maker) -> None:
    """What is wrong with the numbers on the roll that cannot be right; `chance` where only a register tells."""
    wrong = "roll = '低保' AND NOT is_valid AND id_number IS NOT NULL"
    written = maker.con.sql(f"SELECT DISTINCT id_number FROM listed WHERE {wrong} ORDER BY ALL").pl()
    maker.con.register("fault_frame", written.with_columns(fault=number_fault(pl.col("id_number"))))
    maker.make(
        "number_fault",
        "SELECT person, certificate_no, min(CASE WHEN is_spoilt THEN 'chance' ELSE fault END) AS fault"
        f" FROM (SELECT * FROM listed WHERE {wrong})"
        " JOIN fault_frame USING (id_number) GROUP BY person, certificate_no",
    )
    maker.con.unregister("fault_frame")


# Whoever stands on a roll tonight, as the roll writes them: dibao, suspended too, and tekun.
_LISTED = """
SELECT p.person, p.probability, m.id_number, m.is_valid, m.is_spoilt, m.name, m.name_key, m.birth_on, m.sex, m.township,
    m.village, s.certificate_no, s.roll, m.record_id
FROM (
    SELECT e.record_id, e.certificate_no, '低保' AS roll
    FROM fact.enrolment AS e JOIN fact.roll AS r USING (person, certificate_no, month)
    UNION ALL SELECT record_id, NULL, '特困' FROM fact.support) AS s
JOIN link.mention AS m ON m.record_id = s.record_id AND m.role = 'person'
JOIN link.person AS p ON p.record_id = s.record_id AND p.role = 'person'
"""

# Numbers which the police replaced: the old one and the new one are one person's, and the old one was often two's.
_CORRECTED = """
SELECT DISTINCT old.id_number FROM link.mention AS old JOIN fact.move AS m ON m.record_id = old.record_id
WHERE old.role = 'former' AND old.kind = 'move' AND m.move_kind = '更正' AND old.is_valid
"""

_TWO_NAMES = """
SELECT a.name AS left_name, b.name AS right_name
FROM listed AS a JOIN listed AS b ON b.id_number = a.id_number AND b.name_key <> a.name_key
WHERE a.is_valid AND b.is_valid
"""

_SHARED_NUMBER = """
WITH former AS (
    SELECT DISTINCT id_number, former_key FROM link.mention WHERE is_valid AND former_key IS NOT NULL),
owner AS (
    SELECT DISTINCT m.id_number, m.name_key FROM link.mention AS m JOIN fact.residence AS f ON f.record_id = m.record_id
    WHERE m.kind = 'residence' AND m.role = 'person' AND m.is_valid)
SELECT DISTINCT a.person, a.certificate_no, a.township, a.village, a.roll, b.person AS other_person,
    b.certificate_no AS other_certificate_no,
    coalesce('低保证' || b.certificate_no, b.roll || '供养名册') AS other_entry,
    CASE WHEN o.id_number IS NULL THEN '户籍中查不到该号'
        WHEN o.name_key = a.name_key THEN '户籍中该号属于本人' ELSE '户籍中该号不属于本人' END AS holder
FROM listed AS a
JOIN listed AS b ON b.id_number = a.id_number AND b.is_valid AND b.person <> a.person
JOIN two_names AS t ON t.left_name = a.name AND t.right_name = b.name
LEFT JOIN owner AS o ON o.id_number = a.id_number
WHERE a.is_valid AND a.id_number NOT IN (SELECT id_number FROM corrected)
    AND NOT EXISTS (SELECT 1 FROM former AS f
        WHERE f.id_number = a.id_number AND f.former_key IN (a.name_key, b.name_key))
"""

# Two valid numbers are two people, unless the register holds nobody of the roll's number and exactly one resident, in
# the whole county, of the same name, sex and birth date, who lives in the same township or with the same family and
# whose own number is on no roll. A county of a million has a few pairs that share name and birth date; that one of
# them lives in that very township and is unknown to the register is no longer chance.
_NUMBER_DIFFERENCE = """
WITH resident AS (
    SELECT f.person, f.household_no, m.id_number, m.name_key, m.birth_on, m.sex, m.township
    FROM fact.residence AS f JOIN link.mention AS m ON m.record_id = f.record_id AND m.role = 'person'
    WHERE m.is_valid AND m.kind = 'residence'),
absent AS (
    SELECT * FROM listed WHERE is_valid AND roll = '低保' AND birth_on IS NOT NULL AND sex IS NOT NULL
        AND id_number NOT IN (SELECT id_number FROM resident)
        AND id_number NOT IN (SELECT id_number FROM corrected)),
home AS (
    SELECT DISTINCT l.certificate_no, r.household_no FROM listed AS l JOIN resident AS r USING (person)
    WHERE l.certificate_no IN (SELECT certificate_no FROM absent)),
fitting AS (
    SELECT a.person, a.certificate_no, r.person AS register_person, r.id_number,
        coalesce(r.township = a.township, false) OR EXISTS (SELECT 1 FROM home AS h
            WHERE h.certificate_no = a.certificate_no AND h.household_no = r.household_no) AS is_near,
        EXISTS (SELECT 1 FROM home AS h
            WHERE h.certificate_no = a.certificate_no AND h.household_no = r.household_no) AS is_same_household
    FROM absent AS a
    JOIN resident AS r ON r.name_key = a.name_key AND r.birth_on = a.birth_on AND r.sex = a.sex)
SELECT person, certificate_no, min(register_person) AS register_person, {by_person} AS link_probability,
    CASE WHEN bool_or(is_same_household) THEN '同户' ELSE '同乡镇' END AS nearness
FROM fitting
GROUP BY person, certificate_no
HAVING count(DISTINCT id_number) = 1 AND bool_and(is_near)
    AND min(id_number) NOT IN (SELECT id_number FROM listed WHERE is_valid)
"""

# The record's birth and sex are the number's own where the roll writes none; so only what is written can differ. A
# year or a month alone agrees with every day in it.
_WRITTEN_IDENTITY = """
WITH numbered AS (
    SELECT l.person, l.certificate_no, l.id_number, l.sex, l.birth_on, r.person_birth_period AS birth_period,
        TRY_CAST(substr(id_number, 7, 4) || '-' || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2)
            AS DATE) AS born_on,
        CASE WHEN TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END AS number_sex
    FROM listed AS l JOIN record.enrolment AS r USING (record_id) WHERE l.is_valid AND l.roll = '低保'),
said AS (
    SELECT *, sex IN ('男', '女') AND sex <> number_sex AS is_sex,
        coalesce(birth_on <> born_on, false)
            OR coalesce(NOT starts_with(CAST(born_on AS VARCHAR), birth_period), false) AS is_birth,
        coalesce(left(birth_period, 4), CAST(year(birth_on) AS VARCHAR)) <> CAST(year(born_on) AS VARCHAR) AS is_year
    FROM numbered)
SELECT person, certificate_no, coalesce(bool_or(is_sex), false) AS is_sex_different,
    bool_or(is_birth) AS is_birth_different,
    CASE WHEN bool_or(is_birth AND is_year) THEN '出生年份' WHEN bool_or(is_birth) THEN '出生月日' END AS birth_part
FROM said
GROUP BY person, certificate_no
"""

# The head of a certificate against the names of its members, where no member is the head by number.
_HEAD_NAMES = """
SELECT h.head_name AS left_name, m.name AS right_name
FROM (SELECT DISTINCT certificate_no, head_name FROM record.enrolment
    WHERE head_name IS NOT NULL AND month = (SELECT max(month) FROM fact.enrolment)) AS h
JOIN listed AS m USING (certificate_no)
"""

# Counted is the snapshot itself: whoever left after it still belongs to its numbers. Old exports list the head again
# among the members; a child without a number is told apart by the name.
_HEADCOUNT = """
WITH entry AS (
    SELECT e.certificate_no, e.person, e.head, e.relation, e.insured_count, e.is_single_person, r.head_name, m.name,
        r._file, coalesce(e.relation IN ('户主', '本人'), false) OR coalesce(e.person = e.head, false) AS is_head,
        e.person || '|' || coalesce(m.name_key, '') AS entry, e.person_link_probability >= {sure} AS is_sure
    FROM fact.enrolment AS e
    JOIN record.enrolment AS r ON r.record_id = e.record_id
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person'
    WHERE e.month = (SELECT max(month) FROM fact.enrolment)),
one AS (
    SELECT certificate_no, entry, any_value(person) AS person, bool_or(is_head) AS is_head,
        bool_and(is_sure) AS is_sure, count(*) AS times
    FROM entry GROUP BY certificate_no, entry, _file),
counted AS (
    SELECT certificate_no, count(DISTINCT entry) AS entries_count,
        count(DISTINCT entry) FILTER (d.person IS NOT NULL) AS dead_count,
        count(DISTINCT entry) FILTER (times > 1 AND is_sure AND NOT is_head) AS doubled_count
    FROM one LEFT JOIN fact.dead AS d USING (person) GROUP BY certificate_no),
household AS (
    SELECT certificate_no, max(insured_count) AS insured_count, bool_or(is_single_person) AS is_single_person,
        CASE WHEN count(head_name) > 0 THEN bool_or(is_head OR t.left_name IS NULL) END AS has_head
    FROM entry LEFT JOIN head_names AS t ON t.left_name = entry.head_name AND t.right_name = entry.name
    GROUP BY certificate_no)
SELECT c.certificate_no, c.head, c.township, c.village, h.insured_count, n.entries_count,
    n.entries_count - n.dead_count AS living_count, n.doubled_count, h.has_head,
    coalesce(h.is_single_person, false) AS is_single_person
FROM household AS h
JOIN counted AS n USING (certificate_no)
JOIN fact.certificate AS c USING (certificate_no)
WHERE certificate_no IN (SELECT certificate_no FROM fact.roll)
"""
