/*
measure: _enrolled_month
title: 每月名册
description: 每证每月的名册:户主、地址和批准的金额
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 月份
  head: VARCHAR 户主(人员)
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  programme: VARCHAR 城乡类别
  is_suspended: BOOLEAN 是否暂停保障
  since_month: DATE 享受起始年月
  approved_amount_fen: BIGINT 批准的金额(分)
not_portable:
  ArgMin: the head as the first row of a household writes it
  LogicalOr: one suspended row suspends the household
*/
-- The total stands in every row of a household; where the rows disagree nobody can say what was approved.
SELECT certificate_no, month, arg_min(head, record_id) AS head, min(township) AS township, min(village) AS village,
    min(programme) AS programme, coalesce(bool_or(status = '暂停'), false) AS is_suspended,
    min(since_month) AS since_month,
    CASE WHEN min(monthly_amount_fen) = max(monthly_amount_fen) THEN min(monthly_amount_fen) END AS approved_amount_fen
FROM fact.enrolment
WHERE certificate_no IS NOT NULL
GROUP BY certificate_no, month
