"""Receipts in the ledger: every file that came, written down once, and read back as it was.

Belongs here: a receipt as an event. Does not belong here: which of tonight's files are news (`deliveries.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from assets.home.ledger import NIGHT, Event, Ledger
from assets.intake.deliveries import Receipt


def receipts(ledger: Ledger, until_as_of: date | None = None) -> list[Receipt]:
    """Every file received, in the order received."""
    return [
        Receipt(
            e.subject,
            e.payload["source"],
            e.payload["original_name"],
            e.payload["size"],
            date.fromisoformat(e.payload["received_on"]),
            e.payload.get("modified"),
            e.payload.get("inode"),
            date.fromisoformat(e.payload["delivered_on"]) if "delivered_on" in e.payload else None,
            e.payload.get("was"),
        )
        for e in ledger.events("file_received", until_as_of)
    ]


def add_receipts(ledger: Ledger, received: Iterable[Receipt], actor: str = NIGHT) -> int:
    """Write down files received; the same bytes of the same name and time are received once for a source.

    Receipts from before modification times were recorded stay as they are. Returns how many entries were written.
    """
    by_day: dict[date, list[Event]] = {}
    for r in received:
        payload = {
            "source": r.source,
            "original_name": r.original_name,
            "size": r.size,
            "received_on": r.received_on.isoformat(),
            "modified": r.modified,
            "inode": r.inode,
            "delivered_on": r.delivered_on.isoformat() if r.delivered_on else None,
            "was": r.was,
        }
        stated = {name: value for name, value in payload.items() if value is not None}
        effect = f"file_received:{r.source}:{r.sha256}"
        if r.modified is not None:
            name = hashlib.sha256(r.original_name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            effect += f":{name}:{r.modified}"
        by_day.setdefault(r.received_on, []).append(Event("file_received", r.sha256, stated, effect))
    return sum(ledger.append(events, day, actor) for day, events in sorted(by_day.items()))
