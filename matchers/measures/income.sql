/*
measure: income
title: 户月收入
description: >-
  一证一月一行（含核对日当月和此前十二个月）：全体在册成员同一个月的已知收入除以人数，加申报月人均收入；年收
  入不摊到月；什么收入都不知道的没有行
columns:
  certificate_no: VARCHAR 低保证号
  programme: VARCHAR 城乡类别
  month: DATE 收入所属月份
  months_ago: INTEGER 距核对日的月数
  members_count: INTEGER 该证在册人数
  earners_count: INTEGER 该月有已知收入的人数
  payroll_fen: BIGINT 该月财政工资应发(分),不含优抚
  pension_fen: BIGINT 该月在领的职工养老金(分),不含城乡居民养老金
  wage_base_fen: BIGINT 该月单位参保的缴费基数(分);与同一人的工资只计较大的一项
  declared_income_fen: BIGINT 申报月人均收入(分)
  total_income_fen: BIGINT 该月全户收入合计(分),含申报
  income_per_capita_fen: BIGINT 该月人均收入(分),不足一分的舍去
  standard_fen: BIGINT 当月低保标准(分);没有规定时为空
  is_earliest_known: BOOLEAN 标准在当月没有生效的规定，沿用最早已知的数值
  income_multiple: INTEGER 人均收入是标准的几倍(取整)
  income_sources: VARCHAR 收入来源
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [roll, enrolment.certificate_no, salary.person, salary.month, pension.person, insurance.person]
  columns: {programme: [enrolment.programme]}
  reckoned:
    total_income_fen:
      - salary.staff_category
      - salary.gross_fen
      - pension.pension_kind
      - pension.pension_status
      - pension.last_paid_month
      - pension.monthly_pension_fen
      - pension.retired_on
      - insurance.insurance_kind
      - insurance.wage_base_fen
      - insurance.last_paid_month
      - enrolment.declared_income_fen
      - dead.dead_since_months_ago
    income_per_capita_fen: [total_income_fen, roll.members_count]
    income_multiple: [total_income_fen, roll.members_count]
params: {income_months: 12}
not_portable:
  ConcatWs, DPipe, GroupConcat: all sources of income stand in one text
  Filter: payroll, pensions and wage bases are summed side by side
  GenerateSeries, to_months: the months before the night make the calendar
  IntDiv: fen are not divided
  Qualify, Window: of two incomes that may be one the larger
examples:
  - case: 工资与单位参保取大的一项，加申报收入；不摊年收入
    as_of: 2021-06-01
    params: {income_months: 0}
    roll: |
      certificate_no | person | programme | members_count | declared_income_fen
      c1             | a      | 农村      | 2             | 10000
      c1             | b      | 农村      | 2             | 10000
    salary: |
      person | month   | staff_category | employer | gross_fen
      a      | 2021-06 | 在职           | 县中学   | 300000
    insurance: |
      person | insurance_kind | last_paid_month | wage_base_fen
      a      | 企业职工       | 2021-06         | 250000
    standard: |
      programme | month   | standard_fen
      农村      | 2021-06 | 62000
    rows: |
      certificate_no | month   | earners_count | payroll_fen | wage_base_fen | total_income_fen | income_per_capita_fen | income_multiple | income_sources
      c1             | 2021-06 | 1             | 300000      | 0             | 320000           | 160000                | 2               | 工资（县中学）、申报收入
  - case: 户内没有一人认出的，人均收入不详
    as_of: 2021-06-01
    params: {income_months: 0}
    roll: |
      certificate_no | person | programme | members_count | declared_income_fen
      c1             |        | 农村      | 0             | 10000
    standard: |
      programme | month   | standard_fen
      农村      | 2021-06 | 62000
    rows: |
      certificate_no | month   | members_count | total_income_fen | income_per_capita_fen | income_multiple
      c1             | 2021-06 |               |                  |                       |
  - case: 死亡次月起没有收入；把握不足0.80的不算
    as_of: 2021-06-01
    params: {income_months: 1}
    roll: |
      certificate_no | person | programme | members_count
      c1             | a      | 农村      | 1
      c2             | b      | 农村      | 1
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen | person_link_probability
      a      | 企业职工     | 正常           | 2021-06         | 200000              | 1.0
      b      | 企业职工     | 正常           | 2021-06         | 200000              | 0.7
    dead: |
      person | dead_since_on | dead_since_months_ago
      a      | 2021-05-10    | 1
    rows: |
      certificate_no | month   | pension_fen
      c1             | 2021-05 | 200000
*/
-- A payroll row that came in two files is one payment; one that may well be somebody else's is nobody's income. A
-- pension or an insurance list has no months: it was so in the months up to the last one paid, from retirement on
-- unless that date lies after the pension paid. One wage shows in the payroll and as a base of insurance, often of
-- several kinds of insurance, and one retired official in the payroll and on the pension list: the larger counts, never
-- both. Nobody earns after the month of death.
WITH calendar AS (
    SELECT CAST($this_month - to_months(CAST(n AS INTEGER)) AS DATE) AS month, CAST(n AS INTEGER) AS months_ago
    FROM range(0, $income_months + 1) AS numbers(n)),
