/*
measure: handling
title: 经办与调查
description: >-
  在册人员所在低保证的经办人、入户调查人是哪名在任干部。名册和入户记录只写姓名：该乡镇干部和县民政局干部职工
  中恰有一名在任的同名人时才认定
columns:
  certificate_no: VARCHAR 低保证号
  person: VARCHAR 在册人员
  official: VARCHAR 经办或调查的干部（人员）
  handling_role: VARCHAR 经办人或调查人
  last_visited_on: DATE 该干部最近一次入户调查的日期
  official_category: VARCHAR 人员类别
  employer: VARCHAR 单位名称
  position: VARCHAR 职务
  link_probability: DOUBLE 干部识别的把握
lineage:
  drawn_from:
    - enrolment.handler_name
    - enrolment.certificate_no
    - enrolment.township
    - visit.certificate_no
    - visit.investigator_1_name
    - office.person
    - office.township
  rests_on: [office, office.since_on, office.until_on, office.official_category]
params: {bureau_category: 民政干部职工}
not_portable:
  ArgMin: the post of the official whose category comes first
examples:
  - case: 本乡镇恰有一名在任的同名干部；有两名同名的不认定
    as_of: 2021-06-01
    _signer: |
      certificate_no | township | handling_role | name_key | visited_on
      c1             | 伊山镇   | 调查人        | 王芳     | 2021-05-01
      c2             | 伊山镇   | 经办人        | 李强     |
    office: |
      record_id | person | township | official_category | employer | position
      o1        | x      | 伊山镇   | 乡镇干部          | 伊山镇   | 干事
      o2        | y      | 伊山镇   | 乡镇干部          | 伊山镇   | 干事
      o3        | z      | 伊山镇   | 村干部            | 前进村   | 主任
    link.mention: |
      record_id | role   | kind   | name_key
      o1        | person | office | 王芳
      o2        | person | office | 李强
      o3        | person | office | 李强
    roll: |
      certificate_no | person
      c1             | a
      c2             | b
    rows: |
      certificate_no | person | official | handling_role | last_visited_on
      c1             | a      | x        | 调查人        | 2021-05-01
*/
-- The county bureau's staff handle cases of every township.
WITH in_office AS (
    SELECT o.person, m.name_key, o.township, o.official_category, o.employer, o.position,
        o.person_link_probability AS link_probability
    FROM fact.office AS o
    JOIN link.mention AS m ON m.record_id = o.record_id AND m.role = 'person' AND m.kind = 'office'
    WHERE coalesce(o.since_on, $as_of) <= $as_of
      AND coalesce(o.until_on, $as_of) >= $as_of),
bearer AS (
    SELECT s.certificate_no, s.handling_role, s.name_key, max(s.visited_on) AS last_visited_on,
        min(o.person) AS official, arg_min(o.official_category, o.official_category) AS official_category,
        arg_min(o.employer, o.official_category) AS employer, arg_min(o.position, o.official_category) AS position,
        least(max(o.link_probability), $in_office) AS link_probability
    FROM fact._signer AS s
    JOIN in_office AS o ON o.name_key = s.name_key
        AND (o.township = s.township OR o.official_category = $bureau_category)
    GROUP BY s.certificate_no, s.handling_role, s.name_key
    HAVING count(DISTINCT o.person) = 1)
SELECT r.certificate_no, r.person, b.official, b.handling_role, b.last_visited_on, b.official_category, b.employer,
    b.position, b.link_probability
FROM bearer AS b JOIN fact.roll AS r ON r.certificate_no = b.certificate_no
