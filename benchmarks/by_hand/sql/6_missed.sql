-- 漏保疑点: who is not on a roll and perhaps should be; alive, registered here.
CREATE TABLE poverty AS
SELECT '建档立卡户' AS register, household, person, name, income_fen, NULL AS cleared, NULL::DATE AS identified_on FROM registered_poor
UNION ALL SELECT '防返贫监测户', household, person, name, income_fen, cleared, identified_on FROM poverty_monitoring;

CREATE TABLE poor_home AS
WITH member AS (SELECT p.*, l.person IS NOT NULL AS is_listed, r.person IS NOT NULL AS is_here FROM poverty AS p
    LEFT JOIN on_list AS l ON l.person = p.person LEFT JOIN resident AS r ON r.person = p.person)
SELECT register, household, max(income_fen) AS income_fen, min(identified_on) AS identified_on,
    CASE WHEN register = '建档立卡户' THEN true
        ELSE coalesce(bool_or(cleared = '否') AND NOT coalesce(bool_or(cleared = '是'), false), false) END AS is_open,
    bool_or(is_listed) AS is_listed, bool_or(is_here) AS is_here
FROM member GROUP BY register, household;

INSERT INTO flag BY NAME
SELECT CASE register WHEN '建档立卡户' THEN 'registered_poor_not_enrolled' ELSE 'monitored_household_not_enrolled' END
    AS rule, household, NULL AS detail
FROM poor_home WHERE is_open AND is_here AND NOT is_listed AND income_fen <= 744000;

INSERT INTO flag BY NAME
SELECT DISTINCT 'low_income_not_monitored' AS rule, p.household, NULL AS detail
FROM poor_home AS p
WHERE is_open AND is_here AND NOT is_listed AND income_fen > 744000 AND income_fen <= 1116000
    AND NOT EXISTS (SELECT 1 FROM poverty AS a JOIN poverty AS b ON b.person = a.person
        JOIN poor_home AS o ON o.register = b.register AND o.household = b.household
        WHERE a.register = p.register AND a.household = p.household AND o.is_open AND NOT o.is_listed
            AND o.income_fen <= 744000);

CREATE TABLE known_low AS
SELECT person FROM registered_poor WHERE person IS NOT NULL UNION SELECT person FROM edge_roll WHERE person IS NOT NULL
UNION SELECT m.person FROM poverty_monitoring AS m JOIN poor_home AS p USING (household)
    WHERE p.register = '防返贫监测户' AND p.is_open AND m.person IS NOT NULL;

-- Own medical payments of twelve months; dated by the day on which they reach the line.
CREATE TABLE illness AS
WITH bill AS (SELECT person, settled_on, sum(own_fen) AS fen FROM medical_expenses
    WHERE person IS NOT NULL AND NOT past(settled_on, 12) AND settled_on <= as_of() GROUP BY ALL),
summed AS (SELECT *, sum(fen) OVER (PARTITION BY person ORDER BY settled_on) AS reached FROM bill)
SELECT person, min(settled_on) AS dated_on FROM summed WHERE reached >= 744000 GROUP BY person;

CREATE TABLE hardship AS
SELECT person, issued_on AS dated_on, '重度残疾' AS signal FROM severe
UNION ALL SELECT m.person, coalesce(m.identified_on, p.identified_on), '防返贫监测' FROM poverty_monitoring AS m
    JOIN poor_home AS p USING (household) WHERE p.register = '防返贫监测户' AND p.is_open
UNION ALL SELECT person, dated_on, '大额医疗费用' FROM illness
UNION ALL SELECT person, registered_on, '登记失业' FROM unemployment WHERE NOT past(registered_on, 6);

INSERT INTO flag BY NAME SELECT DISTINCT 'severe_disability_not_enrolled' AS rule, person, NULL AS detail
FROM severe SEMI JOIN known_low USING (person) SEMI JOIN resident USING (person) ANTI JOIN on_roll USING (person);

INSERT INTO flag BY NAME SELECT DISTINCT 'severe_illness_not_enrolled' AS rule, person, NULL AS detail
FROM illness SEMI JOIN known_low USING (person) SEMI JOIN resident USING (person) ANTI JOIN on_roll USING (person);

CREATE TABLE last_exit AS SELECT person, max(exited_on) AS exited_on,
    bool_or(regexp_matches(coalesce(reason, ''), '死亡|服刑|收监|判刑|迁出|迁移')) FILTER (is_last) AS is_silent
