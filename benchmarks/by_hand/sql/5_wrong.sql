-- 错保疑点: who is paid and perhaps should not be. Suspended certificates are not asked.
CREATE TABLE paid_roll AS SELECT * FROM roll WHERE NOT is_suspended;

INSERT INTO flag BY NAME
SELECT CASE WHEN past(d.since_on, 3) THEN 'deceased_still_enrolled' ELSE 'deceased_awaiting_adjustment' END AS rule,
    r.cert, r.person, d.since_on::VARCHAR AS detail
FROM paid_roll AS r JOIN dead AS d USING (person);

INSERT INTO flag BY NAME
SELECT 'enrolled_twice' AS rule, a.cert, a.person, b.cert AS detail
FROM paid_roll AS a JOIN paid_roll AS b ON b.person = a.person AND b.cert > a.cert
WHERE NOT EXISTS (
    SELECT 1 FROM dibao_exits AS x WHERE x.person = a.person AND (
        (x.cert = a.cert AND months_between(b.since_month, x.exited_on) BETWEEN -1 AND 0)
        OR (x.cert = b.cert AND months_between(a.since_month, x.exited_on) BETWEEN -1 AND 0)))
UNION ALL SELECT 'enrolled_twice', cert, person, '外县' FROM paid_roll SEMI JOIN other_county_roll USING (person);

INSERT INTO flag BY NAME SELECT 'enrolled_in_dibao_and_tekun' AS rule, cert, person, NULL AS detail
FROM paid_roll SEMI JOIN tekun_roll USING (person);

CREATE TABLE in_post AS SELECT person, max(month_ago(pay_month)) AS since, bool_or(category IN ('在编', '聘用', '临聘', '借调'))
    AS is_working FROM fiscal_payroll
WHERE category IN ('在编', '聘用', '临聘', '借调', '离退休') AND month_ago(pay_month) BETWEEN 0 AND 3 GROUP BY person;

INSERT INTO flag BY NAME SELECT 'on_fiscal_payroll' AS rule, cert, person, NULL AS detail
FROM paid_roll SEMI JOIN in_post USING (person);

INSERT INTO flag BY NAME SELECT DISTINCT 'receives_enterprise_pension' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r JOIN enterprise_pensions AS p USING (person)
WHERE p.kind LIKE '企业职工%' AND p.status LIKE '正常%' AND month_ago(p.paid_month) BETWEEN 0 AND 3
    AND r.person NOT IN (SELECT person FROM dead);

CREATE TABLE active_business AS SELECT DISTINCT person, uscc, post FROM businesses
WHERE (status LIKE '存续%' OR status LIKE '在业%' OR status LIKE '正常%' OR status LIKE '在营%') AND person IS NOT NULL
    AND (post IN ('法定代表人', '负责人', '经营者', '个体经营者') OR (post = '股东' AND coalesce(kind, '') NOT LIKE '%合作社%')
        OR (post IS NULL AND coalesce(kind, '个体户') LIKE '个体%'));
INSERT INTO flag BY NAME SELECT 'owns_active_business' AS rule, cert, person, NULL AS detail
FROM paid_roll SEMI JOIN active_business USING (person);

CREATE TABLE car AS SELECT DISTINCT person, plate FROM vehicles
WHERE status NOT IN ('注销', '报废', '转移', '达到报废标准') AND person IS NOT NULL AND class IS NOT NULL
    AND coalesce(use, '') <> '残疾人专用' AND coalesce(plate_kind, '') <> '残疾人专用'
    AND NOT regexp_matches(class, '^[MNTGB]|摩托|三轮|拖拉机|挂');
-- Statuses in letters: a car that is scrapped, struck off or handed on has no letter but these.
DELETE FROM car USING vehicles AS v WHERE v.plate = car.plate AND regexp_matches(v.status, '^[A-Z]+$')
    AND regexp_matches(v.status, '[BEM]');
INSERT INTO flag BY NAME SELECT 'owns_motor_vehicle' AS rule, cert, person, NULL AS detail
FROM paid_roll SEMI JOIN car USING (person);

INSERT INTO flag BY NAME SELECT DISTINCT 'owns_large_farm_machinery' AS rule, r.cert, r.person, m.machine AS detail
FROM paid_roll AS r JOIN farm_machinery AS m USING (person)
WHERE m.price_fen >= 3000000 AND NOT past(m.bought_on, 96)
    AND regexp_matches(m.machine, '联合收割机|拖拉机|插秧机|烘干机|无人(飞)?机|打捆机|压捆机|播种机|收获机');

INSERT INTO flag BY NAME SELECT DISTINCT 'pays_housing_fund' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r JOIN housing_fund AS f USING (person)
WHERE f.status = '正常' AND month_ago(f.paid_month) BETWEEN 0 AND 3;

