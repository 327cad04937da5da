/*
measure: _subsidy_elsewhere
title: 价格补贴可能发到别处
description: 该月的价格补贴可能按别的证号发给了的在册户
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 补贴月份
*/
-- As for payments (`_paid_elsewhere`): under a number of no roll of the month it may be this household's. One measure
-- of both would make every rule about payments rest on the ledger of subsidies, which most months do not have.
WITH stray AS (
    SELECT p.record_id, p.month, p.head, p.account_no FROM fact.price_subsidy AS p
    WHERE coalesce(p.status, '成功') NOT IN ('失败', '退回') AND NOT EXISTS (
        SELECT 1 FROM fact._enrolled_month AS r WHERE r.certificate_no = p.certificate_no AND r.month = p.month)),
fitting AS (
    SELECT s.month, s.head AS person FROM stray AS s WHERE s.head IS NOT NULL
    UNION
    SELECT s.month, c.person FROM stray AS s
    JOIN link.candidate AS c ON c.record_id = s.record_id AND c.role = 'head'
    JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role
    WHERE c.probability >= $candidate OR m.id_status IN ('damaged', 'masked'))
SELECT e.certificate_no, e.month FROM fitting AS f JOIN fact.enrolment AS e ON e.month = f.month AND e.person = f.person
UNION SELECT e.certificate_no, e.month FROM fitting AS f
    JOIN fact._enrolled_month AS e ON e.month = f.month AND e.head = f.person
UNION SELECT a.certificate_no, a.month FROM stray AS s
    JOIN fact.account AS a ON a.month = s.month AND a.account_no = s.account_no
