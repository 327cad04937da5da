"""What the published night knows of its flags, gathered once a night and rule for everybody at the desk.

Belongs here: keeping it beside the night. Does not belong here: what is gathered, and its words
(`assets/explain/story.py`). The flags of a rule are asked for together when the first of them is looked at: thirty
thousand flags are a few hundred statements a night, and a card reads no register of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import duckdb

from assets.explain.origins import file_names
from assets.explain.story import Behind, Telling, flags_of, gathered, story
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
        self._told: dict[str, tuple[Telling, Mapping[str, Behind]]] = {}

    def of(self, con: duckdb.DuckDBPyConnection, rule: str, flag_id: str) -> list[tuple[str, list[str]]]:
        """A flag part by part: title and lines. Nothing where tonight no longer has it. `con`: a cursor of the night's
        own."""
        if rule not in self._rules:
            return []
        telling, behind = self._told.get(rule) or self._gathered(con, rule)
        return story(con, behind[flag_id], telling) if flag_id in behind else []

    def _gathered(self, con: duckdb.DuckDBPyConnection, rule: str) -> tuple[Telling, Mapping[str, Behind]]:
        """The flags of a rule; whoever asks for the same rule meanwhile waits for them, others do not."""
        with self._guard:
            lock = self._locks.setdefault(rule, Lock())
        with lock:
            if rule not in self._told:
                basis = cited(con).get(rule, COMMON)
                labels = self._labels_of(rule)
                telling = Telling(self._rules[rule], self._contracts, labels, basis, self._names)
                self._told[rule] = telling, gathered(con, flags_of(con, rule), telling)
            return self._told[rule]