INSERT INTO flag BY NAME SELECT DISTINCT 'insured_employee' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r JOIN employee_insurance AS i USING (person)
WHERE i.kind IN ('单位参保', '企业职工', '机关事业') AND month_ago(i.paid_month) BETWEEN 0 AND 3;

CREATE TABLE dwelling AS SELECT DISTINCT person, unit FROM real_estate
WHERE use LIKE '%住宅' AND use NOT LIKE '%宅基地%' AND person IS NOT NULL AND unit IS NOT NULL
    AND NOT regexp_matches(coalesce(right_kind, ''), '宅基地|集体|承包|抵押|居住权');
INSERT INTO flag BY NAME SELECT 'owns_second_dwelling' AS rule, cert, NULL AS person, NULL AS detail
FROM paid_roll JOIN dwelling USING (person) GROUP BY cert HAVING count(DISTINCT unit) > 1;

INSERT INTO flag BY NAME SELECT DISTINCT 'graduated_still_student' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r JOIN (SELECT person, max(graduated_on) AS last_on FROM graduates GROUP BY person) AS g USING (person)
WHERE r.is_student AND past(g.last_on, 2)
    AND r.name NOT IN (SELECT name FROM graduates WHERE person IS NULL AND graduated_on >= as_of() AND name IS NOT NULL);

INSERT INTO flag BY NAME SELECT 'moved_out_still_enrolled' AS rule, r.cert, r.person, g.gone_on::VARCHAR AS detail
FROM paid_roll AS r JOIN gone AS g USING (person) WHERE g.is_sure AND past(g.gone_on, 1);

INSERT INTO flag BY NAME SELECT DISTINCT 'verification_doubt_open' AS rule, r.cert, r.person, d.kind AS detail
FROM paid_roll AS r JOIN verification_doubts AS d USING (person)
WHERE d.checked_on >= DATE '2018-01-01' AND coalesce(d.disposed_on > as_of(), coalesce(d.disposal, '未处置') IN ('未处置', '未处理', '待核实', '核查中', '核实中', '办理中'))
    AND NOT EXISTS (SELECT 1 FROM verification_doubts AS s
        WHERE s.person = d.person AND s.checked_on = d.checked_on AND s.kind IS NOT DISTINCT FROM d.kind
        AND (s.disposal IN ('已处置', '已核实', '办结') OR s.disposed_on IS NOT NULL)
        AND coalesce(s.disposed_on, as_of()) <= as_of());

INSERT INTO flag BY NAME SELECT DISTINCT 'high_spending' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r JOIN high_spending AS s USING (person)
WHERE s.amount_fen >= 12 * standard(r.programme) AND NOT past(s.spent_on, 12);

-- Income of one month of the last four: payroll or insured base whichever is larger, pension or retired pay likewise.
CREATE TABLE earned AS
WITH calendar AS (SELECT month_start() - to_months(n) AS month, n AS ago FROM range(4) AS r(n)),
part AS (
    SELECT person, month_ago(pay_month) AS ago, CASE WHEN category = '离退休' THEN 'retired' ELSE 'working' END AS part,
        sum(amount) AS fen
    FROM (SELECT DISTINCT person, pay_month, category, employer, coalesce(gross_fen, net_fen) AS amount
        FROM fiscal_payroll WHERE category <> '优抚') GROUP BY ALL
    UNION ALL SELECT p.person, c.ago, 'retired', max(p.pension_fen) FROM enterprise_pensions AS p
        JOIN calendar AS c ON c.ago >= month_ago(p.paid_month)
            AND (c.month >= date_trunc('month', p.retired_on) OR p.retired_on IS NULL OR p.retired_on > p.paid_month)
        WHERE (p.kind LIKE '企业职工%' OR p.kind LIKE '机关事业%') AND p.status LIKE '正常%' GROUP BY ALL
    UNION ALL SELECT i.person, c.ago, 'working', max(i.base_fen) FROM employee_insurance AS i
        JOIN calendar AS c ON c.ago >= month_ago(i.paid_month)
        WHERE i.kind IN ('单位参保', '企业职工', '机关事业') GROUP BY ALL)
SELECT person, ago, sum(fen) AS fen
FROM (SELECT person, ago, part, max(fen) AS fen FROM part WHERE ago BETWEEN 0 AND 3 GROUP BY ALL) AS p
WHERE person IN (SELECT person FROM roll) AND NOT EXISTS (
    SELECT 1 FROM dead AS d WHERE d.person = p.person AND p.ago < month_ago(d.since_on)) GROUP BY ALL;

CREATE TABLE income AS
WITH household AS (
    SELECT cert, programme, members, max(income_fen) AS declared_fen, bool_or(is_suspended) AS is_suspended,
        bool_or(grace_on IS NOT NULL) AS has_grace,
        bool_or(person IN (SELECT person FROM registered_poor WHERE person IS NOT NULL)) AS is_poor
    FROM roll GROUP BY cert, programme, members),
