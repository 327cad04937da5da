-- The roll of every month, who died, who lives here.

CREATE TABLE enrolled AS
SELECT e.* EXCLUDE (single, student, status, labour), roll_month AS month, left(class, 1) AS grade,
    single = '是' AS is_single, student = '是' AS is_student, coalesce(status, '正常') = '暂停' AS is_suspended,
    coalesce(labour, '') LIKE '有%' AS is_able
FROM dibao_roll AS e;

-- Children without a number, and whose number nobody can read: by name in the register household of the others.
CREATE TABLE by_home AS
WITH home AS (SELECT DISTINCT e.cert, h.household FROM enrolled AS e JOIN hukou AS h ON h.id = e.person)
SELECT e.cert, e.name, min(h.id) AS person
FROM (SELECT DISTINCT cert, name FROM enrolled WHERE person IS NULL) AS e
JOIN home USING (cert) JOIN hukou AS h ON h.household = home.household AND h.name = e.name
GROUP BY ALL HAVING count(DISTINCT h.id) = 1;
UPDATE enrolled SET person = coalesce(
    (SELECT b.person FROM by_home AS b WHERE b.cert = enrolled.cert AND b.name = enrolled.name),
    cert || ':' || coalesce(name, '')) WHERE person IS NULL;

CREATE TABLE newest AS SELECT * FROM enrolled WHERE month = (SELECT max(month) FROM enrolled);

-- On the roll tonight; an exit names the person or the name under the certificate.
CREATE TABLE roll AS
WITH listed AS (
    SELECT n.* FROM newest AS n WHERE NOT EXISTS (
        SELECT 1 FROM dibao_exits AS x WHERE x.cert = n.cert AND (x.person = n.person OR x.name = n.name)
            AND x.exited_on >= n.month AND x.exited_on < as_of())
    QUALIFY row_number() OVER (PARTITION BY cert, person ORDER BY relation = '户主' DESC) = 1)
SELECT *, count(*) OVER (PARTITION BY cert) AS members FROM listed;

CREATE TABLE certificate AS
SELECT cert, arg_max(head_name, month) AS head_name, arg_max(head_id, month) AS head_id, max(month) AS month,
    arg_max(programme, month) AS programme, arg_max(township, month) AS township, arg_max(village, month) AS village,
    arg_max(person, (month, relation = '户主')) AS head FROM enrolled GROUP BY cert;

CREATE TABLE cert_month AS
SELECT cert, month, any_value(programme) AS programme, any_value(township) AS township,
    bool_or(is_suspended) AS is_suspended, min(since_month) AS since_month, max(amount_fen) AS amount_fen,
    count(DISTINCT person) AS members, list(DISTINCT person) AS persons FROM enrolled GROUP BY cert, month;

-- Deaths of three sources; without a number the dead are known by name, sex, birth or age, and the village.
CREATE TABLE death AS
SELECT name, id, person, sex, NULL::DATE AS born_on, age_count, address, died_on, registered_on FROM cremations
UNION ALL SELECT name, id, person, sex, born_on, NULL, address, died_on, registered_on FROM death_cancellations
    WHERE reason LIKE '%死亡%'
UNION ALL SELECT name, id, person, sex, born_on, NULL, address, died_on, NULL FROM death_certificates;

CREATE TABLE unnumbered_death AS
SELECT d.name, d.address, d.died_on, min(h.id) AS person
FROM (SELECT DISTINCT * FROM death WHERE person IS NULL) AS d
JOIN (SELECT id, name, gender, born_on, township, village FROM hukou
    UNION SELECT person, name, CASE WHEN substr(id, 17, 1)::INT % 2 = 1 THEN '男' ELSE '女' END,
        try_strptime(substr(id, 7, 8), '%Y%m%d')::DATE, township, village FROM newest
    WHERE id_ok AND person NOT IN (SELECT id FROM hukou)) AS h ON h.name = d.name AND h.gender = d.sex AND contains(d.address, h.township || h.village)
WHERE h.born_on = d.born_on OR (d.born_on IS NULL
    AND (d.age_count IS NULL OR abs(year(coalesce(d.died_on, d.registered_on)) - year(h.born_on) - d.age_count) <= 1))
GROUP BY ALL HAVING count(DISTINCT h.id) = 1;

CREATE TABLE dead AS
SELECT coalesce(d.person, u.person) AS person,
    coalesce(min(d.died_on) FILTER (d.died_on <= coalesce(d.registered_on, as_of()) AND d.died_on > DATE '1950-01-01'),
        min(d.registered_on)) AS since_on
FROM death AS d LEFT JOIN unnumbered_death AS u
    ON d.person IS NULL AND u.name = d.name AND u.address = d.address AND u.died_on IS NOT DISTINCT FROM d.died_on
WHERE coalesce(d.person, u.person) IS NOT NULL GROUP BY ALL HAVING since_on < as_of();

-- Moves; a departure to a place of the county itself is a move within it.
CREATE TABLE move AS
SELECT m.person, m.changed_on, m.kind,
    CASE WHEN m.kind IN ('迁入', '市外迁入') THEN 'in' WHEN m.kind LIKE '%内%' THEN 'within'
        WHEN m.kind IN ('迁出', '迁往市(县)外', '迁往市（县）外') AND EXISTS (
            SELECT 1 FROM divisions AS d WHERE ends_with(m.place, d.place)) THEN 'within'
        WHEN m.kind LIKE '迁出%' OR m.kind LIKE '迁往%外' OR m.kind LIKE '迁往市%' THEN
            CASE WHEN m.place IS NULL THEN 'unknown' ELSE 'out' END END AS direction
FROM hukou_changes AS m WHERE m.person IS NOT NULL;

CREATE TABLE gone AS
SELECT o.person, min(o.changed_on) AS gone_on, bool_and(o.direction = 'out') AS is_sure
FROM move AS o WHERE o.direction IN ('out', 'unknown') AND NOT EXISTS (
    SELECT 1 FROM move AS b WHERE b.person = o.person AND b.direction IN ('in', 'within') AND b.changed_on >= o.changed_on)
GROUP BY o.person;

CREATE TABLE resident AS
SELECT id AS person, name, household, township, village, relation, born_on, age_on(born_on) AS age FROM hukou
WHERE coalesce(status, '正常') = '正常' AND id NOT IN (SELECT person FROM dead) AND id NOT IN (SELECT person FROM gone);

CREATE TABLE alone AS
SELECT any_value(person) AS person, household FROM resident GROUP BY household HAVING count(*) = 1;

-- Somebody stands on a roll or list: by person, or under a number that nobody can read.
CREATE TABLE on_roll AS SELECT person FROM roll UNION SELECT person FROM tekun_roll WHERE person IS NOT NULL;
CREATE TABLE on_list AS SELECT person FROM on_roll UNION SELECT person FROM edge_roll WHERE person IS NOT NULL;
