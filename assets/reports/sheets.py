"""Names of sheets, as spreadsheets take them, whatever a village is called.

Belongs here: cutting and telling apart. Does not belong here: what a sheet is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assets.reports.document import Sheet

MOST_SIGNS = 31
FORBIDDEN = "[]:*?/\\'"


def numbered(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets with names of at most 31 signs, none of them twice, without those that a spreadsheet refuses."""
    used: dict[str, int] = {}
    named = []
    for sheet in sheets:
        name = "".join(sign for sign in sheet.name if sign not in FORBIDDEN)[: MOST_SIGNS - 5]
        used[name] = used.get(name, 0) + 1
        named.append(replace(sheet, name=name if used[name] == 1 else f"{name}（{used[name]}）"))
    return named
