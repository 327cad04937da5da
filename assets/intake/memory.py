"""What people of the county confirmed of the files that come: read from the ledger, written as events of it.

Belongs here: a confirmed layout as an event (decision 0025). Does not belong here: what a header may mean
(`matchers/intake/`), asking the person (`pipelines/answers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assets.home.ledger import Entry, Event, Ledger
from matchers.intake.layouts import ConfirmedLayout

CONFIRMED, FORGOTTEN = "layout_confirmed", "layout_forgotten"


@dataclass(frozen=True)
class Remembered:
    """A confirmed layout with who confirmed it and on which day."""

    layout: ConfirmedLayout
    by: str
    on: date


def remembered(ledger: Ledger, until_as_of: date | None = None) -> list[Remembered]:
    """Every layout that holds on a day, by register and digest; the last word on a layout is the one that holds."""
    holding: dict[tuple[str, str], Remembered] = {}
    for entry in _in_order(ledger, until_as_of):
        source, layout = _named(entry)
        if entry.kind == FORGOTTEN:
            holding.pop((source, layout), None)
        else:
            confirmed = ConfirmedLayout.from_payload(source, layout, entry.payload)
            holding[source, layout] = Remembered(confirmed, entry.actor, entry.as_of)
    return [held for _, held in sorted(holding.items())]


def confirmed_layouts(ledger: Ledger, until_as_of: date | None = None) -> tuple[ConfirmedLayout, ...]:
    """The layouts that hold on a day, as the reader takes them."""
    return tuple(held.layout for held in remembered(ledger, until_as_of))


def confirm(ledger: Ledger, layouts: Sequence[ConfirmedLayout], as_of: date, by: str) -> int:
    """Write down what a person confirmed; what already holds just so, or says nothing, is not written. Returns the
    number of events."""
    with ledger.deciding():
        holding = {(h.source, h.layout): h for h in confirmed_layouts(ledger)}
        news = [
            layout
            for layout in layouts
            if holding.get((layout.source, layout.layout), ConfirmedLayout(layout.source, layout.layout)) != layout
        ]
        events = [Event(CONFIRMED, f"{new.source}/{new.layout}", new.as_payload()) for new in news]
        return ledger.append(events, as_of, by)


def forget(ledger: Ledger, layout: str, as_of: date, by: str) -> list[ConfirmedLayout]:
    """Take back everything confirmed of a layout (its digest); returns what no longer holds, empty for no such one."""
    with ledger.deciding():
        mine = [held for held in confirmed_layouts(ledger) if held.layout == layout]
        ledger.append([Event(FORGOTTEN, f"{held.source}/{held.layout}") for held in mine], as_of, by)
    return mine


def _in_order(ledger: Ledger, until_as_of: date | None) -> list[Entry]:
    entries = [e for kind in (CONFIRMED, FORGOTTEN) for e in ledger.events(kind, until_as_of)]
    return sorted(entries, key=lambda e: e.seq)


def _named(entry: Entry) -> tuple[str, str]:
    source, _, layout = entry.subject.partition("/")
    return source, layout
