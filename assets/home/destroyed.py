"""What was destroyed because its time was over: read from the ledger, which keeps the word of it for ever.

Belongs here: the event, and which received bytes are gone. Does not belong here: choosing and destroying
(`assets/night/retention.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assets.home.ledger import Ledger

DESTROYED = "data_destroyed"
"""Payload: why; kinds (files, bytes, first and last day, digest of each kind); received (digests of received files)."""


@dataclass(frozen=True)
class Destruction:
    """When received bytes were destroyed, and by whom."""

    on: date
    by: str


def destroyed_files(ledger: Ledger) -> dict[str, Destruction]:
    """The received files that are gone, by the digest of their bytes; what was received again since is there again."""
    return {
        digest: Destruction(event.as_of, event.actor)
        for event in ledger.events(DESTROYED)
        for digest in event.payload["received"]
    }
