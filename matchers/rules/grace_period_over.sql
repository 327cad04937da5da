/*
rule: grace_period_over
title: 渐退期已满
queue: procedure
severity: medium
grain: H
why: 名册上的渐退截止日期已经过去，仍在保，没有办理退出，也没有重新认定。
notes: >-
  截止日期在核对日以前的报，当天的不报；同一证各成员日期不同的，取最迟的一个。没有渐退截止日期的不报。暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（给予一定期限的渐退期）, place: "320700", from: 2020-04-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（渐退期）, place: "000000", from: 2021-06-11}
needs: [enrolment]
distinct_by: []
evidence: [grace_until_on]
reviewed: 2026-11-21
innocent:
  - explanation: 渐退期内收入下降，已经重新认定符合条件，名册没有清除原日期。
    proof: 重新认定的审批表、收入核算表
  - explanation: 渐退期已批准延长，名册没有更新。
    proof: 延长渐退期的审批表
  - explanation: 退出手续已办，从下月起停发。
    proof: 退出审批表、告知书
review: 复核家庭收入；不再符合条件的，听取意见、书面告知后办理退出，仍符合的重新认定并清除渐退截止日期。
params: {}
reason: "渐退截止日期为{grace_until_on}，已经过期，名册（{month}）上仍在保，月保障金额{monthly_amount_yuan}元"
examples:
  - case: 截止日期在核对日以前,仍在册
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | grace_until_on
      a      | c1             | a    | 2021-05-31
      b      | c1             | a    | 2021-05-31
      d      | c2             | d    | 2020-12-31
    flags: [c1, c2]
  - case: 截止日期就是核对日,或在以后
    as_of: 2021-06-01
    roll: |
      person | certificate_no | grace_until_on
      a      | c1             | 2021-06-01
      b      | c2             | 2021-12-31
    flags: []
  - case: 没有渐退截止日期
    as_of: 2021-06-01
    roll: |
      person | certificate_no | grace_until_on
      a      | c1             |
    flags: []
  - case: 各成员日期不同的取最迟;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | grace_until_on | is_suspended
      a      | c1             | 2021-03-31     |
      b      | c1             | 2021-09-30     |
      d      | c2             | 2021-03-31     | true
    flags: []
*/
SELECT
    roll.certificate_no AS subject,
    roll.certificate_no,
    max(roll.head) AS person,
    min(roll.township) AS township,
    min(roll.village) AS village,
    max(roll.grace_until_on) AS grace_until_on,
    max(roll.month) AS month,
    max(roll.monthly_amount_fen) AS monthly_amount_fen,
    max(roll.members_count) AS members_count
FROM fact.roll AS roll
WHERE roll.is_suspended IS NOT TRUE
GROUP BY roll.certificate_no
HAVING max(roll.grace_until_on) < $as_of
