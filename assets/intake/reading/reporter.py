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
_FORM = "_form"


def is_form(layout: Layout, source: Source) -> bool:
    """Whether the sheet is such a form: the contract lets the reporter stand in a row, and no column names them or says
    their number."""
    return not layout.columns.keys() & _REPORTER.keys() and all(
        source.has(official) and own in source.column(official).may_stand_in for official, own in _REPORTER.items()
    )


def with_reporter(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The rows of all such sheets of a file with reporter and relation filled in; rows of nobody's report are rejected.

    A header that is repeated begins another form, of which the title above the first says nothing. The sheets are read
    together: a township hands in one for each of eighty officials, and each reading of a few rows costs as much as one
    of thousands.

    A row marked 本人 is the reporter's, and speaks for the rows below it up to the next such row. Without one it is
    the row of whom the title names, else the first row where that says no relation; a sheet's name comes last.
    The number in the title is the number of whom the title names, and of nobody else who reports in the sheet.
    """
    frame = _with_self(_by_form(frame), source)
    report = [_FORM, pl.max_horizontal(pl.col("_mine").cast(pl.Int64).cum_sum().over(_FORM), 1)]

    def own(column: str) -> pl.Expr:
        return pl.col(column).filter("_mine").first().over(report)

    is_titled = (_plain(own("person_name")) == _plain(pl.col("official_name"))).fill_null(True)
    frame = frame.with_columns(_titled=is_titled).with_columns(
        pl.coalesce(own(column), pl.when("_titled").then(official)).alias(official)
        for official, column in _with_cells(frame)
    )
    nobody = pl.col("official_name").is_null() & pl.col("official_id").is_null() & pl.col("_accepted")
    return frame.with_columns(
        _reject=pl.when(nobody).then(pl.lit(NO_REPORTER)).otherwise("_reject"),
    ).drop("_accepted", "_mine", "_titled", _FORM)


def _by_form(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the number of their form, and what the title says of the first form of each sheet alone."""
    again = (pl.col("_reject") == REPEATED_HEADER).fill_null(False)
    frame = frame.with_columns(_later=again.cum_sum().over("_sheet"))
    untitled = [pl.when(pl.col("_later") == 0).then(official).alias(official) for official in _REPORTER]
    return frame.with_columns(*untitled, pl.struct("_sheet", "_later").rle_id().alias(_FORM)).drop("_later")


def _with_self(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The frame with `_accepted`, the relation each row tells, and `_mine`: whether it is the reporter's own row."""
    frame = frame.with_columns(_accepted=pl.col("_reject").is_null(), relation=_relation(source))
    is_self = code(pl.col("relation"), "relation") == _SELF_CODE
    frame = frame.with_columns(_mine=(pl.col("_accepted") & is_self).fill_null(False))
    unmarked = frame.filter(pl.col("_accepted") & ~pl.col("_mine").any().over(_FORM))
    own = _own_rows(unmarked).with_columns(_own=True)
    is_own = pl.col("_own").fill_null(False)
    return (
        frame.join(own, on=[_FORM, "_row"], how="left", maintain_order="left")
        .with_columns(_mine=pl.col("_mine") | is_own, relation=pl.when(is_own).then(pl.lit(SELF)).otherwise("relation"))
        .drop("_own")
    )


def _own_rows(accepted: pl.DataFrame) -> pl.DataFrame:
    """The row of the reporter (_form, _row) in forms that do not mark it, from their accepted rows. A relative may bear
    the same name: a row that says a relation, or has another good number than the one in the title, is not the
    reporter's."""
    says_relation = pl.col("relation").is_not_null() & ~is_unknown(pl.col("relation"), "relation")
    is_named = _plain(pl.col("person_name")) == _plain(pl.col("official_name"))
    is_another = (_good_number("id_number") != _good_number("official_id")).fill_null(False)
    read = accepted.select(
        _FORM,
        "_row",
        related=says_relation,
        untitled=pl.col("official_name").is_null(),
        named=(is_named & ~says_relation & ~is_another).fill_null(False),
    )
    by_name = read.filter("named").unique(_FORM, keep="first", maintain_order=True)
    first = read.unique(_FORM, keep="first", maintain_order=True).join(by_name, on=_FORM, how="anti")
    return pl.concat([by_name, first.filter(~pl.col("related") & pl.col("untitled"))]).select(_FORM, "_row")


def _with_cells(frame: pl.DataFrame) -> list[tuple[str, str]]:
    pairs = list(_REPORTER.items())
    return pairs + [(f"{t}__cell", f"{o}__cell") for t, o in pairs if f"{t}__cell" in frame.columns]


def _relation(source: Source) -> pl.Expr:
    """The relation a row tells: in the remarks as the form prints it, else beside the post; else what is written."""
    written = [pl.col(c) for c in (_NOTED, "relation") if source.has(c)]
    understood = [pl.when(~is_unknown(c, "relation")).then(c) for c in written]
    return pl.coalesce(*understood, *written)


def _plain(name: pl.Expr) -> pl.Expr:
    return name.str.replace_all(r"\s", "")


def _good_number(column: str) -> pl.Expr:
    read = id_number(pl.col(column))
    return pl.when(is_valid(read.struct.field("status"))).then(read.struct.field("value"))
