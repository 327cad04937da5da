/*
measure: township_cover
title: 乡镇的低保覆盖
description: >-
  每个乡镇城市(居委会、社区)、农村户籍各有多少人、其中多少人在低保,与全县相比;只有在低保名册上有人的乡镇。说不清是哪里的,
  乡镇一边往多里算在册、全县一边往少里算在册
columns:
  place: VARCHAR 乡镇的区划代码;行政区划里没有的为乡镇名
  township: VARCHAR 乡镇
  area_kind: VARCHAR 城市或农村
  residents_count: BIGINT 户籍人数
  enrolled_count: BIGINT 低保在册人数
  county_residents_count: BIGINT 全县户籍人数
  county_enrolled_count: BIGINT 全县低保在册人数
  share_percent: DOUBLE 低保在册占户籍的百分比
  county_share_percent: DOUBLE 全县低保在册占户籍的百分比
  relative_percent: INTEGER 相当于全县的百分之几
  relative_step: INTEGER 相当于全县的百分之几(舍到十)
lineage:
  drawn_from: [residence, residence.township, residence.village, roll, roll.township]
  columns:
    residents_count: [residence, residence.township, residence.village]
    county_residents_count: [residence, residence.township, residence.village]
    county_enrolled_count: [roll, roll.person, roll.township, roll.village]
  reckoned:
    enrolled_count: [roll, roll.person, roll.township, roll.village, residence.person, residence.village]
    residents_count: [residence.hukou_status]
    relative_percent: [residents_count, enrolled_count]
    relative_step: [residents_count, enrolled_count]
not_portable:
  IntDiv, Round: shares as people read them, and in steps, so that a settled question is not asked anew every month
examples:
  - case: 城乡分开算；没有名册的乡镇不算
    as_of: 2021-06-01
    residence: |
      record_id | person | township | village
      r1        | a      | 伊山镇   | 东村
      r2        | b      | 伊山镇   | 东村
      r3        | c      | 杨集镇   | 西村
      r4        | d      | 杨集镇   | 西村
      r5        | e      | 图河镇   | 南村
    roll: |
      person | certificate_no | township | village
      a      | c1             | 伊山镇   | 东村
      c      | c2             | 杨集镇   | 西村
      d      | c2             | 杨集镇   | 西村
    _place: |
      township | village | place | among | area_kind | is_registered
      伊山镇   |         | t1    | t1    |           | true
      伊山镇   | 东村    | v1    | v1    | 农村      | true
      杨集镇   |         | t2    | t2    |           | true
      杨集镇   | 西村    | v2    | v2    | 农村      | true
      图河镇   |         | t3    | t3    |           | true
      图河镇   | 南村    | v3    | v3    | 农村      | true
    _standing: |
      person | is_dibao | township | area_kind | is_registered
      a      | true     | 伊山镇   | 农村      | true
      c      | true     | 杨集镇   | 农村      | true
      d      | true     | 杨集镇   | 农村      | true
    rows: |
      place | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count | share_percent | relative_percent
      t1    | 农村      | 2               | 1              | 4                      | 3                     | 50.0          | 66
      t2    | 农村      | 2               | 2              | 4                      | 3                     | 100.0         | 133
*/
WITH on_roll AS (SELECT DISTINCT township FROM fact.roll WHERE township IS NOT NULL),
home AS (
    SELECT DISTINCT r.person, r.township, p.area_kind
    FROM fact.residence AS r
    JOIN on_roll AS o ON o.township = r.township
    LEFT JOIN fact._place AS p ON p.township = r.township AND p.village = r.village
    WHERE coalesce(r.hukou_status, '正常') = '正常'),
living AS (
    SELECT township, area_kind, count(*) AS residents_count FROM home WHERE area_kind IS NOT NULL
    GROUP BY township, area_kind),
unknown AS (SELECT count(*) AS residents_count FROM home WHERE area_kind IS NULL),
county AS (
    SELECT l.area_kind, sum(l.residents_count) + max(u.residents_count) AS residents_count
    FROM living AS l CROSS JOIN unknown AS u GROUP BY l.area_kind),
enrolled AS (SELECT DISTINCT township, area_kind, person FROM fact._standing WHERE is_dibao),
within_township AS (SELECT township, area_kind, count(*) AS people FROM enrolled GROUP BY township, area_kind),
of_one_kind AS (
    SELECT e.person, min(e.area_kind) AS area_kind FROM enrolled AS e JOIN on_roll AS o ON o.township = e.township
    WHERE e.person IS NOT NULL GROUP BY e.person HAVING min(e.area_kind) = max(e.area_kind)),
within_county AS (SELECT area_kind, count(*) AS people FROM of_one_kind GROUP BY area_kind),
loose AS (
    SELECT o.township, coalesce(sum(u.dibao_count), 0) AS people FROM on_roll AS o
    LEFT JOIN fact._unplaced AS u ON coalesce(u.township, o.township) = o.township GROUP BY o.township),
compared AS (
    SELECT p.place, l.township, l.area_kind, l.residents_count, coalesce(t.people, 0) + s.people AS enrolled_count,
        c.residents_count AS county_residents_count, coalesce(n.people, 0) AS county_enrolled_count
    FROM living AS l
    JOIN fact._place AS p ON p.township = l.township AND p.village IS NULL
    JOIN county AS c ON c.area_kind = l.area_kind
    JOIN loose AS s ON s.township = l.township
    LEFT JOIN within_township AS t ON t.township = l.township AND t.area_kind = l.area_kind
    LEFT JOIN within_county AS n ON n.area_kind = l.area_kind)
SELECT c.place, c.township, c.area_kind, c.residents_count, c.enrolled_count, c.county_residents_count,
    c.county_enrolled_count, round(c.enrolled_count * 100.0 / c.residents_count, 2) AS share_percent,
    round(c.county_enrolled_count * 100.0 / c.county_residents_count, 2) AS county_share_percent,
    CASE WHEN c.county_enrolled_count > 0
        THEN c.enrolled_count * c.county_residents_count * 100 // (c.county_enrolled_count * c.residents_count)
    END AS relative_percent,
    CASE WHEN c.county_enrolled_count > 0
        THEN c.enrolled_count * c.county_residents_count * 10 // (c.county_enrolled_count * c.residents_count) * 10
    END AS relative_step
FROM compared AS c
