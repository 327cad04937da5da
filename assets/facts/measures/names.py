"""Names that must agree: payees and holders of cards with members and custodians, filings with kin.

Belongs here: which names are held against which; no other measure sees a name. Does not belong here: when two names
agree (`matchers/standardise`).
Each distinct pair of names is looked at once: a county pays the same few thousand names every month.
"""

from __future__ import annotations

import duckdb
import polars as pl

from matchers.facts.months import AGREEING
from matchers.standardise import name_agreement
from matchers.standardise.names import ONE_NAME


def resolve_payees(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Write scratch table payee_agreement(record_id, has_members, is_member, is_custodian), a row a payment judged."""
    _agree(con, PAYEE_PAIRS.format(as_of=as_of), "record_id")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE payee_agreement AS
        SELECT record_id, bool_or(is_member) AS has_members,
            bool_or(is_member AND coalesce(agrees, false)) AS is_member,
            bool_or(NOT is_member AND coalesce(agrees, false)) AS is_custodian
        FROM name_pair LEFT JOIN agreement USING (left_name, right_name) GROUP BY record_id""")


def resolve_filings(con: duckdb.DuckDBPyConnection, candidate: float) -> None:
    """Write scratch table filing_agreement(record_id, person, official): filings whose two names are these two."""
    _agree(con, FILING_PAIRS.format(candidate=candidate), "record_id, person, official, is_swapped, side")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE filing_agreement AS
        SELECT record_id, person, official
        FROM name_pair LEFT JOIN agreement USING (left_name, right_name)
        GROUP BY record_id, person, official, is_swapped
        HAVING count(DISTINCT side) FILTER (agrees) = 2""")


def resolve_holders(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Write scratch table holder_agreement(certificate_no, left_name, side, agrees, is_near), a row a name compared."""
    _agree(con, HOLDER_PAIRS.format(as_of=as_of), "certificate_no, left_name, side")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE holder_agreement AS
        SELECT certificate_no, left_name, side, coalesce(agrees, false) AS agrees, coalesce(is_near, false) AS is_near
        FROM name_pair LEFT JOIN agreement USING (left_name, right_name)""")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the scratch tables: names do not stay in the warehouse beside facts."""
    for table in ("name_pair", "agreement", "payee_agreement", "filing_agreement", "holder_agreement"):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def _agree(con: duckdb.DuckDBPyConnection, statement: str, question: str) -> None:
    """`name_pair` from the statement, and `agreement(left_name, right_name, agrees, is_near)` for the pairs to look at.

    `is_near` allows one slip of a clerk beside what agrees. A question (the columns that make one) with an equal name
    is settled, and its other names are not looked at.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE name_pair AS {statement}")
    open_pairs = con.sql(f"""
        WITH open AS (SELECT * FROM name_pair
            QUALIFY NOT bool_or(left_name = right_name) OVER (PARTITION BY {question}))
        SELECT DISTINCT left_name, right_name FROM open ORDER BY ALL""").pl()
    level = name_agreement(pl.col("left_name"), pl.col("right_name"))
    looked_at = open_pairs.with_columns(agrees=level.is_in(AGREEING), is_near=level.is_in(ONE_NAME))
    con.register("looked_at", looked_at)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE agreement AS
        SELECT * FROM looked_at
        UNION ALL SELECT DISTINCT left_name, right_name, true, true FROM name_pair WHERE left_name = right_name""")
    con.unregister("looked_at")


# A payee is looked for among that month's members, the head included; where the certificate is not on that month's
# roll, among all who ever were under it. An agreement counts for the months it touches.
PAYEE_PAIRS = """
WITH payment AS (
    SELECT fact.record_id, fact.certificate_no, fact.month, record.payee_name
    FROM fact.payment AS fact
    JOIN record.payment AS record ON record.record_id = fact.record_id
    WHERE record.payee_name IS NOT NULL),
listed AS (
    SELECT fact.certificate_no, fact.month, unnest([record.person_name, record.head_name]) AS name
    FROM fact.enrolment AS fact JOIN record.enrolment AS record ON record.record_id = fact.record_id),
member AS (SELECT DISTINCT * FROM listed WHERE name IS NOT NULL),
covered AS (SELECT DISTINCT certificate_no, month FROM member),
paid_month AS (
    SELECT payment.*, covered.month AS roll_month
    FROM payment LEFT JOIN covered ON covered.certificate_no = payment.certificate_no AND covered.month = payment.month)
SELECT p.record_id, true AS is_member, p.payee_name AS left_name, m.name AS right_name
FROM paid_month AS p JOIN member AS m ON m.certificate_no = p.certificate_no AND m.month = p.roll_month
UNION
SELECT p.record_id, true, p.payee_name, m.name
FROM paid_month AS p JOIN member AS m ON m.certificate_no = p.certificate_no
WHERE p.roll_month IS NULL
UNION
SELECT p.record_id, false, p.payee_name, c.custodian_name
FROM payment AS p
JOIN record.custody AS c ON c.certificate_no = p.certificate_no
WHERE c.custodian_name IS NOT NULL AND c.received_on <= DATE '{as_of}'
  AND coalesce(c.agreed_from_on, p.month) <= last_day(p.month) AND coalesce(c.until_on, p.month) >= p.month
"""

