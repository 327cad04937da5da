/*
measure: _head_names
title: 户主与成员的姓名
description: 名册所写户主姓名与该证成员姓名,两两比对
columns:
  left_name: VARCHAR 所写姓名
  right_name: VARCHAR 对照姓名
  agreement: VARCHAR 两个姓名相符的程度
computed: {agreement: "name_agreement(left_name, right_name)"}
*/
-- The head of a certificate against the names of its members, where no member is the head by number.
SELECT DISTINCT h.head_name AS left_name, m.name AS right_name
FROM (SELECT DISTINCT certificate_no, head_name FROM record.enrolment
    WHERE head_name IS NOT NULL AND month = (SELECT max(month) FROM fact.enrolment)) AS h
JOIN fact._listed AS m USING (certificate_no)
