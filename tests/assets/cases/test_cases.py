"""Cases from night to night: opened once, silent once cleared, reopened on new evidence, lapsed if the rule spoke."""

from __future__ import annotations

from datetime import date

import pytest

from assets.cases.closing import review_case
from assets.cases.frames import FLAG_COLUMNS, flags_frame
from assets.cases.release import release, released
from assets.cases.update import update_cases
from assets.errors import BadInput
from assets.home.ledger import Event
from matchers.cases.casework import Closing
from matchers.cases.numbers import is_line_number
from tests.assets.casework import D1, D2, D3, FLAGS, book, warehouse


@pytest.fixture
def ledger(tmp_path):
    with book(tmp_path) as opened:
        yield opened


def answer(ledger, case: str, outcome: str, as_of: date = D1, digest: str = "e1") -> None:
    ledger.append(
        [
            Event(
                "answered",
                case,
                {
                    "outcome": outcome,
                    "evidence_digest": digest,
                    "list_no": "20210601-001",
                    "investigators": ["钱一", "吴二"],
                    "visited_on": as_of.isoformat(),
                    "remark": "已入户",
                },
            )
        ],
        as_of,
        "伊山镇",
    )


def state(con, case: str) -> dict:
    return con.sql(f"SELECT * FROM review.cases WHERE case_id = '{case}'").pl().row(0, named=True)


def test_first_night_opens_and_second_writes_nothing(ledger):
    first = update_cases(warehouse(), ledger, D1)
    assert (first.opened, first.events_written, first.open_cases) == (len(FLAGS), len(FLAGS), len(FLAGS))
    again = update_cases(warehouse(), ledger, D1)
    assert (again.opened, again.events_written) == (len(FLAGS), 0)
    second = update_cases(warehouse(D2), ledger, D2)
    assert (second.opened, second.events_written) == (0, 0)


