"""The end of a night: morning sheet, workbooks of lists that wait, and the database put in yesterday's place.

Belongs here: what leaves, in which order. Does not belong here: cells and templates.
The ledger is told last: a night that was killed before did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg
import duckdb

from assets.cases.update import case_frame
from assets.home.files import scratch_file, settle
from assets.home.ledger import Event
from assets.home.warehouse import one, publish
from assets.night.night import Night
from assets.pages.morning_sheet import morning_sheet
from assets.pages.queues import last_night, waiting_lists
from assets.workbooks.workbook import export_township


def publish_night(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, Any]]:
    """Write `reports/<as_of>.html`, `exports/<as_of>/*.xlsx` and `published/hedui.duckdb`, then tell the ledger."""
    sheet = night.home.reports / f"{as_of.isoformat()}.html"
    with night.home.ledger() as ledger:
        page = morning_sheet(con, as_of, night.contracts, night.rules, night.jurisdiction, last_night(ledger, as_of))
        scratch = scratch_file(sheet.parent)
        scratch.write_text(page, encoding="utf-8")
        settle(scratch, sheet)
        cases = case_frame(con, ledger, as_of)
        lists = waiting_lists(cases, ledger)
        folder = night.home.exports / as_of.isoformat()
        for list_no, township in lists:
            export_township(con, ledger, township, list_no, folder, as_of, night.rules, cases)
        publish(con, night.home.work_file(as_of), night.home.published)
        flags = one(con, "SELECT count(*) FROM review.flag")
        ledger.append(
            [
                Event(
                    "night_published",
                    as_of.isoformat(),
                    {"flags": flags[0] if flags else 0},
                    f"night_published:{as_of.isoformat()}",
                )
            ],
            as_of,
            "hedui",
        )
    return {
        "export/morning_sheet": {"文件": dg.MetadataValue.path(str(sheet))},
        "export/township_workbooks": {"待反馈名单": len(lists), "文件夹": dg.MetadataValue.path(str(folder))},
        "export/published": {"文件": dg.MetadataValue.path(str(night.home.published))},
    }
