"""Why a rule flags a person, or why not: what it says agrees with what the night found."""

from datetime import date

import pytest
from click.testing import CliRunner

from assets.explain.why_not import Asked, why_lines
from assets.home.warehouse import opened
from assets.night.declarations import load_declarations
from matchers import sql_file
from matchers.flags.conditions import parts
from pipelines.cli import cli
from tests.assets.casework import book
from tests.nights import AS_OF, JURISDICTION, County

LOOK = ("--by", "纪检员", "--purpose", "信访答复")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "why_not")


@pytest.fixture(scope="module")
def declared(county):
    return load_declarations(own=county.home.declarations)


@pytest.fixture
def con(county):
    with opened(county.home.published, read_only=True) as con:
        yield con


def asked(con, county, declared, rule, person, ledger=None, day: date = AS_OF):
    place = declared.jurisdictions[JURISDICTION]
    return Asked(con, ledger, declared.rules[rule].of(place), person, place, AS_OF, day, declared.contracts)


def told(con, county, declared, rule, person):
    with county.home.ledger() as ledger:
        return "\n".join(why_lines(asked(con, county, declared, rule, person, ledger)))


def one(con, query):
    rows = con.execute(query).fetchall()
    assert rows
    return rows[0][0]


def test_every_row_the_night_found_meets_every_condition_that_is_told(con, county, declared):
    for code, rule in declared.rules.items():
        subjects = con.execute(f'SELECT DISTINCT subject FROM flag."{code}" ORDER BY 1 LIMIT 2').fetchall()
        if rule.grain == "V" or not subjects:
            continue
        mine = asked(con, county, declared, code, subjects[0][0])
        for (subject,) in subjects:
            values = {**mine.bound.values, "subject": subject}
            rows = [
                row
                for part in parts(mine.rule)
                for row in con.sql(sql_file.bound(part.rows.sql("duckdb"), values)).pl().iter_rows(named=True)
            ]
            assert any(all(v for k, v in row.items() if k.startswith("met")) for row in rows), code


def test_whom_the_night_did_not_find_fails_a_condition_or_has_no_row(con, county, declared):
    people = con.execute("SELECT DISTINCT person FROM fact.roll ORDER BY 1 LIMIT 3").fetchall()
    for code, rule in declared.rules.items():
        found = {s for (s,) in con.execute(f'SELECT subject FROM flag."{code}"').fetchall()}
        for (person,) in people:
            if rule.grain != "P" or person in found:
                continue
            mine = asked(con, county, declared, code, person)
            values = {**mine.bound.values, "subject": person}
            rows = [
                row
                for part in parts(mine.rule)
                for row in con.sql(sql_file.bound(part.rows.sql("duckdb"), values)).pl().iter_rows(named=True)
            ]
            # A value nobody could read keeps a rule from judging what otherwise meets everything.
            unread = con.execute("SELECT count(*) FROM flag.unjudged WHERE rule = ?", [code]).fetchall()[0][0]
            assert unread or not any(all(v for k, v in row.items() if k.startswith("met")) for row in rows), code


def test_a_motorcycle_is_no_car_and_that_is_the_condition_named(con, county, declared):
    rider = one(
        con,
        "SELECT v.person FROM fact.owned_vehicle AS v JOIN fact.roll AS r USING (person) WHERE vehicle_class = 'M' "
        "AND v.person NOT IN (SELECT subject FROM flag.owns_motor_vehicle) ORDER BY 1",
    )
    text = told(con, county, declared, "owns_motor_vehicle", rider)
    assert "不符合：「车辆类型」不属于「免计的车型（M、N、T、G、B）」；现为 车辆类型 M" in text
    assert "符合：「是否暂停保障」不为是；现为 是否暂停保障" in text
    assert "机动车：1 行" in text


def test_who_is_not_on_the_roll_is_told_so(con, county, declared):
    outside = one(
        con, "SELECT person FROM fact.residence WHERE person NOT IN (SELECT person FROM fact.roll) ORDER BY 1"
    )
    text = told(con, county, declared, "owns_motor_vehicle", outside)
    assert "此人不在今夜有效的城乡低保名册上" in text
    assert "不符合：没有此人（户）的「在册人员」" in text
    text = told(con, county, declared, "income_over_standard", outside)
    assert "此人没有低保证号" in text or "低保证号" in text


