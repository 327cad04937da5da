/*
measure: illness
title: 大额医疗费用
description: 近十二个月有个人自付的结算，一人一个结算日一行；由规则与标准比较
columns:
  person: VARCHAR 人员
  dated_on: DATE 结算日期
  year_paid_fen: BIGINT 近十二个月自付合计(分)
  reached_paid_fen: BIGINT 到这一天为止的自付合计(分)
  earlier_paid_fen: BIGINT 这一天以前的自付合计(分)
  bills_count: INTEGER 结算次数
  last_settled_on: DATE 最近一次结算日期
  link_probability: DOUBLE 人员识别的把握
lineage:
  drawn_from: [medical_expense.person, medical_expense.settled_on, medical_expense.own_paid_fen]
params: {illness_months: 12}
not_portable:
  Window: the sum of the year and the sum so far stand beside each bill
examples:
  - case: 一日几张票据是一次结算；十二个月前的不算
    as_of: 2021-06-01
    medical_expense: |
      person | settled_on | own_paid_fen
      a      | 2021-01-10 | 100000
      a      | 2021-01-10 | 50000
      a      | 2021-03-01 | 20000
      a      | 2020-05-01 | 900000
    rows: |
      person | dated_on   | last_settled_on | earlier_paid_fen | reached_paid_fen | year_paid_fen | bills_count
      a      | 2021-01-10 | 2021-03-01      | 0                | 150000           | 170000        | 3
      a      | 2021-03-01 | 2021-03-01      | 150000           | 170000           | 170000        | 3
*/
-- Bills of one day are one settlement: only their sum can reach a line.
WITH bill AS (
    SELECT person, settled_on, sum(own_paid_fen) AS paid_fen, count(*) AS bills,
        min(person_link_probability) AS link_probability
    FROM fact.medical_expense
    WHERE settled_months_past < $illness_months AND own_paid_fen IS NOT NULL AND person IS NOT NULL
    GROUP BY person, settled_on),
summed AS (
    SELECT person, settled_on, paid_fen,
        sum(paid_fen) OVER (PARTITION BY person) AS year_paid_fen,
        sum(paid_fen) OVER (PARTITION BY person ORDER BY settled_on) AS reached_paid_fen,
        sum(bills) OVER (PARTITION BY person) AS bills_count,
        max(settled_on) OVER (PARTITION BY person) AS last_settled_on,
        min(link_probability) OVER (PARTITION BY person) AS link_probability
    FROM bill)
SELECT *, settled_on AS dated_on, reached_paid_fen - paid_fen AS earlier_paid_fen FROM summed