FROM (SELECT *, exited_on = max(exited_on) OVER (PARTITION BY person) AS is_last FROM dibao_exits
    WHERE person IS NOT NULL AND exited_on < as_of()) GROUP BY person;
INSERT INTO flag BY NAME SELECT DISTINCT 'exited_in_hardship' AS rule, x.person, h.signal AS detail
FROM last_exit AS x JOIN hardship AS h USING (person) SEMI JOIN resident AS r USING (person) ANTI JOIN on_list USING (person)
WHERE x.exited_on >= DATE '2018-01-01' AND NOT x.is_silent;

CREATE TABLE application AS
SELECT *, CASE WHEN decision IN ('未批', '不予批准', '未通过', '不批准') OR (decision IS NULL AND refusal IS NOT NULL) THEN '未批'
    WHEN decision IN ('批准', '同意', '已批准', '通过') THEN '批准' WHEN decision LIKE '%撤回%' THEN '撤回'
    WHEN decision IN ('审核中', '办理中', '受理') THEN '办理中' ELSE decision END AS answer
FROM dibao_applications WHERE person IS NOT NULL;
INSERT INTO flag BY NAME SELECT DISTINCT 'rejected_in_hardship' AS rule, a.person, h.signal AS detail
FROM application AS a JOIN hardship AS h USING (person) SEMI JOIN resident USING (person) ANTI JOIN on_list USING (person)
WHERE a.answer = '未批' AND a.applied_on >= DATE '2017-01-01' AND h.dated_on > a.applied_on
    AND NOT EXISTS (SELECT 1 FROM application AS l WHERE l.person = a.person AND (
        (l.answer = '批准' AND l.applied_on >= a.applied_on) OR (l.answer = '未批' AND l.applied_on > a.applied_on)));

INSERT INTO flag BY NAME SELECT DISTINCT 'temporary_aid_missed' AS rule, u.person, NULL AS detail
FROM unemployment AS u SEMI JOIN known_low USING (person) SEMI JOIN resident USING (person)
WHERE NOT past(u.registered_on, 6) AND u.insured = '否' AND coalesce(u.paid, '×') NOT IN ('√', '是')
    AND NOT EXISTS (SELECT 1 FROM temporary_aid AS t WHERE t.person = u.person AND t.aided_on >= u.registered_on)
    AND u.name NOT IN (SELECT name FROM temporary_aid WHERE person IS NULL AND name IS NOT NULL AND NOT past(aided_on, 6));

INSERT INTO flag BY NAME SELECT DISTINCT 'tekun_conditions_not_enrolled' AS rule, a.person, NULL AS detail
FROM alone AS a JOIN resident AS r USING (person)
ANTI JOIN close_kin AS k ON k.person = a.person ANTI JOIN on_list AS l ON l.person = a.person
WHERE r.age >= 60 AND (r.age >= 80 OR a.person IN (SELECT person FROM severe))
    AND a.person NOT IN (SELECT theirs FROM other_number)
    AND NOT EXISTS (SELECT 1 FROM listed AS l WHERE l.name = r.name AND l.township = r.township AND NOT EXISTS (
        SELECT 1 FROM hukou AS h WHERE h.id = l.person));

INSERT INTO flag BY NAME SELECT DISTINCT 'discovered_not_enrolled' AS rule, d.person, NULL AS detail
FROM discoveries AS d SEMI JOIN resident USING (person) ANTI JOIN on_roll USING (person)
WHERE d.found_on + 30 < as_of() AND NOT EXISTS (
        SELECT 1 FROM discoveries AS l WHERE l.person = d.person AND l.found_on >= d.found_on
            AND (l.closed_on <= as_of() OR l.outcome NOT IN ('正在核实', '办理中', '核实中')))
    AND NOT EXISTS (SELECT 1 FROM application AS a WHERE a.person = d.person
        AND (a.applied_on >= d.found_on OR a.decided_on >= d.found_on OR a.answer = '办理中'
            OR (a.answer IS NULL AND a.decided_on IS NULL)))
    AND NOT EXISTS (SELECT 1 FROM temporary_aid AS t WHERE t.person = d.person AND t.aided_on >= d.found_on);

