"""Parsed files as they lie in the store: a Parquet and a report beside it, believed only while both are whole.

Belongs here: telling a whole one from one that a crash, a full disk or a failing one has cut. Does not belong here:
parsing it again (`pool.py`).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from assets.intake.reading.report import FileReport

DIGEST = "parquet_sha256"
"""What the report says of the Parquet beside it; empty for a held file, which has none. Older reports do not say it."""


def digest_of(file: Path) -> str:
    """SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def whole_report(report: Path, parquet: Path) -> FileReport | None:
    """The report of a parsed file, None where the file is to be parsed (again): nothing there, or not as written."""
    try:
        raw = json.loads(report.read_text(encoding="utf-8"))
        found = FileReport.from_json(raw)
        if found.is_held:
            return found
        is_whole = digest_of(parquet) == raw[DIGEST] if raw.get(DIGEST) else _has_both_ends(parquet)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if is_whole else None


def _has_both_ends(parquet: Path) -> bool:
    """Whether a Parquet begins and ends as one: all that can be told without its digest."""
    with parquet.open("rb") as stream:
        head = stream.read(4)
        stream.seek(-4, 2)
        return head == stream.read(4) == b"PAR1"
