/*
view: 查询_在册疑点
title: 现在还在办的疑点
description: 一条疑点一行，有乡镇、程度、办到哪一步；人只有编号，姓名和理由凭疑点编号到 review.cases、link.identity 里查
columns:
  核对日期: 这一夜的核对日期
  疑点编号: F 开头，与乡镇核查单、hedui explain 用的是同一个编号
  规则代码: 规则代码
  规则: 规则名称
  类别: 错保、漏保、资金发放、程序时限、身份信息、近亲属备案
  程度: 重、中、低
  对象: 人员、户、账户或发放、村(居)或乡镇
  乡镇: 乡镇；不知属于哪里的为空
  村居: 村(居)
  人员编号: 人员编号，已用密钥替换，每夜相同
  户主编号: 户主的人员编号，可与查询_在册户相连
  状态: 办到哪一步
  今夜新增: 是否今夜新增
  反弹: 整改以后又出现
  首次发现: 首次发现的日期
  打开日期: 最近一次打开的日期
  打开次数: 打开过几次
  下发日期: 下发给乡镇的日期；没有下发的为空
  反馈日期: 乡镇反馈的日期；没有反馈的为空
  核查结果: 乡镇或县级填的核查结果；还没有的为空
  识别方式: 凭什么认定是这个人；不涉及人的为空
  识别把握: 认定是这个人的把握，0 至 1
  户月保障金额_元: 户月保障金额，单位元
*/
SELECT
    night.as_of AS 核对日期,
    cases.case_id AS 疑点编号,
    cases.rule AS 规则代码,
    rule.title AS 规则,
    queue.title AS 类别,
    severity.title AS 程度,
    grain.title AS 对象,
    cases.township AS 乡镇,
    cases.village AS 村居,
    cases.person AS 人员编号,
    cases.head AS 户主编号,
    state.title AS 状态,
    cases.is_new AS 今夜新增,
    cases.is_rebound AS 反弹,
    cases.first_seen AS 首次发现,
    cases.opened_on AS 打开日期,
    cases.openings AS 打开次数,
    cases.released_on AS 下发日期,
    cases.answered_on AS 反馈日期,
    outcome.title AS 核查结果,
    method.title AS 识别方式,
    cases.link_probability AS 识别把握,
    CAST(cases.amount_fen / 100.0 AS DECIMAL(14, 2)) AS 户月保障金额_元
FROM review.cases AS cases
CROSS JOIN review.night AS night
LEFT JOIN review.word AS rule ON rule.domain = 'rule' AND rule.code = cases.rule
LEFT JOIN review.word AS queue ON queue.domain = 'queue' AND queue.code = cases.queue
LEFT JOIN review.word AS severity ON severity.domain = 'severity' AND severity.code = cases.severity
LEFT JOIN review.word AS grain ON grain.domain = 'grain' AND grain.code = cases.grain
LEFT JOIN review.word AS state ON state.domain = 'state' AND state.code = cases.state
LEFT JOIN review.word AS outcome ON outcome.domain = 'outcome' AND outcome.code = cases.outcome
LEFT JOIN review.word AS method ON method.domain = 'link_method' AND method.code = cases.link_method
WHERE cases.is_open
ORDER BY 类别, 乡镇, 村居, 疑点编号