recorded AS (SELECT cert, ago, sum(fen) AS fen FROM roll JOIN earned USING (person) GROUP BY ALL),
best AS (SELECT cert, max(fen) AS fen FROM recorded GROUP BY cert)
SELECT h.*, coalesce(b.fen, 0) + coalesce(h.declared_fen, 0) * h.members AS total_fen,
    standard(h.programme) * h.members AS line_fen
FROM household AS h LEFT JOIN best AS b USING (cert) WHERE b.fen IS NOT NULL OR h.declared_fen IS NOT NULL;

INSERT INTO flag BY NAME SELECT 'income_over_standard' AS rule, cert, NULL AS person, NULL AS detail FROM income
WHERE NOT is_suspended AND total_fen > line_fen AND NOT (is_poor AND total_fen <= 2 * line_fen)
UNION ALL SELECT 'gradual_exit_due', cert, NULL, NULL FROM income
WHERE NOT is_suspended AND NOT has_grace AND is_poor AND total_fen > line_fen AND total_fen <= 2 * line_fen;

-- Supporters who consented, live apart and have means.
CREATE TABLE supporter AS
SELECT DISTINCT s.cert, s.person FROM supporters AS s SEMI JOIN paid_roll AS r USING (cert)
WHERE s.consented_on <= as_of() AND s.person NOT IN (SELECT person FROM dead)
    AND NOT EXISTS (SELECT 1 FROM roll AS m WHERE m.cert = s.cert AND m.person = s.person)
    AND NOT EXISTS (SELECT 1 FROM roll AS m JOIN resident AS a ON a.person = m.person
        JOIN resident AS b ON b.household = a.household WHERE m.cert = s.cert AND b.person = s.person);
INSERT INTO flag BY NAME SELECT DISTINCT 'supporter_has_means' AS rule, cert, NULL AS person, NULL AS detail
FROM supporter AS s
WHERE s.person IN (SELECT person FROM in_post WHERE is_working)
    OR (s.person IN (SELECT person FROM active_business WHERE post IS NOT NULL) AND s.person IN (SELECT person FROM car))
    OR s.person IN (SELECT person FROM dwelling GROUP BY person HAVING count(DISTINCT unit) > 1);

-- Alone on the certificate and at home, old, a child or badly disabled, and nobody who must support.
CREATE TABLE disability AS
SELECT *, CASE WHEN regexp_matches(grade, '一|1') THEN 1 WHEN regexp_matches(grade, '二|2') THEN 2
    WHEN regexp_matches(grade, '三|3') THEN 3 ELSE 4 END AS level, regexp_matches(kind, '智力|精神') AS is_of_mind
FROM disabled_persons
WHERE person IS NOT NULL AND coalesce(until_on, as_of()) >= as_of() AND coalesce(issued_on, as_of()) <= as_of();
CREATE TABLE severe AS SELECT person, issued_on, level, level = 1 OR (level = 2 AND is_of_mind) AS is_listed
FROM disability WHERE level <= 2 OR (level = 3 AND is_of_mind);

CREATE TABLE close_kin AS SELECT t.person, t.relative, t.relation FROM tie AS t
LEFT JOIN hukou AS h ON h.id = t.relative
ANTI JOIN dead AS d ON d.person = t.relative
WHERE t.relation IN ('配偶', '子女', '父母') AND coalesce(h.status, '正常') NOT LIKE '死亡%' AND (h.id IS NOT NULL OR age_of(t.relative) < 100);

INSERT INTO flag BY NAME SELECT 'should_be_tekun' AS rule, r.cert, r.person, NULL AS detail
FROM paid_roll AS r SEMI JOIN alone USING (person) JOIN resident AS h USING (person)
ANTI JOIN close_kin AS k ON k.person = r.person ANTI JOIN tekun_roll AS t ON t.person = r.person
WHERE r.members = 1 AND (h.age >= 60 OR h.age < 16 OR r.person IN (SELECT person FROM severe WHERE is_listed))
    AND r.cert NOT IN (SELECT cert FROM supporters WHERE cert IS NOT NULL);

INSERT INTO flag BY NAME SELECT DISTINCT 'split_household_enrolled' AS rule, r.cert, NULL AS person, NULL AS detail
FROM paid_roll AS r JOIN close_kin AS k USING (person)
JOIN resident AS mine ON mine.person = r.person
JOIN resident AS theirs ON theirs.person = k.relative AND theirs.household = mine.household
WHERE (r.is_single IS FALSE OR (r.is_single IS NULL AND r.members > 1))
    AND (k.relation = '配偶' OR (k.relation = '子女' AND theirs.age < 18))
    AND k.relative NOT IN (SELECT person FROM on_roll) AND k.relative NOT IN (SELECT id FROM roll WHERE id IS NOT NULL)
    AND k.relative NOT IN (SELECT person FROM other_county_roll WHERE person IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM roll AS c WHERE c.cert = r.cert AND c.name = theirs.name);
