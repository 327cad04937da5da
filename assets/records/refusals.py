"""Which standardised rows become no record, and the reason each is told.

Belongs here: reasons for single rows of a frame. Does not belong here: making the frame (`assets.records.frames`), rows
that repeat what an earlier file said (`assets.records.build`).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from assets.records.frames import HEAD
from data_contracts.contract import Kind
from matchers.standardise import is_valid, name_agreement
from matchers.standardise.names import ONE_NAME

LACKING = "缺少"
"""How the reason begins of a row without something it must say."""

NAMES_NOBODY = "既没有姓名也没有身份证号，无法知道说的是谁"
HEAD_AGAIN = "与户主重复，只计一次"


def refused(frame: pl.DataFrame, kind: Kind, is_leading: bool, may_be_left_out: Collection[str] = ()) -> pl.DataFrame:
    """The frame with `_word` and `_reason`: null for a record, '' for a row that has nothing to say of this kind.

    A row says nothing without the person it is about (or any role or certificate) and the kind's required fields.
    `may_be_left_out` are fields that a file of the register may lack: what a whole sheet leaves out is no fault of its
    rows, which are records, and the gap of the register is said (`assets.records.gaps`).
    A required value that is written and cannot be read does not refuse the row: that somebody died, was aided or moved
    is known, only not when, and whoever asks for absence must see it (`record.unread`). Only a list of accounts says
    nothing but the account.
    """
    reasons = [(_names_nobody(kind), "person_name", NAMES_NOBODY)]
    for f in kind.fields:
        if f.required:
            empty = pl.col(f.name).is_null()
            written = pl.col(f"_written.{f.name}")
            if f.word.domain == "account":
                reasons.append((empty & written, f.name, f"{f.title}无法识别"))
            lacks = empty & ~written
            if f.name in may_be_left_out:
                lacks &= written.any().over("_file", "_sheet")
            reasons.append((lacks, f.name, f"{LACKING}{f.title}"))
    if {"person", "head"} <= {r.name for r in kind.roles}:
        frame = _with_heads_again(frame, kind)
        reasons.append((pl.col("_is_head_again"), "person_name", HEAD_AGAIN))
    word, reason = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    for condition, of_word, text in reversed(reasons):
        word = pl.when(condition).then(pl.lit(of_word)).otherwise(word)
        reason = pl.when(condition).then(pl.lit(text)).otherwise(reason)
    frame = frame.with_columns(_word=word, _reason=reason)
    if not is_leading:
        silent = pl.any_horizontal(
            [~pl.col(f"_written.{f.name}") & pl.col(f.name).is_null() for f in kind.fields if f.required]
            or [pl.lit(False)]
        )
        frame = frame.with_columns(_reason=pl.when(silent).then(pl.lit("")).otherwise("_reason"))
    return frame.select(~pl.selectors.starts_with("_written.")).drop("_is_head_again", strict=False)


def _names_nobody(kind: Kind) -> pl.Expr:
    """Whether a row names nobody: no person, or no role at all; a certificate it must have is asked for by itself."""
    roles = [r for r in kind.roles if r.name == "person"] or list(kind.roles)
    who = [f"{r.name}_{a}" for r in roles for a in r.attributes if a in {"name", "id_number"}]
    if "person" not in {r.name for r in roles} and any(f.name == "certificate_no" for f in kind.fields):
        return pl.lit(False)
    return pl.all_horizontal(pl.col(column).is_null() for column in who) if who and kind.roles else pl.lit(False)


_ROW = ("_file", "_sheet", "_row")


def _with_heads_again(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The frame with `_is_head_again`, and with what such a line says of the head.

    Only rows that hold several members are looked at: most registers have a line for each.
    """
    numbered = frame.with_columns(_at=pl.int_range(pl.len()), _is_head_again=pl.lit(False))
    wide = frame.filter(pl.col("_member") > 0).select(_ROW).unique()
    if wide.is_empty():
        return numbered.drop("_at")
    of_wide = numbered.join(wide, on=_ROW, how="semi", nulls_equal=True)
    of_wide = _with_number_of_head(of_wide, kind).with_columns(_is_head_again=_repeats_head(kind))
    rest = numbered.join(wide, on=_ROW, how="anti", nulls_equal=True)
    return pl.concat([rest, of_wide]).sort("_at").drop("_at")


def _with_number_of_head(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The number (and what it says) of a head whose own columns have none, from the line that lists the head again.

    That line is refused as a repetition; the number must not go with it.
    """
    row = list(_ROW)
    is_head = pl.col("_member") == 0
    head_name = pl.col("person_name").filter(is_head).first().over(row)
    again = (pl.col("_member") > 0) & (pl.col("person_name") == head_name) & pl.col("person_id_number").is_not_null()
    if any(f.name == "relation" for f in kind.fields):
        again &= pl.col("relation").fill_null(HEAD) == HEAD
    columns = [
        c for c in ("person_id_number", "person_id_status", "person_birth_on", "person_sex") if c in frame.columns
    ]
    empty = is_head & pl.col("person_id_number").is_null()
    own = {c: pl.col(c) if c != "person_id_status" else pl.lit(None, pl.String) for c in columns}
    return frame.with_columns(
        pl.when(empty).then(pl.coalesce(own[c], pl.col(c).filter(again).first().over(row), c)).otherwise(c).alias(c)
        for c in columns
    )


def _repeats_head(kind: Kind) -> pl.Expr:
    """A member of a wide row who is the head once more: the exports list the head in the member table too.

    The head's number under a name that cannot be the head's is another person, and that they share a number is news.
    """
    row = list(_ROW)
    is_head = pl.col("_member") == 0
    head_number = pl.col("person_id_number").filter(is_head).first().over(row)
    head_name = pl.col("person_name").filter(is_head).first().over(row)
    same_number = (pl.col("person_id_number") == head_number) & is_valid(pl.col("person_id_status"))
    compared = pl.when((pl.col("_member") > 0) & same_number).then("person_name")
    same_number &= name_agreement(compared, head_name).is_in([*ONE_NAME, "missing"])
    same_name = pl.col("person_name") == head_name
    if any(f.name == "relation" for f in kind.fields):
        same_name &= pl.col("relation").fill_null(HEAD) == HEAD
    other_number = pl.col("person_id_number").is_not_null() & (pl.col("person_id_number") != head_number)
    return ((pl.col("_member") > 0) & (same_number | (same_name & ~other_number.fill_null(False)))).fill_null(False)
