/*
measure: account_share
title: 共用账户
description: 同一月份为两户以上收款的账号,一证一账号一月一行;有成员在特困机构集中供养的户不计
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 发放所属月份
  months_ago: INTEGER 距核对日的月数
  account_no: VARCHAR 账号(加密)
  account_tail: VARCHAR 账号末四位
  paid_amount_fen: BIGINT 实发金额(分)
  paid_on: DATE 发放日期
  households_count: BIGINT 该月共用该账号的户数
  shared_with: VARCHAR 共用该账号的其他低保证号
  unjoined_count: INTEGER 其中没有代管协议相连的户数
  is_institution: BOOLEAN 户名是否特困供养机构
  is_suspended: BOOLEAN 该月名册上是否暂停
lineage:
  drawn_from: [payment.status, payment.account_no, payment.certificate_no]
  rests_on:
    - custody
    - custody.person
    - custody.certificate_no
    - custody.agreed_from_on
    - custody.until_on
    - support
    - support.person
    - support.support_mode
    - support.institution
    - enrolment.certificate_no
  at_large: [support.institution]
  reckoned:
    is_institution: [support, support.institution]
    is_suspended: [enrolment.status, enrolment.certificate_no]
    unjoined_count: [custody, custody.certificate_no, custody.agreed_from_on, custody.until_on, enrolment.certificate_no]
params: {shortest_institution: 4}
not_portable:
  EndsWith, Length: the name of an institution ends with what others call it
  Filter: households that nothing joins, beside all
  AnyValue, IgnoreNulls, LogicalOr: what all rows of a household say alike, and what any says
  GroupConcat: the other certificates stand in one text
  LastDay: an agreement counts for the months it touches
examples:
  - case: 两户共用一个账号，没有协议；同一代管人的两户相连
    as_of: 2021-06-01
    payment: |
      record_id | certificate_no | month   | account_no | account_tail | paid_amount_fen | status
      p1        | c1             | 2021-06 | k1         | 0001         | 60000           | 成功
      p2        | c2             | 2021-06 | k1         | 0001         | 50000           | 成功
      p3        | c3             | 2021-06 | k2         | 0002         | 50000           | 成功
      p4        | c4             | 2021-06 | k2         | 0002         | 50000           | 补发
      p5        | c5             | 2021-06 | k1         | 0001         | 50000           | 失败
    custody: |
      record_id | certificate_no | custodian
      u1        | c3             | x
      u2        | c4             | x
    record.custody: |
      record_id
      u1
      u2
    rows: |
      certificate_no | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | k1         | 2                | c2          | 1              | false          | false
      c2             | k1         | 2                | c1          | 1              | false          | false
      c3             | k2         | 2                | c4          | 0              | false          | false
      c4             | k2         | 2                | c3          | 0              | false          | false
  - case: 养老院的账户
    as_of: 2021-06-01
    payment: |
      record_id | certificate_no | month   | account_no | status
      p1        | c1             | 2021-06 | k1         | 成功
      p2        | c2             | 2021-06 | k1         | 成功
    record.payment: |
      record_id | payee_name
      p1        | 灌云县伊山镇敬老院
    support: |
      institution
      伊山镇敬老院
    rows: |
      certificate_no | is_institution
      c1             | true
      c2             | true
*/
-- From four characters on a name that ends another (灌云县伊山镇敬老院, 伊山镇敬老院) is the same institution.
-- Two households are joined when agreements in force that month name one custodian for both, or when a member of the
-- one keeps the card of the other. Residents of an institution are paid into its account: their households do not count.
WITH received AS (
    SELECT record_id, certificate_no, month, account_no, account_tail, paid_amount_fen, paid_on FROM fact.payment
    WHERE status IN ('成功', '补发') AND coalesce(paid_amount_fen, 1) > 0 AND account_no IS NOT NULL
        AND certificate_no IS NOT NULL),
crowded AS (
    SELECT account_no, month FROM received GROUP BY account_no, month HAVING count(DISTINCT certificate_no) > 1),
