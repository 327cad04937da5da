/*
rule: gradual_exit_due
title: 应给予渐退期
queue: procedure
severity: low
grain: H
why: 建档立卡户的户月人均收入高于低保标准、在标准两倍以内，应给予一定期限的渐退期，名册上却没有渐退截止日期。
notes: >-
  收入的算法见“户月人均收入高于低保标准”：取近几个月（含核对日当月）中收入最高的一个月，与当月标准比较。
  等于标准的不报，等于两倍的报；超过两倍的由“户月人均收入高于低保标准”提出。任一成员在建档立卡名册上即为建档立卡户。
  已有渐退截止日期的不报（已过期的另见“渐退期已满”）。当月没有低保标准的不作判断。暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（缓退渐退）, place: "320700", from: 2020-04-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（渐退期）, place: "000000", from: 2021-06-11}
needs: [enrolment, salary, pension, insurance, registered_poor]
distinct_by: []
evidence: [income_sources, income_multiple, members_count, declared_income_fen]
reviewed: 2026-11-21
innocent:
  - explanation: 渐退期已经批准，名册没有填写截止日期。
    proof: 渐退审批表、告知书
  - explanation: 申报收入中已经包含这笔收入，实际没有超过标准。
    proof: 家庭收入核算表、银行流水
  - explanation: 收入为临时性的，已经停止。
    proof: 离职或停发证明、最近三个月银行流水
review: 按月核算收入；确实超过标准而在两倍以内的，办理渐退审批，在名册上填写渐退截止日期并告知家庭。
params:
  recent_months: 3
  gradual_exit_percent: 200
reason: "建档立卡户，{month}全户收入共{total_income_yuan}元（{income_sources}），按{members_count}人平均，人均{income_per_capita_yuan}元，高于{programme}低保标准每月{standard_yuan}元、在两倍以内，没有渐退截止日期"
examples:
  - case: 建档立卡户,高于标准一分至恰好两倍,没有渐退截止日期
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
      c1             | 2021-05 | 2             | 124001           | 62000
      c2             | 2021-05 | 1             | 124000           | 62000
    flags: [c1, c2]
  - case: 等于标准;高于两倍
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
      c1             | 2021-05 | 2             | 124000           | 62000
      c2             | 2021-05 | 1             | 124001           | 62000
    flags: []
  - case: 最高的一个月高于两倍,别的月在两倍以内;超过标准的月份已在近三个月以前
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
      c1             | 2021-05 | 1             | 130000           | 62000
      c1             | 2021-04 | 1             | 100000           | 62000
      c2             | 2021-02 | 1             | 100000           | 62000
    flags: []
  - case: 已有渐退截止日期;不是建档立卡户,或只是可能;暂停保障;当月标准不详
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
      c3             | d
      c4             | e
      c5             | f
    roll: |
      person | certificate_no | grace_until_on | is_suspended
      a      | c1             | 2021-12-31     |
      b      | c2             |                |
      d      | c3             |                |
      e      | c4             |                | true
      f      | c5             |                |
    registered_poor: |
      person | household_no
      a      | h1
      e      | h4
      f      | h5
    possible: |
      person | is_in_registered_poor
      d      | true
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen
      c1             | 2021-05 | 1             | 100000           | 62000
      c2             | 2021-05 | 1             | 100000           | 62000
      c3             | 2021-05 | 1             | 100000           | 62000
      c4             | 2021-05 | 1             | 100000           | 62000
      c5             | 2021-05 | 1             | 100000           |
    flags: []
  - case: 识别把握不足0.95仍为低,不足0.80不报
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
    registered_poor: |
      person | household_no | person_link_probability
      a      | h1           | 1.0
      b      | h2           | 0.9
      d      | h3           | 0.7
    income: |
      certificate_no | month   | members_count | total_income_fen | standard_fen | link_probability
      c1             | 2021-05 | 1             | 100000           | 62000        | 0.75
      c2             | 2021-05 | 1             | 100000           | 62000        | 1.0
      c3             | 2021-05 | 1             | 100000           | 62000        | 1.0
    flags: [c2]
*/
SELECT
    income.certificate_no AS subject,
    income.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    least(income.link_probability, poor.link_probability) AS link_probability,
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
INNER JOIN (
    SELECT
        roll.certificate_no,
        max(least(roll.person_link_probability, listed.person_link_probability)) AS link_probability
    FROM fact.roll AS roll
    INNER JOIN fact.registered_poor AS listed ON listed.person = roll.person
    GROUP BY roll.certificate_no
) AS poor ON poor.certificate_no = income.certificate_no
WHERE income.months_ago BETWEEN 0 AND $recent_months
  AND income.total_income_fen > income.standard_fen * income.members_count
  AND income.total_income_fen * 100 <= income.standard_fen * income.members_count * $gradual_exit_percent
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
    SELECT 1
    FROM fact.roll AS roll
    WHERE roll.certificate_no = income.certificate_no
      AND (roll.is_suspended OR roll.grace_until_on IS NOT NULL)
  )
