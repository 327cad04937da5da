/*
rule: relative_not_filed
title: 近亲属享受低保未备案
queue: official_relative
severity: high
grain: P
why: 在保人员是在任干部、经办人员的近亲属，而近亲属备案中没有两人的登记。问题在“未备案”，不在“有亲属关系”。
notes: >-
  亲属关系由户籍、婚姻登记、自查报告、赡养人登记推出，每一步连同来源写在途径中；“关系”是在保人员对该干部而言。亲属范围（relation_set）和人员范围
  （covered_officials）由各地规定。备案只要能对上两人中任一人的证号，另一人姓名相符即算已备案，两人谁写在前都算；
  可能是备案中的人（把握0.5以上）也不报。一名干部一条。暂停保障的仍应备案。
basis:
  - {text: 灌民发〔2021〕12号 一（一）、附件5（近亲属全面实行备案）, place: "320723", from: 2021-04-01}
  - {text: 连民〔2020〕12号 三（二）（经办人员近亲属备案）, place: "320700", from: 2020-04-10}
  - {text: 东民发〔2018〕12号 附件1（近亲属享受低保均应登记）, place: "431122", from: 2018-07-09}
  - {text: 运民发〔2022〕11号 二（八）（近亲属备案制度）, place: "140800", from: 2022-02-01}
  - {text: 《民法典》第一千零四十五条（近亲属）, place: "000000", from: 2021-01-01}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（近亲属单独登记备案）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（近亲属单独登记备案）, place: "000000", from: 2021-06-11}
needs: [enrolment, office, residence, marriage, relative_filing]
distinct_by: [official]
evidence: [official, relation, official_category]
reviewed: 2026-11-21
innocent:
  - explanation: 已在乡镇备案，登记表没有报到县里。
    proof: 近亲属享受低保情况登记备案表及报送日期
  - explanation: 户口登记的关系有误，或婚姻关系已经解除。
    proof: 户口簿、离婚证或法院文书
  - explanation: 干部已经离任，名册没有更新。
    proof: 免职文件、换届结果或离职证明
review: 补办备案，由县级民政部门入户核查；经办人员为亲属的应回避。
params:
  relation_set: [配偶, 父母, 子女, 兄弟姐妹, 祖父母, 外祖父母, 孙子女, 外孙子女]
  covered_officials: [民政干部职工, 乡镇分管领导, 乡镇经办, 村居干部, 民政协理员]
reason: "在保人员是在任{official_category}（{employer}{position}）的{relation}（{path}），近亲属备案中没有登记"
examples:
  - case: 村干部的父母在保,没有备案
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    office: |
      person | official_category
      o      | 村居干部
    kinship: |
      person | relative | relation | path
      o      | a        | 父母     | 户口:子→户主
      a      | o        | 子女     | 户口:户主→子
    flags: [a]
  - case: 两名干部的亲属,一名已备案,只报另一名
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category
      o      | 村居干部
      p      | 乡镇经办
    kinship: |
      person | relative | relation
      o      | a        | 父母
      p      | b        | 兄弟姐妹
    filed: |
      person | official
      a      | o
    flags: [b]
  - case: 已备案,两人谁写在前都算
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category
      o      | 村居干部
    kinship: |
      person | relative | relation
      o      | a        | 父母
      o      | b        | 配偶
    filed: |
      person | official
      a      | o
      o      | b
    flags: []
  - case: 核对日前已离婚,亲属关系中不再有
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    office: |
      person | official_category
      o      | 村居干部
    marriage: |
      man | woman | marriage_kind | registered_on
      a   | o     | 离婚          | 2020-05-01
    flags: []
  - case: 干部已离任
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    office: |
      person | official_category | until_on
      o      | 村居干部          | 2021-03-01
    kinship: |
      person | relative | relation
      o      | a        | 父母
    flags: []
  - case: 亲属关系不在范围内;人员类别不在范围内
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category
      o      | 村居干部
      p      | 其他公职
    kinship: |
      person | relative | relation
      o      | a        | 配偶父母
      p      | b        | 父母
    flags: []
  - case: 东安的亲属范围含配偶父母,不含兄弟姐妹
    as_of: 2021-06-01
    params: {relation_set: [配偶, 子女, 父母, 配偶父母]}
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category
      o      | 乡镇经办
    kinship: |
      person | relative | relation | path
      o      | a        | 配偶父母 | 本人→配偶父母(自查报告)
      o      | b        | 兄弟姐妹 | 本人→父亲(户口)→子女(户口)
    flags: [a]
  - case: 可能是备案中的人
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    office: |
      person | official_category
      o      | 村居干部
    kinship: |
      person | relative | relation
      o      | a        | 父母
    possible: |
      person | is_in_relative_filing
      a      | true
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    office: |
      person | official_category | person_link_probability
      o      | 村居干部          | 1.0
      p      | 村居干部          | 0.7
    kinship: |
      person | relative | relation | link_probability
      o      | a        | 父母     | 0.9
      p      | b        | 父母     | 1.0
    flags: {a: medium}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, office.person_link_probability, kinship.link_probability) AS link_probability,
    office.person AS official,
    kinship.relation,
    kinship.path,
    kinship.hops,
    office.official_category,
    office.employer,
    office.position
FROM fact.roll AS roll
INNER JOIN fact.kinship AS kinship ON kinship.relative = roll.person
INNER JOIN fact.office AS office ON office.person = kinship.person
LEFT JOIN fact.possible AS possible ON possible.person = roll.person
WHERE kinship.relation IN ($relation_set)
  AND office.official_category IN ($covered_officials)
  AND office.person <> roll.person
  AND coalesce(office.since_on, $as_of) <= $as_of
  AND coalesce(office.until_on, $as_of) >= $as_of
  AND NOT EXISTS (
    SELECT 1
    FROM fact.filed AS filed
    WHERE (filed.person = roll.person AND filed.official = office.person)
      OR (filed.person = office.person AND filed.official = roll.person)
  )
  AND possible.is_in_relative_filing IS NOT TRUE
