"""Rows that say the same: told apart by their order, and copies of one another.

Belongs here: `occurrence` and `copy` of the rows of a register. Does not belong here: ids made of them (`storing.py`),
deliveries that repeat one another (`assets/intake/repeats.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data_contracts.contract import Kind, Source

PLACES = ("_file", "_sheet", "_row", "_member")
"""Where a row stands."""


def numbered(frame: pl.DataFrame, source: Source, kind: Kind) -> pl.DataFrame:
    """The frame with `occurrence` and `copy`, both null for a row that is no record.

    Rows that say the same are told apart by their order within the batch (list) or the file (event): two equal
    events in one file are two, the same event in two files is one, and `copy` numbers its rows. Rows of a list are
    never copies, nor those of a register that promises whole months, whose files were held against each other before;
    an account stands on every member's row of its household.
    """
    is_list = source.arrives == "list" or source.promises_months
    within = "batch" if is_list else "_file"
    frame = frame.with_columns(occurrence=_order_within(frame, [within, "_identifying"], PLACES))
    if kind.name != "account" and is_list:
        return frame.with_columns(copy=pl.when(pl.col("_reason").is_null()).then(pl.lit(1, pl.Int64)))
    same = (
        ["batch", "certificate_no", "month", "account_no"] if kind.name == "account" else ["_identifying", "occurrence"]
    )
    return frame.with_columns(copy=_order_within(frame, same, ("received_on", *PLACES)))


def _order_within(frame: pl.DataFrame, same: Sequence[str], order: Sequence[str]) -> pl.Series:
    """The number of each record in `order` among those that have `same` in common; null for a row that is no record.

    Most stand alone: only the others are ordered and counted.
    """
    wanted = list(dict.fromkeys((*same, *order)))
    records = frame.select(wanted).with_columns(at=pl.int_range(pl.len())).filter(frame["_reason"].is_null())
    shared = records.filter(records.select(same).is_duplicated()).sort(order, nulls_last=True, maintain_order=True)
    counted = shared.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(same)).to_series()
    numbers = frame.select(pl.when(pl.col("_reason").is_null()).then(pl.lit(1, pl.Int64))).to_series()
    return numbers.scatter(shared["at"], counted)
