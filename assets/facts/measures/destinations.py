"""Destinations of moves: whether a text names a place within the county.

Belongs here: reading it against the register of divisions. Does not belong here: what a move means for the county
(`matchers/measures/relocation.sql`).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.facts.measures.maker import Maker
from matchers.standardise import Places, compact


def build(maker: Maker) -> None:
    """_destination: every text of fact.move.moved_to with `is_within`."""
    written = maker.con.sql("SELECT DISTINCT moved_to FROM fact.move WHERE moved_to IS NOT NULL ORDER BY ALL").pl()
    # A county that its home says more of stands twice in its line.
    own = dict.fromkeys(place.name for place in maker.jurisdiction.line()) if maker.jurisdiction else ()
    maker.make_from("_destination", is_within(written, newest_divisions(maker), own))


def is_within(written: pl.DataFrame, divisions: pl.DataFrame, own: Iterable[str]) -> pl.DataFrame:
    """`moved_to` with `is_within`: whether the destination lies in the county.

    It does where it names the county (the first of `own`, whose others are its ancestors), or begins with one of its
    townships or villages. Names of townships repeat: behind another county's name they are that county's.
    """
    county, *above = [*own, "\0"]
    text = compact(pl.col("moved_to"))
    for name in above:
        text = text.str.strip_prefix(name)
    read = written.with_columns(text=text).with_columns(
        inner=pl.col("text").str.replace(_ANOTHER, ""), names_county=pl.col("text").str.contains(county, literal=True)
    )
    places = Places.of(divisions)
    read = read.with_columns(
        found=places.place_from_address(pl.col("inner")).struct.field("township"),
        lone=pl.col("inner").is_in(list({*places.lone_villages, *places.lone_villages.values()})),
    )
    is_own = (pl.col("text") == pl.col("inner")) & (pl.col("found").is_not_null() | pl.col("lone"))
    return read.select("moved_to", is_within=(pl.col("names_county") | is_own).fill_null(False))


def newest_divisions(maker: Maker) -> pl.DataFrame:
    """The register of divisions in force."""
    newest: pl.DataFrame = maker.con.sql(
        "SELECT code, division_name, level, parent, also FROM record.division "
        "WHERE batch IS NOT DISTINCT FROM (SELECT max(batch) FROM record.division)"
    ).pl()
    return newest


# A province, a city or a county at the head of an address; no 区 of a 社区, nothing behind a township's name.
_ANOTHER = r"^(?:[一-龥]{2,7}?(?:省|自治区))?(?:[^镇乡街村社]{2,6}?[市州盟])?(?:[^镇乡街村社]{1,6}?[县区旗])?"
