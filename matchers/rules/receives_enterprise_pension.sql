/*
rule: receives_enterprise_pension
title: 领取企业养老金享受低保
queue: wrong_enrolment
severity: medium
grain: P
why: 在保人员正在领取企业职工养老金，最近一次发放在近三个月内。是线索，不是结论：养老金应计入家庭收入重新核算，不因退休身份一律排除。
notes: >-
  只看企业职工养老保险；城乡居民养老金、机关事业养老金（由财政供养规则核对）不报，养老类型不详的不报。
  待遇暂停、停止或状态不详的不报；发放年月不详或早于近三个月的不报；已有死亡记录的由死亡规则核对，本规则不报。
  一人一条；每月照常发放、逐年调整金额不算新证据。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（企业退休人员领取低保金）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, pension]
distinct_by: []
evidence: [pension_kind, retired_on]
reviewed: 2026-11-21
innocent:
  - explanation: 养老金已经计入家庭收入，人均收入仍低于低保标准。
    proof: 家庭收入核算表、近三个月养老金银行流水
  - explanation: 待遇已经停发，名册没有及时更新。
    proof: 社保经办机构的待遇停发证明、银行流水
  - explanation: 名册上的是同名人，社会保障号码录错。
    proof: 社保经办机构的参保人身份信息页
  - explanation: 单人保，养老金为本人全部收入且低于单人保收入限额。
    proof: 单人保审批表、养老金银行流水
review: 向社保经办机构核实待遇类型、起止时间和月发放额，计入家庭收入重新核算。
params:
  recent_months: 3
reason: "领取{pension_kind}养老金，最近发放{last_paid_month_list}，每月{monthly_pension_yuan}元，退休于{retired_on}"
examples:
  - case: 企业职工养老金,当月或三个月前还在发放
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen
      a      | 企业职工     | 正常           | 2021-06         | 186000
      b      | 企业职工     | 正常           | 2021-03         | 95000
    flags: [a, b]
  - case: 城乡居民、机关事业养老金;类型不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen
      a      | 城乡居民     | 正常           | 2021-05         | 18000
      b      | 机关事业     | 正常           | 2021-05         | 300000
      c      |              | 正常           | 2021-05         | 186000
    flags: []
  - case: 待遇暂停、停止、状态不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen
      a      | 企业职工     | 暂停           | 2021-05         | 186000
      b      | 企业职工     | 停止           | 2021-05         | 186000
      c      | 企业职工     |                | 2021-05         | 186000
    flags: []
  - case: 最近一次发放在四个月前、在核对日之后、不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen
      a      | 企业职工     | 正常           | 2021-02         | 186000
      b      | 企业职工     | 正常           | 2021-07         | 186000
      c      | 企业职工     | 正常           |                 | 186000
    flags: []
  - case: 已有死亡记录;暂停保障
    as_of: 2021-06-15
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      b      | c2             | true
    pension: |
      person | pension_kind | pension_status | last_paid_month | monthly_pension_fen
      a      | 企业职工     | 正常           | 2021-05         | 186000
      b      | 企业职工     | 正常           | 2021-05         | 186000
    dead: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    pension: |
      person | pension_kind | pension_status | last_paid_month | person_link_probability
      a      | 企业职工     | 正常           | 2021-05         | 0.86
      b      | 企业职工     | 正常           | 2021-05         | 0.72
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, pension.person_link_probability) AS link_probability,
    pension.last_paid_month,
    pension.pension_kind,
    pension.pension_status,
    pension.monthly_pension_fen,
    pension.retired_on
FROM fact.roll AS roll
INNER JOIN fact.pension AS pension ON pension.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND pension.pension_kind = '企业职工'
  AND pension.pension_status = '正常'
  AND pension.last_paid_months_ago BETWEEN 0 AND $recent_months
  AND NOT EXISTS (SELECT 1 FROM fact.dead AS dead WHERE dead.person = roll.person)
