"""表册: the forms, lists and statistics of the notices, chosen, looked at and taken away.

Belongs here: the catalogue, what an account may have made, and the answer. Does not belong here: what a report says
(`assets/reports/`). A number of a household is sent in a form, never in an address.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.reports import (
    COUNTY,
    HOUSEHOLD,
    NOW,
    SCOPES,
    TOWNSHIP,
    VILLAGE,
    ReportKind,
    Wanted,
    load_reports,
    period_of,
)
from assets.reports.document import Document
from assets.reports.package import packed
from assets.reports.page import page_of
from assets.reports.writing import file_name, on_record, refuse, refuse_unknown_village, sees_countys_own, sign
from assets.reports.xlsx import write_xlsx
from pipelines.desk.place import Seat, refused

ALONE: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
}
"""A report is a page of its own with its own looks; it loads nothing and runs nothing."""
PAGE, WORKBOOK, ARCHIVE = "page", "xlsx", "zip"
TYPES: Mapping[str, str] = {
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ARCHIVE: "application/zip",
}
PERIODS: Mapping[str, str] = {NOW: "当天", "month": "本月", "quarter": "本季", "year": "本年"}
_VILLAGES = """
SELECT DISTINCT township, village FROM fact.roll
WHERE township IS NOT NULL AND ($townships IS NULL OR list_contains($townships, township)) ORDER BY ALL"""


def catalogue(seat: Seat) -> Response:
    """Every report this account may have made."""
    order = list(PERIODS)
    found = sorted(allowed(seat).items(), key=lambda one: (order.index(one[1].period), one[0]))
    kinds = [(code, kind, "、".join(SCOPES[scope] for scope in kind.scopes)) for code, kind in found]
    return seat.page("reports.html.j2", kinds=kinds, periods=PERIODS)


def choose(seat: Seat) -> Response:
    """The form of one report: for where, when and which household."""
    return _form(seat, _code(seat), [], 200)


def make(seat: Seat) -> Response:
    """The report as a page, a workbook or an archive; who had it made is in the ledger and in the access log first."""
    code = _code(seat)
    kind = allowed(seat)[code]
    try:
        with reading(seat) as ledger:
            wanted = _wanted(seat, ledger, kind)
            refuse(kind, wanted)
            _put_down(seat, code, kind, wanted)
            return _answered(seat, kind, wanted)
    except BadInput as error:
        return _form(seat, code, refused(error), 422)


def of_household(seat: Seat, case: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What can be made of the household of one case, code and title: on a roll all that is made of one household, of
    whoever is on none what is made by the number of a flag. Whether it can be made now is told when it is asked for."""
    if case["grain"] == "V":
        return []
    whole = [(code, kind) for code, kind in allowed(seat).items() if HOUSEHOLD in kind.scopes]
    alone = [(code, kind) for code, kind in whole if kind.scopes == (HOUSEHOLD,)]
    return [(code, kind.title) for code, kind in (whole if case["certificate_no"] else alone)]


def allowed(seat: Seat) -> dict[str, ReportKind]:
    """What the county keeps to itself is for its own accounts, as far as they see the relatives' queue."""
    is_countys = sees_countys_own(seat.actor)
    return {code: kind for code, kind in load_reports().items() if is_countys or not kind.for_county}


@contextmanager
def reading(seat: Seat) -> Iterator[Ledger]:
    """The ledger for one report: it waits for nobody who writes, and knows who asks."""
    with seat.desk.home.ledger(read_only=True) as ledger, ledger.signed_by(seat.actor):
        yield ledger


def asked_of(seat: Seat, ledger: Ledger) -> Wanted:
    """What a report may read for this account: its cases, and no others."""
    if seat.jurisdiction is None:
        raise BadInput("已发布的核对所属的区划没有声明，请先用 hedui init 建立本县")
    place, book = seat.jurisdiction, seat.desk.book
    rules = {code: rule.of(place) for code, rule in book.rules.items()}
    mine = None if seat.actor.townships is None else tuple(sorted(seat.actor.townships))
    return Wanted(
        seat.con, ledger, seat.cases.drop("is_concerned"), book.contracts, rules, place, seat.state.night.on,
        seat.today(), seat.today().replace(month=1, day=1), seat.today(), mine, None, seat.account.name,
    )  # fmt: skip


