/*
view: 查询_不能作出结论
title: 不能说没有疑点的规则
description: 今夜数据不足、没有运行，或者有户依法不能核对的规则和乡镇；这些地方没有疑点不等于没有问题
columns:
  核对日期: 这一夜的核对日期
  规则代码: 规则代码
  规则: 规则名称
  乡镇: 乡镇；“全县”是合计
  结论: 数据不足、未运行；只有几户不能核对的，是其余各户的结论
  不能核对户数: 依法不能核对的户数
  原因: 缺什么，或为什么没有运行
*/
SELECT
    night.as_of AS 核对日期,
    status.rule AS 规则代码,
    rule.title AS 规则,
    CASE WHEN status.township = '' THEN '全县' ELSE status.township END AS 乡镇,
    conclusion.title AS 结论,
    status.households_not_run AS 不能核对户数,
    status.reason AS 原因
FROM flag.status AS status
CROSS JOIN review.night AS night
LEFT JOIN review.word AS rule ON rule.domain = 'rule' AND rule.code = status.rule
LEFT JOIN review.word AS conclusion ON conclusion.domain = 'conclusion' AND conclusion.code = status.status
WHERE status.status IN ('not_enough_data', 'not_run') OR status.households_not_run > 0
ORDER BY 规则代码, status.township <> '', 乡镇
