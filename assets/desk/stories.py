"""What the published night knows of its flags, gathered once a night and rule for everybody at the desk.

Belongs here: keeping it beside the night. Does not belong here: what is gathered, and its words
(`assets/explain/story.py`). The flags of a rule are asked for together when the first of them is looked at: thirty
thousand flags are a few hundred statements a night, and a card reads no register of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import duckdb

from assets.desk.near import Near
from assets.explain.origin_words import file_names
from assets.explain.story import Behind, Common, Telling, common, every_flag, gathered, story
from assets.flags.cited import cited
from assets.intake.deliveries import Receipt
from data_contracts.contract import Contracts
from matchers.flags.basis import COMMON
from matchers.flags.rule import Rule


class Stories:
    """The flags of one night; `labels_of` gives the `column_labels` of a rule."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        contracts: Contracts,
        labels_of: Callable[[str], Mapping[str, str]],
        came: Sequence[Receipt],
    ) -> None:
        """Nothing is read before it is asked for; `came` is what had been received by then."""
        self._rules, self._contracts, self._labels_of = rules, contracts, labels_of
        self._names = file_names(came)
        self._guard = Lock()
        self._locks: dict[str, Lock] = {}
        self._all: _All | None = None
        self._told: dict[str, tuple[Telling, Mapping[str, Behind]]] = {}

    def of(self, con: duckdb.DuckDBPyConnection, rule: str, flag_id: str) -> list[tuple[str, list[str]]]:
        """A flag part by part: title and lines. Nothing where tonight no longer has it. `con`: a cursor of the night's
        own."""
        if rule not in self._rules:
            return []
        telling, behind = self._told.get(rule) or self._gathered(con, rule)
        return story(con, behind[flag_id], telling) if flag_id in behind else []

    def gather(self, con: duckdb.DuckDBPyConnection, rule: str) -> None:
        """Find out what stands behind the flags of a rule before anybody asks."""
        self._gathered(con, rule)

    def _gathered(self, con: duckdb.DuckDBPyConnection, rule: str) -> tuple[Telling, Mapping[str, Behind]]:
        """The flags of a rule; whoever asks for the same rule meanwhile waits for them, others do not."""
        with self._guard:
            of_night = self._all = self._all or _All.of(con, self._contracts)
            lock = self._locks.setdefault(rule, Lock())
        with lock:
            if rule not in self._told:
                basis = of_night.cited.get(rule, COMMON)
                telling = Telling(self._rules[rule], self._contracts, self._labels_of(rule), basis, self._names)
                flags = of_night.flags.get(rule, [])
                behind = gathered(con, flags, telling, of_night.shared, lambda kind: of_night.near.placed(con, kind))
                self._told[rule] = telling, behind
            return self._told[rule]


@dataclass(frozen=True)
class _All:
    """What is found for all flags of the night together; `flags` by rule."""

    flags: Mapping[str, Sequence[Mapping[str, Any]]]
    shared: Common
    cited: Mapping[str, str]
    near: Near

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, contracts: Contracts) -> _All:
        flags = every_flag(con)
        by_rule: dict[str, list[Mapping[str, Any]]] = {}
        for flag in flags:
            by_rule.setdefault(flag["rule"], []).append(flag)
        return cls(by_rule, common(con, flags, contracts), cited(con), Near(con))
