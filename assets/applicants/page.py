"""The reports as one page for the browser: offline, printable, a household a sheet of paper.

Belongs here: filling the template. Does not belong here: what a report says (`report.py`).
"""

from __future__ import annotations

from pathlib import Path

from assets.applicants import words
from assets.applicants.report import Report
from assets.home.files import whole
from assets.pages.rendering import environment


def write_page(report: Report, path: Path) -> None:
    """Write the page whole or not at all, for its user's eyes only."""
    template = environment().get_template("applicant_report.html.j2")
    with whole(path) as scratch:
        scratch.write_text(template.render(report=report, words=words), encoding="utf-8")
