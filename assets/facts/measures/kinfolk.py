"""Who lives with whom, who is whose nearest kin, who keeps the card, and what supporters own who let us look.

Belongs here: the hukou household as it is at `as_of`, living spouses, children and parents known in any register,
holders of cards, means of supporters. Does not belong here: kinship of two steps (`assets/facts/kinship.py`), the
comparing of names (`names.py`). Ages are completed years; birth dates stay in `link.*`.
"""

from __future__ import annotations

from assets.facts.measures.maker import Maker
from assets.facts.measures.names import forget, resolve_holders
from matchers.people.certainty import CANDIDATE, SURE

OLDEST_KIN = 100
"""Kin whom the register knows by number alone are taken for living up to this age: numbers outlive people."""
HIMSELF = ("本人", "户主", "自己", "户主本人")
"""What clerks write for the holder of a card instead of a name."""


def build(maker: Maker) -> None:
    """household_now, known_kin, card, supporter_means, unconsented."""
    as_of = maker.as_of.isoformat()
    given = {
        "as_of": as_of,
        "sure": SURE,
        "candidate": CANDIDATE,
        "oldest_kin": OLDEST_KIN,
        "himself": HIMSELF,
        "apart": _APART.format(as_of=as_of),
    }
    for name, statement in _STATEMENTS.items():
        if name == "card":
            resolve_holders(maker.con, as_of)
        maker.make(name, statement.format(**given))
    forget(maker.con)


# Somebody is gone who surely died or moved away; where it is only likely, the household is doubtful but not smaller.
# A person registered in two households is doubtful in both.
_HOUSEHOLD_NOW = """
WITH moved AS (
    SELECT m.person, coalesce(r.direction, m.move_kind) AS move_kind, m.person_link_probability AS probability
    FROM fact.move AS m LEFT JOIN fact.relocation AS r ON r.record_id = m.record_id
    WHERE m.move_kind IN ('迁出', '死亡', '注销', '迁入', '县内移居', '出生')
    QUALIFY row_number() OVER (PARTITION BY m.person
        ORDER BY m.changed_on DESC, coalesce(r.direction, m.move_kind) IN ('迁出', '死亡', '注销', '不详'),
        m.record_id) = 1),
leaving AS (
    SELECT person, link_probability AS probability FROM fact.dead
    UNION ALL SELECT person, probability FROM moved WHERE move_kind IN ('迁出', '死亡')
    UNION ALL SELECT person, {candidate} FROM moved WHERE move_kind IN ('注销', '不详')
    UNION ALL SELECT person, {candidate} FROM fact.possible WHERE kind = 'death'),
gone AS (SELECT person, max(probability) AS probability FROM leaving GROUP BY person),
listed AS (
    SELECT household_no, person, relation, township, village, person_link_probability AS link_probability
    FROM fact.residence WHERE coalesce(hukou_status, '正常') = '正常'
    QUALIFY row_number() OVER (PARTITION BY household_no, person
        ORDER BY person_link_probability DESC, record_id) = 1)
SELECT l.household_no, l.person, l.relation, l.township, l.village, l.link_probability,
    date_sub('year', i.birth_on, DATE '{as_of}') AS age,
    count(*) OVER (PARTITION BY l.household_no) AS members_count,
    g.person IS NOT NULL OR count(*) OVER (PARTITION BY l.person) > 1 AS is_doubtful
FROM listed AS l
LEFT JOIN gone AS g ON g.person = l.person
LEFT JOIN link.identity AS i ON i.person = l.person
WHERE coalesce(g.probability, 0) < {sure}
"""

_RELATION = """CASE WHEN {0} IN ('子', '女', '子女') THEN '子女' WHEN {0} IN ('父亲', '母亲', '父母') THEN '父母'
    WHEN {0} = '配偶' THEN '配偶' END"""