def test_a_flag_is_named_and_nothing_else_is_argued(con, county, declared):
    case, person = con.execute("SELECT flag_id, person FROM review.flag WHERE rule = 'owns_motor_vehicle'").fetchall()[
        0
    ]
    text = told(con, county, declared, "owns_motor_vehicle", person)
    assert f"已列入疑点 {case}" in text
    assert "不符合" not in text


def test_a_flag_without_a_case_is_named_as_such(con, county, declared, tmp_path):
    case, person = con.execute("SELECT flag_id, person FROM review.flag WHERE rule = 'owns_motor_vehicle'").fetchall()[
        0
    ]
    with book(tmp_path) as ledger:
        text = "\n".join(why_lines(asked(con, county, declared, "owns_motor_vehicle", person, ledger)))
    assert f"已列入疑点 {case}，但没有立项" in text
    assert "不符合" not in text


def test_a_household_that_may_not_be_asked_about_is_told_why(con, county, declared):
    number, why = con.execute("SELECT certificate_no, why FROM flag.unasked ORDER BY ALL").fetchall()[0]
    member = one(con, f"SELECT person FROM fact.roll WHERE certificate_no = '{number}'")
    assert f"低保证号 {number} 这一户不能核对：{why}" in told(con, county, declared, "supporter_has_means", member)


def test_a_rule_about_places_is_about_nobody(con, county, declared):
    assert "不涉及个人" in told(con, county, declared, "coverage_low", "PAAAAAAAAAAAA")


def command(county, number, *more):
    arguments = ["why", "拥有机动车", "--person", *more, "--as-of", AS_OF.isoformat(), "--home", str(county.home.root)]
    return CliRunner().invoke(cli, arguments, input=f"{number}\n", standalone_mode=False)


def test_the_number_is_asked_for_and_the_look_is_written_down(con, county):
    person, number = con.execute(
        "SELECT person, id_number FROM link.identity WHERE person IN (SELECT person FROM fact.roll) "
        "AND id_number IS NOT NULL AND id_status = 'valid' ORDER BY 1"
        if "id_status" in [c[0] for c in con.execute("DESCRIBE link.identity").fetchall()]
        else "SELECT person, id_number FROM link.identity WHERE person IN (SELECT person FROM fact.roll) "
        "AND length(id_number) = 18 ORDER BY 1"
    ).fetchall()[0]
    shown = command(county, number, *LOOK)
    assert "规则「拥有机动车」" in shown.output
    assert number not in shown.output
    event = county.events_of("person_looked_at")[-1]
    assert (event.subject, event.actor) == (person, "纪检员")
    assert event.payload == {"purpose": "信访答复", "through": "why", "about": "owns_motor_vehicle"}


def test_nobody_is_an_answer_and_the_look_is_written_down_too(county):
    shown = command(county, "11010119900307109X", *LOOK)
    assert "各部门名册里没有这个身份证号：没有一条规则问过此人" in shown.output
    assert county.events_of("person_looked_at")[-1].subject == "-"


def test_without_who_and_what_for_nothing_is_shown(county, capsys):
    before = len(county.events())
    assert county.command("why", "owns_motor_vehicle", "--person") == 2
    assert "须写明 --by 姓名 和 --purpose 事由" in capsys.readouterr().err
    assert len(county.events()) == before


def test_an_explanation_shows_the_whole_name_only_to_whoever_says_what_for(con, county, capsys):
    flag, name = con.execute(
        "SELECT flag_id, name FROM review.flag JOIN link.identity USING (person) WHERE rule = 'owns_motor_vehicle'"
    ).fetchall()[0]
    assert county.command("explain", flag) == 0
    text = capsys.readouterr().out
    assert name not in text
    assert f"对象：{name[0]}＊" in text
    assert county.command("explain", flag, *LOOK) == 0
    assert f"对象：{name}" in capsys.readouterr().out
    assert county.events_of("person_looked_at")[-1].payload["about"] == flag
