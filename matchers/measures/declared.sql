/*
measure: declared
title: 自查所报亲属
description: 自查报告表所写的每名亲属（含本人）;没有有效身份证号的行，按报告人亲属中的同名人认定
columns:
  official: VARCHAR 报告人
  person: VARCHAR 所报人员
  relation: VARCHAR 所报关系
  is_enrolled: BOOLEAN 所报目前是否享受低保;未填为空
  declared_as: VARCHAR 所报享受情况:享受、不享受、未填
  declared_on: DATE 自查报告收到日期
  is_by_name: BOOLEAN 是否凭姓名在报告人亲属中认定
  official_link_probability: DOUBLE 报告人识别的把握
  link_probability: DOUBLE 所报人员识别的把握
lineage:
  base: declaration
not_portable:
  NullSafeNEQ: a relative found by name beside a line without a person
examples:
  - case: 有证号的行；没有证号而在报告人亲属中有同名人的行
    as_of: 2021-06-01
    declaration: |
      record_id | official | person | relation | is_enrolled | person_id_status | batch
      d1        | o        | a      | 父亲     | true        | valid            | 2021-05-01
      d2        | o        |        | 子       |             | missing          | 2021-05-01
    kinship: |
      person | relative
      o      | k
    link.mention: |
      record_id | role   | kind        | name_key
      d2        | person | declaration | 小明
      h1        | person | residence   | 小明
    link.person: |
      record_id | role   | person
      h1        | person | k
    rows: |
      official | person | relation | declared_as | is_by_name
      o        | a      | 父亲     | 享受        | false
      o        | k      | 子       | 未填        | true
*/
-- Children often stand without a number: a name among the reporter's own kin is enough to count as reported.
WITH line AS (
    SELECT d.*, m.name_key FROM fact.declaration AS d
    LEFT JOIN link.mention AS m ON m.record_id = d.record_id AND m.role = 'person' AND m.kind = 'declaration'
    WHERE d.official IS NOT NULL),
unclear AS (SELECT * FROM line WHERE person_id_status NOT IN ('valid', 'upgraded') AND name_key IS NOT NULL),
kin AS (
    SELECT k.person AS official, k.relative, k.link_probability
    FROM fact.kinship AS k JOIN (SELECT DISTINCT official FROM unclear) AS u ON u.official = k.person),
kin_name AS (
    SELECT DISTINCT kin.official, kin.relative, kin.link_probability, m.name_key
    FROM kin JOIN link.person AS p ON p.person = kin.relative
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE m.name_key IS NOT NULL AND m.kind <> 'declaration')
SELECT *, CASE WHEN is_enrolled THEN '享受' WHEN NOT is_enrolled THEN '不享受' ELSE '未填' END AS declared_as
FROM (
    SELECT official, person, relation, is_enrolled, batch AS declared_on, false AS is_by_name,
        official_link_probability, person_link_probability AS link_probability
    FROM line WHERE person IS NOT NULL
    UNION
    SELECT u.official, k.relative, u.relation, u.is_enrolled, u.batch, true, u.official_link_probability,
        least(k.link_probability, $among_kin)
    FROM unclear AS u JOIN kin_name AS k ON k.official = u.official AND k.name_key = u.name_key
    WHERE k.relative IS DISTINCT FROM u.person)
