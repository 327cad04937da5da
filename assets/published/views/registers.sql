/*
view: 查询_名册
title: 各名册今夜能不能用
description: 每份名册一行，没有收到的也在内
columns:
  核对日期: 这一夜的核对日期
  名册代码: 名册代码
  名册: 名册名称
  提供单位: 由谁提供
  状态: 可用、偏旧、暂缓、没有收到、没有依据
  文件数: 收到的文件数
  读入行数: 读入行数
  退回行数: 退回行数
  首批已看过: 首批的数字是否有人看过；看过之前，靠它的疑点不下发
  说明: 为什么不能用；可用的为空
*/
SELECT
    night.as_of AS 核对日期,
    source.source AS 名册代码,
    name.title AS 名册,
    provider.title AS 提供单位,
    state.title AS 状态,
    source.files AS 文件数,
    source.rows_read AS 读入行数,
    source.rows_rejected AS 退回行数,
    source.is_looked_at AS 首批已看过,
    source.reason AS 说明
FROM review.source AS source
CROSS JOIN review.night AS night
LEFT JOIN review.word AS name ON name.domain = 'source' AND name.code = source.source
LEFT JOIN review.word AS provider ON provider.domain = 'provider' AND provider.code = source.source
LEFT JOIN review.word AS state ON state.domain = 'register_state' AND state.code = source.state
ORDER BY 名册代码
