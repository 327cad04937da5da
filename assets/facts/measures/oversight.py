"""Measures about those who look after the system: the review year, filings as they stand, self-reports, handlers.

Belongs here: their SQL over facts and mentions, and the comparing of the names that forms and rolls write without a
number. Does not belong here: what a rule makes of it, kinship (`assets/facts/kinship.py`). No name is in a measure.
"""

from __future__ import annotations

import duckdb
import polars as pl

from assets.facts.measures.maker import Maker
from assets.facts.measures.names import forget, resolve_filings
from matchers.people.certainty import AMONG_KIN, CANDIDATE, IN_OFFICE
from matchers.standardise import name_key

BUREAU = "民政干部职工"
"""The category of the county bureau's staff, who handle cases of every township."""


def build(maker: Maker) -> None:
    """review_year, filing, declared, handling."""
    as_of = maker.as_of
    maker.make(
        "review_year",
        f"SELECT {as_of.year} AS year, DATE '{as_of.year}-01-01' AS starts_on, {as_of.month} AS month_number",
    )
    resolve_filings(maker.con, CANDIDATE)
    maker.make("filing", _FILING.format(as_of=as_of.isoformat(), kin=AMONG_KIN.sql))
    forget(maker.con)
    maker.make("declared", _DECLARED)
    _key_signers(maker.con)
    maker.make("handling", _HANDLING.format(as_of=as_of.isoformat(), bureau=BUREAU, by_name=IN_OFFICE.sql))
    maker.con.execute("DROP TABLE signer")


# Which of the two a form names draws dibao: told by kin and both names, by a name under the certificate, by having
# been on a roll; only then the one the form names first, who then must hold no office. Who is known from nowhere but
# the form is nobody. Each of the two is as sure as what the form itself says: a number or certificate
# more than two names among kin; and the official no surer than the post.
_FILING = """
WITH written AS (
    SELECT f.record_id, f.certificate_no, f.relation, f.filed_on, f.person, f.person_link_probability,
        f.official, f.official_link_probability,
        any_value(m.name_key) FILTER (m.role = 'person') AS person_key,
        any_value(m.name_key) FILTER (m.role = 'official') AS official_key
    FROM fact.relative_filing AS f LEFT JOIN link.mention AS m ON m.record_id = f.record_id
    GROUP BY ALL),
named AS (SELECT person FROM written UNION SELECT official FROM written),
known AS (
    SELECT DISTINCT p.person
    FROM link.person AS p JOIN named USING (person)
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE m.kind <> 'relative_filing'),
listed AS (
    SELECT DISTINCT e.certificate_no, e.person, m.name_key
    FROM (SELECT record_id, certificate_no, person FROM fact.enrolment
        UNION ALL SELECT record_id, certificate_no, person FROM fact.exit) AS e
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person' AND m.kind IN ('enrolment', 'exit')
    WHERE e.person IS NOT NULL),
post AS (
    SELECT person, max(person_link_probability) AS link_probability,
        bool_or(coalesce(since_on, DATE '{as_of}') <= DATE '{as_of}'
            AND coalesce(until_on, DATE '{as_of}') >= DATE '{as_of}') AS is_in_office,
        CASE WHEN bool_and(coalesce(until_on < DATE '{as_of}', false)) THEN max(until_on) END AS left_on
    FROM fact.office WHERE person IS NOT NULL GROUP BY person),
candidate AS (
    SELECT record_id, person, official, 0 AS place, {kin} AS link_probability FROM filing_agreement
    UNION ALL SELECT w.record_id, l.person, w.official, 1, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.name_key = w.person_key
    UNION ALL SELECT w.record_id, l.person, w.person, 2, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.name_key = w.official_key
    UNION ALL SELECT record_id, person, official, 3, person_link_probability
    FROM written WHERE person IN (SELECT person FROM listed)
    UNION ALL SELECT record_id, official, person, 4, official_link_probability
    FROM written WHERE official IN (SELECT person FROM listed)
    UNION ALL SELECT record_id, person, official, 5, person_link_probability
    FROM written WHERE person IN (SELECT person FROM known) AND person NOT IN (SELECT person FROM post)),
beneficiary AS (
    SELECT c.* FROM candidate AS c LEFT JOIN post ON post.person = c.person
    QUALIFY row_number() OVER (PARTITION BY c.record_id
        ORDER BY c.place > 0, post.person IS NOT NULL, c.place, c.link_probability DESC, c.person, c.official) = 1),
tie AS (
    SELECT record_id, person, max(probability) AS probability FROM (
        SELECT record_id, person, person_link_probability AS probability FROM written
        UNION ALL SELECT record_id, official, official_link_probability FROM written
        UNION ALL SELECT record_id, person, link_probability FROM candidate WHERE place < 3)
    GROUP BY record_id, person)
SELECT w.record_id, b.person, post.person AS official, w.certificate_no, w.relation, w.filed_on,
    post.is_in_office, post.left_on, on_roll.person IS NOT NULL AS is_on_roll,
    CASE WHEN on_roll.person IS NULL THEN '所登记的亲属已不在低保名册' ELSE '所登记的亲属仍在册' END
        || CASE WHEN post.left_on IS NOT NULL THEN '，干部已离任' WHEN post.is_in_office THEN '，干部在任' ELSE '' END
        AS standing,
    greatest(b.link_probability, mine.probability) AS link_probability,
    least(post.link_probability, greatest(CASE WHEN b.place = 0 THEN {kin} END, theirs.probability))
        AS official_link_probability
FROM beneficiary AS b
LEFT JOIN tie AS mine ON mine.record_id = b.record_id AND mine.person = b.person
LEFT JOIN tie AS theirs ON theirs.record_id = b.record_id AND theirs.person = b.official
LEFT JOIN (SELECT DISTINCT person FROM fact.roll) AS on_roll ON on_roll.person = b.person
JOIN written AS w ON w.record_id = b.record_id
LEFT JOIN post ON post.person = b.official AND b.official <> b.person
"""

