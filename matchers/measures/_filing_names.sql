/*
measure: _filing_names
title: 备案所写姓名
description: 备案所写的两个姓名与可能的在册人员、公职人员,两两比对
columns:
  record_id: VARCHAR 备案记录
  person: VARCHAR 在册人员
  official: VARCHAR 公职人员
  is_swapped: BOOLEAN 是否两人互换
  side: VARCHAR 比对的是哪一方
  left_name: VARCHAR 所写姓名
  right_name: VARCHAR 对照姓名
  asked_name: VARCHAR 要比对的姓名;同一问题已有完全相同的姓名时为空
  agreement: VARCHAR 两个姓名相符的程度
computed: {agreement: "name_agreement(asked_name, right_name)"}
not_portable:
  AnyValue, Filter: the two names of a filing are two rows of mentions
  LogicalOr, Window: an equal name settles the question for its other rows
*/
-- The printed form has one number and does not say whose: a filing is tied to whichever of the two it names surely
-- (person, number or certificate), and both names must agree, in either order.
WITH pair AS (
    SELECT DISTINCT kinship.relative AS person, kinship.person AS official, roll.certificate_no
    FROM fact.kinship AS kinship
    JOIN fact.roll AS roll ON roll.person = kinship.relative
    JOIN fact.office AS office ON office.person = kinship.person),
filing AS (
    SELECT fact.record_id, fact.certificate_no,
        any_value(m.name) FILTER (m.role = 'person') AS person_name,
        any_value(m.name) FILTER (m.role = 'official') AS official_name
    FROM fact.relative_filing AS fact JOIN link.mention AS m ON m.record_id = fact.record_id
    GROUP BY fact.record_id, fact.certificate_no),
anchor AS (
    SELECT p.record_id, p.person FROM link.person AS p JOIN filing USING (record_id)
    UNION SELECT m.record_id, i.person FROM link.mention AS m JOIN filing USING (record_id)
        JOIN link.identity AS i ON i.id_number = m.id_number WHERE m.is_valid
    UNION SELECT c.record_id, c.person FROM link.candidate AS c JOIN filing USING (record_id)
        WHERE c.probability >= $candidate
    UNION SELECT f.record_id, pair.person FROM filing AS f JOIN pair ON pair.certificate_no = f.certificate_no),
tied AS (
    SELECT DISTINCT f.record_id, f.person_name, f.official_name, pair.person, pair.official
    FROM anchor JOIN pair ON anchor.person IN (pair.person, pair.official) JOIN filing AS f USING (record_id)),
wanted AS (SELECT person FROM tied UNION SELECT official FROM tied),
known_name AS (
    SELECT DISTINCT p.person, m.name
    FROM wanted JOIN link.person AS p USING (person)
    JOIN link.mention AS m ON m.record_id = p.record_id AND m.role = p.role WHERE m.name IS NOT NULL),
side AS (
    SELECT record_id, person, official, false AS is_swapped, 'person' AS side, person_name AS left_name, person AS who
    FROM tied
    UNION ALL SELECT record_id, person, official, false, 'official', official_name, official FROM tied
    UNION ALL SELECT record_id, person, official, true, 'person', official_name, person FROM tied
    UNION ALL SELECT record_id, person, official, true, 'official', person_name, official FROM tied),
named AS (
    SELECT DISTINCT s.record_id, s.person, s.official, s.is_swapped, s.side, s.left_name, n.name AS right_name
    FROM side AS s JOIN known_name AS n ON n.person = s.who WHERE s.left_name IS NOT NULL)
SELECT record_id, person, official, is_swapped, side, left_name, right_name,
    CASE WHEN NOT bool_or(left_name = right_name) OVER (PARTITION BY record_id, person, official, is_swapped, side)
        THEN left_name END AS asked_name
FROM named
