"""Wrong deliveries, a function a kind: rows as they should be become rows as a mistaken hand, program or cable sends
them.

Each takes the right rows (a frame of words, as text) and what else there is (`Beside`), and gives the wrong ones; None
where the register has nothing to go wrong in that way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from tests.deliveries.ordinary import MONEY, later, raised, strangers

SEED = 11


@dataclass(frozen=True)
class Beside:
    """What lies near: the roll of the county and what this register sent two months before."""

    roll: pl.DataFrame
    older: pl.DataFrame


Wrong = Callable[[pl.DataFrame, Beside], pl.DataFrame | None]


def _rng() -> np.random.Generator:
    return np.random.default_rng(SEED)


def _has(rows: pl.DataFrame, *words: str) -> bool:
    return set(words) <= set(rows.columns)


def tenth(rows: pl.DataFrame, _: Beside) -> pl.DataFrame:
    """A tenth of the rows."""
    return rows[::10]


def cut_at_four_fifths(rows: pl.DataFrame, _: Beside) -> pl.DataFrame:
    """The last fifth never came, cut at the end of a line."""
    return rows.head(rows.height * 4 // 5)


def half(rows: pl.DataFrame, _: Beside) -> pl.DataFrame:
    """Every other row."""
    return rows[::2]


def tenfold(rows: pl.DataFrame, _: Beside) -> pl.DataFrame:
    """Ten times the rows, the others about people of somewhere else."""
    rng = _rng()
    return pl.concat([rows, *(strangers(rows, rng, "320724") for _ in range(9))])


def doubled(rows: pl.DataFrame, _: Beside) -> pl.DataFrame:
    """Every row twice."""
    return pl.concat([rows, rows])


def equal_numbers(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The first number filled down over all rows."""
    return rows.with_columns(id_number=pl.lit(rows["id_number"].drop_nulls()[0])) if _has(rows, "id_number") else None


