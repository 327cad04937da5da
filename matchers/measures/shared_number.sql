/*
measure: shared_number
title: 一号多人
description: >-
  低保、特困名册上同一有效身份证号写在两个不可能是同一人的姓名之下，两边各一行；曾用名、异体字等写法及公安已
  更正的旧号不在内
columns:
  person: VARCHAR 人员
  certificate_no: VARCHAR 低保证号；在特困名册上的为空
  township: VARCHAR 乡镇
  village: VARCHAR 村（居）
  roll: VARCHAR 名册：低保、特困
  other_person: VARCHAR 同号的另一人
  other_certificate_no: VARCHAR 另一人的低保证号
  other_entry: VARCHAR 另一人所在的名册或低保证
  holder: VARCHAR 户籍中该号属于谁
lineage:
  drawn_from: [roll, enrolment.certificate_no, support]
  rests_on: [move, move.move_kind]
  reckoned: {holder: [residence]}
not_portable:
  DPipe: the other roll is named in a text
examples:
  - case: 一号写在两个名下，户籍中属于其中一人；已更正的旧号不算
    as_of: 2021-06-01
    _listed: |
      record_id | person | id_number | is_valid | name   | name_key | certificate_no | roll
      r1        | a      | n1        | true     | 王芳   | 王芳     | c1             | 低保
      r2        | b      | n1        | true     | 李大强 | 李大强   |                | 特困
      r3        | c      | n2        | true     | 赵一   | 赵一     | c3             | 低保
      r4        | d      | n2        | true     | 钱二   | 钱二     | c4             | 低保
    _number_names: |
      left_name | right_name | agreement
      王芳      | 李大强     | differs
      李大强    | 王芳       | differs
      赵一      | 钱二       | differs
      钱二      | 赵一       | differs
    _corrected_number: |
      id_number
      n2
    residence: |
      record_id
      h1
    link.mention: |
      record_id | role   | kind      | is_valid | id_number | name_key
      h1        | person | residence | true     | n1        | 王芳
    rows: |
      person | certificate_no | roll | other_person | other_entry  | holder
      a      | c1             | 低保 | b            | 特困供养名册 | 户籍中该号属于本人
      b      |                | 特困 | a            | 低保证c1     | 户籍中该号不属于本人
*/
WITH former AS (
    SELECT DISTINCT id_number, former_key FROM link.mention WHERE is_valid AND former_key IS NOT NULL),
owner AS (
    SELECT DISTINCT m.id_number, m.name_key FROM link.mention AS m JOIN fact.residence AS f ON f.record_id = m.record_id
    WHERE m.kind = 'residence' AND m.role = 'person' AND m.is_valid)
SELECT DISTINCT a.person, a.certificate_no, a.township, a.village, a.roll, b.person AS other_person,
    b.certificate_no AS other_certificate_no,
    coalesce('低保证' || b.certificate_no, b.roll || '供养名册') AS other_entry,
    CASE WHEN o.id_number IS NULL THEN '户籍中查不到该号'
        WHEN o.name_key = a.name_key THEN '户籍中该号属于本人' ELSE '户籍中该号不属于本人' END AS holder
FROM fact._listed AS a
JOIN fact._listed AS b ON b.id_number = a.id_number AND b.is_valid AND b.person <> a.person
JOIN fact._number_names AS t ON t.left_name = a.name AND t.right_name = b.name
    AND t.agreement NOT IN ($one_name) AND t.agreement <> 'missing'
LEFT JOIN owner AS o ON o.id_number = a.id_number
WHERE a.is_valid AND a.id_number NOT IN (SELECT id_number FROM fact._corrected_number)
    AND NOT EXISTS (SELECT 1 FROM former AS f
        WHERE f.id_number = a.id_number AND f.former_key IN (a.name_key, b.name_key))
