/*
measure: relocation
title: 户籍迁移
description: 每次迁入、迁出、县内移居，以及从本县看的方向；迁出而迁往地是本县或本县乡镇、村（居）的算县内
columns:
  record_id: VARCHAR 户籍变动记录
  person: VARCHAR 人员
  direction: VARCHAR 方向：迁出、迁入、县内；迁往地没有写的为不详
  changed_on: DATE 变动日期
  changed_months_past: INTEGER 变动至核对日的足月数
  moved_to: VARCHAR 迁往地
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: move
  drawn_from: [move.person, move.move_kind]
  reckoned: {direction: [move.moved_to]}
examples:
  - case: 迁出而在本县的算县内；不知迁往何处的算不详；出生不是迁移
    as_of: 2021-06-01
    move: |
      record_id | person | move_kind | moved_to     | changed_on
      m1        | a      | 迁出      | 南京市鼓楼区 | 2021-01-01
      m2        | b      | 迁出      | 杨集镇       | 2021-01-01
      m3        | c      | 迁出      |              | 2021-01-01
      m4        | d      | 迁入      |              | 2021-01-01
      m5        | e      | 出生      |              | 2021-01-01
    _destination: |
      moved_to     | is_within
      南京市鼓楼区 | false
      杨集镇       | true
    rows: |
      record_id | person | direction
      m1        | a      | 迁出
      m2        | b      | 县内
      m3        | c      | 不详
      m4        | d      | 迁入
*/
-- Whoever moved nobody knows where may have left the county or not: no rule takes the one or the other for sure.
SELECT m.record_id, m.person, m.changed_on, m.moved_to, m.person_link_probability AS link_probability,
    CASE WHEN m.move_kind = '迁入' THEN '迁入' WHEN m.move_kind = '县内移居' THEN '县内'
        WHEN m.move_kind = '迁出' AND coalesce(d.is_within, false) THEN '县内'
        WHEN m.move_kind = '迁出' AND m.moved_to IS NULL THEN '不详'
        WHEN m.move_kind = '迁出' THEN '迁出' END AS direction
FROM fact.move AS m
LEFT JOIN fact._destination AS d ON d.moved_to = m.moved_to
WHERE m.move_kind IN ('迁入', '迁出', '县内移居') AND m.person IS NOT NULL
