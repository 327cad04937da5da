"""What somebody should know of a file, sheet or row: one Chinese sentence, without values of rows.

Belongs here: the sentence as a value that every step can hand on. Does not belong here: the tables of them
(`assets/intake/findings.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matchers.blotting import blotted

Severity = Literal["held", "skipped", "unread", "changed", "note"]


@dataclass(frozen=True)
class Finding:
    """One Chinese sentence about a file, sheet or row that somebody should know of.

    `held`: not used until somebody acts; `skipped`: left alone on purpose; `unread`: used, but for what nobody could
    read or what did not come; `changed`: used, though a column by which nothing is decided is not what it was; `note`:
    used, with a remark.
    """

    source: str
    file: str
    sheet: str | None
    row: int | None
    severity: Severity
    message: str

    def __post_init__(self) -> None:
        """A file may be called by somebody's number, a header may be a number that slipped: no sentence tells it."""
        object.__setattr__(self, "message", blotted(self.message))
