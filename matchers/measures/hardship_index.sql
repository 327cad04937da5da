/*
measure: hardship_index
title: 困难指数
description: >-
  每个人的户籍户在本地公布的计分表上得多少分、由哪几项组成,一人一行;没有公布计分表的地方没有行。只用来排漏保疑点的先后,
  规则不读,错保疑点不用
columns:
  person: VARCHAR 人员
  household_no: VARCHAR 户编号
  points: INTEGER 困难指数
  items: VARCHAR 各项和分值
lineage:
  drawn_from: [household_now, hardship_item]
not_portable:
  GroupConcat, DPipe: the items in words, the weightiest first
examples:
  - case: 同户的人同分
    as_of: 2021-06-01
    household_now: |
      household_no | person
      h1           | a
      h1           | b
      h2           | c
    hardship_item: |
      household_no | item     | points
      h1           | 登记失业 | 10
      h1           | 重度残疾 | 30
    rows: |
      person | household_no | points | items
      a      | h1           | 40     | 重度残疾30、登记失业10
      b      | h1           | 40     | 重度残疾30、登记失业10
*/
WITH home AS (SELECT person, min(household_no) AS household_no FROM fact.household_now GROUP BY person),
total AS (
    SELECT household_no, sum(points) AS points,
        string_agg(item || points, '、' ORDER BY points DESC, item) AS items
    FROM fact.hardship_item GROUP BY household_no)
SELECT h.person, h.household_no, t.points, t.items
FROM home AS h JOIN total AS t ON t.household_no = h.household_no
