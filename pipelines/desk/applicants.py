"""Households that apply, checked at the desk: their form sent as a file, or one household typed in; then the report.

Belongs here: the pages and their forms. Does not belong here: the check and what a report says (`assets/applicants`).
What was sent or typed is not kept: the report lies in memory for whoever asked (`assets/desk/reports.py`). Its purpose
is in the ledger, and in the access log with each look and each download.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.desk.uploads import fit_name
from assets.errors import BadInput
from assets.home.taken_back import refuse_taken_back
from assets.pages.due import townships_of_night
from matchers.cases.authority import COUNTYS_OWN
from pipelines.desk.place import Seat, refused
from pipelines.desk.receiving import sent_files

if TYPE_CHECKING:
    from assets.applicants.report import Report

PLACES = 8
"""Rows of persons on the typed form: larger households are a file."""
COLUMNS: Mapping[str, str] = {
    "name": "姓名",
    "number": "身份证号",
    "relation": "与户主关系",
    "category": "人员类别",
    "is_student": "是否在校",
    "consented_on": "授权日期",
}
"""What is typed of each person: word of the form and header of the blank form."""
HOUSEHOLD: Mapping[str, str] = {"township": "乡镇", "village": "村(居)", "programme": "城乡类别"}
OF_A_ROW = re.compile(r"第 (\d+) 行")


def applicants_page(seat: Seat) -> Response:
    """Where a form is handed in or typed, and the reports of today that are this account's."""
    return _page(seat, {}, [], 200)


def check_form(seat: Seat) -> Response:
    """Check the households of a form that was sent."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            seat.refuse_part_of_county("整张名单的核对")
            (sent,) = sent_files(seat, "file")[:1]
            path = Path(folder) / fit_name(sent.filename or "")
            with path.open("wb") as target:
                shutil.copyfileobj(sent.file, target)
            word = _checked(seat, path, "file")
        except BadInput as error:
            return _page(seat, {"file_problems": _plain(error, folder)}, [], 422)
    return seat.go(f"/applicants/{word}")


def check_typed(seat: Seat) -> Response:
    """Check the one household that was typed."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = Path(folder) / "填写的一户.csv"
            _write_typed(seat, path)
            word = _checked(seat, path, "typed")
        except BadInput as error:
            said = [OF_A_ROW.sub(lambda row: f"第 {int(row[1]) - 1} 人", text) for text in _plain(error, folder)]
            return _page(seat, {}, said, 422)
    return seat.go(f"/applicants/{word}")


def report_page(seat: Seat) -> Response:
    """The report of a check."""
    report = _report(seat)
    seat.note("applicants_report", report.digest, report.purpose)
    from assets.applicants import words

    return seat.page(
        "applicants_report.html.j2",
        report=report,
        words=words,
        check=seat.request.path_params["check"],
        sees_county_only=_sees_county_only(seat),
        has_county_only=any(h.county_only for h in report.households),
    )


def report_file(seat: Seat) -> Response:
    """The report as a file that is printed, signed and filed: the workbook, the page, or what stays with the county."""
    from assets.applicants.page import write_page
    from assets.applicants.workbook import write_county_only, write_workbook

    kinds: dict[str, tuple[str, str, Callable[[Report, Path], None]]] = {
        "xlsx": ("", ".xlsx", write_workbook),
        "html": ("", ".html", write_page),
        "county": ("-county", ".xlsx", write_county_only),
    }
    report, kind = _report(seat), seat.request.path_params["kind"]
    if kind not in kinds or (kind == "county" and not _sees_county_only(seat)):
        raise HTTPException(404)
    mark, ending, write = kinds[kind]
    seat.note("applicants_exported", report.digest, report.purpose)
    name = f"hedui-applicants-{report.day:%Y%m%d}-{report.digest}{mark}{ending}"
    return _download(name, lambda path: write(report, path))


def blank_form(seat: Seat) -> Response:  # noqa: ARG001
    """The empty form."""
    from assets.applicants.blank import write_blank
    from assets.applicants.form import contracts_with_form

    return _download("hedui-applicants-form.xlsx", lambda path: write_blank(contracts_with_form(), path))


