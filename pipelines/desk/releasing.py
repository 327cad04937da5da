"""Release: what would go where and what waits, the act, and the lists that are out, to be downloaded.

Belongs here: the page and its downloads. Does not belong here: what may go and why not (`assets/cases/waiting.py`),
numbering (`assets/cases/release.py`), workbooks (`assets/workbooks`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from assets.cases.release import last_release, release
from assets.cases.rule_words import stopped
from assets.cases.waiting import GOES, WHY, Wait, released, waits, weighed
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.pages.standing import COUNTY, county_line, stopped_lines
from assets.reports.package import files_of, packed
from assets.workbooks.households import allowed_contacts
from assets.workbooks.workbook import export_township
from matchers.cases.capacity import answer_days, week_of, weekly_visits
from matchers.cases.casework import QUEUES, TOWNSHIP_QUEUES
from pipelines.desk.place import Seat, refused
from pipelines.desk.reports import asked_of, of_whole_lists


@dataclass(frozen=True)
class Share:
    """What of a township would go now, what went this week already, and what waits: words, households, cases, days of
    the oldest. `outside_cap` are the households of those that go which take nobody's turn."""

    township: str
    households: int
    cases: int
    outside_cap: int
    this_week: int
    waiting: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class ListOut:
    """A list that is out: its lines, how many of them are answered, and since when it is out."""

    number: str
    township: str
    released_on: date
    lines: int
    answered: int
    days: int
    is_late: bool


def release_page(seat: Seat) -> Response:
    """What would go, what waits and why, and the lists that are out."""
    return _page(seat, seat.asked("queue"), [], 200)


def release_now(seat: Seat) -> Response:
    """Release to the chosen townships, or to all of them."""
    queue = seat.field("queue")
    try:
        townships = _chosen(seat)
        _refuse_foreign(seat, queue)
        seat.note("release", queue)
        visits = weekly_visits(seat.jurisdiction, seat.today())
        con, by, as_of = seat.con, seat.account.name, seat.today()
        left = seat.write(
            lambda ledger: release(
                ledger, con, by=by, as_of=as_of, townships=townships, queue=queue or None, visits=visits
            )
        )
    except BadInput as error:
        return _page(seat, queue, refused(error), 422)
    return seat.go("/release", done=str(left.lines), cases=str(left.cases))


def workbook(seat: Seat) -> Response:
    """The workbook of one list that is out, written as it stands now."""
    number = seat.request.path_params["list"]
    with _reading(seat) as ledger:
        found = [one for one in lists_out(seat, ledger) if one.number == number]
        if not found:
            raise HTTPException(404)
        seat.note("list_exported", number)
        (path,) = _written(seat, ledger, found)
    return FileResponse(path, filename=path.name)


