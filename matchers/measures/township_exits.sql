/*
measure: township_exits
title: 乡镇的退出比例
description: >-
  近十二个月退出低保的户占在册和退出户数的比例,与全县相比,一个乡镇一行;只有在低保名册上有人的乡镇。因死亡、服刑、迁出退出的不算;
  没有写原因、没有写乡镇的,只算进全县一边
columns:
  place: VARCHAR 乡镇的区划代码;行政区划里没有的为乡镇名
  township: VARCHAR 乡镇
  left_count: BIGINT 近十二个月退出的户数
  households_count: BIGINT 在册和退出的户数
  county_left_count: BIGINT 全县近十二个月退出的户数
  county_households_count: BIGINT 全县在册和退出的户数
  share_percent: DOUBLE 退出的百分比
  county_share_percent: DOUBLE 全县退出的百分比
  relative_percent: INTEGER 相当于全县的百分之几
  relative_step: INTEGER 相当于全县的百分之几(舍到五十)
params:
  silent_exits: [死亡, 服刑, 迁出]
  exits_months: 12
lineage:
  drawn_from: [exit, exit.certificate_no, exit.exited_on, exit.exit_kind, exit.township, roll, roll.township]
  columns:
    left_count: [exit, exit.certificate_no, exit.exited_on, exit.exit_kind, exit.township]
    county_left_count: [exit, exit.certificate_no, exit.exited_on, exit.exit_kind]
  reckoned:
    left_count: [roll, roll.certificate_no]
    households_count: [roll, roll.certificate_no, roll.township]
    relative_percent: [left_count, households_count]
    relative_step: [left_count, households_count]
not_portable:
  IntDiv, Round: shares as people read them, and in steps, so that a settled question is not asked anew every month
examples:
  - case: 死亡退出的不算；还在册的不算退出；没有写原因的只算全县；没有名册的乡镇全县也不算
    as_of: 2021-06-01
    roll: |
      person | certificate_no | township
      a      | c1             | 伊山镇
      b      | c2             | 杨集镇
      d      | c3             | 杨集镇
      e      | c9             | 杨集镇
    exit: |
      record_id | certificate_no | township | exited_on  | exit_kind
      x1        | c4             | 伊山镇   | 2020-06-01 | 其他
      x2        | c5             | 伊山镇   | 2020-05-31 | 其他
      x3        | c6             | 伊山镇   | 2021-01-01 | 死亡
      x4        | c7             | 伊山镇   | 2021-01-01 |
      x5        | c9             | 杨集镇   | 2021-01-01 | 其他
      x6        | c8             | 图河镇   | 2021-01-01 | 其他
    _place: |
      township | village | place | is_registered
      伊山镇   |         | t1    | true
      杨集镇   |         | t2    | true
    rows: |
      place | left_count | households_count | county_left_count | county_households_count | relative_percent
      t1    | 1          | 2                | 2                 | 6                       | 150
      t2    | 0          | 3                | 2                 | 6                       | 0
*/
WITH listed AS (SELECT DISTINCT certificate_no, township FROM fact.roll WHERE certificate_no IS NOT NULL),
gone AS (
    SELECT DISTINCT e.certificate_no, e.township, e.exit_kind FROM fact.exit AS e
    WHERE e.exited_months_past BETWEEN 0 AND $exits_months - 1
        AND (e.exit_kind IS NULL OR e.exit_kind NOT IN ($silent_exits))
        AND NOT EXISTS (SELECT 1 FROM listed AS l WHERE l.certificate_no = e.certificate_no)
        AND (e.township IS NULL OR e.township IN (SELECT township FROM listed))),
staying AS (
    SELECT o.township, count(DISTINCT l.certificate_no) AS households_count
    FROM (SELECT DISTINCT township FROM listed WHERE township IS NOT NULL) AS o
    JOIN listed AS l ON coalesce(l.township, o.township) = o.township GROUP BY o.township),
leaving AS (
    SELECT township, count(DISTINCT certificate_no) AS left_count FROM gone
    WHERE exit_kind IS NOT NULL AND township IS NOT NULL GROUP BY township),
county AS (
    SELECT (SELECT count(DISTINCT certificate_no) FROM gone) AS left_count,
        (SELECT count(DISTINCT certificate_no) FROM listed) AS staying_count),
compared AS (
    SELECT p.place, s.township, coalesce(l.left_count, 0) AS left_count,
        s.households_count + coalesce(l.left_count, 0) AS households_count, c.left_count AS county_left_count,
        c.staying_count + c.left_count AS county_households_count
    FROM staying AS s
    JOIN fact._place AS p ON p.township = s.township AND p.village IS NULL
    CROSS JOIN county AS c
    LEFT JOIN leaving AS l ON l.township = s.township)
SELECT c.place, c.township, c.left_count, c.households_count, c.county_left_count, c.county_households_count,
    round(c.left_count * 100.0 / c.households_count, 2) AS share_percent,
    round(c.county_left_count * 100.0 / c.county_households_count, 2) AS county_share_percent,
    CASE WHEN c.county_left_count > 0
        THEN c.left_count * c.county_households_count * 100 // (c.county_left_count * c.households_count)
    END AS relative_percent,
    CASE WHEN c.county_left_count > 0
        THEN c.left_count * c.county_households_count * 2 // (c.county_left_count * c.households_count) * 50
    END AS relative_step
FROM compared AS c
