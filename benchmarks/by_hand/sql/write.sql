-- The flags with what is to be shown of each: the names as the roll writes them, of others as the police do.
CREATE TABLE shown AS
WITH placed AS (
    SELECT DISTINCT f.rule, coalesce(f.cert, on_it.cert) AS cert, f.person, f.household, f.township, f.village, f.name, f.id
    FROM flag AS f LEFT JOIN (SELECT person, min(cert) AS cert FROM roll GROUP BY person) AS on_it
        ON f.cert IS NULL AND f.person = on_it.person),
head AS (
    SELECT household, arg_max(name, relation = '户主') AS name, arg_max(coalesce(person, id), relation = '户主') AS id
    FROM (FROM registered_poor UNION ALL BY NAME SELECT household, name, person, id, relation FROM poverty_monitoring)
    GROUP BY household)
SELECT DISTINCT p.rule, CASE WHEN p.township IS NOT NULL AND p.person IS NULL AND p.cert IS NULL THEN 'V'
        WHEN p.person IS NULL THEN 'H' ELSE 'P' END AS grain,
    coalesce(p.name, r.name, h.name, c.head_name, head.name, '') AS subject_name,
    coalesce(p.id, r.id, split_part(p.person, '~', 1), c.head_id, head.id, '') AS subject_id_number,
    coalesce(p.cert, '') AS certificate_no, coalesce(p.household, '') AS household_no,
    coalesce(p.township, r.township, h.township, c.township, '') AS township,
    coalesce(p.village, CASE WHEN p.township IS NULL THEN coalesce(r.village, h.village, c.village) END, '') AS village
FROM placed AS p
LEFT JOIN (FROM roll QUALIFY row_number() OVER (PARTITION BY cert, person) = 1) AS r ON r.cert = p.cert AND r.person = p.person
LEFT JOIN certificate AS c ON c.cert = p.cert
LEFT JOIN hukou AS h ON h.id = p.person
LEFT JOIN head ON head.household = p.household
ORDER BY ALL;
