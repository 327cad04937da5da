"""What every page works with: the home, the folded cases, the hand that writes; and one request at the desk.

Belongs here: `Desk` (one a process) and `Seat` (one a request). Does not belong here: any page.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import polars as pl
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from assets.desk.accounts import Account, Accounts
from assets.desk.book import Book
from assets.desk.colleagues import Colleagues
from assets.desk.doubts import Doubts
from assets.desk.drafts import Drafts
from assets.desk.log import Log
from assets.desk.reports import Reports
from assets.desk.sessions import Session
from assets.desk.signing import actor_of
from assets.desk.state import State
from assets.desk.store import FILE, connected_store
from assets.desk.writer import Writer
from assets.errors import BadInput
from assets.home.clock import today
from assets.home.home import Home
from assets.home.ledger import Ledger
from assets.home.memory import remembered
from assets.home.taken_back import refuse_taken_back
from assets.home.warehouse import first_row
from data_contracts.jurisdiction import Jurisdiction
from matchers.cases.authority import Actor, may_write
from pipelines.desk.rendering import rendered

Found = TypeVar("Found")


@dataclass
class Desk:
    """The desk of one county, for as long as the process lives."""

    home: Home
    book: Book
    writer: Writer
    key: bytes
    places: Mapping[str, Jurisdiction]
    county: str
    log: Log
    doubts: Doubts = field(default_factory=Doubts)
    reports: Reports = field(default_factory=Reports)

    @classmethod
    def of(cls, home: Home) -> Desk:
        """Open it; BadInput where nothing was ever published."""
        from assets.home.whose import published_county
        from assets.night.declarations import declarations_of

        code = published_county(home.root)
        if code is None:
            raise BadInput(f"{home.root} 还没有发布过核对结果，请先运行 hedui night")
        places = declarations_of(home).jurisdictions
        name = places[code].name if code in places else ""
        writer = Writer(home)
        log = Log(connected_store(home.root / FILE), home.key(), lambda stands: writer.tell(stands, today()))
        return cls(home, Book(home), writer, home.key(), places, name, log)

    def close(self) -> None:
        """Finish what was begun."""
        self.log.close()
        self.writer.close()
        self.book.close()


@dataclass
class Seat:
    """One request of somebody who is logged in: what he may see, and the answer he gets.

    `form` holds what was sent (empty for a look). A foreign case is 404, as though it did not exist.
    """

    desk: Desk
    request: Request
    store: sqlite3.Connection
    session: Session
    form: FormData = field(default_factory=FormData)
    _beside: dict[str, pl.DataFrame] = field(default_factory=dict)
    _lines: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        """Who sits here."""
        return self.session.account

    @cached_property
    def state(self) -> State:
        """The cases as they stand."""
        return self.desk.book.now(today(), self.request.path_params.get("number"))

    @cached_property
    def con(self) -> Any:
        """The published night, for this request alone."""
        return self.state.night.cursor()

    @cached_property
    def jurisdiction(self) -> Jurisdiction | None:
        """The county of the night, with what it lays down."""
        row = first_row(self.con, "SELECT jurisdiction FROM review.night")
        return self.desk.places.get(row[0]) if row else None

    @cached_property
    def actor(self) -> Actor:
        """The account as it acts, with the relatives that the registers know."""
        return actor_of(self.con, self.account)

    @cached_property
    def colleagues(self) -> Colleagues:
        """Among whom this account divides work, and who had some."""
        return Colleagues.of(self.actor, Accounts(self.store).all())

    @cached_property
    def cases(self) -> pl.DataFrame:
        """The cases this account sees; nothing on any page comes from others."""
        return self.state.seen_by(self.actor)

    @cached_property
    def drafts(self) -> Drafts:
        """What this account has half written."""
        return Drafts(self.store, self.account.id)

    @cached_property
    def engine(self) -> str:
        """Where Dagster's pages were opened last, for a browser that can reach them; '' for any other: they are served
        on that computer alone."""
        address = remembered(self.desk.home.root).get("ui", "")
        return address if urlsplit(address).hostname == self.request.url.hostname else ""

    def case(self, number: str) -> dict[str, Any]:
        """A case this account sees; 404 for any other."""
        found = self.state.case(self.actor, number)
        if found is None:
            raise HTTPException(404)
        return found

    def beside(self, case: Mapping[str, Any]) -> pl.DataFrame:
        """What this account sees of the household of a case, in any queue, and of its line."""
        number = case["case_id"]
        if number not in self._beside:
            self._beside[number] = self.state.beside(case).filter(self.actor.seen())
        return self._beside[number]

    def line_of(self, case: Mapping[str, Any]) -> pl.DataFrame:
        """The cases that are worked at together with `case`: in one queue, those of its line on a list, else those
        of its household."""
        number = case["case_id"]
        if number not in self._lines:
            self._lines[number] = self._line_of(case)
        return self._lines[number]

    def _line_of(self, case: Mapping[str, Any]) -> pl.DataFrame:
        same = ["list_no", "line_no", "queue"] if case["list_no"] else ["queue", "household"]
        which = pl.all_horizontal(pl.col(column) == case[column] for column in same)
        if not case["list_no"]:
            which &= pl.col("list_no").is_null() & pl.col("is_open")
        return self.beside(case).filter(which)

    def names(self, persons: Iterable[str | None]) -> dict[str, str]:
        """Names of persons, for the rows of one page."""
        known = self.state.night.people.named(self.con, [person for person in persons if person])
        return {person: found.name for person, found in known.items()}

    def field(self, name: str) -> str:
        """A field of the form as text, without blanks at its ends."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def day(self, name: str, title: str) -> date | None:
        """A day of the form, None where it was left empty; BadInput for what is no day."""
        text = self.field(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise BadInput(f"{title}「{text[:12]}」不是日期，请写成 2021-06-08 的样子") from None

    def may_write(self, kind: str) -> bool:
        """Whether this account writes events of that kind at all."""
        return may_write(self.actor, kind)

    def refuse_part_of_county(self, what: str) -> None:
        """BadInput for an account of single townships where something is the whole county's."""
        if self.account.townships is not None:
            raise BadInput(f"{what}是全县的，只由管全县的账户查看和办理")

    def asked(self, name: str) -> str:
        """A word of the address."""
        return self.request.query_params.get(name, "").strip()

    def write(self, act: Callable[[Ledger], Found], *, is_brief: bool = False) -> Found:
        """Do `act` on the ledger in this account's name, on a night that still holds; BadInput where it was taken
        back. `is_brief` as for `Writer.do`."""
        night, published = self.state.night.on, self.desk.home.published

        def on_a_night_that_holds(ledger: Ledger) -> Found:
            refuse_taken_back(ledger.taken_back(), night, published)
            return act(ledger)

        return self.desk.writer.do(self.actor, on_a_night_that_holds, is_brief=is_brief)

    def note(self, act: str, subject: str = "", purpose: str = "", *, is_seen: bool = False) -> None:
        """Write into the access log that this account did something; what cannot be logged is not done. `is_seen`: the
        subject is marked as looked at."""
        self.desk.log.note(self.account.id, self.account.name, act, subject, purpose, is_seen=is_seen)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the desk."""
        return rendered(self, template, status, values)

    def go(self, path: str, **query: str) -> Response:
        """On to another page after something was done, so that reloading does not do it twice."""
        return RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), 303)

    def today(self) -> date:
        """The day people act on."""
        return self.state.as_of

    @cached_property
    def stamp(self) -> str:
        """Who looks at this page when, for watermarks and paper."""
        return f"{self.account.name}　{datetime.now().astimezone():%Y-%m-%d %H:%M}"

    @property
    def standing(self) -> str:
        """Which night the page shows, where it shows one; '' where not."""
        if "state" not in self.__dict__:
            return ""
        behind = "；更新的一夜已经发布，正在整理，稍后自动换上" if self.desk.book.is_behind else ""
        return f"按 {self.state.night.on} 的核对{behind}。"


OF_SOMETHING = re.compile(r"[A-Z][\w-]+ [^:：;；]*[:：]")
"""What a refusal with several problems begins with: of which case or line it is, which the form says already."""

OPTIONS: Mapping[str, str] = {
    "--remark": "“备注”",
    "--register": "“名册”",
    "--why": "“原因”",
    "--purpose": "“事由”",
    "--by": "“办理人”",
}
"""Words of the command line that stand for a field of a form."""


def refused(error: BadInput) -> list[str]:
    """The sentences of a refusal, one a problem, for the list on top of a form, as people at the desk call things."""
    text = re.sub(r"[(（]--[a-z-]+[^)）]*[)）]", "", str(error))
    for option, field_name in OPTIONS.items():
        text = re.sub(f" ?{option} ?", field_name, text)
    found = OF_SOMETHING.match(text)
    return re.split("[;；]", text[found.end() :]) if found else [text]
