"""Looking at a person is written down: who looked, at whom, what for.

Belongs here: the event of a look, and what is refused before it. Does not belong here: what is shown (`person.py`,
`why_not.py`, `flag.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from matchers.blotting import blotted

LOOKED = "person_looked_at"
NOBODY = "-"
"""Whom a look was at that found nobody: an ID number leaves no trace, but that somebody asked does."""


@dataclass(frozen=True)
class Look:
    """Who looks, what for, and on which day; BadInput where one is missing or the purpose tells of a number."""

    by: str
    purpose: str
    on: date

    def __post_init__(self) -> None:
        """Refuse what may not go into the ledger, or would say nothing there."""
        if not self.by.strip() or not self.purpose.strip():
            raise BadInput("查看一个人须写明 --by 姓名 和 --purpose 事由，记入台账")
        if blotted(self.purpose) != self.purpose:
            raise BadInput("--purpose 的事由记入台账，不能写证号或账号；请写明事由本身，例如 信访答复、复核疑点")


def write_look(ledger: Ledger, persons: Sequence[str], look: Look, through: str, about: str = "") -> None:
    """Write down a look at `persons` (none: at nobody who could be found) `through` a command; `about`: the flag or the
    rule it was for."""
    payload = {"purpose": look.purpose, "through": through} | ({"about": about} if about else {})
    ledger.append([Event(LOOKED, person, payload) for person in persons or (NOBODY,)], look.on, look.by)


def masked_name(name: str | None) -> str | None:
    """A name of which the first character alone is shown: enough to know the case by that one has in hand."""
    return name and name[0] + "＊" * (len(name) - 1)
