/*
measure: hardship
title: 困难情形
description: >-
  一人一种情形一行(大额医疗费用每个结算日一行,由规则与标准比较)：重度残疾(一级、二级,或三级智力、精神,
  证件有效)、 防返贫监测(风险未消除)、大额医疗费用(近十二个月个人自付)、登记失业(六个月内)
columns:
  person: VARCHAR 人员
  signal: VARCHAR 困难情形
  dated_on: DATE 困难情形的日期:发证、识别、结算或登记
  dated_months_past: INTEGER 困难情形至核对日的足月数
  dated_months_ago: INTEGER 困难情形距核对日的月数
  disability_grade: VARCHAR 残疾等级
  valid_until_on: DATE 残疾证有效期至;长期有效或未填时为空
  year_paid_fen: BIGINT 近十二个月个人自付医疗费用合计(分)
  reached_paid_fen: BIGINT 近十二个月内截至该结算日的自付累计(分)
  earlier_paid_fen: BIGINT 近十二个月内该结算日之前的自付累计(分)
  bills_count: INTEGER 近十二个月的结算次数
  last_settled_on: DATE 最近一次结算日期
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [severe_disability, severe_disability.person, illness, unemployment.person, unemployment.registered_on, monitoring.person]
  rests_on: [monitoring, monitoring.household_no, monitoring.is_risk_eliminated]
  columns:
    year_paid_fen: [illness.year_paid_fen]
    disability_grade: [severe_disability.disability_grade]
  reckoned:
    dated_on: [severe_disability.issued_on, monitoring.identified_on, monitoring.household_no]
params: {jobless_months: 6}
not_portable:
  Union.by_name: each signal has columns of its own; four lists of nine NULLs would hide which
examples:
  - case: 四种情形；六个月前登记的失业不算
    as_of: 2021-06-01
    severe_disability: |
      person | issued_on  | disability_grade
      a      | 2020-01-01 | 一级
    monitoring: |
      person | household_no | identified_on
      b      | m1           |
    _at_risk: |
      household_no | identified_on
      m1           | 2021-02-01
    illness: |
      person | dated_on   | year_paid_fen
      c      | 2021-03-01 | 900000
    unemployment: |
      person | registered_on
      d      | 2021-03-15
      e      | 2020-10-15
    rows: |
      person | signal       | dated_on   | year_paid_fen | disability_grade
      a      | 重度残疾     | 2020-01-01 |               | 一级
      b      | 防返贫监测   | 2021-02-01 |               |
      c      | 大额医疗费用 | 2021-03-01 | 900000        |
      d      | 登记失业     | 2021-03-15 |               |
*/
WITH signal AS (
    SELECT person, '重度残疾' AS signal, issued_on AS dated_on, disability_grade, valid_until_on, link_probability
    FROM fact.severe_disability
    UNION ALL BY NAME
    SELECT m.person, '防返贫监测' AS signal, coalesce(m.identified_on, r.identified_on) AS dated_on,
        m.person_link_probability AS link_probability
    FROM fact.monitoring AS m JOIN fact._at_risk AS r USING (household_no)
    UNION ALL BY NAME
    SELECT person, '大额医疗费用' AS signal, dated_on, year_paid_fen, reached_paid_fen, earlier_paid_fen, bills_count,
        last_settled_on, link_probability
    FROM fact.illness
    UNION ALL BY NAME
    SELECT person, '登记失业' AS signal, registered_on AS dated_on, person_link_probability AS link_probability
    FROM fact.unemployment WHERE registered_months_past < $jobless_months)
SELECT * FROM signal WHERE person IS NOT NULL
