/*
view: 查询_在册户
title: 在册的低保户
description: 截至核对日在册的低保证一证一行，暂停的在内并有标记；户主只有编号
columns:
  核对日期: 这一夜的核对日期
  户主编号: 户主的人员编号，已用密钥替换；认不出的为空
  乡镇: 乡镇
  村居: 村(居)
  城乡类别: 城市或农村
  保障类别: 保障类别
  名册月份: 所据名册的月份
  在册人数: 该证在册人数
  保障人口: 名册所写的保障人口
  家庭人口: 名册所写的家庭人口
  户月保障金额_元: 户月保障金额，含分类施保，单位元
  分类施保金额_元: 分类施保金额，单位元
  享受起始: 享受起始年月
  最近复核: 最近复核日期
  是否暂停: 是否暂停保障
  在办疑点数: 这一户还在办的疑点数
*/
SELECT
    night.as_of AS 核对日期,
    roll.head AS 户主编号,
    roll.township AS 乡镇,
    roll.village AS 村居,
    roll.programme AS 城乡类别,
    roll.class AS 保障类别,
    roll.month AS 名册月份,
    roll.members_count AS 在册人数,
    roll.insured_count AS 保障人口,
    roll.household_size AS 家庭人口,
    CAST(roll.monthly_amount_fen / 100.0 AS DECIMAL(14, 2)) AS 户月保障金额_元,
    CAST(roll.supplement_fen / 100.0 AS DECIMAL(14, 2)) AS 分类施保金额_元,
    roll.since_month AS 享受起始,
    roll.last_review_on AS 最近复核,
    roll.is_suspended AS 是否暂停,
    coalesce(asked.cases_count, 0) AS 在办疑点数
FROM (
    SELECT certificate_no, min(head) AS head, min(township) AS township, min(village) AS village,
        min(programme) AS programme, min(class) AS class, min(month) AS month, max(members_count) AS members_count,
        max(insured_count) AS insured_count, max(household_size) AS household_size,
        max(monthly_amount_fen) AS monthly_amount_fen, max(supplement_fen) AS supplement_fen,
        min(since_month) AS since_month, max(last_review_on) AS last_review_on, bool_and(is_suspended) AS is_suspended
    FROM fact.roll
    WHERE certificate_no IS NOT NULL
    GROUP BY certificate_no) AS roll
CROSS JOIN review.night AS night
LEFT JOIN (
    SELECT certificate_no, count(*) AS cases_count FROM review.cases WHERE is_open GROUP BY certificate_no) AS asked
    ON asked.certificate_no = roll.certificate_no
ORDER BY 乡镇, 村居, roll.certificate_no