# Ties of persons on the roll and of those who are alone, both ways. What members are to the head makes them kin of one
# another; a couple whose latest entry is a divorce is none, whatever the register still says. A damaged number of a
# parent or spouse that fits is a tie too, too weak for a flag and enough for silence.
_KNOWN_KIN = f"""
WITH asked AS (
    SELECT person FROM fact.roll UNION SELECT person FROM fact.household_now WHERE members_count = 1),
couple AS (
    SELECT man, woman, marriage_kind IN ('结婚', '补领') AS is_married,
        least(man_link_probability, woman_link_probability) AS probability
    FROM fact.marriage WHERE man <> woman
    QUALIFY row_number() OVER (PARTITION BY least(man, woman), greatest(man, woman)
        ORDER BY registered_on DESC, marriage_kind IN ('结婚', '补领'), record_id) = 1),
part AS (
    SELECT household_no, person, person_link_probability AS probability,
        CASE WHEN relation IN ('户主', '父亲', '母亲') THEN relation ELSE {_RELATION.format("relation")} END AS part
    FROM fact.residence),
via(part, other, relation) AS (VALUES
    ('户主', '配偶', '配偶'), ('配偶', '户主', '配偶'), ('父亲', '母亲', '配偶'), ('母亲', '父亲', '配偶'),
    ('户主', '子女', '子女'), ('配偶', '子女', '子女'), ('子女', '户主', '父母'), ('子女', '配偶', '父母'),
    ('户主', '父亲', '父母'), ('户主', '母亲', '父母'), ('户主', '父母', '父母'),
    ('父亲', '户主', '子女'), ('母亲', '户主', '子女'), ('父母', '户主', '子女')),
told AS (
    SELECT person, father AS relative, '父母' AS relation, '户籍登记' AS source,
        least(person_link_probability, father_link_probability) AS probability FROM fact.residence
    UNION ALL SELECT person, mother, '父母', '户籍登记', least(person_link_probability, mother_link_probability)
    FROM fact.residence
    UNION ALL SELECT person, spouse, '配偶', '户籍登记', least(person_link_probability, spouse_link_probability)
    FROM fact.residence
    UNION ALL SELECT man, woman, '配偶', '婚姻登记', probability FROM couple WHERE is_married
    UNION ALL SELECT official, person, {_RELATION.format("relation")}, '自查报告',
        least(official_link_probability, person_link_probability) FROM fact.declaration
    UNION ALL SELECT c.head, s.person, {_RELATION.format("s.relation")}, '赡养人登记', s.person_link_probability
    FROM fact.supporter AS s JOIN fact.certificate AS c USING (certificate_no)
    UNION ALL SELECT p.person, i.person, CASE m.role WHEN 'spouse' THEN '配偶' ELSE '父母' END, '户籍登记',
        {{candidate}}
    FROM link.mention AS m
    JOIN link.person AS p ON p.record_id = m.record_id AND p.role = 'person'
    JOIN link.identity AS i ON left(i.id_number, 14) = left(m.id_number, 14)
    WHERE m.kind = 'residence' AND m.role IN ('father', 'mother', 'spouse') AND m.id_status = 'damaged'
        AND length(m.id_number) >= 15),
tie AS (
    SELECT * FROM told
    UNION ALL SELECT relative, person, CASE relation WHEN '父母' THEN '子女' WHEN '子女' THEN '父母' ELSE relation END,
        source, probability FROM told
    UNION ALL SELECT a.person, b.person, via.relation, '户内关系', least(a.probability, b.probability)
    FROM (SELECT * FROM part SEMI JOIN asked USING (person)) AS a
    JOIN via ON via.part = a.part
    JOIN part AS b ON b.household_no = a.household_no AND b.part = via.other),
kin AS (
    SELECT t.* FROM tie AS t
    SEMI JOIN asked AS a ON a.person = t.person
    ANTI JOIN (SELECT person FROM fact.dead WHERE link_probability >= {{sure}}) AS d ON d.person = t.relative
    ANTI JOIN (SELECT person FROM fact.residence WHERE hukou_status = '死亡') AS r ON r.person = t.relative
    ANTI JOIN couple AS c ON NOT c.is_married AND t.relation = '配偶'
        AND least(c.man, c.woman) = least(t.person, t.relative)
        AND greatest(c.man, c.woman) = greatest(t.person, t.relative)
    WHERE t.relation IS NOT NULL AND t.relative IS NOT NULL AND t.person <> t.relative),
known AS (
    SELECT k.* FROM kin AS k
    LEFT JOIN link.identity AS i ON i.person = k.relative
    WHERE i.birth_on IS NULL OR date_sub('year', i.birth_on, DATE '{{as_of}}') < {{oldest_kin}}
        OR k.relative IN (SELECT person FROM fact.residence))
SELECT k.person, k.relative, k.relation, string_agg(DISTINCT k.source, '、' ORDER BY k.source) AS sources,
    max(theirs.household_no) AS household_no, count(theirs.household_no) > 0 AS is_same_household,
    max(theirs.age) AS relative_age, coalesce(bool_or(theirs.is_doubtful), false) AS is_doubtful,
    max(k.probability) AS link_probability
FROM known AS k
LEFT JOIN fact.household_now AS mine ON mine.person = k.person
LEFT JOIN fact.household_now AS theirs ON theirs.person = k.relative AND theirs.household_no = mine.household_no
GROUP BY k.person, k.relative, k.relation
"""

