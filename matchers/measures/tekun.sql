/*
measure: tekun
title: 特困供养人员
description: 特困名册上的人员,各有几天;供养起始只写年月,从该月最后一天起算
columns:
  record_id: VARCHAR 名册记录
  person: VARCHAR 人员
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  support_mode: VARCHAR 供养方式
  since_month: DATE 供养起始年月
  since_days_past: INTEGER 供养起始年月的最后一天至核对日的天数
  wish: VARCHAR 供养意愿
  wished_on: DATE 意愿日期
  wish_days_past: INTEGER 意愿日期至核对日的天数
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: support
  columns:
    since_days_past: [support.since_month]
    wish_days_past: [support.wished_on]
not_portable:
  DateDiff: days counted from a day
  LastDay: a month is over on its last day
examples:
  - case: 起始年月从月末起算；满几天
    as_of: 2021-06-01
    support: |
      record_id | person | support_mode | since_month | wish | wished_on
      s1        | a      | 分散         | 2021-04     | 集中 | 2021-03-02
      s2        | b      | 集中         | 2021-05     |      |
      s3        | c      | 分散         |             | 集中 | 2021-06-01
    rows: |
      record_id | person | since_days_past | wish_days_past
      s1        | a      | 31              | 90
      s2        | b      | 0               |
      s3        | c      |                 | -1
*/
SELECT s.record_id, s.person, s.township, s.village, s.support_mode, s.since_month, s.wish, s.wished_on,
    date_diff('day', last_day(s.since_month), $as_of) - 1 AS since_days_past,
    date_diff('day', s.wished_on, $as_of) - 1 AS wish_days_past,
    s.person_link_probability AS link_probability
FROM fact.support AS s
