"""Wrong deliveries of every kind, in the place of the next one and of one that was good: they are held and said, what
was in force stays so whole; a year of ordinary ones passes.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.home.warehouse import opened
from assets.intake.gating import Gatekeeper
from data_contracts.contract import load_contracts
from matchers.facts.measure import load_measures
from matchers.flags.needed import needed_words
from matchers.flags.rule import load_rules
from tests.deliveries import ordinary
from tests.deliveries.registers import Registers, newest
from tests.deliveries.wrong import KINDS, Beside
from tests.nights import County

CONTRACTS = load_contracts()
DAYS = [date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)]
WHOLE = ("dibao_roll", "vehicles", "disbursement", "fiscal_payroll")
"""Two lists and two registers of months, one of each that promises to be complete."""

HARMLESS = frozenset(
    (
        *("a tenth", "cut at four fifths", "half", "tenfold", "another county", "other people", "older month"),
        "names shifted",
    )
)
"""Of registers whose rows add up: fewer rows take nothing back, what was said before counts once, and strangers,
under whatever name, are on no roll."""


WITHIN_BOUNDS = frozenset({("fiscal_payroll", "amounts swapped"), ("disbursement", "amounts swapped")})
"""Gross and net pay, and what is due and what is paid, differ by less than an amount may change between two months."""

OTHERS = (
    ("vehicles", ["a tenth", "cut at four fifths", "other people", "names shifted", "one code", "the roll"]),
    ("fiscal_payroll", ["a tenth", "cut at four fifths", "doubled", "amounts x10", "older month", "the roll"]),
)
"""Another list, another register of months: what the gates ask of every register is tried on the two above."""

AGAIN = (
    *("a tenth", "cut at four fifths", "doubled", "names shifted", "amounts x10", "amounts blank", "one code"),
    *("damaged numbers", "township missing", "dates in 1900", "older month"),
)


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """Three ordinary deliveries of each register, the fourth that is to come, and what lies near."""
    county = County.after_a_night(tmp_path_factory, "deliveries")
    return Past(county, Registers(CONTRACTS, tmp_path_factory.mktemp("files")))


class Past:
    """What came of each register so far, and its next delivery."""

    def __init__(self, county: County, registers: Registers) -> None:
        self.registers, self.next, self.older, self.last = registers, {}, {}, {}
        rng = np.random.default_rng(3)
        with opened(county.home.published, read_only=True) as con:
            bases = {name: _rows_of(con, name) for name in (*WHOLE, "household_register", "cremations")}
        for name, base in bases.items():
            # The newest month of the county becomes the first of these.
            series = [ordinary.later(base, -60, ordinary.MOVING)]
            for day in DAYS[1:]:
                series.append(_following(name, base, series[-1], rng, day))
            for day, rows in zip(DAYS[:3], series, strict=False):
                registers.deliver(name, rows, day, month_of(name, day))
            self.older[name], self.last[name], self.next[name] = series[0], series[2], series[3]

    def beside(self, name: str) -> Beside:
        return Beside(self.next["dibao_roll"], self.older[name])


def _rows_of(con, name: str) -> pl.DataFrame:
    words = [c.name for c in CONTRACTS.sources[name].columns if c.name != CONTRACTS.sources[name].batch_word]
    return newest(con, name, words)


def _following(name: str, base: pl.DataFrame, rows: pl.DataFrame, rng: np.random.Generator, day: date) -> pl.DataFrame:
    source = CONTRACTS.sources[name]
    if not source.is_by_batch:
        return ordinary.next_events(base, rng, day, 1.2)
    return ordinary.next_month(rows, rng, 30) if source.promises_months else ordinary.next_list(rows, rng)


def month_of(name: str, day: date) -> date | None:
    return date(day.year, day.month - 1, 1) if CONTRACTS.sources[name].batch_word else None


def in_force(con, name: str) -> pl.DataFrame:
    con.complete()
    return con.sql(f"SELECT * FROM raw.{name} WHERE _reject IS NULL ORDER BY ALL").pl()


def test_ordinary_deliveries_pass(past):
    later = past.registers.copy()
    for name, rows in past.next.items():
        later.deliver(name, rows, DAYS[3], month_of(name, DAYS[3]))
    _, results = later.tonight(DAYS[3], past.next)
    assert {n: r.held for n, r in results.items() if r.held} == {}
    assert all(r.newest is not None for r in results.values())


@pytest.mark.parametrize(("name", "kinds"), [("dibao_roll", [*KINDS]), ("disbursement", [*KINDS]), *OTHERS])
def test_a_wrong_next_delivery_is_held_and_changes_nothing(past, name, kinds):
    con, _ = past.registers.tonight(DAYS[3], [name])
    before = in_force(con, name)
    passed = []
    for kind in kinds:
        rows = KINDS[kind](past.next[name], past.beside(name))
        if rows is None or (name, kind) in WITHIN_BOUNDS:
            continue
        wrong = past.registers.copy()
        wrong.deliver(name, rows, DAYS[3], month_of(name, DAYS[3]))
        con, results = wrong.tonight(DAYS[3], [name])
        if not (results[name].held and in_force(con, name).equals(before)):
            passed.append(kind)
    assert passed == []


@pytest.mark.parametrize("name", ["dibao_roll", "disbursement"])
def test_a_wrong_delivery_does_not_take_the_place_of_the_good_one_of_its_month(past, name):
    day = date(2021, 6, 20)
    con, _ = past.registers.tonight(day, [name])
    before = in_force(con, name)
    passed = []
    for kind in AGAIN:
        rows = KINDS[kind](past.last[name], past.beside(name))
        if rows is None:
            continue
        wrong = past.registers.copy()
        wrong.deliver(name, rows, day, month_of(name, DAYS[2]), name=f"{month_of(name, DAYS[2]):%Y年%m月}更正.csv")
        con, results = wrong.tonight(day, [name])
        if not (results[name].held and in_force(con, name).equals(before)):
            passed.append(kind)
    assert passed == []


def test_of_events_that_add_up_only_what_can_do_harm_is_held(past):
    passed = set()
    for kind, spoil in KINDS.items():
        rows = spoil(past.next["cremations"], past.beside("cremations"))
        if rows is None:
            continue
        wrong = past.registers.copy()
        wrong.deliver("cremations", rows, DAYS[3])
        _, results = wrong.tonight(DAYS[3], ["cremations"])
        passed |= set() if results["cremations"].held else {kind}
    assert passed <= HARMLESS


def test_the_right_file_after_a_wrong_one_stands_as_though_the_wrong_one_had_never_come(past):
    right, both = past.registers.copy(), past.registers.copy()
    both.deliver("vehicles", KINDS["tenfold"](past.next["vehicles"], past.beside("vehicles")), date(2021, 6, 25))
    for registers in (right, both):
        registers.deliver("vehicles", past.next["vehicles"], DAYS[3])
    (con, _), (other, results) = (registers.tonight(DAYS[3], ["vehicles"]) for registers in (right, both))
    assert in_force(con, "vehicles").equals(in_force(other, "vehicles"))
    assert results["vehicles"].held == ()


def test_what_a_person_lets_through_counts(past):
    wrong = past.registers.copy()
    rows = KINDS["a tenth"](past.next["vehicles"], past.beside("vehicles"))
    receipt = wrong.deliver("vehicles", rows, DAYS[3])
    wrong.released = frozenset({receipt.key})
    _, results = wrong.tonight(DAYS[3], ["vehicles"])
    assert results["vehicles"].held == ()
    assert results["vehicles"].newest == DAYS[3]


@pytest.mark.parametrize("name", [*WHOLE, "household_register"])
def test_a_column_half_blank_is_held_where_something_is_decided_by_it_and_else_only_said(past, name):
    needed = needed_words(load_rules().values(), load_measures(), CONTRACTS)[name]
    for column in CONTRACTS.sources[name].columns:
        rows = past.next[name]
        # By its plate a car is known again from one list to the next: without it most cars have gone.
        if column.name not in rows.columns or _is_mostly_blank(rows[column.name]) or column.word.domain == "plate":
            continue
        thinned = pl.when(pl.int_range(pl.len()) % 2 == 0).then(column.name).alias(column.name)
        wrong = past.registers.copy()
        wrong.deliver(name, rows.with_columns(thinned), DAYS[3], month_of(name, DAYS[3]))
        _, results = wrong.tonight(DAYS[3], [name])
        said = [f.message for f in results[name].notes if f.severity == "changed"]
        if column.name in needed or column.required:
            assert (len(results[name].held), said) == (1, []), column.name
        else:
            assert (results[name].held, len(said)) == ((), 1), column.name
            assert f"「{column.header}」有 5" in said[0]
            assert "上一批是 " in said[0]


def _is_mostly_blank(values: pl.Series) -> bool:
    return values.null_count() * 5 > len(values)


def test_what_was_said_of_a_column_is_said_until_the_next_delivery(past):
    later, rows = past.registers.copy(), past.next["dibao_roll"]
    for day, blank in ((date(2021, 7, 1), True), (date(2021, 8, 1), False)):
        month = date(2021, day.month - 1, 1)
        again = rows.with_columns(phone=None if blank else "phone")
        later.deliver("dibao_roll", again, day, month)
        _, results = later.tonight(day, ["dibao_roll"])
        assert results["dibao_roll"].newest == month
        assert any(f.severity == "changed" for f in results["dibao_roll"].notes) == blank


def test_pay_that_did_not_change_in_a_month_is_no_fault(past):
    same = past.registers.copy()
    same.deliver("fiscal_payroll", past.last["fiscal_payroll"], DAYS[3], month_of("fiscal_payroll", DAYS[3]))
    _, results = same.tonight(DAYS[3], ["fiscal_payroll"])
    assert results["fiscal_payroll"].held == ()
    assert results["fiscal_payroll"].newest == month_of("fiscal_payroll", DAYS[3])


def test_another_countys_file_stands_among_the_held_and_can_be_let_through(past):
    wrong = past.registers.copy()
    rows = KINDS["another county"](past.next["household_register"], past.beside("household_register"))
    receipt = wrong.deliver("household_register", rows, DAYS[3])
    _, results = wrong.tonight(DAYS[3], ["household_register"])
    assert [(file, is_open) for *_, file, _, is_open in results["household_register"].refused] == [
        (receipt.original_name, True)
    ]
    wrong.released = frozenset({receipt.key})
    _, results = wrong.tonight(DAYS[3], ["household_register"])
    assert results["household_register"].newest == DAYS[3]


def test_what_a_file_is_read_as_decides_what_is_measured_of_it(past, tmp_path):
    """The same bytes read otherwise, as after a person confirmed a column, are measured anew."""
    con, _ = past.registers.tonight(DAYS[3], ["vehicles"])
    keeper, source = Gatekeeper(con, tmp_path), CONTRACTS.sources["vehicles"]
    receipt = next(r for r in past.registers.receipts if r.source == "vehicles")
    keeper.contents[receipt.key] = "read so"
    before = keeper.measure(source, keeper.rows([receipt], None))
    con.execute("UPDATE raw.vehicles SET plate_kind = NULL")
    assert keeper.measure(source, keeper.rows([receipt], None)) == before
    keeper.contents[receipt.key] = "read otherwise"
    again = keeper.measure(source, keeper.rows([receipt], None))
    assert (before.columns["plate_kind"].blank, again.columns["plate_kind"].blank) == (0, before.rows)


@pytest.mark.parametrize("kind", ["doubled", "equal numbers", "names shifted", "dates in 1900", "another county"])
def test_what_is_absurd_is_held_at_the_first_delivery_too(past, kind):
    first = past.registers.copy()
    first.receipts = [r for r in first.receipts if r.source != "dibao_roll"]
    first.deliver("dibao_roll", KINDS[kind](past.next["dibao_roll"], past.beside("dibao_roll")), DAYS[3], DAYS[3])
    _, results = first.tonight(DAYS[3], ["dibao_roll"])
    assert results["dibao_roll"].held
    assert results["dibao_roll"].newest is None
