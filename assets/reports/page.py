"""A report as a page for the browser: the same cells, and every number opens the rows behind it.

Belongs here: filling the template. Does not belong here: what stands in the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assets.home.files import whole
from assets.pages.rendering import environment
from assets.reports.document import Document, Sheet

MOST_BEHIND = 1000
"""Rows shown behind one number: a page must open on an office computer. All of them stand in the workbook."""


def page_of(document: Document) -> str:
    """The report as one HTML file: no script, nothing loaded, prints on the paper its first sheet is for."""
    anchors = {key: f"r{place}" for place, key in enumerate(document.behind, start=1)}
    template = environment().get_template("report.html.j2")
    return template.render(document=document, anchors=anchors, shares=shares, most=MOST_BEHIND)


def write_page(document: Document, path: Path) -> None:
    """Write it whole or not at all, for its user's eyes only."""
    with whole(path) as scratch:
        scratch.write_text(page_of(document), encoding="utf-8")


def shares(sheet: Sheet) -> Sequence[str]:
    """How much of the page each column has."""
    total = sum(sheet.widths)
    return [f"{width / total:.2%}" for width in sheet.widths]
