/*
view: 查询_近亲属备案
title: 近亲属备案登记现状
description: 每一份能认出享受低保人员的备案一行：两人是否还在册、在任；只有编号。近亲属备案的疑点在查询_在册疑点，类别“近亲属备案”
columns:
  核对日期: 这一夜的核对日期
  亲属编号: 享受低保的亲属的人员编号，已用密钥替换
  干部编号: 干部的人员编号，已用密钥替换；干部名册上对不出的为空
  关系: 备案所写关系
  备案日期: 备案日期
  亲属在册: 享受低保的亲属是否仍在册(暂停也算)
  干部在任: 干部是否在任；对不出的为空
  离任日期: 全部任职都已结束的，取最近一次
  现状: 用文字说明两人是否仍在册、在任
*/
SELECT
    night.as_of AS 核对日期,
    filing.person AS 亲属编号,
    filing.official AS 干部编号,
    filing.relation AS 关系,
    filing.filed_on AS 备案日期,
    filing.is_on_roll AS 亲属在册,
    filing.is_in_office AS 干部在任,
    filing.left_on AS 离任日期,
    filing.standing AS 现状
FROM fact.filing AS filing
CROSS JOIN review.night AS night
ORDER BY 备案日期, 亲属编号, 干部编号, filing.record_id
