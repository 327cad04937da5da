"""Numbers 126 to 143: whole deliveries of a register, in the place of the next one, through the gates of a night.

A small county of invented people: three ordinary months of its roll and of its household register, and the fourth that
is wrong. Everything larger is held against the county of the tests (`tests/test_wrong_deliveries.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from data_contracts.contract import load_contracts
from tests.corpus.entry import Desk, Entry, Trial, Tried
from tests.deliveries import ordinary
from tests.deliveries.registers import Registers
from tests.deliveries.wrong import KINDS, Beside

DAYS = [date(2021, 4, 1), date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)]
ROLL = "dibao_roll"
PEOPLE = 400
TOWNSHIPS = ["伊山镇", "杨集镇", "圩丰镇", "侍庄街道", "同兴镇", "四队镇", "图河镇", "下车镇", "小伊镇", "龙苴镇"]
Rows = pl.DataFrame


def month_of(day: date) -> date:
    return date(day.year, day.month - 1, 1)


class Town:
    """What came of a small county's registers so far, and the next roll."""

    def __init__(self, desk: Desk) -> None:
        folder = desk.folder / "town"
        folder.mkdir()
        self.registers = Registers(load_contracts(), folder)
        rng = np.random.default_rng(5)
        roll = ordinary.strangers(_empty_rows(), rng)
        self.series = [roll]
        for _ in DAYS[1:]:
            self.series.append(ordinary.next_month(self.series[-1], rng, 30))
        everybody = pl.concat(self.series).unique("id_number", maintain_order=True)
        register = everybody.select("id_number", "person_name", "sex", "birth_date", "township", "village")
        self.registers.deliver("household_register", register.with_columns(household_no=pl.lit("1")), DAYS[0])
        for day, rows in zip(DAYS[:3], self.series, strict=False):
            self.registers.deliver(ROLL, rows, day, month_of(day))

    @property
    def next(self) -> Rows:
        return self.series[3]

    def night(
        self, rows: Rows, *, source: str = ROLL, name: str = "", **more: Rows
    ) -> tuple[str, tuple[str, ...], Rows]:
        """Deliver rows on the last day (and `more` under other names), run the gates; the letter, what was said, and
        what is in force of the roll's newest month."""
        tonight = self.registers.copy()
        tonight.deliver(source, rows, DAYS[3], month_of(DAYS[3]), name)
        for other, beside in more.items():
            tonight.deliver(source, beside, DAYS[3], month_of(DAYS[3]), f"2021年6月{other}.csv")
        con, results = tonight.tonight(DAYS[3], [source])
        result = results[source]
        con.complete()
        place = "township" if source == ROLL else "NULL AS township"
        in_force = con.sql(
            f"SELECT id_number, person_name, {place} FROM raw.{source} WHERE _reject IS NULL"
            f" AND _batch = (SELECT max(_batch) FROM raw.{source} WHERE _reject IS NULL) ORDER BY ALL"
        ).pl()
        con.close()
        said = tuple(f.message for f in (*result.held, *result.notes))
        return "H" if result.held else "S" if any("只计一次" in m for m in said) else "A", said, in_force


def _empty_rows() -> Rows:
    rng = np.random.default_rng(6)
    at = pl.int_range(PEOPLE, eager=True)
    return pl.DataFrame(
        {
            "certificate_no": [f"3207239{n:08d}" for n in range(PEOPLE)],
            "programme": np.where(rng.random(PEOPLE) < 0.8, "农村", "城市"),
            "person_name": [""] * PEOPLE,
            "id_number": [""] * PEOPLE,
            "relation": ["户主"] * PEOPLE,
            "sex": [""] * PEOPLE,
            "birth_date": [""] * PEOPLE,
            "township": [TOWNSHIPS[n % 10] for n in range(PEOPLE)],
            "village": (at % 7).cast(pl.String) + "村",
            "class": np.where(rng.random(PEOPLE) < 0.7, "A", "B"),
            "monthly_amount": rng.integers(300, 900, PEOPLE).astype(str),
            "since": ["2019-03"] * PEOPLE,
            "last_review_on": [f"2021-{1 + n % 3:02d}-{1 + n % 28:02d}" for n in range(PEOPLE)],
        }
    )  # fmt: skip


def town_of(desk: Desk) -> Town:
    if "town" not in desk.shared:
        desk.shared["town"] = Town(desk)
    town = desk.shared["town"]
    assert isinstance(town, Town)
    return town


def before(town: Town) -> Rows:
    """What was in force before the last day."""
    return town.series[2].select("id_number", "person_name", "township").sort("id_number", "person_name", "township")


def wrong(kind: str) -> Trial:
    """The next roll spoilt in one of the ways of `tests/deliveries/wrong.py`: held, and the last one stays in force."""

    def trial(desk: Desk) -> Tried:
        town = town_of(desk)
        rows = KINDS[kind](town.next, Beside(town.next, town.series[0]))
        assert rows is not None, kind
        return _held(town, rows)

    return trial


