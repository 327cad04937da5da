/*
measure: _signer
title: 签字的人
description: 谁在哪个低保证上作为经办人、调查人签字
columns:
  certificate_no: VARCHAR 低保证号
  township: VARCHAR 乡镇
  handling_role: VARCHAR 经办或调查
  name: VARCHAR 所写姓名
  visited_on: DATE 入户日期
  name_key: VARCHAR 折算后的姓名
computed: {name_key: name_key(name)}
not_portable:
  Array, Explode: a visit has two investigators
*/
SELECT r.certificate_no, r.township, '经办人' AS handling_role, e.handler_name AS name, CAST(NULL AS DATE) AS visited_on
FROM fact.roll AS r
JOIN fact.enrolment AS f ON f.person = r.person AND f.certificate_no = r.certificate_no AND f.month = r.month
JOIN record.enrolment AS e ON e.record_id = f.record_id
WHERE e.handler_name IS NOT NULL
UNION
SELECT r.certificate_no, r.township, '调查人', v.name, f.visited_on
FROM fact.visit AS f
JOIN (SELECT record_id, unnest([investigator_1_name, investigator_2_name]) AS name FROM record.visit) AS v
    ON v.record_id = f.record_id
JOIN fact.roll AS r ON r.certificate_no = f.certificate_no
WHERE v.name IS NOT NULL
