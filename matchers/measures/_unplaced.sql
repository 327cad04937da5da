/*
measure: _unplaced
title: 不知在哪个村(居)的在册人员
description: 名册没有写村(居)或写的不在行政区划里,户籍里也查不到在哪个村(居)的在册人员有多少,一个乡镇一行
columns:
  township: VARCHAR 名册所写乡镇;没有写的为空
  rows_count: INTEGER 低保和特困名册的行数
  dibao_count: INTEGER 其中低保名册的行数
examples:
  - case: 村没有写，户籍里也没有的
    as_of: 2021-06-01
    roll: |
      person | certificate_no | township | village
      a      | c1             | 伊山镇   |
      b      | c2             | 伊山镇   |
      d      | c3             |          |
    residence: |
      record_id | person | township | village
      r1        | b      | 伊山镇   | 东村
    _place: |
      township | village | place | among | area_kind | is_registered
      伊山镇   | 东村    | v1    | v1    | 农村      | true
    _standing: |
      person | is_dibao | township | among | is_registered
      b      | true     | 伊山镇   | v1    | true
    rows: |
      township | rows_count | dibao_count
      伊山镇   | 1          | 1
               | 1          | 1
*/
WITH enrolled AS (
    SELECT person, township, village, 1 AS is_dibao FROM fact.roll
    UNION ALL SELECT person, township, village, 0 FROM fact.support)
SELECT e.township, count(*) AS rows_count, sum(e.is_dibao) AS dibao_count
FROM enrolled AS e
WHERE NOT EXISTS (SELECT 1 FROM fact._standing AS s WHERE s.is_registered AND s.person = e.person)
    AND NOT EXISTS (
        SELECT 1 FROM fact._place AS p
        WHERE p.is_registered AND p.township = e.township AND p.village = e.village)
GROUP BY e.township