def of_whole_lists(seat: Seat, wanted: Wanted) -> Wanted:
    """With the cases of those lists alone of which the account sees every case: half a list is not handed over."""
    everything = seat.state.cases.group_by("list_no").len("everything")
    whole = wanted.cases.group_by("list_no").len("seen").join(everything, on="list_no").filter(
        pl.col("seen") == pl.col("everything")
    )  # fmt: skip
    return replace(wanted, cases=wanted.cases.join(whole.select("list_no"), on="list_no", how="semi"))


def _wanted(seat: Seat, ledger: Ledger, kind: ReportKind) -> Wanted:
    """As the form says it; a place that is not the account's is as though it did not exist."""
    wanted, of = asked_of(seat, ledger), seat.field("of")
    township, _, village = seat.field("place").partition("/")
    if township and wanted.townships is not None and township not in wanted.townships:
        raise HTTPException(404)
    townships = (township,) if township else wanted.townships
    first, last = period_of(kind.period, seat.today())
    period = (_day(seat, "since") or first, _day(seat, "until") or last)
    wanted = replace(wanted, townships=townships, village=village or None, of=of, since=period[0], until=period[1])
    refuse_unknown_village(wanted)
    return wanted


def _day(seat: Seat, name: str) -> date | None:
    written = seat.field(name)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise BadInput(f"日期「{written[:20]}」应写成 2021-06-01 的样子") from None


def _put_down(seat: Seat, code: str, kind: ReportKind, wanted: Wanted) -> None:
    where = wanted.place + (f" {sign(wanted)}" if wanted.of else "")
    seat.note("report", code, where)
    if kind.names_people:
        event, day, by = on_record(code, wanted), wanted.day, wanted.by
        seat.write(lambda ledger: ledger.append([event], day, by))


def _answered(seat: Seat, kind: ReportKind, wanted: Wanted) -> Response:
    wish, name = seat.field("as"), file_name(kind, wanted)
    with tempfile.TemporaryDirectory() as folder:
        if wish == ARCHIVE and kind.files:
            return _download(packed(kind.files(of_whole_lists(seat, wanted), Path(folder))), name, ARCHIVE)
        document = _signed(seat, kind.make(wanted))
        if wish == WORKBOOK:
            path = Path(folder) / "report.xlsx"
            write_xlsx(document, path)
            return _download(path.read_bytes(), name, WORKBOOK)
    return HTMLResponse(page_of(document), headers=dict(ALONE))


def _signed(seat: Seat, document: Document) -> Document:
    """With who had it made and when on every page."""
    return replace(document, footer=f"{document.footer}　{seat.stamp} 出具")


def _download(body: bytes, name: str, ending: str) -> Response:
    attached = f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    return Response(body, media_type=TYPES[ending], headers={"content-disposition": attached})


def _code(seat: Seat) -> str:
    code: str = seat.request.path_params["report"]
    if code not in allowed(seat):
        raise HTTPException(404)
    return code


def _form(seat: Seat, code: str, problems: list[str], status: int) -> Response:
    kind = allowed(seat)[code]
    first, last = period_of(kind.period, seat.today())
    number = seat.asked("of")
    typed: dict[str, Any] = {
        "place": seat.field("place"),
        "of": seat.field("of") or (number if number.startswith("F") else ""),
        "since": seat.field("since") or first,
        "until": seat.field("until") or last,
    }
    return seat.page(
        "report_form.html.j2", status, code=code, kind=kind, problems=problems, typed=typed, places=_places(seat, kind),
        may_whole=COUNTY in kind.scopes and seat.actor.townships is None, has_of=HOUSEHOLD in kind.scopes,
        has_period=kind.period != NOW,
    )  # fmt: skip


def _places(seat: Seat, kind: ReportKind) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The townships that may be chosen with their villages, value and words of each; none where none is asked for."""
    mine = None if seat.actor.townships is None else sorted(seat.actor.townships)
    found: dict[str, list[tuple[str, str]]] = {}
    for township, village in seat.con.execute(_VILLAGES, {"townships": mine}).fetchall():
        villages = found.setdefault(township, [])
        if village and VILLAGE in kind.scopes:
            villages.append((f"{township}/{village}", village))
    if not {TOWNSHIP, VILLAGE} & set(kind.scopes):
        return []
    return [(township, township if TOWNSHIP in kind.scopes else "", villages) for township, villages in found.items()]
