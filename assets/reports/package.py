"""What a township is handed with its lists, in one archive: the workbooks, the forms for the visits, what lets it ask,
and the sheet on which nothing is reported as nothing.

Belongs here: which files, and packing. Does not belong here: what stands in them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from assets.reports import MONTH, Wanted, load_reports, period_of
from assets.reports.lists_out import lists_out
from assets.reports.xlsx import write_xlsx
from assets.workbooks.households import allowed_contacts
from assets.workbooks.workbook import export_township

PAPERS = ("visit_forms", "basis_sheet", "zero_report")
"""The reports that lie beside the workbooks, as far as there are any."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time an archive can say: the same files give the same bytes."""


def files_of(wanted: Wanted, scratch: Path) -> list[tuple[str, Path]]:
    """The files of the townships that have a list out, written below `scratch`: the name in the archive, and where
    each lies."""
    told = allowed_contacts(wanted.jurisdiction, wanted.day)
    kinds, found = load_reports(), list[tuple[str, Path]]()
    lists = lists_out(wanted)
    for township in sorted({work.township for work in lists}):
        folder = scratch / f"{len(found)}"
        own = replace(wanted, townships=(township,), village=None)
        for work in lists:
            if work.township == township:
                asked = (wanted.con, wanted.ledger, township, work.list_no, folder, wanted.day)
                workbook = export_township(*asked, wanted.rules, wanted.cases, told)
                found.append((f"{township}/{workbook.name}", workbook))
        for code in (code for code in PAPERS if code in kinds):
            since, until = period_of(MONTH, wanted.day) if code == "zero_report" else (wanted.since, wanted.until)
            path = folder / f"{kinds[code].title}.xlsx"
            write_xlsx(kinds[code].make(replace(own, since=since, until=until)), path)
            found.append((f"{township}/{path.name}", path))
    return found


def packed(files: Iterable[tuple[str, Path]]) -> bytes:
    """A zip of files under these names; workbooks are packed already and are stored as they are."""
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files:
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), path.read_bytes())
    return archived.getvalue()
