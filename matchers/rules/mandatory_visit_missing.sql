/*
rule: mandatory_visit_missing
title: 应入户未入户（举报、义务人失能）
queue: procedure
severity: medium
grain: H
why: 群众举报的家庭、法定义务人申报丧失赡（扶、抚）养能力的家庭，县级民政部门应百分之百直接入户核查，而此后没有县级入户记录。
notes: >-
  举报从登记日期起算，失能申报从授权日期起算，当日和之后的县级入户都算已入户；只有乡镇入户的仍报。不是举报的信访、是否举报不详的不报；
  没有授权日期的失能申报无从起算，不报。举报以低保证号或反映对象对应到在册家庭，二者都没有的对不上，不报。
  这里核的是某一件事之后有没有入户，与复核年度无关，五月之前也报。没有收到赡养人登记时只核举报。暂停保障的仍报。一证一条，列出全部事由。
basis:
  - {text: 东民发〔2018〕12号 三（二）3（群众有举报的对象、义务人申报丧失义务能力的对象100%直接入户核查）, place: "431122", from: 2018-07-09}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（有举报的全部入户核查）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（有举报的全部入户核查）, place: "000000", from: 2021-06-11}
needs: [enrolment, petition, visit]
distinct_by: []
evidence: [ground, demanded_on]
labels: {demanded_on: 应入户的起因日期, ground: 应入户的起因}
reviewed: 2026-11-21
innocent:
  - explanation: 县级已经入户，记录没有录入或低保证号录错。
    proof: 县级入户核查记录及两名调查人签名
  - explanation: 举报已由纪检监察机关直接核查。
    proof: 移交或办结文书
  - explanation: 反映的是另一户同名人。
    proof: 信访件原件、户口簿
review: 县级民政部门两名以上工作人员直接入户，写明核查结论，并告知举报人或赡养人。
params: {}
reason: "{ground_list}（最早{demanded_on}），其后没有县级入户核查记录"
examples:
  - case: 有举报,此后没有县级入户
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
      c3             | d
    petition: |
      petition_no | person | certificate_no | is_complaint | registered_on
      x1          | z      | c1             | true         | 2021-02-01
      x2          | b      |                | true         | 2021-02-01
      x3          | d      | c3             | true         | 2021-02-01
    visit: |
      certificate_no | visited_on | visit_level
      c1             | 2021-01-31 | 县级
      c2             | 2021-03-01 | 乡镇
    flags: [c1, c2, c3]
  - case: 义务人申报丧失赡养能力,此后没有县级入户;五月之前也报
    as_of: 2021-03-01
    roll: |
      person | certificate_no
      a      | c1
    supporter: |
      person | certificate_no | claims_incapacity | consented_on
      s      | c1             | true              | 2021-01-05
    flags: [c1]
  - case: 此后已经入户,当日也算
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    petition: |
      petition_no | person | certificate_no | is_complaint | registered_on
      x1          | a      | c1             | true         | 2021-02-01
    supporter: |
      person | certificate_no | claims_incapacity | consented_on
      s      | c2             | true              | 2020-11-05
    visit: |
      certificate_no | visited_on | visit_level
      c1             | 2021-02-01 | 县级
      c2             | 2020-12-01 | 县级
    flags: []
  - case: 不是举报;是否举报不详;没有申报失能;申报失能而没有授权日期
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    petition: |
      petition_no | person | certificate_no | is_complaint | registered_on
      x1          | a      | c1             | false        | 2021-02-01
      x2          | a      | c1             |              | 2021-02-01
    supporter: |
      person | certificate_no | claims_incapacity | consented_on
      s      | c2             | false             | 2021-01-05
      t      | c2             | true              |
    flags: []
  - case: 举报的家庭不在册
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    petition: |
      petition_no | person | certificate_no | is_complaint | registered_on
      x1          | z      | c9             | true         | 2021-02-01
      x2          | y      |                | true         | 2021-02-01
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报;写明低保证号的不靠识别
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_link_probability
      a      | c1             | 1.0
      b      | c2             | 1.0
      d      | c3             | 0.5
    petition: |
      petition_no | person | certificate_no | is_complaint | registered_on | person_link_probability
      x1          | a      |                | true         | 2021-02-01    | 0.9
      x2          | b      |                | true         | 2021-02-01    | 0.7
      x3          | z      | c3             | true         | 2021-02-01    | 0.4
    flags: {c1: low, c3: medium}
*/
WITH demand AS (
    SELECT
        petition.certificate_no,
        '群众举报' AS ground,
        petition.registered_on AS demanded_on,
        1.0 AS link_probability
    FROM fact.petition AS petition
    WHERE petition.is_complaint AND petition.certificate_no IS NOT NULL
    UNION ALL
    SELECT
        roll.certificate_no,
        '群众举报' AS ground,
        petition.registered_on AS demanded_on,
        least(petition.person_link_probability, roll.person_link_probability) AS link_probability
    FROM fact.petition AS petition
    INNER JOIN fact.roll AS roll ON roll.person = petition.person
    WHERE petition.is_complaint
    UNION ALL
    SELECT
        supporter.certificate_no,
        '义务人申报丧失赡养能力' AS ground,
        supporter.consented_on AS demanded_on,
        1.0 AS link_probability
    FROM fact.supporter AS supporter
    WHERE supporter.claims_incapacity
)

SELECT
    demand.certificate_no AS subject,
    demand.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    max(demand.link_probability) AS link_probability,
    demand.demanded_on,
    demand.ground
FROM demand
LEFT JOIN fact.certificate AS certificate ON certificate.certificate_no = demand.certificate_no
WHERE demand.demanded_on <= $as_of
  AND EXISTS (SELECT 1 FROM fact.roll AS listed WHERE listed.certificate_no = demand.certificate_no)
  AND NOT EXISTS (
    SELECT 1
    FROM fact.visit AS visit
    WHERE visit.certificate_no = demand.certificate_no
      AND visit.visit_level = '县级'
      AND visit.visited_on BETWEEN demand.demanded_on AND $as_of
  )
GROUP BY
    demand.certificate_no,
    certificate.head,
    certificate.township,
    certificate.village,
    demand.demanded_on,
    demand.ground
