/*
rule: paid_not_on_roll
title: 发放对象不在当月名册
queue: payment
severity: medium
grain: A
why: 台账有发放，而该证不在发放所属月份的低保名册上。
notes: >-
  该月名册已收齐（含该证所在乡镇和城乡类别）才作判断，没有该月名册的不报。只看成功和补发；批准起始年月不晚于所属月份的补发不报。
  已登记整户退出的月份由“退出后仍发放”处理，不重复报。暂停保障的仍在册，不报。一证一条，列出月份。
basis:
  - {text: 东民发〔2018〕12号 三（二）4（发放的人数和金额与系统录入一致）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第十二条（按差额、按月发给）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [payment, enrolment, exit]
distinct_by: []
evidence: [month]
reviewed: 2026-11-21
innocent:
  - explanation: 低保证换发了新号，台账仍用旧号，或证号录错。
    proof: 新旧证号对照、换证审批；更正后的台账
  - explanation: 名册导出后才批准的新增户，当月已发放。
    proof: 审批表及批准日期、系统中的起始年月
  - explanation: 退出已经审批，停发指令没有赶上当月打卡，多发的钱已退回。
    proof: 退出审批表、退款凭证
review: 核对证号和该户审批情况；确实不在保的查明由谁报送发放，停发并追回。
params: {}
reason: "低保证{certificate_no}不在{month_list}的低保名册上，台账仍发放；最近一个月发放{paid_yuan}元、补发{back_paid_yuan}元"
examples:
  - case: 该月名册已收齐而没有该证
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_roll_in | is_exited | paid_fen | back_paid_fen | since_month
      c1             | 2021-04 | false      | true       | false     | 62000    |               |
      c1             | 2021-05 | false      | true       | false     | 62000    |               |
      c2             | 2021-05 | false      | true       | false     |          | 62000         |
      c3             | 2021-03 | false      | true       | false     | 62000    |               | 2021-05
    flags: [c1, c2, c3]
  - case: 没有该月名册,或没有收齐
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_roll_in | is_exited | paid_fen
      c1             | 2020-11 | false      | false      | false     | 62000
    flags: []
  - case: 在册,暂停的也在册
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_roll_in | is_suspended | paid_fen
      c1             | 2021-05 | true       | true       | false        | 62000
      c2             | 2021-05 | true       | true       | true         | 62000
    flags: []
  - case: 已登记整户退出,由另一规则处理
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_roll_in | is_exited | exited_on  | paid_fen
      c1             | 2021-05 | false      | true       | true      | 2021-03-12 | 62000
    flags: []
  - case: 失败、退回;补发批准起始年月以后的月份
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_roll_in | is_exited | paid_fen | failed_count | back_paid_fen | since_month
      c1             | 2021-05 | false      | true       | false     |          | 1            |               |
      c2             | 2021-03 | false      | true       | false     |          | 0            | 62000         | 2021-03
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
    payment.paid_fen,
    payment.back_paid_fen,
    payment.since_month,
    payment.paid_on
FROM fact.payment_month AS payment
WHERE payment.is_roll_in
  AND payment.is_on_roll IS NOT TRUE
  AND payment.is_exited IS NOT TRUE
  AND (
    payment.paid_fen > 0
    OR (payment.back_paid_fen > 0 AND (payment.since_month IS NULL OR payment.since_month > payment.month))
  )
