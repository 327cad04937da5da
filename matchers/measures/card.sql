/*
measure: card
title: 卡折保管
description: 最近名册上每个低保证的卡折保管人是谁;没有写保管人的不在内,几人保管的取最远的一人
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 名册月份
  holder: VARCHAR 卡折保管人:在册成员、户籍同户人员、代管人(生效协议)、户外人员
  agreement: VARCHAR 代管协议情况
lineage:
  drawn_from: [enrolment.holder_name, enrolment.certificate_no]
  rests_on: [custody, custody.person, custody.certificate_no, custody.agreed_from_on, custody.until_on]
  reckoned: {holder: [enrolment, residence, residence.household_no]}
params: {himself: [本人, 户主, 自己, 户主本人]}
not_portable:
  LogicalOr: any name that agrees says who keeps the card
  Filter: agreements that lapsed and that are to begin, side by side
  DPipe: a sentence is put together
examples:
  - case: 成员自己保管；外人保管而协议已到期；写“本人”的是成员
    as_of: 2021-06-01
    enrolment: |
      month
      2021-06
    _holder_names: |
      certificate_no | side   | left_name | right_name | agreement
      c1             | member | 王芳      | 王芳       | missing
      c2             | member | 李强      | 王芳       | differs
      c3             | member | 本人      | 王芳       | differs
    custody: |
      certificate_no | agreed_from_on | until_on
      c2             | 2020-01-01     | 2021-01-31
    rows: |
      certificate_no | month   | holder   | agreement
      c1             | 2021-06 | 在册成员 | 没有代管协议
      c2             | 2021-06 | 户外人员 | 协议已于2021-01-31到期
      c3             | 2021-06 | 在册成员 | 没有代管协议
*/
-- Clerks write 本人 and the like for the holder of a card instead of a name.
WITH compared AS (
    SELECT certificate_no, left_name, side, left_name = right_name OR agreement IN ($agreeing) AS agrees,
        left_name = right_name OR agreement IN ($one_name) AS is_near
    FROM fact._holder_names),
holder AS (
    SELECT certificate_no, left_name,
        CASE WHEN left_name IN ($himself) OR bool_or(side = 'member' AND agrees) THEN 1
            WHEN bool_or(side = 'household' AND agrees) THEN 2 WHEN bool_or(side = 'custodian' AND is_near) THEN 3
            ELSE 4 END AS distance
    FROM compared GROUP BY certificate_no, left_name),
card AS (SELECT certificate_no, max(distance) AS distance FROM holder GROUP BY certificate_no),
agreement AS (
    SELECT certificate_no, bool_or(agreed_from_on <= $as_of AND coalesce(until_on >= $as_of, true))
            AS is_in_force,
        max(until_on) FILTER (until_on < $as_of) AS lapsed_on,
        min(agreed_from_on) FILTER (agreed_from_on > $as_of) AS begins_on
    FROM fact.custody GROUP BY certificate_no)
SELECT c.certificate_no, (SELECT max(month) FROM fact.enrolment) AS month,
    CASE c.distance WHEN 1 THEN '在册成员' WHEN 2 THEN '户籍同户人员' WHEN 3 THEN '代管人' ELSE '户外人员' END
        AS holder,
    CASE WHEN a.is_in_force THEN '有生效的协议' || CASE WHEN c.distance = 4 THEN '，代管人是另一人' ELSE '' END
        WHEN a.begins_on IS NOT NULL THEN '协议' || a.begins_on || '起才生效'
        WHEN a.lapsed_on IS NOT NULL THEN '协议已于' || a.lapsed_on || '到期' ELSE '没有代管协议' END AS agreement
FROM card AS c LEFT JOIN agreement AS a USING (certificate_no)
