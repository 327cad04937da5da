/*
measure: _payee_names
title: 收款户名
description: 每笔发放的户名与该月成员、生效代管协议的代管人,两两比对
columns:
  record_id: VARCHAR 发放记录
  is_member: BOOLEAN 对照的是成员(否则是代管人)
  left_name: VARCHAR 所写姓名
  right_name: VARCHAR 对照姓名
  asked_name: VARCHAR 要比对的姓名;同一问题已有完全相同的姓名时为空
  agreement: VARCHAR 两个姓名相符的程度
computed: {agreement: "name_agreement(asked_name, right_name)"}
not_portable:
  Array, Explode: two names of one row are two names to compare
  LastDay: an agreement counts for the months it touches
  LogicalOr, Window: an equal name settles the question for its other rows
*/
-- A payee is looked for among that month's members, the head included; where the certificate is not on that month's
-- roll, among all who ever were under it. An agreement counts for the months it touches.
WITH payment AS (
    SELECT fact.record_id, fact.certificate_no, fact.month, record.payee_name
    FROM fact.payment AS fact
    JOIN record.payment AS record ON record.record_id = fact.record_id
    WHERE record.payee_name IS NOT NULL),
listed AS (
    SELECT fact.certificate_no, fact.month, unnest([record.person_name, record.head_name]) AS name
    FROM fact.enrolment AS fact JOIN record.enrolment AS record ON record.record_id = fact.record_id),
member AS (SELECT DISTINCT * FROM listed WHERE name IS NOT NULL),
covered AS (SELECT DISTINCT certificate_no, month FROM member),
paid_month AS (
    SELECT payment.*, covered.month AS roll_month
    FROM payment LEFT JOIN covered ON covered.certificate_no = payment.certificate_no AND covered.month = payment.month),
pair AS (
    SELECT p.record_id, true AS is_member, p.payee_name AS left_name, m.name AS right_name
    FROM paid_month AS p JOIN member AS m ON m.certificate_no = p.certificate_no AND m.month = p.roll_month
    UNION
    SELECT p.record_id, true, p.payee_name, m.name
    FROM paid_month AS p JOIN member AS m ON m.certificate_no = p.certificate_no
    WHERE p.roll_month IS NULL
    UNION
    SELECT p.record_id, false, p.payee_name, c.custodian_name
    FROM payment AS p
    JOIN record.custody AS c ON c.certificate_no = p.certificate_no
    WHERE c.custodian_name IS NOT NULL AND c.received_on <= $as_of
      AND coalesce(c.agreed_from_on, p.month) <= last_day(p.month) AND coalesce(c.until_on, p.month) >= p.month)
SELECT record_id, is_member, left_name, right_name,
    CASE WHEN NOT bool_or(left_name = right_name) OVER (PARTITION BY record_id, is_member) THEN left_name END AS asked_name
FROM pair
