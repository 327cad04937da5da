"""Hardship: who lives in the county, whose family is known as low-income, and what makes their life hard.

Belongs here: what each register's entry counts for. Does not belong here: the illness line (a rule compares sums with
the standard), who is on which roll. The kind of a disability is read here and goes no further: rules see the grade.
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker

YEAR = 12
"""Months over which own medical payments are summed."""
JOBLESS_MONTHS = 6
"""How long a registration as unemployed counts."""


def build(maker: Maker) -> None:
    """resident, known_low_income, severe_disability, illness, hardship."""
    for name, statement in _STATEMENTS.items():
        maker.make(name, statement.format(as_of=maker.as_of.isoformat(), year=YEAR, jobless=JOBLESS_MONTHS))


# Whoever moved out and in again on one day only changed the entry, and is back.
_RESIDENT = """
SELECT r.person, min(r.township) AS township, min(r.village) AS village,
    max(r.person_link_probability) AS link_probability
FROM fact.residence AS r
WHERE coalesce(r.hukou_status, '正常') = '正常'
    AND NOT EXISTS (SELECT 1 FROM fact.dead AS d WHERE d.person = r.person)
    AND NOT EXISTS (
        SELECT 1 FROM fact.relocation AS gone
        WHERE gone.person = r.person AND gone.direction IN ('迁出', '不详') AND NOT EXISTS (
            SELECT 1 FROM fact.relocation AS back
            WHERE back.person = gone.person AND back.direction IN ('迁入', '县内')
                AND back.changed_on >= gone.changed_on))
GROUP BY r.person
"""

# Many lists write the risk on the head's row alone: it is the household's, and one 是 clears them all.
_AT_RISK = """
    SELECT household_no, min(identified_on) AS identified_on FROM fact.monitoring GROUP BY household_no
    HAVING coalesce(bool_or(NOT is_risk_eliminated), false) AND NOT coalesce(bool_or(is_risk_eliminated), false)"""

_KNOWN_LOW_INCOME = f"""
WITH at_risk AS ({_AT_RISK}),
known AS (
    SELECT person, '防返贫监测户' AS known_as, person_link_probability
    FROM fact.monitoring WHERE household_no IN (SELECT household_no FROM at_risk)
    UNION ALL SELECT person, '建档立卡户', person_link_probability FROM fact.registered_poor
    UNION ALL SELECT person, '低保边缘家庭', person_link_probability FROM fact.edge_listing)
SELECT person, array_to_string(list_sort(list(DISTINCT known_as)), '、') AS known_as,
    max(person_link_probability) AS link_probability
FROM known WHERE person IS NOT NULL GROUP BY person
"""

# A certificate without an end is one for life; of several the worst counts. Listed: grade one, or two of mind.
_SEVERE_DISABILITY = """
SELECT person, disability_grade, issued_on, valid_until_on,
    disability_grade = '一级' OR (disability_grade = '二级' AND disability_kind IN ('智力', '精神')) AS is_listed,
    person_link_probability AS link_probability
FROM fact.disability
WHERE person IS NOT NULL
    AND (disability_grade IN ('一级', '二级') OR (disability_grade = '三级' AND disability_kind IN ('智力', '精神')))
    AND coalesce(valid_until_on, DATE '{as_of}') >= DATE '{as_of}'
    AND coalesce(issued_on, DATE '{as_of}') <= DATE '{as_of}'
QUALIFY row_number() OVER (PARTITION BY person
    ORDER BY is_listed DESC, list_position(['一级', '二级', '三级'], disability_grade), link_probability DESC,
        record_id) = 1
"""

# Bills of one day are one settlement: only their sum can reach a line.
_ILLNESS = """
WITH bill AS (
    SELECT person, settled_on, sum(own_paid_fen) AS paid_fen, count(*) AS bills,
        min(person_link_probability) AS link_probability
    FROM fact.medical_expense
    WHERE settled_months_past < {year} AND own_paid_fen IS NOT NULL AND person IS NOT NULL
    GROUP BY person, settled_on),
summed AS (
    SELECT person, settled_on, paid_fen,
        sum(paid_fen) OVER (PARTITION BY person) AS year_paid_fen,
        sum(paid_fen) OVER (PARTITION BY person ORDER BY settled_on) AS reached_paid_fen,
        sum(bills) OVER (PARTITION BY person) AS bills_count,
        max(settled_on) OVER (PARTITION BY person) AS last_settled_on,
        min(link_probability) OVER (PARTITION BY person) AS link_probability
    FROM bill)
SELECT *, settled_on AS dated_on, reached_paid_fen - paid_fen AS earlier_paid_fen FROM summed
"""

_HARDSHIP = f"""
WITH at_risk AS ({_AT_RISK}),
signal AS (
    SELECT person, '重度残疾' AS signal, issued_on AS dated_on, disability_grade, valid_until_on, link_probability
    FROM fact.severe_disability
    UNION ALL BY NAME
    SELECT m.person, '防返贫监测' AS signal, coalesce(m.identified_on, r.identified_on) AS dated_on,
        m.person_link_probability AS link_probability
    FROM fact.monitoring AS m JOIN at_risk AS r USING (household_no)
    UNION ALL BY NAME
    SELECT person, '大额医疗费用' AS signal, dated_on, year_paid_fen, reached_paid_fen, earlier_paid_fen, bills_count,
        last_settled_on, link_probability
    FROM fact.illness
    UNION ALL BY NAME
    SELECT person, '登记失业' AS signal, registered_on AS dated_on, person_link_probability AS link_probability
    FROM fact.unemployment WHERE registered_months_past < {{jobless}})
SELECT * FROM signal WHERE person IS NOT NULL
"""

_STATEMENTS = {
    "resident": _RESIDENT,
    "known_low_income": _KNOWN_LOW_INCOME,
    "severe_disability": _SEVERE_DISABILITY,
    "illness": _ILLNESS,
    "hardship": _HARDSHIP,
}
