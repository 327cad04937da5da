/*
measure: instalment
title: 逐笔发放
description: 每笔发放的日期、名目;名目已折算宽度、去掉空格
columns:
  record_id: VARCHAR 发放记录
  certificate_no: VARCHAR 低保证号
  month: DATE 发放所属月份
  months_ago: INTEGER 距核对日的月数
  status: VARCHAR 发放状态
  paid_amount_fen: BIGINT 实发金额(分)
  paid_on: DATE 发放日期
  paid_day: INTEGER 发放日期是所属月份的第几日,次月以后顺延计数
  label: VARCHAR 打卡名目;没有填写时为空
  account_tail: VARCHAR 账号末四位
  is_suspended: BOOLEAN 该月名册上是否暂停
  head: VARCHAR 户主(人员);从未在册的取台账所写
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
lineage:
  base: payment
  columns: {paid_day: [payment.paid_on]}
  reckoned: {is_suspended: [enrolment.status, enrolment.certificate_no]}
not_portable:
  DateDiff: the day of the month counted on into the next
examples:
  - case: 次月才发的接着数日子；名目已折算
    as_of: 2021-06-01
    payment: |
      record_id | certificate_no | month   | paid_on    | label | status
      p1        | c1             | 2021-05 | 2021-05-10 | 低 保 | 成功
      p2        | c1             | 2021-05 | 2021-06-01 |       | 补发
    _payment_label: |
      written | label
      低 保   | 低保
    certificate: |
      certificate_no | head | township
      c1             | a    | 伊山镇
    _enrolled_month: |
      certificate_no | month   | is_suspended
      c1             | 2021-05 | true
    rows: |
      record_id | paid_day | label | head | township | is_suspended
      p1        | 10       | 低保  | a    | 伊山镇   | true
      p2        | 32       |       | a    | 伊山镇   | true
*/
SELECT p.record_id, p.certificate_no, p.month, p.status, p.paid_amount_fen, p.paid_on,
    date_diff('day', p.month, p.paid_on) + 1 AS paid_day, reading.label, p.account_tail,
    coalesce(r.is_suspended, false) AS is_suspended,
    coalesce(c.head, CASE WHEN p.head_link_probability >= $sure THEN p.head END) AS head, c.township, c.village
FROM fact.payment AS p
LEFT JOIN fact.certificate AS c ON c.certificate_no = p.certificate_no
LEFT JOIN fact._payment_label AS reading ON reading.written = p.label
LEFT JOIN fact._enrolled_month AS r ON r.certificate_no = p.certificate_no AND r.month = p.month
