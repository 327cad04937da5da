/*
measure: payee
title: 收款人
description: 每笔发放的户名与该月在册成员、生效代管协议核对的结果
columns:
  record_id: VARCHAR 发放记录
  certificate_no: VARCHAR 低保证号
  month: DATE 发放所属月份
  months_ago: INTEGER 距核对日的月数
  account_no: VARCHAR 账号(加密)
  account_tail: VARCHAR 账号末四位
  paid_amount_fen: BIGINT 实发金额(分)
  paid_on: DATE 发放日期
  status: VARCHAR 发放状态
  is_suspended: BOOLEAN 该月名册上是否暂停
  is_member: BOOLEAN 户名是否该户成员;没有户名或该证从未在册时为空
  is_custodian: BOOLEAN 户名是否生效代管协议的代管人
lineage:
  base: payment
  reckoned:
    is_suspended: [enrolment.status, enrolment.certificate_no]
    is_custodian: [custody, custody.certificate_no, custody.agreed_from_on, custody.until_on]
    is_member: [enrolment, enrolment.certificate_no, enrolment.head_name, payment.certificate_no]
not_portable:
  LogicalOr: any name that agrees says whose the account is
examples:
  - case: 成员（写法不同也算）、代管人、外人、没有户名
    as_of: 2021-06-01
    payment: |
      record_id | certificate_no | month   | paid_amount_fen
      p1        | c1             | 2021-06 | 62000
      p2        | c1             | 2021-06 | 62000
      p3        | c1             | 2021-06 | 62000
      p4        | c1             | 2021-06 | 62000
    enrolment: |
      record_id | certificate_no | month   | status
      r1        | c1             | 2021-06 | 暂停
    _payee_names: |
      record_id | is_member | left_name | right_name | asked_name | agreement
      p1        | true      | 王芳      | 王芳       |            | missing
      p2        | true      | 王方      | 王芳       | 王方       | differs
      p2        | false     | 王方      | 王方       |            | missing
      p3        | true      | 李强      | 王芳       | 李强       | differs
    rows: |
      record_id | is_suspended | is_member | is_custodian
      p1        | true         | true      | false
      p2        | true         | false     | true
      p3        | true         | false     | false
      p4        | true         |           | false
*/
WITH paused AS (
    SELECT certificate_no, month, bool_or(status = '暂停') AS is_suspended
    FROM fact.enrolment GROUP BY certificate_no, month),
agreement AS (
    SELECT record_id, bool_or(is_member) AS has_members, bool_or(is_member AND agrees) AS is_member,
        bool_or(NOT is_member AND agrees) AS is_custodian
    FROM (SELECT record_id, is_member, left_name = right_name OR agreement IN ($agreeing) AS agrees
        FROM fact._payee_names) AS compared
    GROUP BY record_id)
SELECT p.record_id, p.certificate_no, p.month, p.account_no, p.account_tail, p.paid_amount_fen, p.paid_on, p.status,
    coalesce(paused.is_suspended, false) AS is_suspended,
    CASE WHEN a.has_members THEN coalesce(a.is_member, false) END AS is_member,
    coalesce(a.is_custodian, false) AS is_custodian
FROM fact.payment AS p
LEFT JOIN agreement AS a ON a.record_id = p.record_id
LEFT JOIN paused ON paused.certificate_no = p.certificate_no AND paused.month = p.month
