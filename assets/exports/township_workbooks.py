"""The workbooks of lists that wait for their township, `exports/<as_of>/*.xlsx`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assets.exports import Export, Tonight
from assets.pages.queues import waiting_lists
from assets.workbooks.households import allowed_contacts
from assets.workbooks.workbook import export_township


def write(night: Tonight) -> Mapping[str, int | Path]:
    """Write one workbook a list that a person released and no township has answered."""
    lists = waiting_lists(night.cases, night.ledger)
    folder = night.home.exports / night.as_of.isoformat()
    told = allowed_contacts(night.jurisdiction, night.as_of)
    for list_no, township in lists:
        export_township(night.con, night.ledger, township, list_no, folder, night.as_of, night.rules, night.cases, told)
    return {"待反馈名单": len(lists), "文件夹": folder}


EXPORT = Export("乡镇核查工作簿", ("review/queue",), write)
