"""Which village or township of the register of divisions a written one is, whether urban, what it was merged with.

Belongs here: reading names of places against the divisions. Does not belong here: spellings (`standardise/places.py`),
who lives or is enrolled there (`matchers/measures/village_cover.sql`).
"""

from __future__ import annotations

import polars as pl

from matchers.standardise.places import spellings

URBAN, RURAL = "城市", "农村"
_URBAN_WORD = "居委会|居民委员会|居民委|社区"
_BETWEEN = "·"
"""Between township and village where neither has a code."""

_MERGED_AT_ONCE = 4
"""A village that was merged four times is found under each of its names; more often nobody has seen."""


def places(written: pl.DataFrame, divisions: pl.DataFrame) -> pl.DataFrame:
    """One row for each `written` (township, village; a village of null is the township itself), standardised names all:
    place, among, area_kind and is_registered as `data_contracts/products/villages.odcs.yaml` says them."""
    spelled = spellings(divisions).filter(pl.col("rank") == 0)
    names = spelled.filter(pl.col("key") == pl.col("name")).unique("code", keep="first", maintain_order=True)
    towns = _once(names.filter("is_township").select(township="name", town="code"), "township")
    villages = names.filter(~pl.col("is_township")).select(village="name", code="code", town="parent")
    villages = villages.unique(["town", "village"], keep="none").join(_kinds(spellings(divisions)), on="code")
    found = (
        written.join(towns, on="township", how="left")
        .join(villages, on=["town", "village"], how="left")
        .join(_merged(divisions), on="code", how="left")
    )
    code = pl.when(pl.col("village").is_null()).then("town").otherwise("code")
    text = pl.concat_str("township", "village", separator=_BETWEEN, ignore_nulls=True)
    is_urban = pl.col("village").str.contains(_URBAN_WORD)
    return found.select(
        "township",
        "village",
        place=pl.coalesce(code, text),
        among=pl.coalesce("among", code, text),
        area_kind=pl.coalesce("area_kind", _kind(is_urban)),
        is_registered=code.is_not_null(),
    ).sort("township", "village")


def _once(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.unique(key, keep="none")


def _kind(is_urban: pl.Expr) -> pl.Expr:
    return pl.when(is_urban).then(pl.lit(URBAN)).when(~is_urban).then(pl.lit(RURAL))


def _kinds(spelled: pl.DataFrame) -> pl.DataFrame:
    """code, area_kind: a neighbourhood is called one; where the name says neither, its other names are asked."""
    said = spelled.filter(pl.col("rank") <= 1, ~pl.col("is_township")).with_columns(
        is_urban=pl.when(pl.col("key").str.contains(_URBAN_WORD))
        .then(pl.lit(True))
        .when(pl.col("key").str.ends_with("村") | pl.col("key").str.contains("村民委|村委"))
        .then(pl.lit(False))
    )
    by_code = said.sort("rank").group_by("code", maintain_order=True)
    is_urban = pl.col("is_urban").drop_nulls().first()
    return by_code.agg(is_urban.fill_null(False)).select("code", area_kind=_kind(pl.col("is_urban")))


def _merged(divisions: pl.DataFrame) -> pl.DataFrame:
    """code, among: villages of one township of which one goes by the name of the other are one."""
    spelled = spellings(divisions).filter(~pl.col("is_township")).select("code", "parent", "key", "rank")
    own = spelled.filter(pl.col("rank").is_in([0, 2]))
    other = spelled.filter(pl.col("rank").is_in([1, 3])).select("parent", "key", also="code")
    pairs = own.join(other, on=["parent", "key"]).filter(pl.col("code") != pl.col("also")).select("code", "also")
    pairs = pl.concat([pairs, pairs.select(code="also", also="code")]).unique()
    among = own.select("code").unique().with_columns(among=pl.col("code"))
    for _ in range(_MERGED_AT_ONCE):
        near = pairs.join(among.rename({"code": "also"}), on="also").group_by("code").agg(near=pl.col("among").min())
        among = among.join(near, on="code", how="left").select("code", among=pl.min_horizontal("among", "near"))
    return among