household AS (
    SELECT certificate_no, min(programme) AS programme,
        CASE WHEN max(members_count) > 0 THEN max(members_count) END AS members_count, max(declared_income_fen) AS declared_income_fen
    FROM fact.roll GROUP BY certificate_no),
member AS (
    SELECT certificate_no, person, max(person_link_probability) AS link_probability
    FROM fact.roll GROUP BY certificate_no, person),
payment AS (
    SELECT person, months_ago, staff_category, coalesce(employer, '') AS employer,
        coalesce(gross_fen, net_fen) AS amount_fen, max(person_link_probability) AS link_probability
    FROM fact.salary
    WHERE staff_category <> '优抚'
    GROUP BY person, months_ago, staff_category, coalesce(employer, ''), coalesce(gross_fen, net_fen)),
part AS (
    SELECT person, months_ago, CASE WHEN staff_category = '离退休' THEN 'retired' ELSE 'worked' END AS part,
        sum(amount_fen) AS amount_fen, min(link_probability) AS link_probability,
        '工资（' || string_agg(DISTINCT employer, '、' ORDER BY employer) || '）' AS source
    FROM payment
    WHERE link_probability >= $possible AND amount_fen > 0
    GROUP BY person, months_ago, CASE WHEN staff_category = '离退休' THEN 'retired' ELSE 'worked' END
    UNION ALL
    SELECT p.person, c.months_ago, 'pension', max(p.monthly_pension_fen), max(p.person_link_probability), '养老金'
    FROM fact.pension AS p
    JOIN calendar AS c ON c.months_ago >= p.last_paid_months_ago
        AND (c.months_ago <= p.retired_months_ago OR coalesce(p.retired_months_ago < p.last_paid_months_ago, true))
    WHERE p.pension_kind IN ('企业职工', '机关事业') AND p.pension_status = '正常' AND p.last_paid_months_ago >= 0
        AND p.person_link_probability >= $possible AND p.monthly_pension_fen > 0
    GROUP BY p.person, c.months_ago
    UNION ALL
    SELECT i.person, c.months_ago, 'insured', max(i.wage_base_fen), max(i.person_link_probability), '单位参保'
    FROM fact.insurance AS i
    JOIN calendar AS c ON c.months_ago >= i.last_paid_months_ago
    WHERE i.insurance_kind IN ('企业职工', '机关事业') AND i.last_paid_months_ago >= 0
        AND i.person_link_probability >= $possible AND i.wage_base_fen > 0
    GROUP BY i.person, c.months_ago),
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
recorded AS (
    SELECT certificate_no, months_ago, count(DISTINCT person) AS earners_count,
        sum(amount_fen) FILTER (part IN ('worked', 'retired')) AS payroll_fen,
        sum(amount_fen) FILTER (part = 'pension') AS pension_fen,
        sum(amount_fen) FILTER (part = 'insured') AS wage_base_fen,
        sum(amount_fen) AS recorded_fen,
        string_agg(DISTINCT source, '、' ORDER BY source) AS income_sources,
        min(sureness) AS link_probability
    FROM counted GROUP BY certificate_no, months_ago),
summed AS (
    SELECT h.certificate_no, h.programme, h.members_count, h.declared_income_fen, c.month,
        coalesce(r.earners_count, 0) AS earners_count, coalesce(r.payroll_fen, 0) AS payroll_fen,
        coalesce(r.pension_fen, 0) AS pension_fen, coalesce(r.wage_base_fen, 0) AS wage_base_fen,
        coalesce(r.recorded_fen, 0)
            + CASE WHEN h.declared_income_fen > 0 THEN h.declared_income_fen * h.members_count ELSE 0 END
            AS total_income_fen,
        concat_ws('、', r.income_sources, CASE WHEN h.declared_income_fen > 0 THEN '申报收入' END) AS income_sources,
        coalesce(r.link_probability, 1.0) AS link_probability
    FROM household AS h
    CROSS JOIN calendar AS c
    LEFT JOIN recorded AS r ON r.certificate_no = h.certificate_no AND r.months_ago = c.months_ago
    WHERE r.recorded_fen IS NOT NULL OR h.declared_income_fen IS NOT NULL)
SELECT s.*, CAST(s.total_income_fen // s.members_count AS BIGINT) AS income_per_capita_fen,
    t.standard_fen, t.is_earliest_known,
    CASE WHEN t.standard_fen > 0 THEN CAST(s.total_income_fen // (t.standard_fen * s.members_count) AS INTEGER) END
        AS income_multiple
FROM summed AS s
LEFT JOIN fact.standard AS t ON t.programme = s.programme AND t.month = s.month
