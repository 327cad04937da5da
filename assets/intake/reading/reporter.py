"""A form that one person fills in about the family: whose report it is, and what each relative is to that person.

Belongs here: reading the reporter off the form's own rows, and the relation off whichever of two columns says it. Does
not belong here: names and numbers above the table (`clues.py`), what a relation means.
The printed form has no column for the reporter: the first row is the reporter's, with the post where the others have
the relation, and the relation of the others is printed in the remarks.
"""

from __future__ import annotations

import polars as pl

from assets.intake.reading.layout import Layout
from data_contracts.contract import Source
from matchers.intake.refusals import REPEATED_HEADER
from matchers.standardise import code, id_number, is_unknown, is_valid

NO_REPORTER = "看不出是谁填的报告"
SELF = "本人"
_SELF_CODE = "户主"
"""What the code list of relations makes of 本人: who is meant by it stands at the head of the form."""

_REPORTER = {"official_name": "person_name", "official_id": "id_number"}
_NOTED = "noted_relation"


def is_form(layout: Layout, source: Source) -> bool:
    """Whether the sheet is such a form: the contract lets the reporter stand in a row, and no column names them or says
    their number."""
    return not layout.columns.keys() & _REPORTER.keys() and all(
        source.has(official) and own in source.column(official).may_stand_in for official, own in _REPORTER.items()
    )


def with_reporter(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The rows of a sheet with reporter and relation filled in; rows of nobody's report are rejected.

    A header that is repeated begins another form, of which the title above the first says nothing.
    """
    form = (pl.col("_reject") == REPEATED_HEADER).fill_null(False).cum_sum()
    forms = frame.with_columns(_form=form).partition_by("_form", maintain_order=True, include_key=False)
    nobody = [pl.lit(None, pl.String).alias(official) for official in _REPORTER]
    untitled = [later.with_columns(nobody) for later in forms[1:]]
    return pl.concat(_of_one_form(rows, source) for rows in [*(forms[:1] or [frame]), *untitled])


def _of_one_form(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """A row marked 本人 is the reporter's, and speaks for the rows below it up to the next such row. Without one it is
    the row of whom the title names, else the first row where that says no relation; a sheet's name comes last.
    The number in the title is the number of whom the title names, and of nobody else who reports in the sheet."""
    frame = _with_self(frame.with_columns(_accepted=pl.col("_reject").is_null(), relation=_relation(source)))
    accepted = frame.filter("_accepted")
    if not accepted["_mine"].any():
        row = _own_row(accepted)
        is_own = pl.col("_row") == pl.lit(row, pl.Int64)
        frame = _with_self(frame.with_columns(relation=pl.when(is_own).then(pl.lit(SELF)).otherwise("relation")))
    mine = pl.col("_mine")
    report = pl.max_horizontal(mine.cast(pl.Int64).cum_sum(), 1)
    own_name = pl.col("person_name").filter(mine).first().over(report)
    is_titled = (_plain(own_name) == _plain(pl.col("official_name"))).fill_null(True)
    frame = frame.with_columns(_titled=is_titled).with_columns(
        pl.coalesce(pl.col(own).filter(mine).first().over(report), pl.when("_titled").then(official)).alias(official)
        for official, own in _with_cells(frame)
    )
    nobody = pl.col("official_name").is_null() & pl.col("official_id").is_null() & pl.col("_accepted")
    return frame.with_columns(
        _reject=pl.when(nobody).then(pl.lit(NO_REPORTER)).otherwise("_reject"),
    ).drop("_accepted", "_mine", "_titled")


def _with_self(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `_mine`: whether an accepted row is marked as the reporter's own. Read once: looking a relation up
    is dear, and much rests on it."""
    is_self = code(pl.col("relation"), "relation") == _SELF_CODE
    return frame.with_columns(_mine=(pl.col("_accepted") & is_self).fill_null(False))


def _with_cells(frame: pl.DataFrame) -> list[tuple[str, str]]:
    pairs = list(_REPORTER.items())
    return pairs + [(f"{t}__cell", f"{o}__cell") for t, o in pairs if f"{t}__cell" in frame.columns]


def _relation(source: Source) -> pl.Expr:
    """The relation a row tells: in the remarks as the form prints it, else beside the post; else what is written."""
    written = [pl.col(c) for c in (_NOTED, "relation") if source.has(c)]
    understood = [pl.when(~is_unknown(c, "relation")).then(c) for c in written]
    return pl.coalesce(*understood, *written)


def _own_row(accepted: pl.DataFrame) -> int | None:
    """The row of the reporter in a form that does not mark it. A relative may bear the same name: a row that says a
    relation, or has another good number than the one in the title, is not the reporter's."""
    if accepted.is_empty():
        return None
    says_relation = (pl.col("relation").is_not_null() & ~is_unknown(pl.col("relation"), "relation")).alias("related")
    is_named = _plain(pl.col("person_name")) == _plain(pl.col("official_name"))
    is_another = (_good_number("id_number") != _good_number("official_id")).fill_null(False)
    named = accepted.filter(is_named & ~says_relation & ~is_another)
    if len(named):
        return int(named["_row"][0])
    first = accepted.head(1)
    is_related = first.select(says_relation).item()
    return None if is_related or first["official_name"][0] is not None else int(first["_row"][0])


def _plain(name: pl.Expr) -> pl.Expr:
    return name.str.replace_all(r"\s", "")


def _good_number(column: str) -> pl.Expr:
    read = id_number(pl.col(column))
    return pl.when(is_valid(read.struct.field("status"))).then(read.struct.field("value"))
