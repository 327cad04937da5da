"""Night after night: persons who become one or two, the ledger that remembers it, and the cases that go along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assets.cases.closing import review_case
from assets.cases.pairs import doubtful_pairs, find_pair, judge, links_behind
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.explain.flag import explain_flag
from assets.flags.run import run_rules
from assets.home.ledger import Event
from assets.people.aliases import persons_in_ledger
from data_contracts.jurisdiction import load_jurisdictions
from matchers.cases.casework import Closing
from matchers.flags.claims import Availability
from matchers.flags.rule import load_rules
from tests.assets.casework import book, chain_of
from tests.assets.fact_world import CONTRACTS, World, measures_for, number, person

D1, D2, D3 = (date(2021, 6, day) for day in (1, 2, 3))
MINE, NAMESAKE, CUT = number("1950-03-07", 113), number("1950-03-07", 115), number("1950-03-07", 113)[:15] + "000"
OLD, NEW = number("1961-05-20", 21), number("1961-05-20", 233)
RULES = {code: load_rules()[code] for code in ("id_number_invalid", "owns_motor_vehicle", "not_in_hukou")}
PRESENT = dict.fromkeys(CONTRACTS.kinds, Availability("present"))
COUNTY = load_jurisdictions()["320723"]
MEASURES = measures_for(*RULES)
"""All others would be made for nothing."""


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        yield opened


def village(as_of: date) -> World:
    """Two residents of one name whose numbers begin alike, and one of them on the roll with a number cut by Excel."""
    world = World(as_of, MEASURES)
    world.register("王德明", MINE, "H1")
    world.register("王德明", NAMESAKE, "H2")
    world.register("赵秀兰", number("1949-01-02", 22), "H1")
    world.enrol("王德明", CUT, "C1", id_status="damaged")
    return world


def night(world: World, ledger):
    con = world.built(known=persons_in_ledger(ledger, world.as_of))
    run_rules(con, RULES, COUNTY, world.as_of, PRESENT, CONTRACTS)
    return con, update_cases(con, ledger, world.as_of)


def cases(con) -> dict[str, tuple]:
    return {
        case: row
        for case, *row in con.execute("SELECT case_id, rule, state, is_open, person FROM review.cases").fetchall()
    }


def flagged(con) -> list[tuple]:
    return con.execute("SELECT flag_id, person FROM review.flag ORDER BY 1").fetchall()


def kinds(ledger, *wanted: str) -> list[str]:
    return [e.kind for e in ledger.events() if e.kind in wanted]


def say(ledger, con, pair: str, verdict: str, as_of: date) -> str:
    return judge(ledger, replace(find_pair(con, ledger, pair), verdict=verdict, by="李股长"), as_of)


def settled(ledger, case: str, as_of: date) -> None:
    review_case(ledger, case, Closing("source_wrong", "王副局长", ("钱一",), remark="已核对户口簿"), as_of)


def test_a_pair_judged_one_takes_its_settled_case_along_and_a_split_gives_it_back(ledger):
    con, _ = night(village(D1), ledger)
    ((first, own),) = flagged(con)
    pairs = doubtful_pairs(con, ledger, D1, CONTRACTS)
    assert pairs["now"].to_list() == ["分作两人", "分作两人"]
    mine = next(p for p, n in pairs.select("pair", "right_id_number").iter_rows() if n.endswith(MINE[-4:]))
    settled(ledger, first, D1)
    assert "下一次核对起生效" in say(ledger, con, mine, "same", D1)

    con, result = night(village(D2), ledger)
    ((second, merged),) = flagged(con)
    assert (second != first, merged != own) == (True, True)
    assert con.execute("SELECT DISTINCT method FROM link.person WHERE person = ? ORDER BY 1", [merged]).fetchall() == [
        ("id_name",),
        ("judged",),
    ]
    assert (result.opened, result.continued, result.lapsed, result.open_cases) == (0, 1, 0, 0)
    assert cases(con)[second] == ["id_number_invalid", "closed", False, merged]
    assert cases(con)[first][1] == "moved"
    merges = [e.payload["persons"] for e in ledger.events("persons_merged")]
    assert merges == [[[own, merged, "judged", 1.0]]]
    told = explain_flag(con, ledger, RULES, second)
    assert "王副局长" in told
    assert f"{first} → {second}" in told
    assert f"由 {second} 接续" in explain_flag(con, ledger, RULES, first)
    with pytest.raises(BadInput, match=second):
        settled(ledger, first, D2)
    written = len(ledger.events())
    con, result = night(village(D2), ledger)
    assert (len(ledger.events()), result.events_written, result.open_cases) == (written, 0, 0)

    say(ledger, con, mine, "different", D2)
    con, result = night(village(D3), ledger)
    split = [e.payload["persons"] for e in ledger.events("persons_split")]
    assert [p[0][:2] for p in split] == [[own, merged]]
    assert (result.opened, result.open_cases) == (0, 0)
    assert chain_of(ledger) == []


def test_whoever_cannot_tell_leaves_the_night_as_it_was_and_takes_an_earlier_word_back(ledger):
    con, _ = night(village(D1), ledger)
    before = con.execute("SELECT record_id, person, method FROM link.person ORDER BY ALL").fetchall()
    first, second = doubtful_pairs(con, ledger, D1, CONTRACTS)["pair"].to_list()
    assert "留给别人再看" in say(ledger, con, first, "unsure", D1)
    # Still undecided, behind the one of which nobody said anything.
    assert doubtful_pairs(con, ledger, D1, CONTRACTS)["pair"].to_list() == [second, first]
    say(ledger, con, second, "same", D1)
    con, _ = night(village(D2), ledger)
    assert con.execute("SELECT record_id, person, method FROM link.person ORDER BY ALL").fetchall() != before
    assert "此前判定为同一人" in say(ledger, con, second, "unsure", D2)
    con, _ = night(village(D3), ledger)
    assert con.execute("SELECT record_id, person, method FROM link.person ORDER BY ALL").fetchall() == before


def test_a_past_night_knows_only_what_was_judged_by_then(ledger):
    con, _ = night(village(D1), ledger)
    pair = doubtful_pairs(con, ledger, D1, CONTRACTS)["pair"][0]
    before = con.execute("FROM link.person ORDER BY ALL").fetchall()
    ledger.append([Event("night_published", D2.isoformat())], D2, "hedui")
    say(ledger, con, pair, "same", D2)
    written = len(ledger.events())
    con, result = night(village(D1), ledger)
    assert result.is_past
    assert con.execute("FROM link.person ORDER BY ALL").fetchall() == before
    assert len(ledger.events()) == written


def motorist(as_of: date, *, is_corrected: bool) -> World:
    """Somebody on the roll with a car; the police give a new number, the registers follow, the roll does not."""
    world = World(as_of, MEASURES)
    now = NEW if is_corrected else OLD
    world.register("孙桂芳", now, "H3")
    world.enrol("孙桂芳", OLD, "C3")
    world.add("vehicle", person("person", "孙桂芳", now), plate_no="苏G12345", vehicle_class="K", vehicle_status="正常")
    if is_corrected:
        world.add(
            "move",
            person("person", "孙桂芳", NEW),
            {"former_id_number": OLD, "former_id_status": "valid"},
            move_kind="更正",
            changed_on=D2,
        )
    return world


def test_a_corrected_number_keeps_the_person_and_asks_nothing_twice(ledger):
    con, _ = night(motorist(D1, is_corrected=False), ledger)
    ((case, holder),) = flagged(con)
    review_case(ledger, case, Closing("keep", "王副局长", ("钱一", "吴二"), D1), D1)
    con, result = night(motorist(D2, is_corrected=True), ledger)
    assert flagged(con) == [(case, holder)]
    assert (result.opened, result.reopened, result.lapsed, result.open_cases) == (0, 0, 0, 0)
    assert con.execute("SELECT id_number FROM link.identity WHERE person = ?", [holder]).fetchall() == [(NEW,)]
    assert [p[1:3] for e in ledger.events("persons_merged") for p in e.payload["persons"]] == [[holder, "corrected"]]
    assert night(motorist(D3, is_corrected=True), ledger)[1].events_written == 0


def test_a_correction_of_tomorrow_is_none_yet(ledger):
    world = motorist(D1, is_corrected=True)
    con, _ = night(world, ledger)
    assert con.execute("SELECT count(*) FROM link.alias").fetchall() == [(0,)]


def test_a_number_two_people_had_follows_the_name(ledger):
    world = World(D3, MEASURES)
    world.register("孙桂芳", OLD, "H3")
    world.register("周小妹", NEW, "H4")
    world.enrol("周小妹", OLD, "C4")
    world.add(
        "move",
        person("person", "周小妹", NEW),
        {"former_id_number": OLD, "former_id_status": "valid"},
        move_kind="更正",
        changed_on=D1,
    )
    con, _ = night(world, ledger)
    keeps, moved = world.person(OLD), world.person(NEW)
    assert keeps != moved
    assert con.execute("SELECT DISTINCT person FROM fact.enrolment").fetchall() == [(moved,)]


def test_the_id_that_the_ledger_knew_first_stays_though_the_other_has_the_older_number(ledger):
    world = motorist(D1, is_corrected=False)
    world.rows["enrolment"][0]["person_id_number"] = NEW
    world.rows["vehicle"][0]["person_id_number"] = NEW
    con, _ = night(world, ledger)
    of_new = {p for _, p in flagged(con)}
    con, _ = night(motorist(D2, is_corrected=True), ledger)
    assert con.execute("SELECT DISTINCT person FROM fact.enrolment").fetchall() == [(p,) for p in of_new]


def presumed(as_of: date) -> World:
    """A car without an owner's number that fits one resident of the roll."""
    world = World(as_of, MEASURES)
    world.register("阎无双", OLD, "H3")
    world.enrol("阎无双", OLD, "C3")
    world.add(
        "vehicle",
        person("person", "阎无双", OLD[:15] + "000", "damaged"),
        plate_no="苏G12345",
        vehicle_class="K",
        vehicle_status="正常",
    )
    return world


