/*
rule: paid_late
title: 发放不及时
queue: payment
severity: medium
grain: A
why: 低保金在所属月份的发放期限（默认每月25日）之后才到账。
notes: >-
  只看“成功”的发放：到账日期在所属月份第 pay_by_day 日之后的报，当日的不报，跨月的更报。注明“补发”的本就在期限之后，
  迟发的原因已由“在册未发放”提出，不再报。发放日期不详的不报。该月暂停保障的不报。一证一条，列出月份。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（资金发放不及时）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第十二条（按差额、按月发给）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [payment]
distinct_by: []
evidence: [month, paid_on]
reviewed: 2026-11-21
innocent:
  - explanation: 月底遇节假日或银行系统维护，打卡顺延。
    proof: 代发银行的说明、批次回单
  - explanation: 台账填的是对账日期，不是到账日期。
    proof: 银行明细中的到账日期
  - explanation: 该户首次打卡失败，更换账户后重新发放而没有注明补发。
    proof: 首次失败的回执、更换账户的登记
review: 查资金拨付、报送和打卡各环节的日期，分清是财政、民政还是银行延误；成批迟发的按批次整改。
params:
  pay_by_day: 25
reason: "{month}的低保金{paid_on}才发放，晚于当月{pay_by_day}日；迟发的月份：{month_list}（共{rows}笔）"
examples:
  - case: 晚一天;跨月
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | paid_on    | paid_day | paid_amount_fen
      r1        | c1             | 2021-05 | 成功   | 2021-05-26 | 26       | 62000
      r2        | c1             | 2021-04 | 成功   | 2021-05-03 | 33       | 62000
      r3        | c2             | 2021-02 | 成功   | 2021-03-01 | 29       | 62000
    flags: [c1, c2]
  - case: 二十五日当天及以前;提前发放
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | paid_on    | paid_day | paid_amount_fen
      r1        | c1             | 2021-05 | 成功   | 2021-05-25 | 25       | 62000
      r2        | c2             | 2021-05 | 成功   | 2021-04-29 | -1       | 62000
    flags: []
  - case: 补发、失败、退回;日期不详;暂停
    as_of: 2021-06-01
    instalment: |
      record_id | certificate_no | month   | status | paid_on    | paid_day | is_suspended
      r1        | c1             | 2021-03 | 补发   | 2021-05-10 | 71       | false
      r2        | c2             | 2021-05 | 失败   | 2021-05-28 | 28       | false
      r3        | c3             | 2021-05 | 退回   | 2021-05-28 | 28       | false
      r4        | c4             | 2021-05 | 成功   |            |          | false
      r5        | c5             | 2021-05 | 成功   | 2021-05-28 | 28       | true
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
    payment.paid_on,
    payment.paid_amount_fen,
    payment.account_tail,
    payment.record_id
FROM fact.instalment AS payment
WHERE payment.status = '成功'
  AND payment.is_suspended IS NOT TRUE
  AND payment.paid_day > $pay_by_day
