/*
measure: _holder_names
title: 卡折保管人姓名
description: 卡折保管人与成员、户籍同户人员、代管人的姓名,两两比对
columns:
  certificate_no: VARCHAR 低保证号
  side: VARCHAR 对照的是谁
  left_name: VARCHAR 所写姓名
  right_name: VARCHAR 对照姓名
  asked_name: VARCHAR 要比对的姓名;同一问题已有完全相同的姓名时为空
  agreement: VARCHAR 两个姓名相符的程度
computed: {agreement: "name_agreement(asked_name, right_name)"}
not_portable:
  Array, Explode: two names of one row are two names to compare
  LogicalOr, Window: an equal name settles the question for its other rows
*/
-- A card of the newest roll is in the hands of a member, of somebody of a member's hukou household or who was a member
-- (a widow's roll still names the husband who kept the card), of the custodian of an agreement in force on the night, or
-- of none of these.
WITH listed AS (
    SELECT fact.certificate_no, fact.person, record.person_name, record.head_name, record.holder_name
    FROM fact.enrolment AS fact JOIN record.enrolment AS record ON record.record_id = fact.record_id
    WHERE fact.month = (SELECT max(month) FROM fact.enrolment)),
holder AS (SELECT DISTINCT certificate_no, holder_name FROM listed WHERE holder_name IS NOT NULL),
near AS (
    SELECT certificate_no, 'member' AS side, unnest([person_name, head_name]) AS name FROM listed
    UNION
    SELECT l.certificate_no, 'household', m.name
    FROM listed AS l
    JOIN fact.residence AS mine ON mine.person = l.person
    JOIN fact.residence AS theirs ON theirs.household_no = mine.household_no
    JOIN link.mention AS m ON m.record_id = theirs.record_id AND m.role = 'person'
    UNION
    SELECT f.certificate_no, 'household', r.person_name
    FROM fact.enrolment AS f JOIN record.enrolment AS r ON r.record_id = f.record_id
    WHERE f.certificate_no IN (SELECT certificate_no FROM holder)
    UNION
    SELECT f.certificate_no, 'custodian', r.custodian_name
    FROM fact.custody AS f JOIN record.custody AS r ON r.record_id = f.record_id
    WHERE f.agreed_from_on <= $as_of AND coalesce(f.until_on >= $as_of, true)),
pair AS (
    SELECT DISTINCT h.certificate_no, n.side, h.holder_name AS left_name, n.name AS right_name
    FROM holder AS h LEFT JOIN near AS n ON n.certificate_no = h.certificate_no AND n.name IS NOT NULL)
SELECT certificate_no, side, left_name, right_name,
    CASE WHEN NOT bool_or(left_name = right_name) OVER (PARTITION BY certificate_no, left_name, side)
        THEN left_name END AS asked_name
FROM pair
