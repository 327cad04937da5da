/*
view: 查询_各规则结论
title: 每条规则对全县和各乡镇的结论
description: 一条规则在一个乡镇一行，乡镇写“全县”的是合计；只有“无疑点”才是没有疑点
columns:
  核对日期: 这一夜的核对日期
  规则代码: 规则代码
  规则: 规则名称
  乡镇: 乡镇；“全县”是合计
  结论: 有疑点、无疑点、数据不足、未运行
  疑点数: 疑点数
  不能核对户数: 依法不能核对的户数，如没有授权
  未作判断记录数: 所据的值缺失或没有读懂，因此没有判断的记录数；只在全县的行
  收回疑点数: 因依据缺失收回的疑点数；只在全县的行
  原因: 为什么没有结论；有结论的为空
*/
SELECT
    night.as_of AS 核对日期,
    status.rule AS 规则代码,
    rule.title AS 规则,
    CASE WHEN status.township = '' THEN '全县' ELSE status.township END AS 乡镇,
    conclusion.title AS 结论,
    status.flags AS 疑点数,
    status.households_not_run AS 不能核对户数,
    status.unread AS 未作判断记录数,
    status.withheld AS 收回疑点数,
    status.reason AS 原因
FROM flag.status AS status
CROSS JOIN review.night AS night
LEFT JOIN review.word AS rule ON rule.domain = 'rule' AND rule.code = status.rule
LEFT JOIN review.word AS conclusion ON conclusion.domain = 'conclusion' AND conclusion.code = status.status
ORDER BY 规则代码, status.township <> '', 乡镇