def package(seat: Seat) -> Response:
    """What the townships are handed with all lists that are out, in one archive: a folder a township."""
    with _reading(seat) as ledger:
        found = lists_out(seat, ledger)
        if not found:
            raise HTTPException(404)
        for one in found:
            seat.note("list_exported", one.number)
        with tempfile.TemporaryDirectory() as folder:
            body = packed(files_of(of_whole_lists(seat, asked_of(seat, ledger)), Path(folder)))
    name = f"hedui-{seat.today():%Y%m%d}.zip"
    return Response(
        body,
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def lists_out(seat: Seat, ledger: Ledger) -> list[ListOut]:
    """The lists that wait for their township and of which the account sees every case, the oldest first."""
    seen = _of_lists(seat.cases)
    whole = _of_lists(seat.state.cases).select("list_no", everything="cases")
    mine = seen.join(whole, on="list_no").filter((pl.col("cases") == pl.col("everything")) & (pl.col("out") > 0))
    went = released(ledger).group_by("list_no").agg(pl.col("township").first(), pl.col("released_on").min())
    late, found = answer_days(seat.jurisdiction, seat.today()), []
    for row in mine.join(went, on="list_no").sort("released_on", "list_no").iter_rows(named=True):
        days = (seat.today() - row["released_on"]).days
        answered = row["lines"] - row["out"]
        found.append(
            ListOut(row["list_no"], row["township"], row["released_on"], row["lines"], answered, days, days > late)
        )
    return found


def shares(found: pl.DataFrame, this_week: Mapping[str, int], as_of: date) -> list[Share]:
    """What was weighed (`waiting.weighed`), township by township; what is no township's is left to `county_line`."""
    goes = found.filter(pl.col("why") == GOES)
    outside = goes.filter(pl.col("is_outside_cap")).group_by("township").agg(pl.col("household").n_unique())
    free = dict(outside.iter_rows())
    by_place: dict[str, list[Wait]] = {}
    for wait in waits(found):
        if wait.why not in COUNTY:
            by_place.setdefault(wait.township, []).append(wait)
    told = []
    for township, its in sorted(by_place.items()):
        going = next((w for w in its if w.why == GOES), None)
        stay = sorted((w for w in its if w.why != GOES), key=lambda w: list(WHY).index(w.why))
        told.append(
            Share(
                township,
                going.households if going else 0,
                going.cases if going else 0,
                free.get(township, 0),
                this_week.get(township, 0),
                tuple((WHY[w.why], w.households, w.cases, (as_of - w.oldest_on).days) for w in stay),
            )
        )
    return told


def _page(seat: Seat, queue: str, problems: list[str], status: int) -> Response:
    may_choose = [q for q in QUEUES if q in seat.actor.queues]
    queue = queue if queue in may_choose else ""
    visits = weekly_visits(seat.jurisdiction, seat.today())
    with _reading(seat) as ledger:
        seen = seat.cases.drop("is_concerned")
        found = weighed(seat.con, ledger, seat.today(), visits, queue=queue or None, cases=seen)
        week = released(ledger).filter(
            pl.col("released_on").is_between(*week_of(seat.today())) & ~pl.col("is_outside_cap")
        )
        quiet = {code: rate for code, rate in stopped(ledger).items() if _queue_of(seat, code) in may_choose}
        last, out = last_release(ledger), lists_out(seat, ledger)
    this_week = dict(week.group_by("township").agg(pl.col("household").n_unique()).iter_rows())
    return seat.page(
        "release.html.j2",
        status,
        problems=problems,
        queue=queue,
        may_choose=may_choose,
        may_all=set(TOWNSHIP_QUEUES) <= set(may_choose),
        all_of=[QUEUES[q] for q in TOWNSHIP_QUEUES],
        visits=visits,
        shares=shares(found, this_week, seat.today()),
        county=county_line(waits(found)),
        stopped=stopped_lines(quiet, seat.desk.book.rules),
        lists=out,
        last=last,
        done=_counted(seat),
    )


def _counted(seat: Seat) -> tuple[int, int] | None:
    """Lines and cases that were just released; None where the page is only looked at."""
    lines, cases = seat.asked("done"), seat.asked("cases")
    return (int(lines), int(cases)) if lines.isdecimal() and cases.isdecimal() else None


def _chosen(seat: Seat) -> Collection[str] | None:
    """The townships a form names, as far as they are the account's; None for the whole county."""
    mine = seat.actor.townships
    if seat.field("all"):
        return mine
    named = sorted({str(v) for v in seat.form.getlist("township")})
    if not named:
        raise BadInput("请先选择要下发的乡镇")
    if mine is not None and not set(named) <= mine:
        raise HTTPException(404)
    return named


def _refuse_foreign(seat: Seat, queue: str) -> None:
    """What an account does not see it does not send out either."""
    asked = {queue} if queue else set(TOWNSHIP_QUEUES)
    missing = [QUEUES.get(q, q) for q in sorted(asked - seat.actor.queues)]
    if missing:
        raise BadInput(f"您没有{'、'.join(missing)}的权限，请只下发有权限的一类，或由有全部权限的负责人下发")


def _queue_of(seat: Seat, rule: str) -> str:
    rules = seat.desk.book.rules
    return rules[rule].queue if rule in rules else ""


def _of_lists(cases: pl.DataFrame) -> pl.DataFrame:
    """A row a list: list_no, its cases and lines, and how many lines still wait for an answer (out)."""
    is_out = pl.col("state") == "released"
    return (
        cases.filter(pl.col("list_no").is_not_null())
        .group_by("list_no")
        .agg(cases=pl.len(), lines=pl.col("line_no").n_unique(), out=pl.col("line_no").filter(is_out).n_unique())
    )


def _written(seat: Seat, ledger: Ledger, lists: list[ListOut]) -> list[Path]:
    """The workbooks of the lists, in the folder of the day where `hedui export` puts them."""
    if seat.jurisdiction is None:
        raise BadInput("已发布的核对所属的区划没有声明，请先用 hedui init 建立本县")
    folder = seat.desk.home.exports / seat.today().isoformat()
    told = allowed_contacts(seat.jurisdiction, seat.today())
    rules, cases = seat.desk.book.rules, seat.state.cases
    return [
        export_township(seat.con, ledger, one.township, one.number, folder, seat.today(), rules, cases, told)
        for one in lists
    ]


@contextmanager
def _reading(seat: Seat) -> Iterator[Ledger]:
    """The ledger for one look: it waits for nobody who writes."""
    with seat.desk.home.ledger(read_only=True) as ledger:
        yield ledger
