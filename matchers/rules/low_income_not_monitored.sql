/*
rule: low_income_not_monitored
title: 低收入家庭未纳入动态监测
queue: missed_enrolment
severity: medium
grain: H
why: 建档立卡（脱贫）户或防返贫监测户的年人均收入不高于低保年标准的一倍半，却没有一人在低保、特困或低保边缘（低收入监测）名册上，应当录入低收入人口动态监测。
notes: >-
  乡村振兴部门的监测是预警清单，不等于已录入民政的低收入人口动态监测：风险未消除的监测户照样要看是否在低保边缘（低收入）名册上；
  风险已消除或是否消除不详的不作为监测户。“在册”指低保（含暂停）、特困、低保边缘名册；任一成员可能在册（把握0.5以上）即不报。
  户内至少有一名健在、户口在本县的成员；迁出本县的以户籍变动记录为准，户籍底册还没有改的也不算。收入取户内所记最高的年人均收入，不详的不报。一律按农村标准。
  收入不高于低保年标准的，由“建档立卡户未纳入保障”“防返贫监测户未纳入保障”提出，不重复报；同一人在两份名册上的也不重复。
basis:
  - {text: 柳民发〔2023〕55号 二（四）（人均收入低于低保标准1.5倍的录入监测）, place: "141125", from: 2023-07-03}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保标准1.5倍以内的低收入家庭）, place: "000000", from: 2021-06-11}
needs: [registered_poor, monitoring, enrolment, support, edge_listing, residence, death]
distinct_by: []
evidence: [annual_income_fen]
labels: {annual_income_fen: 年人均收入, residents_count: 健在的本县成员数, yearly_standard_fen: 低保年标准}
reviewed: 2026-11-21
innocent:
  - explanation: 已经录入低收入人口动态监测，名册没有更新。
    proof: 低收入人口动态监测平台的记录
  - explanation: 登记的收入已经过时，现在收入高于一倍半标准。
    proof: 近十二个月务工、经营和转移性收入的核算表
  - explanation: 家庭不愿申请，或家庭财产超过限额。
    proof: 放弃申请的书面说明，财产核对报告
review: 上门了解近况，符合条件的录入低收入人口动态监测；有重残、重病成员的，看能否单独纳入低保或给予临时救助。
params:
  rural_yearly_standard_fen: 744000
  low_income_percent: 150
reason: "{category}，年人均收入{annual_income_yuan}元，高于农村低保年标准{yearly_standard_yuan}元而不高于其{low_income_percent}%，户内无人在低保、特困、边缘名册"
examples:
  - case: 建档立卡户、监测户,年人均收入恰为标准的一倍半,无人在册
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | relation | annual_income_per_capita_fen
      a      | h1           | 户主     | 1116000
      b      | h1           | 子       | 1116000
    monitoring: |
      person | household_no | annual_income_per_capita_fen | is_risk_eliminated
      d      | h2           | 744001                       | false
    resident: |
      person
      a
      b
      d
    flags: [h1, h2]
  - case: 高出一倍半一分;收入不详
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 1116001
      b      | h2           |
    resident: |
      person
      a
      b
    flags: []
  - case: 收入不高于低保年标准的由另两条规则提出
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 744000
      e      | h3           | 900000
    monitoring: |
      person | household_no | annual_income_per_capita_fen | is_risk_eliminated
      d      | h2           | 500000                       | false
      e      | h4           | 600000                       | false
    resident: |
      person
      a
      d
      e
    flags: []
  - case: 任一成员在低保(暂停也算)、特困、边缘名册,或可能在册
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 900000
      b      | h1           | 900000
      d      | h2           | 900000
      e      | h3           | 900000
      f      | h4           | 900000
      g      | h5           | 900000
    resident: |
      person
      a
      b
      d
      e
      f
      g
    roll: |
      person | is_suspended
      b      | true
    support: |
      person
      d
    edge_listing: |
      person
      e
    possible: |
      person | is_in_death | is_in_edge_listing | is_on_any_list
      f      |             | true               | true
      g      | true        |                    |
    flags: [h5]
  - case: 监测户风险已消除,或是否消除不详
    as_of: 2021-06-01
    monitoring: |
      person | household_no | annual_income_per_capita_fen | is_risk_eliminated
      a      | h1           | 900000                       | true
      b      | h2           | 900000                       |
    resident: |
      person
      a
      b
    flags: []
  - case: 户内没有健在的本县户籍成员
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 900000
      b      | h2           | 900000
      d      | h3           | 900000
    resident: |
      person
      z
    flags: []
  - case: 与户籍的识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    registered_poor: |
      person | household_no | annual_income_per_capita_fen
      a      | h1           | 900000
      b      | h2           | 900000
    resident: |
      person | link_probability
      a      | 0.9
      b      | 0.7
    flags: {h1: low}
*/
WITH listed AS (
    SELECT
        '建档立卡户' AS register,
        poor.household_no,
        poor.person,
        poor.person_link_probability AS link_probability,
        poor.relation,
        poor.township,
        poor.village,
        poor.annual_income_per_capita_fen AS annual_income_fen,
        FALSE AS is_risk_eliminated
    FROM fact.registered_poor AS poor
    UNION ALL
    SELECT
        '防返贫监测户',
        monitored.household_no,
        monitored.person,
        monitored.person_link_probability,
        monitored.relation,
        monitored.township,
        monitored.village,
        monitored.annual_income_per_capita_fen,
        monitored.is_risk_eliminated
    FROM fact.monitoring AS monitored
),

