"""What files did not bring and what nobody could read: counted by register, column and value, and kept out of flags."""

from __future__ import annotations

import duckdb
import pytest

from assets.flags.run import run_rules
from assets.home.finding import Finding
from assets.home.warehouse import connect
from assets.records.build import build_records
from assets.records.coverage import create_books
from assets.records.gaps import find_gaps, say_gaps
from assets.records.refused_rows import create_refused
from data_contracts.jurisdiction import load_jurisdictions
from matchers.flags.claims import Availability
from matchers.flags.rule import load_rules
from tests.assets.fact_world import AS_OF, CONTRACTS, JUNE, World, number, person
from tests.assets.records.test_records import GOOD, KEY, OTHER, put
from tests.catalogue import CATALOGUE

RULES = {code: rule for code, rule in load_rules().items() if code in CATALOGUE}
COUNTY = load_jurisdictions()["320723"]
PRESENT = dict.fromkeys(CONTRACTS.kinds, Availability("present"))
CAR = {"owner_name": "甲一", "id_number": GOOD, "vehicle_class": "K", "vehicle_status": "正常", "_batch": "2021-06-01"}


def read(source: str, rows: list[dict], headers: list[str] | None = None) -> duckdb.DuckDBPyConnection:
    """Records of one register; `headers`: the words its only sheet has a header for (default: those with a value)."""
    con = connect(None)
    put(con, CONTRACTS, source, rows)
    if headers is not None:
        con.execute("CREATE TABLE raw.header (source VARCHAR, _file VARCHAR, _sheet VARCHAR, word VARCHAR)")
        places = con.execute(f"SELECT DISTINCT _file, _sheet FROM raw.{source}").fetchall()
        con.executemany(
            "INSERT INTO raw.header VALUES (?, ?, ?, ?)", [[source, *p, h] for p in places for h in headers]
        )
    build_records(con, CONTRACTS, KEY)
    return con


def gaps(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int, bool, str]]:
    """column → (unread, absent, is_whole, granted)."""
    return {g.column: (g.unread, g.absent, g.is_whole, g.granted) for g in find_gaps(con, CONTRACTS, AS_OF)}


def test_a_word_no_list_knows_is_kept_in_the_record_and_counted():
    con = read("vehicles", [CAR | {"plate_no": f"苏G0000{n}", "vehicle_status": "稀奇词"} for n in range(4)])
    found = gaps(con)
    assert found["vehicle_status"] == (4, 0, False, "")
    assert con.execute("SELECT DISTINCT vehicle_status FROM record.vehicle").fetchall() == [("稀奇词",)]
    assert con.execute("SELECT DISTINCT shown FROM record.unread").fetchall() == [("稀奇词",)]


def test_a_column_without_header_is_absent_and_one_with_nothing_written_is_whole_too():
    cars = [CAR | {"plate_no": "苏G00001"}, CAR | {"plate_no": "苏G00002"}]
    named = ["owner_name", "id_number", "plate_no", "vehicle_class", "vehicle_status", "use"]
    found = gaps(read("vehicles", cars, named))
    assert found["first_registered_on"] == (0, 2, True, "")
    assert found["use"] == (0, 0, True, "")


def test_what_the_contract_says_of_a_missing_column_is_granted_and_told():
    pension = {"person_name": "甲一", "id_number": GOOD, "pension_status": "正常", "monthly_pension": "1000"}
    con = read("enterprise_pensions", [pension | {"last_paid": "2021-05", "_batch": "2021-06-01"}])
    assert con.execute("SELECT pension_kind FROM record.pension").fetchall() == [("企业职工",)]
    granted = gaps(con)["pension_kind"][3]
    assert granted
    said = [f for f in say_gaps(con, find_gaps(con, CONTRACTS, AS_OF), RULES, CONTRACTS) if "养老类型" in f.message]
    assert [(f.severity, granted in f.message) for f in said] == [("note", True)]


