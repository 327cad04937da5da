-- 资金发放疑点, by the month that a payment is for.
CREATE TABLE payment AS
SELECT pay_month AS month, cert, person AS head, payee_name AS payee, account, paid_fen, paid_on,
    regexp_replace(label, '[\s\x{a0}\x{3000}]', '', 'g') AS label, CASE WHEN status LIKE '%成功' THEN '成功' WHEN status LIKE '%失败' THEN '失败'
        ELSE status END AS status
FROM disbursement;

CREATE TABLE paid AS
SELECT cert, month, count(*) FILTER (status = '成功') AS times, coalesce(sum(paid_fen) FILTER (status = '成功'), 0) AS fen,
    count(*) FILTER (status = '补发') AS back_times, coalesce(sum(paid_fen) FILTER (status = '补发'), 0) AS back_fen,
    count(*) FILTER (status NOT IN ('成功', '补发', '失败', '退回') OR status IS NULL) AS unclear_times
FROM payment GROUP BY ALL;

CREATE TABLE asked AS
SELECT p.*, coalesce(c.is_suspended, false) AS is_suspended, c.month IS NOT NULL AS is_listed
FROM payment AS p LEFT JOIN cert_month AS c USING (cert, month);

INSERT INTO flag BY NAME SELECT DISTINCT 'paid_late' AS rule, cert, NULL AS detail FROM asked
WHERE status = '成功' AND NOT is_suspended AND paid_on >= month + 25;
INSERT INTO flag BY NAME SELECT DISTINCT 'payment_label_nonstandard' AS rule, cert, NULL AS detail FROM asked
WHERE status IN ('成功', '补发') AND NOT is_suspended AND label NOT IN ('低保金', '城市低保', '农村低保', '城乡低保金');
INSERT INTO flag BY NAME SELECT DISTINCT 'paid_amount_differs' AS rule, p.cert, NULL AS detail
FROM paid AS p JOIN cert_month AS c USING (cert, month)
WHERE NOT c.is_suspended AND p.times > 0 AND p.fen <> c.amount_fen AND p.fen + p.back_fen <> c.amount_fen;

-- The account is no member's nor an agreed keeper's.
CREATE TABLE member_name AS SELECT DISTINCT cert, month, unnest([name, head_name]) AS name FROM enrolled;
INSERT INTO flag BY NAME SELECT DISTINCT 'payee_name_differs' AS rule, a.cert, NULL AS detail FROM asked AS a
WHERE a.status IN ('成功', '补发') AND NOT a.is_suspended AND a.payee IS NOT NULL
    AND a.cert IN (SELECT cert FROM member_name)
    AND NOT EXISTS (SELECT 1 FROM member_name AS m WHERE m.cert = a.cert AND (m.month = a.month OR NOT a.is_listed)
        AND (m.name = a.payee OR (length(a.payee) >= 4 AND starts_with(m.name, a.payee))))
    AND NOT EXISTS (SELECT 1 FROM custody_agreements AS k WHERE k.cert = a.cert AND k.keeper_name = a.payee
        AND coalesce(k.from_on, a.month) <= last_day(a.month) AND coalesce(k.until_on, a.month) >= a.month);

-- One account for several households.
CREATE TABLE shared AS
WITH received AS (SELECT DISTINCT cert, month, account, payee FROM asked WHERE status IN ('成功', '补发') AND account IS NOT NULL
    AND cert NOT IN (SELECT e.cert FROM enrolled AS e JOIN tekun_roll AS t USING (person) WHERE t.mode LIKE '集中%'))
SELECT a.cert, b.cert AS other, a.month, a.payee FROM received AS a JOIN received AS b USING (account, month) WHERE a.cert <> b.cert;
CREATE TABLE keeper AS SELECT cert, coalesce(keeper, keeper_name) AS keeper, keeper_name, from_on, until_on FROM custody_agreements;
INSERT INTO flag BY NAME SELECT DISTINCT 'account_shared_across_households' AS rule, s.cert, NULL AS detail
FROM shared AS s LEFT JOIN cert_month AS c ON c.cert = s.cert AND c.month = s.month
WHERE NOT coalesce(c.is_suspended, false) AND s.payee NOT LIKE '%敬老院%' AND s.payee NOT LIKE '%福利院%' AND s.payee NOT LIKE '%供养%'
    AND NOT EXISTS (SELECT 1 FROM keeper AS a JOIN keeper AS b ON b.keeper = a.keeper OR b.keeper_name = a.keeper_name
        WHERE a.cert = s.cert AND b.cert = s.other
            AND coalesce(greatest(a.from_on, b.from_on) <= last_day(s.month), true)
            AND coalesce(least(a.until_on, b.until_on) >= s.month, true))
    AND NOT EXISTS (SELECT 1 FROM keeper AS a JOIN enrolled AS m ON m.person = a.keeper OR m.name = a.keeper_name
        WHERE ((a.cert = s.cert AND m.cert = s.other) OR (a.cert = s.other AND m.cert = s.cert))
            AND coalesce(a.from_on <= last_day(s.month), true) AND coalesce(a.until_on >= s.month, true));

