/*
measure: payment_month
title: 每月发放
description: 一证一月一行:该月名册批准的金额与台账发放的金额;只在名册或只在台账的月份也在内
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 发放所属月份
  months_ago: INTEGER 距核对日的月数
  head: VARCHAR 户主(人员);从未在册的取台账所写
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  programme: VARCHAR 城乡类别
  day_reached: INTEGER 核对日是当月几日
  is_on_roll: BOOLEAN 是否在该月名册上
  is_suspended: BOOLEAN 该月名册上是否暂停
  is_roll_in: BOOLEAN 该月名册(该乡镇、该类别)是否到齐
  is_ledger_in: BOOLEAN 该月台账(该乡镇、该类别)是否到齐
  since_month: DATE 享受起始年月;不详时为最早在册月份
  since_months_ago: INTEGER 享受起始距核对日的月数
  approved_amount_fen: BIGINT 该月名册的户月保障金额(分);各行不一致时为空
  paid_count: INTEGER 成功发放的笔数
  paid_fen: BIGINT 成功发放的金额(分);有一笔金额不详时为空
  back_paid_count: INTEGER 补发的笔数
  back_paid_fen: BIGINT 补发的金额(分);有一笔金额不详时为空
  failed_count: INTEGER 失败和退回的笔数
  unclear_count: INTEGER 状态不详的笔数
  paid_on: DATE 最近一次成功或补发的日期
  ledger_says: VARCHAR 台账所记的失败原因;没有该户记录时注明
  is_paid_elsewhere: BOOLEAN 该月可能以另一证号(不在该月名册)发放给了这一户
  exited_on: DATE 该月之前最近一次退出的日期
  is_exited: BOOLEAN 该证是否已在该月之前整户退出
  months_after_exit: INTEGER 发放月份在退出月份之后几个月
lineage:
  drawn_from: [payment.certificate_no, enrolment.certificate_no]
  columns:
    approved_amount_fen: [enrolment.monthly_amount_fen]
    programme: [enrolment.programme]
    is_ledger_in: [payment.certificate_no, enrolment.certificate_no]
    paid_fen: [payment.paid_amount_fen]
    back_paid_fen: [payment.paid_amount_fen]
  reckoned:
    is_on_roll: [enrolment, enrolment.certificate_no]
    is_suspended: [enrolment.status, enrolment.certificate_no]
    since_month: [enrolment.since_month, enrolment.certificate_no]
    since_months_ago: [enrolment.since_month, enrolment.certificate_no]
    paid_count: [payment, payment.certificate_no, payment.status]
    paid_fen: [payment, payment.certificate_no, payment.status]
    back_paid_count: [payment, payment.certificate_no, payment.status]
    back_paid_fen: [payment, payment.certificate_no, payment.status]
    failed_count: [payment, payment.certificate_no, payment.status]
    unclear_count: [payment, payment.certificate_no, payment.status]
    is_paid_elsewhere: [payment, payment.certificate_no, payment.status, enrolment.certificate_no]
    is_exited: [exit, exit.certificate_no, exit.exited_on, enrolment, enrolment.certificate_no]
    exited_on: [exit, exit.certificate_no, exit.exited_on]
    months_after_exit: [exit, exit.certificate_no, exit.exited_on]
    is_roll_in: [enrolment.programme]
not_portable:
  ArrayContains: whether the roll of a programme and a township is in
  DateDiff: months between exit and payment
  NullSafeEQ: a township nobody wrote is one of its own
  Star.except: a full join names its keys once
examples:
  - case: 在册而没有发放；不在册而有发放
    as_of: 2021-06-20
    _enrolled_month: |
      certificate_no | month   | head | township | programme | is_suspended | approved_amount_fen
      c1             | 2021-06 | a    | 伊山镇   | 农村      | false        | 62000
    _paid_month: |
      certificate_no | month   | paid_count | paid_fen | is_paid_known | back_paid_count | is_back_paid_known | ledger_says
      c2             | 2021-06 | 1          | 50000    | true          | 0               | true               | 账号有误
    certificate: |
      certificate_no | head | township | programme
      c2             | b    | 伊山镇   | 农村
    ledger_month: |
      month   | programme | township | is_ledger_in
      2021-06 | 农村      | 伊山镇   | true
    _roll_month: |
      month   | programmes | townships | has_all_programmes
      2021-06 | 农村       | 伊山镇    | true
    rows: |
      certificate_no | head | day_reached | is_on_roll | is_roll_in | is_ledger_in | approved_amount_fen | paid_count | paid_fen | ledger_says
      c1             | a    | 20          | true       | true       | true         | 62000               | 0          | 0        | 没有该户的记录
      c2             | b    | 20          | false      | true       | false        |                     | 1          | 50000    | 账号有误
  - case: 整户退出以后的发放
    as_of: 2021-06-20
    _paid_month: |
      certificate_no | month
      c1             | 2021-06
    _exited_month: |
      certificate_no | month   | exited_on  | has_nobody_left
      c1             | 2021-06 | 2021-04-10 | true
    rows: |
      certificate_no | is_exited | exited_on  | months_after_exit
      c1             | true      | 2021-04-10 | 2
*/
-- Where the certificate is not on that month's roll, its latest roll says whose it is and since when, else the ledger.
WITH since AS (
    SELECT certificate_no, min(since_month) AS since_month, min(month) AS month FROM fact._enrolled_month GROUP BY certificate_no),
