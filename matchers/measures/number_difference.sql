/*
measure: number_difference
title: 户籍证号不一致
description: >-
  在册人员的有效身份证号户籍中没有，而全县户籍中恰有一人同名、同性别、同出生日期，且在同一乡镇或同一户，其证
  号不同也不在名册上
columns:
  person: VARCHAR 在册人员
  certificate_no: VARCHAR 低保证号
  register_person: VARCHAR 户籍中的人员
  link_probability: DOUBLE 与户籍的识别把握
  nearness: VARCHAR 同户或同乡镇
lineage:
  drawn_from: [roll, enrolment.certificate_no]
  rests_on: [residence, residence.household_no, move, move.move_kind]
not_portable:
  LogicalAnd, LogicalOr: all fitting residents must be near, any in the same household
examples:
  - case: 户籍没有所写的号，同乡镇恰有一人姓名、性别、出生日期都相同
    as_of: 2021-06-01
    _listed: |
      person | id_number | is_valid | name_key | birth_on   | sex | township | certificate_no | roll
      a      | n1        | true     | 王芳     | 1960-01-01 | 女  | 伊山镇   | c1             | 低保
      b      | n2        | true     | 李强     | 1961-01-01 | 男  | 伊山镇   | c2             | 低保
    residence: |
      record_id | person | household_no
      h1        | x      | k1
      h2        | y      | k2
      h3        | z      | k3
    link.mention: |
      record_id | role   | kind      | is_valid | id_number | name_key | birth_on   | sex | township
      h1        | person | residence | true     | n9        | 王芳     | 1960-01-01 | 女  | 伊山镇
      h2        | person | residence | true     | n8        | 李强     | 1961-01-01 | 男  | 伊山镇
      h3        | person | residence | true     | n7        | 李强     | 1961-01-01 | 男  | 伊山镇
    rows: |
      person | certificate_no | register_person | nearness
      a      | c1             | x               | 同乡镇
*/
-- Two valid numbers are two people, unless the register holds nobody of the roll's number and exactly one resident, in
-- the whole county, of the same name, sex and birth date, who lives in the same township or with the same family and
-- whose own number is on no roll. A county of a million has a few pairs that share name and birth date; that one of
-- them lives in that very township and is unknown to the register is no longer chance.
WITH resident AS (
    SELECT f.person, f.household_no, m.id_number, m.name_key, m.birth_on, m.sex, m.township
    FROM fact.residence AS f JOIN link.mention AS m ON m.record_id = f.record_id AND m.role = 'person'
    WHERE m.is_valid AND m.kind = 'residence'),
absent AS (
    SELECT * FROM fact._listed WHERE is_valid AND roll = '低保' AND birth_on IS NOT NULL AND sex IS NOT NULL
        AND id_number NOT IN (SELECT id_number FROM resident)
        AND id_number NOT IN (SELECT id_number FROM fact._corrected_number)),
home AS (
    SELECT DISTINCT l.certificate_no, r.household_no FROM fact._listed AS l JOIN resident AS r USING (person)
    WHERE l.certificate_no IN (SELECT certificate_no FROM absent)),
fitting AS (
    SELECT a.person, a.certificate_no, r.person AS register_person, r.id_number,
        coalesce(r.township = a.township, false) OR EXISTS (SELECT 1 FROM home AS h
            WHERE h.certificate_no = a.certificate_no AND h.household_no = r.household_no) AS is_near,
        EXISTS (SELECT 1 FROM home AS h
            WHERE h.certificate_no = a.certificate_no AND h.household_no = r.household_no) AS is_same_household
    FROM absent AS a
    JOIN resident AS r ON r.name_key = a.name_key AND r.birth_on = a.birth_on AND r.sex = a.sex)
SELECT person, certificate_no, min(register_person) AS register_person, $in_register AS link_probability,
    CASE WHEN bool_or(is_same_household) THEN '同户' ELSE '同乡镇' END AS nearness
FROM fitting
GROUP BY person, certificate_no
HAVING count(DISTINCT id_number) = 1 AND bool_and(is_near)
    AND min(id_number) NOT IN (SELECT id_number FROM fact._listed WHERE is_valid)
