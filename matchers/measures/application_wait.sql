/*
measure: application_wait
title: 申请等候审批
description: 每次有受理日期的申请,受理后过了几个工作日;四百天以前受理的按四百天计
columns:
  record_id: VARCHAR 申请记录
  person: VARCHAR 人员
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  accepted_on: DATE 受理日期
  is_extended: BOOLEAN 是否延长
  decided_on: DATE 审批日期
  decision: VARCHAR 审核结果
  working_days_past: INTEGER 受理次日起到核对日前一日的工作日数;受理在核对日或以后的为-1
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: application
  drawn_from: [application.accepted_on]
  columns: {working_days_past: [application.accepted_on]}
examples:
  - case: 受理次日起算；太早的按最多的计；还没有到的
    as_of: 2021-06-01
    application: |
      record_id | person | accepted_on
      r1        | a      | 2021-05-28
      r2        | b      | 2019-01-01
      r3        | c      | 2021-06-01
      r4        | d      |
    _working_day: |
      day_on     | working_days_past
      2021-05-31 | 0
      2021-05-28 | 1
      2020-05-01 | 270
    rows: |
      record_id | person | working_days_past
      r1        | a      | 1
      r2        | b      | 270
      r3        | c      | -1
*/
SELECT a.record_id, a.person, a.township, a.village, a.accepted_on, a.is_extended, a.decided_on, a.decision,
    a.person_link_probability AS link_probability,
    CASE WHEN a.accepted_on >= $as_of THEN -1
        ELSE coalesce(d.working_days_past, (SELECT max(working_days_past) FROM fact._working_day)) END AS working_days_past
FROM fact.application AS a
LEFT JOIN fact._working_day AS d ON d.day_on = a.accepted_on
WHERE a.accepted_on IS NOT NULL
