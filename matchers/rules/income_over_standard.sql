/*
rule: income_over_standard
title: 户月人均收入高于低保标准
queue: wrong_enrolment
severity: medium
grain: H
why: 全体在册成员同一个月的已知收入（工资、职工养老金、单位参保缴费基数）按人数平均，加上申报月人均收入，高于当月低保标准，可能已不符合条件。
notes: >-
  取近几个月（含核对日当月）中收入最高的一个月，与当月标准比较；等于标准的不报。只计按月的金额，年收入不摊到月。
  优抚金、城乡居民基础养老金、灵活就业和居民参保、公益性岗位参保的缴费基数不计；人员类别不详的工资不计；应发不详的工资按实发计。
  同一人同月既有工资又有单位参保的，既有离退休工资又有养老金的，只计较大的一项；多个险种的缴费基数只计一次。
  养老金、参保名单没有逐月明细，算到最近发放（缴费）年月为止，退休以前的月份不算（退休日期晚于发放的视为误记）。去世次月起的收入不计。
  家庭成员和申报收入以最新名册为准；申报收入不详的按零计。把握不足0.80的收入不计。
  建档立卡户收入在标准两倍以内（含）的不报，另见“应给予渐退期”；任一成员可能是建档立卡人口（把握0.5以上）的也按此处理。
  当月没有低保标准的不作判断。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（一）、附件3（人均月收入已超过规定标准，建议退出保障）, place: "320723", from: 2021-04-01}
  - {text: 连民〔2020〕12号 一（一）（按照收入状况施保）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [enrolment, salary, pension, insurance, registered_poor]
distinct_by: []
weaker_without:
  - salary.staff_category
  - salary.gross_fen
  - pension.pension_kind
  - pension.pension_status
  - pension.last_paid_month
  - pension.monthly_pension_fen
  - insurance.insurance_kind
  - insurance.wage_base_fen
  - insurance.last_paid_month
  - enrolment.declared_income_fen
evidence: [income_sources, income_multiple, members_count, declared_income_fen]
reviewed: 2026-11-21
innocent:
  - explanation: 申报收入中已经包含这笔工资或养老金，重复计算。
    proof: 家庭收入核算表、工资或养老金银行流水
  - explanation: 家庭实际人口多于在册人口，或收入属于分开生活的成员。
    proof: 户口簿、共同生活情况的村（居）证明
  - explanation: 已经离职或停发，最近的收入为结算或补发。
    proof: 离职证明、停发证明、最近三个月银行流水
  - explanation: 扣除刚性支出、就业成本后仍低于标准，或处在就业渐退期。
    proof: 医疗、教育支出票据，收入扣减核算表，渐退审批表
review: 按月核算全家收入，扣除规定的项目后与标准比较；确实超过的，听取意见后作出调整或退出的处理，并考虑渐退期。
params:
  recent_months: 3
  gradual_exit_percent: 200
reason: "{month}全户收入共{total_income_yuan}元（{income_sources}），按{members_count}人平均，人均{income_per_capita_yuan}元，高于{programme}低保标准每月{standard_yuan}元"
examples:
  - case: 同一个月的收入按人平均后高于标准
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
    income: |
      certificate_no | month   | members_count | payroll_fen | declared_income_fen | total_income_fen | standard_fen
      c1             | 2021-05 | 2             | 120000      | 10000               | 140000           | 62000
    flags: [c1]
  - case: 恰等于标准;高出一分
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-05 | 2             | 124000           | 62000
      c2             | 2021-05 | 2             | 124001           | 62000
    flags: [c2]
  - case: 取近三个月中最高的一个月,当月也算;各按当月标准
    as_of: 2021-07-20
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
      c3             | d
      c4             | e
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-04 | 1             | 90000            | 62000
      c1             | 2021-05 | 1             | 30000            | 62000
      c2             | 2021-03 | 1             | 90000            | 62000
      c3             | 2021-07 | 1             | 90000            | 62000
      c4             | 2021-06 | 1             | 61000            | 60000
      c4             | 2021-07 | 1             | 61500            | 62000
    flags: [c1, c3]
  - case: 建档立卡户在两倍以内(含)的不报,两倍以上的报
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    registered_poor: |
      person | household_no
      a      | h1
      b      | h2
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-05 | 1             | 124000           | 62000
      c2             | 2021-05 | 1             | 124001           | 62000
    flags: [c2]
  - case: 可能是建档立卡人口
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
      c3             | d
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    possible: |
      person | is_in_edge_listing | is_in_registered_poor | is_on_any_list
      a      |                    | true                  |
      b      |                    | true                  |
      d      | true               |                       | true
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-05 | 1             | 100000           | 62000
      c2             | 2021-05 | 1             | 130000           | 62000
      c3             | 2021-05 | 1             | 100000           | 62000
    flags: [c2, c3]
  - case: 当月标准不详;暂停保障
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    roll: |
      person | certificate_no | is_suspended
      b      | c2             | true
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-05 | 1             | 100000           |
      c2             | 2021-05 | 1             | 100000           | 62000
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen | link_probability
      c1             | 2021-05 | 1             | 100000           | 62000        | 0.85
      c2             | 2021-05 | 1             | 100000           | 62000        | 0.75
    flags: {c1: low}
*/
SELECT
    income.certificate_no AS subject,
    income.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    income.link_probability,
    income.month,
    income.programme,
    income.income_sources,
    income.earners_count,
    income.payroll_fen,
    income.pension_fen,
    income.wage_base_fen,
    income.declared_income_fen,
    income.members_count,
    income.total_income_fen,
    income.income_per_capita_fen,
    income.income_multiple,
    income.standard_fen,
    income.is_earliest_known
FROM fact.income AS income
INNER JOIN fact.certificate AS certificate ON certificate.certificate_no = income.certificate_no
WHERE income.months_ago BETWEEN 0 AND $recent_months
  AND income.total_income_fen > income.standard_fen * income.members_count
  AND NOT EXISTS (
    SELECT 1
    FROM fact.income AS better
    WHERE better.certificate_no = income.certificate_no
      AND better.months_ago BETWEEN 0 AND $recent_months
      AND (
        better.total_income_fen > income.total_income_fen
        OR (better.total_income_fen = income.total_income_fen AND better.months_ago < income.months_ago)
      )
  )
  AND NOT EXISTS (
    SELECT 1 FROM fact.roll AS roll WHERE roll.certificate_no = income.certificate_no AND roll.is_suspended
  )
  AND NOT (
    income.total_income_fen * 100 <= income.standard_fen * income.members_count * $gradual_exit_percent
    AND EXISTS (
      SELECT 1
      FROM fact.roll AS roll
      LEFT JOIN fact.possible AS possible ON possible.person = roll.person
      WHERE roll.certificate_no = income.certificate_no
        AND (
          EXISTS (SELECT 1 FROM fact.registered_poor AS poor WHERE poor.person = roll.person)
          OR possible.is_in_registered_poor
        )
    )
  )
