/*
view: 查询_未读懂
title: 没有读懂或没有送来的列
description: 一份名册的一列一行：多少条记录没有写、写了没有读懂、所在的表没有这一列，以及影响哪几条规则
columns:
  核对日期: 这一夜的核对日期
  名册代码: 名册代码
  名册: 名册名称
  列: 列的中文名
  记录数: 记录数
  写了值的: 写了值的记录数
  没有读懂的: 写了值而没有读懂的记录数
  没有这一列的: 所在的表没有这一列的记录数
  整列缺失: 是否整列缺失
  影响的规则: 因此不能作出结论的规则
*/
SELECT
    night.as_of AS 核对日期,
    gap.source AS 名册代码,
    source.title AS 名册,
    gap.title AS 列,
    gap.records AS 记录数,
    gap.written AS 写了值的,
    gap.unread AS 没有读懂的,
    gap.absent AS 没有这一列的,
    gap.is_whole AS 整列缺失,
    array_to_string(gap.silences, '、') AS 影响的规则
FROM review.gap AS gap
CROSS JOIN review.night AS night
LEFT JOIN review.word AS source ON source.domain = 'source' AND source.code = gap.source
ORDER BY 名册代码, gap.kind, gap.column_name
