/*
measure: hardship_item
title: 困难指数的各项
description: >-
  户籍户有哪些本地计分表上的困难情形、各得多少分,一户一项一行,一项只计一次。没有公布计分表的地方没有行。
  只用来排漏保疑点的先后,规则不读
columns:
  household_no: VARCHAR 户编号
  item: VARCHAR 困难情形
  points: INTEGER 分值
params:
  elder_age: 60
  adult_age: 18
  rural_yearly_standard_fen: 744000
lineage:
  drawn_from: [household_now, hardship, hardship.signal]
examples:
  - case: 一户两人重度残疾只计一次；自付费用不到一年标准的不计；表上没有的情形不计
    as_of: 2021-06-01
    params: {rural_yearly_standard_fen: 744000}
    household_now: |
      household_no | person | members_count | age
      h1           | a      | 3             | 50
      h1           | b      | 3             | 48
      h1           | c      | 3             | 20
    hardship: |
      person | signal       | year_paid_fen | link_probability
      a      | 重度残疾     |               | 1.0
      b      | 重度残疾     |               | 1.0
      b      | 大额医疗费用 | 743999        | 1.0
      c      | 登记失业     |               | 1.0
    _points: |
      item         | points
      重度残疾     | 30
      大额医疗费用 | 20
      独居老人     | 10
    rows: |
      household_no | item     | points
      h1           | 重度残疾 | 30
  - case: 独居老人；未成年人独居,年龄不详的不算未成年
    as_of: 2021-06-01
    household_now: |
      household_no | person | members_count | age | is_doubtful
      h1           | a      | 1             | 60  |
      h2           | b      | 1             | 59  |
      h3           | c      | 1             | 70  | true
      h4           | d      | 2             | 12  |
      h4           | e      | 2             | 17  |
      h5           | f      | 2             | 12  |
      h5           | g      | 2             |     |
    _points: |
      item         | points
      独居老人     | 10
      未成年人独居 | 25
    rows: |
      household_no | item         | points
      h1           | 独居老人     | 10
      h4           | 未成年人独居 | 25
  - case: 没有公布计分表
    as_of: 2021-06-01
    household_now: |
      household_no | person | members_count | age
      h1           | a      | 1             | 90
    rows: |
      household_no | item | points
*/
WITH found AS (
    SELECT m.household_no, h.signal AS item
    FROM fact.household_now AS m JOIN fact.hardship AS h ON h.person = m.person
    WHERE h.link_probability >= $sure
        AND (h.signal <> '大额医疗费用' OR h.year_paid_fen >= $rural_yearly_standard_fen)
    UNION
    SELECT household_no, '独居老人' FROM fact.household_now
    WHERE members_count = 1 AND age >= $elder_age AND is_doubtful IS NOT TRUE
    UNION
    SELECT household_no, '未成年人独居' FROM fact.household_now
    GROUP BY household_no HAVING max(coalesce(age, $adult_age)) < $adult_age)
SELECT f.household_no, f.item, p.points
FROM found AS f JOIN fact._points AS p ON p.item = f.item
