/*
measure: _roll_month
title: 名册到齐情况
description: 每月名册所有的类别和乡镇
columns:
  month: DATE 月份
  programmes: VARCHAR[] 有名册的类别
  townships: VARCHAR[] 有名册的乡镇
  has_all_programmes: BOOLEAN 各类别是否都有
not_portable:
  ArrayAgg: the townships and programmes of a month are asked for one by one
*/
SELECT month, list(DISTINCT programme) AS programmes, list(DISTINCT township) AS townships,
    count(DISTINCT programme) = (SELECT count(DISTINCT programme) FROM fact._enrolled_month) AS has_all_programmes
FROM fact._enrolled_month
GROUP BY month
