/*
rule: paid_after_death
title: 死亡后仍发放
queue: payment
severity: high
grain: A
why: 户内人员去世后，低保金仍照发：只有一人在册的，死亡次月起不应再发；多人在册的，调整期满后不应再按原全户金额发放。
notes: >-
  在世成员按发放月份（没有时按最近一次）的名册计；全户金额取死亡当月或之前最近一次名册，没有时取其后死者仍在册的第一次。
  多人在册时，实发等于原金额即报；高于原金额的，只在死者仍在册时报（否则是提标后重新核定）。死亡日期不详的按登记日期,
  从登记次月起计。只看“成功”的发放，失败、退回、补发不报。一证一名死者一条，列出月份。该月暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 二（四）（死亡人员拿救助）, place: "320700", from: 2020-04-10}
  - {text: 灌民发〔2021〕12号 一（四）、一（六）（及时注销逝世人员；低保金发放台账梳理排查）, place: "320723", from: 2021-04-01}
  - {text: 民发〔2022〕83号（死亡后三个月内调整）, place: "000000", from: 2022-10-20}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [payment, enrolment, death]
distinct_by: [person]
weaker_without: [death.died_on, death.registered_on]
evidence: [dead_since_on, month]
reviewed: 2026-11-21
innocent:
  - explanation: 死亡登记时证号录错，本人健在。
    proof: 本人到场；请登记单位核对死亡登记原件
  - explanation: 家庭成员增加或补助水平提高，金额恰与原来相同。
    proof: 调整审批表、重新核定的差额计算
  - explanation: 多发的钱已经退回财政。
    proof: 退款凭证、银行回单
review: 核对死亡日期和每月发放明细，计算死亡次月起多发的金额，通知停发、调整和退回。
params:
  death_adjust_months: 3
reason: "户内人员{dead_since_on}去世，其后{month_list}仍发放（共{rows}笔），最近一笔{paid_amount_yuan}元；去世时在册{members_count}人、全户{full_amount_yuan}元，仍在世{living_count}人"
examples:
  - case: 只有一人在册,死亡次月仍发
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | full_amount_fen | paid_amount_fen | status
      r1        | c1             | a      | 2021-03-20    | 2021-04 | 1                  | 1             | 0            | 62000           | 62000           | 成功
      r2        | c1             | a      | 2021-03-20    | 2021-05 | 2                  | 1             | 0            | 62000           | 30000           | 成功
    flags: [c1]
  - case: 多人在册,调整期满后仍按原全户金额发放
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | is_still_enrolled | full_amount_fen | paid_amount_fen | status
      r1        | c1             | a      | 2021-01-20    | 2021-05 | 4                  | 3             | 2            | false             | 180000          | 180000          | 成功
      r2        | c2             | b      | 2021-01-20    | 2021-05 | 4                  | 2             | 1            | true              | 120000          | 124000          | 成功
    flags: [c1, c2]
  - case: 多人在册,还在调整期内
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | is_still_enrolled | full_amount_fen | paid_amount_fen | status
      r1        | c1             | a      | 2021-02-20    | 2021-05 | 3                  | 3             | 2            | true              | 180000          | 180000          | 成功
    flags: []
  - case: 金额已经调减;或提标后重新核定高于原来
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | is_still_enrolled | full_amount_fen | paid_amount_fen | status
      r1        | c1             | a      | 2020-02-20    | 2021-05 | 15                 | 3             | 2            | false             | 180000          | 120000          | 成功
      r2        | c2             | b      | 2020-02-20    | 2021-05 | 15                 | 3             | 2            | false             | 180000          | 190000          | 成功
    flags: []
  - case: 唯一的在册人员去世后,家中另一人重新纳入
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | is_still_enrolled | full_amount_fen | paid_amount_fen | status
      r1        | c1             | a      | 2020-02-20    | 2021-05 | 15                 | 1             | 1            | false             | 62000           | 62000           | 成功
    flags: []
  - case: 没有成功的发放;该月暂停;金额不详
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | is_still_enrolled | full_amount_fen | paid_amount_fen | status | is_suspended
      r1        | c1             | a      | 2021-02-20    | 2021-05 | 3                  | 1             | 0            | true              | 62000           | 62000           | 退回   | false
      r2        | c2             | b      | 2021-02-20    | 2021-05 | 3                  | 1             | 0            | true              | 62000           | 62000           | 成功   | true
      r3        | c3             | d      | 2020-02-20    | 2021-05 | 15                 | 2             | 1            | true              |                 | 62000           | 成功   | false
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    payment_after_death: |
      record_id | certificate_no | person | dead_since_on | month   | months_after_death | members_count | living_count | paid_amount_fen | status | link_probability
      r1        | c1             | a      | 2021-03-20    | 2021-05 | 2                  | 1             | 0            | 62000           | 成功   | 0.9
      r2        | c2             | b      | 2021-03-20    | 2021-05 | 2                  | 1             | 0            | 62000           | 成功   | 0.7
    flags: {c1: medium}
*/
SELECT
    payment.certificate_no AS subject,
    payment.certificate_no,
    payment.person,
    certificate.township,
    certificate.village,
    payment.link_probability,
    payment.months_ago,
    payment.month,
    payment.dead_since_on,
    payment.is_date_registered,
    payment.members_count,
    payment.living_count,
    payment.is_still_enrolled,
    payment.full_amount_fen,
    payment.paid_amount_fen,
    payment.paid_on,
    payment.account_tail,
    payment.record_id
FROM fact.payment_after_death AS payment
LEFT JOIN fact.certificate AS certificate ON certificate.certificate_no = payment.certificate_no
WHERE payment.status = '成功'
  AND payment.paid_amount_fen > 0
  AND payment.months_after_death > 0
  AND payment.is_suspended IS NOT TRUE
  AND (
    payment.living_count = 0
    OR (
      payment.members_count > 1
      AND payment.months_after_death > $death_adjust_months
      AND (
        payment.paid_amount_fen = payment.full_amount_fen
        OR (payment.paid_amount_fen > payment.full_amount_fen AND payment.is_still_enrolled)
      )
    )
  )
