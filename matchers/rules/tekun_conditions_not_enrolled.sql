/*
rule: tekun_conditions_not_enrolled
title: 独居无亲老人未纳入特困供养
queue: missed_enrolment
severity: medium
grain: P
why: 年满六十周岁，户籍上独自一户，有重度残疾或年满八十周岁，各登记中找不到健在的配偶、子女、父母，却不在低保、特困、低保边缘任何名册上，可能漏保。
notes: >-
  重度残疾：一级、二级，或三级智力、精神，证在有效期内。近亲在户籍、婚姻登记、自查报告、赡养人登记中任一处出现即不报，已离婚、已故的不算；
  只有号码、不在户籍上的近亲，百岁以下视为健在。“在册”含暂停的低保。可能在册或可能有近亲（把握0.5以上）的不报；
  本人可能已故或已迁出的不报；年龄不详的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（三）（适度扩大特困供养覆盖范围）, place: "320723", from: 2021-04-01}
  - {text: 连民〔2020〕12号 一（三）（应养尽养）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第十四条（特困供养条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助暂行办法》第十七条（主动为其办理供养）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [residence, enrolment, support, edge_listing, death, marriage, supporter, disability]
distinct_by: []
evidence: [household_no, disability_grade]
reviewed: 2026-11-21
innocent:
  - explanation: 有子女，户口早已分开或迁往外地，登记中看不出来。
    proof: 户籍底册、亲属关系证明、子女联系方式
  - explanation: 有退休金等固定收入，不符合特困条件。
    proof: 待遇发放流水、收入核算表
  - explanation: 本人不愿申请。
    proof: 放弃申请的书面说明
review: 上门看望，了解生活来源和亲属；符合条件的协助申请特困供养，需要照料的先落实照料人。
params:
  elder_age: 60
  very_old_age: 80
reason: "{age}岁（重度残疾登记：{disability_grade}），户籍上独自一户；登记中没有健在的配偶、子女、父母，不在低保、特困、边缘名册"
examples:
  - case: 年满八十周岁
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 80
    flags: [a]
  - case: 年满六十周岁的重度残疾人
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 60
      b      | h2           | 1             | 66
    severe_disability: |
      person | disability_grade
      a      | 二级
      b      | 三级
    flags: [a, b]
  - case: 有健在的子女
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 85
    known_kin: |
      person | relative | relation
      a      | s        | 子女
    flags: []
  - case: 不满八十周岁且没有重度残疾,或残疾证过期
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 79
      b      | h2           | 1             | 79
      c      | h3           | 1             | 79
    flags: []
  - case: 不满六十周岁;年龄不详;户籍上还有别人
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 59
      b      | h2           | 1             |
      c      | h3           | 2             | 85
    severe_disability: |
      person | disability_grade
      a      | 一级
      b      | 一级
    flags: []
  - case: 在低保(暂停也算)、特困、边缘名册
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 85
      b      | h2           | 1             | 85
      c      | h3           | 1             | 85
    roll: |
      person | is_suspended
      a      | true
    support: |
      person
      b
    edge_listing: |
      person
      c
    flags: []
  - case: 可能在册,可能有近亲,本人可能已故或已迁出
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age | is_doubtful
      a      | h1           | 1             | 85  |
      b      | h2           | 1             | 85  |
      c      | h3           | 1             | 85  | true
    possible: |
      person | has_kin | is_in_support | is_on_any_list | is_on_roll
      a      |         | true          | true           | true
      b      | true    |               |                |
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    household_now: |
      person | household_no | members_count | age | link_probability
      a      | h1           | 1             | 85  | 0.9
      b      | h2           | 1             | 85  | 0.7
    flags: {a: low}
*/
SELECT
    home.person AS subject,
    home.household_no,
    home.township,
    home.village,
    CASE
        WHEN home.age >= $very_old_age THEN home.link_probability
        ELSE least(home.link_probability, severe.link_probability)
    END AS link_probability,
    home.age,
    coalesce(severe.disability_grade, '无') AS disability_grade
FROM fact.household_now AS home
LEFT JOIN fact.severe_disability AS severe ON severe.person = home.person
LEFT JOIN fact.possible AS possible ON possible.person = home.person
WHERE home.members_count = 1
  AND home.is_doubtful IS NOT TRUE
  AND home.age >= $elder_age
  AND (home.age >= $very_old_age OR severe.person IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM fact.known_kin AS kin WHERE kin.person = home.person)
  AND NOT EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = home.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = home.person)
  AND NOT EXISTS (SELECT 1 FROM fact.edge_listing AS edge WHERE edge.person = home.person)
  AND possible.is_on_any_list IS NOT TRUE
  AND possible.has_kin IS NOT TRUE
