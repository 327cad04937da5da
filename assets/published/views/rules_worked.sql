/*
view: 查询_规则办理
title: 各规则的反馈和属实情况
description: 一条规则一行：正式还是试行，反馈了多少，属实多少，是否停止下发
columns:
  核对日期: 这一夜的核对日期
  规则代码: 规则代码
  规则: 规则名称；程序里已经没有的规则为空
  阶段: 正式或试行
  已反馈: 已反馈的案件，一案只计最近一次
  属实: 其中属实的；数据有误、同名非本人不算属实
  属实率_百分之: 属实占已反馈的百分之几；没有反馈的为空
  停止下发: 命中率过低，停止下发
  没有立项: 今夜没有立项的疑点数
*/
SELECT
    night.as_of AS 核对日期,
    rule.rule AS 规则代码,
    name.title AS 规则,
    stage.title AS 阶段,
    rule.answered AS 已反馈,
    rule.confirmed AS 属实,
    round(100.0 * rule.confirmed / nullif(rule.answered, 0), 1) AS 属实率_百分之,
    rule.is_stopped AS 停止下发,
    rule.kept_back AS 没有立项
FROM review.rule AS rule
CROSS JOIN review.night AS night
LEFT JOIN review.word AS name ON name.domain = 'rule' AND name.code = rule.rule
LEFT JOIN review.word AS stage ON stage.domain = 'stage' AND stage.code = rule.stage
ORDER BY 规则代码
