"""What leaves a night beside the published database: one module an export, and the file is the registration.

Belongs here: what is written when, from what, and what is told of it. Does not belong here: cells and pages
(`workbooks`, `pages`), what a person asks for on the command line.
A module names its export in EXPORT; it then has its asset in Dagster and is written each night, by name. An export
only reads: the ledger and the published database are told after all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import duckdb
import polars as pl

from assets.cases.handed_in import handed_in
from assets.home.home import Home
from assets.home.ledger import Ledger
from assets.pages.morning_lines import MorningSheet
from assets.pages.morning_sheet import collect
from assets.pages.queues import last_night
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.rule import Rule


@dataclass(frozen=True)
class Tonight:
    """What an export may read: the night's tables, the ledger, the cases as they stand, and what was declared.

    `ui`: the address under which the Dagster pages were opened last; '' where nobody ever did.
    """

    as_of: date
    con: duckdb.DuckDBPyConnection
    home: Home
    ledger: Ledger
    cases: pl.DataFrame
    contracts: Contracts
    rules: Mapping[str, Rule]
    jurisdiction: Jurisdiction
    ui: str = ""

    @cached_property
    def sheet(self) -> MorningSheet:
        """The numbers of the night, counted once for whoever tells them."""
        before, came = last_night(self.ledger, self.as_of), handed_in(self.ledger, self.as_of)
        return collect(self.con, self.as_of, self.contracts, self.rules, self.jurisdiction, before, came)


@dataclass(frozen=True)
class Export:
    """One thing that leaves: its Chinese title, the tables it is made from (`review/cases`), and what writes it.

    `write` returns what Dagster is told, by Chinese name: a count, or the path of what was written. `about` says for
    whom it is; `holds` what is in it of persons: identity, sensitive, hashed, or none.
    """

    title: str
    made_from: tuple[str, ...]
    write: Callable[[Tonight], Mapping[str, int | Path]]
    about: str = ""
    holds: str = "identity"


def load_exports() -> dict[str, Export]:
    """Every export by name, sorted."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").EXPORT for name in names}