-- After a death: the whole for a household of one, the full old amount after three months for others.
INSERT INTO flag BY NAME
WITH passed AS (
    SELECT e.cert, e.person, d.since_on, coalesce(max(e.month) FILTER (e.month <= d.since_on), min(e.month)) AS base
    FROM enrolled AS e JOIN dead AS d USING (person) GROUP BY ALL),
after_death AS (
    SELECT a.cert, a.month, a.paid_fen, a.is_suspended, p.person, p.since_on, b.members, b.amount_fen,
        list_contains(now.persons, p.person) AS is_still_there,
        (SELECT max_by(l.persons, l.month) FROM cert_month AS l WHERE l.cert = a.cert AND l.month <= a.month) AS persons
    FROM asked AS a JOIN passed AS p USING (cert) JOIN cert_month AS b ON b.cert = p.cert AND b.month = p.base
    LEFT JOIN cert_month AS now ON now.cert = a.cert AND now.month = a.month
    WHERE a.status = '成功' AND a.paid_fen > 0 AND a.month > p.since_on AND NOT a.is_suspended),
counted AS (
    SELECT *, (SELECT count(*) FROM (SELECT unnest(coalesce(persons,
            (SELECT min_by(l.persons, l.month) FROM cert_month AS l WHERE l.cert = after_death.cert))) AS one) AS u
        LEFT JOIN dead AS d ON d.person = u.one
        WHERE d.person IS NULL OR date_trunc('month', d.since_on) >= after_death.month) AS living
    FROM after_death)
SELECT DISTINCT 'paid_after_death' AS rule, cert, NULL AS detail FROM counted
WHERE living = 0 OR (members > 1 AND months_between(date_trunc('month', since_on), month) > 3
    AND (paid_fen = amount_fen OR (paid_fen > amount_fen AND is_still_there)));

-- After the exit of the whole household, or on no roll at all.
CREATE TABLE roll_in AS SELECT month, list(DISTINCT programme) AS programmes, list(DISTINCT township) AS townships
FROM cert_month GROUP BY month;
CREATE TABLE ended AS
WITH before AS (SELECT p.cert, p.month, max(x.exited_on) AS exited_on FROM paid AS p
    JOIN dibao_exits AS x ON x.cert = p.cert AND x.exited_on < p.month GROUP BY ALL),
based AS (SELECT b.*, max(c.month) FILTER (c.month <= b.exited_on) AS base,
        coalesce(bool_or(c.month > b.exited_on AND c.month <= b.month), false) AS is_back, count(c.month) = 0 AS was_never
    FROM before AS b LEFT JOIN cert_month AS c USING (cert) GROUP BY b.cert, b.month, b.exited_on)
SELECT b.cert, b.month, (b.base IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM enrolled AS e WHERE e.cert = b.cert AND e.month = b.base AND NOT EXISTS (
            SELECT 1 FROM dibao_exits AS x WHERE x.cert = b.cert AND (x.person = e.person OR x.name = e.name)
                AND x.exited_on >= b.base AND x.exited_on < b.month)))
    OR (b.was_never AND NOT EXISTS (SELECT 1 FROM dibao_exits AS x WHERE x.cert = b.cert AND x.exited_on >= b.month))
    AS is_whole
FROM based AS b WHERE NOT b.is_back;

CREATE TABLE paid_month AS
SELECT p.*, l.cert IS NOT NULL AS is_listed, c.programme, s.since_month,
    coalesce(l.cert IS NOT NULL OR (list_contains(i.townships, c.township) AND list_contains(i.programmes, c.programme))
        OR (c.cert IS NULL AND len(i.programmes) = 2), false) AS is_in,
    e.cert IS NOT NULL AND (e.is_whole OR is_in) AS is_ended
FROM paid AS p LEFT JOIN cert_month AS l USING (cert, month) LEFT JOIN certificate AS c USING (cert)
LEFT JOIN roll_in AS i USING (month) LEFT JOIN ended AS e USING (cert, month)
LEFT JOIN (SELECT cert, min(since_month) AS since_month FROM cert_month GROUP BY cert) AS s USING (cert);
INSERT INTO flag BY NAME SELECT DISTINCT 'paid_after_exit' AS rule, cert, NULL AS detail FROM paid_month
WHERE is_ended AND fen + back_fen > 0;
INSERT INTO flag BY NAME SELECT DISTINCT 'paid_not_on_roll' AS rule, cert, NULL AS detail FROM paid_month
WHERE is_in AND NOT is_listed AND NOT is_ended
    AND (fen > 0 OR (back_fen > 0 AND coalesce(since_month > month, true)));

-- On the roll and not paid: where the ledger of that month, place and programme is in.
CREATE TABLE elsewhere AS
WITH stray AS (SELECT p.* FROM payment AS p WHERE coalesce(status, '成功') NOT IN ('失败', '退回')
    AND NOT EXISTS (SELECT 1 FROM cert_month AS c WHERE c.cert = p.cert AND c.month = p.month))
