/*
measure: dead
title: 已故人员
description: 有死亡记录的人员,一人一行;日期取各来源中最早的可信日期,重户等其他原因的注销不算
columns:
  person: VARCHAR 人员
  died_on: DATE 死亡日期;各来源都没有可信日期时为空
  died_months_past: INTEGER 死亡至核对日的足月数
  died_months_ago: INTEGER 死亡距核对日的月数
  registered_on: DATE 最早登记日期
  registered_months_past: INTEGER 登记至核对日的足月数
  dead_since_on: DATE 最迟从这一天起已故:死亡日期,没有时用登记日期
  dead_since_months_past: INTEGER 已故至核对日的足月数
  dead_since_months_ago: INTEGER 已故距核对日的月数
  evidence: VARCHAR 依据,如 户口注销、火化
  places: VARCHAR 登记机构
  sources_count: INTEGER 依据的种数
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [death, death.person, death.is_death]
  reckoned:
    dead_since_on: [death, death.person, death.died_on, death.registered_on]
    dead_since_months_past: [death, death.person, death.died_on, death.registered_on]
    dead_since_months_ago: [death, death.person, death.died_on, death.registered_on]
    died_on: [death, death.person, death.died_on, death.registered_on]
    died_months_past: [death, death.person, death.died_on, death.registered_on]
    died_months_ago: [death, death.person, death.died_on, death.registered_on]
    registered_on: [death, death.person, death.died_on, death.registered_on]
    registered_months_past: [death, death.person, death.died_on, death.registered_on]
params: {oldest_death_on: 1950-01-01}
not_portable:
  ArrayAgg, ArraySort, ArrayToString: the evidence and the places of all records stand in one text
examples:
  - case: 取最早的可信日期；1900-01-01和晚于登记的日期不可信；不是死亡的注销不算
    as_of: 2021-06-01
    death: |
      record_id | person | is_death | died_on    | registered_on | evidence
      d1        | a      | true     | 2021-03-02 | 2021-03-10    | 户口注销
      d2        | a      | true     | 2021-03-01 | 2021-03-12    | 火化
      d3        | b      | true     | 1900-01-01 | 2021-04-01    | 户口注销
      d4        | c      | false    | 2021-02-01 | 2021-02-01    | 重户
    rows: |
      person | died_on    | died_months_past | registered_on | dead_since_on | evidence       | sources_count
      a      | 2021-03-01 | 2                | 2021-03-10    | 2021-03-01    | 户口注销、火化 | 2
      b      |            |                  | 2021-04-01    | 2021-04-01    | 户口注销       | 1
  - case: 已有确实的死亡记录时，把握不足的不改日期
    as_of: 2021-06-01
    death: |
      record_id | person | is_death | died_on    | registered_on | person_link_probability
      d1        | a      | true     | 2021-03-02 | 2021-03-10    | 1.0
      d2        | a      | true     | 2020-01-01 | 2020-01-05    | 0.85
      d3        | b      | true     | 2021-01-01 | 2021-01-05    | 0.85
    rows: |
      person | died_on    | link_probability
      a      | 2021-03-02 | 1.0
      b      | 2021-01-01 | 0.85
*/
-- Registers write 1900-01-01 for unknown; nobody who died before 1950 can be on a roll of today.
-- Where a death is known surely, weaker links to other deaths say nothing of its date. Somebody may be dead since nobody
-- can read when: no rule counts from such a death, and none takes the person for alive.
WITH death AS (
    SELECT d.*, m.birth_on FROM fact.death AS d
    LEFT JOIN link.mention AS m ON m.record_id = d.record_id AND m.role = 'person'
    WHERE d.is_death AND d.person IS NOT NULL),
best AS (SELECT person, max(person_link_probability) AS link_probability FROM death GROUP BY person),
credible AS (
    SELECT death.*, CASE WHEN died_on <= coalesce(registered_on, $as_of) AND died_on <= $as_of
        AND died_on >= coalesce(birth_on, CAST($oldest_death_on AS DATE)) AND died_on >= CAST($oldest_death_on AS DATE) THEN died_on
        END AS plausible_on
    FROM death JOIN best USING (person)
    WHERE person_link_probability >= $sure OR best.link_probability < $sure)
SELECT credible.person, min(plausible_on) AS died_on, min(registered_on) AS registered_on,
    coalesce(min(plausible_on), min(registered_on)) AS dead_since_on,
    array_to_string(list_sort(list(DISTINCT evidence)), '、') AS evidence,
    array_to_string(list_sort(list(DISTINCT place)), '、') AS places,
    count(DISTINCT evidence) AS sources_count, max(person_link_probability) AS link_probability
FROM credible
GROUP BY credible.person
