/*
measure: name_difference
title: 户籍姓名不一致
description: 在册人员的有效身份证号在户籍上属于另一个姓名,且不是异体、曾用名等写法
columns:
  person: VARCHAR 在册人员
  certificate_no: VARCHAR 低保证号
  register_person: VARCHAR 户籍上持该号的人员
  relation_of_names: VARCHAR 两个姓名的关系
  link_probability: DOUBLE 把握
lineage:
  drawn_from: [roll, enrolment.certificate_no, residence]
not_portable:
  Left: the surname is the first sign
  LogicalOr: any name that agrees settles it
examples:
  - case: 同号而姓名不同；曾用名相符的不算
    as_of: 2021-06-01
    roll: |
      person | certificate_no | month
      a      | c1             | 2021-06
      b      | c2             | 2021-06
    enrolment: |
      record_id | person | certificate_no | month
      r1        | a      | c1             | 2021-06
      r2        | b      | c2             | 2021-06
    residence: |
      record_id | person
      h1        | x
      h2        | y
    link.mention: |
      record_id | role   | kind      | is_valid | id_number | name   | name_key | former_key
      r1        | person | enrolment | true     | n1        | 王小芳 | 王小芳   |
      r2        | person | enrolment | true     | n2        | 李强   | 李强     |
      h1        | person | residence | true     | n1        | 王大力 | 王大力   |
      h2        | person | residence | true     | n2        | 李刚   | 李刚     | 李强
    rows: |
      person | certificate_no | register_person | relation_of_names
      a      | c1             | x               | 同姓不同名
*/
WITH listed AS (
    SELECT r.person, r.certificate_no, m.id_number, m.name, m.name_key
    FROM fact.roll AS r
    JOIN fact.enrolment AS e ON e.person = r.person AND e.certificate_no = r.certificate_no AND e.month = r.month
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person' AND m.kind = 'enrolment'
    WHERE m.is_valid AND m.name_key IS NOT NULL),
register AS (
    SELECT f.person, m.id_number, m.name, m.name_key, m.former_key
    FROM fact.residence AS f
    JOIN link.mention AS m ON m.record_id = f.record_id AND m.role = 'person' AND m.kind = 'residence'
    WHERE m.is_valid AND m.name_key IS NOT NULL)
SELECT l.person, l.certificate_no, min(r.person) AS register_person, 1.0 AS link_probability,
    CASE WHEN min(left(l.name, 1)) = min(left(r.name, 1)) THEN '同姓不同名' ELSE '姓与名都不同' END AS relation_of_names
FROM listed AS l JOIN register AS r ON r.id_number = l.id_number
GROUP BY l.person, l.certificate_no
HAVING NOT bool_or(r.person = l.person OR r.name_key = l.name_key OR coalesce(r.former_key = l.name_key, false))
