"""What a household is known to have in one month, and what the roll pays it against what the formula gives.

Belongs here: which known amounts are income of which month, and the arithmetic of the difference. Does not belong here:
when either is too much (`matchers/rules/`). An annual sum is never spread over months; each amount keeps its month.
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker
from matchers.people.certainty import POSSIBLE

MONTHS = 12
"""How many months before the night's own are told; the rules look at fewer."""


def build(maker: Maker) -> None:
    """income, amount_formula."""
    first = maker.as_of.replace(day=1).isoformat()
    maker.make("income", _INCOME.format(first=first, months=MONTHS, possible=POSSIBLE))
    maker.make("amount_formula", _AMOUNT_FORMULA)


# A payroll row that came in two files is one payment; one that may well be somebody else's is nobody's income. A
# pension or an insurance list has no months: it was so in the months up to the last one paid, from retirement on
# unless that date lies after the pension paid. One wage shows in the payroll and as a base of insurance, often of
# several kinds of insurance, and one retired official in the payroll and on the pension list: the larger counts, never
# both. Nobody earns after the month of death.
_INCOME = """
WITH calendar AS (
    SELECT CAST(DATE '{first}' - to_months(CAST(n AS INTEGER)) AS DATE) AS month, CAST(n AS INTEGER) AS months_ago
    FROM range(0, {months} + 1) AS numbers(n)),
household AS (
    SELECT certificate_no, min(programme) AS programme, max(members_count) AS members_count,
        max(declared_income_fen) AS declared_income_fen
    FROM fact.roll GROUP BY certificate_no),
member AS (
    SELECT certificate_no, person, max(person_link_probability) AS link_probability
    FROM fact.roll GROUP BY certificate_no, person),
payment AS (
    SELECT person, months_ago, staff_category, coalesce(employer, '') AS employer,
        coalesce(gross_fen, net_fen) AS amount_fen, max(person_link_probability) AS link_probability
    FROM fact.salary
    WHERE staff_category <> '优抚'
    GROUP BY ALL),
part AS (
    SELECT person, months_ago, CASE WHEN staff_category = '离退休' THEN 'retired' ELSE 'worked' END AS part,
        sum(amount_fen) AS amount_fen, min(link_probability) AS link_probability,
        '工资（' || string_agg(DISTINCT employer, '、' ORDER BY employer) || '）' AS source
    FROM payment
    WHERE link_probability >= {possible} AND amount_fen > 0
    GROUP BY ALL
    UNION ALL
    SELECT p.person, c.months_ago, 'pension', max(p.monthly_pension_fen), max(p.person_link_probability), '养老金'
    FROM fact.pension AS p
    JOIN calendar AS c ON c.months_ago >= p.last_paid_months_ago
        AND (c.months_ago <= p.retired_months_ago OR coalesce(p.retired_months_ago < p.last_paid_months_ago, true))
    WHERE p.pension_kind IN ('企业职工', '机关事业') AND p.pension_status = '正常' AND p.last_paid_months_ago >= 0
        AND p.person_link_probability >= {possible} AND p.monthly_pension_fen > 0
    GROUP BY ALL
    UNION ALL
    SELECT i.person, c.months_ago, 'insured', max(i.wage_base_fen), max(i.person_link_probability), '单位参保'
    FROM fact.insurance AS i
    JOIN calendar AS c ON c.months_ago >= i.last_paid_months_ago
    WHERE i.insurance_kind IN ('企业职工', '机关事业') AND i.last_paid_months_ago >= 0
        AND i.person_link_probability >= {possible} AND i.wage_base_fen > 0
    GROUP BY ALL),
larger AS (
    SELECT * FROM part
    QUALIFY row_number() OVER (PARTITION BY person, months_ago, part IN ('worked', 'insured')
        ORDER BY amount_fen DESC, part DESC) = 1),
counted AS (
    SELECT m.certificate_no, l.*, least(m.link_probability, l.link_probability) AS sureness
    FROM larger AS l
    JOIN member AS m ON m.person = l.person
    LEFT JOIN fact.dead AS d ON d.person = l.person
    WHERE coalesce(l.months_ago >= d.dead_since_months_ago, true)),
known AS (
    SELECT certificate_no, months_ago, count(DISTINCT person) AS earners_count,
        sum(amount_fen) FILTER (part IN ('worked', 'retired')) AS payroll_fen,
        sum(amount_fen) FILTER (part = 'pension') AS pension_fen,
        sum(amount_fen) FILTER (part = 'insured') AS wage_base_fen,
        sum(amount_fen) AS known_fen,
        string_agg(DISTINCT source, '、' ORDER BY source) AS income_sources,
        min(sureness) AS link_probability
    FROM counted GROUP BY certificate_no, months_ago),
summed AS (
    SELECT h.certificate_no, h.programme, h.members_count, h.declared_income_fen, c.month,
        coalesce(k.earners_count, 0) AS earners_count, coalesce(k.payroll_fen, 0) AS payroll_fen,
        coalesce(k.pension_fen, 0) AS pension_fen, coalesce(k.wage_base_fen, 0) AS wage_base_fen,
        coalesce(k.known_fen, 0) + coalesce(h.declared_income_fen, 0) * h.members_count AS total_income_fen,
        concat_ws('、', k.income_sources, CASE WHEN h.declared_income_fen > 0 THEN '申报收入' END) AS income_sources,
        coalesce(k.link_probability, 1.0) AS link_probability
    FROM household AS h
    CROSS JOIN calendar AS c
    LEFT JOIN known AS k ON k.certificate_no = h.certificate_no AND k.months_ago = c.months_ago
    WHERE k.known_fen IS NOT NULL OR h.declared_income_fen IS NOT NULL)
SELECT s.*, CAST(s.total_income_fen // s.members_count AS BIGINT) AS income_per_capita_fen,
    t.standard_fen, t.is_earliest_known,
    CAST(s.total_income_fen // (t.standard_fen * s.members_count) AS INTEGER) AS income_multiple
FROM summed AS s
LEFT JOIN fact.standard AS t ON t.programme = s.programme AND t.month = s.month
"""