# Children often stand without a number: a name among the reporter's own kin is enough to count as reported.
_DECLARED = f"""
WITH line AS (
    SELECT d.*, m.name_key FROM fact.declaration AS d
    LEFT JOIN link.mention AS m ON m.record_id = d.record_id AND m.role = 'person' AND m.kind = 'declaration'
    WHERE d.official IS NOT NULL),
unclear AS (SELECT * FROM line WHERE person_id_status NOT IN ('valid', 'upgraded') AND name_key IS NOT NULL),
kin AS (
    SELECT k.person AS official, k.relative, k.link_probability
    FROM fact.kinship AS k JOIN (SELECT DISTINCT official FROM unclear) AS u ON u.official = k.person),
kin_name AS (
    SELECT DISTINCT kin.official, kin.relative, kin.link_probability, m.name_key
    FROM kin JOIN link.person AS p ON p.person = kin.relative
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE m.name_key IS NOT NULL AND m.kind <> 'declaration')
SELECT *, CASE WHEN is_enrolled THEN '享受' WHEN NOT is_enrolled THEN '不享受' ELSE '未填' END AS declared_as
FROM (
    SELECT official, person, relation, is_enrolled, batch AS declared_on, false AS is_by_name,
        official_link_probability, person_link_probability AS link_probability
    FROM line WHERE person IS NOT NULL
    UNION
    SELECT u.official, k.relative, u.relation, u.is_enrolled, u.batch, true, u.official_link_probability,
        least(k.link_probability, {AMONG_KIN.sql})
    FROM unclear AS u JOIN kin_name AS k ON k.official = u.official AND k.name_key = u.name_key
    WHERE k.relative IS DISTINCT FROM u.person)
"""

_SIGNED = """
SELECT r.certificate_no, r.township, '经办人' AS handling_role, e.handler_name AS name, NULL::DATE AS visited_on
FROM fact.roll AS r
JOIN fact.enrolment AS f ON f.person = r.person AND f.certificate_no = r.certificate_no AND f.month = r.month
JOIN record.enrolment AS e ON e.record_id = f.record_id
WHERE e.handler_name IS NOT NULL
UNION
SELECT r.certificate_no, r.township, '调查人', v.name, f.visited_on
FROM fact.visit AS f
JOIN (SELECT record_id, unnest([investigator_1_name, investigator_2_name]) AS name FROM record.visit) AS v
    ON v.record_id = f.record_id
JOIN fact.roll AS r ON r.certificate_no = f.certificate_no
WHERE v.name IS NOT NULL
"""

_HANDLING = """
WITH in_office AS (
    SELECT o.person, m.name_key, o.township, o.official_category, o.employer, o.position,
        o.person_link_probability AS link_probability
    FROM fact.office AS o
    JOIN link.mention AS m ON m.record_id = o.record_id AND m.role = 'person' AND m.kind = 'office'
    WHERE coalesce(o.since_on, DATE '{as_of}') <= DATE '{as_of}'
      AND coalesce(o.until_on, DATE '{as_of}') >= DATE '{as_of}'),
bearer AS (
    SELECT s.certificate_no, s.handling_role, s.name_key, max(s.visited_on) AS last_visited_on,
        min(o.person) AS official, arg_min(o.official_category, o.official_category) AS official_category,
        arg_min(o.employer, o.official_category) AS employer, arg_min(o.position, o.official_category) AS position,
        least(max(o.link_probability), {by_name}) AS link_probability
    FROM signer AS s
    JOIN in_office AS o ON o.name_key = s.name_key
        AND (o.township = s.township OR o.official_category = '{bureau}')
    GROUP BY s.certificate_no, s.handling_role, s.name_key
    HAVING count(DISTINCT o.person) = 1)
SELECT r.certificate_no, r.person, b.official, b.handling_role, b.last_visited_on, b.official_category, b.employer,
    b.position, b.link_probability
FROM bearer AS b JOIN fact.roll AS r ON r.certificate_no = b.certificate_no
"""


def _key_signers(con: duckdb.DuckDBPyConnection) -> None:
    """Scratch table signer: who signed for which certificate, by the key of the name; a name is keyed once."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE signed AS {_SIGNED}")
    names = con.sql("SELECT DISTINCT name FROM signed ORDER BY name").pl()
    con.register("signer_name", names.with_columns(name_key=name_key(pl.col("name"))))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE signer AS SELECT signed.*, name_key FROM signed JOIN signer_name USING (name)"
    )
    con.unregister("signer_name")
    con.execute("DROP TABLE signed")
