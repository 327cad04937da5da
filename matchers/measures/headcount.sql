/*
measure: headcount
title: 户内人数
description: >-
  每个在册低保证在当月名册上的成员与所写保障人口；户主在成员中再列一次的只计一次，没有证号的未成年人按姓名区
  分
columns:
  certificate_no: VARCHAR 低保证号
  head: VARCHAR 户主(人员)
  township: VARCHAR 乡镇
  village: VARCHAR 村（居）
  insured_count: INTEGER 保障人口
  entries_count: INTEGER 名册成员数
  living_count: INTEGER 其中没有死亡记录的
  doubled_count: INTEGER 重复列出的成员数
  has_head: BOOLEAN 户主是否在成员中；没有写户主姓名的为空
  is_single_person: BOOLEAN 是否单人保
lineage:
  base: enrolment
  reckoned:
    has_head: [enrolment, enrolment.certificate_no, enrolment.relation, enrolment.head_name]
    is_single_person: [enrolment.is_single_person]
    entries_count: [enrolment, enrolment.certificate_no]
    living_count: [enrolment, enrolment.certificate_no, dead]
    doubled_count: [enrolment, enrolment.certificate_no, enrolment.relation]
not_portable:
  AnyValue, IgnoreNulls, LogicalAnd, LogicalOr: what the rows of a member say alike, all and any
  Filter: the dead and the doubled are counted beside all
  DPipe: a child without a number is told apart by the name
examples:
  - case: 户主在成员中再列一次只计一次；已故的另计；没有证号的按姓名区分
    as_of: 2021-06-01
    enrolment: |
      record_id | person | certificate_no | month   | head | relation | insured_count
      r1        | a      | c1             | 2021-06 | a    | 户主     | 3
      r2        | a      | c1             | 2021-06 | a    | 本人     | 3
      r3        | b      | c1             | 2021-06 | a    | 配偶     | 3
      r4        | k      | c1             | 2021-06 | a    | 子       | 3
    record.enrolment: |
      record_id | head_name | _file
      r1        | 王芳      | f
      r2        | 王芳      | f
      r3        | 王芳      | f
      r4        | 王芳      | f
    link.mention: |
      record_id | role   | name | name_key
      r1        | person | 王芳 | 王芳
      r2        | person | 王芳 | 王芳
      r3        | person | 李强 | 李强
      r4        | person | 李小 | 李小
    dead: |
      person
      b
    certificate: |
      certificate_no | head | township
      c1             | a    | 伊山镇
    roll: |
      certificate_no
      c1
    rows: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    | 3             | 3             | 2            | 0             | true     | false
*/
-- Counted is the snapshot itself: whoever left after it still belongs to its numbers. Old exports list the head again
-- among the members; a child without a number is told apart by the name.
WITH entry AS (
    SELECT e.certificate_no, e.person, e.head, e.relation, e.insured_count, e.is_single_person, r.head_name, m.name,
        r._file, coalesce(e.relation IN ('户主', '本人'), false) OR coalesce(e.person = e.head, false) AS is_head,
        e.person || '|' || coalesce(m.name_key, '') AS entry, e.person_link_probability >= $sure AS is_sure
    FROM fact.enrolment AS e
    JOIN record.enrolment AS r ON r.record_id = e.record_id
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person'
    WHERE e.month = (SELECT max(month) FROM fact.enrolment)),
listed AS (
    SELECT certificate_no, entry, any_value(person) AS person, bool_or(is_head) AS is_head,
        bool_and(is_sure) AS is_sure, count(*) AS times
    FROM entry GROUP BY certificate_no, entry, _file),
counted AS (
    SELECT certificate_no, count(DISTINCT entry) AS entries_count,
        count(DISTINCT entry) FILTER (d.person IS NOT NULL) AS dead_count,
        count(DISTINCT entry) FILTER (times > 1 AND is_sure AND NOT is_head) AS doubled_count
    FROM listed LEFT JOIN fact.dead AS d USING (person) GROUP BY certificate_no),
household AS (
    SELECT certificate_no, max(insured_count) AS insured_count, bool_or(is_single_person) AS is_single_person,
        CASE WHEN count(head_name) > 0 THEN bool_or(is_head OR t.left_name IS NULL) END AS has_head
    FROM entry LEFT JOIN fact._head_names AS t ON t.left_name = entry.head_name AND t.right_name = entry.name
        AND t.agreement NOT IN ($agreeing) AND t.agreement <> 'missing'
    GROUP BY certificate_no)
SELECT c.certificate_no, c.head, c.township, c.village, h.insured_count, n.entries_count,
    n.entries_count - n.dead_count AS living_count, n.doubled_count, h.has_head,
    coalesce(h.is_single_person, false) AS is_single_person
FROM household AS h
JOIN counted AS n USING (certificate_no)
JOIN fact.certificate AS c USING (certificate_no)
WHERE certificate_no IN (SELECT certificate_no FROM fact.roll)