def test_a_reviewed_namesake_parts_the_link_behind_the_flag(ledger):
    con, _ = night(presumed(D1), ledger)
    ((case, holder),) = flagged(con)
    links = links_behind(con, case, RULES)
    assert [(j.right, j.verdict, j.case) for j in links] == [(holder, "different", case)]
    review_case(ledger, case, Closing("namesake", "王副局长", ("钱一",)), D1, links)
    assert kinds(ledger, "judged") == ["judged"]
    con, result = night(presumed(D2), ledger)
    assert flagged(con) == []
    assert kinds(ledger, "persons_merged", "persons_split") == ["persons_merged", "persons_split"]
    assert result.open_cases == 0


def test_another_finding_parts_nothing_and_a_flag_made_by_numbers_has_no_link(ledger):
    con, _ = night(presumed(D1), ledger)
    ((case, _),) = flagged(con)
    review_case(ledger, case, Closing("keep", "王副局长", ("钱一", "吴二"), D1), D1, links_behind(con, case, RULES))
    assert kinds(ledger, "judged") == []
    con, _ = night(motorist(D2, is_corrected=False), ledger)
    ((case, _),) = flagged(con)
    assert links_behind(con, case, RULES) == []


def test_an_answer_on_its_way_counts_for_the_case_that_went_on(ledger):
    con, _ = night(village(D1), ledger)
    ((first, _),) = flagged(con)
    digest = con.execute("SELECT evidence_digest FROM review.flag").fetchall()[0][0]
    sent = {"list_no": "20210601-001", "line_no": "N0001X", "evidence_digest": digest, "township": "伊山镇"}
    ledger.append([Event("released", first, sent)], D1, "李股长")
    pairs = doubtful_pairs(con, ledger, D1, CONTRACTS)
    say(ledger, con, pairs["pair"][0], "same", D1)
    con, _ = night(village(D2), ledger)
    ((second, _),) = flagged(con)
    assert cases(con)[second][1:3] == ["released", True]
    said = {
        "list_no": "20210601-001",
        "outcome": "untrue",
        "investigators": ["钱一", "吴二"],
        "evidence_digest": digest,
    }
    ledger.append([Event("answered", first, said)], D2, "伊山镇")
    con, result = night(village(D3), ledger)
    assert cases(con)[second][1:3] == ["answered", False]
    assert (result.opened, result.reopened, result.open_cases) == (0, 0, 0)
