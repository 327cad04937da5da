"""What the published night knows of its flags, ready for whoever opens a card.

Belongs here: what was gathered before anybody asked, and one flag alone where it was not. Does not belong here: what is
gathered, and its words (`assets/explain/story.py`), in which process (`gathering.py`). Thirty thousand flags asked for
rule by rule are a few hundred statements a night; one flag alone is some thirty, a tenth of a second.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from assets.desk.near import Near
from assets.explain.origin_words import file_names
from assets.explain.origins import Placed, placed_rows
from assets.explain.story import Telling, common, every_flag, flags_of, gathered, story
from assets.flags.cited import cited
from assets.intake.deliveries import Receipt
from data_contracts.contract import Contracts
from matchers.flags.basis import COMMON
from matchers.flags.rule import Rule

Story = list[tuple[str, list[str]]]
"""A flag part by part: title and lines."""


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
        self._kept: dict[str, bytes] = {}

    def of(self, con: duckdb.DuckDBPyConnection, rule: str, flag_id: str) -> Story:
        """A flag part by part. Nothing where tonight does not have it. `con`: a cursor of the night's own."""
        self.prepare(con, [(rule, flag_id)])
        return unpacked(self._kept[flag_id]) if flag_id in self._kept else []

    def prepare(self, con: duckdb.DuckDBPyConnection, asked: Iterable[tuple[str, str]]) -> None:
        """Gather some flags (rule, number) together, as far as they are not: a page of many asks as often as of one."""
        missing = [flag_id for rule, flag_id in asked if rule in self._rules and flag_id not in self._kept]
        if missing:
            found = {number: packed(told) for number, told in self._told(con, flags_of(con, missing), placed_rows)}
            # What tonight does not have, it will not have the next time either.
            self._kept |= dict.fromkeys(missing, packed([])) | found

    def keep(self, flag_id: str, body: bytes) -> None:
        """Have the story of a flag (`packed`) ready."""
        self._kept[flag_id] = body

    def every(self, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Story]]:
        """All flags of the night by their numbers, rule after rule. `con`: a cursor of the night's own."""
        near = Near(con)
        return self._told(con, every_flag(con), lambda kind: near.placed(con, kind))

    def _told(
        self, con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]], placed: Placed
    ) -> Iterator[tuple[str, Story]]:
        by_rule: dict[str, list[Mapping[str, Any]]] = {}
        for flag in flags:
            by_rule.setdefault(flag["rule"], []).append(flag)
        shared, basis = common(con, flags, self._contracts), cited(con)
        for rule in sorted(by_rule.keys() & self._rules.keys()):
            telling = self._telling(rule, basis)
            for number, behind in gathered(con, by_rule[rule], telling, shared, placed).items():
                yield number, story(con, behind, telling)

    def _telling(self, rule: str, basis: Mapping[str, str]) -> Telling:
        return Telling(self._rules[rule], self._contracts, self._labels_of(rule), basis.get(rule, COMMON), self._names)


def packed(told: Story) -> bytes:
    """A story in few bytes: thirty thousand of them lie in memory."""
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 1)


def unpacked(body: bytes) -> Story:
    """The story again."""
    return [(title, lines) for title, lines in json.loads(zlib.decompress(body))]
