/*
measure: _exited_month
title: 退出后的月份
description: 有发放的月份之前已退出的低保证
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 月份
  exited_on: DATE 最近退出日期
  has_nobody_left: BOOLEAN 是否整户退出
not_portable:
  Filter: the last roll before the exit, beside whether one came after
  LogicalOr: any later roll is a new start
*/
-- An exit ends the certificate, not only a member, when that month's roll does not list it any more, when everybody on
-- its last roll left, or when it was on no roll at all and nobody left later. A later roll that lists it is a new start.
WITH before AS (
    SELECT p.certificate_no, p.month, max(e.exited_on) AS exited_on
    FROM fact._paid_month AS p JOIN fact.exit AS e ON e.certificate_no = p.certificate_no AND e.exited_on < p.month
    GROUP BY p.certificate_no, p.month),
exit_and_rolls AS (
    SELECT b.*, max(r.month) FILTER (r.month <= b.exited_on) AS base_month,
        coalesce(bool_or(r.month > b.exited_on AND r.month <= b.month), false) AS is_listed_again,
        count(r.month) = 0 AS was_never_listed
    FROM before AS b LEFT JOIN fact._enrolled_month AS r ON r.certificate_no = b.certificate_no
    GROUP BY b.certificate_no, b.month, b.exited_on),
ended AS (SELECT * FROM exit_and_rolls WHERE NOT is_listed_again),
name_written AS (SELECT record_id, name_key FROM link.mention WHERE role = 'person' AND kind IN ('enrolment', 'exit')),
staying AS (
    SELECT DISTINCT t.certificate_no, t.month
    FROM ended AS t JOIN fact.enrolment AS s ON s.certificate_no = t.certificate_no AND s.month = t.base_month
    LEFT JOIN name_written AS listed ON listed.record_id = s.record_id
    WHERE NOT EXISTS (
        SELECT 1 FROM fact.exit AS e LEFT JOIN name_written AS gone ON gone.record_id = e.record_id
        WHERE e.certificate_no = s.certificate_no AND e.exited_on >= s.month AND e.exited_on < t.month
            AND (e.person = s.person OR gone.name_key = listed.name_key)))
SELECT t.certificate_no, t.month, t.exited_on,
    (t.base_month IS NOT NULL AND staying.month IS NULL)
    OR (t.was_never_listed AND NOT EXISTS (
        SELECT 1 FROM fact.exit AS e WHERE e.certificate_no = t.certificate_no AND e.exited_on >= t.month))
    AS has_nobody_left
FROM ended AS t
LEFT JOIN staying ON staying.certificate_no = t.certificate_no AND staying.month = t.month
