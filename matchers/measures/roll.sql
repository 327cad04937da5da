/*
measure: roll
title: 在册人员
description: 截至核对日生效的低保名册上的人员,一人一证一行;已在核对日前退出的不在内,暂停的在内并有标记
columns:
  person: VARCHAR 人员
  certificate_no: VARCHAR 低保证号
  head: VARCHAR 户主(人员)
  relation: VARCHAR 与户主关系
  programme: VARCHAR 城乡类别
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  month: DATE 名册月份
  months_ago: INTEGER 名册距核对日的月数
  is_suspended: BOOLEAN 是否暂停保障
  is_single_person: BOOLEAN 是否单人保
  class: VARCHAR 保障类别
  since_month: DATE 享受起始年月
  since_months_ago: INTEGER 享受起始距核对日的月数
  monthly_amount_fen: BIGINT 户月保障金额(分,含分类施保)
  supplement_fen: BIGINT 分类施保金额(分)
  declared_income_fen: BIGINT 申报月人均收入(分)
  insured_count: INTEGER 保障人口
  household_size: INTEGER 家庭人口
  members_count: INTEGER 该证在册人数
  labour: VARCHAR 劳动能力
  self_care: VARCHAR 自理能力
  is_student: BOOLEAN 是否在校
  last_review_on: DATE 最近复核日期
  last_review_months_past: INTEGER 最近复核至核对日的足月数
  grace_until_on: DATE 渐退截止日期
  person_id_status: VARCHAR 名册所写身份证号的状态
  person_link_probability: DOUBLE 人员识别的把握
lineage:
  base: enrolment
  rests_on: [exit, exit.person, exit.certificate_no, exit.exited_on]
  reckoned:
    is_suspended: [enrolment.status]
    members_count: [enrolment, enrolment.certificate_no]
not_portable:
  Qualify, Window: one row of a person and certificate, the head first, and how many share it
  Star.except: the status becomes a yes or no
examples:
  - case: 退出的不在内，同证同名的退出没有证号也算；暂停的在内；户主重列只算一行
    as_of: 2021-06-01
    enrolment: |
      record_id | person | certificate_no | month   | relation | status
      r1        | a      | c1             | 2021-06 | 户主     | 正常
      r2        | a      | c1             | 2021-06 | 本人     | 正常
      r3        | b      | c2             | 2021-06 | 户主     | 暂停
      r4        | c      | c3             | 2021-06 | 户主     |
      r5        | d      | c4             | 2021-06 | 户主     | 正常
      r6        | e      | c5             | 2021-05 | 户主     | 正常
    exit: |
      record_id | person | certificate_no | exited_on
      x1        | c      | c3             | 2021-06-01
      x2        |        | c4             | 2021-05-20
      x3        | b      | c2             | 2021-05-31
    link.mention: |
      record_id | role   | kind      | name_key
      r5        | person | enrolment | 丁
      x2        | person | exit      | 丁
    rows: |
      person | certificate_no | relation | is_suspended | members_count
      a      | c1             | 户主     | false        | 1
      b      | c2             | 户主     | true         | 1
      c      | c3             | 户主     | false        | 1
      d      | c4             | 户主     | false        | 1
  - case: 认不出是谁的成员也算一人
    as_of: 2021-06-01
    enrolment: |
      record_id | person | certificate_no | month   | relation
      r1        | a      | c1             | 2021-06 | 户主
      r2        |        | c1             | 2021-06 | 子
      r3        |        | c2             | 2021-06 | 户主
    rows: |
      person | certificate_no | members_count
      a      | c1             | 2
             | c1             | 2
             | c2             | 1
  - case: 证号看不清的人各是各的，不成一户
    as_of: 2021-06-01
    enrolment: |
      record_id | person | certificate_no | month   | relation
      r1        | a      |                | 2021-06 | 户主
      r2        | b      |                | 2021-06 | 户主
    rows: |
      person | certificate_no | members_count
      a      |                |
      b      |                |
  - case: 当月名册之后的退出
    as_of: 2021-06-20
    enrolment: |
      record_id | person | certificate_no | month
      r1        | a      | c1             | 2021-06
      r2        | b      | c2             | 2021-06
      r3        | c      | c2             | 2021-06
    exit: |
      record_id | person | certificate_no | exited_on
      x1        | a      | c1             | 2021-06-10
      x2        |        | c2             | 2021-06-10
    link.mention: |
      record_id | role   | kind      | name_key
      r2        | person | enrolment | 乙
      r3        | person | enrolment | 丙
      x2        | person | exit      | 乙
    rows: |
      person | certificate_no
      c      | c2
*/
-- An exit ends an enrolment of the snapshot of its month or an earlier one; a later snapshot that lists the person
-- again is a new enrolment. Exits often lack the number, so the name under the same certificate is enough.
WITH snapshot AS (SELECT * FROM fact.enrolment WHERE month = (SELECT max(month) FROM fact.enrolment)),
name_written AS (SELECT record_id, name_key FROM link.mention WHERE role = 'person' AND kind IN ('enrolment', 'exit')),
ended AS (
    SELECT DISTINCT s.record_id
    FROM snapshot AS s
    JOIN fact.exit AS e ON e.certificate_no = s.certificate_no AND e.exited_on >= s.month
        AND e.exited_on < $as_of
    LEFT JOIN name_written AS listed ON listed.record_id = s.record_id
    LEFT JOIN name_written AS gone ON gone.record_id = e.record_id
    WHERE e.person = s.person OR gone.name_key = listed.name_key)
SELECT s.* EXCLUDE (status), coalesce(s.status, '正常') = '暂停' AS is_suspended,
    CASE WHEN s.certificate_no IS NOT NULL
        THEN count(DISTINCT coalesce(s.person, s.record_id)) OVER (PARTITION BY s.certificate_no) END AS members_count
FROM snapshot AS s
WHERE s.record_id NOT IN (SELECT record_id FROM ended)
QUALIFY row_number() OVER (PARTITION BY s.person, s.certificate_no
    ORDER BY CASE WHEN s.relation = '户主' THEN 0 ELSE 1 END, s.record_id) = 1
