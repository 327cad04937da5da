/*
measure: _listed
title: 名册所写的人
description: 核对日在低保(含暂停)、特困名册上的人,按名册所写
columns:
  person: VARCHAR 人员
  id_number: VARCHAR 所写身份证号
  is_valid: BOOLEAN 是否有效
  is_spoilt: BOOLEAN 看似有效、对照户籍才知是截断号
  name: VARCHAR 所写姓名
  name_key: VARCHAR 折算后的姓名
  birth_on: DATE 出生日期
  sex: VARCHAR 性别
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  certificate_no: VARCHAR 低保证号;特困为空
  roll: VARCHAR 名册
  record_id: VARCHAR 名册记录
not_portable:
  NullSafeEQ: who stands on the roll without a readable certificate stands on it all the same
*/
-- Whoever stands on a roll tonight, as the roll writes them: dibao, suspended too, and tekun.
SELECT p.person, m.id_number, m.is_valid, m.is_spoilt, m.name, m.name_key, m.birth_on, m.sex, m.township,
    m.village, s.certificate_no, s.roll, m.record_id
FROM (
    SELECT e.record_id, e.certificate_no, '低保' AS roll
    FROM fact.enrolment AS e JOIN fact.roll AS r USING (person, month)
    WHERE e.certificate_no IS NOT DISTINCT FROM r.certificate_no
    UNION ALL SELECT record_id, NULL, '特困' FROM fact.support) AS s
JOIN link.mention AS m ON m.record_id = s.record_id AND m.role = 'person'
JOIN link.person AS p ON p.record_id = s.record_id AND p.role = 'person'
