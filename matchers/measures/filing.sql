/*
measure: filing
title: 备案现状
description: 每一份近亲属备案中能认出享受低保人员的，一份一行；两人谁写在前都算；认不出的不在内
columns:
  record_id: VARCHAR 备案记录
  person: VARCHAR 享受低保的亲属（人员）
  official: VARCHAR 干部（人员）;干部名册上对不出的为空
  certificate_no: VARCHAR 备案所写低保证号
  relation: VARCHAR 备案所写关系
  filed_on: DATE 备案日期
  is_in_office: BOOLEAN 干部是否在任;对不出的为空
  left_on: DATE 干部离任日期:全部任职都已结束的，取最近一次
  is_on_roll: BOOLEAN 享受低保人员是否仍在册（暂停也算）
  standing: VARCHAR 备案现状，用文字说明两人是否仍在册、在任
  link_probability: DOUBLE 享受低保人员识别的把握
  official_link_probability: DOUBLE 干部识别的把握
lineage:
  base: relative_filing
  drawn_from: [relative_filing.person, relative_filing.official]
  columns: {left_on: [office.until_on]}
  reckoned:
    is_in_office: [office, office.person, office.since_on, office.until_on]
    is_on_roll: [roll]
    standing: [roll, office.until_on]
not_portable:
  AnyValue, Filter: the two names of a filing are two rows of mentions
  LogicalAnd, LogicalOr: any post in force is one in office, all posts left is one who left
  Qualify, Window: of all readings of a form the best one
  DPipe: a sentence is put together
examples:
  - case: 备案两人谁写在前都算；亲属已退出、干部已离任要写明
    as_of: 2021-06-01
    relative_filing: |
      record_id | person | official | certificate_no | relation | filed_on
      f1        | o      | a        | c1             | 父亲     | 2020-01-01
      f2        | b      | p        | c2             | 配偶     | 2020-01-01
    enrolment: |
      record_id | certificate_no | person
      r1        | c1             | a
      r2        | c2             | b
    link.mention: |
      record_id | role   | kind      | name_key
      r1        | person | enrolment | 甲
      r2        | person | enrolment | 乙
    roll: |
      person
      a
    office: |
      person | since_on   | until_on
      o      | 2015-01-01 |
      p      | 2010-01-01 | 2020-12-31
    rows: |
      record_id | person | official | is_in_office | left_on    | is_on_roll | standing
      f1        | a      | o        | true         |            | true       | 所登记的亲属仍在册，干部在任
      f2        | b      | p        | false        | 2020-12-31 | false      | 所登记的亲属已不在低保名册，干部已离任
  - case: 两姐妹都任职、都在册：享受低保的是所写证号的那一个
    as_of: 2021-06-01
    relative_filing: |
      record_id | person | official | certificate_no
      f1        | z      | a        | cz
      f2        | a      | z        | ca
    _filing_agreement: |
      record_id | person | official
      f1        | a      | z
      f1        | z      | a
      f2        | a      | z
      f2        | z      | a
    enrolment: |
      record_id | certificate_no | person
      r1        | ca             | a
      r2        | cz             | z
    link.mention: |
      record_id | role   | kind      | name_key
      r1        | person | enrolment | 甲
      r2        | person | enrolment | 乙
    roll: |
      person
      a
      z
    office: |
      person | since_on   | until_on
      a      | 2015-01-01 |
      z      | 2015-01-01 |
    rows: |
      record_id | person | official
      f1        | z      | a
      f2        | a      | z
  - case: 名册在他的号码下写了别的姓名，登记的干部自己也在册：享受低保的是所写证号下那个号码的人，谁写在前都算
    as_of: 2021-06-01
    relative_filing: |
      record_id | person | official | certificate_no
      f1        | o      | b        | c1
      f2        | b      | o        | c1
    enrolment: |
      record_id | certificate_no | person
      r1        | c1             | a
      r2        | c2             | o
    link.mention: |
      record_id | role     | kind            | name_key | id_number | is_valid
      r1        | person   | enrolment       | 廖良善   | n1        | true
      r2        | person   | enrolment       | 谢建荣   | n2        | true
      f1        | person   | relative_filing | 谢建荣   | n2        | true
      f1        | official | relative_filing | 谢文永   | n1        | true
      f2        | person   | relative_filing | 谢文永   | n1        | true
      f2        | official | relative_filing | 谢建荣   | n2        | true
    roll: |
      person
      a
      o
    office: |
      person | since_on   | until_on
      o      | 2014-06-21 |
    rows: |
      record_id | person | official | is_on_roll
      f1        | a      | o        | true
      f2        | a      | o        | true
*/
-- Which of the two a form names draws dibao: told by kin and both names, by a name or a number under the certificate
-- (the roll may write another name beside the number), by having been on a roll; only then the one the form names
-- first, who then must hold no office. Where all of that says both, it is the one whose certificate the form names. Who
-- is known from nowhere but the form is nobody. Each of the two is as sure as what the form itself says: a number or
-- certificate more than two names among kin; and the official no surer than the post.
WITH written AS (
    SELECT f.record_id, f.certificate_no, f.relation, f.filed_on, f.person, f.person_link_probability,
        f.official, f.official_link_probability,
        any_value(m.name_key) FILTER (m.role = 'person') AS person_key,
        any_value(m.name_key) FILTER (m.role = 'official') AS official_key,
        any_value(m.id_number) FILTER (m.role = 'person' AND m.is_valid) AS person_number,
        any_value(m.id_number) FILTER (m.role = 'official' AND m.is_valid) AS official_number
    FROM fact.relative_filing AS f LEFT JOIN link.mention AS m ON m.record_id = f.record_id
    GROUP BY f.record_id, f.certificate_no, f.relation, f.filed_on, f.person, f.person_link_probability, f.official,
        f.official_link_probability),
