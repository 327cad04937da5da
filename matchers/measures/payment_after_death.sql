/*
measure: payment_after_death
title: 死后发放
description: 户内有人死亡之后月份的每笔发放,一笔发放一名死者一行
columns:
  record_id: VARCHAR 发放记录
  certificate_no: VARCHAR 低保证号
  person: VARCHAR 死者
  dead_since_on: DATE 最迟从这一天起已故
  is_date_registered: BOOLEAN 死亡日期不详,用的是登记日期
  month: DATE 发放所属月份
  months_ago: INTEGER 距核对日的月数
  months_after_death: INTEGER 发放月份在死亡月份之后几个月
  members_count: INTEGER 死亡时该证在册人数
  living_count: INTEGER 发放月份仍在世的在册成员人数
  is_still_enrolled: BOOLEAN 发放月份死者是否仍在册
  full_amount_fen: BIGINT 死亡时的全户月保障金额(分)
  paid_amount_fen: BIGINT 实发金额(分)
  paid_on: DATE 发放日期
  status: VARCHAR 发放状态
  account_tail: VARCHAR 账号末四位
  is_suspended: BOOLEAN 该月名册上是否暂停
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: payment
  drawn_from: [dead, payment.certificate_no, enrolment.certificate_no]
  columns: {full_amount_fen: [enrolment.monthly_amount_fen]}
  reckoned:
    months_after_death: [dead.dead_since_on]
    dead_since_on: [dead.dead_since_on]
    is_date_registered: [dead.dead_since_on]
    living_count: [enrolment, enrolment.certificate_no, dead.dead_since_on, dead]
    is_still_enrolled: [enrolment, enrolment.certificate_no]
    is_suspended: [enrolment.status, enrolment.certificate_no]
not_portable:
  Filter: the last roll before the death, else the first after it
  LogicalOr: one suspended row suspends the household
examples:
  - case: 死亡当月仍应发，次月起算；还有一名健在成员
    as_of: 2021-06-01
    enrolment: |
      person | certificate_no | month   | monthly_amount_fen
      a      | c1             | 2021-04 | 80000
      b      | c1             | 2021-04 | 80000
      a      | c1             | 2021-05 | 80000
      b      | c1             | 2021-05 | 80000
    dead: |
      person | died_on    | dead_since_on | dead_since_months_ago
      a      | 2021-04-10 | 2021-04-10    | 2
    payment: |
      record_id | certificate_no | month   | paid_amount_fen | status
      p1        | c1             | 2021-04 | 80000           | 成功
      p2        | c1             | 2021-05 | 80000           | 成功
    rows: |
      record_id | person | months_after_death | members_count | living_count | full_amount_fen | is_still_enrolled
      p2        | a      | 1                  | 2             | 1            | 80000           | true
*/
-- The dead person's last enrolment at or before the month of death (else the first after it) gives the full amount;
-- who is left is told by the roll of the month paid for (else the last before it, else the first after it).
WITH listed AS (
    SELECT e.certificate_no, e.person, e.month, e.months_ago, max(e.person_link_probability) AS link_probability
    FROM fact.enrolment AS e WHERE e.certificate_no IN (
        SELECT certificate_no FROM fact.enrolment JOIN fact.dead USING (person))
    GROUP BY e.certificate_no, e.person, e.month, e.months_ago),
household AS (
    SELECT certificate_no, month, count(DISTINCT coalesce(person, record_id)) AS members_count,
        max(monthly_amount_fen) AS full_amount_fen,
        bool_or(status = '暂停') AS is_suspended
    FROM fact.enrolment GROUP BY certificate_no, month),
death AS (
    SELECT l.certificate_no, l.person, d.dead_since_on, d.died_on IS NULL AS is_date_registered,
        d.dead_since_months_ago, max(least(l.link_probability, d.link_probability)) AS link_probability,
        coalesce(max(l.month) FILTER (l.months_ago >= d.dead_since_months_ago), min(l.month)) AS base_month
    FROM listed AS l JOIN fact.dead AS d USING (person) GROUP BY l.certificate_no, l.person, d.dead_since_on, d.died_on, d.dead_since_months_ago),
paid AS (
    SELECT p.record_id, p.certificate_no, p.month, p.months_ago, p.paid_amount_fen, p.paid_on, p.status,
        p.account_tail, d.person, d.dead_since_on, d.is_date_registered, d.link_probability, d.base_month,
        d.dead_since_months_ago - p.months_ago AS months_after_death
    FROM fact.payment AS p JOIN death AS d USING (certificate_no)
    WHERE p.months_ago < d.dead_since_months_ago),
roll_month AS (
    SELECT c.certificate_no, c.month, coalesce(max(h.month) FILTER (h.month <= c.month), min(h.month)) AS roll_month
    FROM (SELECT DISTINCT certificate_no, month FROM paid) AS c JOIN household AS h USING (certificate_no)
    GROUP BY c.certificate_no, c.month),
member AS (
    SELECT r.certificate_no, r.month, l.person, d.dead_since_months_ago
    FROM roll_month AS r
    JOIN listed AS l ON l.certificate_no = r.certificate_no AND l.month = r.roll_month
    LEFT JOIN fact.dead AS d ON d.person = l.person)
SELECT paid.*, base.members_count, base.full_amount_fen, coalesce(now.is_suspended, false) AS is_suspended,
    (SELECT count(DISTINCT m.person) FROM member AS m WHERE m.certificate_no = paid.certificate_no
        AND m.month = paid.month AND coalesce(m.dead_since_months_ago, -999999) <= paid.months_ago) AS living_count,
    EXISTS (SELECT 1 FROM listed AS l WHERE l.certificate_no = paid.certificate_no AND l.month = paid.month
        AND l.person = paid.person) AS is_still_enrolled
FROM paid
JOIN household AS base ON base.certificate_no = paid.certificate_no AND base.month = paid.base_month
LEFT JOIN household AS now ON now.certificate_no = paid.certificate_no AND now.month = paid.month
