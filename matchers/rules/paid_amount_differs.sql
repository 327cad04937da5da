/*
rule: paid_amount_differs
title: 实发金额与批准金额不符
queue: payment
severity: medium
grain: A
why: 当月实际发放的低保金与该月名册批准的户月保障金额不一致，多发、少发或重复发放。
notes: >-
  按月、按证合计“成功”的发放，与该月名册的户月保障金额（含分类施保）比较；同月两笔成功而合计成倍的也报。
  失败、退回的不计；少发的部分已注明“补发”补齐的不报，没有成功发放的月份由“在册未发放”处理。
  名册没有该月快照、金额不详或各行不一致、有一笔实发金额不详的不报。该月暂停保障的不报。一证一条，列出月份。
basis:
  - {text: 东民发〔2018〕12号 三（二）4（发放的人数和金额与系统录入一致）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第十二条（按差额、按月发给）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [payment, enrolment]
distinct_by: []
evidence: [month, approved_amount_fen, paid_fen]
reviewed: 2026-11-21
innocent:
  - explanation: 当月调整了保障金额，名册已改而台账仍按原金额，次月补发或扣回。
    proof: 调整审批表、次月台账
  - explanation: 价格临时补贴、节日慰问等与低保金合并打卡。
    proof: 补贴文件、合并发放的明细
  - explanation: 扣回以前月份多发的钱。
    proof: 扣回审批表、与对象签字确认的说明
review: 核对当月审批金额、系统金额和银行明细，少发的补发，多发的追回，并查明台账与系统不一致的原因。
params: {}
reason: "{month}名册批准{approved_amount_yuan}元，实发{paid_yuan}元（{paid_count}笔）；不符的月份：{month_list}"
examples:
  - case: 少发、多发、重复发放
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | approved_amount_fen | paid_count | paid_fen | back_paid_fen
      c1             | 2021-04 | true       | false        | 62000               | 1          | 52000    | 0
      c1             | 2021-05 | true       | false        | 62000               | 1          | 52000    | 5000
      c2             | 2021-05 | true       | false        | 62000               | 1          | 62001    | 0
      c3             | 2021-05 | true       | false        | 62000               | 2          | 124000   | 0
      c4             | 2021-05 | true       | false        | 62000               | 1          | 0        | 0
    flags: [c1, c2, c3, c4]
  - case: 金额相符;两笔合计相符
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | approved_amount_fen | paid_count | paid_fen
      c1             | 2021-05 | true       | false        | 62000               | 1          | 62000
      c2             | 2021-05 | true       | false        | 62000               | 2          | 62000
    flags: []
  - case: 失败、退回的发放不计
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | approved_amount_fen | paid_count | paid_fen | failed_count
      c1             | 2021-05 | true       | false        | 62000               | 0          |          | 1
      c2             | 2021-05 | true       | false        | 62000               | 1          | 62000    | 1
    flags: []
  - case: 注明补发的不报,单独补发、补齐差额、另补其他月份都是
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | approved_amount_fen | paid_count | paid_fen | back_paid_count | back_paid_fen
      c1             | 2021-05 | true       | false        | 62000               | 0          |          | 1               | 62000
      c2             | 2021-05 | true       | false        | 62000               | 1          | 42000    | 1               | 20000
      c3             | 2021-05 | true       | false        | 62000               | 1          | 62000    | 1               | 62000
    flags: []
  - case: 暂停保障;不在该月名册;批准或实发金额不详
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | approved_amount_fen | paid_count | paid_fen | back_paid_fen
      c1             | 2021-05 | true       | true         | 62000               | 1          | 52000    | 0
      c2             | 2021-05 | false      | false        |                     | 1          | 52000    | 0
      c3             | 2021-05 | true       | false        |                     | 1          | 52000    | 0
      c4             | 2021-05 | true       | false        | 62000               | 1          |          | 0
      c5             | 2021-05 | true       | false        | 62000               | 1          | 52000    |
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
    payment.approved_amount_fen,
    payment.paid_fen,
    payment.paid_count,
    payment.back_paid_fen,
    payment.paid_on
FROM fact.payment_month AS payment
WHERE payment.is_on_roll
  AND payment.is_suspended IS NOT TRUE
  AND payment.paid_count > 0
  AND payment.paid_fen <> payment.approved_amount_fen
  AND payment.paid_fen + payment.back_paid_fen <> payment.approved_amount_fen
