"""The morning sheet, `reports/<as_of>.html`, and in the folder beside it the rows behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight
from assets.home.files import whole
from assets.pages.behind import Night, forget_old, write_behind
from assets.pages.morning_sheet import render
from assets.pages.trends import HALF, last_days, panels
from matchers.cases.review import CASE_EVENTS


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write the pages of rows, then the sheet in yesterday's place, each whole or not at all."""
    sheet = night.home.reports / f"{night.as_of.isoformat()}.html"
    behind = Night(night.con, night.as_of, night.sheet.last_night, night.contracts, night.rules)
    write_behind(behind, night.jurisdiction.name, sheet.with_suffix(""))
    charts = panels(last_days(night.ledger.frame(CASE_EVENTS, night.as_of), night.as_of), HALF)
    page = render(night.sheet, charts, night.ui)
    with whole(sheet) as scratch:
        scratch.write_text(page, encoding="utf-8")
    forget_old(night.home.reports)
    return {"文件": sheet}


ABOUT = "上班前看的一页：各队列、规则、乡镇、名册的数字和要办的事；只有数目，可以打印存档。点开的明细里，案件只有编号。"

EXPORT = Export("晨报", ("review/cases",), write, ABOUT, "hashed")