held AS (
    SELECT coalesce(r.certificate_no, p.certificate_no) AS certificate_no, coalesce(r.month, p.month) AS month,
        r.month IS NOT NULL AS is_on_roll, r.head, r.township, r.village, r.programme, r.is_suspended, r.since_month,
        r.approved_amount_fen, p.* EXCLUDE (certificate_no, month)
    FROM fact._enrolled_month AS r
    FULL JOIN fact._paid_month AS p ON p.certificate_no = r.certificate_no AND p.month = r.month)
SELECT h.certificate_no, h.month, coalesce(h.head, c.head, h.paid_head) AS head,
    coalesce(h.township, c.township) AS township, coalesce(h.village, c.village) AS village,
    coalesce(h.programme, c.programme) AS programme, $day_number AS day_reached, h.is_on_roll,
    coalesce(h.is_suspended, false) AS is_suspended,
    h.is_on_roll OR coalesce(
        CASE WHEN c.programme IS NULL THEN roll.has_all_programmes ELSE list_contains(roll.programmes, c.programme) END
        AND (c.township IS NULL OR list_contains(roll.townships, c.township)), false) AS is_roll_in,
    coalesce(l.is_ledger_in, false) AS is_ledger_in, coalesce(h.since_month, s.since_month, s.month) AS since_month,
    h.approved_amount_fen, coalesce(h.paid_count, 0) AS paid_count,
    CASE WHEN coalesce(h.is_paid_known, true) THEN coalesce(h.paid_fen, 0) END AS paid_fen,
    coalesce(h.back_paid_count, 0) AS back_paid_count,
    CASE WHEN coalesce(h.is_back_paid_known, true) THEN coalesce(h.back_paid_fen, 0) END AS back_paid_fen,
    coalesce(h.failed_count, 0) AS failed_count, coalesce(h.unclear_count, 0) AS unclear_count, h.paid_on,
    coalesce(h.ledger_says, '没有该户的记录') AS ledger_says,
    elsewhere.month IS NOT NULL AS is_paid_elsewhere, x.exited_on,
    x.month IS NOT NULL AND (x.has_nobody_left OR is_roll_in) AS is_exited,
    CASE WHEN is_exited THEN date_diff('month', x.exited_on, h.month) END AS months_after_exit
FROM held AS h
LEFT JOIN fact.certificate AS c ON c.certificate_no = h.certificate_no
LEFT JOIN since AS s ON s.certificate_no = h.certificate_no
LEFT JOIN fact._roll_month AS roll ON roll.month = h.month
LEFT JOIN fact._exited_month AS x ON x.certificate_no = h.certificate_no AND x.month = h.month
LEFT JOIN fact._paid_elsewhere AS elsewhere ON elsewhere.certificate_no = h.certificate_no AND elsewhere.month = h.month
LEFT JOIN fact.ledger_month AS l ON l.month = h.month AND l.programme IS NOT DISTINCT FROM h.programme
    AND l.township IS NOT DISTINCT FROM h.township
