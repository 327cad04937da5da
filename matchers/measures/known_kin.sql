/*
measure: known_kin
title: 已知近亲
description: >-
  在册人员和户籍上独居的人,在户籍、婚姻登记、自查报告、赡养人登记中能找到的健在的配偶、子女、父母;已离婚的
  配偶不在内
columns:
  person: VARCHAR 人员
  relative: VARCHAR 近亲(人员)
  relation: VARCHAR 近亲是人员的什么人:配偶、子女、父母
  sources: VARCHAR 出自哪些登记
  household_no: VARCHAR 两人同在的户籍户编号;不同户时为空
  is_same_household: BOOLEAN 核对日是否同在一个户籍户
  relative_age: INTEGER 同户近亲的周岁
  is_doubtful: BOOLEAN 同户近亲可能已故、已迁出或另有户口
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from:
    - residence.person
    - residence.household_no
    - residence.relation
    - residence.father_id_number
    - residence.mother_id_number
    - residence.spouse_id_number
    - declaration.person
    - declaration.relation
    - supporter.person
    - supporter.relation
  rests_on: [marriage, marriage.man, marriage.woman, marriage.marriage_kind, marriage.registered_on, dead, residence.hukou_status]
  reckoned:
    household_no: [household_now, residence.household_no]
    is_same_household: [household_now, residence.household_no]
    is_doubtful: [household_now]
params: {oldest_kin: 100}
not_portable:
  GroupConcat: the sources of a tie stand in one text
  Left, Length: a damaged number is held against the first fourteen digits
  LogicalOr: doubtful where any row is
  Qualify, Window: the latest entry of a couple
  Tuple, Values: which parts of a household are kin of which
  date_sub: completed years of age
examples:
  - case: 户籍登记的父亲，两个方向；已离婚的配偶、已故的不在内
    as_of: 2021-06-01
    roll: |
      person
      a
    residence: |
      person | father | spouse
      a      | f      | s
      f      |        |
      s      |        |
    marriage: |
      record_id | man | woman | marriage_kind | registered_on
      m1        | a   | s     | 离婚          | 2020-01-01
      m2        | a   | s     | 结婚          | 2010-01-01
    household_now: |
      household_no | person | age
      h1           | a      | 40
      h1           | f      | 70
    rows: |
      person | relative | relation | sources  | household_no | is_same_household | relative_age | is_doubtful
      a      | f        | 父母     | 户籍登记 | h1           | true              | 70           | false
*/
-- Numbers outlive people: kin whom the register knows by number alone are taken for living up to an age.
-- Ties of persons on the roll and of those who are alone, both ways. What members are to the head makes them kin of one
-- another; a couple whose latest entry is a divorce is none, whatever the register still says. A damaged number of a
-- parent or spouse that fits is a tie too, too weak for a flag and enough for silence.
WITH asked AS (
    SELECT person FROM fact.roll UNION SELECT person FROM fact.household_now WHERE members_count = 1),
couple AS (
    SELECT man, woman, marriage_kind IN ('结婚', '补领') AS is_married,
        least(man_link_probability, woman_link_probability) AS probability
    FROM fact.marriage WHERE man <> woman
    QUALIFY row_number() OVER (PARTITION BY least(man, woman), greatest(man, woman)
        ORDER BY registered_on DESC, marriage_kind IN ('结婚', '补领'), record_id) = 1),
part AS (
    SELECT household_no, person, person_link_probability AS probability,
        CASE WHEN relation IN ('户主', '父亲', '母亲') THEN relation ELSE CASE WHEN relation IN ('子', '女', '子女') THEN '子女' WHEN relation IN ('父亲', '母亲', '父母') THEN '父母'
    WHEN relation = '配偶' THEN '配偶' END END AS part
    FROM fact.residence),
via(part, other, relation) AS (VALUES
    ('户主', '配偶', '配偶'), ('配偶', '户主', '配偶'), ('父亲', '母亲', '配偶'), ('母亲', '父亲', '配偶'),
    ('户主', '子女', '子女'), ('配偶', '子女', '子女'), ('子女', '户主', '父母'), ('子女', '配偶', '父母'),
    ('户主', '父亲', '父母'), ('户主', '母亲', '父母'), ('户主', '父母', '父母'),
    ('父亲', '户主', '子女'), ('母亲', '户主', '子女'), ('父母', '户主', '子女')),
