/*
measure: written_identity
title: 名册所写性别、出生日期
description: >-
  名册所写的性别、出生日期与有效身份证号（十五位的已升位）是否一致；没有写或只写年、年月而相符的不算不一致
columns:
  person: VARCHAR 在册人员
  certificate_no: VARCHAR 低保证号
  is_sex_different: BOOLEAN 性别不一致
  is_birth_different: BOOLEAN 出生日期不一致
  birth_part: VARCHAR 出生日期哪一部分不一致
lineage:
  drawn_from: [roll, enrolment.certificate_no]
  columns:
    is_sex_different: [enrolment.person_sex]
    is_birth_different: [enrolment.person_birth_on]
    birth_part: [enrolment.person_birth_on]
not_portable:
  DPipe, Left, StartsWith, Substring: birth and sex are read out of the number
  LogicalOr: any row that differs
  Mod: an odd digit is a man
  TryCast, Year: a part of a number may be no date
examples:
  - case: 性别不符；只写年份而相符；出生年份不符
    as_of: 2021-06-01
    _listed: |
      record_id | person | certificate_no | id_number          | is_valid | sex | birth_on   | roll
      r1        | a      | c1             | 320723196001010012 | true     | 女  | 1960-01-01 | 低保
      r2        | b      | c2             | 320723196001010029 | true     | 女  | 1960-01-01 | 低保
      r3        | c      | c3             | 320723196001010029 | true     |     | 1961-01-01 | 低保
    record.enrolment: |
      record_id | person_birth_period
      r1        |
      r2        | 1960
      r3        |
    rows: |
      person | is_sex_different | is_birth_different | birth_part
      a      | true             | false              |
      b      | false            | false              |
      c      | false            | true               | 出生年份
*/
-- The record's birth and sex are the number's own where the roll writes none; so only what is written can differ. A
-- year or a month alone agrees with every day in it.
WITH numbered AS (
    SELECT l.person, l.certificate_no, l.id_number, l.sex, l.birth_on, r.person_birth_period AS birth_period,
        TRY_CAST(substr(id_number, 7, 4) || '-' || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2)
            AS DATE) AS born_on,
        CASE WHEN TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END AS number_sex
    FROM fact._listed AS l JOIN record.enrolment AS r USING (record_id) WHERE l.is_valid AND l.roll = '低保'),
compared AS (
    SELECT *, sex IN ('男', '女') AND sex <> number_sex AS is_sex,
        coalesce(birth_on <> born_on, false)
            OR coalesce(NOT starts_with(CAST(born_on AS VARCHAR), birth_period), false) AS is_birth,
        coalesce(left(birth_period, 4), CAST(year(birth_on) AS VARCHAR)) <> CAST(year(born_on) AS VARCHAR) AS is_year
    FROM numbered)
SELECT person, certificate_no, coalesce(bool_or(is_sex), false) AS is_sex_different,
    bool_or(is_birth) AS is_birth_different,
    CASE WHEN bool_or(is_birth AND is_year) THEN '出生年份' WHEN bool_or(is_birth) THEN '出生月日' END AS birth_part
FROM compared
GROUP BY person, certificate_no
