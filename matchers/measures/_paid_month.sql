/*
measure: _paid_month
title: 每月台账
description: 每证每月的发放台账:成功、补发、失败各多少
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 月份
  paid_count: INTEGER 成功发放的笔数
  paid_fen: BIGINT 成功金额(分)
  is_paid_known: BOOLEAN 成功的金额是否都有
  back_paid_count: INTEGER 补发的笔数
  back_paid_fen: BIGINT 补发金额(分)
  is_back_paid_known: BOOLEAN 补发的金额是否都有
  failed_count: INTEGER 失败和退回的笔数
  unclear_count: INTEGER 状态不详的笔数
  paid_on: DATE 最近发放日期
  paid_head: VARCHAR 台账所写户主(人员)
  ledger_says: VARCHAR 台账所写失败原因
not_portable:
  Filter: payments that succeeded, were late and failed are counted side by side
*/
SELECT certificate_no, month,
    count(*) FILTER (status = '成功') AS paid_count,
    coalesce(sum(paid_amount_fen) FILTER (status = '成功'), 0) AS paid_fen,
    count(*) FILTER (status = '成功' AND paid_amount_fen IS NULL) = 0 AS is_paid_known,
    count(*) FILTER (status = '补发') AS back_paid_count,
    coalesce(sum(paid_amount_fen) FILTER (status = '补发'), 0) AS back_paid_fen,
    count(*) FILTER (status = '补发' AND paid_amount_fen IS NULL) = 0 AS is_back_paid_known,
    count(*) FILTER (status IN ('失败', '退回')) AS failed_count,
    count(*) FILTER (status IS NULL OR status NOT IN ('成功', '补发', '失败', '退回')) AS unclear_count,
    max(paid_on) FILTER (status IN ('成功', '补发')) AS paid_on,
    min(head) FILTER (head_link_probability >= $sure) AS paid_head,
    coalesce(min(failure) FILTER (status IN ('失败', '退回')), '有记录，没有写明原因') AS ledger_says
FROM fact.payment
WHERE certificate_no IS NOT NULL
GROUP BY certificate_no, month
