"""What one check came to, read out of its tables household by household, in Chinese.

Belongs here: statements over the check's database and the published night. Does not belong here: what makes up a report
(`report.py`). The key of a household is its number as the check goes by it (`form.MARK`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from assets.applicants.form import FORM, HEADS, MARK
from assets.cases.pairs import masked
from data_contracts.contract import Contracts
from data_contracts.sql import identifier, listed, literal
from matchers.cases.casework import STATES
from matchers.flags.rule import Rule
from matchers.people.certainty import POSSIBLE, SURE

Lines = dict[str, list[str]]


def plain_number(key: str) -> str:
    """The number of a household as the form writes it."""
    return key.removeprefix(MARK)


_OF_THE_ROLL = {
    f"低保证{MARK}": "申请编号",
    "，户月保障金额不详元": "",
    "其自不详起在": "其在",
    "名册所写": "所填",
}
"""What a rule's sentence says of somebody on the roll, and what it is of somebody who applies."""


def in_terms_of_applicants(reason: str) -> str:
    """A rule's sentence without the certificate, the amount and the roll that an applicant does not have yet."""
    for written, meant in _OF_THE_ROLL.items():
        reason = reason.replace(written, meant)
    return reason


def name_members(con: duckdb.DuckDBPyConnection, published: duckdb.DuckDBPyConnection) -> None:
    """`applicants.member` in both databases: every applicant (household, person, name), by which all else is found."""
    con.execute("""
    CREATE OR REPLACE TABLE applicants.member AS
    SELECT e.certificate_no AS household, p.person, min(e.person_name) AS name
    FROM record.enrolment AS e JOIN link.person AS p ON p.record_id = e.record_id AND p.role = 'person'
    GROUP BY ALL ORDER BY ALL""")
    published.register("asked_member", con.sql("FROM applicants.member").pl())


