-- 近亲属备案疑点. Suspended certificates are asked too.
INSERT INTO flag BY NAME SELECT DISTINCT 'official_enrolled' AS rule, r.cert, r.person, NULL AS detail
FROM roll AS r JOIN official AS o USING (person) WHERE o.is_serving AND o.is_covered;

-- A printed form has one number and does not say whose; both names must agree, in either order, and something surer.
CREATE TABLE filing AS SELECT row_number() OVER () AS no, * FROM relative_filings;
CREATE TABLE filed AS
SELECT f.no, f.cert, k.relative AS person, k.official
FROM (SELECT DISTINCT k.official, k.relative, r.cert, r.name, o.name AS official_name, o.id AS official_id
    FROM kin AS k JOIN roll AS r ON r.person = k.relative JOIN official AS o ON o.person = k.official) AS k
JOIN filing AS f ON (f.name = k.name AND f.official_name = k.official_name)
    OR (f.name = k.official_name AND f.official_name = k.name)
WHERE f.cert = k.cert OR f.id IN (k.relative, k.official) OR f.official_id IN (k.relative, k.official)
    OR f.either_id IN (k.relative, k.official) OR f.person IN (k.relative, k.official)
    OR coalesce(f.cert, f.id, f.official_id, f.either_id) IS NULL
UNION SELECT no, cert, person, official FROM filing WHERE person IS NOT NULL AND official IS NOT NULL;

INSERT INTO flag BY NAME SELECT DISTINCT 'relative_not_filed' AS rule, r.cert, r.person, k.official AS detail
FROM roll AS r JOIN kin AS k ON k.relative = r.person JOIN official AS o ON o.person = k.official
WHERE o.is_serving AND o.is_covered AND o.person <> r.person AND NOT EXISTS (
    SELECT 1 FROM filed AS f WHERE f.person IN (r.person, o.person) AND f.official IN (r.person, o.person));

-- Who of the two draws dibao: by kin and both names, by a name under the certificate, by having been on a roll.
CREATE TABLE ever AS SELECT DISTINCT cert, person, name FROM enrolled
UNION SELECT DISTINCT cert, person, name FROM dibao_exits WHERE person IS NOT NULL;
CREATE TABLE beneficiary AS
WITH candidate AS (
    SELECT no, person, official, 0 AS place FROM filed WHERE person IN (SELECT person FROM roll)
    UNION ALL SELECT f.no, e.person, f.official, 1 FROM filing AS f JOIN ever AS e ON e.cert = f.cert AND e.name = f.name
    UNION ALL SELECT f.no, e.person, f.person, 2 FROM filing AS f JOIN ever AS e ON e.cert = f.cert AND e.name = f.official_name
    UNION ALL SELECT no, person, official, 3 FROM filing WHERE person IN (SELECT person FROM ever)
    UNION ALL SELECT no, official, person, 4 FROM filing WHERE official IN (SELECT person FROM ever)
    UNION ALL SELECT no, person, official, 5 FROM filing
        WHERE person IN (SELECT id FROM hukou) AND person NOT IN (SELECT person FROM official))
SELECT c.*, f.cert AS filed_cert, f.official_name, f.name AS first_name FROM candidate AS c JOIN filing AS f USING (no)
QUALIFY row_number() OVER (PARTITION BY no ORDER BY place > 0, c.person IN (SELECT person FROM official), place, c.official IS NULL) = 1;

CREATE TABLE retired AS SELECT person, max(until_on) AS left_on FROM official GROUP BY person
HAVING bool_and(coalesce(until_on < as_of(), false));
INSERT INTO flag BY NAME SELECT DISTINCT 'filing_stale' AS rule, b.person, NULL AS detail FROM beneficiary AS b
WHERE b.person NOT IN (SELECT person FROM roll) OR b.official IN (SELECT person FROM retired);

INSERT INTO flag BY NAME SELECT DISTINCT 'filed_not_visited' AS rule, r.cert, r.person, NULL AS detail
FROM beneficiary AS b JOIN roll AS r USING (person)
WHERE month(as_of()) >= 5 AND NOT EXISTS (SELECT 1 FROM visit AS v WHERE v.cert = r.cert AND v.level = 2
    AND v.visited_on BETWEEN date_trunc('year', as_of()) AND as_of());

-- Said to draw nothing, or left out, and on the roll.
CREATE TABLE declared AS
SELECT official, person, name, relation, CASE WHEN enrolled IN ('否', '×', '不享受') THEN false
    WHEN enrolled IN ('是', '√', '享受') THEN true END AS is_enrolled FROM declarations WHERE official IS NOT NULL;
CREATE TABLE reported AS
SELECT official, person, is_enrolled FROM declared WHERE person IS NOT NULL
UNION SELECT d.official, k.relative, d.is_enrolled FROM declared AS d JOIN kin AS k ON k.official = d.official
    JOIN roll AS r ON r.person = k.relative AND r.name = d.name WHERE d.person IS NULL;
INSERT INTO flag BY NAME
WITH claim AS (
    SELECT official, person FROM reported WHERE is_enrolled IS FALSE
    UNION SELECT k.official, k.relative FROM kin AS k WHERE k.official IN (SELECT official FROM declared)
        AND NOT EXISTS (SELECT 1 FROM reported AS p WHERE p.official = k.official AND p.person = k.relative))
SELECT DISTINCT 'declaration_contradicted' AS rule, r.cert, r.person, c.official AS detail
FROM claim AS c JOIN roll AS r USING (person)
WHERE c.official <> c.person AND coalesce(r.since_month, as_of()) <= as_of() AND NOT EXISTS (
    SELECT 1 FROM reported AS t WHERE t.official = c.official AND t.person = c.person AND t.is_enrolled IS NOT FALSE);

-- Who handled the case, known by name alone: one official in office of that township or of the bureau.
INSERT INTO flag BY NAME
WITH signer AS (
    SELECT DISTINCT cert, township, handler_name AS name FROM roll WHERE handler_name IS NOT NULL
    UNION SELECT r.cert, r.township, v.name FROM (
        SELECT cert, unnest([visitor1_name, visitor2_name]) AS name FROM household_visits) AS v
        JOIN roll AS r USING (cert) WHERE v.name IS NOT NULL),
bearer AS (
    SELECT s.cert, s.name, min(o.person) AS official FROM signer AS s
    JOIN official AS o ON o.is_serving AND o.name = s.name AND (o.township = s.township OR o.category = '民政干部职工')
    GROUP BY ALL HAVING count(DISTINCT o.person) = 1)
SELECT DISTINCT 'handler_is_relative' AS rule, r.cert, r.person, k.official AS detail
FROM roll AS r JOIN bearer AS b USING (cert) JOIN kin AS k ON k.official = b.official AND k.relative = r.person;
