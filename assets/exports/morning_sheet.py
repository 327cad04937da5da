"""The morning sheet, `reports/<as_of>.html`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight
from assets.home.files import whole
from assets.pages.morning_sheet import render


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write the sheet in yesterday's place, whole or not at all."""
    sheet = night.home.reports / f"{night.as_of.isoformat()}.html"
    page = render(night.sheet, night.ui)
    with whole(sheet) as scratch:
        scratch.write_text(page, encoding="utf-8")
    return {"文件": sheet}


ABOUT = "上班前看的一页：各队列、各规则、各乡镇、各名册的数字和要办的事；只有数目，可以打印存档。"

EXPORT = Export("晨报", ("review/cases",), write, ABOUT, "none")
