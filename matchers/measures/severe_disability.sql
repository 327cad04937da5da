/*
measure: severe_disability
title: 重度残疾
description: 持有效残疾人证、一级或二级、或三级智力、精神的人员,一人一行;不含残疾类别
columns:
  person: VARCHAR 人员
  disability_grade: VARCHAR 残疾等级
  issued_on: DATE 发证日期
  valid_until_on: DATE 残疾证有效期至;长期有效或未填时为空
  is_listed: BOOLEAN 是否属特困认定所列的残疾(一级,或二级智力、精神)
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: disability
  drawn_from: [disability.person, disability.disability_grade, disability.disability_kind]
  rests_on: [disability.issued_on, disability.valid_until_on]
  columns: {is_listed: [disability.disability_grade, disability.disability_kind]}
not_portable:
  Qualify, Window: of several certificates the worst
  Array, list_position: grades are ordered by their words
examples:
  - case: 几证取最重；三级只算智力、精神；过期的不算
    as_of: 2021-06-01
    disability: |
      record_id | person | disability_grade | disability_kind | valid_until_on
      d1        | a      | 二级             | 肢体            |
      d2        | a      | 一级             | 肢体            |
      d3        | b      | 三级             | 智力            | 2022-01-01
      d4        | c      | 三级             | 肢体            |
      d5        | d      | 一级             | 视力            | 2021-05-31
      d6        | e      | 二级             | 精神            | 2021-06-01
    rows: |
      person | disability_grade | is_listed
      a      | 一级             | true
      b      | 三级             | false
      e      | 二级             | true
*/
-- A certificate without an end is one for life; of several the worst counts. Listed: grade one, or two of mind.
SELECT person, disability_grade, issued_on, valid_until_on,
    disability_grade = '一级' OR (disability_grade = '二级' AND disability_kind IN ('智力', '精神')) AS is_listed,
    person_link_probability AS link_probability
FROM fact.disability
WHERE person IS NOT NULL
    AND (disability_grade IN ('一级', '二级') OR (disability_grade = '三级' AND disability_kind IN ('智力', '精神')))
    AND coalesce(valid_until_on, $as_of) >= $as_of
    AND coalesce(issued_on, $as_of) <= $as_of
QUALIFY row_number() OVER (PARTITION BY person
    ORDER BY is_listed DESC, list_position(['一级', '二级', '三级'], disability_grade), link_probability DESC,
        record_id) = 1
