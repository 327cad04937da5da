"""The form of a comparison: ordered levels of agreement, each with its condition in portable SQL.

Belongs here: what every comparison has. Does not belong here: any one comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

MISSING = "missing"


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    `m` and `u` are the priors of P(level | same person) and P(level | two random people) among pairs
    where nothing is missing; `is_fixed` keeps m from being estimated. `frequency` is the identity's column whose own
    share of the county takes the place of u: a rare name says more than a common one.
    """

    code: str
    title: str
    condition: str
    m: float
    u: float
    is_fixed: bool = False
    frequency: str = ""


@dataclass(frozen=True)
class Comparison:
    """One thing that can agree; `levels` are ordered from agreement to difference, `missing` is tested first.

    `about` is what reviewers read of it: what is held against what, and what that is worth. `kindred` is cheap to ask
    and true of every pair that does not differ, so that strangers, who are most of all pairs, are told at once.
    """

    name: str
    title: str
    missing: str
    levels: tuple[Level, ...]
    about: str = ""
    kindred: str = "TRUE"

    @property
    def codes(self) -> tuple[str, ...]:
        """Level codes by index; index 0 is missing."""
        return (MISSING, *(level.code for level in self.levels))

    @property
    def titles(self) -> tuple[str, ...]:
        """Level labels by index, for reviewers."""
        return ("缺失", *(level.title for level in self.levels))

    def index(self, code: str) -> int:
        """The number of a level in patterns."""
        return self.codes.index(code)

    def share(self, index: int) -> float:
        """Of the strangers who agree on a value that is counted, how many agree at this level: most write it alike."""
        counted = [lv.u for lv in self.levels if lv.frequency == self.levels[index - 1].frequency]
        return self.levels[index - 1].u / sum(counted)

    def sql(self) -> str:
        """The level number of a pair as one SQL expression over `l` and `r`."""
        tests = " ".join(f"WHEN {lv.condition} THEN {i}" for i, lv in enumerate(self.levels[:-1], start=1))
        strangers = f"WHEN ({self.kindred}) IS NOT TRUE THEN {len(self.levels)}" if self.kindred != "TRUE" else ""
        return f"CASE WHEN {self.missing} THEN 0 {strangers} {tests} ELSE {len(self.levels)} END"
