"""The synthetic county is what it says: repeatable, valid where it should be, true to its truth file."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules
from tests import clerk
from tests.catalogue import CATALOGUE
from tests.county import build, plant_kin, sheets
from tests.county.build import imagine
from tests.county.groups import truth_of_night
from tests.county.records import Move, add_months
from tests.population import identity, names, spelling
from tests.score import score, table

AS_OF = date(2021, 6, 1)
RULES = sorted(CATALOGUE)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return build(tmp_path_factory.mktemp("county"), 3000, 11, AS_OF)


@pytest.fixture(scope="module")
def world():
    return imagine(3000, 5, AS_OF, False, "320723")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def digests(folder: Path) -> dict[str, str]:
    files = [p for p in sorted(folder.rglob("*")) if p.is_file()]
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_county_is_made_without_what_it_tests():
    tested = {"data_contracts", "matchers", "expectations", "assets", "pipelines", "tests"}
    county = Path(build.__code__.co_filename).parent
    for path in [*county.rglob("*.py"), *(county.parent / "population").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names_of = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names_of = [node.module or ""]
            others = [name for name in names_of if not name.startswith("tests.population")]
            assert not {name.partition(".")[0] for name in others} & tested, path


def test_same_seed_same_bytes(county, tmp_path):
    again = build(tmp_path, 3000, 11, AS_OF)
    assert digests(again.landing.parent) == digests(county.landing.parent)
    other = build(tmp_path / "other", 3000, 12, AS_OF)
    assert digests(other.landing) != digests(county.landing)


def test_every_source_arrives_and_the_second_night_brings_one_small_file(county):
    assert {p.name for p in county.landing.iterdir()} == set(county.rows) <= set(load_contracts().sources)
    assert len(county.rows) >= 38
    assert all(rows > 0 for rows in county.rows.values())
    assert [str(p.relative_to(county.landing_next)) for p in county.landing_next.rglob("*.*")] == [
        "cremations/火化登记补报.xlsx"
    ]


def test_a_small_county_still_has_two_cases_and_an_innocent_of_every_rule(county):
    counted = Counter((row["rule"], row["expected"]) for row in read(county.truth))
    for rule in RULES:
        # Townships are compared from a thousand residents on: so many of whom nothing is told it has not.
        assert counted[rule, "fires"] >= (rule != "coverage_low") * 2, rule
        assert counted[rule, "silent"] >= 1, rule


def test_the_clean_county_fires_nothing(tmp_path):
    clean = build(tmp_path, 3000, 11, AS_OF, clean=True)
    assert clean.planted == 0
    assert {row["expected"] for row in read(clean.truth)} == {"silent"}
    assert {row["expected"] for row in read(clean.truth_next)} == {"silent"}


def test_second_night_differs_by_the_fresh_deaths_and_the_window(county):
    first, second = (
        {(r["rule"], r["certificate_no"]) for r in read(path) if r["expected"] == "fires"}
        for path in (county.truth, county.truth_next)
    )
    assert {rule for rule, _ in second ^ first} <= {"deceased_awaiting_adjustment", "deceased_still_enrolled"}
    assert sum(rule == "deceased_awaiting_adjustment" for rule, _ in second - first) == 2


@pytest.mark.parametrize("people", [300, 3000])
def test_sizes(tmp_path, people):
    summary = build(tmp_path, people, 3, AS_OF)
    assert 0.75 * people <= summary.people <= 1.05 * people


def test_other_jurisdiction_and_midmonth(tmp_path):
    summary = build(tmp_path, 500, 3, date(2023, 12, 18), jurisdiction="141125")
    assert summary.planted > 25
    assert "柳林县" in (summary.landing / "divisions" / "行政区划.csv").read_text(encoding="utf-8")


def test_identity_numbers_are_valid_and_distinct(world):
    numbers = world.people.id_number.tolist()
    assert all(map(identity.is_valid, numbers))
    assert len(set(numbers)) == len(numbers)
    men = np.array([int(n[16]) % 2 == 1 for n in numbers])
    assert (men == world.people.is_male).all()
    assert identity.check_character("11010519491231002") == "X"


@pytest.mark.parametrize(
    "spoil", [lambda n: identity.one_digit_wrong(np.random.default_rng(1), n), identity.impossible_day]
)
def test_spoilt_numbers_are_invalid(world, spoil):
    assert not any(identity.is_valid(spoil(n)) for n in world.people.id_number[:400])


def test_number_cells_keep_fifteen_digits():
    assert f"{identity.as_excel_number('320723194503071237'):.15g}" == "3.20723194503071e+17"
    assert identity.as_excel_number("32072319450307123X") == "32072319450307123X"


def test_family_graph_is_consistent(world):
    folk = world.people
    married = np.flatnonzero(folk.spouse >= 0)
    assert (folk.spouse[folk.spouse[married]] == married).all()
    child = np.flatnonzero(folk.mother >= 0)
    assert (folk.birth[child] > folk.birth[folk.mother[child]] + np.timedelta64(18 * 365, "D")).all()
    for person in married[:200].tolist():
        for relative in folk.near_relatives(person):
            assert person in folk.near_relatives(relative)


def test_namesakes_are_as_common_as_in_life():
    rng = np.random.default_rng(4)
    count = 60_000
    surnames = Counter(names.surnames(rng, count))
    given = Counter(names.given_names(rng, rng.random(count) < 0.5, rng.integers(1935, 2015, count)))
    assert 0.022 < sum(n * n for n in surnames.values()) / count**2 < 0.031
    assert 1e-4 < sum(n * n for n in given.values()) / count**2 < 4e-4


def test_nobody_fires_unplanned(world):
    """Every case traces back to a certificate, household or township on which something was planted."""
    used = {c.number: c.use for c in world.certificates}
    cases = {number for _, number in world.clauses} | {number for _, number, _, _ in world.innocents}
    listed = [p for e in world.poor + world.monitored + world.edge if e.number in cases for p in e.persons]
    known = [int(case.removeprefix("/")) for case in cases if case.startswith("/")]
    rows = [row for row in truth_of_night(world, AS_OF, world.deaths) if row.expected == "fires"]
    near = {world.people.id_number[p] for p in listed + known}
    near |= {row.subject_id_number for row in rows if row.clause != "follows"}
    assert {row.place.partition("/")[0] for row in rows if row.place} == set(world.places.townships[3:])
    for row in rows:
        if row.clause == "follows" and not row.place:
            planted = [used[n] for n in row.certificate_no.split(";") if n]
            on_certificate = any(":" in use or use == "innocent" for use in planted)
            assert on_certificate or row.household_no in cases or row.subject_id_number in near, row


def test_every_official_with_kin_on_the_roll_has_filed_or_is_planted(world):
    filed = {(f.person, f.official) for f in world.filings}
    assert filed.isdisjoint(world.unfiled)
    before = len(world.filings)
    plant_kin.file_all(world)
    assert len(world.filings) == before


ABROAD, OWN = "上海市闵行区", "连云港市灌云县"


@pytest.mark.parametrize(
    ("moves", "is_gone"),
    [
        ([("迁出", ABROAD, 90)], True),
        ([("迁入", "", 90), ("迁出", ABROAD, 80)], True),
        ([("迁出", OWN, 90)], False),
        ([("县内移居", OWN, 90)], False),
        ([("迁出", ABROAD, 90), ("迁入", "", 90)], False),
        ([("迁出", ABROAD, 90), ("迁出", OWN, 40)], False),
    ],
)
def test_every_truth_reads_the_moves_alike(world, moves, is_gone):
    """Nobody is missed or alone who has left the county; everybody is who only moved about in it."""
    person_of = {number: p for p, number in enumerate(world.people.id_number)}
    catalogue = load_rules()
    missed = {rule for rule in RULES if catalogue[rule].queue == "missed_enrolment"}
    asking = {rule for rule in missed if catalogue[rule].grain != "V"} | {"should_be_tekun"}
    rows = {
        row.rule: row
        for row in truth_of_night(world, AS_OF, world.deaths)
        if row.expected == "fires" and row.subject_id_number in person_of
    }
    movers = {p for rule in asking for p in (rows[rule].members or rows[rule].subject_id_number).split(";")}
    register = world.of(Move)
    before = list(register)
    register.extend(
        Move(person_of[p], kind, AS_OF - timedelta(days=days), place) for p in movers for kind, place, days in moves
    )
    told = {
        (row.rule, row.certificate_no or row.household_no or row.subject_id_number)
        for row in truth_of_night(world, AS_OF, world.deaths)
        if row.expected == "fires"
    }
    register[:] = before
    for rule in asking:
        row = rows[rule]
        key = row.certificate_no or row.household_no or row.subject_id_number
        assert ((rule, key) in told) != is_gone, rule
    assert (("moved_out_still_enrolled", rows["should_be_tekun"].certificate_no) in told) == is_gone


def test_kin_without_an_entry_in_the_register_are_known_to_nobody(world):
    rule = "tekun_conditions_not_enrolled"
    person = next(p for r, _, p, clause in world.innocents if (r, clause) == (rule, "child_known"))
    number, before = world.people.id_number[person], set(world.unregistered)

    def is_missed() -> bool:
        rows = truth_of_night(world, AS_OF, world.deaths)
        return any((r.rule, r.expected, r.subject_id_number) == (rule, "fires", number) for r in rows)

    assert not is_missed()
    world.unregistered.update(world.people.children[person])
    assert is_missed()
    world.unregistered.intersection_update(before)


def test_months():
    assert add_months(date(2020, 11, 30), 3) == date(2021, 2, 28)
    assert add_months(date(2021, 3, 1), 3) == AS_OF


def test_tables_have_titles_two_levels_and_totals():
    sheet = sheets.Table(
        ["单位", "发放情况/应发", "发放情况/实发"],
        [["甲", "乙"], [1, 2], [1, 1]],
        title="表",
        totals="first",
        total_of=("发放情况/应发",),
        signature="填表人：",
    )
    assert sheet.lines() == [
        ["表", None, None],
        ["单位", "发放情况", None],
        [None, "应发", "实发"],
        ["合计", 3, None],
        ["甲", 1, 1],
        ["乙", 2, 1],
        ["填表人：", None, None],
    ]
    assert sheet.merges() == [(0, 0, 0, 2, "表"), (1, 0, 2, 0, "单位"), (1, 1, 1, 2, "发放情况")]


def test_dates_in_all_styles():
    day = date(2021, 4, 1)
    assert [spelling.day(day, s) for s in "-./0年#"] == [
        "2021-04-01",
        "2021.4.1",
        "2021/4/1",
        "20210401",
        "2021年4月1日",
        44287,
    ]


def test_score_counts_found_false_and_missed(tmp_path):
    (tmp_path / "truth.csv").write_text(
        "rule,expected,certificate_no,household_no,subject_name,subject_id_number,clause,note\n"
        "r,fires,C1;C2,,李　艳（户主）,,a,\nr,fires,C3,,王建国,,b,\nr,silent,C4,,赵云,,c,\n"
        "m,fires,,H1,孙德,32072319450307123X,d,\n",
        encoding="utf-8",
    )
    (tmp_path / "flags.csv").write_text(
        "rule,subject_name,subject_id_number,certificate_no\nr,李艳,,C2\nr,赵云,,C4\nm,孙徳,320723450307123,\n",
        encoding="utf-8-sig",
    )
    m, r = score(tmp_path / "flags.csv", tmp_path / "truth.csv")
    assert (r.planted, r.innocents, r.found, r.false, r.missed) == (2, 1, 1, 1, 1)
    assert (r.precision, r.recall) == (0.5, 0.5)
    assert (m.found, m.false, m.missed) == (1, 0, 0)
    assert "赵云 C4 c" in table([m, r], details=True)
    assert names.fold("阿依古丽•吐尔逊") == names.fold("阿依古丽·吐尔逊")


def test_a_perfect_list_of_flags_scores_one(county, tmp_path):
    told = ["rule", "subject_name", "subject_id_number", "certificate_no", "grain", "township", "village"]
    with (tmp_path / "flags.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, told, extrasaction="ignore")
        writer.writeheader()
        for row in read(county.truth):
            if row["expected"] == "fires":
                township, _, village = row["place"].partition("/")
                row |= {"grain": "V" if township else "", "township": township, "village": village}
                writer.writerow(row)
    assert all(row.precision == row.recall == 1.0 for row in score(tmp_path / "flags.csv", county.truth))


def test_a_clerk_fills_what_the_headers_ask_for(tmp_path):
    import openpyxl
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "list.xlsx"))
    sheet = book.add_worksheet("错保疑点")
    sheet.write_row(0, 0, ["伊山镇核查单"])
    sheet.write_row(1, 0, ["名单 A1　下发日期 2021-06-01"])
    sheet.write_row(2, 0, ["行号", "疑点", "核查结果", "不属实疑点", "入户日期", "调查人甲", "调查人乙", "备注"])
    sheet.write_row(3, 0, ["1", "① 甲"])
    sheet.write_row(4, 0, ["2", "① 乙"])
    sheet.data_validation(3, 2, 4, 2, {"validate": "list", "source": ["符合条件继续保障", "退出"]})
    book.close()

    def choose(line):
        reply = clerk.Reply(line["选项"].split(",")[1], line["下发日期"], ("钱一", "吴二"))
        return reply if line["行号"] == "2" else None

    assert clerk.fill(tmp_path / "list.xlsx", tmp_path / "back.xlsx", choose) == clerk.Filled(2, 1)
    back = openpyxl.load_workbook(tmp_path / "back.xlsx")["错保疑点"]
    assert [cell.value for cell in back[5]][2:7] == ["退出", None, "2021-06-01", "钱一", "吴二"]
    assert back["C4"].value is None
    first = clerk.fill(tmp_path / "list.xlsx", tmp_path / "one.xlsx", seed=1)
    assert first.lines == 2