def _checked(seat: Seat, file: Path, how: str) -> str:
    """Check a form, and keep the report for this account; the word it is asked for by.

    It asks for seconds of work, so it has a ledger of its own: the desk's one hand that writes is not held up by it.
    """
    from assets.applicants.check import Asked, check_applicants, night_of

    asked = Asked(seat.account.name, seat.field("purpose"), seat.today())
    if not asked.purpose:
        raise BadInput("请写明核对的事由，例如 2021年6月新申请核对；不写姓名和证号")
    night, con, home = seat.state.night, seat.con, seat.desk.home
    seat.note("applicants_checked", how)
    with home.ledger() as ledger, ledger.signed_by(seat.actor):
        refuse_taken_back(ledger.taken_back(), night.on, home.published)
        report = check_applicants(night_of(home, con), con, ledger, night.on, file, asked)
    return seat.desk.reports.keep(seat.account.id, report, datetime.now(UTC))


def _write_typed(seat: Seat, path: Path) -> None:
    """What was typed as the form of one household; BadInput for what is missing."""
    persons = _persons(seat)
    whole = {word: seat.field(word) for word in HOUSEHOLD}
    problems = [f"第 {n} 人没有写{COLUMNS[w]}" for n, p in persons for w in ("name", "number", "relation") if not p[w]]
    if not persons:
        problems.append("请至少填写户主一人")
    if whole["township"] not in _townships(seat):
        problems.append("请选择乡镇")
    if whole["programme"] not in {"城市", "农村"}:
        problems.append("请选择城市或农村")
    if problems:
        raise BadInput("；".join(problems))
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["申请编号", *HOUSEHOLD.values(), *COLUMNS.values()])
        rows.writerows(["1", *whole.values(), *(person[word] for word in COLUMNS)] for _, person in persons)


def _persons(seat: Seat) -> list[tuple[int, dict[str, str]]]:
    """The rows of the typed form in which something of a person stands, with their place on it."""
    found = []
    for n in range(1, PLACES + 1):
        person = {word: seat.field(f"{word}-{n}") for word in COLUMNS}
        if person["name"] or person["number"]:
            found.append((n, person))
    return found


def _townships(seat: Seat) -> list[str]:
    """The townships from which an account may check a household."""
    declared = seat.jurisdiction.townships if seat.jurisdiction else ()
    mine = seat.actor.townships
    return [t for t in declared or townships_of_night(seat.con) if mine is None or t in mine]


def _report(seat: Seat) -> Report:
    """The report of the address, if it is this account's and not forgotten; else 404."""
    found = seat.desk.reports.of(seat.account.id, datetime.now(UTC)).get(seat.request.path_params["check"])
    if found is None:
        raise HTTPException(404)
    return found


def _sees_county_only(seat: Seat) -> bool:
    return COUNTYS_OWN in seat.actor.queues and seat.account.townships is None


def _plain(error: BadInput, folder: str) -> list[str]:
    """A refusal without the folder in which the form lay for a moment."""
    return [text.replace(f"{folder}/", "") for text in refused(error)]


def _download(name: str, write: Callable[[Path], None]) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        body = (Path(folder) / name).read_bytes()
    types = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".html": "text/html"}
    return Response(
        body,
        media_type=types[Path(name).suffix],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _page(seat: Seat, more: Mapping[str, Any], problems: list[str], status: int) -> Response:
    from assets.applicants.blank import CHOICES

    made = seat.desk.reports.of(seat.account.id, datetime.now(UTC))
    values = {
        "file_problems": [],
        "problems": problems,
        "is_whole": seat.account.townships is None,
        "townships": _townships(seat),
        "relations": CHOICES["relation"],
        "categories": CHOICES["category"],
        "places": range(1, PLACES + 1),
        "typed": defaultdict(str, {key: value for key, value in seat.form.items() if isinstance(value, str)}),
        "is_empty": not seat.field("purpose"),
        "reports": [(word, report) for word, report in made.items()],
    }
    return seat.page("applicants.html.j2", status, **{**values, **more})
