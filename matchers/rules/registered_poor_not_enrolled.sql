/*
rule: registered_poor_not_enrolled
title: 建档立卡户未纳入保障
queue: missed_enrolment
severity: medium
grain: H
why: 建档立卡（脱贫）户的年人均纯收入不高于当年低保标准，却没有一人在低保、特困或低保边缘名册上，可能漏保。
notes: >-
  “在册”指低保（含暂停）、特困名册；低保边缘名册上的也不报。任一成员可能在册（把握0.5以上）即不报。
  户内至少有一名健在、户口在本县的成员；迁出本县的以户籍变动记录为准，户籍底册还没有改的也不算。收入取户内所记最高的年人均纯收入，不详的不报。一律按农村标准。
basis:
  - {text: 东民发〔2018〕12号 三（一）1、附件2（未纳入农村低保的建档立卡贫困户）, place: "431122", from: 2018-07-09}
  - {text: 灌民发〔2021〕12号 一（三）（易返贫、易致贫人口纳入低保、特困）, place: "320723", from: 2021-04-01}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [registered_poor, enrolment, support, edge_listing, residence, death]
distinct_by: []
evidence: [annual_income_fen]
labels: {annual_income_fen: 年人均收入, residents_count: 健在的本县成员数, yearly_standard_fen: 低保年标准}
reviewed: 2026-11-21
innocent:
  - explanation: 家庭不愿申请，或曾申请而财产超过限额。
    proof: 放弃申请的书面说明，或未予批准的书面告知
  - explanation: 登记的收入已经过时，现在收入高于标准。
    proof: 近十二个月务工、经营和转移性收入的核算表
  - explanation: 全家长期在外地居住并在当地享受救助。
    proof: 居住证、当地救助部门的证明
review: 上门了解近况，告知低保政策；符合条件的协助申请，不符合的写明原因并考虑临时救助。
params:
  rural_yearly_standard_fen: 744000
reason: "建档立卡户，年人均纯收入{annual_income_yuan}元，不高于农村低保年标准{yearly_standard_yuan}元，户内无人在低保、特困、边缘名册"
examples:
  - case: 年人均纯收入等于十二个月农村标准,无人在册
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    registered_poor: |
      person | household_no | relation | annual_income_per_capita_fen
      a      | h1           | 户主     | 744000
      b      | h1           | 子       | 744000
    resident: |
      person
      a
      b
    flags: [h1]
  - case: 收入高出标准一分
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 744001
    resident: |
      person
      a
    flags: []
  - case: 收入不详
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           |
    resident: |
      person
      a
    flags: []
  - case: 任一成员在低保(暂停也算)、特困、边缘名册
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 300000
      b      | h1           | 300000
      c      | h2           | 300000
      d      | h3           | 300000
    resident: |
      person
      a
      c
      d
    roll: |
      person | is_suspended
      b      | true
    support: |
      person
      c
    edge_listing: |
      person
      d
    flags: []
  - case: 成员可能在册
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 300000
      b      | h2           | 300000
    resident: |
      person
      a
      b
    possible: |
      person | is_in_death | is_in_enrolment | is_on_any_list | is_on_roll
      a      |             | true            | true           | true
      b      | true        |                 |                |
    flags: [h2]
  - case: 户内没有健在的本县户籍成员
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 300000
      b      | h2           | 300000
      c      | h3           | 300000
    resident: |
      person
      z
    flags: []
  - case: 与户籍的识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 300000
      b      | h2           | 300000
    resident: |
      person | link_probability
      a      | 0.9
      b      | 0.7
    flags: {h1: low}
*/
SELECT
    listed.household_no AS subject,
    listed.household_no,
    coalesce(
        min(CASE WHEN listed.relation = '户主' THEN listed.person END),
        min(listed.person)
    ) AS person,
    min(listed.township) AS township,
    min(listed.village) AS village,
    max(least(listed.person_link_probability, resident.link_probability)) AS link_probability,
    max(listed.annual_income_per_capita_fen) AS annual_income_fen,
    count(DISTINCT listed.person) AS residents_count,
    $rural_yearly_standard_fen AS yearly_standard_fen
FROM fact.registered_poor AS listed
INNER JOIN fact.resident AS resident ON resident.person = listed.person
WHERE NOT EXISTS (
    SELECT 1
    FROM fact.registered_poor AS member
    LEFT JOIN fact.possible AS possible ON possible.person = member.person
    WHERE member.household_no = listed.household_no
      AND (
        member.annual_income_per_capita_fen > $rural_yearly_standard_fen
        OR EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = member.person)
        OR EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = member.person)
        OR EXISTS (SELECT 1 FROM fact.edge_listing AS edge WHERE edge.person = member.person)
        OR possible.is_on_any_list
      )
  )
GROUP BY listed.household_no
HAVING max(listed.annual_income_per_capita_fen) IS NOT NULL
