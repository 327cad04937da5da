/*
measure: resident
title: 健在的本县户籍人员
description: 没有死亡记录、户口状态正常、没有迁出本县(或迁出后又迁回)的人员,一人一行
columns:
  person: VARCHAR 人员
  township: VARCHAR 户籍乡镇
  village: VARCHAR 户籍村(居)
  link_probability: DOUBLE 与户籍的识别把握
lineage:
  drawn_from: [residence, residence.person]
  rests_on: [residence.hukou_status, dead, relocation, relocation.direction, relocation.changed_on]
examples:
  - case: 已故、注销、迁出的不在内；迁出又迁回的在内
    as_of: 2021-06-01
    residence: |
      person | township | hukou_status
      a      | 伊山镇   |
      b      | 伊山镇   | 正常
      c      | 伊山镇   | 注销
      d      | 伊山镇   | 正常
      e      | 伊山镇   | 正常
    dead: |
      person
      b
    relocation: |
      person | direction | changed_on
      d      | 迁出      | 2021-01-01
      e      | 迁出      | 2021-01-01
      e      | 迁入      | 2021-03-01
    rows: |
      person | township
      a      | 伊山镇
      e      | 伊山镇
*/
-- Whoever moved out and in again on one day only changed the entry, and is back.
SELECT r.person, min(r.township) AS township, min(r.village) AS village,
    max(r.person_link_probability) AS link_probability
FROM fact.residence AS r
WHERE coalesce(r.hukou_status, '正常') = '正常'
    AND NOT EXISTS (SELECT 1 FROM fact.dead AS d WHERE d.person = r.person)
    AND NOT EXISTS (
        SELECT 1 FROM fact.relocation AS gone
        WHERE gone.person = r.person AND gone.direction IN ('迁出', '不详') AND NOT EXISTS (
            SELECT 1 FROM fact.relocation AS back
            WHERE back.person = gone.person AND back.direction IN ('迁入', '县内')
                AND back.changed_on >= gone.changed_on))
GROUP BY r.person
