"""When a county's nights began.

Belongs here: that one look into the ledger. Does not belong here: which days a night may be run for
(`assets/night/graph.py`).
"""

from __future__ import annotations

from datetime import date

from assets.home.home import Home


def first_night(home: Home) -> date | None:
    """The earliest day of which a night was published; None where none ever was."""
    if not home.published.exists():
        return None
    with home.ledger(read_only=True) as ledger:
        return min((date.fromisoformat(e.subject) for e in ledger.events("night_published")), default=None)
