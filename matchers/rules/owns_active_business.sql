/*
rule: owns_active_business
title: 名下有存续的市场主体
queue: wrong_enrolment
severity: medium
grain: P
why: 在保人员是存续、在业或正常的个体工商户、企业等市场主体的经营者、法定代表人或股东，可能有经营收入。是线索：须核实是否实际经营和收入多少。
notes: >-
  注销、吊销、迁出、歇业或状态不详的不报；监事、其他管理人员不报。农民专业合作社的成员（含出资成员、股东）不报，
  其法定代表人或负责人仍报。角色没有填写的不报，个体工商户除外（登记的人就是经营者）。一人一条，列出全部主体。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（个体工商户领取低保金）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, business]
distinct_by: []
evidence: [uscc, business_role]
reviewed: 2026-11-21
innocent:
  - explanation: 早已停止经营，没有办理注销。
    proof: 停业说明、税务零申报或注销受理证明；入户和经营场所照片
  - explanation: 身份被他人借用登记，本人不参与经营。
    proof: 实际经营人的说明、登记档案、报案或撤销登记的材料
  - explanation: 小摊点收入微薄，已经计入家庭收入。
    proof: 家庭收入核算表、近期经营流水
  - explanation: 只是挂名股东，没有出资和分红。
    proof: 公司章程、出资证明、近三年分红情况说明
review: 到经营场所查看是否实际经营，核对税务申报和流水，计入家庭收入；涉及注册资本的按当地财产规定认定。
params: {}
reason: "登记为{business_kind_list}的{business_role_list}，状态{business_status}，统一社会信用代码{uscc_list}，成立于{founded_on}"
examples:
  - case: 经营者、法定代表人、股东,存续、在业、正常
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    active_business: |
      person | uscc | business_kind | business_role | business_status
      a      | u1   | 个体工商户    | 经营者        | 存续
      b      | u2   | 公司          | 法定代表人    | 在业
      c      | u3   | 公司          | 股东          | 正常
    flags: [a, b, c]
  - case: 个体工商户没有写角色的就是经营者;主体类型不详的股东
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    active_business: |
      person | uscc | business_kind | business_role | business_status
      a      | u1   | 个体工商户    |               | 存续
      b      | u2   |               | 股东          | 存续
    flags: [a, b]
  - case: 暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
    active_business: |
      person | uscc | business_kind | business_role | business_status
      a      | u1   | 个体工商户    | 经营者        | 存续
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    active_business: |
      person | uscc | business_kind | business_role | business_status | link_probability
      a      | u1   | 个体工商户    | 经营者        | 存续            | 0.81
      b      | u2   | 个体工商户    | 经营者        | 存续            | 0.50
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, business.link_probability) AS link_probability,
    business.uscc,
    business.business_kind,
    coalesce(business.business_role, '经营者') AS business_role,
    business.business_status,
    business.founded_on,
    business.capital
FROM fact.roll AS roll
INNER JOIN fact.active_business AS business ON business.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
