/*
measure: household_now
title: 户籍户现有成员
description: 核对日户籍户内户口正常、健在、没有迁出的人,一人一户一行
columns:
  household_no: VARCHAR 户编号
  person: VARCHAR 人员
  relation: VARCHAR 与户主关系
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  members_count: INTEGER 户籍户内现有人数
  age: INTEGER 核对日周岁;出生日期不详的为空
  is_doubtful: BOOLEAN 可能已故、已注销、已迁出或另有一处户口,把握不足以认定
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: residence
  rests_on: [residence.hukou_status, dead, move, move.person, move.move_kind, move.changed_on, relocation.direction]
  reckoned:
    is_doubtful: [move.move_kind, dead]
    members_count: [residence, residence.household_no]
not_portable:
  Qualify, Window: the last move of each person, and how many rows share a household
  date_sub: completed years of age
examples:
  - case: 确已死亡、迁出的不在户内；可能已故的存疑
    as_of: 2021-06-01
    residence: |
      record_id | household_no | person | hukou_status
      r1        | h1           | a      |
      r2        | h1           | b      | 正常
      r3        | h1           | c      | 正常
      r4        | h1           | d      | 注销
      r5        | h1           | e      | 正常
    dead: |
      person
      b
    move: |
      record_id | person | move_kind | changed_on
      m1        | c      | 迁出      | 2021-01-01
    _possible: |
      person | kind
      e      | death
    link.identity: |
      person | birth_on
      a      | 1951-06-02
    rows: |
      household_no | person | members_count | age | is_doubtful
      h1           | a      | 2             | 69  | false
      h1           | e      | 2             |     | true
*/
-- Somebody is gone who surely died or moved away; where it is only likely, the household is doubtful but not smaller.
-- A person registered in two households is doubtful in both.
WITH moved AS (
    SELECT m.person, coalesce(r.direction, m.move_kind) AS move_kind, m.person_link_probability AS probability
    FROM fact.move AS m LEFT JOIN fact.relocation AS r ON r.record_id = m.record_id
    WHERE m.move_kind IN ('迁出', '死亡', '注销', '迁入', '县内移居', '出生')
    QUALIFY row_number() OVER (PARTITION BY m.person
        ORDER BY m.changed_on DESC, coalesce(r.direction, m.move_kind) IN ('迁出', '死亡', '注销', '不详'),
        m.record_id) = 1),
leaving AS (
    SELECT person, link_probability AS probability FROM fact.dead
    UNION ALL SELECT person, probability FROM moved WHERE move_kind IN ('迁出', '死亡')
    UNION ALL SELECT person, $candidate FROM moved WHERE move_kind IN ('注销', '不详')
    UNION ALL SELECT person, $candidate FROM fact._possible WHERE kind = 'death'),
gone AS (SELECT person, max(probability) AS probability FROM leaving GROUP BY person),
listed AS (
    SELECT household_no, person, relation, township, village, person_link_probability AS link_probability
    FROM fact.residence WHERE coalesce(hukou_status, '正常') = '正常'
    QUALIFY row_number() OVER (PARTITION BY household_no, person
        ORDER BY person_link_probability DESC, record_id) = 1)
SELECT l.household_no, l.person, l.relation, l.township, l.village, l.link_probability,
    date_sub('year', i.birth_on, $as_of) AS age,
    count(*) OVER (PARTITION BY l.household_no) AS members_count,
    g.person IS NOT NULL OR count(*) OVER (PARTITION BY l.person) > 1 AS is_doubtful
FROM listed AS l
LEFT JOIN gone AS g ON g.person = l.person
LEFT JOIN link.identity AS i ON i.person = l.person
WHERE coalesce(g.probability, 0) < $sure
