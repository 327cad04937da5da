/*
view: 查询_每月发放
title: 每月、每个乡镇发放了多少
description: 一个月、一个乡镇、一种城乡类别一行：名册批准多少，台账发放多少；台账没有到齐的月份不能说没有发
columns:
  核对日期: 这一夜的核对日期
  月份: 发放所属月份的第一天
  乡镇: 乡镇；不详的为空
  城乡类别: 城市或农村
  在册户数: 该月名册上的户数
  批准金额_元: 该月名册批准的户月保障金额之和，单位元
  成功笔数: 成功发放的笔数
  成功金额_元: 成功发放的金额，单位元
  补发金额_元: 补发的金额，单位元
  失败笔数: 失败和退回的笔数
  金额不详户数: 有一笔成功发放的金额不详的户数，不在金额之内
  台账到齐: 该月台账是否到齐
*/
SELECT
    night.as_of AS 核对日期,
    paid.month AS 月份,
    paid.township AS 乡镇,
    paid.programme AS 城乡类别,
    count(*) FILTER (paid.is_on_roll) AS 在册户数,
    CAST(coalesce(sum(paid.approved_amount_fen) FILTER (paid.is_on_roll), 0) / 100.0 AS DECIMAL(18, 2)) AS 批准金额_元,
    CAST(coalesce(sum(paid.paid_count), 0) AS BIGINT) AS 成功笔数,
    CAST(coalesce(sum(paid.paid_fen), 0) / 100.0 AS DECIMAL(18, 2)) AS 成功金额_元,
    CAST(coalesce(sum(paid.back_paid_fen), 0) / 100.0 AS DECIMAL(18, 2)) AS 补发金额_元,
    CAST(coalesce(sum(paid.failed_count), 0) AS BIGINT) AS 失败笔数,
    count(*) FILTER (paid.paid_fen IS NULL AND paid.paid_count > 0) AS 金额不详户数,
    bool_and(paid.is_ledger_in) AS 台账到齐
FROM fact.payment_month AS paid
CROSS JOIN review.night AS night
GROUP BY night.as_of, paid.month, paid.township, paid.programme
ORDER BY 月份, 乡镇, 城乡类别
