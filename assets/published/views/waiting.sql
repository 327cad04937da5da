/*
view: 查询_待下发
title: 还没有下发的户
description: 一个乡镇的一种原因一行：多少户、多少疑点、等得最久的自哪一天起
columns:
  核对日期: 这一夜的核对日期
  乡镇: 乡镇；不知属于哪里的为空
  原因: 为什么要等；现在就能下发的写“可以下发”
  户数: 户数
  疑点数: 疑点数
  最早一条: 等得最久的一条自哪一天打开
*/
SELECT
    night.as_of AS 核对日期,
    nullif(waiting.township, '') AS 乡镇,
    why.title AS 原因,
    waiting.households AS 户数,
    waiting.cases AS 疑点数,
    waiting.oldest_on AS 最早一条
FROM review.waiting AS waiting
CROSS JOIN review.night AS night
LEFT JOIN review.word AS why ON why.domain = 'waiting' AND why.code = waiting.why
ORDER BY 乡镇, waiting.why
