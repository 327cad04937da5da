"""The county's own list of decisions: a workbook with a row a case, filled in with the townships' answers, read back.

Belongs here: the list's columns, writing it and reading it. Does not belong here: what closing needs, and closing
(`matchers/cases/casework.py`, `assets/cases/closing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from assets.workbooks.lists_of_cases import Filled, read_list_of_cases, write_list_of_cases
from data_contracts.text_yaml import meant
from matchers.blotting import blotted
from matchers.cases.casework import QUEUES, Closing, outcomes
from matchers.cases.numbers import read_flag_number

WRITTEN = {
    "number": "疑点编号",
    "outcome": "办结结论",
    "investigator_1": "调查人甲",
    "investigator_2": "调查人乙",
    "visited_on": "入户日期",
    "evidence": "核查依据",
    "heard_on": "听取意见日期",
    "notice_on": "告知日期",
    "remark": "备注",
}
SHOWN = {"queue": "类别", "township": "乡镇", "village": "村（居）", "reason": "疑点"}
REQUIRED = ("number", "outcome")
DAYS = ("visited_on", "heard_on", "notice_on")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]\d.*)?")


@dataclass(frozen=True)
class Decision:
    """A row that says something: its place in the file, the case, the closing; or what is wrong with it."""

    row: int
    number: str
    closing: Closing | None
    problems: tuple[str, ...] = ()


def write_closings(cases: pl.DataFrame, path: Path) -> int:
    """Write the answered cases that wait for the county's word, filled in with what the township said; how many."""
    names = {o.code: o.name for o in outcomes().values()}
    rows = cases.filter(pl.col("state").is_in(["answered", "held"]) & pl.col("is_open")).sort("queue", "case_id")
    titles = (*SHOWN.values(), *WRITTEN.values())
    return write_list_of_cases(path, "办结", titles, (_row(row, names) for row in rows.iter_rows(named=True)))


def _row(case: Mapping[str, object], names: Mapping[str, str]) -> list[str]:
    who = str(case["investigators"] or "").split("、")
    said = {
        "number": case["case_id"],
        "outcome": names.get(str(case["outcome"]), ""),
        "investigator_1": who[0],
        "investigator_2": who[1] if len(who) > 1 else "",
        "visited_on": case["visited_on"],
        "remark": case["remark"],
    }
    shown = (QUEUES.get(str(case["queue"]), ""), case["township"], case["village"], blotted(str(case["reason"] or "")))
    return [str(v or "") for v in (*shown, *(said.get(word) for word in WRITTEN))]


def read_closings(path: Path, by: str) -> tuple[list[Decision], int]:
    """The rows of a filled list that name an outcome, and how many rows about a case name none; BadInput where the file
    is no such list."""
    rows = read_list_of_cases(path, WRITTEN, REQUIRED, "hedui review --form")
    decided = [*_decisions(rows, by)]
    return decided, sum(bool(row.cells["number"]) for row in rows) - len(decided)


def _decisions(rows: Sequence[Filled], by: str) -> Iterator[Decision]:
    codes = {o.name: o.code for o in outcomes().values()}
    for row in rows:
        cells = row.cells
        if not cells["outcome"]:
            continue
        problems = []
        case = read_flag_number(cells["number"])
        if case is None:
            problems.append(f"「{cells['number'][:14]}」不是疑点编号")
        if cells["outcome"] not in codes:
            problems.append(f"没有办结结论「{cells['outcome'][:14]}」{meant(cells['outcome'], codes)}")
        days = {
            word: _day(cells.get(word, ""), WRITTEN[word], problems) for word in ("visited_on", "heard_on", "notice_on")
        }
        who = tuple(n for n in (cells.get("investigator_1", ""), cells.get("investigator_2", "")) if n)
        closing = Closing(
            codes.get(cells["outcome"], ""),
            by,
            who,
            days["visited_on"],
            cells.get("evidence", ""),
            days["heard_on"],
            days["notice_on"],
            cells.get("remark", ""),
        )
        yield Decision(row.row, case or "", None if problems else closing, tuple(problems))


def _day(text: str, title: str, problems: list[str]) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    if text:
        problems.append(f"{title}「{text[:12]}」不是日期，请写成 2021-6-8 的样子")
    return None
