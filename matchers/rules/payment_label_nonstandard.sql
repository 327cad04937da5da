/*
rule: payment_label_nonstandard
title: 打卡名目不规范
queue: payment
severity: medium
grain: A
why: 存折上的打卡名目不在规定的名称之内，对象看不出这是低保金，也难以核对是否足额到账。
notes: >-
  名目折算宽度、去掉空格后与规定的名称（payment_labels）比较；没有填写名目的不报。只看成功和补发：失败、退回的没有打到存折上。
  该月暂停保障的不报。一证一条，列出名目和月份。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（打卡名目不规范）, place: "320723", from: 2021-04-01}
needs: [payment]
distinct_by: []
evidence: [label]
reviewed: 2026-11-21
innocent:
  - explanation: 银行按上级统一的惠民补贴简称打卡，名目已有文件规定。
    proof: 规定名目的文件；请县级将该名称加入规定的名称
  - explanation: 台账的名目由制表人填写，存折上显示的是规范名称。
    proof: 存折或银行明细复印件
  - explanation: 与其他补贴合并打卡，使用了合并后的名称。
    proof: 合并发放的文件和明细
review: 核对存折上实际显示的名目，通知代发银行和财政所改用规定的名称；成批不规范的统一整改。
params:
  payment_labels: [低保金, 城市低保, 农村低保, 城乡低保金]
reason: "打卡名目为“{label_list}”，不在规定的名称（{payment_labels}）之内；涉及{month_list}共{rows}笔"
examples:
  - case: 名目不在规定的名称之内
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | label
      r1        | c1             | 2021-04 | 成功   | 民政补助
      r2        | c1             | 2021-05 | 成功   | 民政补助
      r3        | c2             | 2021-05 | 补发   | 代发
    flags: [c1, c2]
  - case: 规定的名称(宽度、空格已折算);没有填写
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | label
      r1        | c1             | 2021-05 | 成功   | 低保金
      r2        | c2             | 2021-05 | 成功   | 城乡低保金
      r3        | c3             | 2021-05 | 成功   |
    flags: []
  - case: 失败、退回;该月暂停
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | label | is_suspended
      r1        | c1             | 2021-05 | 失败   | 代发  | false
      r2        | c2             | 2021-05 | 退回   | 代发  | false
      r3        | c3             | 2021-05 | 成功   | 代发  | true
    flags: []
  - case: 当地另有规定的名称
    as_of: 2021-06-01
    params: {payment_labels: [低保补贴]}
    instalment: |
      record_id | certificate_no | month   | status | label
      r1        | c1             | 2021-05 | 成功   | 低保补贴
      r2        | c2             | 2021-05 | 成功   | 低保金
    flags: [c2]
*/
SELECT
    payment.certificate_no AS subject,
    payment.certificate_no,
    payment.head AS person,
    payment.township,
    payment.village,
    payment.months_ago,
    payment.month,
    payment.label,
    payment.paid_amount_fen,
    payment.paid_on,
    payment.record_id
FROM fact.instalment AS payment
WHERE payment.status IN ('成功', '补发')
  AND payment.is_suspended IS NOT TRUE
  AND payment.label NOT IN ($payment_labels)
