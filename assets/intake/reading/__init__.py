"""Reading what really arrives: one stored file and its contract become raw rows and a report.

Belongs here: containers, encodings, layouts of sheets. Does not belong here: what a value means
(`matchers.standardise`) or whether a file may be believed (`assets.intake.raw`).
"""

from __future__ import annotations

from assets.intake.reading.parsing import Parsed, parse
from assets.intake.reading.pool import Limits, ParsedFile, parse_all
from assets.intake.reading.report import READER, FileReport, RefusedError, SheetReport

__all__ = [
    "READER",
    "FileReport",
    "Limits",
    "Parsed",
    "ParsedFile",
    "RefusedError",
    "SheetReport",
    "parse",
    "parse_all",
]
