"""The measures everything else rests on: the roll of the night, the dead, payees, filings.

Belongs here: their SQL over facts and mentions. Does not belong here: what a rule makes of it, kinship
(`assets/facts/kinship.py`), the comparing of names (`names.py`). No name is in a measure: it says agree or not.
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker
from assets.facts.measures.names import forget, resolve_filings, resolve_payees
from matchers.people.certainty import CANDIDATE, SURE

OLDEST_DEATH = "1950-01-01"
"""Registers write 1900-01-01 for unknown; nobody who died before this day can be on a roll of today."""


def build(maker: Maker) -> None:
    """certificate, roll, dead, payee, payment_after_death, name_difference, filed."""
    as_of = maker.as_of.isoformat()
    for name, statement in _STATEMENTS.items():
        if name == "payee":
            resolve_payees(maker.con, as_of)
        if name == "filed":
            resolve_filings(maker.con, CANDIDATE)
        maker.make(name, statement.format(as_of=as_of, oldest=OLDEST_DEATH, candidate=CANDIDATE, sure=SURE))
    forget(maker.con)


_CERTIFICATE = """
SELECT certificate_no, month, arg_min(head, record_id) AS head, min(township) AS township, min(village) AS village,
    min(programme) AS programme, count(DISTINCT person) AS members_count, max(monthly_amount_fen) AS monthly_amount_fen
FROM fact.enrolment
GROUP BY certificate_no, month
QUALIFY row_number() OVER (PARTITION BY certificate_no ORDER BY month DESC) = 1
"""

# An exit ends an enrolment of the snapshot of its month or an earlier one; a later snapshot that lists the person
# again is a new enrolment. Exits often lack the number, so the name under the same certificate is enough.
_ROLL = """
WITH snapshot AS (SELECT * FROM fact.enrolment WHERE month = (SELECT max(month) FROM fact.enrolment)),
said AS (SELECT record_id, name_key FROM link.mention WHERE role = 'person' AND kind IN ('enrolment', 'exit')),
ended AS (
    SELECT DISTINCT s.record_id
    FROM snapshot AS s
    JOIN fact.exit AS e ON e.certificate_no = s.certificate_no AND e.exited_on >= s.month
        AND e.exited_on < DATE '{as_of}'
    LEFT JOIN said AS listed ON listed.record_id = s.record_id
    LEFT JOIN said AS gone ON gone.record_id = e.record_id
    WHERE e.person = s.person OR gone.name_key = listed.name_key)
SELECT s.* EXCLUDE (status), coalesce(s.status, '正常') = '暂停' AS is_suspended,
    count(DISTINCT s.person) OVER (PARTITION BY s.certificate_no) AS members_count
FROM snapshot AS s
WHERE s.record_id NOT IN (SELECT record_id FROM ended)
QUALIFY row_number() OVER (PARTITION BY s.person, s.certificate_no
    ORDER BY CASE WHEN s.relation = '户主' THEN 0 ELSE 1 END, s.record_id) = 1
"""

# Where a death is known surely, weaker links to other deaths say nothing of its date. Somebody may be dead since nobody
# can read when: no rule counts from such a death, and none takes the person for alive.
_DEAD = """
WITH death AS (
    SELECT d.*, m.birth_on FROM fact.death AS d
    LEFT JOIN link.mention AS m ON m.record_id = d.record_id AND m.role = 'person'
    WHERE d.is_death AND d.person IS NOT NULL),
best AS (SELECT person, max(person_link_probability) AS link_probability FROM death GROUP BY person),
told AS (
    SELECT death.*, CASE WHEN died_on <= coalesce(registered_on, DATE '{as_of}') AND died_on <= DATE '{as_of}'
        AND died_on >= coalesce(birth_on, DATE '{oldest}') AND died_on >= DATE '{oldest}' THEN died_on
        END AS plausible_on
    FROM death JOIN best USING (person)
    WHERE person_link_probability >= {sure} OR best.link_probability < {sure})
SELECT told.person, min(plausible_on) AS died_on, min(registered_on) AS registered_on,
    coalesce(min(plausible_on), min(registered_on)) AS dead_since_on,
    array_to_string(list_sort(list(DISTINCT evidence)), '、') AS evidence,
    array_to_string(list_sort(list(DISTINCT place)), '、') AS places,
    count(DISTINCT evidence) AS sources_count, max(person_link_probability) AS link_probability
FROM told
GROUP BY told.person
"""

_PAYEE = """
WITH paused AS (
    SELECT certificate_no, month, bool_or(status = '暂停') AS is_suspended FROM fact.enrolment GROUP BY ALL)
SELECT p.record_id, p.certificate_no, p.month, p.account_no, p.account_tail, p.paid_amount_fen, p.paid_on, p.status,
    coalesce(paused.is_suspended, false) AS is_suspended,
    CASE WHEN a.has_members THEN coalesce(a.is_member, false) END AS is_member,
    coalesce(a.is_custodian, false) AS is_custodian