entry AS (SELECT r.* FROM received AS r JOIN crowded USING (account_no, month)),
institution AS (SELECT DISTINCT institution AS name FROM fact.support WHERE length(institution) >= $shortest_institution),
owned AS (
    SELECT DISTINCT e.account_no, e.month
    FROM entry AS e JOIN record.payment AS written ON written.record_id = e.record_id
    JOIN institution AS i ON ends_with(written.payee_name, i.name)
        OR (length(written.payee_name) >= $shortest_institution AND ends_with(i.name, written.payee_name))),
resident AS (
    SELECT DISTINCT e.certificate_no
    FROM fact.enrolment AS e JOIN fact.support AS s ON s.person = e.person
    WHERE s.support_mode = '集中' OR s.institution IS NOT NULL),
household AS (
    SELECT e.certificate_no, e.month, e.account_no, min(e.account_tail) AS account_tail,
        sum(e.paid_amount_fen) AS paid_amount_fen, max(e.paid_on) AS paid_on
    FROM entry AS e
    WHERE NOT EXISTS (SELECT 1 FROM resident WHERE resident.certificate_no = e.certificate_no) GROUP BY e.certificate_no, e.month, e.account_no),
agreed AS (
    SELECT h.certificate_no, h.month, h.account_no, f.custodian, written.custodian_name
    FROM household AS h JOIN fact.custody AS f ON f.certificate_no = h.certificate_no
    JOIN record.custody AS written ON written.record_id = f.record_id
    WHERE coalesce(f.agreed_from_on, h.month) <= last_day(h.month) AND coalesce(f.until_on, h.month) >= h.month),
listed AS (
    SELECT DISTINCT f.certificate_no, f.person, written.person_name
    FROM fact.enrolment AS f JOIN record.enrolment AS written ON written.record_id = f.record_id
    WHERE f.certificate_no IN (SELECT certificate_no FROM household)),
pair AS (
    SELECT l.*, r.certificate_no AS other
    FROM household AS l JOIN household AS r
        ON r.account_no = l.account_no AND r.month = l.month AND r.certificate_no <> l.certificate_no),
shared_custodian AS (
    SELECT DISTINCT l.account_no, l.month, l.certificate_no, r.certificate_no AS other
    FROM agreed AS l JOIN agreed AS r ON r.account_no = l.account_no AND r.month = l.month
        AND (r.custodian = l.custodian OR r.custodian_name = l.custodian_name)),
kept_by_other AS (
    SELECT DISTINCT a.account_no, a.month, a.certificate_no, m.certificate_no AS other
    FROM agreed AS a JOIN listed AS m ON m.person = a.custodian OR m.person_name = a.custodian_name),
joined AS (
    SELECT * FROM shared_custodian UNION SELECT * FROM kept_by_other
    UNION SELECT account_no, month, other, certificate_no FROM kept_by_other)
SELECT p.certificate_no, p.month, p.account_no, any_value(p.account_tail) AS account_tail,
    any_value(p.paid_amount_fen) AS paid_amount_fen, any_value(p.paid_on) AS paid_on,
    count(*) + 1 AS households_count, string_agg(p.other, '、' ORDER BY p.other) AS shared_with,
    count(*) FILTER (j.other IS NULL) AS unjoined_count,
    bool_or(o.account_no IS NOT NULL) AS is_institution,
    coalesce(bool_or(paused.status = '暂停'), false) AS is_suspended
FROM pair AS p
LEFT JOIN joined AS j ON j.account_no = p.account_no AND j.month = p.month AND j.certificate_no = p.certificate_no
    AND j.other = p.other
LEFT JOIN owned AS o ON o.account_no = p.account_no AND o.month = p.month
LEFT JOIN (SELECT DISTINCT certificate_no, month, status FROM fact.enrolment WHERE status = '暂停') AS paused
    ON paused.certificate_no = p.certificate_no AND paused.month = p.month
GROUP BY p.certificate_no, p.month, p.account_no
