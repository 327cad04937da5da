/*
measure: _at_risk
title: 风险未消除的监测户
description: 防返贫监测中风险没有消除的户,一户一行
columns:
  household_no: VARCHAR 户编号
  identified_on: DATE 最早识别日期
not_portable:
  LogicalOr: one row of a household speaks for all, in a boolean that may be missing
*/
-- Many lists write the risk on the head's row alone: it is the household's, and one 是 clears them all.
SELECT household_no, min(identified_on) AS identified_on FROM fact.monitoring GROUP BY household_no
HAVING coalesce(bool_or(NOT is_risk_eliminated), false) AND NOT coalesce(bool_or(is_risk_eliminated), false)