FROM fact.payment AS p
LEFT JOIN payee_agreement AS a ON a.record_id = p.record_id
LEFT JOIN paused ON paused.certificate_no = p.certificate_no AND paused.month = p.month
"""

# The dead person's last enrolment at or before the month of death (else the first after it) gives the full amount;
# who is left is told by the roll of the month paid for (else the last before it, else the first after it).
_PAYMENT_AFTER_DEATH = """
WITH listed AS (
    SELECT e.certificate_no, e.person, e.month, e.months_ago, max(e.person_link_probability) AS link_probability
    FROM fact.enrolment AS e WHERE e.certificate_no IN (
        SELECT certificate_no FROM fact.enrolment JOIN fact.dead USING (person))
    GROUP BY ALL),
household AS (
    SELECT certificate_no, month, count(DISTINCT person) AS members_count, max(monthly_amount_fen) AS full_amount_fen,
        bool_or(status = '暂停') AS is_suspended
    FROM fact.enrolment GROUP BY ALL),
death AS (
    SELECT l.certificate_no, l.person, d.dead_since_on, d.died_on IS NULL AS is_date_registered,
        d.dead_since_months_ago, max(least(l.link_probability, d.link_probability)) AS link_probability,
        coalesce(max(l.month) FILTER (l.months_ago >= d.dead_since_months_ago), min(l.month)) AS base_month
    FROM listed AS l JOIN fact.dead AS d USING (person) GROUP BY ALL),
paid AS (
    SELECT p.record_id, p.certificate_no, p.month, p.months_ago, p.paid_amount_fen, p.paid_on, p.status,
        p.account_tail, d.person, d.dead_since_on, d.is_date_registered, d.link_probability, d.base_month,
        d.dead_since_months_ago - p.months_ago AS months_after_death
    FROM fact.payment AS p JOIN death AS d USING (certificate_no)
    WHERE p.months_ago < d.dead_since_months_ago),
roll_month AS (
    SELECT c.certificate_no, c.month, coalesce(max(h.month) FILTER (h.month <= c.month), min(h.month)) AS roll_month
    FROM (SELECT DISTINCT certificate_no, month FROM paid) AS c JOIN household AS h USING (certificate_no)
    GROUP BY ALL),
member AS (
    SELECT r.certificate_no, r.month, l.person, d.dead_since_months_ago
    FROM roll_month AS r
    JOIN listed AS l ON l.certificate_no = r.certificate_no AND l.month = r.roll_month
    LEFT JOIN fact.dead AS d ON d.person = l.person)
SELECT paid.*, base.members_count, base.full_amount_fen, coalesce(now.is_suspended, false) AS is_suspended,
    (SELECT count(DISTINCT m.person) FROM member AS m WHERE m.certificate_no = paid.certificate_no
        AND m.month = paid.month AND coalesce(m.dead_since_months_ago, -999999) <= paid.months_ago) AS living_count,
    EXISTS (SELECT 1 FROM listed AS l WHERE l.certificate_no = paid.certificate_no AND l.month = paid.month
        AND l.person = paid.person) AS is_still_enrolled
FROM paid
JOIN household AS base ON base.certificate_no = paid.certificate_no AND base.month = paid.base_month
LEFT JOIN household AS now ON now.certificate_no = paid.certificate_no AND now.month = paid.month
"""

_NAME_DIFFERENCE = """
WITH listed AS (
    SELECT r.person, r.certificate_no, m.id_number, m.name, m.name_key
    FROM fact.roll AS r
    JOIN fact.enrolment AS e ON e.person = r.person AND e.certificate_no = r.certificate_no AND e.month = r.month
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person' AND m.kind = 'enrolment'
    WHERE m.is_valid AND m.name_key IS NOT NULL),
register AS (
    SELECT f.person, m.id_number, m.name, m.name_key, m.former_key
    FROM fact.residence AS f
    JOIN link.mention AS m ON m.record_id = f.record_id AND m.role = 'person' AND m.kind = 'residence'
    WHERE m.is_valid AND m.name_key IS NOT NULL)
SELECT l.person, l.certificate_no, min(r.person) AS register_person, 1.0 AS link_probability,
    CASE WHEN min(left(l.name, 1)) = min(left(r.name, 1)) THEN '同姓不同名' ELSE '姓与名都不同' END AS relation_of_names
FROM listed AS l JOIN register AS r ON r.id_number = l.id_number
GROUP BY l.person, l.certificate_no
HAVING NOT bool_or(r.person = l.person OR r.name_key = l.name_key OR coalesce(r.former_key = l.name_key, false))
"""

_FILED = """
SELECT person, official, max(filed_on) AS filed_on, min(certificate_no) AS certificate_no, min(relation) AS relation
FROM (
    SELECT person, official, filed_on, certificate_no, relation FROM fact.relative_filing
    WHERE person IS NOT NULL AND official IS NOT NULL
    UNION ALL
    SELECT a.person, a.official, f.filed_on, f.certificate_no, f.relation
    FROM filing_agreement AS a JOIN fact.relative_filing AS f ON f.record_id = a.record_id)
GROUP BY person, official
"""

_STATEMENTS = {
    "certificate": _CERTIFICATE,
    "roll": _ROLL,
    "dead": _DEAD,
    "payee": _PAYEE,
    "payment_after_death": _PAYMENT_AFTER_DEATH,
    "name_difference": _NAME_DIFFERENCE,
    "filed": _FILED,
}
