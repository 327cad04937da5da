/*
measure: discovered
title: 主动发现
description: 花名册上的每次发现,发现后过了几天,是否已经处理(写了办结日期,或处理结果不是办理中)
columns:
  record_id: VARCHAR 发现记录
  person: VARCHAR 人员
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  found_on: DATE 发现日期
  channel: VARCHAR 发现渠道
  discovery_result: VARCHAR 处理结果
  days_past: INTEGER 发现次日起到核对日前一日的天数
  is_closed: BOOLEAN 是否已经处理
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: discovery
  columns: {days_past: [discovery.found_on]}
  reckoned: {is_closed: [discovery.closed_on, discovery.discovery_result]}
not_portable:
  DateDiff: days counted from the day of the discovery
examples:
  - case: 写了办结日期，或处理结果不是办理中的，已经处理
    as_of: 2021-06-01
    discovery: |
      record_id | person | found_on   | closed_on  | discovery_result
      r1        | a      | 2021-05-01 |            |
      r2        | b      | 2021-05-31 |            | 办理中
      r3        | c      | 2021-05-01 | 2021-05-20 |
      r4        | d      | 2021-05-01 |            | 本人放弃
    rows: |
      record_id | person | days_past | is_closed
      r1        | a      | 30        | false
      r2        | b      | 0         | false
      r3        | c      | 30        | true
      r4        | d      | 30        | true
*/
SELECT f.record_id, f.person, f.township, f.village, f.found_on, f.channel, f.discovery_result,
    date_diff('day', f.found_on, $as_of) - 1 AS days_past,
    coalesce(f.closed_on <= $as_of, false) OR coalesce(f.discovery_result <> '办理中', false) AS is_closed,
    f.person_link_probability AS link_probability
FROM fact.discovery AS f
