-- Who is whose relative, by the register, marriages, self-reports and supporters: tie(person, relative, relation).

CREATE TABLE couple AS
SELECT man AS a, woman AS b, kind NOT LIKE '离婚%' AS is_married FROM marriages
WHERE man IS NOT NULL AND woman IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY man, woman ORDER BY entered_on DESC, kind LIKE '离婚%') = 1;

CREATE TABLE part AS
SELECT household, id AS person, CASE WHEN relation IN ('子', '女', '儿子', '女儿') THEN '子女'
    WHEN relation IN ('孙子', '孙女') THEN '孙子女' WHEN relation IN ('祖父', '祖母') THEN '祖父母'
    WHEN relation IN ('兄', '弟', '姐', '妹') THEN '兄弟姐妹' ELSE relation END AS part
FROM hukou WHERE relation IN ('户主', '配偶', '子', '女', '儿子', '女儿', '父亲', '母亲', '孙子', '孙女', '祖父', '祖母', '兄', '弟', '姐', '妹');

CREATE TABLE via AS FROM (VALUES
    ('户主', '配偶', '配偶'), ('父亲', '母亲', '配偶'), ('户主', '子女', '子女'), ('配偶', '子女', '子女'),
    ('父亲', '户主', '子女'), ('母亲', '户主', '子女'), ('户主', '孙子女', '孙子女'), ('祖父母', '户主', '孙子女'),
    ('户主', '兄弟姐妹', '兄弟姐妹')) AS v(part, other, relation);

CREATE TABLE said AS SELECT official AS person, person AS relative, relation FROM declarations
UNION ALL SELECT c.head, s.person, s.relation FROM supporters AS s JOIN certificate AS c USING (cert);

CREATE TABLE one_way AS
SELECT father_id AS person, id AS relative, '子女' AS relation FROM hukou WHERE father_id IS NOT NULL
UNION ALL SELECT mother_id, id, '子女' FROM hukou WHERE mother_id IS NOT NULL
UNION ALL SELECT spouse_id, id, '配偶' FROM hukou WHERE spouse_id IS NOT NULL
UNION ALL SELECT a, b, '配偶' FROM couple WHERE is_married
UNION ALL SELECT a.person, b.person, v.relation FROM part AS a JOIN via AS v USING (part)
    JOIN part AS b ON b.household = a.household AND b.part = v.other AND b.person <> a.person
UNION ALL SELECT person, relative, CASE
    WHEN relation IN ('子', '女', '儿子', '女儿', '子女') THEN '子女'
    WHEN relation IN ('父亲', '母亲', '父母', '本人父亲', '本人母亲', '父', '母') THEN '父母'
    WHEN relation IN ('配偶', '妻子', '丈夫') THEN '配偶'
    WHEN relation IN ('兄', '弟', '姐', '妹', '哥哥', '弟弟', '姐姐', '妹妹') THEN '兄弟姐妹'
    WHEN relation IN ('祖父', '祖母', '外祖父', '外祖母') THEN '祖父母'
    WHEN relation IN ('孙子', '孙女', '外孙子', '外孙女') THEN '孙子女' END FROM said;

-- Of whom it is asked: the roll, who lives alone, officials and, since their relatives have relatives, those too.
CREATE TABLE asked_of AS
WITH once AS (SELECT person FROM officials WHERE person IS NOT NULL),
near AS (SELECT o.relative AS person FROM one_way AS o SEMI JOIN once USING (person)
    UNION SELECT o.person FROM one_way AS o SEMI JOIN once ON once.person = o.relative)
SELECT person FROM once UNION FROM near UNION SELECT person FROM roll UNION SELECT person FROM alone;

CREATE TABLE tie AS
WITH both_ways AS (
    SELECT o.person, o.relative, o.relation FROM one_way AS o SEMI JOIN asked_of AS a ON a.person = o.person UNION
    SELECT o.relative, o.person, CASE relation WHEN '子女' THEN '父母' WHEN '父母' THEN '子女' WHEN '孙子女' THEN '祖父母'
        WHEN '祖父母' THEN '孙子女' ELSE relation END FROM one_way AS o SEMI JOIN asked_of AS a ON a.person = o.relative)
SELECT t.person, t.relative, t.relation FROM both_ways AS t
ANTI JOIN (SELECT a, b FROM couple WHERE NOT is_married UNION SELECT b, a FROM couple WHERE NOT is_married) AS c
    ON c.a = t.person AND c.b = t.relative AND t.relation = '配偶'
WHERE t.relation IS NOT NULL AND t.person <> t.relative;

CREATE TABLE official AS SELECT o.*, coalesce(since_on, as_of()) <= as_of() AND coalesce(until_on, as_of()) >= as_of()
    AS is_serving, coalesce(category IN ('民政干部职工', '乡镇经办', '村居干部', '民政协理员'), false) AS is_covered
FROM officials AS o WHERE person IS NOT NULL;

-- The national eight relations of officials and of who signs for cases.
CREATE TABLE kin AS
WITH near AS (SELECT t.* FROM tie AS t SEMI JOIN official AS o ON o.person = t.person),
further AS (
    SELECT n.person, t.relative, CASE WHEN n.relation = '父母' AND t.relation = '父母' THEN '祖父母'
        WHEN n.relation = '父母' AND t.relation = '子女' THEN '兄弟姐妹'
        WHEN n.relation = '子女' AND t.relation = '子女' THEN '孙子女' END AS relation
    FROM near AS n JOIN tie AS t ON t.person = n.relative WHERE t.relative <> n.person)
SELECT DISTINCT person AS official, relative, relation
FROM (FROM near UNION ALL FROM further) WHERE relation IS NOT NULL;
