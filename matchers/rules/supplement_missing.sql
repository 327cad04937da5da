/*
rule: supplement_missing
title: 应分类施保而没有增发
queue: missed_enrolment
severity: medium
grain: H
why: 户内有人属于本地规定的分类施保对象，该低保证没有任何分类施保金额，可能漏了增发。
notes: >-
  哪些人增发由本地规定（supplement_categories，按日期），没有规定的不运行。可以规定的类别：一级残疾、二级残疾、三级智力精神残疾、
  重病（近十二个月自付医疗费用达到农村低保年标准）、七十周岁以上、八十周岁以上、未成年人。名册写了分类施保金额为零才报，
  没有填写的、类别不详的不报；有任何增发的不报，全额保障（A类）的不报，暂停保障的不报。已故、户口不在本县的成员不算。一证一条，列出类别。
basis:
  - {text: 连民〔2020〕12号 一（一）（特定对象按照人员类别实行分类施保）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第十二条（老年人、未成年人、重度残疾人和重病患者的必要措施）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [enrolment, disability, medical_expense, residence, death]
declared_by_place: [supplement_categories]
distinct_by: []
evidence: [category]
labels: {category: 分类施保的类别}
reviewed: 2026-11-30
innocent:
  - explanation: 本月刚符合条件，下月起增发。
    proof: 残疾证、年龄或医疗费用的日期；异动审批表
  - explanation: 该类增发由其他渠道发放（如重度残疾人护理补贴、高龄津贴），本地规定不重复。
    proof: 本地规定、相应的发放明细
  - explanation: 增发已经并入月保障金额，名册没有分列。
    proof: 保障金额核定表
review: 对照本地规定核对类别，应增发的从符合条件的次月起增发并补发；不应增发的写明依据。
params:
  supplement_categories: [本地没有规定]
  rural_yearly_standard_fen: 744000
reason: "户内有分类施保对象（{category_list}），该证分类施保金额为零"
examples:
  - case: 户内有规定类别的成员,没有增发
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾, 重病], rural_yearly_standard_fen: 744000}
    roll: |
      person | certificate_no | class | supplement_fen
      a      | c1             | B     | 0
      b      | c1             | B     | 0
      d      | c2             | B     | 0
    supplement_category: |
      person | category | year_paid_fen
      b      | 一级残疾 |
      d      | 重病     | 744000
    resident: |
      person
      a
      b
      d
    flags: [c1, c2]
  - case: 本地没有规定该类别;医疗费用不到标准
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾, 重病], rural_yearly_standard_fen: 744000}
    roll: |
      person | certificate_no | class | supplement_fen
      a      | c1             | B     | 0
      d      | c2             | B     | 0
    supplement_category: |
      person | category | year_paid_fen
      a      | 二级残疾 |
      d      | 重病     | 743999
    resident: |
      person
      a
      d
    flags: []
  - case: 有任何增发,只写在一行也算;全额保障;暂停保障
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾]}
    roll: |
      person | certificate_no | class | supplement_fen | is_suspended
      a      | c1             | B     | 0              |
      b      | c1             | B     | 6200           |
      d      | c2             | A     | 0              |
      e      | c3             | B     | 0              | true
    supplement_category: |
      person | category
      a      | 一级残疾
      d      | 一级残疾
      e      | 一级残疾
    resident: |
      person
      a
      b
      d
      e
    flags: []
  - case: 分类施保金额、保障类别没有填写
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾]}
    roll: |
      person | certificate_no | class | supplement_fen
      a      | c1             | B     |
      d      | c2             |       | 0
    supplement_category: |
      person | category
      a      | 一级残疾
      d      | 一级残疾
    resident: |
      person
      a
      d
    flags: []
  - case: 已故或户口不在本县的成员
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾]}
    roll: |
      person | certificate_no | class | supplement_fen
      a      | c1             | B     | 0
    supplement_category: |
      person | category
      a      | 一级残疾
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    params: {supplement_categories: [一级残疾]}
    roll: |
      person | certificate_no | class | supplement_fen
      a      | c1             | B     | 0
      d      | c2             | B     | 0
    supplement_category: |
      person | category | link_probability
      a      | 一级残疾 | 0.9
      d      | 一级残疾 | 0.7
    resident: |
      person
      a
      d
    flags: {c1: low}
*/
SELECT
    household.certificate_no AS subject,
    household.certificate_no,
    household.head AS person,
    household.township,
    household.village,
    least(roll.person_link_probability, held.link_probability, resident.link_probability) AS link_probability,
    held.category
FROM (
    SELECT
        listed.certificate_no,
        max(listed.head) AS head,
        min(listed.township) AS township,
        min(listed.village) AS village,
        min(listed.class) AS class,
        max(listed.supplement_fen) AS supplement_fen
    FROM fact.roll AS listed
    WHERE listed.is_suspended IS NOT TRUE
    GROUP BY listed.certificate_no
) AS household
INNER JOIN fact.roll AS roll ON roll.certificate_no = household.certificate_no
INNER JOIN fact.supplement_category AS held ON held.person = roll.person
INNER JOIN fact.resident AS resident ON resident.person = roll.person
WHERE household.supplement_fen = 0
  AND household.class <> 'A'
  AND held.category IN ($supplement_categories)
  AND (held.category <> '重病' OR held.year_paid_fen >= $rural_yearly_standard_fen)
