/*
measure: village_cover
title: 村(居)的在册人数
description: 每个村(居)户籍有多少人、有没有人在低保或特困名册上,一村一行;名册或户籍说是本村的都算,合并、更名前后算一处,可能在册的也算
columns:
  place: VARCHAR 区划代码;行政区划里没有的为乡镇和村(居)名
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  area_kind: VARCHAR 城市或农村
  residents_count: BIGINT 户籍人数
  residents_step: INTEGER 户籍人数(舍到百)
  enrolled_count: BIGINT 低保、特困在册或可能在册的人数
  unplaced_count: INTEGER 本乡镇不知在哪个村(居)的在册人数
  is_on_roll: BOOLEAN 本乡镇在低保名册上有没有人
lineage:
  drawn_from: [residence, residence.township, residence.village]
  columns:
    residents_count: [residence, residence.township, residence.village]
    is_on_roll: [roll.township]
  reckoned:
    enrolled_count: [roll, roll.person, roll.township, roll.village, support, support.person, support.township, support.village, residence, residence.person, residence.village, possible.is_on_roll, division.also]
    unplaced_count: [enrolled_count]
    residents_count: [residence.hukou_status]
not_portable:
  IntDiv: residents to the hundred, so that a settled question is not asked anew for one birth
examples:
  - case: 有人在册、无人在册；注销的不算户籍人数
    as_of: 2021-06-01
    residence: |
      record_id | person | township | village | hukou_status
      r1        | a      | 伊山镇   | 东村    |
      r2        | b      | 伊山镇   | 东村    | 正常
      r3        | c      | 伊山镇   | 西村    | 正常
      r4        | d      | 伊山镇   | 西村    | 注销
    roll: |
      person | certificate_no | township | village
      a      | c1             | 伊山镇   | 东村
    _place: |
      township | village | place | among | area_kind | is_registered
      伊山镇   | 东村    | v1    | v1    | 农村      | true
      伊山镇   | 西村    | v2    | v2    | 农村      | true
    _standing: |
      person | is_dibao | township | among | is_registered
      a      | true     | 伊山镇   | v1    | true
    rows: |
      place | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 2               | 1              | 0              | true
      v2    | 1               | 0              | 0              | true
  - case: 合并的村算一处；可能在册的也算；没有写乡镇的在册人员哪个村都可能是
    as_of: 2021-06-01
    residence: |
      record_id | person | township | village
      r1        | a      | 伊山镇   | 旧村
      r2        | b      | 伊山镇   | 南村
    _place: |
      township | village | place | among | area_kind | is_registered
      伊山镇   | 旧村    | v2    | v1    | 农村      | true
      伊山镇   | 南村    | v3    | v3    | 农村      | true
    _standing: |
      person | is_dibao | township | among | is_registered
      x      | false    | 伊山镇   | v1    | true
    possible: |
      person | is_on_roll
      b      | true
    _unplaced: |
      township | rows_count
               | 2
    rows: |
      place | enrolled_count | unplaced_count | is_on_roll
      v2    | 1              | 2              | false
      v3    | 1              | 2              | false
*/
WITH home AS (
    SELECT DISTINCT r.person, p.place, p.township, p.village, p.among, p.area_kind
    FROM fact.residence AS r JOIN fact._place AS p ON p.township = r.township AND p.village = r.village
    WHERE coalesce(r.hukou_status, '正常') = '正常'),
counted AS (
    SELECT place, township, village, among, area_kind, count(*) AS residents_count
    FROM home GROUP BY place, township, village, among, area_kind),
standing AS (SELECT among, count(*) AS enrolled_count FROM fact._standing GROUP BY among),
perhaps AS (
    SELECT h.among, count(*) AS enrolled_count FROM home AS h JOIN fact.possible AS p ON p.person = h.person
    WHERE p.is_on_roll GROUP BY h.among),
anywhere AS (SELECT coalesce(sum(rows_count), 0) AS rows_count FROM fact._unplaced WHERE township IS NULL),
on_roll AS (SELECT DISTINCT township FROM fact.roll)
SELECT c.place, c.township, c.village, c.area_kind, c.residents_count,
    c.residents_count // 100 * 100 AS residents_step,
    coalesce(s.enrolled_count, 0) + coalesce(p.enrolled_count, 0) AS enrolled_count,
    coalesce(u.rows_count, 0) + a.rows_count AS unplaced_count,
    o.township IS NOT NULL AS is_on_roll
FROM counted AS c
CROSS JOIN anywhere AS a
LEFT JOIN standing AS s ON s.among = c.among
LEFT JOIN perhaps AS p ON p.among = c.among
LEFT JOIN fact._unplaced AS u ON u.township = c.township
LEFT JOIN on_roll AS o ON o.township = c.township
