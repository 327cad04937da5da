-- 程序时限.
INSERT INTO flag BY NAME
WITH h AS (SELECT cert, max(reviewed_on) AS reviewed_on, bool_or(is_able) AS is_able, max(since_month) AS since_month
    FROM paid_roll GROUP BY cert)
SELECT 'review_overdue' AS rule, cert, NULL AS detail FROM h
WHERE past(reviewed_on, CASE WHEN is_able THEN 6 ELSE 12 END)
    AND coalesce(month_ago(since_month) > CASE WHEN is_able THEN 6 ELSE 12 END, true);

INSERT INTO flag BY NAME SELECT 'grace_period_over' AS rule, cert, NULL AS detail FROM paid_roll
GROUP BY cert HAVING max(grace_on) < as_of();

-- Who is named without a number, but under a certificate.
UPDATE petitions SET person = (SELECT min(r.person) FROM roll AS r WHERE r.cert = petitions.cert AND r.name = petitions.name)
WHERE person IS NULL AND cert IS NOT NULL;

INSERT INTO flag BY NAME
WITH demand AS (
    SELECT cert, registered_on AS since_on FROM petitions WHERE complaint = '是' AND cert IS NOT NULL
    UNION SELECT r.cert, p.registered_on FROM petitions AS p JOIN roll AS r USING (person) WHERE p.complaint = '是'
    UNION SELECT cert, consented_on FROM supporters WHERE incapable = '是')
SELECT DISTINCT 'mandatory_visit_missing' AS rule, d.cert, NULL AS detail FROM demand AS d SEMI JOIN roll USING (cert)
WHERE d.since_on <= as_of() AND NOT EXISTS (
    SELECT 1 FROM visit AS v WHERE v.cert = d.cert AND v.level = 2 AND v.visited_on BETWEEN d.since_on AND as_of());

INSERT INTO flag BY NAME
WITH about AS (SELECT person, count(DISTINCT no) AS times, max(registered_on) AS last_on FROM petitions
    WHERE person IS NOT NULL GROUP BY person)
SELECT DISTINCT 'petition_repeated_open' AS rule, a.person, NULL AS detail, p.name, a.person[:18] AS id
FROM about AS a JOIN petitions AS p ON p.person = a.person AND p.registered_on = a.last_on
WHERE a.times >= 2 AND coalesce(p.settled_on > as_of(), true);

-- Working days since the day after acceptance.
CREATE TABLE workday AS
SELECT day::DATE AS day FROM generate_series(DATE '2017-01-01', as_of() - 1, INTERVAL 1 DAY) AS g(day)
WHERE (isodow(day) <= 5 AND NOT list_contains(holidays(), day::DATE)) OR list_contains(makeup_days(), day::DATE);
INSERT INTO flag BY NAME
WITH waiting AS (SELECT a.*, (SELECT count(*) FROM workday AS w WHERE w.day > a.accepted_on) AS days FROM application AS a
    WHERE a.accepted_on < as_of() AND coalesce(a.decided_on > as_of(), true) AND coalesce(a.answer, '办理中') = '办理中'
        AND a.refusal IS NULL)
SELECT DISTINCT 'application_overdue' AS rule, w.person, NULL AS detail FROM waiting AS w
WHERE (days >= 45 OR (days >= 30 AND extended = '否')) AND NOT EXISTS (
    SELECT 1 FROM application AS l WHERE l.person = w.person AND l.accepted_on >= w.accepted_on
        AND (l.decided_on <= as_of() OR l.answer IN ('批准', '未批', '撤回')));

INSERT INTO flag BY NAME SELECT DISTINCT 'township_visit_missing' AS rule, r.cert, NULL AS detail FROM roll AS r
WHERE month_ago(r.since_month) > 12
    AND NOT EXISTS (SELECT 1 FROM visit AS v WHERE v.cert = r.cert AND v.level > 0 AND NOT past(v.visited_on, 12))
    AND NOT EXISTS (SELECT 1 FROM roll AS o JOIN move AS m USING (person) WHERE o.cert = r.cert
        AND m.direction IN ('in', 'within') AND NOT past(m.changed_on, 12));

INSERT INTO flag BY NAME
WITH reviewed AS (
    SELECT cert, count(assessed_on) * count(examined_on) * count(published_on) * count(approved_on) > 0
        AND NOT (bool_or(opinion IN ('调整', '退出', '暂停')) AND count(told_on) = 0) AS is_complete
    FROM annual_reviews GROUP BY cert)
SELECT 'review_record_incomplete' AS rule, cert, NULL AS detail FROM reviewed WHERE NOT is_complete
UNION SELECT 'review_record_incomplete', cert, NULL FROM roll ANTI JOIN reviewed USING (cert)
    WHERE since_month < date_trunc('month', review_until());

CREATE TABLE tekun AS SELECT * FROM tekun_roll WHERE person IS NOT NULL;
INSERT INTO flag BY NAME SELECT 'tekun_without_care_agreement' AS rule, t.person, NULL AS detail, t.name, t.id FROM tekun AS t
WHERE t.mode LIKE '分散%' AND last_day(t.since_month) + 30 < as_of() AND t.person NOT IN (SELECT person FROM dead)
    AND NOT EXISTS (SELECT 1 FROM care_agreements AS c WHERE (c.person = t.person OR (c.person IS NULL AND c.name = t.name))
        AND coalesce(c.from_on <= as_of(), true) AND coalesce(c.until_on >= as_of(), true))
    AND NOT EXISTS (SELECT 1 FROM tekun AS o WHERE o.person = t.person AND o.mode LIKE '集中%');
INSERT INTO flag BY NAME SELECT 'tekun_wish_unmet' AS rule, t.person, NULL AS detail, t.name, t.id FROM tekun AS t
WHERE t.wish LIKE '集中%' AND t.mode LIKE '分散%' AND t.wished_on + 90 < as_of() AND t.person NOT IN (SELECT person FROM dead)
    AND NOT EXISTS (SELECT 1 FROM tekun AS o WHERE o.person = t.person AND (o.mode LIKE '集中%'
        OR (regexp_matches(o.wish, '分散|撤回') AND coalesce(o.wished_on >= t.wished_on, true))));
INSERT INTO flag BY NAME SELECT DISTINCT 'deceased_still_in_tekun' AS rule, t.person, NULL AS detail, t.name, t.id
FROM tekun AS t JOIN dead AS d USING (person) WHERE past(d.since_on, 1);
