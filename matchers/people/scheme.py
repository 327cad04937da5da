"""How two tables of people are linked, as data: what is compared, who is compared, what never suffices.

Belongs here: the three tables of a linkage under one name, and how a pair's levels are written as one number.
Does not belong here: a comparison, a block or a restraint. Another country's registers are another Scheme, no fork.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matchers.people.blocking import BLOCKS, Block
from matchers.people.comparisons import COMPARISONS, Comparison
from matchers.people.restraints import RESTRAINTS, Restraint

BITS = 4
"""Bits a level takes in a pattern: fifteen levels beside missing, sixteen comparisons in one BIGINT."""


@dataclass(frozen=True)
class Scheme:
    """Comparisons, blocks and restraints; `is_one_to_one` where no identity can be found twice."""

    comparisons: tuple[Comparison, ...]
    blocks: tuple[Block, ...]
    restraints: tuple[Restraint, ...] = ()
    is_one_to_one: bool = False

    def pattern_sql(self) -> str:
        """All levels of a pair (`l`, `r`) as one number."""
        return " + ".join(f"(({c.sql()})::BIGINT << {BITS * i})" for i, c in enumerate(self.comparisons))

    def levels_sql(self, pattern: str = "pattern") -> str:
        """The level numbers of a pattern, one column a comparison."""
        mask = (1 << BITS) - 1
        return ", ".join(f"({pattern} >> {BITS * i}) & {mask} AS {c.name}" for i, c in enumerate(self.comparisons))

    def codes_sql(self, alias: str) -> str:
        """The level codes of the level numbers in `alias`, one column a comparison."""
        columns = []
        for c in self.comparisons:
            tests = " ".join(f"WHEN {i} THEN '{code}'" for i, code in enumerate(c.codes))
            columns.append(f"CASE {alias}.{c.name} {tests} END AS {c.name}")
        return ", ".join(columns)

    @property
    def read_of_mentions(self) -> tuple[str, ...]:
        """Columns of mentions that blocks and comparisons read."""
        keys = [
            part for b in self.blocks for part in (*b.left, b.where, *(a for a, _ in b.splits), *(b.years or ())[:2])
        ]
        columns = re.findall(r"\bl\.(\w+)", " ".join((self.pattern_sql(), *keys)))
        return tuple(sorted({"profile", "own_person", *columns}))

    @property
    def read_of_identities(self) -> tuple[str, ...]:
        """Columns of identities that comparing and weighing read."""
        return tuple(sorted({"person", *self.frequencies, *re.findall(r"\br\.(\w+)", self.pattern_sql())}))

    def counted_levels(self, column: str) -> list[tuple[Comparison, int]]:
        """The levels, by comparison and number, at which the share of the value in `column` takes the place of u."""
        return [(c, i) for c in self.comparisons for i, lv in enumerate(c.levels, start=1) if lv.frequency == column]

    @property
    def frequencies(self) -> tuple[str, ...]:
        """Columns of identities whose values' own shares are counted."""
        return tuple(dict.fromkeys(lv.frequency for c in self.comparisons for lv in c.levels if lv.frequency))


CHINESE = Scheme(COMPARISONS, BLOCKS, RESTRAINTS)
