/*
measure: subsidy_month
title: 每月价格临时补贴
description: 本地规定应补的月份里,当月名册上每证一行:价格临时补贴发了没有
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 补贴月份
  months_ago: INTEGER 距核对日的月数
  head: VARCHAR 户主(人员)
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  is_suspended: BOOLEAN 该月名册上是否暂停
  is_ledger_in: BOOLEAN 该月补贴台账(该乡镇、该类别)是否到齐
  paid_count: INTEGER 成功和补发的笔数
  failed_count: INTEGER 失败和退回的笔数
  unclear_count: INTEGER 状态不详的笔数
  is_paid_elsewhere: BOOLEAN 可能以另一证号(不在该月名册)补给了这一户
  declared_by: VARCHAR 规定应补的文件
lineage:
  drawn_from: [enrolment.certificate_no]
  columns:
    is_ledger_in: [price_subsidy.certificate_no, enrolment.certificate_no]
  reckoned:
    is_suspended: [enrolment.status, enrolment.certificate_no]
    paid_count: [price_subsidy, price_subsidy.certificate_no, price_subsidy.status]
    failed_count: [price_subsidy, price_subsidy.certificate_no, price_subsidy.status]
    unclear_count: [price_subsidy, price_subsidy.certificate_no, price_subsidy.status]
    is_paid_elsewhere: [price_subsidy, price_subsidy.certificate_no, price_subsidy.status, enrolment.certificate_no]
params: {ledger_share_percent: 50}
not_portable:
  Window: a township and a programme are each counted over all households
  Filter: payments by what became of them
examples:
  - case: 一半的户有记录即到齐；补发算发了；没有规定的月份没有行
    as_of: 2021-06-01
    subsidy_due: |
      month   | basis
      2021-03 | 某文
    _enrolled_month: |
      certificate_no | month   | head | township | programme | is_suspended
      c1             | 2021-03 | a    | 伊山镇   | 农村      | false
      c2             | 2021-03 | b    | 伊山镇   | 农村      | false
      c3             | 2021-03 | d    | 伊山镇   | 农村      | true
      c4             | 2021-03 | e    | 杨集镇   | 农村      | false
      c1             | 2021-04 | a    | 伊山镇   | 农村      | false
    price_subsidy: |
      certificate_no | month   | status
      c1             | 2021-03 | 补发
      c9             | 2021-03 | 成功
      c1             | 2021-04 | 成功
    _subsidy_elsewhere: |
      certificate_no | month
      c2             | 2021-03
    rows: |
      certificate_no | month   | head | is_suspended | is_ledger_in | paid_count | unclear_count | is_paid_elsewhere | declared_by
      c1             | 2021-03 | a    | false        | false        | 1          | 0             | false             | 某文
      c2             | 2021-03 | b    | false        | false        | 0          | 0             | true              | 某文
      c3             | 2021-03 | d    | true         | false        | 0          | 0             | false             | 某文
      c4             | 2021-03 | e    | false        | false        | 0          | 0             | false             | 某文
*/
WITH booked AS (
    SELECT certificate_no, month,
        count(*) FILTER (status IN ('成功', '补发')) AS paid_count,
        count(*) FILTER (status IN ('失败', '退回')) AS failed_count,
        count(*) FILTER (status IS NULL OR status NOT IN ('成功', '补发', '失败', '退回')) AS unclear_count
    FROM fact.price_subsidy
    WHERE certificate_no IS NOT NULL
    GROUP BY certificate_no, month),
listed AS (
    SELECT r.certificate_no, r.month, r.head, r.township, r.village, r.programme, r.is_suspended, d.basis,
        CASE WHEN r.is_suspended THEN 0 ELSE 1 END AS is_asked,
        CASE WHEN b.month IS NULL OR r.is_suspended THEN 0 ELSE 1 END AS is_entered,
        coalesce(b.paid_count, 0) AS paid_count, coalesce(b.failed_count, 0) AS failed_count,
        coalesce(b.unclear_count, 0) AS unclear_count
    FROM fact.subsidy_due AS d
    JOIN fact._enrolled_month AS r ON r.month = d.month
    LEFT JOIN booked AS b ON b.certificate_no = r.certificate_no AND b.month = r.month)
SELECT l.certificate_no, l.month, l.head, l.township, l.village, l.is_suspended, l.paid_count, l.failed_count,
    l.unclear_count, e.month IS NOT NULL AS is_paid_elsewhere, l.basis AS declared_by,
    sum(l.is_entered) OVER (PARTITION BY l.month, l.programme) * 100
        >= $ledger_share_percent * sum(l.is_asked) OVER (PARTITION BY l.month, l.programme)
    AND sum(l.is_entered) OVER (PARTITION BY l.month, l.township) * 100
        >= $ledger_share_percent * sum(l.is_asked) OVER (PARTITION BY l.month, l.township) AS is_ledger_in
FROM listed AS l
LEFT JOIN fact._subsidy_elsewhere AS e ON e.certificate_no = l.certificate_no AND e.month = l.month
