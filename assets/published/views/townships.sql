/*
view: 查询_乡镇情况
title: 各乡镇一览
description: 一个乡镇一行：在册多少户多少人、每月多少钱、还有多少疑点在办、多少等着反馈
columns:
  核对日期: 这一夜的核对日期
  乡镇: 乡镇；不知属于哪里的为空
  在册户数: 在册的低保证数，暂停的在内
  在册人数: 在册的人数
  月保障金额_元: 各户月保障金额之和，暂停的不算，单位元
  在办疑点数: 还在办的疑点数
  待下发: 其中还没有下发的
  待反馈: 其中已下发、没有反馈的
  已反馈: 其中已反馈、还没有办结的
*/
WITH home AS (
    SELECT certificate_no, min(township) AS township, count(*) AS people_count,
        max(CASE WHEN NOT is_suspended THEN monthly_amount_fen END) AS amount_fen
    FROM fact.roll
    WHERE certificate_no IS NOT NULL
    GROUP BY certificate_no),
enrolled AS (
    SELECT coalesce(township, '') AS township, count(*) AS households_count, sum(people_count) AS people_count,
        sum(amount_fen) AS amount_fen
    FROM home GROUP BY 1),
asked AS (
    SELECT coalesce(township, '') AS township, count(*) AS cases_count,
        count(*) FILTER (released_on IS NULL) AS waiting_count,
        count(*) FILTER (released_on IS NOT NULL AND answered_on IS NULL) AS out_count,
        count(*) FILTER (answered_on IS NOT NULL) AS answered_count
    FROM review.cases WHERE is_open GROUP BY 1)
SELECT
    night.as_of AS 核对日期,
    nullif(coalesce(enrolled.township, asked.township), '') AS 乡镇,
    coalesce(enrolled.households_count, 0) AS 在册户数,
    CAST(coalesce(enrolled.people_count, 0) AS BIGINT) AS 在册人数,
    CAST(coalesce(enrolled.amount_fen, 0) / 100.0 AS DECIMAL(18, 2)) AS 月保障金额_元,
    coalesce(asked.cases_count, 0) AS 在办疑点数,
    coalesce(asked.waiting_count, 0) AS 待下发,
    coalesce(asked.out_count, 0) AS 待反馈,
    coalesce(asked.answered_count, 0) AS 已反馈
FROM enrolled
FULL JOIN asked ON asked.township = enrolled.township
CROSS JOIN review.night AS night
ORDER BY 乡镇
