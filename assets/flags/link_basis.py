"""What an inferred link was made by, in a clerk's words, at the end of the reason of every flag that rests on one.

Belongs here: whom a flag speaks of, which of their links decided it, and what agreed. Does not belong here: the
waterfall of a link (`assets/explain/links.py`), what is sure enough (`matchers/people/certainty.py`).
Only the names of what was compared leave this module: no name, number or address, of nobody.
"""

from __future__ import annotations

import duckdb

from assets.home.warehouse import first_row, tables
from matchers.people.certainty import BASES, HIGHEST_SCORE, NUMBER, SURE
from matchers.people.scheme import CHINESE

CONCERNED = """
    quoted AS (
        SELECT DISTINCT flag_id, unnest(list_concat([subject, person],
            regexp_extract_all(evidence, '"([^"]*)"', 1))) AS word
        FROM asked),
    concerned AS (
        SELECT flag_id, word AS person, FALSE AS is_kin FROM quoted WHERE word IS NOT NULL
        UNION SELECT q.flag_id, p.person, FALSE FROM quoted AS q JOIN link.person AS p ON p.record_id = q.word
        UNION SELECT a.flag_id, unnest([e.person, e.head]), FALSE FROM asked AS a
            JOIN fact.enrolment AS e ON e.certificate_no = a.certificate_no
        UNION SELECT a.flag_id, s.person, FALSE FROM asked AS a
            JOIN fact.supporter AS s ON s.certificate_no = a.certificate_no
        UNION SELECT a.flag_id, r.person, FALSE FROM asked AS a
            JOIN fact.residence AS r ON r.household_no = a.household_no AND a.grain = 'H'
        UNION SELECT o.flag_id, k.relative, TRUE
        FROM (SELECT flag_id, unnest(regexp_extract_all(evidence, '"official":"([^"]*)"', 1)) AS official FROM asked)
            AS o JOIN fact.kinship AS k ON k.person = o.official)"""
"""Whom the flags of the relation `asked` (rows of review.flag) speak of: the subject, those in the evidence or in the
records it names, who is or was on the certificate or in the household; and, apart (`is_kin`), whom a path of kinship
can lead through: the kin of the officials named."""

# What a person is found by, all mentions of one subject are found by: the pair that decided is the mention's own where
# it has the probability, else the subject's.
_DECIDED = """
    decided AS (
        SELECT DISTINCT a.flag_id, l.record_id, l.role, l.person, l.probability FROM asked AS a
        JOIN concerned AS c ON c.flag_id = a.flag_id
        JOIN link.person AS l ON l.person = c.person AND l.method = 'probable' AND l.probability = a.link_probability),
    pair AS (
        SELECT d.flag_id, d.record_id, d.role, 0 AS place, p.* EXCLUDE (record_id, role) FROM decided AS d
        JOIN link.pair AS p ON p.record_id = d.record_id AND p.role = d.role AND p.probability = d.probability
        UNION ALL BY NAME
        SELECT d.flag_id, d.record_id, d.role, 1 AS place, p.* EXCLUDE (record_id, role) FROM decided AS d
        JOIN link.pair AS p ON p.person = d.person AND p.probability = d.probability),
    deciding AS (
        SELECT * FROM pair
        QUALIFY row_number() OVER (PARTITION BY flag_id, record_id, role ORDER BY place, pair) = 1)"""


def say_what_agreed(con: duckdb.DuckDBPyConnection) -> None:
    """Add to the reason of every flag of review.flag that is not by number alone what its weakest link was made by."""
    if not {"pair", "weight"} <= set(tables(con, "link")):
        return
    if first_row(con, f"SELECT 1 FROM review.flag WHERE link_probability < {NUMBER} LIMIT 1") is None:
        return
    con.execute(f"""
    CREATE OR REPLACE TABLE review.flag AS
    SELECT f.* REPLACE (reason || CASE WHEN f.link_probability >= {NUMBER} THEN ''
        WHEN f.link_probability >= {SURE} THEN '（推定：' || b.words || '）'
        ELSE '（推定，把握不足{SURE}：' || b.words || '）' END AS reason)
    FROM review.flag AS f LEFT JOIN ({_BASIS}) AS b ON b.flag_id = f.flag_id
    ORDER BY f.rule, f.subject, f.flag_id""")


def _agreed() -> str:
    """SQL of what agreed in a row of link.pair: comparisons whose level speaks for one person tonight."""
    agreements = []
    for comparison in CHINESE.comparisons:
        cases = " ".join(f"WHEN '{level.code}' THEN '{comparison.title}{level.title}'" for level in comparison.levels)
        agreements.append(
            f"CASE WHEN level_{comparison.name} IN (SELECT code FROM speaking WHERE comparison = '{comparison.name}') "
            f"THEN CASE level_{comparison.name} {cases} END END"
        )
    return f"concat_ws('、', {', '.join(agreements)})"


def _speaking() -> str:
    """SQL of the levels that raise the odds of one person, by the night's weights."""
    codes = ", ".join(
        f"('{c.name}', {number}, '{level.code}')"
        for c in CHINESE.comparisons
        for number, level in enumerate(c.levels, start=1)
    )
    return f"""
    SELECT w.comparison, c.code FROM link.weight AS w
    JOIN (VALUES {codes}) AS c(comparison, level, code) ON c.comparison = w.comparison AND c.level = w.level
    WHERE w.m > w.u"""


_FIXED = " ".join(f"WHEN a.link_probability = {b.sql} THEN '{b.words}'" for b in BASES)
_BASIS = f"""
WITH asked AS (SELECT * FROM review.flag WHERE link_probability < {NUMBER}),
    {CONCERNED}, {_DECIDED},
    speaking AS ({_speaking()}),
    agreed AS (SELECT DISTINCT flag_id, {_agreed()} AS words FROM deciding),
    basis AS (SELECT flag_id, string_agg(words, '；或' ORDER BY words) AS words FROM agreed WHERE words <> ''
        GROUP BY flag_id)
SELECT a.flag_id, CASE {_FIXED} ELSE coalesce(b.words, '{HIGHEST_SCORE.words}') END AS words
FROM asked AS a LEFT JOIN basis AS b ON b.flag_id = a.flag_id"""