_CARD = """
WITH holder AS (
    SELECT certificate_no, left_name,
        CASE WHEN left_name IN {himself} OR bool_or(side = 'member' AND agrees) THEN 1
            WHEN bool_or(side = 'household' AND agrees) THEN 2 WHEN bool_or(side = 'custodian' AND is_near) THEN 3
            ELSE 4 END AS distance
    FROM holder_agreement GROUP BY certificate_no, left_name),
card AS (SELECT certificate_no, max(distance) AS distance FROM holder GROUP BY certificate_no),
agreement AS (
    SELECT certificate_no, bool_or(agreed_from_on <= DATE '{as_of}' AND coalesce(until_on >= DATE '{as_of}', true))
            AS is_in_force,
        max(until_on) FILTER (until_on < DATE '{as_of}') AS lapsed_on,
        min(agreed_from_on) FILTER (agreed_from_on > DATE '{as_of}') AS begins_on
    FROM fact.custody GROUP BY certificate_no)
SELECT c.certificate_no, (SELECT max(month) FROM fact.enrolment) AS month,
    CASE c.distance WHEN 1 THEN '在册成员' WHEN 2 THEN '户籍同户人员' WHEN 3 THEN '代管人' ELSE '户外人员' END
        AS holder,
    CASE WHEN a.is_in_force THEN '有生效的协议' || CASE WHEN c.distance = 4 THEN '，代管人是另一人' ELSE '' END
        WHEN a.begins_on IS NOT NULL THEN '协议' || a.begins_on || '起才生效'
        WHEN a.lapsed_on IS NOT NULL THEN '协议已于' || a.lapsed_on || '到期' ELSE '没有代管协议' END AS agreement
FROM card AS c LEFT JOIN agreement AS a USING (certificate_no)
"""

# Supporters of households on the roll who live, and live apart: neither on the certificate nor in a member's household.
_APART = """
enrolled AS (SELECT DISTINCT certificate_no, person FROM fact.roll),
supporter AS (
    SELECT certificate_no, person AS supporter, min(relation) AS relation,
        max(consented_on) FILTER (consented_on <= DATE '{as_of}') AS consented_on,
        max(person_link_probability) AS link_probability
    FROM fact.supporter SEMI JOIN enrolled USING (certificate_no) GROUP BY certificate_no, person),
at_home AS (
    SELECT DISTINCT e.certificate_no, theirs.person
    FROM enrolled AS e JOIN fact.household_now AS mine ON mine.person = e.person
    JOIN fact.household_now AS theirs ON theirs.household_no = mine.household_no
    UNION SELECT certificate_no, person FROM enrolled),
apart AS (
    SELECT s.* FROM supporter AS s
    ANTI JOIN at_home AS h ON h.certificate_no = s.certificate_no AND h.person = s.supporter
    ANTI JOIN fact.dead AS d ON d.person = s.supporter)"""

# Only of those who consented is anything looked up (社会救助法 第四十一条): the others have no row.
_SUPPORTER_MEANS = """
WITH {apart},
consented AS (SELECT * FROM apart WHERE consented_on IS NOT NULL),
item AS (
    SELECT person AS supporter, '财政工资' AS means, person_link_probability AS probability, staff_category, month,
        employer || '|' || staff_category AS item,
        staff_category || '，最近发放' || strftime(month, '%Y-%m') || coalesce('，应发' || gross_fen // 100 || '元', '')
            AS detail
    FROM fact.salary WHERE months_ago >= 0
    QUALIFY row_number() OVER (PARTITION BY person, employer, staff_category ORDER BY month DESC, record_id) = 1
    UNION ALL BY NAME
    SELECT person AS supporter, '市场主体' AS means, person_link_probability AS probability, business_kind,
        business_role, business_status, uscc AS item,
        coalesce(business_kind, '市场主体') || coalesce('的' || business_role, '') || '，' || business_status AS detail
    FROM fact.business
    UNION ALL BY NAME
    SELECT person AS supporter, '机动车' AS means, person_link_probability AS probability, vehicle_class,
        vehicle_status, use, plate_kind, plate_no AS item,
        '机动车（' || vehicle_class || '类），' || vehicle_status || '，车牌尾号' || plate_tail AS detail
    FROM fact.vehicle
    UNION ALL BY NAME
    SELECT person AS supporter, '房屋' AS means, max(person_link_probability) AS probability, property_use, unit_no,
        unit_no AS item, property_use || coalesce(max(area_m2)::INTEGER || '平方米', '')
            || coalesce('（' || min(registered_on) || '登记）', '') || '，单元号尾号' || unit_tail AS detail
    FROM fact.real_estate WHERE unit_no IS NOT NULL GROUP BY person, property_use, unit_no, unit_tail)
SELECT c.certificate_no, c.supporter, c.relation, c.consented_on, i.* EXCLUDE (supporter, probability),
    least(c.link_probability, i.probability) AS link_probability
FROM consented AS c JOIN item AS i ON i.supporter = c.supporter
"""

_UNCONSENTED = """
WITH {apart}
SELECT a.certificate_no, min(r.township) AS township, count(DISTINCT a.supporter)
    || '名另住的赡（抚、扶）养人没有授权核对的记录，依法未查询其工资和财产' AS why
FROM apart AS a JOIN fact.roll AS r ON r.certificate_no = a.certificate_no AND NOT r.is_suspended
WHERE a.consented_on IS NULL
GROUP BY a.certificate_no
"""

_STATEMENTS = {
    "household_now": _HOUSEHOLD_NOW,
    "known_kin": _KNOWN_KIN,
    "card": _CARD,
    "supporter_means": _SUPPORTER_MEANS,
    "unconsented": _UNCONSENTED,
}
