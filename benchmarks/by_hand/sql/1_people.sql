-- Who is who. A valid number with its owner's name is that person; a valid number under another name is somebody else,
-- "number~name". A number that is damaged is read together with the name: exactly one resident must fit. Who comes
-- without a number is found by name, sex, birth and village, or within the household, again only where one fits.

-- The police replaced a number: the old one under that name is the new one.
CREATE TABLE corrected AS
SELECT former_id AS old, name, min(id) AS new FROM hukou_changes
WHERE kind = '更正' AND id_ok AND former_id IS NOT NULL GROUP BY ALL;

CREATE TABLE hukou AS
SELECT r.* REPLACE (coalesce(c.new, r.id) AS id), CASE WHEN sex = '男' THEN '男' ELSE '女' END AS gender
FROM household_register AS r LEFT JOIN corrected AS c ON c.old = r.id AND c.name = r.name
WHERE id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY coalesce(c.new, r.id) ORDER BY status = '正常' DESC, household) = 1;

CREATE TABLE written AS
SELECT id, name, bool_or(id_ok) AS ok, count(*) AS times FROM mention WHERE id IS NOT NULL GROUP BY id, name;

-- Names by which the owner of a number goes; of a number that the police do not have, the name written most.
CREATE TABLE owner AS
SELECT id, name FROM hukou SEMI JOIN written USING (id)
UNION SELECT id, former_name FROM hukou SEMI JOIN written USING (id) WHERE former_name IS NOT NULL
UNION SELECT id, arg_max(name, (times, name)) FROM written ANTI JOIN hukou USING (id) WHERE ok GROUP BY id;

CREATE TABLE damaged AS SELECT id, name FROM written WHERE NOT ok AND name IS NOT NULL;
-- A number cut by a spreadsheet is right by chance once in eleven: nobody has it, and somebody of that name nearly.
INSERT INTO damaged SELECT id, name FROM written AS w
ANTI JOIN hukou USING (id) WHERE ok AND id LIKE '%000' AND name IS NOT NULL;

CREATE TABLE mended AS
SELECT d.id, d.name, min(h.id) AS person
FROM damaged AS d JOIN hukou AS h ON h.name = d.name AND left(h.id, 6) = left(d.id, 6)
WHERE left(h.id, 14) = left(d.id, 14)
    OR (d.id LIKE '%*%' AND right(h.id, 4) = right(d.id, 4)) OR levenshtein(h.id, d.id) <= 2
    OR (left(h.id, 10) = left(d.id, 10) AND substr(h.id, 15, 3) = substr(d.id, 15, 3))
GROUP BY d.id, d.name HAVING count(*) = 1;

CREATE TABLE who AS
SELECT w.id, w.name, w.ok AND m.person IS NULL AS is_sound,
    CASE WHEN m.person IS NOT NULL THEN m.person
        WHEN NOT w.ok THEN NULL
        WHEN c.new IS NOT NULL THEN c.new
        WHEN w.name IS NULL OR o.id IS NOT NULL THEN w.id
        ELSE w.id || '~' || w.name END AS person
FROM written AS w
LEFT JOIN mended AS m ON m.id = w.id AND m.name IS NOT DISTINCT FROM w.name
LEFT JOIN corrected AS c ON c.old = w.id AND c.name = w.name
LEFT JOIN owner AS o ON o.id = w.id AND o.name = w.name;
