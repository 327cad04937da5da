"""What comes in: returned workbooks, read at once by the code that reads them at night, with their slips.

Belongs here: the page, taking workbooks in, slips to download. Does not belong here: files of departments
(`department_files.py`), what a returned line must hold (`assets/workbooks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from assets.desk.uploads import Upload, Uploads, forget_old
from assets.errors import BadInput
from assets.pages.return_slips import FOLDER, write_slips
from assets.workbooks.returned import ReturnResult, read_returned
from data_contracts.contract import load_contracts
from matchers.cases.form import RETURNED
from pipelines.desk.place import Seat, refused

MOST_FILES = 60
"""Workbooks taken in at once: those of all townships of a county."""


def receive_page(seat: Seat) -> Response:
    """Where files are handed in, and which of them wait for a word."""
    return told(seat, [], 200)


def told(seat: Seat, problems: list[str], status: int) -> Response:
    """The page, with what is wrong with what was sent."""
    forget_old(seat.desk.home.root)
    sources = {code: s.title for code, s in load_contracts().sources.items() if code != RETURNED}
    return seat.page(
        "receive.html.j2",
        status,
        problems=problems,
        done=seat.asked("done"),
        waiting=uploads(seat).all(),
        titles=sources,
        registers=sorted(sources.items(), key=lambda item: item[1]),
    )


def uploads(seat: Seat) -> Uploads:
    """The files this account has sent and not yet spoken of."""
    return Uploads(seat.desk.home.root, seat.account.id)


def returned(seat: Seat) -> Response:
    """Take returned workbooks in, and say of each line what became of it."""
    kept: list[Upload] = []
    try:
        kept = [uploads(seat).keep(f.filename or "", f.file, RETURNED) for f in sent_files(seat, "files")]
        seat.note("workbooks_received", str(len(kept)))
        con, store, by, as_of = seat.con, seat.desk.home.store, seat.account.name, seat.today()
        result = seat.write(
            lambda ledger: read_returned(
                [upload.path for upload in kept],
                load_contracts(),
                ledger,
                con,
                as_of,
                by,
                store=store,
                townships=seat.actor.townships,
            )
        )
        write_slips(result.slips, seat.desk.home.exports / as_of.isoformat(), by, as_of)
    except BadInput as error:
        return told(seat, refused(error), 422)
    finally:
        # What was received lies in the store.
        for upload in kept:
            uploads(seat).drop(upload)
    return seat.page("returned.html.j2", result=result, slips=_slips(result), day=as_of.isoformat())


def slip(seat: Seat) -> Response:
    """A return slip, to be printed and sent back to its township."""
    day, digest = seat.request.path_params["day"], seat.request.path_params["digest"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or not re.fullmatch(r"[0-9a-f]{8}", digest):
        raise HTTPException(404)
    found = sorted((seat.desk.home.exports / day / FOLDER).glob(f"*_{digest}.xlsx"))
    if not found:
        raise HTTPException(404)
    seat.note("slip_exported", digest)
    return FileResponse(found[0], filename=found[0].name)


def sent_files(seat: Seat, field: str) -> list[UploadFile]:
    """The files of a form; BadInput where none was chosen."""
    found = [f for f in seat.form.getlist(field) if isinstance(f, UploadFile) and f.filename]
    if not found:
        raise BadInput("请先选择文件")
    if len(found) > MOST_FILES:
        raise BadInput(f"一次最多 {MOST_FILES} 个文件，请分几次交")
    return found


def _slips(result: ReturnResult) -> Sequence[tuple[str, str, str, str]]:
    """File, township, list and the name of its slip in the address."""
    return [(s.file, s.township, s.list_no, s.sha256[:8]) for s in result.slips]
