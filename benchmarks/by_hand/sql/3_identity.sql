-- 身份信息疑点, suspended certificates too. What the roll writes against the number itself and the household register.
CREATE TABLE listed AS SELECT cert, person, name, id, id_ok AND coalesce(w.is_sound, true) AS ok, sex, born, township
FROM roll AS r LEFT JOIN who AS w USING (id, name, person);

INSERT INTO flag BY NAME SELECT 'id_number_invalid' AS rule, cert, person, NULL AS detail FROM listed
WHERE id IS NOT NULL AND NOT ok;

CREATE TABLE former AS SELECT id, former_name AS name FROM hukou WHERE former_name IS NOT NULL;
CREATE TABLE both_rolls AS SELECT id, name, person, cert FROM listed WHERE ok
UNION SELECT id, name, person, NULL FROM tekun_roll WHERE id_ok;
INSERT INTO flag BY NAME SELECT DISTINCT 'id_number_shared' AS rule, a.cert, a.person, NULL AS detail, a.name, a.id
FROM both_rolls AS a JOIN both_rolls AS b ON b.id = a.id AND b.name <> a.name
WHERE a.id NOT IN (SELECT old FROM corrected)
    AND NOT EXISTS (SELECT 1 FROM former AS f WHERE f.id = a.id AND f.name IN (a.name, b.name));

INSERT INTO flag BY NAME SELECT DISTINCT 'name_differs_from_hukou' AS rule, l.cert, l.person, NULL AS detail
FROM listed AS l JOIN hukou AS h ON h.id = l.id WHERE l.ok AND h.name <> l.name AND coalesce(h.former_name <> l.name, true)
    AND NOT EXISTS (SELECT 1 FROM corrected AS c WHERE c.old = l.id AND c.name = l.name);

CREATE TABLE absent AS SELECT l.* FROM listed AS l ANTI JOIN hukou AS h ON h.id = l.id
WHERE l.ok AND l.id NOT IN (SELECT old FROM corrected);
CREATE TABLE other_number AS
SELECT a.cert, a.person, min(h.id) AS theirs FROM absent AS a
JOIN hukou AS h ON h.name = a.name AND substr(h.id, 7, 8) = substr(a.id, 7, 8)
    AND substr(h.id, 17, 1)::INT % 2 = substr(a.id, 17, 1)::INT % 2
GROUP BY ALL HAVING count(*) = 1 AND (bool_and(h.township = a.township) OR bool_and(h.household IN (
    SELECT m.household FROM roll AS r JOIN hukou AS m ON m.id = r.person WHERE r.cert = a.cert)));
INSERT INTO flag BY NAME SELECT 'id_number_differs_from_hukou' AS rule, cert, person, NULL AS detail FROM other_number
WHERE theirs NOT IN (SELECT id FROM both_rolls);

INSERT INTO flag BY NAME SELECT 'not_in_hukou' AS rule, a.cert, a.person, NULL AS detail
FROM absent AS a ANTI JOIN other_number USING (cert, person)
WHERE a.township IN (SELECT township FROM hukou) AND a.person NOT IN (SELECT id FROM hukou)
    AND a.person NOT IN (SELECT person FROM hukou_changes WHERE person IS NOT NULL)
    AND a.id NOT IN (SELECT former_id FROM hukou_changes WHERE former_id IS NOT NULL)
    AND a.person NOT IN (SELECT person FROM dead);

INSERT INTO flag BY NAME
WITH told AS (SELECT *, regexp_extract_all(born, '\d+') AS p FROM listed WHERE ok),
said AS (SELECT *,  nullif(array_to_string([CASE WHEN length(x) = 1 THEN '0' || x ELSE x END FOR x IN p], ''), '') AS digits FROM told)
SELECT DISTINCT 'sex_or_birth_disagrees' AS rule, cert, person, NULL AS detail FROM said
WHERE coalesce(sex IN ('男', '女') AND sex <> CASE WHEN substr(id, 17, 1)::INT % 2 = 1 THEN '男' ELSE '女' END, false)
    OR coalesce(NOT starts_with(substr(id, 7, 8), digits), false);

INSERT INTO flag BY NAME
WITH entry AS (
    SELECT n.*, relation IN ('户主', '本人') OR name = head_name OR id = head_id AS is_head FROM newest AS n),
person_of AS (SELECT cert, person, name, bool_or(is_head) AS is_head, count(*) AS times,
        person IN (SELECT person FROM dead) AS is_dead FROM entry GROUP BY ALL),
counted AS (SELECT cert, count(*) AS entries, count(*) FILTER (NOT is_dead) AS living,
        count(*) FILTER (times > 1 AND NOT is_head) AS doubled FROM person_of GROUP BY cert),
household AS (SELECT cert, max(insured_count) AS insured, coalesce(bool_or(is_single), false) AS is_single,
        bool_or(coalesce(is_head, false)) OR max(head_name) IS NULL AS has_head FROM entry GROUP BY cert)
SELECT 'headcount_differs' AS rule, cert, NULL AS detail FROM household JOIN counted USING (cert) SEMI JOIN roll USING (cert)
WHERE insured > entries OR insured < living OR doubled > 0 OR (NOT has_head AND NOT is_single);
