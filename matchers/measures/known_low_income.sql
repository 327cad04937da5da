/*
measure: known_low_income
title: 已知的低收入家庭成员
description: 风险未消除的防返贫监测户、建档立卡户(不论收入)的成员和低保边缘名册上的人员,一人一行
columns:
  person: VARCHAR 人员
  known_as: VARCHAR 低收入家庭的依据
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [monitoring, monitoring.person, registered_poor, registered_poor.person, edge_listing, edge_listing.person]
  rests_on: [monitoring.household_no, monitoring.is_risk_eliminated]
not_portable:
  ArrayAgg, ArraySort, ArrayToString: all reasons of a person stand in one text
examples:
  - case: 三种名册；风险已消除的监测户不算
    as_of: 2021-06-01
    _at_risk: |
      household_no
      m1
    monitoring: |
      person | household_no
      a      | m1
      b      | m2
    registered_poor: |
      person
      a
      c
    edge_listing: |
      person | person_link_probability
      d      | 0.9
    rows: |
      person | known_as               | link_probability
      a      | 建档立卡户、防返贫监测户 | 1.0
      c      | 建档立卡户             | 1.0
      d      | 低保边缘家庭           | 0.9
*/
WITH listing AS (
    SELECT person, '防返贫监测户' AS known_as, person_link_probability
    FROM fact.monitoring WHERE household_no IN (SELECT household_no FROM fact._at_risk)
    UNION ALL SELECT person, '建档立卡户', person_link_probability FROM fact.registered_poor
    UNION ALL SELECT person, '低保边缘家庭', person_link_probability FROM fact.edge_listing)
SELECT person, array_to_string(list_sort(list(DISTINCT known_as)), '、') AS known_as,
    max(person_link_probability) AS link_probability
FROM listing WHERE person IS NOT NULL GROUP BY person
