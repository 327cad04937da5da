"""Making a report and writing it: the workbook and the page, and a PDF where something on the machine makes one.

Belongs here: refusals, names of files, the word in the ledger. Does not belong here: what a report says (`kinds/`).
"""

from __future__ import annotations

import re
from pathlib import Path

from assets.errors import BadInput
from assets.home.ledger import Event
from assets.reports import SCOPES, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document
from assets.reports.page import write_page
from assets.reports.pdf import write_pdf
from assets.reports.xlsx import write_xlsx
from matchers.cases.authority import ROLES

WRITTEN = "report_written"


def made(code: str, kind: ReportKind, wanted: Wanted) -> Document:
    """The report; BadInput where it is not made for such a place, is the county's own and a township asks for it, or
    names people and nobody asks for it.

    A report that names people is in the ledger before anybody sees it: who asked, for where, never whom it names.
    """
    if wanted.scope not in kind.scopes:
        scopes = "、".join(SCOPES[scope] for scope in kind.scopes)
        raise BadInput(f"《{kind.title}》按{scopes}出，不按{SCOPES[wanted.scope]}出")
    signer = wanted.ledger.signer
    if kind.for_county and signer is not None and ROLES[signer.role].is_local:
        raise BadInput(f"《{kind.title}》由县级掌握，{ROLES[signer.role].name}{signer.name}不能出具")
    if wanted.since > wanted.until:
        raise BadInput(f"起始日 {wanted.since} 晚于截止日 {wanted.until}")
    if kind.names_people and not wanted.by.strip():
        raise BadInput(f"《{kind.title}》写有姓名，请用 --by 写明由谁出具，记入台账")
    if kind.names_people:
        wanted.ledger.append([_event(code, wanted)], wanted.day, wanted.by)
    return kind.make(wanted)


def write_report(code: str, kind: ReportKind, wanted: Wanted, folder: Path, *, pdf: bool = False) -> list[Path]:
    """Write it into `folder` and return the files; their names tell the report, the place and the day, and nobody."""
    document = made(code, kind, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / re.sub(r"[^0-9A-Za-z一-鿿()（）_-]", "_", f"{kind.title}_{wanted.place}_{wanted.day}")
    files = [base.with_name(f"{base.name}.xlsx"), base.with_name(f"{base.name}.html")]
    write_xlsx(document, files[0])
    write_page(document, files[1])
    return [*files, write_pdf(files[0])] if pdf else files


def _event(code: str, wanted: Wanted) -> Event:
    place = {"townships": list(wanted.townships or ()), **({"village": wanted.village} if wanted.village else {})}
    told = {"since": wanted.since.isoformat(), "until": wanted.until.isoformat(), "night": wanted.night.isoformat()}
    return Event(WRITTEN, f"report:{code}", {**place, **told})


def refuse_unknown_village(wanted: Wanted) -> None:
    """BadInput for a village of no township, or one that nobody knows there."""
    if wanted.village is None:
        return
    from data_contracts.text_yaml import meant

    if wanted.townships is None or len(wanted.townships) != 1:
        raise BadInput(f"各乡镇有同名的村，写明{SCOPES[VILLAGE]}时请一并写明乡镇")
    known = {name for (name,) in wanted.con.execute(_VILLAGES, [wanted.townships[0]]).fetchall()}
    if wanted.village not in known:
        raise BadInput(f"{wanted.townships[0]}没有村（居）「{wanted.village[:20]}」{meant(wanted.village, known)}")


_VILLAGES = """
SELECT village FROM fact.roll WHERE township = $1 AND village IS NOT NULL
UNION SELECT village FROM link.identity WHERE township = $1 AND village IS NOT NULL ORDER BY 1"""