def test_what_is_granted_to_one_sheet_only_is_told_with_its_rows():
    car = CAR | {"use": "非营运"}
    con = read(
        "vehicles",
        [car | {"plate_no": "苏G00001", "plate_kind": "小型汽车"}, car | {"plate_no": "苏G00002", "_sheet": "二"}],
    )
    (told,) = [g for g in find_gaps(con, CONTRACTS, AS_OF) if g.column == "plate_kind"]
    assert str(told).startswith("「机动车登记」有 1 行所在的表没有「号牌种类」，按合同约定：")
    assert not told.is_whole


def test_a_sex_nobody_can_read_is_told_by_the_number_and_counted():
    resident = {"household_no": "H1", "person_name": "甲一", "relation": "户主", "_batch": "2021-06-01"}
    con = read("household_register", [resident | {"id_number": GOOD, "sex": "之女"}, resident | {"sex": "之女"}])
    assert con.execute("SELECT person_sex FROM record.residence ORDER BY _row").fetchall() == [("男",), (None,)]
    assert gaps(con)["person_sex"] == (2, 0, False, "")


def test_a_date_a_number_and_an_answer_nobody_can_read_are_counted():
    person_ = {"person_name": "甲一", "id_number": GOOD, "_batch": "2021-06-01"}
    con = read(
        "unemployment",
        [
            person_ | {"registered_on": "闰四月", "is_insured": "视情况"},
            person_ | {"registered_on": "2021-02-30", "is_insured": "否"},
            person_ | {"registered_on": "2021-03-01", "is_insured": "/", "is_paid": "否"},
        ],
    )
    found = gaps(con)
    assert found["registered_on"] == (2, 0, False, "")
    assert found["is_insured"] == (1, 0, False, "")
    assert con.execute("SELECT count(*) FROM record.unemployment").fetchall() == [(3,)]


def test_no_value_that_may_be_personal_is_told():
    row = {"man_name": "甲一", "man_id": GOOD, "woman_name": "乙二", "woman_id": OTHER, "_batch": "2021-06-01"}
    rows = [row | {"marriage_kind": "王秀英", "registered_on": GOOD} for _ in range(9)]
    con = read("marriages", rows)
    told = str(say_gaps(con, find_gaps(con, CONTRACTS, AS_OF), RULES, CONTRACTS))
    told += str(con.execute("SELECT * FROM review.gap").fetchall())
    assert "某某某（9）" in told
    assert "王秀英" not in told
    assert GOOD not in told


def test_rows_refused_for_want_of_what_they_must_say_are_a_gap_of_rows():
    visit = {"visited_on": "2021-05-01", "visit_level": "县级", "_batch": "2021-06-01"}
    con = read("household_visits", [visit, visit | {"certificate_no": "C1"}])
    (refused,) = [g for g in find_gaps(con, CONTRACTS, AS_OF) if g.column == ""]
    assert (refused.unread, refused.records) == (1, 2)
    assert "缺少必填内容" in str(refused)


A, B = number("1950-03-07", 101), number("1951-04-08", 102)


@pytest.fixture
def owners() -> World:
    """Two on the roll, each with a car; nothing is told of its use."""
    world = World()
    for name, id_number, certificate in (("王甲", A, "C1"), ("李乙", B, "C2")):
        world.enrol(name, id_number, certificate)
        world.register(name, id_number, household=f"H{certificate}")
        world.add(
            "vehicle",
            person("person", name, id_number),
            record_id=f"car{certificate}",
            plate_no=f"苏G{certificate}",
            vehicle_class="K",
            vehicle_status="正常",
        )
    world.built()
    con = world.con
    create_books(con)
    create_refused(con)
    return world


