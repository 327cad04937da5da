/*
view: 查询_收件
title: 收到的各批名册
description: 一份名册的一批(一个月或一次送达)一行：几个文件、多少行、是否采用
columns:
  核对日期: 这一夜的核对日期
  名册代码: 名册代码，也是接收文件夹的名字
  名册: 名册名称
  提供单位: 由谁提供
  批次: 名册月份的第一天，没有月份的为送达日
  文件数: 文件数
  采用行数: 采用的行数
  退回行数: 退回的行数
  是否采用: 这一批是否采用
  未采用原因: 没有采用的原因；采用的为空
*/
SELECT
    night.as_of AS 核对日期,
    batch.source AS 名册代码,
    source.title AS 名册,
    provider.title AS 提供单位,
    batch.batch AS 批次,
    batch.files AS 文件数,
    batch.rows AS 采用行数,
    batch.rejected AS 退回行数,
    batch.is_accepted AS 是否采用,
    batch.reason AS 未采用原因
FROM raw.batch AS batch
CROSS JOIN review.night AS night
LEFT JOIN review.word AS source ON source.domain = 'source' AND source.code = batch.source
LEFT JOIN review.word AS provider ON provider.domain = 'provider' AND provider.code = batch.source
ORDER BY 名册代码, 批次
