"""The morning sheet, `reports/<as_of>.html`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.cases.handed_in import handed_in
from assets.exports import Export, Tonight
from assets.home.files import whole
from assets.pages.morning_sheet import morning_sheet
from assets.pages.queues import last_night


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write the sheet in yesterday's place, whole or not at all."""
    sheet = night.home.reports / f"{night.as_of.isoformat()}.html"
    before = last_night(night.ledger, night.as_of)
    came = handed_in(night.ledger, night.as_of)
    page = morning_sheet(night.con, night.as_of, night.contracts, night.rules, night.jurisdiction, before, came)
    with whole(sheet) as scratch:
        scratch.write_text(page, encoding="utf-8")
    return {"文件": sheet}


EXPORT = Export("晨报", ("review/cases",), write)
