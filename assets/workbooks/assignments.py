"""The list by which work is divided: a workbook with a row a line of open cases, filled in with names, read back.

Belongs here: the list's columns, writing it and reading it. Does not belong here: giving the work
(`assets/cases/assigning.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from assets.cases.frames import ordered
from assets.workbooks.lists_of_cases import read_list_of_cases, write_list_of_cases
from matchers.blotting import blotted
from matchers.cases.assigning import Side
from matchers.cases.casework import QUEUES, STATES

SHOWN = ("类别", "乡镇", "村（居）", "疑点", "疑点数", "状态")
WRITTEN = {"number": "疑点编号", "now": "现分派给", "to": "分派给"}
REQUIRED = ("number", "to")
TAKEN_BACK = "收回"
"""Stands for a name where the work is taken back."""
FORM = "hedui assign --form"


@dataclass(frozen=True)
class Wish:
    """A row that says to whom a line goes: its place in the file, the case that names the line, to whom ('收回' for
    nobody), and whose it was when the list was written (None where that column is gone)."""

    row: int
    number: str
    to: str
    was: str | None


def write_assignments(cases: pl.DataFrame, side: Side, path: Path) -> int:
    """Write the open lines of `cases` (`case_frame`) in the order of work, with who has each on a side; how many."""
    own = ordered(cases.filter(pl.col("is_open")))
    lines = own.group_by("queue", "household", maintain_order=True).agg(
        pl.col("township", "village", "reason", "state", "case_id").first(), pl.col(side.who), flags=pl.len()
    )
    titles = (*SHOWN, *WRITTEN.values())
    return write_list_of_cases(path, "分派", titles, (_row(line, side) for line in lines.iter_rows(named=True)))


def who_has(names: Sequence[str | None]) -> str:
    """Whose the cases of a line are, as the list says it."""
    return "、".join(dict.fromkeys(name for name in names if name))


def _row(line: Mapping[str, Any], side: Side) -> list[str]:
    shown = (QUEUES[line["queue"]], line["township"], line["village"], blotted(line["reason"] or ""))
    said = (str(line["flags"]), STATES[line["state"]], line["case_id"], who_has(line[side.who]), "")
    return [value or "" for value in (*shown, *said)]


def read_assignments(path: Path) -> Iterator[Wish]:
    """The rows of a filled list that name somebody; BadInput where the file is no such list."""
    for row in read_list_of_cases(path, WRITTEN, REQUIRED, FORM):
        if row.cells["to"]:
            yield Wish(row.row, row.cells["number"], row.cells["to"], row.cells.get("now"))
