"""The forms, lists and statistics of the notices, ready to print: one module a report in `kinds/`, the file is the
registration.

Belongs here: what a report is asked for, and finding it by its name. Does not belong here: cells and pages
(`document.py`, `xlsx.py`, `page.py`), what one report says (`kinds/`).
A report only reads: the published night, the ledger, and what was declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import duckdb
import polars as pl

from assets.home.ledger import Ledger
from assets.reports import kinds
from assets.reports.document import Document
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.rule import Rule

FOLDER = "表册"
"""Where reports are written, below the other pages of a home."""

COUNTY, TOWNSHIP, VILLAGE, HOUSEHOLD = "county", "township", "village", "household"
SCOPES: Mapping[str, str] = {COUNTY: "全县", TOWNSHIP: "乡镇", VILLAGE: "村（居）", HOUSEHOLD: "户"}
"""For what a report can be made, with the Chinese words."""

NOW, MONTH, QUARTER, YEAR = "now", "month", "quarter", "year"
"""Over what a report counts by default; NOW for one that says how things stand and counts nothing in time."""


@dataclass(frozen=True)
class Wanted:
    """What a report may read, and for where and when it is wanted.

    `day` is the day people act on, `night` that of the published night. `townships` None is the whole county; `village`
    is one of the only township. `of` is one household, by its certificate or by the number of one of its flags; '' for
    all. `since` to `until`, both included, is what is counted where things happen in time. `by` is whoever asks, ''
    where a report names nobody.
    """

    con: duckdb.DuckDBPyConnection
    ledger: Ledger
    cases: pl.DataFrame
    contracts: Contracts
    rules: Mapping[str, Rule]
    jurisdiction: Jurisdiction
    night: date
    day: date
    since: date
    until: date
    townships: tuple[str, ...] | None = None
    village: str | None = None
    by: str = ""
    of: str = ""

    @property
    def place(self) -> str:
        """The place it is made for, as it stands in a title: 东王集镇兴庄村, 伊山镇, 灌云县."""
        if self.townships is None:
            return self.jurisdiction.name
        return "、".join(self.townships) + (self.village or "")

    @property
    def scope(self) -> str:
        """`county`, `township`, `village` or `household`."""
        if self.of:
            return HOUSEHOLD
        return COUNTY if self.townships is None else VILLAGE if self.village else TOWNSHIP


@dataclass(frozen=True)
class ReportKind:
    """One report: its Chinese title, the text that asks for it and in which layout, for what it can be made, over
    which period by default, and what makes it.

    `names_people`: its pages name people, so whoever has it made is on record. `for_county`: it tells what only the
    county may know (whose relative somebody is), and is not made for a township's own account. `files` are what is
    handed over with it in one archive (name there, path), written below a folder; None where it is all there is.
    """

    title: str
    source: str
    scopes: tuple[str, ...]
    make: Callable[[Wanted], Document]
    period: str = MONTH
    names_people: bool = False
    for_county: bool = False
    files: Callable[[Wanted, Path], list[tuple[str, Path]]] | None = None


@cache
def load_reports() -> dict[str, ReportKind]:
    """Every report by its code, sorted."""
    names = sorted(module.name for module in iter_modules(kinds.__path__))
    return {name: import_module(f"{kinds.__name__}.{name}").REPORT for name in names}


def period_of(kind: str, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter or year that `day` is in, up to `day` itself; of NOW that day alone."""
    if kind == NOW:
        return day, day
    first = {MONTH: day.month, QUARTER: day.month - (day.month - 1) % 3, YEAR: 1}[kind]
    return date(day.year, first, 1), day


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the month before the one that `day` is in."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
