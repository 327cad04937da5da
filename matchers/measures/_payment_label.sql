/*
measure: _payment_label
title: 发放名目
description: 每种写法的名目,折算宽度、去掉空格
columns:
  written: VARCHAR 所写名目
  label: VARCHAR 名目
computed: {label: compact(written)}
*/
SELECT DISTINCT label AS written FROM fact.payment WHERE label IS NOT NULL
