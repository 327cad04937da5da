/*
measure: certificate
title: 低保证
description: 每个低保证最近一次在册时的户主、地址和金额,已退出的也在内
columns:
  certificate_no: VARCHAR 低保证号
  head: VARCHAR 户主(人员)
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  programme: VARCHAR 城乡类别
  month: DATE 最近在册月份
  months_ago: INTEGER 最近在册距核对日的月数
  members_count: INTEGER 该月在册人数
  monthly_amount_fen: BIGINT 该月户月保障金额(分)
lineage:
  base: enrolment
  reckoned: {members_count: [enrolment, enrolment.certificate_no]}
not_portable:
  ArgMin: the head as the first row writes it
  Qualify, Window: the newest month of each certificate
examples:
  - case: 每证最近一次在册，退出的也在内
    as_of: 2021-06-01
    enrolment: |
      record_id | person | head | certificate_no | month   | township | monthly_amount_fen
      r1        | a      | a    | c1             | 2021-05 | 伊山镇   | 60000
      r2        | a      | a    | c1             | 2021-06 | 伊山镇   | 62000
      r3        | b      | a    | c1             | 2021-06 | 伊山镇   | 62000
      r4        | c      | c    | c2             | 2021-03 | 杨集镇   | 40000
    rows: |
      certificate_no | head | township | month   | months_ago | members_count | monthly_amount_fen
      c1             | a    | 伊山镇   | 2021-06 | 0          | 2             | 62000
      c2             | c    | 杨集镇   | 2021-03 | 3          | 1             | 40000
*/
SELECT certificate_no, month, arg_min(head, record_id) AS head, min(township) AS township, min(village) AS village,
    min(programme) AS programme, count(DISTINCT coalesce(person, record_id)) AS members_count,
    max(monthly_amount_fen) AS monthly_amount_fen
FROM fact.enrolment
GROUP BY certificate_no, month
QUALIFY row_number() OVER (PARTITION BY certificate_no ORDER BY month DESC) = 1
