"""What a county is handed of its neighbours' registers: how much, how often, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.home.home import Home
from assets.intake.landing import stored
from assets.intake.neighbours import ELSEWHERE, handed_on, last_told, say_told
from assets.intake.reading import parse
from assets.intake.receipts import receipts
from assets.intake.releases import let_through
from assets.intake.withdrawals import say_withdrawn, withdraw, withdrawals
from assets.prefecture.handing import County, hand
from assets.prefecture.known import MOVES, Known
from data_contracts.contract import load_contracts
from tests.assets.fact_world import number

AS_OF = date(2021, 6, 8)
JUNE, MAY = date(2021, 6, 1), date(2021, 5, 1)
A, B, C = number("1960-01-01", 11), number("1961-01-01", 11), number("1962-01-01", 11)


def enrolled(*people: tuple[str, str, str]) -> pl.DataFrame:
    columns = ("certificate_no", "person_name", "id_number", "programme")
    return pl.DataFrame([(*p, "农村") for p in people], schema=dict.fromkeys(columns, pl.String), orient="row")


def moved(*people: tuple[str, str, date]) -> pl.DataFrame:
    schema = {"person_name": pl.String, "id_number": pl.String, "changed_on": pl.Date}
    return pl.DataFrame(list(people), schema=schema, orient="row")


GUANNAN = Known("320724", "灌南县", JUNE, enrolled=enrolled(("g1", "甲一", A), ("g2", "乙二", B)))
DONGHAI = Known("320722", "东海县", MAY, enrolled=enrolled(("d1", "丙,三", C)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").prepared()


def county(home: Home, as_of: date = AS_OF, own: Known = Known("320723", "灌云县", JUNE, moves_on=MAY)) -> County:
    return County(home, own, as_of)


def given(home: Home, *others: Known, as_of: date = AS_OF) -> bool:
    return hand(county(home, as_of), others, "连云港市")


def texts(home: Home, source: str = ELSEWHERE) -> list[str]:
    """What was handed on, each file as it lies in the store."""
    with home.ledger() as ledger:
        keys = [key for key in handed_on(ledger) if key[0] == source]
    return [stored(home.store, sha).read_text(encoding="utf-8-sig") for _, sha, _ in keys]


def said(home: Home, as_of: date = AS_OF) -> list[str]:
    with home.ledger() as ledger:
        return [finding.message for finding in say_told(ledger, as_of)]


def test_five_columns_are_handed_on_and_read_as_the_contract_says(home: Home) -> None:
    assert given(home, GUANNAN, DONGHAI)
    (text,) = texts(home)
    assert text.splitlines() == [
        "由本市各县最近一批合格的低保名册汇成：东海县2021-05、灌南县2021-06",
        "县区,低保证号,姓名,身份证号,城乡类别",
        f'东海县,d1,"丙,三",{C},农村',
        f"灌南县,g1,甲一,{A},农村",
        f"灌南县,g2,乙二,{B},农村",
    ]
    with home.ledger() as ledger:
        (receipt,) = receipts(ledger)
    contract = load_contracts().sources[ELSEWHERE]
    read = parse(stored(home.store, receipt.sha256), receipt.original_name, contract).frame
    columns = ("county", "certificate_no", "person_name", "id_number", "programme")
    assert read is not None
    assert read.select(columns).rows()[0] == ("东海县", "d1", "丙,三", C, "农村")
    assert read["_reject"].null_count() == read.height == 3


def test_the_same_neighbours_twice_are_one_delivery_and_one_word(home: Home) -> None:
    assert given(home, GUANNAN, DONGHAI)
    with home.ledger() as ledger:
        before = ledger.head()
    assert not given(home, DONGHAI, GUANNAN)
    assert not given(home, GUANNAN, DONGHAI, as_of=AS_OF + timedelta(days=1))
    with home.ledger() as ledger:
        assert ledger.head() == before


def test_a_newer_roll_is_a_new_delivery_that_the_gates_judge(home: Home) -> None:
    given(home, GUANNAN, DONGHAI)
    next_month = AS_OF + timedelta(days=30)
    assert given(home, GUANNAN, replace(DONGHAI, month=JUNE), as_of=next_month)
    with home.ledger() as ledger:
        assert [r.received_on for r in receipts(ledger)] == [AS_OF, next_month]
        assert not let_through(ledger)


def test_one_more_county_is_no_reason_to_hold_the_list(home: Home) -> None:
    given(home, GUANNAN)
    assert given(home, GUANNAN, DONGHAI, as_of=AS_OF + timedelta(days=1))
    with home.ledger() as ledger:
        ((_, _, name),) = let_through(ledger)
    assert name == "本市各县在册_2021-06-09.csv"


def test_the_last_good_roll_of_a_county_that_cannot_be_read_stays_in_force(home: Home) -> None:
    given(home, GUANNAN, DONGHAI)
    broken = Known("320722", "东海县", why_not="密钥文件 key 不完整")
    assert not given(home, GUANNAN, broken, as_of=AS_OF + timedelta(days=1))
    assert "东海县2021-05（今夜没有读成，沿用）" in said(home, AS_OF + timedelta(days=1))[0]
    fresh = replace(GUANNAN, enrolled=enrolled(("g9", "甲一", A)))
    assert given(home, fresh, broken, as_of=AS_OF + timedelta(days=2))
    assert f'东海县,d1,"丙,三",{C},农村' in texts(home)[-1]


def test_who_has_no_roll_is_said_with_what_cannot_be_seen(home: Home) -> None:
    given(home, replace(GUANNAN, is_held=True), Known("320722", "东海县"), Known("320703", "连云区", is_held=True))
    made_of, lacking = said(home)
    assert made_of.endswith("灌南县2021-06（新的一批暂缓）。")
    assert "连云区（名册未通过检查）、东海县（没有收到名册）" in lacking
    assert "看不出来（重复享受低保）" in lacking


def test_a_county_alone_is_told_nothing(home: Home) -> None:
    assert not given(home)
    assert said(home) == []


def test_what_is_made_anew_for_the_same_night_takes_the_first_back_without_a_word(home: Home) -> None:
    given(home, GUANNAN)
    assert given(home, replace(GUANNAN, enrolled=enrolled(("g1", "甲一", A))))
    with home.ledger() as ledger:
        gone = withdrawals(ledger)
        assert [name for _, _, name in gone] == ["本市各县在册_2021-06-08.csv"]
        assert [r.original_name for r in receipts(ledger) if r.key not in gone] == ["本市各县在册_2021-06-08_2.csv"]
        assert say_withdrawn(receipts(ledger), gone.values(), AS_OF) == []


def test_a_past_night_is_handed_what_was_known_by_then(home: Home) -> None:
    given(home, GUANNAN)
    given(home, replace(GUANNAN, month=MAY, enrolled=enrolled(("g1", "甲一", A))), as_of=AS_OF - timedelta(days=30))
    with home.ledger() as ledger:
        assert [r.received_on for r in receipts(ledger, AS_OF - timedelta(days=1))] == [AS_OF - timedelta(days=30)]
        told = last_told(ledger, AS_OF - timedelta(days=1))
    assert told is not None
    assert told.rolls["320724"].month == "2021-05-01"


OWN = Known(
    "320723",
    "灌云县",
    JUNE,
    own_people=pl.DataFrame({"id_number": [A, B]}),
    left=moved(("乙二", B, date(2021, 2, 1))),
    moves_on=MAY,
)
ARRIVED = moved(("甲一", A, date(2021, 2, 20)), ("乙二", B, date(2021, 2, 20)), ("丙三", C, date(2021, 2, 20)))


def test_of_moves_only_those_of_its_own_people_that_it_does_not_know_are_handed_on(home: Home) -> None:
    assert hand(county(home, own=OWN), [replace(DONGHAI, month=None, arrived=ARRIVED)], "连云港市")
    (text,) = texts(home, MOVES)
    assert text.splitlines()[1:] == [
        "姓名,身份证号,变动类型,变动日期,迁往地",
        f"甲一,{A},迁出,2021-02-20,连云港市东海县",
    ]


def test_an_old_moving_out_is_not_this_one(home: Home) -> None:
    own = replace(OWN, left=moved(("乙二", B, date(2019, 2, 1))))
    hand(county(home, own=own), [replace(DONGHAI, arrived=ARRIVED)], "连云港市")
    assert [line.split(",")[1] for line in texts(home, MOVES)[0].splitlines()[2:]] == sorted((A, B))


def test_moves_handed_on_do_not_make_the_county_s_own_register_look_newer(home: Home) -> None:
    hand(county(home, own=OWN), [replace(DONGHAI, arrived=ARRIVED)], "连云港市")
    with home.ledger() as ledger:
        (receipt,) = [r for r in receipts(ledger) if r.source == MOVES]
    assert (receipt.received_on, receipt.delivered) == (AS_OF, MAY - timedelta(days=1))


def test_moves_that_a_neighbour_takes_back_are_taken_back_and_may_come_again(home: Home) -> None:
    came = replace(DONGHAI, arrived=ARRIVED)
    for later, neighbour in enumerate((came, DONGHAI, came)):
        assert hand(county(home, AS_OF + timedelta(days=later), OWN), [neighbour], "连云港市")
    with home.ledger() as ledger:
        gone, came_in = withdrawals(ledger), receipts(ledger)
    names = [r.original_name for r in came_in if r.source == MOVES]
    assert names == ["本市各县迁入_2021-06-08.csv", "本市各县迁入_2021-06-10.csv"]
    assert [name for source, _, name in gone if source == MOVES] == names[:1]


def test_what_somebody_of_the_county_withdrew_is_not_handed_on_again(home: Home) -> None:
    given(home, GUANNAN)
    with home.ledger() as ledger:
        withdraw(ledger, ELSEWHERE, "本市各县在册_2021-06-08.csv", AS_OF, "周敏", "邻县来电话说名册有误")
    assert not given(home, GUANNAN, as_of=AS_OF + timedelta(days=1))
    assert given(home, replace(GUANNAN, enrolled=enrolled(("g1", "甲一", A))), as_of=AS_OF + timedelta(days=1))


def test_without_a_register_of_its_own_moves_of_neighbours_are_no_register(home: Home) -> None:
    hand(county(home, own=replace(OWN, moves_on=None)), [replace(DONGHAI, arrived=ARRIVED)], "连云港市")
    assert texts(home, MOVES) == []
    assert said(home)[-1] == "没有用上本市各县的户口迁入：本县的户籍变动没有收到。"
