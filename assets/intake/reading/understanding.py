"""How each column of a sheet was understood, for people and programs that ask before they send.

Belongs here: one report a column with a header. Does not belong here: finding the header (`layout.py`).
"""

from __future__ import annotations

from assets.intake.reading.layout import Layout, is_plain_label
from assets.intake.reading.report import ColumnReport
from matchers.intake.layouts import occurrences


def understood(layout: Layout) -> tuple[ColumnReport, ...]:
    """One report for each column with a header, in their order."""
    words, keys = layout.words, occurrences(layout.labels)
    reports = []
    for c, (label, key) in enumerate(zip(layout.labels, keys, strict=True)):
        if not label:
            continue
        word = words.get(c)
        how = "confirmed" if c in layout.by_person else "named" if word else "none"
        shown = label if is_plain_label(label) else f"第{c + 1}列"
        reports.append(ColumnReport(shown, key, word, how, 1.0 if how != "none" else 0.0))
    return tuple(reports)
