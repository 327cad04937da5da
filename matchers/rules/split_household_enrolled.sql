/*
rule: split_household_enrolled
title: 拆户享受低保
queue: wrong_enrolment
severity: medium
grain: H
why: 在保人员的配偶或未成年子女同在一个户籍户，却不在任何名册上，又不是单人保：低保应按户实施，疑似拆户纳入。
notes: >-
  配偶、子女关系由户籍、婚姻登记等得出，已离婚的不算；未成年指不满十八周岁。“在名册上”指本县低保（含暂停）、特困，或外县低保；
  可能在这些名册上（把握0.5以上，含名册上没有证号的儿童）即不报。对方已故、已迁出或可能已故、已迁出的不报。
  单人保不报；名册没有写是否单人保的，只在证上有两人以上时报。一证一条，列出未纳入的人数。暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（落实“按户施保”政策）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第九条（以共同生活的家庭成员计）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（共同生活的家庭成员）, place: "000000", from: 2021-06-11}
needs: [enrolment, support, residence, death, marriage]
distinct_by: []
evidence: [relative, relation]
reviewed: 2026-11-21
innocent:
  - explanation: 是单人保（重病、重残等），名册没有标明。
    proof: 单人保审批表、残疾证或诊断证明
  - explanation: 配偶在服刑、强制隔离戒毒，或宣告失踪，不计入共同生活的家庭成员。
    proof: 判决书、执行通知书、法院宣告文书
  - explanation: 已经离婚或分居另过，户口没有分开。
    proof: 离婚证、法院文书；分居情况由村（居）证明并入户核实
review: 核对户口簿与保障人口，按共同生活的家庭成员重新核算；应当纳入的一并纳入，单人保的补充标明。
params:
  adult_age: 18
reason: "户籍同户的{relation_list}（共{rows}人）不在任何名册上，该证在册{members_count}人，不是单人保"
examples:
  - case: 同户的配偶或未成年子女不在任何名册
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count
      a      | c1             | a    | false            | 1
      b      | c2             | b    | false            | 1
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 配偶     | h1           | true              | 61
      b      | t        | 子女     | h2           | true              | 17
    flags: [c1, c2]
  - case: 单人保;没有写是否单人保,证上一人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count
      a      | c1             | a    | true             | 1
      b      | c2             | b    |                  | 1
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 配偶     | h1           | true              | 61
      b      | t        | 配偶     | h2           | true              | 61
    flags: []
  - case: 没有写是否单人保,证上两人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count
      a      | c1             | a    |                  | 2
      b      | c1             | a    |                  | 2
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 配偶     | h1           | true              | 61
    flags: [c1]
  - case: 对方在低保(暂停也算)、特困、外县低保,或可能在册
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count | is_suspended
      a      | c1             | a    | false            | 1             |
      s      | c2             | s    | true             | 1             | true
      b      | c3             | b    | false            | 1             |
      c      | c4             | c    | false            | 1             |
      d      | c5             | d    | false            | 1             |
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 配偶     | h1           | true              | 61
      b      | t        | 配偶     | h2           | true              | 61
      c      | u        | 子女     | h3           | true              | 9
      d      | v        | 配偶     | h4           | true              | 61
    support: |
      person
      t
    possible: |
      person | is_in_enrolment | is_on_any_list | is_on_roll
      u      | true            | true           | true
    enrolment_elsewhere: |
      person
      v
    flags: []
  - case: 对方已故、已迁出(不同户),或可能已故、已迁出
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count
      a      | c1             | a    | false            | 1
      b      | c2             | b    | false            | 1
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age | is_doubtful
      a      | s        | 配偶     |              | false             |              | false
      b      | t        | 配偶     | h2           | true              | 61           | true
    flags: []
  - case: 成年子女、父母,或子女年龄不详
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count
      a      | c1             | a    | false            | 1
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 子女     | h1           | true              | 18
      a      | t        | 父母     | h1           | true              | 80
      a      | u        | 子女     | h1           | true              |
    flags: []
  - case: 暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count | is_suspended
      a      | c1             | a    | false            | 1             | true
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age
      a      | s        | 配偶     | h1           | true              | 61
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | is_single_person | members_count | person_link_probability
      a      | c1             | a    | false            | 1             | 0.9
      b      | c2             | b    | false            | 1             | 1.0
    known_kin: |
      person | relative | relation | household_no | is_same_household | relative_age | link_probability
      a      | s        | 配偶     | h1           | true              | 61           | 1.0
      b      | t        | 配偶     | h2           | true              | 61           | 0.7
    flags: {c1: low}
*/
SELECT
    roll.certificate_no AS subject,
    roll.certificate_no,
    min(roll.head) AS person,
    min(kin.household_no) AS household_no,
    min(roll.township) AS township,
    min(roll.village) AS village,
    max(least(roll.person_link_probability, kin.link_probability)) AS link_probability,
    min(kin.relation) AS relation,
    kin.relative,
    max(kin.relative_age) AS relative_age,
    max(roll.members_count) AS members_count
FROM fact.roll AS roll
INNER JOIN fact.known_kin AS kin ON kin.person = roll.person
LEFT JOIN fact.possible AS possible ON possible.person = kin.relative
WHERE roll.is_suspended IS NOT TRUE
  AND (roll.is_single_person IS FALSE OR (roll.is_single_person IS NULL AND roll.members_count > 1))
  AND kin.is_same_household
  AND kin.is_doubtful IS NOT TRUE
  AND (kin.relation = '配偶' OR (kin.relation = '子女' AND kin.relative_age < $adult_age))
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS listed WHERE listed.person = kin.relative)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = kin.relative)
  AND NOT EXISTS (SELECT 1 FROM fact.enrolment_elsewhere AS elsewhere WHERE elsewhere.person = kin.relative)
  AND possible.is_on_roll IS NOT TRUE
GROUP BY roll.certificate_no, kin.relative
