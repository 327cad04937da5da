/*
measure: _standing
title: 在册人员所在的村(居)
description: 低保、特困在册的人在哪个村(居),按名册写的和按户籍的都算,一人一处一行
columns:
  person: VARCHAR 人员
  certificate_no: VARCHAR 低保证号
  is_dibao: BOOLEAN 是否低保(否为特困)
  township: VARCHAR 乡镇
  among: VARCHAR 村(居)合并、更名前后共有的代码
  area_kind: VARCHAR 城市或农村
  is_registered: BOOLEAN 行政区划里有没有这个村(居)
examples:
  - case: 名册写一处，户籍在另一处，两处都算；特困也算
    as_of: 2021-06-01
    roll: |
      person | certificate_no | township | village
      a      | c1             | 伊山镇   | 东村
    support: |
      person | township | village
      b      | 伊山镇   | 西村
    residence: |
      record_id | person | township | village
      r1        | a      | 伊山镇   | 西村
    _place: |
      township | village | place | among | area_kind | is_registered
      伊山镇   | 东村    | v1    | v1    | 农村      | true
      伊山镇   | 西村    | v2    | v2    | 农村      | true
    rows: |
      person | is_dibao | among
      a      | true     | v1
      a      | true     | v2
      b      | false    | v2
*/
WITH enrolled AS (
    SELECT person, certificate_no, township, village, true AS is_dibao FROM fact.roll
    UNION ALL SELECT person, CAST(NULL AS VARCHAR), township, village, false FROM fact.support)
SELECT e.person, e.certificate_no, e.is_dibao, p.township, p.among, p.area_kind, p.is_registered
FROM enrolled AS e JOIN fact._place AS p ON p.township = e.township AND p.village = e.village
UNION
SELECT e.person, e.certificate_no, e.is_dibao, p.township, p.among, p.area_kind, p.is_registered
FROM enrolled AS e
JOIN fact.residence AS r ON r.person = e.person
JOIN fact._place AS p ON p.township = r.township AND p.village = r.village