-- Supplements that the county grants, and none paid.
INSERT INTO flag BY NAME SELECT DISTINCT 'supplement_missing' AS rule, r.cert, NULL AS detail
FROM paid_roll AS r SEMI JOIN resident USING (person)
LEFT JOIN disability AS d ON d.person = r.person LEFT JOIN illness AS i ON i.person = r.person
WHERE r.grade <> 'A' AND r.supplement_fen = 0 AND (
    list_contains(supplemented(), CASE WHEN d.level = 1 THEN '一级残疾' WHEN d.level = 2 THEN '二级残疾'
        WHEN d.level = 3 AND d.is_of_mind THEN '三级智力精神残疾' END)
    OR (i.person IS NOT NULL AND list_contains(supplemented(), '重病'))
    OR (age_of(r.person) >= 70 AND list_contains(supplemented(), '七十周岁以上'))
    OR (age_of(r.person) >= 80 AND list_contains(supplemented(), '八十周岁以上'))
    OR (age_of(r.person) < 18 AND list_contains(supplemented(), '未成年人')));

-- Villages and townships.
CREATE TABLE place AS
SELECT v.place AS full_name, regexp_replace(v.place, '(村民委员会|村委会|社区居委会|居委会|社区|村)$', '') AS village,
    t.place AS township, CASE WHEN regexp_matches(v.place, '(居委会|社区)$') THEN '城市' ELSE '农村' END AS kind,
    regexp_replace(coalesce(v.former, ''), '(村民委员会|村委会|社区居委会|居委会|社区|村)$', '') AS former
FROM divisions AS v JOIN divisions AS t ON t.code = v.parent WHERE v.level = '村级';
CREATE TABLE standing AS
SELECT person, township, village, true AS is_dibao FROM roll
UNION SELECT person, township, village, false FROM tekun_roll
UNION SELECT h.id, h.township, h.village, h.id IN (SELECT person FROM roll) FROM hukou AS h SEMI JOIN on_roll AS o ON o.person = h.id;

INSERT INTO flag BY NAME SELECT 'village_without_enrolment' AS rule, p.township, p.full_name AS village, NULL AS detail
FROM place AS p JOIN (SELECT township, village, count(*) AS residents FROM hukou WHERE coalesce(status, '正常') = '正常'
    GROUP BY ALL) AS h USING (township, village)
WHERE h.residents >= 50 AND p.township IN (SELECT township FROM roll) AND NOT EXISTS (
    SELECT 1 FROM standing AS s JOIN place AS q ON q.township = s.township AND s.village IN (q.village, q.former)
    WHERE s.township = p.township AND (q.village = p.village OR q.village = p.former OR q.former = p.village));

INSERT INTO flag BY NAME
WITH home AS (SELECT h.id, p.township, p.kind FROM hukou AS h JOIN place AS p USING (township, village)
    WHERE coalesce(h.status, '正常') = '正常' AND p.township IN (SELECT township FROM roll)),
living AS (SELECT township, kind, count(*) AS residents FROM home GROUP BY ALL),
helped AS (SELECT DISTINCT s.person, p.township, p.kind FROM standing AS s JOIN place AS p USING (township, village) WHERE s.is_dibao),
there AS (SELECT township, kind, count(*) AS people FROM helped GROUP BY ALL),
county AS (SELECT l.kind, sum(residents) AS residents,
    (SELECT count(DISTINCT person) FROM helped WHERE helped.kind = l.kind) AS people FROM living AS l GROUP BY l.kind)
SELECT 'coverage_low' AS rule, l.township, NULL AS village, l.kind AS detail
FROM living AS l JOIN county AS c USING (kind) LEFT JOIN there AS t USING (township, kind)
WHERE l.residents >= 1000 AND c.people > 0 AND coalesce(t.people, 0) * c.residents * 2 <= c.people * l.residents;

INSERT INTO flag BY NAME
WITH listed AS (SELECT DISTINCT cert, township FROM roll),
left_ones AS (SELECT DISTINCT x.cert, x.township FROM dibao_exits AS x
    WHERE NOT past(x.exited_on, 12) AND x.exited_on < as_of() AND x.cert NOT IN (SELECT cert FROM listed)
        AND x.reason IS NOT NULL AND NOT regexp_matches(x.reason, '死亡|服刑|收监|判刑|迁出|迁移')),
counted AS (SELECT l.township, count(DISTINCT l.cert) AS staying,
    (SELECT count(DISTINCT cert) FROM left_ones AS x WHERE x.township = l.township) AS gone FROM listed AS l GROUP BY ALL),
county AS (SELECT sum(staying) AS staying, sum(gone) AS gone FROM counted)
SELECT 'exits_high' AS rule, t.township, NULL AS village, NULL AS detail FROM counted AS t, county AS c
WHERE t.gone >= 5 AND t.gone * (c.staying + c.gone) >= 2 * c.gone * (t.staying + t.gone);