def test_queue_is_ordered_by_evidence_age_money(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    rows = con.sql("SELECT queue, case_id, place FROM review.queue").fetchall()
    assert rows[:4] == [
        ("wrong_enrolment", "FA1", 1),
        ("wrong_enrolment", "FD1", 2),
        ("wrong_enrolment", "FA2", 3),
        ("wrong_enrolment", "FB1", 4),
    ]
    assert rows[-1][0] == "official_relative"


def test_cleared_is_silent_until_its_evidence_changes(ledger):
    update_cases(warehouse(), ledger, D1)
    answer(ledger, "FA2", "keep")
    con = warehouse(D2)
    night = update_cases(con, ledger, D2)
    assert (night.events_written, night.silent) == (0, 1)
    assert "FA2" not in flags_frame(con, ledger, D2)["flag_id"]
    con = warehouse(D3, digests={"FA2": "e2"})
    night = update_cases(con, ledger, D3)
    assert (night.reopened, night.rebounds, night.events_written) == (1, 0, 1)
    assert state(con, "FA2")["state"] == "reopened"
    assert state(con, "FA2")["last_finding"] == "2021-06-01 钱一、吴二 符合条件继续保障(已入户)"


def test_a_repaired_thing_that_comes_back_is_a_rebound(ledger):
    update_cases(warehouse(), ledger, D1)
    answer(ledger, "FA3", "repaired")
    assert update_cases(warehouse(D2, without=("FA3",)), ledger, D2).lapsed == 1
    con = warehouse(D3)
    night = update_cases(con, ledger, D3)
    assert (night.reopened, night.rebounds) == (1, 1)
    assert state(con, "FA3")["is_rebound"]


def test_not_enough_data_closes_nothing(ledger):
    update_cases(warehouse(), ledger, D1)
    con = warehouse(D2, without=("FA3",), silent_rules=("payee_name_differs",))
    assert update_cases(con, ledger, D2).events_written == 0
    assert state(con, "FA3")["state"] == "opened"


def test_a_past_night_writes_nothing(ledger):
    update_cases(warehouse(D2), ledger, D2)
    past = update_cases(warehouse(D1), ledger, D1)
    assert past.is_past
    assert past.events_written == 0


def test_flags_frame_is_the_csv_interface(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    frame = flags_frame(con, ledger, D1)
    assert tuple(frame.columns) == FLAG_COLUMNS
    assert frame.height == len(FLAGS)
    assert frame.filter(flag_id="FA1").row(0, named=True)["subject_name"] == "王建国"
    assert set(flags_frame(con, ledger, D1, queue="identity")["flag_id"]) == {"FD3"}
    assert set(flags_frame(con, ledger, D1, townships=["杨集镇"], rule="enrolled_twice")["flag_id"]) == {"FD1"}


@pytest.mark.parametrize(
    ("residence", "is_one"),
    [
        ([("PA", "H77"), ("PC", "H77")], True),
        ([("PA", "H77"), ("PA", "H78"), ("PC", "H77")], False),
        ([("PA", "H77"), ("PB", "H77"), ("PC", "H77")], False),
        ([("PA", "H78"), ("PC", "H77")], False),
    ],
    ids=("one household", "its payee stands in two", "two certificates in it", "another household"),
)
def test_whoever_lives_with_those_who_are_paid_is_asked_about_on_their_line(ledger, residence, is_one):
    """FC1 is about somebody on no roll, in the household H77 of the register; FA1 about who is paid on GY0001."""
    con = warehouse()
    con.execute("CREATE TABLE fact.residence (person VARCHAR, household_no VARCHAR)")
    con.executemany("INSERT INTO fact.residence VALUES (?, ?)", residence)
    update_cases(con, ledger, D1)
    release(ledger, con, by="郑科长", as_of=D1)
    line = dict(released(ledger).select("case_id", "line_no").iter_rows())
    assert (line["FC1"] == line["FA1"]) is is_one
    assert (state(con, "FC1")["certificate_no"]) is None, "nobody is paid because he is asked about"


def test_whom_a_flag_names_without_a_household_lives_where_the_register_says(ledger):
    con = warehouse()
    con.execute("UPDATE review.flag SET household_no = NULL WHERE flag_id = 'FC1'")
    con.execute("CREATE TABLE fact.residence (person VARCHAR, household_no VARCHAR)")
    con.execute("INSERT INTO fact.residence VALUES ('PA', 'H77'), ('PC', 'H77')")
    update_cases(con, ledger, D1)
    assert state(con, "FC1")["household"] == state(con, "FA1")["household"] == "GY0001"


def test_release_is_one_list_a_township(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    out = release(ledger, con, by="郑科长", as_of=D1)
    assert out.lists == {"20210601-001": "伊山镇", "20210601-002": "杨集镇"}
    assert (out.cases, out.lines, out.kept("kept_by_county")) == (6, 4, 2)
    lines = released(ledger, "20210601-001")
    of_home = lines.filter(lines["case_id"].is_in(["FA1", "FA2", "FA3"]))
    assert of_home["line_no"].n_unique() == 1, "one household, one line, whatever the queues"
    assert of_home["queue"].n_unique() == 2
    assert all(is_line_number("20210601-001", n) for n in lines["line_no"])
    assert release(ledger, con, by="郑科长", as_of=D1).cases == 0


def test_relatives_stay_with_the_county(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    with pytest.raises(BadInput, match="指明乡镇"):
        release(ledger, con, by="郑科长", as_of=D1, queue="official_relative")
    out = release(ledger, con, by="郑科长", as_of=D1, queue="official_relative", townships=["杨集镇"])
    assert (out.cases, out.kept("concerned")) == (0, 1)
    assert release(ledger, con, by="郑科长", as_of=D1, queue="identity").cases == 1


@pytest.mark.parametrize("bad", [{"by": " "}, {"by": "郑科长", "queue": "nonsense"}])
def test_release_needs_a_name_and_a_known_queue(ledger, bad):
    with pytest.raises(BadInput):
        release(ledger, warehouse(), as_of=D1, **bad)


def test_closing_needs_everything_the_law_asks(ledger):
    con = warehouse()
    update_cases(con, ledger, D1)
    with pytest.raises(BadInput, match=r"2 名调查人.*入户日期.*核查依据.*听取意见日期.*告知日期"):
        review_case(ledger, "FA1", Closing("exit", "郑科长"), D1)
    closing = Closing("exit", "郑科长", ("钱一", "吴二"), D1, "死亡证明", D1, D1)
    review_case(ledger, "FA1", closing, D1)
    assert update_cases(warehouse(D2), ledger, D2).events_written == 0
    with pytest.raises(BadInput, match="已于 2021-06-01 由郑科长办结"):
        review_case(ledger, "FA1", closing, D1)
    with pytest.raises(BadInput, match="没有编号"):
        review_case(ledger, "F0", closing, D1)


def test_the_answerer_does_not_confirm_the_answer(ledger):
    update_cases(warehouse(), ledger, D1)
    answer(ledger, "FA2", "keep")
    with pytest.raises(BadInput, match="第二人"):
        review_case(ledger, "FA2", Closing("keep", "钱一", ("钱一", "吴二"), D1), D1)
