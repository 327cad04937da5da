/*
rule: should_be_tekun
title: 低保对象疑似应纳入特困供养
queue: wrong_enrolment
severity: medium
grain: P
why: 低保证上和户籍上都只有本人，年满六十周岁、未满十六周岁或有重度残疾，各名册中找不到赡（抚、扶）养人和近亲，疑似应转为特困供养。
notes: >-
  独自一人：低保证上只有本人，户籍户内现有成员（户口正常、健在、未迁出）也只有本人。重度残疾：一级，或二级智力、精神，证在有效期内。
  近亲指健在的配偶、子女、父母，在户籍、婚姻登记、自查报告、赡养人登记中任一处出现即不报，已离婚、已故的不算；只有号码、不在户籍上的近亲，
  百岁以下视为健在。登记过赡（抚、扶）养人的不报，不论是否授权。可能有近亲、赡养人或可能已在特困名册（把握0.5以上）的不报。
  已在特困名册的由“低保与特困同时享受”一条报。年龄不详且没有残疾证的不报。暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（将符合特困供养条件的对象纳入城乡低保）、一（三）（应养尽养）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第十四条（特困供养条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [enrolment, support, residence, death, marriage, supporter, disability]
distinct_by: []
evidence: [household_no, disability_grade]
reviewed: 2026-11-21
innocent:
  - explanation: 有子女或其他法定赡养人，户口早已分开，登记中看不出来。
    proof: 户籍底册、亲属关系证明；补登赡（抚、扶）养人
  - explanation: 有退休金、租金等生活来源，不符合特困条件。
    proof: 收入核算表、待遇发放流水
  - explanation: 本人知道特困政策，不愿转为特困供养。
    proof: 本人签字的书面说明
review: 入户了解亲属和生活来源，告知特困政策；符合条件的转为特困供养，先接续再退出低保，不得断保。
params:
  elder_age: 60
  child_age: 16
reason: "{age}岁（重度残疾登记：{disability_grade}），低保证上和户籍上都只有本人；登记中没有赡（抚、扶）养人，也没有健在的配偶、子女、父母"
examples:
  - case: 年满六十周岁,或未满十六周岁
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
      b      | c2             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 60
      b      | h2           | 1             | 15
    flags: [a, b]
  - case: 一级残疾,二级智力或精神残疾
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
      b      | c2             | 1
      c      | c3             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 45
      b      | h2           | 1             | 45
      c      | h3           | 1             |
    severe_disability: |
      person | disability_grade | is_listed
      a      | 一级             | true
      b      | 二级             | true
      c      | 二级             | true
    flags: [a, b, c]
  - case: 十六至五十九岁,没有重度残疾或残疾证过期;年龄不详
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
      b      | c2             | 1
      c      | c3             | 1
      d      | c4             | 1
      e      | c5             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 59
      b      | h2           | 1             | 16
      c      | h3           | 1             | 45
      d      | h4           | 1             | 45
      e      | h5           | 1             |
    severe_disability: |
      person | disability_grade | is_listed
      c      | 二级             | false
    flags: []
  - case: 登记过赡养人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 72
    supporter: |
      person | certificate_no | relation
      s      | c1             | 侄子女
    flags: []
  - case: 任一登记中有健在的配偶、子女、父母
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
      b      | c2             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 72
      b      | h2           | 1             | 72
    known_kin: |
      person | relative | relation
      a      | s        | 子女
      b      | t        | 配偶
    flags: []
  - case: 证上或户籍上还有别人;户籍上找不到本人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 2
      b      | c2             | 1
      c      | c3             | 1
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 72
      b      | h2           | 2             | 72
    flags: []
  - case: 可能有近亲或赡养人,可能在特困名册,本人可能已故或已迁出
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count
      a      | c1             | 1
      b      | c2             | 1
      c      | c3             | 1
      d      | c4             | 1
    household_now: |
      person | household_no | members_count | age | is_doubtful
      a      | h1           | 1             | 72  |
      b      | h2           | 1             | 72  |
      c      | h3           | 1             | 72  |
      d      | h4           | 1             | 72  | true
    possible: |
      person | has_kin | is_in_support | is_on_any_list | is_on_roll
      a      | true    |               |                |
      b      | true    |               |                |
      c      |         | true          | true           | true
    flags: []
  - case: 已在特困名册;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count | is_suspended
      a      | c1             | 1             |
      b      | c2             | 1             | true
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 72
      b      | h2           | 1             | 72
    support: |
      person
      a
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | members_count | person_link_probability
      a      | c1             | 1             | 0.9
      b      | c2             | 1             | 0.7
    household_now: |
      person | household_no | members_count | age
      a      | h1           | 1             | 72
      b      | h2           | 1             | 72
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    home.household_no,
    roll.township,
    roll.village,
    CASE
        WHEN home.age >= $elder_age OR home.age < $child_age
        THEN least(roll.person_link_probability, home.link_probability)
        ELSE least(roll.person_link_probability, home.link_probability, listed.link_probability)
    END AS link_probability,
    home.age,
    coalesce(listed.disability_grade, '无') AS disability_grade
FROM fact.roll AS roll
INNER JOIN fact.household_now AS home ON home.person = roll.person
LEFT JOIN fact.severe_disability AS listed ON listed.person = roll.person AND listed.is_listed
LEFT JOIN fact.possible AS possible ON possible.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND roll.members_count = 1
  AND home.members_count = 1
  AND home.is_doubtful IS NOT TRUE
  AND (home.age >= $elder_age OR home.age < $child_age OR listed.person IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM fact.supporter AS supporter WHERE supporter.certificate_no = roll.certificate_no)
  AND NOT EXISTS (SELECT 1 FROM fact.known_kin AS kin WHERE kin.person = roll.person)
  AND NOT EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = roll.person)
  AND possible.has_kin IS NOT TRUE
  AND possible.is_in_support IS NOT TRUE
