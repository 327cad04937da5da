"""The night as one value: where it lives, what was promised, and how its progress is told.

Belongs here: what every step is handed. Does not belong here: the steps themselves, the folders of a home
(`assets/home/home.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from assets.errors import BadInput
from assets.home.canary import Canary, engine_faults
from assets.home.engine import AtWork, on_duckdb
from assets.home.home import Home
from assets.home.machine import DUCKDB_MEMORY
from assets.intake.deliveries import Key
from assets.night.declarations import declarations_of
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.rule import Rule

Report = Callable[[str, int, float], None]
"""Told after each stage: its Chinese name, the rows it wrote, the seconds it took."""


def silent(stage: str, rows: int, seconds: float) -> None:
    """A report that says nothing: runs without a terminal are quiet."""


@dataclass(frozen=True)
class Night:
    """All a night needs beside its date: home, landing folder, jurisdiction, declarations, report.

    `holds_lock`: the command line has locked the home for the whole night; a run started in the UI locks it a step at
    a time, and is told so when a night of the command line is under way. `canary` tries the engine before anything is
    written: on one that loses rows no night is run. `also_let_through` and `also_stopped` are files taken as though the
    ledger said so of them: what a delivery would do is tried out so. `is_anew`: nothing of an earlier night is
    kept (`assets/home/made.py`), every table is made from the files. `memory` is what DuckDB may take, the rest is
    spilled. `engine` answers the large statements.
    """

    home: Home
    landing: Path
    jurisdiction: Jurisdiction
    contracts: Contracts
    rules: Mapping[str, Rule]
    report: Report = field(default=silent, compare=False)
    holds_lock: bool = False
    canary: Canary = field(default=engine_faults, compare=False)
    also_let_through: frozenset[Key] = frozenset()
    also_stopped: Mapping[Key, str] = field(default_factory=dict)
    is_anew: bool = False
    memory: str = field(default=DUCKDB_MEMORY, compare=False)
    engine: AtWork = field(default=on_duckdb, compare=False)

    def guarded(self) -> AbstractContextManager[None]:
        """The home's lock for one step, unless the night holds it already."""
        return nullcontext() if self.holds_lock else self.home.locked()

    @staticmethod
    def of(home: Home, landing: Path, code: str, report: Report = silent) -> Night:
        """The night of a jurisdiction code; BadInput when nobody declared it, DeclarationError when anything that is
        declared is wrong."""
        declared = declarations_of(home)
        places = declared.jurisdictions
        if code not in places:
            parents = {j.parent.code for j in places.values() if j.parent}
            choices = "、".join(f"{j.code} {j.name}" for j in places.values() if j.code not in parents)
            raise BadInput(f"没有区划 {code} 的参数文件；请先用 hedui init 建立本县的，或从已有的中选:{choices}")
        place = places[code]
        rules = {rule.code: rule.of(place) for rule in declared.rules.values()}
        return Night(home, landing, place, declared.contracts, rules, report)
