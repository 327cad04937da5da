/*
measure: _faulty_number
title: 不对的证号
description: 低保名册上不是有效号码的身份证号和第一处不对的地方
columns:
  id_number: VARCHAR 所写身份证号
  fault: VARCHAR 错在哪里
computed: {fault: number_fault(id_number)}
*/
SELECT DISTINCT id_number FROM fact._listed WHERE roll = '低保' AND NOT is_valid AND id_number IS NOT NULL
