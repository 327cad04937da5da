/*
rule: pays_housing_fund
title: 缴存住房公积金享受低保
queue: wrong_enrolment
severity: medium
grain: P
why: 在保人员的住房公积金账户状态正常，近三个月内有缴存，说明可能有单位和稳定工资。是线索，不是结论。
notes: >-
  账户封存、销户或状态不详的不报；最近缴存早于近三个月或不详的不报。一人一条；每月照常缴存、调整月缴额不算新证据。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（缴纳公积金人员领取低保金）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, fund]
distinct_by: []
evidence: [employer, fund_status]
reviewed: 2026-11-21
innocent:
  - explanation: 已经离职，单位补缴以前月份，账户尚未封存。
    proof: 解除劳动合同证明、公积金缴存明细
  - explanation: 工资已经计入家庭收入，人均收入仍低于低保标准。
    proof: 家庭收入核算表、近三个月工资银行流水
  - explanation: 账户上的是同名人，证号录错。
    proof: 公积金中心的开户资料
review: 向缴存单位核实是否在岗和实际工资，计入家庭收入重新核算。
params:
  recent_months: 3
reason: "{employer_list}为其缴存住房公积金，账户状态{fund_status}，最近缴存{last_paid_month_list}，月缴额{monthly_deposit_yuan}元"
examples:
  - case: 账户正常,当月或三个月前还在缴存
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    fund: |
      person | employer   | fund_status | last_paid_month | monthly_deposit_fen
      a      | 某制衣公司 | 正常        | 2021-06         | 42000
      b      | 某中学     | 正常        | 2021-03         | 90000
    flags: [a, b]
  - case: 封存、销户、状态不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    fund: |
      person | fund_status | last_paid_month
      a      | 封存        | 2021-05
      b      | 销户        | 2021-05
      c      |             | 2021-05
    flags: []
  - case: 最近缴存在四个月前、在核对日之后、不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    fund: |
      person | fund_status | last_paid_month
      a      | 正常        | 2021-02
      b      | 正常        | 2021-07
      c      | 正常        |
    flags: []
  - case: 暂停保障
    as_of: 2021-06-15
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    fund: |
      person | fund_status | last_paid_month
      a      | 正常        | 2021-05
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    fund: |
      person | fund_status | last_paid_month | person_link_probability
      a      | 正常        | 2021-05         | 0.94
      b      | 正常        | 2021-05         | 0.60
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, fund.person_link_probability) AS link_probability,
    fund.last_paid_month,
    fund.employer,
    fund.fund_status,
    fund.monthly_deposit_fen,
    fund.wage_base_fen
FROM fact.roll AS roll
INNER JOIN fact.fund AS fund ON fund.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND fund.fund_status = '正常'
  AND fund.last_paid_months_ago BETWEEN 0 AND $recent_months
