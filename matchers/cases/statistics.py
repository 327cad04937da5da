"""Statistics of answers: how often questions were right by rule version, township and register, and whom they meet.

Belongs here: counting by group, and what may be shown of small groups. Does not belong here: one rule's bar
(`hit_rate.py`), which persons are on the roll (`assets/cases/statistics.py`). The county's own: a township sees its
cases, never how it compares with others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from matchers.cases.hit_rate import confirms
from matchers.cases.rates import SMALLEST_CELL, share

BY: Mapping[str, str] = {"version": "规则版本", "township": "乡镇", "register": "名册"}
"""What hit rates are counted by, with the Chinese words."""

AGES = (18, 60, 80)
"""Where the age bands part: children, working age, old, very old."""

GROUPS: Mapping[str, str] = {"township": "乡镇", "age_band": "年龄", "sex": "性别", "disability": "残疾"}
"""What flags are compared by: attributes nobody may be flagged for."""

UNKNOWN = "不详"


def hit_rates_by(found: pl.DataFrame, resting: pl.DataFrame) -> pl.DataFrame:
    """by (of `BY`), value, answered, confirmed, percent, low, high: the hit rate of each rule version, township and
    register. `found` as of `hit_rate.findings`; `resting` has rule and register, a row a register a rule rests on: an
    answer counts for each of them."""
    judged = found.with_columns(
        confirmed=pl.col("outcome").map_elements(confirms, return_dtype=pl.Boolean),
        version=pl.concat_str("rule", pl.lit(" "), pl.col("rule_digest").str.slice(0, 8).fill_null("早先版本")),
        township=pl.when(pl.col("township").fill_null("") == "").then(pl.lit("(未定乡镇)")).otherwise("township"),
    )
    of_register = judged.join(resting, on="rule", how="inner")
    parts = []
    for by in BY:
        rows = of_register if by == "register" else judged
        counted = rows.group_by(pl.col(by).alias("value")).agg(answered=pl.len(), confirmed=pl.col("confirmed").sum())
        parts.append(counted.with_columns(by=pl.lit(by)).sort("value"))
    return _with_shares(pl.concat(parts), "confirmed", "answered").select(
        "by", "value", "answered", "confirmed", "percent", "low", "high"
    )


def disparity(persons: pl.DataFrame) -> pl.DataFrame:
    """group (of `GROUPS`), value, persons, flagged, confirmed, and the flagged share (percent, low, high) of everybody
    on the roll. `persons` has the groups, is_flagged and is_confirmed, one row a person.

    A count under five is not shown, nor a share that would tell it: null in its place. Where a group has one such
    value, the next smallest goes too, or the first could be told from the sum.
    """
    parts = []
    for group in GROUPS:
        counted = persons.group_by(pl.col(group).fill_null(UNKNOWN).alias("value")).agg(
            persons=pl.len(), flagged=pl.col("is_flagged").sum(), confirmed=pl.col("is_confirmed").sum()
        )
        shares = _with_shares(counted, "flagged", "persons").with_columns(group=pl.lit(group)).sort("value")
        parts.append(_without_small(shares))
    return pl.concat(parts).select("group", "value", "persons", "flagged", "confirmed", "percent", "low", "high")


def age_band(birth_on: pl.Expr, as_of: date) -> pl.Expr:
    """The band of a person's age on a day: 18—59 岁."""
    age = pl.lit(as_of.year) - birth_on.dt.year()
    birthday = birth_on.dt.month().cast(pl.Int32) * 100 + birth_on.dt.day()
    age -= (birthday > as_of.month * 100 + as_of.day).cast(pl.Int32)
    child, elder, very_old = AGES
    return (
        pl.when(age < child)
        .then(pl.lit(f"{child} 岁以下"))
        .when(age < elder)
        .then(pl.lit(f"{child}—{elder - 1} 岁"))
        .when(age < very_old)
        .then(pl.lit(f"{elder}—{very_old - 1} 岁"))
        .when(age.is_not_null())
        .then(pl.lit(f"{very_old} 岁以上"))
    )


def _with_shares(counted: pl.DataFrame, hits: str, of: str) -> pl.DataFrame:
    shares = [share(row[hits], row[of]) for row in counted.iter_rows(named=True)]
    return counted.with_columns(
        pl.Series(name, [getattr(s, name) if s else None for s in shares], dtype=pl.Float64)
        for name in ("percent", "low", "high")
    )


def _without_small(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of one group without its small counts, and without what would tell them."""
    hidden = {name: _hidden(rows[name].to_list()) for name in ("persons", "flagged", "confirmed")}
    share_told = [a or b for a, b in zip(hidden["persons"], hidden["flagged"], strict=True)]
    masks = hidden | dict.fromkeys(("percent", "low", "high"), share_told)
    return rows.with_columns(
        pl.when(pl.Series(mask, dtype=pl.Boolean)).then(None).otherwise(pl.col(name)).alias(name)
        for name, mask in masks.items()
    )


def _hidden(counts: list[int]) -> list[bool]:
    small = [0 < count < SMALLEST_CELL for count in counts]
    if sum(small) == 1:
        others = [(count, place) for place, count in enumerate(counts) if not small[place] and count]
        if others:
            small[min(others)[1]] = True
    return small