def households(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """(household, head, programme, township, village, day of consent), in the order of the form."""
    return con.execute(f"""
    SELECT e.certificate_no, any_value(e.person_name) FILTER (e.relation IN ({listed(HEADS)})), min(e.programme),
        min(e.township), min(e.village), any_value(c.consented_on)
    FROM record.enrolment AS e LEFT JOIN applicants.consent AS c USING (certificate_no)
    GROUP BY e.certificate_no ORDER BY min((e._sheet, e._row))""").fetchall()


_FOUND = f"""
CASE WHEN c.record_id IS NOT NULL THEN '所填身份证号在名册中是另一个姓名的人，没有与其合并；请核对证件'
    WHEN p.method = 'probable' AND p.probability >= {SURE} THEN '推定（证号不全或有误，其他信息相符）；请核对证件'
    WHEN p.method = 'probable' THEN '可能就是名册中的人，把握不足；请核对证件'
    WHEN p.person NOT IN (SELECT person FROM link.person SEMI JOIN applicants.copied USING (record_id))
        THEN CASE WHEN p.id_state THEN '各名册中查无此人' ELSE '证号不是有效号码，各名册中没有找到此人；请核对证件' END
    WHEN p.method = 'own' THEN '凭所填的残缺证号和姓名找到；请核对证件' ELSE '证号与姓名一致' END"""


def persons_of(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, list[tuple[str, ...]]]:
    """Household → (name, relation, masked number, how he was found) of its members or of its supporters."""
    rows = con.execute(f"""
    SELECT e.certificate_no, coalesce(e.person_name, ''), coalesce(e.relation, ''),
        coalesce({masked("e.person_id_number")}, '没有填写'), {_FOUND}
    FROM record.{identifier(kind)} AS e
    JOIN (SELECT *, record_id IN (SELECT record_id FROM link.mention WHERE is_valid AND role = 'person') AS id_state
        FROM link.person) AS p ON p.record_id = e.record_id AND p.role = 'person'
    LEFT JOIN link.name_conflict AS c ON c.record_id = e.record_id AND c.role = 'person'
    ORDER BY e._sheet, e._row""").fetchall()
    found: dict[str, list[tuple[str, ...]]] = {}
    for key, *person in rows:
        found.setdefault(key, []).append(tuple(person))
    return found


_STANDING = """
SELECT m.household, 0, m.name || '已在低保名册上（' || strftime(r.month, '%Y年%-m月')
    || coalesce('，' || r.township, '') || CASE WHEN r.is_suspended THEN '，暂停保障' ELSE '' END || '）'
FROM asked_member AS m JOIN fact.roll AS r USING (person)
UNION SELECT m.household, 1, m.name || '已在特困供养名册上' FROM asked_member AS m JOIN fact.support AS s USING (person)
UNION SELECT m.household, 2, m.name || '在低保边缘（低收入）名册上'
FROM asked_member AS m JOIN fact.edge_listing AS s USING (person)
UNION SELECT m.household, 3, m.name || '在外地低保名册上（' || coalesce(s.county, '未写明') || '）'
FROM asked_member AS m JOIN fact.enrolment_elsewhere AS s USING (person)
UNION SELECT m.household, 4, m.name || coalesce(a.applied_on || ' ', '曾（日期未写明）') || '申请低保，结果：'
    || coalesce(a.decision, '还没有登记') || coalesce('（' || a.refusal || '）', '')
FROM asked_member AS m JOIN fact.application AS a USING (person)
UNION SELECT m.household, 5, m.name || coalesce(x.exited_on || ' ', '曾（日期未写明）') || '退出低保'
    || coalesce('（' || coalesce(x.exit_kind, x.reason) || '）', '')
FROM asked_member AS m JOIN fact.exit AS x USING (person)
ORDER BY ALL"""

_CASES = """
SELECT DISTINCT m.household, m.name, c.rule, c.state, c.first_seen, c.queue
FROM asked_member AS m JOIN review.cases AS c USING (person) WHERE c.is_open ORDER BY ALL"""


def standing_of(published: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> Lines:
    """What is on record of earlier and present aid: rolls, applications, exits and open cases."""
    found: Lines = {}
    for key, _, line in published.execute(_STANDING).fetchall():
        found.setdefault(key, []).append(line)
    for key, name, rule, state, since, queue in published.execute(_CASES).fetchall():
        # Whose relative somebody is stays with the county.
        title = rules[rule].title if rule in rules else rule
        title = "近亲属备案事项（县级留存）" if queue == "official_relative" else title
        found.setdefault(key, []).append(f"{name}有在办疑点“{title}”（{since}发现，{STATES.get(state, state)}）")
    return found


def flags_of_applicants(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """(household, who, rule, severity, link method, reason) of the flags about an applicant or his household."""
    return con.execute(f"""
    SELECT m.household, m.name, f.rule, f.severity, f.link_method, f.reason
    FROM review.flag AS f JOIN applicants.member AS m ON m.person = coalesce(f.person, f.subject)
    WHERE f.grain = 'P'
    UNION SELECT f.certificate_no, '全户', f.rule, f.severity, f.link_method, f.reason
    FROM review.flag AS f WHERE f.grain = 'H' AND starts_with(f.certificate_no, {literal(MARK)})
    ORDER BY ALL""").fetchall()


def missed_flags(con: duckdb.DuckDBPyConnection, published: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """The same of the missed enrolments that the night itself published about them or their households, but those that
    the check found too."""
    own = {(key, rule) for key, _, rule, *_ in flags_of_applicants(con)}
    rows = published.execute("""
    WITH home AS (
        SELECT DISTINCT m.household, r.household_no FROM asked_member AS m JOIN fact.residence AS r USING (person)
        WHERE r.household_no IS NOT NULL)
    SELECT DISTINCT coalesce(m.household, h.household) AS household, coalesce(m.name, '全户') AS who, f.rule,
        f.severity, f.link_method, f.reason
    FROM review.flag AS f
    LEFT JOIN asked_member AS m ON m.person = f.person
    LEFT JOIN home AS h ON f.grain = 'H' AND h.household_no = f.household_no
    WHERE f.queue = 'missed_enrolment' AND f.grain <> 'V' AND coalesce(m.household, h.household) IS NOT NULL
    ORDER BY ALL""").fetchall()
    return [row for row in rows if (row[0], row[2]) not in own]


def hardships_of(con: duckdb.DuckDBPyConnection) -> Lines:
    """The signals of hardship of the members, and as what low-income household they are known."""
    rows = con.execute("""
    SELECT m.household, m.name || '：' || h.signal || coalesce('（' || h.disability_grade || '）', '')
        || coalesce('，' || h.dated_on || '起', '') || coalesce('，近十二个月自付医疗费用'
        || printf('%,.0f', h.year_paid_fen / 100.0) || '元', '')
    FROM applicants.member AS m JOIN fact.hardship AS h USING (person)
    UNION SELECT m.household, '全户：' || k.known_as
    FROM applicants.member AS m JOIN fact.known_low_income AS k USING (person) ORDER BY ALL""").fetchall()
    return _by_household(rows)


def possible_of(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> Lines:
    """Records that may be a member's and were not taken for it, as marked questions; and whom a member may be."""
    rows = con.execute(f"""
    SELECT m.household, m.name, r.source, count(DISTINCT c.record_id), max(c.probability)
    FROM applicants.member AS m JOIN link.candidate AS c USING (person)
    JOIN link.mention AS r ON r.record_id = c.record_id AND r.role = c.role AND r.source <> {literal(FORM)}
    WHERE c.probability < {POSSIBLE} GROUP BY ALL ORDER BY ALL""").fetchall()
    found: Lines = {}
    for key, name, source, records, probability in rows:
        title = contracts.sources[source].title
        found.setdefault(key, []).append(
            f"「{title}」有 {records} 条记录可能是{name}（把握 {probability:.0%}），没有作为依据；请核对证件"
        )
    own = con.execute("""
    SELECT e.certificate_no, e.person_name, count(DISTINCT c.person) FROM record.enrolment AS e
    JOIN link.candidate AS c ON c.record_id = e.record_id AND c.role = 'person' GROUP BY ALL ORDER BY ALL""").fetchall()
    for key, name, persons in own:
        found.setdefault(key, []).append(
            f"{name}可能是名册中另外 {persons} 人之一，不能认定，没有查询其记录；请核对证件"
        )
    return found


def unasked_of(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> Lines:
    """What the rules could not say: of every household under '', of one alone under its key."""
    rows = con.execute(f"""
    SELECT u.certificate_no, u.rule, min(u.why) FROM flag.unasked AS u
    WHERE starts_with(u.certificate_no, {literal(MARK)}) GROUP BY ALL
    UNION ALL SELECT '', rule, reason FROM flag.status WHERE township = '' AND reason <> '' ORDER BY ALL""").fetchall()
    found: Lines = {}
    for key, rule, why in rows:
        found.setdefault(key, []).append(f"{rules[rule].title}：{in_terms_of_applicants(why)}")
    silent = con.execute(
        "SELECT certificate_no FROM applicants.consent WHERE consented_on IS NULL ORDER BY 1"
    ).fetchall()
    for (key,) in silent:
        found.setdefault(key, []).insert(0, "本户没有登记核对授权日期：依法没有查询任何赡（抚、扶）养人；请补签授权书")
    return found


def _by_household(rows: Iterable[tuple[str, str]]) -> Lines:
    found: Lines = {}
    for key, line in rows:
        found.setdefault(key, []).append(line)
    return found
