/*
measure: ledger_month
title: 发放台账到齐情况
description: >-
  每月、每个乡镇和城乡类别的发放台账是否到齐:该月名册上应发的户,台账中有发放记录(不论成败)的达到一半即为
  到齐
columns:
  month: DATE 月份
  months_ago: INTEGER 距核对日的月数
  programme: VARCHAR 城乡类别
  township: VARCHAR 乡镇
  enrolled_count: BIGINT 该月名册上正常保障的户数
  entered_count: INTEGER 其中台账有记录的户数
  is_ledger_in: BOOLEAN 该乡镇、该类别的台账是否到齐
lineage:
  drawn_from: [payment.certificate_no, enrolment.certificate_no]
params: {ledger_share_percent: 50}
not_portable:
  Window: a township and a programme are each counted over all parts
examples:
  - case: 一半的户有发放记录即到齐；暂停的户不计
    as_of: 2021-06-01
    params: {monthly_ledgers: [disbursement]}
    _enrolled_month: |
      certificate_no | month   | programme | township | is_suspended
      c1             | 2021-06 | 农村      | 伊山镇   | false
      c2             | 2021-06 | 农村      | 伊山镇   | false
      c3             | 2021-06 | 农村      | 伊山镇   | true
      c4             | 2021-06 | 农村      | 杨集镇   | false
      c5             | 2021-06 | 农村      | 杨集镇   | false
      c6             | 2021-06 | 农村      | 杨集镇   | false
    payment: |
      certificate_no | month   | source
      c1             | 2021-06 | disbursement
      c2             | 2021-06 | disbursement
      c4             | 2021-06 | disbursement
      c5             | 2021-06 | dibao_roll
    rows: |
      month   | programme | township | enrolled_count | entered_count | is_ledger_in
      2021-06 | 农村      | 伊山镇   | 2              | 2             | true
      2021-06 | 农村      | 杨集镇   | 3              | 1             | false
*/
-- A file that lacks a township says nothing of its households.
WITH entered AS (SELECT DISTINCT certificate_no, month FROM fact.payment WHERE source IN ($monthly_ledgers)),
part AS (
    SELECT r.month, r.programme, r.township, count(*) AS enrolled_count, count(e.month) AS entered_count
    FROM fact._enrolled_month AS r
    LEFT JOIN entered AS e ON e.certificate_no = r.certificate_no AND e.month = r.month
    WHERE NOT r.is_suspended
    GROUP BY r.month, r.programme, r.township)
SELECT *,
    sum(entered_count) OVER of_programme * 100 >= $ledger_share_percent * sum(enrolled_count) OVER of_programme
    AND sum(entered_count) OVER of_township * 100 >= $ledger_share_percent * sum(enrolled_count) OVER of_township AS is_ledger_in
FROM part
WINDOW of_programme AS (PARTITION BY month, programme), of_township AS (PARTITION BY month, township)
