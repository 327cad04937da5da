/*
measure: supplement_category
title: 分类施保对象
description: >-
  在册人员各属哪些类别,一人一类一行:一级残疾、二级残疾、三级智力精神残疾(证件有效)、重病(近十二个月有自付医疗费用,
  由规则与标准比较)、七十周岁以上、八十周岁以上、未成年人;本地给哪些类别增发由区划规定
columns:
  person: VARCHAR 人员
  category: VARCHAR 类别
  age: INTEGER 核对日周岁;按年龄的类别才有
  year_paid_fen: BIGINT 近十二个月个人自付医疗费用合计(分);重病才有
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [severe_disability, severe_disability.person, illness, roll.person]
  columns: {year_paid_fen: [illness.year_paid_fen]}
params:
  elder_supplement_age: 70
  very_old_age: 80
  adult_age: 18
not_portable:
  date_sub: completed years of age
examples:
  - case: 各类
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      d      | c3
    severe_disability: |
      person | disability_grade
      a      | 二级
      z      | 一级
    illness: |
      person | year_paid_fen | dated_on
      a      | 900000        | 2021-01-01
      a      | 900000        | 2021-02-01
    link.identity: |
      person | birth_on
      b      | 1941-06-01
      d      | 2003-06-02
      a      | 1960-01-01
    rows: |
      person | category     | age | year_paid_fen
      a      | 二级残疾     |     |
      a      | 重病         |     | 900000
      b      | 七十周岁以上 | 80  |
      b      | 八十周岁以上 | 80  |
      d      | 未成年人     | 17  |
*/
WITH listed AS (SELECT DISTINCT person FROM fact.roll WHERE person IS NOT NULL),
aged AS (
    SELECT l.person, date_sub('year', i.birth_on, $as_of) AS age
    FROM listed AS l JOIN link.identity AS i ON i.person = l.person
    WHERE i.birth_on IS NOT NULL)
SELECT d.person,
    CASE WHEN d.disability_grade = '一级' THEN '一级残疾' WHEN d.disability_grade = '二级' THEN '二级残疾'
        ELSE '三级智力精神残疾' END AS category,
    CAST(NULL AS INTEGER) AS age, CAST(NULL AS BIGINT) AS year_paid_fen, d.link_probability
FROM fact.severe_disability AS d JOIN listed AS l ON l.person = d.person
UNION ALL
SELECT i.person, '重病', NULL, max(i.year_paid_fen), min(i.link_probability)
FROM fact.illness AS i JOIN listed AS l ON l.person = i.person
GROUP BY i.person
UNION ALL SELECT person, '七十周岁以上', age, NULL, 1.0 FROM aged WHERE age >= $elder_supplement_age
UNION ALL SELECT person, '八十周岁以上', age, NULL, 1.0 FROM aged WHERE age >= $very_old_age
UNION ALL SELECT person, '未成年人', age, NULL, 1.0 FROM aged WHERE age < $adult_age