# The printed form has one number and does not say whose: a filing is tied to whichever of the two it names surely
# (person, number or certificate), and both names must agree, in either order.
FILING_PAIRS = """
WITH pair AS (
    SELECT DISTINCT kinship.relative AS person, kinship.person AS official, roll.certificate_no
    FROM fact.kinship AS kinship
    JOIN fact.roll AS roll ON roll.person = kinship.relative
    JOIN fact.office AS office ON office.person = kinship.person),
filing AS (
    SELECT fact.record_id, fact.certificate_no,
        any_value(m.name) FILTER (m.role = 'person') AS person_name,
        any_value(m.name) FILTER (m.role = 'official') AS official_name
    FROM fact.relative_filing AS fact JOIN link.mention AS m ON m.record_id = fact.record_id
    GROUP BY fact.record_id, fact.certificate_no),
anchor AS (
    SELECT p.record_id, p.person FROM link.person AS p JOIN filing USING (record_id)
    UNION SELECT m.record_id, i.person FROM link.mention AS m JOIN filing USING (record_id)
        JOIN link.identity AS i ON i.id_number = m.id_number WHERE m.is_valid
    UNION SELECT c.record_id, c.person FROM link.candidate AS c JOIN filing USING (record_id)
        WHERE c.probability >= {candidate}
    UNION SELECT f.record_id, pair.person FROM filing AS f JOIN pair ON pair.certificate_no = f.certificate_no),
tied AS (
    SELECT DISTINCT f.record_id, f.person_name, f.official_name, pair.person, pair.official
    FROM anchor JOIN pair ON anchor.person IN (pair.person, pair.official) JOIN filing AS f USING (record_id)),
wanted AS (SELECT person FROM tied UNION SELECT official FROM tied),
known_name AS (
    SELECT DISTINCT p.person, m.name
    FROM wanted JOIN link.person AS p USING (person)
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role WHERE m.name IS NOT NULL),
side AS (
    SELECT record_id, person, official, false AS is_swapped, 'person' AS side, person_name AS left_name, person AS who
    FROM tied
    UNION ALL SELECT record_id, person, official, false, 'official', official_name, official FROM tied
    UNION ALL SELECT record_id, person, official, true, 'person', official_name, person FROM tied
    UNION ALL SELECT record_id, person, official, true, 'official', person_name, official FROM tied)
SELECT DISTINCT s.record_id, s.person, s.official, s.is_swapped, s.side, s.left_name, n.name AS right_name
FROM side AS s JOIN known_name AS n ON n.person = s.who WHERE s.left_name IS NOT NULL
"""

# A card of the newest roll is in the hands of a member, of somebody of a member's hukou household or who was a member
# (a widow's roll still names the husband who kept the card), of the custodian of an agreement in force on the night, or
# of none of these.
HOLDER_PAIRS = """
WITH listed AS (
    SELECT fact.certificate_no, fact.person, record.person_name, record.head_name, record.holder_name
    FROM fact.enrolment AS fact JOIN record.enrolment AS record ON record.record_id = fact.record_id
    WHERE fact.month = (SELECT max(month) FROM fact.enrolment)),
holder AS (SELECT DISTINCT certificate_no, holder_name FROM listed WHERE holder_name IS NOT NULL),
near AS (
    SELECT certificate_no, 'member' AS side, unnest([person_name, head_name]) AS name FROM listed
    UNION
    SELECT l.certificate_no, 'household', m.name
    FROM listed AS l
    JOIN fact.residence AS mine ON mine.person = l.person
    JOIN fact.residence AS theirs ON theirs.household_no = mine.household_no
    JOIN link.mention AS m ON m.record_id = theirs.record_id AND m.role = 'person'
    UNION
    SELECT f.certificate_no, 'household', r.person_name
    FROM fact.enrolment AS f JOIN record.enrolment AS r ON r.record_id = f.record_id
    WHERE f.certificate_no IN (SELECT certificate_no FROM holder)
    UNION
    SELECT f.certificate_no, 'custodian', r.custodian_name
    FROM fact.custody AS f JOIN record.custody AS r ON r.record_id = f.record_id
    WHERE f.agreed_from_on <= DATE '{as_of}' AND coalesce(f.until_on >= DATE '{as_of}', true))
SELECT DISTINCT h.certificate_no, n.side, h.holder_name AS left_name, n.name AS right_name
FROM holder AS h LEFT JOIN near AS n ON n.certificate_no = h.certificate_no AND n.name IS NOT NULL
"""
