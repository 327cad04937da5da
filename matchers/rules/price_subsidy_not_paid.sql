/*
rule: price_subsidy_not_paid
title: 价格临时补贴没有发放
queue: payment
severity: medium
grain: H
why: 本地规定某月发放价格临时补贴，该户在当月名册上正常保障，当月补贴台账已到，却没有成功发放，也没有补发。
notes: >-
  哪些月份发放由本地规定（price_subsidy_months，按日期），没有规定的不运行。该乡镇和城乡类别当月的补贴台账已到齐（名册上的户有一半以上有记录）
  才作判断。暂停保障的不报；发放状态不详的可能已发放，不报；该月补贴可能以另一证号（不在当月名册）发给了该户的不报。一证一条，列出月份。
basis:
  - {text: 连民〔2020〕12号 一（四）（及时足额发放社会救助金和价格临时补贴金）, place: "320700", from: 2020-04-10}
needs: [enrolment, price_subsidy]
declared_by_place: [price_subsidy_months]
distinct_by: []
evidence: [month]
reviewed: 2026-11-30
innocent:
  - explanation: 打卡失败，正在更换账户或者已经用现金补发。
    proof: 银行失败回执、领款签字表
  - explanation: 与同月低保金合并发放，没有单列。
    proof: 当月发放明细
  - explanation: 当月名册导出后才批准暂停或退出。
    proof: 暂停或退出审批表
review: 问清该户是否收到该月补贴；没有收到的查明原因并补发。
params: {}
reason: "该户{month_list}在册，没有成功发放价格临时补贴，也没有补发（规定：{declared_by}）"
examples:
  - case: 台账已到而没有该户;只有失败
    as_of: 2021-06-01
    subsidy_month: |
      certificate_no | month   | is_ledger_in | paid_count | failed_count | unclear_count | is_suspended | is_paid_elsewhere
      c1             | 2021-03 | true         | 0          | 0            | 0             | false        | false
      c1             | 2021-04 | true         | 0          | 0            | 0             | false        | false
      c2             | 2021-03 | true         | 0          | 1            | 0             | false        | false
    flags: [c1, c2]
  - case: 已经发放或补发;暂停保障;状态不详;可能以另一证号发放
    as_of: 2021-06-01
    subsidy_month: |
      certificate_no | month   | is_ledger_in | paid_count | failed_count | unclear_count | is_suspended | is_paid_elsewhere
      c1             | 2021-03 | true         | 1          | 1            | 0             | false        | false
      c2             | 2021-03 | true         | 0          | 0            | 0             | true         | false
      c3             | 2021-03 | true         | 0          | 0            | 1             | false        | false
      c4             | 2021-03 | true         | 0          | 0            | 0             | false        | true
    flags: []
  - case: 当月补贴台账没有到齐
    as_of: 2021-06-01
    subsidy_month: |
      certificate_no | month   | is_ledger_in | paid_count | failed_count | unclear_count | is_suspended | is_paid_elsewhere
      c1             | 2021-03 | false        | 0          | 0            | 0             | false        | false
    flags: []
*/
SELECT
    subsidy.certificate_no AS subject,
    subsidy.certificate_no,
    subsidy.head AS person,
    subsidy.township,
    subsidy.village,
    subsidy.month,
    subsidy.failed_count,
    subsidy.declared_by
FROM fact.subsidy_month AS subsidy
WHERE subsidy.is_ledger_in
  AND subsidy.is_suspended IS NOT TRUE
  AND subsidy.paid_count = 0
  AND subsidy.unclear_count = 0
  AND subsidy.is_paid_elsewhere IS NOT TRUE
