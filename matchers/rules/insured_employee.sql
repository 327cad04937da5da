/*
rule: insured_employee
title: 单位参保缴费人员享受低保
queue: wrong_enrolment
severity: medium
grain: P
why: 近三个月内由单位缴纳职工社会保险的人员在低保名册上，可能有稳定工资收入未计入。是线索，不是结论：须核实是否在岗和实际工资。
notes: >-
  只看由用人单位缴费的参保（企业职工、机关事业）；灵活就业、城乡居民、公益性岗位参保不报，参保类型不详的不报。
  以最近缴费年月为准，早于近三个月或不详的不报；近三个月内停保的仍报。一人一条；每月照常缴费、调整基数不算新证据。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（家庭经济状况核对）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, insurance]
distinct_by: []
evidence: [employer, insurance_kind]
reviewed: 2026-11-21
innocent:
  - explanation: 只是挂靠单位缴费，费用由本人承担，没有工资收入。
    proof: 挂靠或代缴协议、本人缴费凭证、单位出具的说明
  - explanation: 工资已经计入家庭收入，或新就业仍在渐退期内。
    proof: 家庭收入核算表、劳动合同、渐退审批表
  - explanation: 已经离职，单位尚未办理停保。
    proof: 解除劳动合同证明、离职后银行流水
  - explanation: 实为公益性岗位，参保类型登记有误。
    proof: 公益性岗位协议、人社部门岗位名单
review: 向用人单位核实是否在岗、缴费基数和实际工资，计入家庭收入重新核算。
params:
  recent_months: 3
  employer_insurance_kinds: [企业职工, 机关事业]
reason: "{employer_list}为其缴纳{insurance_kind_list}社会保险，最近缴费{last_paid_month_list}，缴费基数{wage_base_yuan}元"
examples:
  - case: 单位缴费,当月或三个月前还在缴
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    insurance: |
      person | employer   | insurance_kind | insurance_status | last_paid_month | wage_base_fen
      a      | 某制衣公司 | 企业职工       | 参保缴费         | 2021-06         | 350000
      b      | 某建材公司 | 企业职工       | 暂停缴费         | 2021-03         | 350000
      c      | 某局       | 机关事业       | 参保缴费         | 2021-05         | 500000
    flags: [a, b, c]
  - case: 灵活就业、城乡居民、公益性岗位;参保类型不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
    insurance: |
      person | insurance_kind | last_paid_month
      a      | 灵活就业       | 2021-05
      b      | 城乡居民       | 2021-05
      c      | 公益性岗位     | 2021-05
      d      |                | 2021-05
    flags: []
  - case: 最近缴费在四个月前、在核对日之后、不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    insurance: |
      person | insurance_kind | last_paid_month
      a      | 企业职工       | 2021-02
      b      | 企业职工       | 2021-07
      c      | 企业职工       |
    flags: []
  - case: 暂停保障
    as_of: 2021-06-15
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    insurance: |
      person | insurance_kind | last_paid_month
      a      | 企业职工       | 2021-05
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    insurance: |
      person | insurance_kind | last_paid_month | person_link_probability
      a      | 企业职工       | 2021-05         | 0.90
      b      | 企业职工       | 2021-05         | 0.79
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, insurance.person_link_probability) AS link_probability,
    insurance.last_paid_month,
    insurance.employer,
    insurance.insurance_kind,
    insurance.insurance_status,
    insurance.wage_base_fen
FROM fact.roll AS roll
INNER JOIN fact.insurance AS insurance ON insurance.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND insurance.insurance_kind IN ($employer_insurance_kinds)
  AND insurance.last_paid_months_ago BETWEEN 0 AND $recent_months
