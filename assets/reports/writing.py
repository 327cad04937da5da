"""Making a report and writing it: the workbook and the page, and a PDF where something on the machine makes one.

Belongs here: refusals, names of files, the word in the ledger. Does not belong here: what a report says (`kinds/`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from assets.errors import BadInput
from assets.home.files import whole
from assets.home.ledger import Event
from assets.reports import SCOPES, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document
from assets.reports.package import packed
from assets.reports.page import write_page
from assets.reports.pdf import write_pdf
from assets.reports.xlsx import write_xlsx
from matchers.cases.authority import COUNTYS_OWN, ROLES, Actor
from matchers.cases.numbers import read_flag_number

WRITTEN = "report_written"


def made(code: str, kind: ReportKind, wanted: Wanted) -> Document:
    """The report; BadInput as `refuse` says. A report that names people is in the ledger before anybody sees it."""
    refuse(kind, wanted)
    if kind.names_people:
        wanted.ledger.append([on_record(code, wanted)], wanted.day, wanted.by)
    return kind.make(wanted)


def refuse(kind: ReportKind, wanted: Wanted) -> None:
    """BadInput where a report is not made for such a place, is not a township's account's to ask for, or names people
    and nobody asks for it."""
    if wanted.scope not in kind.scopes:
        scopes = "、".join(SCOPES[scope] for scope in kind.scopes)
        raise BadInput(f"《{kind.title}》按{scopes}出，不按{SCOPES[wanted.scope]}出")
    signer = wanted.ledger.signer
    if kind.for_county and signer is not None and not sees_countys_own(signer):
        raise BadInput(f"《{kind.title}》由县级掌握，{ROLES[signer.role].name}{signer.name}不能出具")
    if signer is not None and signer.townships is not None and not set(wanted.townships or ("",)) <= signer.townships:
        raise BadInput(f"{signer.name}只能出具{'、'.join(sorted(signer.townships)) or '本乡镇'}的表册，请写明乡镇")
    if wanted.since > wanted.until:
        raise BadInput(f"起始日 {wanted.since} 晚于截止日 {wanted.until}")
    if kind.names_people and not wanted.by.strip():
        raise BadInput(f"《{kind.title}》写有姓名，请用 --by 写明由谁出具，记入台账")


def sees_countys_own(actor: Actor) -> bool:
    """Whether an account may have made what the county keeps to itself: one of the county's that sees the relatives'
    queue."""
    return not ROLES[actor.role].is_local and COUNTYS_OWN in actor.queues


def write_report(code: str, kind: ReportKind, wanted: Wanted, folder: Path, *, pdf: bool = False) -> list[Path]:
    """Write it into `folder` and return the files; their names tell the report, the place and the day, and nobody."""
    document = made(code, kind, wanted)
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / file_name(kind, wanted)
    files = [base.with_name(f"{base.name}.xlsx"), base.with_name(f"{base.name}.html")]
    write_xlsx(document, files[0])
    write_page(document, files[1])
    if pdf:
        files.append(write_pdf(files[0]))
    if kind.files:
        files.append(base.with_name(f"{base.name}.zip"))
        _write_archive(kind.files, wanted, files[-1])
    return files


def file_name(kind: ReportKind, wanted: Wanted) -> str:
    """What its files are called, without an ending: the report, the place and the day; one of a household is told from
    others by a sign that says nothing."""
    of = f"_{sign(wanted)}" if wanted.of else ""
    return re.sub(r"[^0-9A-Za-z一-鿿()（）_-]", "_", f"{kind.title}_{wanted.place}{of}_{wanted.day}")


def sign(wanted: Wanted) -> str:
    """The household it is of, as names of files and logs may say it: the number of a flag tells of nobody and stands as
    it is; of a certificate a keyed digest does."""
    return read_flag_number(wanted.of) or wanted.ledger.seal("report", wanted.of)[:10]


def _write_archive(files: Callable[[Wanted, Path], list[tuple[str, Path]]], wanted: Wanted, path: Path) -> None:
    """The archive whole or not at all; what it is made of lies beside it until then, never in a folder of all."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder, whole(path) as scratch:
        scratch.write_bytes(packed(files(wanted, Path(folder))))


def on_record(code: str, wanted: Wanted) -> Event:
    """What the ledger keeps of a report that names people: who asked, for where and when, never whom it names."""
    place = {"townships": list(wanted.townships or ()), **({"village": wanted.village} if wanted.village else {})}
    place |= {"of": sign(wanted)} if wanted.of else {}
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