SELECT e.cert, s.month FROM stray AS s JOIN enrolled AS e ON e.month = s.month AND e.person = s.head
UNION SELECT e.cert, s.month FROM stray AS s JOIN enrolled AS e ON e.month = s.month AND e.account = s.account;

INSERT INTO flag BY NAME
WITH told AS (SELECT c.*, p.cert IS NOT NULL AS is_entered, coalesce(p.times + p.back_times + p.unclear_times, 0) AS times
    FROM cert_month AS c LEFT JOIN paid AS p USING (cert, month) WHERE NOT c.is_suspended),
judged AS (SELECT *, avg(is_entered::INT) OVER (PARTITION BY month, programme) >= 0.5
    AND avg(is_entered::INT) OVER (PARTITION BY month, township) >= 0.5 AS is_in FROM told)
SELECT DISTINCT 'enrolled_not_paid' AS rule, j.cert, NULL AS detail
FROM judged AS j ANTI JOIN elsewhere USING (cert, month)
WHERE is_in AND times = 0 AND (month_ago(month) > 0 OR (month_ago(month) = 0 AND day(as_of()) > 25))
    AND months_between(coalesce(since_month, month), month) > 1;

INSERT INTO flag BY NAME
WITH booked AS (SELECT cert, pay_month AS month, count(*) FILTER (status IS NULL OR status NOT IN ('失败', '退回')) AS times
    FROM price_subsidies GROUP BY ALL),
told AS (SELECT c.*, b.cert IS NOT NULL AS is_entered, coalesce(b.times, 0) AS times
    FROM cert_month AS c LEFT JOIN booked AS b USING (cert, month)
    WHERE NOT c.is_suspended AND list_contains(subsidised(), strftime(c.month, '%Y-%m'))),
judged AS (SELECT *, avg(is_entered::INT) OVER (PARTITION BY month, programme) >= 0.5
    AND avg(is_entered::INT) OVER (PARTITION BY month, township) >= 0.5 AS is_in FROM told),
unlisted AS (SELECT p.pay_month AS month, p.person, p.account FROM price_subsidies AS p
    ANTI JOIN cert_month AS c ON c.cert = p.cert AND c.month = p.pay_month
    WHERE coalesce(p.status, '成功') NOT IN ('失败', '退回')),
stray AS (SELECT e.cert, e.month FROM enrolled AS e SEMI JOIN unlisted USING (month, person)
    UNION SELECT e.cert, e.month FROM enrolled AS e SEMI JOIN unlisted USING (month, account))
SELECT DISTINCT 'price_subsidy_not_paid' AS rule, j.cert, NULL AS detail FROM judged AS j
ANTI JOIN stray USING (cert, month) WHERE is_in AND times = 0;

-- Nobody to look after himself, and the card with somebody outside.
INSERT INTO flag BY NAME
SELECT DISTINCT 'custody_without_agreement' AS rule, r.cert, NULL AS detail
FROM paid_roll AS r JOIN newest AS n USING (cert)
WHERE r.care = '全护理' AND n.holder_name IS NOT NULL AND n.holder_name NOT IN ('本人', '户主', '自己')
    AND NOT EXISTS (SELECT 1 FROM enrolled AS m WHERE m.cert = n.cert AND n.holder_name IN (m.name, m.head_name))
    AND NOT EXISTS (SELECT 1 FROM newest AS m JOIN hukou AS a ON a.id = m.person JOIN hukou AS b ON b.household = a.household
        WHERE m.cert = n.cert AND b.name = n.holder_name)
    AND NOT EXISTS (SELECT 1 FROM custody_agreements AS k WHERE k.cert = n.cert
        AND levenshtein(k.keeper_name, n.holder_name) <= 1 AND coalesce(k.from_on <= as_of(), true)
        AND coalesce(k.until_on >= as_of(), true));

-- (standard - declared income) x persons + supplement; clerks round up.
INSERT INTO flag BY NAME
WITH h AS (
    SELECT cert, any_value(programme) AS programme, min(grade) AS grade, max(insured_count) AS heads, max(income_fen) AS income_fen,
        max(supplement_fen) AS supplement_fen, coalesce(max(supplement_fen), 0) AS added, max(amount_fen) AS fen
    FROM paid_roll GROUP BY cert),
c AS (SELECT *, fen - greatest(standard(programme) - income_fen, 0) * heads - added AS difference FROM h WHERE heads > 0)
SELECT 'amount_formula_differs' AS rule, cert, NULL AS detail FROM c
WHERE NOT coalesce(grade = 'A', fen = standard(programme) * heads + added)
    AND (difference < -100 OR (difference > 100 AND supplement_fen IS NOT NULL))
    AND NOT ((difference BETWEEN 0 AND 999 AND (fen % 1000 = 0 OR (fen - added) % 1000 = 0))
        OR (abs(difference) < 100 * heads AND (fen - added) % (100 * heads) = 0));