def blank_numbers(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """Two numbers in five are empty."""
    keep = pl.int_range(pl.len()) % 5 < 3
    return rows.with_columns(pl.when(keep).then("id_number").alias("id_number")) if _has(rows, "id_number") else None


def damaged_numbers(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """A spreadsheet rounded the numbers."""
    cut = pl.col("id_number").str.slice(0, 15) + "000"
    return rows.with_columns(cut.alias("id_number")) if _has(rows, "id_number") else None


def another_county(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The same register of another county."""
    return strangers(rows, _rng(), "510104") if _has(rows, "id_number") else None


def other_people(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """As many rows about other people of the county."""
    return strangers(rows, _rng()) if _has(rows, "id_number") else None


def sexes_swapped(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """男 and 女 the other way round."""
    if not _has(rows, "sex") or rows["sex"].drop_nulls().is_in(["男", "女"]).mean() != 1:
        return None
    return rows.with_columns(pl.col("sex").replace({"男": "女", "女": "男"}))


def names_shifted(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The names stand one row too low."""
    word = next((w for w in ("person_name", "owner_name", "payee_name") if w in rows.columns), None)
    return rows.with_columns(pl.col(word).shift(1).fill_null(pl.col(word).last())) if word else None


def headers_swapped(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The header of the person stands over the head of the household and the other way round."""
    if not _has(rows, "person_name", "head_name"):
        return None
    return rows.rename({"person_name": "head_name", "head_name": "person_name"})


def amounts_of_another_unit(factor: float) -> Wrong:
    """Amounts in another unit than the header says."""

    def wrong(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
        return raised(rows, factor) if MONEY & set(rows.columns) else None

    return wrong


def amounts_swapped(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """Two columns of money with each other's header."""
    money = [c for c in rows.columns if c in MONEY]
    return rows.rename({money[0]: money[1], money[1]: money[0]}) if len(money) > 1 else None


def negative_amounts(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """Payments as the bank's bookkeeping writes them."""
    return raised(rows, -1) if MONEY & set(rows.columns) else None


def dates_moved(days: int) -> Wrong:
    """Every date off by as many days."""

    def wrong(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
        moved = later(rows, days)
        return None if moved.equals(rows) else moved

    return wrong


def dates_all(text: str) -> Wrong:
    """Every date the same, as an empty field of a database is printed."""

    def wrong(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
        dated = [c for c in rows.columns if c.endswith("_on") or c == "birth_date"]
        return rows.with_columns(pl.lit(text).alias(c) for c in dated) if dated else None

    return wrong


CODED = (
    *("benefit_status", "status", "pension_status", "insurance_status", "fund_status", "vehicle_status", "class"),
    *("poverty_status", "move_kind", "payment_status", "disability_grade", "plate_kind", "visit_result"),
    *("business_status", "staff_category", "sex"),
)


def one_code(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """All stopped, all dead, all one kind: the rarest value everywhere."""
    word = next((w for w in CODED if w in rows.columns and rows[w].n_unique() > 1), None)
    if word is None:
        return None
    rarest = rows[word].drop_nulls().value_counts().sort("count", word)[word][0]
    return rows.with_columns(pl.lit(rarest).alias(word))


def codes_renumbered(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """Each value stands for the next one."""
    word = next((w for w in CODED if w in rows.columns and 1 < rows[w].drop_nulls().n_unique() < 9), None)
    if word is None:
        return None
    values = sorted(rows[word].drop_nulls().unique())
    return rows.with_columns(pl.col(word).replace(dict(zip(values, [*values[1:], values[0]], strict=True))))


def township_missing(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The largest township forgot to send its part."""
    return rows.filter(pl.col("township") != _largest(rows)) if _has(rows, "township") else None


def one_row_of_a_township(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """Of the largest township one row came."""
    if not _has(rows, "township"):
        return None
    is_there = pl.col("township") == _largest(rows)
    return pl.concat([rows.filter(~is_there), rows.filter(is_there).head(1)])


def programme_missing(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The towns' list, or the villages', is not there."""
    if not _has(rows, "programme") or rows["programme"].n_unique() < 2:
        return None
    rarest = rows["programme"].value_counts().sort("count")["programme"][0]
    return rows.filter(pl.col("programme") != rarest)


def township_filled_down(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """One township over all rows."""
    return rows.with_columns(township=pl.lit(_largest(rows))) if _has(rows, "township") else None


def amounts_blank(rows: pl.DataFrame, _: Beside) -> pl.DataFrame | None:
    """The formulas of the money were not computed."""
    money = [c for c in rows.columns if c in MONEY]
    return rows.with_columns(pl.lit("").alias(c) for c in money) if money else None


def older_month(_: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """What was sent two deliveries ago, under a new name."""
    return beside.older


def the_roll(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame | None:
    """The roll's own people in the rows of this register, as when the file of the wrong folder is copied."""
    if not _has(rows, "id_number"):
        return None
    people = beside.roll.select(w for w in ("id_number", "person_name", "sex", "birth_date") if w in rows.columns)
    drawn = rows.sample(people.height, with_replacement=True, seed=SEED)
    return drawn.with_columns(people[w] for w in people.columns)


def _largest(rows: pl.DataFrame) -> str:
    return str(rows["township"].drop_nulls().value_counts().sort("count", "township")["township"][-1])


KINDS: dict[str, Wrong] = {
    "a tenth": tenth,
    "cut at four fifths": cut_at_four_fifths,
    "half": half,
    "tenfold": tenfold,
    "doubled": doubled,
    "equal numbers": equal_numbers,
    "blank numbers": blank_numbers,
    "damaged numbers": damaged_numbers,
    "another county": another_county,
    "other people": other_people,
    "sexes swapped": sexes_swapped,
    "names shifted": names_shifted,
    "headers swapped": headers_swapped,
    "amounts x10": amounts_of_another_unit(10),
    "amounts x100": amounts_of_another_unit(100),
    "amounts /10": amounts_of_another_unit(0.1),
    "amounts in ten thousands": amounts_of_another_unit(0.0001),
    "amounts swapped": amounts_swapped,
    "amounts negative": negative_amounts,
    "amounts blank": amounts_blank,
    "dates a year later": dates_moved(365),
    "dates a year earlier": dates_moved(-365),
    "dates in 1900": dates_all("1900-01-01"),
    "dates all one day": dates_all("2021-05-31"),
    "one code": one_code,
    "codes renumbered": codes_renumbered,
    "township missing": township_missing,
    "one row of a township": one_row_of_a_township,
    "programme missing": programme_missing,
    "township filled down": township_filled_down,
    "older month": older_month,
    "the roll": the_roll,
}