open_household AS (
    SELECT
        household.register,
        household.household_no,
        max(household.annual_income_fen) AS annual_income_fen,
        max(CASE WHEN household.is_risk_eliminated THEN 1 ELSE 0 END) AS is_cleared
    FROM listed AS household
    WHERE NOT EXISTS (
        SELECT 1
        FROM listed AS member
        LEFT JOIN fact.possible AS possible ON possible.person = member.person
        WHERE member.register = household.register
          AND member.household_no = household.household_no
          AND (
            EXISTS (SELECT 1 FROM fact.roll AS roll WHERE roll.person = member.person)
            OR EXISTS (SELECT 1 FROM fact.support AS support WHERE support.person = member.person)
            OR EXISTS (SELECT 1 FROM fact.edge_listing AS edge WHERE edge.person = member.person)
            OR possible.is_on_any_list
          )
    )
    GROUP BY household.register, household.household_no
),

living AS (
    SELECT
        listed.register,
        listed.household_no,
        listed.person,
        listed.relation,
        listed.township,
        listed.village,
        least(listed.link_probability, resident.link_probability) AS link_probability,
        open_household.annual_income_fen
    FROM listed
    INNER JOIN open_household
        ON open_household.register = listed.register AND open_household.household_no = listed.household_no
    INNER JOIN fact.resident AS resident ON resident.person = listed.person
    WHERE open_household.is_cleared = 0
      AND listed.is_risk_eliminated IS FALSE
)

SELECT
    living.household_no AS subject,
    living.household_no,
    coalesce(min(CASE WHEN living.relation = '户主' THEN living.person END), min(living.person)) AS person,
    min(living.township) AS township,
    min(living.village) AS village,
    max(living.link_probability) AS link_probability,
    max(living.annual_income_fen) AS annual_income_fen,
    min(living.register) AS category,
    count(DISTINCT living.person) AS residents_count,
    $rural_yearly_standard_fen AS yearly_standard_fen
FROM living
WHERE living.annual_income_fen > $rural_yearly_standard_fen
  AND living.annual_income_fen * 100 <= $rural_yearly_standard_fen * $low_income_percent
  AND NOT EXISTS (
    SELECT 1
    FROM living AS member
    INNER JOIN living AS missed ON missed.person = member.person
    WHERE member.register = living.register
      AND member.household_no = living.household_no
      AND missed.annual_income_fen <= $rural_yearly_standard_fen
  )
GROUP BY living.household_no
