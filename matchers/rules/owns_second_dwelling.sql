/*
rule: owns_second_dwelling
title: 户内登记两套以上住宅
queue: wrong_enrolment
severity: medium
grain: H
why: 同一低保证的在册成员名下登记了两个以上不同单元的住宅，家庭财产可能超过规定。是线索：须核实权属、用途和实际居住情况。
notes: >-
  以不动产单元号区分，同一单元由两名成员共有、或登记多次只算一套；没有单元号的不计。宅基地、农村自建房、集体建设用地上的房屋不计，
  车库、储藏室、商业、办公、工业用房不计（另有经营线索），抵押权、居住权、承包经营权不是所有权，不计；用途不详的不计。
  两套都须可靠对应到在册成员：以其中第二可靠的一套为准。一证一条，列出全部住宅。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（家庭经济状况核对）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, real_estate]
distinct_by: []
weaker_without: [real_estate.property_use, real_estate.unit_no]
evidence: [unit_no]
reviewed: 2026-11-21
innocent:
  - explanation: 继承或与兄弟姐妹共有的老房，只占小部分份额。
    proof: 不动产权证上的份额、继承公证书
  - explanation: 拆迁安置尚未交付，或旧房已经出售未过户。
    proof: 安置协议、买卖合同和付款凭证
  - explanation: 两套面积合计不超过当地人均住房面积。
    proof: 不动产权证、户口簿，按当地规定计算的人均面积
  - explanation: 他人借用名字购房。
    proof: 实际出资人的付款凭证、借名协议
review: 查验不动产权证和实际居住情况，按当地住房财产规定认定。
params:
  other_rights: [宅基地使用权, 集体建设用地使用权, 土地承包经营权, 抵押权, 居住权]
reason: "户内成员名下登记有{rows}套住宅（单元号尾号{unit_tail_list}），登记日期{registered_on_list}"
examples:
  - case: 一人两套;两名成员各一套
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head
      a      | c1             | a
      b      | c2             | b
      d      | c2             | b
    dwelling: |
      person | unit_no | right_kind
      a      | u1      | 国有建设用地使用权
      a      | u2      |
      b      | u3      | 国有建设用地使用权
      d      | u4      | 房屋所有权
    flags: [c1, c2]
  - case: 同一单元两名成员共有,或登记两次
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c1
    dwelling: |
      person | unit_no | registered_on
      a      | u1      | 2015-03-02
      b      | u1      | 2015-03-02
      a      | u1      | 2019-08-01
    flags: []
  - case: 宅基地和农村自建房、集体土地上的房屋
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    dwelling: |
      person | unit_no | right_kind
      a      | u1      | 国有建设用地使用权
      a      | u2      | 宅基地使用权
      b      | u3      | 国有建设用地使用权
      b      | u4      | 宅基地使用权
      d      | u5      | 国有建设用地使用权
      d      | u6      | 集体建设用地使用权
    flags: []
  - case: 抵押权、居住权不是所有权
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    dwelling: |
      person | unit_no | right_kind
      a      | u1      | 国有建设用地使用权
      a      | u2      | 居住权
      b      | u3      | 国有建设用地使用权
      b      | u4      | 抵押权
      d      | u5      | 国有建设用地使用权
    flags: []
  - case: 暂停保障;两个证各一套
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             | true
      b      | c2             |
      d      | c3             |
    dwelling: |
      person | unit_no
      a      | u1
      a      | u2
      b      | u3
      d      | u4
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报,以第二可靠的一套为准
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    dwelling: |
      person | unit_no | link_probability
      a      | u1      | 1
      a      | u2      | 0.85
      b      | u3      | 1
      b      | u4      | 0.70
      d      | u5      | 1
      d      | u6      | 0.99
      d      | u7      | 0.70
    flags: {c1: low, c3: medium}
*/
WITH unit AS (
  SELECT
      roll.certificate_no,
      estate.unit_no,
      min(roll.head) AS head,
      min(roll.township) AS township,
      min(roll.village) AS village,
      min(estate.unit_tail) AS unit_tail,
      min(estate.right_kind) AS right_kind,
      max(estate.area_m2) AS area_m2,
      min(estate.registered_on) AS registered_on,
      max(least(roll.person_link_probability, estate.link_probability)) AS link_probability
  FROM fact.roll AS roll
  INNER JOIN fact.dwelling AS estate ON estate.person = roll.person
  WHERE roll.is_suspended IS NOT TRUE
    AND coalesce(estate.right_kind, '') NOT IN ($other_rights)
  GROUP BY roll.certificate_no, estate.unit_no
)
SELECT
    unit.certificate_no AS subject,
    unit.certificate_no,
    unit.head AS person,
    unit.township,
    unit.village,
    max(least(unit.link_probability, other.link_probability)) AS link_probability,
    unit.unit_no,
    unit.unit_tail,
    unit.right_kind,
    unit.area_m2,
    unit.registered_on
FROM unit
INNER JOIN unit AS other ON other.certificate_no = unit.certificate_no AND other.unit_no <> unit.unit_no
GROUP BY
    unit.certificate_no,
    unit.head,
    unit.township,
    unit.village,
    unit.unit_no,
    unit.unit_tail,
    unit.right_kind,
    unit.area_m2,
    unit.registered_on