def delivers(make: Callable[[Town], Rows]) -> Trial:
    """The next roll as `make` makes it: held, and the last one stays in force."""
    return lambda desk: _held(town_of(desk), make(town_of(desk)))


def _held(town: Town, rows: Rows) -> Tried:
    got, said, in_force = town.night(rows)
    return Tried(got, said, "" if in_force.equals(before(town)) else "what was in force is no more")


def empty(town: Town) -> Rows:
    return town.next.head(0)


def yesterdays(desk: Desk) -> Tried:
    """The month that is in force, once more under another name."""
    town = town_of(desk)
    got, said, in_force = town.night(town.series[2], name="2021年5月低保名册(1).csv")
    return Tried(got, said, "" if in_force.equals(before(town)) else "what was in force is no more")


def officials(town: Town) -> Rows:
    return town.next.select(
        person_name="person_name", id_number="id_number", township="township", village="village",
        status=pl.lit("支部书记"),
    )  # fmt: skip


def shuffled(desk: Desk) -> Tried:
    """The same rows in another order give the same."""
    town = town_of(desk)
    _, _, right = town.night(town.next)
    got, said, other = town.night(town.next.sample(fraction=1.0, shuffle=True, seed=3))
    return Tried(got, said, "" if right.equals(other) and len(right) == len(town.next) else "the order decides")


def whole_of_two_parts(town: Town) -> bool:
    """Whether the townships in two files of one day are one delivery."""
    is_first = pl.col("township").is_in(TOWNSHIPS[:5])
    got, _, in_force = town.night(town.next.filter(is_first), 北部=town.next.filter(~is_first))
    return got != "H" and len(in_force) == len(town.next)


def twice_in_a_day(desk: Desk) -> Tried:
    """Two files of a day that say nearly the same are two versions, and nobody knows which is right."""
    town = town_of(desk)
    got, said, in_force = town.night(town.next, 另一份=town.next.head(390))
    if not whole_of_two_parts(town):
        return Tried(got, said, "parts are no whole")
    both = "另一份" in "".join(said)
    return Tried(got, said, "" if in_force.equals(before(town)) and both else "one of two was chosen")


def buried_tomorrow(desk: Desk) -> Tried:
    """One death of next year among those of a month."""
    town = town_of(desk)
    people = town.next.head(40).select("person_name", "id_number", "sex")
    days = [f"2021-06-{1 + n % 28:02d}" for n in range(40)]
    days[3] = "2022-06-01"
    got, said, in_force = town.night(
        people.with_columns(pl.Series("cremated_on", days), died_on=pl.Series(days)).with_columns(township=pl.lit("")),
        source="cremations",
    )
    return Tried(got, said, "" if len(in_force) == 40 else "rows were lost")


ENTRIES = (
    Entry(126, "a tenth of the rows", "H", wrong("a tenth"), ("未采用", "请核对后补交")),
    Entry(127, "no rows", "H", delivers(empty), ("没有可用的数据行", "请")),
    Entry(128, "ten times the rows", "H", wrong("tenfold"), ("未采用", "请")),
    Entry(129, "yesterday's file under a new name", "S", yesterdays, ("只计一次",)),
    Entry(130, "an older month under a new name", "H", wrong("older month"), ("可能是旧文件改了名", "请")),
    Entry(131, "another county's roll", "H", wrong("another county"), ("可能是外县的表格", "请")),
    Entry(132, "a list of officials in the folder of the roll", "H", delivers(officials), ("缺少", "请")),
    Entry(133, "every row twice", "H", wrong("doubled"), ("重复", "请")),
    Entry(134, "one number over all rows", "H", wrong("equal numbers"), ("未采用", "请")),
    Entry(135, "one value over all rows of a code", "H", wrong("one code"), ("未采用", "请")),
    Entry(136, "every date 1900-01-01", "H", wrong("dates in 1900"), ("未采用", "请")),
    Entry(137, "amounts in ten thousands of yuan", "H", wrong("amounts in ten thousands"), ("户月保障金额", "请")),
    Entry(138, "codes renumbered", "H", wrong("codes renumbered"), ("未采用", "请")),
    Entry(139, "a township is missing", "H", wrong("township missing"), ("缺少上一批有的乡镇", "请")),
    Entry(140, "the rows in another order", "A", shuffled),
    Entry(141, "two files of one day: parts are one, versions are none", "H", twice_in_a_day, ("「", "请")),
    Entry(142, "a death in the future", "R", buried_tomorrow, ours="A",
          decided="the row is kept: a death counts from its day on; the check of dates tells the county how many"),
    Entry(143, "two numbers in five are empty", "H", wrong("blank numbers"), ("未采用", "请")),
)  # fmt: skip