def judged(world: World):
    gaps_ = find_gaps(world.con, CONTRACTS, AS_OF)
    results = {r.rule: r for r in run_rules(world.con, RULES, COUNTY, AS_OF, PRESENT, CONTRACTS, gaps_)}
    rows = world.con.execute(
        "SELECT certificate_no FROM review.flag WHERE rule = 'owns_motor_vehicle' ORDER BY 1"
    ).fetchall()
    return results["owns_motor_vehicle"], [c for (c,) in rows]


def cover(world: World, column: str, records: int, written: int, *, is_brought: bool = True) -> None:
    world.con.execute(
        "INSERT INTO record.coverage VALUES ('vehicles', 'vehicle', ?, ?, 'f', '', ?, ?, ?, ?, false)",
        [column, column, JUNE, records, written, is_brought],
    )


def test_the_record_whose_use_nobody_can_read_raises_nothing_and_the_others_do(owners):
    cover(owners, "use", 400, 400)
    owners.con.execute("INSERT INTO record.unread VALUES ('vehicles', 'vehicle', 'use', 'carC1', ?, '某某')", [JUNE])
    result, flagged = judged(owners)
    assert flagged == ["C2"]
    assert (result.status, result.unread, result.withheld) == ("flags", 1, 1)
    assert "1 条因所依据的值缺失或无法识别而没有列出" in result.reason


def test_whom_a_rule_could_not_judge_is_kept_for_the_cases_of_the_rule(owners):
    cover(owners, "vehicle_status", 400, 400)
    owners.con.execute(
        "INSERT INTO record.unread VALUES ('vehicles', 'vehicle', 'vehicle_status', 'carC1', ?, '某某')", [JUNE]
    )
    judged(owners)
    about = "SELECT DISTINCT a.rule, v.record_id FROM flag.unread_about AS a JOIN fact.vehicle AS v ON v.person = a.key"
    assert set(owners.con.execute(about).fetchall()) == {
        ("owns_motor_vehicle", "carC1"),
        ("supporter_has_means", "carC1"),
    }


def test_without_the_column_nobody_is_flagged_and_the_rule_says_so(owners):
    cover(owners, "use", 2, 0, is_brought=False)
    result, flagged = judged(owners)
    assert flagged == []
    assert result.status == "not_enough_data"
    assert "「机动车登记」没有「使用性质」一列" in result.reason
    reasons = owners.con.execute(
        "SELECT reason, is_large FROM flag.unjudged WHERE rule = 'owns_motor_vehicle'"
    ).fetchall()
    assert reasons == [("「机动车登记」没有「使用性质」一列", True)]


def test_a_column_that_is_only_shown_silences_nothing(owners):
    cover(owners, "first_registered_on", 2, 0, is_brought=False)
    result, flagged = judged(owners)
    assert flagged == ["C1", "C2"]
    assert (result.status, result.reason, result.unread) == ("flags", "", 0)


def test_the_bar_is_the_countys_own(owners):
    cover(owners, "use", 400, 400)
    unread = [["vehicles", "vehicle", "use", f"other{n}", JUNE, "某某"] for n in range(10)]
    owners.con.executemany("INSERT INTO record.unread VALUES (?, ?, ?, ?, ?, ?)", unread)
    result, flagged = judged(owners)
    assert (flagged, result.unread) == (["C1", "C2"], 10)
    assert "有 10 个值无法识别" in result.reason
    owners.con.execute("DELETE FROM record.unread WHERE record_id >= 'other8'")
    assert judged(owners)[0].reason == ""


def test_findings_are_sentences_with_the_rules_they_silence(owners):
    cover(owners, "use", 2, 0, is_brought=False)
    gaps_ = find_gaps(owners.con, CONTRACTS, AS_OF)
    assert say_gaps(owners.con, gaps_, RULES, CONTRACTS) == [
        Finding(
            "vehicles",
            "",
            None,
            None,
            "unread",
            "「机动车登记」没有「使用性质」一列。影响：拥有机动车、赡（抚、扶）养人有赡养能力。",
        )
    ]
