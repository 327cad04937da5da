"""What was handed in: reports and forms that a notice asks each township (or the county) for, and lists that came back.

Belongs here: the event `handed_in`, and which lists were returned, be it without a line. Does not belong here: what is
asked for by when (`data_contracts/agenda.py`), what an answer says (`assets/workbooks/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from data_contracts.agenda import Occasion

HANDED_IN = "handed_in"
COUNTY = ""
"""Who hands in what the county itself has to."""


@dataclass(frozen=True)
class HandedIn:
    """One thing that came: who handed it in, on which day, and whether it says that there is nothing to report."""

    by: str
    on: date
    is_nil: bool


def hand_in(
    ledger: Ledger, occasion: Occasion, whose: Iterable[str], on: date, *, is_nil: bool, as_of: date, by: str
) -> int:
    """Write down what came from townships (`COUNTY` for the county's own); what is written already is left. A nil
    return is a return. Returns how many are new. BadInput for a day that has not come."""
    if on > as_of:
        raise BadInput(f"交来的日子 {on} 晚于 {as_of}，请核对")
    events = [
        Event(
            HANDED_IN,
            occasion.key,
            {"township": township, "on": on.isoformat(), "is_nil": is_nil},
            f"{HANDED_IN}:{occasion.key}:{township}",
        )
        for township in whose
    ]
    return ledger.append(events, as_of, by)


def handed_in(ledger: Ledger, until: date) -> Mapping[str, Mapping[str, HandedIn]]:
    """What had come by a day: the occasion's key → township → what it handed in."""
    found: dict[str, dict[str, HandedIn]] = {}
    for entry in ledger.events(HANDED_IN, until):
        township, on = entry.payload["township"], date.fromisoformat(entry.payload["on"])
        came = HandedIn(township, on, bool(entry.payload["is_nil"]))
        found.setdefault(entry.subject, {})[township] = came
    return found