# A clerk rounds up: the household's amount to whole yuan or to ten, with the supplement or before it is added, or each
# head's share to a whole yuan.
_AMOUNT_FORMULA = """
WITH listed AS (
    SELECT certificate_no, month, min(programme) AS programme, min(class) AS class,
        max(insured_count) AS insured_count, max(declared_income_fen) AS declared_income_fen,
        max(supplement_fen) AS supplement_fen, max(monthly_amount_fen) AS monthly_amount_fen,
        bool_or(is_suspended) AS is_suspended
    FROM fact.roll GROUP BY certificate_no, month),
priced AS (
    SELECT l.*, t.standard_fen, t.is_earliest_known, coalesce(l.supplement_fen, 0) AS added_fen,
        greatest(t.standard_fen - l.declared_income_fen, 0) * l.insured_count + coalesce(l.supplement_fen, 0)
            AS formula_amount_fen
    FROM listed AS l
    JOIN fact.standard AS t ON t.programme = l.programme AND t.month = l.month
    WHERE l.insured_count > 0 AND l.declared_income_fen IS NOT NULL AND l.monthly_amount_fen IS NOT NULL),
compared AS (SELECT *, monthly_amount_fen - formula_amount_fen AS difference_fen FROM priced)
SELECT *,
    coalesce(class = 'A', monthly_amount_fen = standard_fen * insured_count + added_fen) AS is_full_amount,
    (difference_fen BETWEEN 0 AND 999
        AND (monthly_amount_fen % 1000 = 0 OR (monthly_amount_fen - added_fen) % 1000 = 0))
    OR (abs(difference_fen) < 100 * insured_count AND (monthly_amount_fen - added_fen) % (100 * insured_count) = 0)
        AS is_rounding
FROM compared
"""