named AS (SELECT person FROM written UNION SELECT official FROM written),
in_registers AS (
    SELECT DISTINCT p.person
    FROM link.person AS p JOIN named USING (person)
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role
    WHERE m.kind <> 'relative_filing'),
listed AS (
    SELECT DISTINCT e.certificate_no, e.person, m.name_key, CASE WHEN m.is_valid THEN m.id_number END AS id_number
    FROM (SELECT record_id, certificate_no, person FROM fact.enrolment
        UNION ALL SELECT record_id, certificate_no, person FROM fact.exit) AS e
    JOIN link.mention AS m ON m.record_id = e.record_id AND m.role = 'person' AND m.kind IN ('enrolment', 'exit')
    WHERE e.person IS NOT NULL),
post AS (
    SELECT person, max(person_link_probability) AS link_probability,
        bool_or(coalesce(since_on, $as_of) <= $as_of
            AND coalesce(until_on, $as_of) >= $as_of) AS is_in_office,
        CASE WHEN bool_and(coalesce(until_on < $as_of, false)) THEN max(until_on) END AS left_on
    FROM fact.office WHERE person IS NOT NULL GROUP BY person),
candidate AS (
    SELECT record_id, person, official, 0 AS place, $among_kin AS link_probability FROM fact._filing_agreement
    UNION ALL SELECT w.record_id, l.person, w.official, 1, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.name_key = w.person_key
    UNION ALL SELECT w.record_id, l.person, w.person, 2, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.name_key = w.official_key
    UNION ALL SELECT w.record_id, l.person, w.official, 3, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.id_number = w.person_number
    UNION ALL SELECT w.record_id, l.person, w.person, 4, 1.0
    FROM written AS w JOIN listed AS l ON l.certificate_no = w.certificate_no AND l.id_number = w.official_number
    UNION ALL SELECT record_id, person, official, 5, person_link_probability
    FROM written WHERE person IN (SELECT person FROM listed)
    UNION ALL SELECT record_id, official, person, 6, official_link_probability
    FROM written WHERE official IN (SELECT person FROM listed)
    UNION ALL SELECT record_id, person, official, 7, person_link_probability
    FROM written WHERE person IN (SELECT person FROM in_registers) AND person NOT IN (SELECT person FROM post)),
beneficiary AS (
    SELECT c.* FROM candidate AS c LEFT JOIN post ON post.person = c.person
    JOIN written AS w ON w.record_id = c.record_id
    LEFT JOIN (SELECT DISTINCT certificate_no, person FROM listed) AS own
        ON own.person = c.person AND own.certificate_no = w.certificate_no
    QUALIFY row_number() OVER (PARTITION BY c.record_id
        ORDER BY c.place > 0, post.person IS NOT NULL, c.place, c.link_probability DESC, own.person IS NULL, c.person,
            c.official) = 1),
tie AS (
    SELECT record_id, person, max(probability) AS probability FROM (
        SELECT record_id, person, person_link_probability AS probability FROM written
        UNION ALL SELECT record_id, official, official_link_probability FROM written
        UNION ALL SELECT record_id, person, link_probability FROM candidate WHERE place < 5)
    GROUP BY record_id, person)
SELECT w.record_id, b.person, post.person AS official, w.certificate_no, w.relation, w.filed_on,
    post.is_in_office, post.left_on, on_roll.person IS NOT NULL AS is_on_roll,
    CASE WHEN on_roll.person IS NULL THEN '所登记的亲属已不在低保名册' ELSE '所登记的亲属仍在册' END
        || CASE WHEN post.left_on IS NOT NULL THEN '，干部已离任' WHEN post.is_in_office THEN '，干部在任' ELSE '' END
        AS standing,
    greatest(b.link_probability, mine.probability) AS link_probability,
    least(post.link_probability, greatest(CASE WHEN b.place = 0 THEN $among_kin END, theirs.probability))
        AS official_link_probability
FROM beneficiary AS b
LEFT JOIN tie AS mine ON mine.record_id = b.record_id AND mine.person = b.person
LEFT JOIN tie AS theirs ON theirs.record_id = b.record_id AND theirs.person = b.official
LEFT JOIN (SELECT DISTINCT person FROM fact.roll) AS on_roll ON on_roll.person = b.person
JOIN written AS w ON w.record_id = b.record_id
LEFT JOIN post ON post.person = b.official AND b.official <> b.person
