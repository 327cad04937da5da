/*
rule: severe_disability_not_enrolled
title: 低收入家庭重度残疾人未纳入保障
queue: missed_enrolment
severity: medium
grain: P
why: 已知的低收入家庭里有重度残疾人，本人却不在低保、特困名册，可能漏了“单人保”。
notes: >-
  重度残疾指一级、二级，或三级智力、三级精神残疾，证件在核对日有效（未填有效期的视为长期有效）；规则只见等级，不见类别。
  低收入家庭指风险未消除的防返贫监测户、建档立卡户（不论收入）和低保边缘名册，按各自户编号内的人计。只看本人是否在低保
  （含暂停）、特困名册；在低保边缘名册上不是不报的理由，家人在册也不是。可能在册（把握0.5以上）、已故、户口不在本县的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（单人保）, place: "320700", from: 2020-04-10}
  - {text: 运民发〔2022〕11号 二（十）（单独申请低保）, place: "140800", from: 2022-02-01}
  - {text: 灌民发〔2021〕12号 一（三）（重残病“单人保”）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（单独申请低保）, place: "000000", from: 2021-06-11}
needs: [disability, monitoring, registered_poor, edge_listing, enrolment, support, residence, death]
distinct_by: []
evidence: [disability_grade, known_as]
reviewed: 2026-11-21
innocent:
  - explanation: 本人或家庭不愿申请，或家庭财产超过单人保的限额。
    proof: 放弃申请的书面说明，或未予批准的书面告知
  - explanation: 残疾人有稳定的工作或养老金，收入高于标准。
    proof: 近十二个月工资、养老金明细
  - explanation: 残疾等级已经重新评定，名册没有更新。
    proof: 新的残疾人证或评定表
review: 上门了解本人和家庭近况，告知单人保政策；符合条件的协助申请，不符合的写明原因。
params: {}
reason: "持有残疾人证，残疾等级{disability_grade}（有效期至{valid_until_on}），家庭是{known_as}，本人不在低保、特困名册"
examples:
  - case: 一级、二级重度残疾,或三级(智力、精神已在困难情形中认定)
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade | valid_until_on
      a      | 一级             | 2025-01-01
      b      | 三级             |
    known_low_income: |
      person | known_as
      a      | 建档立卡户
      b      | 防返贫监测户
    resident: |
      person
      a
      b
    flags: [a, b]
  - case: 在低保边缘名册上,家人在低保,都不是不报的理由
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade
      a      | 二级
    known_low_income: |
      person | known_as
      a      | 低保边缘家庭
    edge_listing: |
      person
      a
    roll: |
      person
      b
    resident: |
      person
      a
    flags: [a]
  - case: 不属于已知的低收入家庭
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade
      a      | 一级
    resident: |
      person
      a
    flags: []
  - case: 证件过期或等级不够的不在困难情形中;其他困难情形不归本规则
    as_of: 2021-06-01
    disability: |
      person | disability_grade | valid_until_on
      a      | 一级             | 2021-05-31
      b      | 三级             | 2025-05-31
    unemployment: |
      person | registered_on
      c      | 2021-05-01
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
  - case: 本人在低保(暂停也算)、特困名册
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade
      a      | 一级
      b      | 一级
    known_low_income: |
      person
      a
      b
    resident: |
      person
      a
      b
    roll: |
      person | is_suspended
      a      | true
    support: |
      person
      b
    flags: []
  - case: 可能在低保或特困名册;可能在边缘名册的照报
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade
      a      | 一级
      b      | 一级
      c      | 一级
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
    possible: |
      person | is_in_edge_listing | is_in_enrolment | is_in_support | is_on_any_list | is_on_roll
      a      |                    | true            |               | true           | true
      b      |                    |                 | true          | true           | true
      c      | true               |                 |               | true           |
    flags: [c]
  - case: 已故,或户口不在本县
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade
      a      | 一级
    known_low_income: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    severe_disability: |
      person | disability_grade | link_probability
      a      | 一级             | 0.9
      b      | 一级             | 1.0
    known_low_income: |
      person | link_probability
      a      | 1.0
      b      | 0.7
    resident: |
      person
      a
      b
    flags: {a: low}
*/
SELECT
    severe.person AS subject,
    resident.township,
    resident.village,
    least(severe.link_probability, known.link_probability, resident.link_probability) AS link_probability,
    severe.disability_grade,
    known.known_as,
    severe.issued_on,
    severe.valid_until_on
FROM fact.severe_disability AS severe
INNER JOIN fact.known_low_income AS known ON known.person = severe.person
INNER JOIN fact.resident AS resident ON resident.person = severe.person
LEFT JOIN fact.possible AS possible ON possible.person = severe.person
WHERE NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = severe.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = severe.person)
  AND possible.is_on_roll IS NOT TRUE
