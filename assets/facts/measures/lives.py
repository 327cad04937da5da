"""Measures of changed lives: who left the county, by the log of household registration.

Belongs here: what a move means for the county, its destination read against the register of divisions. Does not belong
here: months of grace and who is flagged (the rules), whose number is whose (`identities.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.facts.measures.maker import Maker
from matchers.standardise import Places, compact


def build(maker: Maker) -> None:
    """relocation: every move with its direction as the county sees it."""
    written = maker.con.sql("SELECT DISTINCT moved_to FROM fact.move WHERE moved_to IS NOT NULL ORDER BY ALL").pl()
    own = [place.name for place in maker.jurisdiction.line()] if maker.jurisdiction else []
    maker.con.register("destination_frame", is_within(written, _divisions(maker), own))
    maker.make("relocation", _RELOCATION)
    maker.con.unregister("destination_frame")


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


def _divisions(maker: Maker) -> pl.DataFrame:
    newest: pl.DataFrame = maker.con.sql(
        "SELECT code, division_name, level, parent, also FROM record.division "
        "WHERE batch IS NOT DISTINCT FROM (SELECT max(batch) FROM record.division)"
    ).pl()
    return newest


# A province, a city or a county at the head of an address; no 区 of a 社区, nothing behind a township's name.
_ANOTHER = r"^(?:[一-龥]{2,7}?(?:省|自治区))?(?:[^镇乡街村社]{2,6}?[市州盟])?(?:[^镇乡街村社]{1,6}?[县区旗])?"

# Whoever moved nobody knows where may have left the county or not: no rule takes the one or the other for sure.
_RELOCATION = """
SELECT m.record_id, m.person, m.changed_on, m.moved_to, m.person_link_probability AS link_probability,
    CASE WHEN m.move_kind = '迁入' THEN '迁入' WHEN m.move_kind = '县内移居' THEN '县内'
        WHEN m.move_kind = '迁出' AND coalesce(d.is_within, false) THEN '县内'
        WHEN m.move_kind = '迁出' AND m.moved_to IS NULL THEN '不详'
        WHEN m.move_kind = '迁出' THEN '迁出' END AS direction
FROM fact.move AS m
LEFT JOIN destination_frame AS d ON d.moved_to = m.moved_to
WHERE m.move_kind IN ('迁入', '迁出', '县内移居') AND m.person IS NOT NULL
"""
