/*
measure: _number_names
title: 同号的姓名
description: 名册上同一有效身份证号之下写法不同的姓名,两两比对
columns:
  left_name: VARCHAR 所写姓名
  right_name: VARCHAR 对照姓名
  agreement: VARCHAR 两个姓名相符的程度
computed: {agreement: "name_agreement(left_name, right_name)"}
*/
SELECT DISTINCT a.name AS left_name, b.name AS right_name
FROM fact._listed AS a JOIN fact._listed AS b ON b.id_number = a.id_number AND b.name_key <> a.name_key
WHERE a.is_valid AND b.is_valid
