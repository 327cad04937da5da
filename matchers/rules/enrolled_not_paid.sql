/*
rule: enrolled_not_paid
title: 在册未发放
queue: payment
severity: medium
grain: H
why: 该户在当月名册上正常保障，发放期限已过，台账已到，却没有成功发放，也没有补发，钱可能被扣留、漏发或打卡失败无人过问。
notes: >-
  发放期限（pay_by_day）已过、该乡镇和城乡类别当月台账已到齐（名册上的户有一半以上有记录）才作判断。
  批准起始年月的当月和次月不报（从批准次月起发放，首月可并入次月）；起始年月不详的从最早在册月份算。暂停保障的不报。
  发放状态不详的可能已发放，不报；该月有钱以另一证号（不在当月名册）发给了可能是该户的人或该户账号，不报。一证一条，列出月份。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（扣留低保对象卡折、资金发放不及时）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第十二条（按差额、按月发给）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [enrolment, payment]
distinct_by: []
evidence: [month]
reviewed: 2026-11-21
innocent:
  - explanation: 账户挂失、销户或户名不符，打卡失败，正在更换账户。
    proof: 银行失败回执、更换账户的登记，补发日期
  - explanation: 当月已批准暂停或退出，名册次月才更新。
    proof: 暂停或退出审批表
  - explanation: 以现金或其他渠道发放，没有记入台账。
    proof: 领款签字表、代发银行明细
review: 问清该户是否收到当月低保金、卡折由谁保管；没有收到的查明原因并补发。
params:
  pay_by_day: 25
reason: "该户{month_list}在册，没有成功发放也没有补发（共{rows}个月）；{month}批准{approved_amount_yuan}元，台账：{ledger_says}"
examples:
  - case: 台账已到而没有该户;或只有失败、退回
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | failed_count | unclear_count | day_reached
      c1             | 2021-04 | true       | true         | 2019-01     | 0          | 0               | 0            | 0             | 1
      c1             | 2021-05 | true       | true         | 2019-01     | 0          | 0               | 0            | 0             | 1
      c2             | 2021-05 | true       | true         | 2021-03     | 0          | 0               | 2            | 0             | 1
    flags: [c1, c2]
  - case: 成功或补发
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | failed_count | unclear_count | day_reached
      c1             | 2021-05 | true       | true         | 2019-01     | 1          | 0               | 0            | 0             | 1
      c2             | 2021-05 | true       | true         | 2019-01     | 0          | 1               | 1            | 0             | 1
    flags: []
  - case: 批准当月和次月
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | failed_count | unclear_count | day_reached
      c1             | 2021-05 | true       | true         | 2021-05     | 0          | 0               | 0            | 0             | 1
      c2             | 2021-05 | true       | true         | 2021-04     | 0          | 0               | 0            | 0             | 1
    flags: []
  - case: 暂停保障
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_suspended | is_ledger_in | since_month | paid_count | back_paid_count | unclear_count | day_reached
      c1             | 2021-05 | true       | true         | true         | 2019-01     | 0          | 0               | 0             | 1
    flags: []
  - case: 当月台账没有到齐;发放期限未过(当日不算过)
    as_of: 2021-06-25
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | unclear_count | day_reached
      c1             | 2021-05 | true       | false        | 2019-01     | 0          | 0               | 0             | 25
      c2             | 2021-06 | true       | true         | 2019-01     | 0          | 0               | 0             | 25
    flags: []
  - case: 当月期限已过,台账已到
    as_of: 2021-06-26
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | unclear_count | day_reached
      c1             | 2021-06 | true       | true         | 2019-01     | 0          | 0               | 0             | 26
    flags: [c1]
  - case: 状态不详;可能以另一证号发放;不在该月名册
    as_of: 2021-06-01
    payment_month: |
      certificate_no | month   | is_on_roll | is_ledger_in | since_month | paid_count | back_paid_count | unclear_count | is_paid_elsewhere | day_reached
      c1             | 2021-05 | true       | true         | 2019-01     | 0          | 0               | 1             | false             | 1
      c2             | 2021-05 | true       | true         | 2019-01     | 0          | 0               | 0             | true              | 1
      c3             | 2021-05 | false      | true         | 2019-01     | 0          | 0               | 0             | false             | 1
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
    payment.failed_count,
    payment.ledger_says,
    payment.since_month
FROM fact.payment_month AS payment
WHERE payment.is_on_roll
  AND payment.is_suspended IS NOT TRUE
  AND payment.is_ledger_in
  AND (payment.months_ago > 0 OR (payment.months_ago = 0 AND payment.day_reached > $pay_by_day))
  AND payment.since_months_ago - payment.months_ago > 1
  AND payment.paid_count = 0
  AND payment.back_paid_count = 0
  AND payment.unclear_count = 0
  AND payment.is_paid_elsewhere IS NOT TRUE
