/*
rule: enrolled_in_dibao_and_tekun
title: 低保与特困重复享受
queue: wrong_enrolment
severity: high
grain: P
why: 同一人同时在低保名册和特困供养名册上。纳入特困供养的，不再享受低保。
notes: 低保暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 二（四）（低保与特困重复享受）, place: "320700", from: 2020-04-10}
needs: [enrolment, support]
distinct_by: []
evidence: [certificate_no, support_mode]
labels: {support_since_month: 特困供养起始年月, support_amount_fen: 特困月供养金额}
reviewed: 2026-11-21
innocent:
  - explanation: 当月由低保转为特困供养，低保退出手续在途。
    proof: 特困供养审批表、低保退出审批表
  - explanation: 特困名册上的是同名人，证号录错。
    proof: 户口簿、特困供养档案中的身份证复印件
review: 核对两项待遇的审批日期和发放明细；确属重复的，保留特困供养，停止低保，重复发放的月份和金额分别列出。
params: {}
reason: "在低保证{certificate_no}下在保，同时在特困供养名册上（{support_mode}，{support_since_month}起），特困月供养金{support_amount_yuan}元"
examples:
  - case: 两个名册都有
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    support: |
      person | support_mode | since_month | monthly_amount_fen
      a      | 分散         | 2020-01     | 88000
      z      | 集中         | 2020-01     | 88000
    flags: [a]
  - case: 低保已暂停
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    support: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    support: |
      person | person_link_probability
      a      | 0.9
      b      | 0.6
    flags: {a: medium}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, support.person_link_probability) AS link_probability,
    support.support_mode,
    support.since_month AS support_since_month,
    support.monthly_amount_fen AS support_amount_fen
FROM fact.roll AS roll
INNER JOIN fact.support AS support ON support.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
