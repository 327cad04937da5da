/*
rule: temporary_aid_missed
title: 未参保失业人员未获临时救助
queue: missed_enrolment
severity: medium
grain: P
why: 已知的低收入家庭里有人近六个月登记失业，没有参加失业保险，登记以来也没有得到临时救助，可能漏救。
notes: >-
  登记恰满六个月的仍算。是否参保没有填写的不报；填写未参保而正在领取失业金的不报。登记当日及以后有临时救助的不报，
  可能是近六个月临时救助中的人（把握0.5以上）也不报。低收入家庭指风险未消除的防返贫监测户、建档立卡户（不论收入）和
  低保边缘名册。临时救助不以不在低保、特困名册为前提，在册与否不影响；以家人名义发放的救助请在核查时说明。
  已故、户口不在本县的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（三）（未参保失业农民工一次性临时救助）, place: "320723", from: 2021-04-01}
  - {text: 连民〔2020〕12号 一（二）（应救尽救、受助及时）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第四十七条（临时救助）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [unemployment, temporary_aid, monitoring, registered_poor, edge_listing, residence, death]
distinct_by: []
evidence: [registered_on]
reviewed: 2026-11-21
innocent:
  - explanation: 已经重新就业，没有办理失业注销。
    proof: 劳动合同、近期工资流水
  - explanation: 临时救助以户主或其他家人的名义发放。
    proof: 临时救助审批表、发放凭证
  - explanation: 实际参加了失业保险，登记时填错。
    proof: 失业保险参保缴费证明
review: 联系本人了解就业和生活状况，告知临时救助政策；符合条件的先行救助，生活长期困难的协助申请低保。
params: {}
reason: "{registered_on}登记失业，未参加失业保险，登记以来没有临时救助，家庭是{known_as}"
examples:
  - case: 近六个月登记失业,未参保,登记前的救助不算
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured
      a      | 2020-12-01    | false
      b      | 2021-04-10    | false
    temporary_aid: |
      person | aided_on
      b      | 2021-04-09
    known_low_income: |
      person | known_as
      a      | 建档立卡户
      b      | 低保边缘家庭
    resident: |
      person
      a
      b
    flags: [a, b]
  - case: 登记超过六个月
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured
      a      | 2020-11-30    | false
    known_low_income: |
      person
      a
    resident: |
      person
      a
    flags: []
  - case: 参加了失业保险,或正在领取失业金
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured | is_paid
      a      | 2021-04-10    | true       | false
      b      | 2021-04-10    | false      | true
    known_low_income: |
      person
      a
      b
    resident: |
      person
      a
      b
    flags: []
  - case: 是否参保没有填写
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured
      a      | 2021-04-10    |
    known_low_income: |
      person
      a
    resident: |
      person
      a
    flags: []
  - case: 登记当日或以后有临时救助,或可能有
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured
      a      | 2021-04-10    | false
      b      | 2021-04-10    | false
      c      | 2021-04-10    | false
    temporary_aid: |
      person | aided_on
      a      | 2021-04-10
      b      | 2021-05-20
    possible: |
      person | is_in_temporary_aid
      c      | true
    known_low_income: |
      person
      a
      b
      c
    resident: |
      person
      a
      b
      c
    flags: []
  - case: 不属于已知的低收入家庭;已故或户口不在本县
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured
      a      | 2021-04-10    | false
      b      | 2021-04-10    | false
    known_low_income: |
      person
      b
    resident: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    unemployment: |
      person | registered_on | is_insured | person_link_probability
      a      | 2021-04-10    | false      | 0.9
      b      | 2021-04-10    | false      | 0.7
    known_low_income: |
      person
      a
      b
    resident: |
      person
      a
      b
    flags: {a: low}
*/
SELECT
    jobless.person AS subject,
    resident.township,
    resident.village,
    least(jobless.person_link_probability, known.link_probability, resident.link_probability) AS link_probability,
    jobless.registered_on,
    known.known_as
FROM fact.unemployment AS jobless
INNER JOIN fact.known_low_income AS known ON known.person = jobless.person
INNER JOIN fact.resident AS resident ON resident.person = jobless.person
LEFT JOIN fact.possible AS possible ON possible.person = jobless.person
WHERE jobless.registered_months_past < 6
  AND jobless.is_insured IS FALSE
  AND jobless.is_paid IS NOT TRUE
  AND NOT EXISTS (
    SELECT 1
    FROM fact.temporary_aid AS aid
    WHERE aid.person = jobless.person AND aid.aided_on >= jobless.registered_on
  )
  AND possible.is_in_temporary_aid IS NOT TRUE