registered AS (
    SELECT person, father AS relative, '父母' AS relation, '户籍登记' AS source,
        least(person_link_probability, father_link_probability) AS probability FROM fact.residence
    UNION ALL SELECT person, mother, '父母', '户籍登记', least(person_link_probability, mother_link_probability)
    FROM fact.residence
    UNION ALL SELECT person, spouse, '配偶', '户籍登记', least(person_link_probability, spouse_link_probability)
    FROM fact.residence
    UNION ALL SELECT man, woman, '配偶', '婚姻登记', probability FROM couple WHERE is_married
    UNION ALL SELECT official, person, CASE WHEN relation IN ('子', '女', '子女') THEN '子女' WHEN relation IN ('父亲', '母亲', '父母') THEN '父母'
    WHEN relation = '配偶' THEN '配偶' END, '自查报告',
        least(official_link_probability, person_link_probability) FROM fact.declaration
    UNION ALL SELECT c.head, s.person, CASE WHEN s.relation IN ('子', '女', '子女') THEN '子女' WHEN s.relation IN ('父亲', '母亲', '父母') THEN '父母'
    WHEN s.relation = '配偶' THEN '配偶' END, '赡养人登记', s.person_link_probability
    FROM fact.supporter AS s JOIN fact.certificate AS c USING (certificate_no)
    UNION ALL SELECT p.person, i.person, CASE m.role WHEN 'spouse' THEN '配偶' ELSE '父母' END, '户籍登记',
        $candidate
    FROM link.mention AS m
    JOIN link.person AS p ON p.record_id = m.record_id AND p.role = 'person'
    JOIN link.identity AS i ON left(i.id_number, 14) = left(m.id_number, 14)
    WHERE m.kind = 'residence' AND m.role IN ('father', 'mother', 'spouse') AND m.id_status = 'damaged'
        AND length(m.id_number) >= 15),
tie AS (
    SELECT * FROM registered
    UNION ALL SELECT relative, person, CASE relation WHEN '父母' THEN '子女' WHEN '子女' THEN '父母' ELSE relation END,
        source, probability FROM registered
    UNION ALL SELECT a.person, b.person, via.relation, '户内关系', least(a.probability, b.probability)
    FROM (SELECT * FROM part SEMI JOIN asked USING (person)) AS a
    JOIN via ON via.part = a.part
    JOIN part AS b ON b.household_no = a.household_no AND b.part = via.other),
kin AS (
    SELECT t.* FROM tie AS t
    SEMI JOIN asked AS a ON a.person = t.person
    ANTI JOIN (SELECT person FROM fact.dead WHERE link_probability >= $sure) AS d ON d.person = t.relative
    ANTI JOIN (SELECT person FROM fact.residence WHERE hukou_status = '死亡') AS r ON r.person = t.relative
    ANTI JOIN couple AS c ON NOT c.is_married AND t.relation = '配偶'
        AND least(c.man, c.woman) = least(t.person, t.relative)
        AND greatest(c.man, c.woman) = greatest(t.person, t.relative)
    WHERE t.relation IS NOT NULL AND t.relative IS NOT NULL AND t.person <> t.relative),
living AS (
    SELECT k.* FROM kin AS k
    LEFT JOIN link.identity AS i ON i.person = k.relative
    WHERE i.birth_on IS NULL OR date_sub('year', i.birth_on, $as_of) < $oldest_kin
        OR k.relative IN (SELECT person FROM fact.residence))
SELECT k.person, k.relative, k.relation, string_agg(DISTINCT k.source, '、' ORDER BY k.source) AS sources,
    max(theirs.household_no) AS household_no, count(theirs.household_no) > 0 AS is_same_household,
    max(theirs.age) AS relative_age, coalesce(bool_or(theirs.is_doubtful), false) AS is_doubtful,
    max(k.probability) AS link_probability
FROM living AS k
LEFT JOIN fact.household_now AS mine ON mine.person = k.person
LEFT JOIN fact.household_now AS theirs ON theirs.person = k.relative AND theirs.household_no = mine.household_no
GROUP BY k.person, k.relative, k.relation
