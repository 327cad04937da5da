"""The Chinese sets: a roll against a funeral list, and a roll against a household register, standardised once.

Belongs here: which people stand on which list, and the columns every contender gets alike.
Standardising is the same for all and not measured here.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from benchmarks.linkage.errors import SEEN_ON, listed
from benchmarks.linkage.people import register
from matchers.people.blocking import ID_PARTS
from matchers.standardise import id_number, name, name_key
from matchers.standardise.characters import look_shapes, pinyin_of
from matchers.standardise.id_numbers import birth_of

SHARED = 0.2
"""Share of a roll whose people stand on the funeral list: high, so that recall is counted on thousands."""
GONE = 0.03
"""Share of a roll whose people the register does not know."""


def funeral(roll: int, deaths: int, seed: int, folder: Path) -> None:
    """`left` = funeral records, `right` = the roll; most of the dead were never on it."""
    people = register(int((roll + deaths) * 6), seed)
    rng = np.random.default_rng(seed + 1)
    order = rng.permutation(people.height)
    shared = int(roll * SHARED)
    dead = people[np.concatenate([order[:shared], order[roll : roll + deaths - shared]])]
    _write(folder, dead, people[order[:roll]], seed)


def roll_and_register(roll: int, people: int, seed: int, folder: Path) -> None:
    """`left` = the roll, `right` = the household register."""
    everybody = register(people + int(roll * GONE), seed)
    rng = np.random.default_rng(seed + 1)
    order = rng.permutation(everybody.height)
    known, unknown = order[:people], order[people:]
    members = np.concatenate([known[: roll - len(unknown)], unknown])
    _write(folder, everybody[members], everybody[np.sort(known)], seed)


def _write(folder: Path, listed_people: pl.DataFrame, identities: pl.DataFrame, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    right = _right(identities)
    left = _left(listed(listed_people.sample(fraction=1, shuffle=True, seed=seed), seed + 2))
    # Who is not on the right has nobody to be found.
    known = right.select(truth="person", is_there=pl.lit(True))
    left = left.join(known, on="truth", how="left", maintain_order="left").with_columns(
        truth=pl.when("is_there").then("truth")
    )
    left, right = _with_parts(left.drop("is_there")), _with_parts(right)
    left.write_parquet(folder / "left.parquet")
    right.write_parquet(folder / "right.parquet")


def _with_parts(people: pl.DataFrame) -> pl.DataFrame:
    """The parts of numbers by which blocks meet."""
    parts = ", ".join(f"{sql} AS {name}" for name, sql in ID_PARTS.items())
    con = duckdb.connect()
    con.register("people", people)
    return con.sql(f"SELECT *, {parts} FROM people").pl()


def _keys(table: pl.DataFrame) -> pl.DataFrame:
    spellings = table.select("name").unique().with_columns(name_key=name_key(pl.col("name")))
    key = pl.col("name_key")
    spellings = spellings.with_columns(sound=pinyin_of(key), shape=look_shapes(key), surname=key.str.slice(0, 1))
    nothing = pl.lit(None, dtype=pl.String)
    return table.join(spellings, on="name", how="left", maintain_order="left").with_columns(
        former_key=nothing,
        employer=nothing,
        phone=nothing,
        house=nothing,
        house_group=nothing,
        register_household=nothing,
        household_by_names=nothing,
        county=nothing,
    )


def _right(people: pl.DataFrame) -> pl.DataFrame:
    """Identities: valid numbers, birth and sex from the number."""
    columns = ["name", "id_number", "birth_on", "sex", "township", "village"]
    table = _keys(people.select(pl.col("person"), *columns))
    return table.with_columns(
        written_number="id_number", person=pl.col("person").cast(pl.String), id_status=pl.lit("valid")
    )


def _left(records: pl.DataFrame) -> pl.DataFrame:
    number = id_number(pl.col("written_number"), pl.col("cell"))
    table = records.with_columns(name=name(pl.col("written_name")), number=number).unnest("number")
    table = _keys(table.rename({"value": "id_number", "status": "id_status"}))
    unusable = pl.col("id_status").is_in(["invalid", "damaged"]) & (pl.col("id_number").str.len_chars() == 18)
    until = pl.lit(SEEN_ON).dt.offset_by(pl.format("-{}y", "age"))
    table = table.with_columns(
        profile=pl.int_range(pl.len()),
        own_person=pl.lit(""),
        truth=pl.col("truth").cast(pl.String),
        born_until=pl.when(pl.col("age").is_not_null()).then(until),
        id_birth_on=pl.when(unusable).then(birth_of(pl.col("id_number"))),
    )
    table = table.with_columns(
        born_from=pl.col("born_until").dt.offset_by("-1y").dt.offset_by("1d"),
        any_birth_on=pl.coalesce("birth_on", "id_birth_on"),
    )
    return table.with_columns(
        year_from=pl.coalesce("any_birth_on", "born_from").dt.year() - 1,
        year_until=pl.coalesce("any_birth_on", "born_until").dt.year() + 1,
    ).drop("id_birth_on")
