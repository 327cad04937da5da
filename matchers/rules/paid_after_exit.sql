/*
rule: paid_after_exit
title: 退出后仍发放
queue: payment
severity: high
grain: A
why: 整户已退出低保，退出次月以后的月份仍有发放。
notes: >-
  月份指发放所属的月份，不是到账的日子：退出后补发退出当月及以前月份的不报；所属月份在退出之后的，成功、补发都报，失败、退回不报。
  整户退出指：退出登记之后的该月名册已没有该证，或最近一次名册上的成员都已登记退出，或从未在册而其后再无退出登记；
  只退出个别成员、其他人仍在册的不报。退出后又重新在册的不报。一证一条，列出月份。
basis:
  - {text: 东民发〔2018〕12号 三（二）4（发放的人数和金额与系统录入一致）, place: "431122", from: 2018-07-09}
  - {text: 灌民发〔2021〕12号 一（六）（发放台账梳理排查）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第十三条（定期核查，及时增发、减发、停发）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（动态管理）, place: "000000", from: 2021-06-11}
needs: [payment, exit, enrolment]
distinct_by: []
evidence: [exited_on, month]
reviewed: 2026-11-21
innocent:
  - explanation: 退出登记录错了证号或日期，该户并未退出。
    proof: 退出审批表原件；救助系统该户当前状态
  - explanation: 台账把补发以前月份的钱记在了当月。
    proof: 补发审批表、所属月份的说明
  - explanation: 多发的钱已经退回财政。
    proof: 退款凭证、银行回单
review: 核对退出审批日期和停发通知，计算退出次月起多发的金额，通知停发并追回。
params: {}
reason: "低保证{certificate_no}已于{exited_on}退出，其后{month_list}仍发放；最近一个月发放{paid_yuan}元、补发{back_paid_yuan}元"
examples:
  - case: 退出次月仍发放,几个月一条
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | exited_on  | is_exited | months_after_exit | is_on_roll | paid_fen | back_paid_fen
      c1             | 2021-04 | 2021-03-12 | true      | 1                 | false      | 62000    |
      c1             | 2021-05 | 2021-03-12 | true      | 2                 | false      | 62000    |
      c2             | 2021-05 | 2021-03-31 | true      | 2                 | false      |          | 62000
    flags: [c1, c2]
  - case: 补发退出当月和以前月份
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | exited_on  | is_exited | is_on_roll | back_paid_fen | paid_on
      c1             | 2021-03 |            | false     | true       | 62000         | 2021-05-10
      c2             | 2021-02 |            | false     | true       | 62000         | 2021-05-10
    flags: []
  - case: 只退出个别成员;退出后重新在册
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | exited_on  | is_exited | is_on_roll | paid_fen
      c1             | 2021-05 | 2021-03-12 | false     | true       | 62000
      c2             | 2021-05 |            | false     | true       | 62000
    flags: []
  - case: 发放失败或退回;金额不详
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | exited_on  | is_exited | is_on_roll | paid_fen | failed_count
      c1             | 2021-05 | 2021-03-12 | true      | false      |          | 1
      c2             | 2021-05 | 2021-03-12 | true      | false      |          | 0
    flags: []
*/
SELECT
    payment.certificate_no AS subject,
    payment.certificate_no,
    payment.head AS person,
    payment.township,
    payment.village,
    payment.months_ago,
    payment.month,
    payment.exited_on,
    payment.months_after_exit,
    payment.paid_fen,
    payment.back_paid_fen,
    payment.paid_on
FROM fact.payment_month AS payment
WHERE payment.is_exited
  AND (payment.paid_fen > 0 OR payment.back_paid_fen > 0)
