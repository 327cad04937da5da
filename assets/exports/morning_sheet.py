"""The morning sheet, `reports/<as_of>.html`, and in the folder beside it the rows behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from assets.cases.handed_in import handed_in
from assets.exports import Export, Tonight
from assets.home.files import whole
from assets.pages.behind import Night, forget_old, write_behind
from assets.pages.morning_sheet import morning_sheet
from assets.pages.queues import last_night
from assets.pages.trends import HALF, last_days, panels
from matchers.cases.review import CASE_EVENTS


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write the pages of rows, then the sheet in yesterday's place, each whole or not at all."""
    sheet = night.home.reports / f"{night.as_of.isoformat()}.html"
    before = last_night(night.ledger, night.as_of)
    came = handed_in(night.ledger, night.as_of)
    charts = panels(last_days(night.ledger.frame(CASE_EVENTS, night.as_of), night.as_of), HALF)
    since = before or night.as_of - timedelta(days=1)
    write_behind(
        Night(night.con, night.as_of, since, night.contracts, night.rules),
        night.jurisdiction.name,
        sheet.with_suffix(""),
    )
    page = morning_sheet(night.con, night.as_of, night.contracts, night.rules, night.jurisdiction, before, came, charts)
    with whole(sheet) as scratch:
        scratch.write_text(page, encoding="utf-8")
    forget_old(night.home.reports)
    return {"文件": sheet}


EXPORT = Export("晨报", ("review/cases",), write)
