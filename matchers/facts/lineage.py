"""What a measure says it is made from, so that a rule knows which columns of records it rests on.

Belongs here: reading it from a declaration. Does not belong here: following it (`matchers/flags/lineage.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_contracts.text_yaml import DeclarationError

_KEYS = frozenset({"base", "drawn_from", "rests_on", "columns", "reckoned", "at_large"})


@dataclass(frozen=True)
class Lineage:
    """What a measure is made from; each part is `fact.column`, or a fact whose rows as a whole matter.

    `base`: the fact whose columns of the same name it keeps. `drawn_from`: without such a value there are fewer rows.
    `rests_on`: without it there may be more rows, or other ones. `columns`: what a column is, which is empty without
    it. `reckoned`: what a column is reckoned from, which without it has another value. `at_large`: those of all these
    whose records are about others than its rows name, as the institution that an account belongs to.
    """

    base: str = ""
    drawn_from: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    reckoned: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    at_large: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """Every fact and column it names."""
        named = [self.base] if self.base else []
        several = (*self.columns.values(), *self.reckoned.values())
        return frozenset([*named, *self.drawn_from, *self.rests_on, *(part for parts in several for part in parts)])


def read_lineage(name: str, told: Mapping[str, Any], columns: Sequence[str]) -> Lineage:
    """The lineage as a measure declares it. DeclarationError, in Chinese, for a part or a column nobody knows."""
    unknown = [*(set(told) - _KEYS), *({*told.get("columns", {}), *told.get("reckoned", {})} - set(columns))]
    if unknown:
        raise DeclarationError(f"指标「{name}」的 lineage 中的 {'、'.join(sorted(unknown))} 不认识")
    return Lineage(
        told.get("base", ""),
        tuple(told.get("drawn_from", ())),
        tuple(told.get("rests_on", ())),
        {column: tuple(parts) for column, parts in told.get("columns", {}).items()},
        {column: tuple(parts) for column, parts in told.get("reckoned", {}).items()},
        tuple(told.get("at_large", ())),
    )
