"""A desk for tests: a county after its first night, released, with one account of each role, and browsers logged in.

Belongs here: making it and logging in. Does not belong here: what is expected of a page.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
import uvicorn
from starlette.testclient import TestClient

from assets.desk.access_log import AccessLog
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.home.clock import today
from assets.home.home import Home
from matchers.cases.authority import ROLES
from matchers.cases.casework import QUEUES
from pipelines.cli import run
from pipelines.desk.app import application
from pipelines.desk.place import Desk
from tests.nights import AS_OF

HERE = "http://testserver"
PASSWORD = "Hedui-2021-Demo"
NAMES = {
    "township_clerk": "钱乡镇",
    "county_analyst": "吴核对",
    "second_reviewer": "郑复核",
    "county_head": "王局长",
    "inspector": "冯督查",
    "account_officer": "陈管理",
}


@dataclass
class Seats:
    """A running desk and its logged-in browsers, by role."""

    home: Home
    township: str
    desk: Desk
    client: TestClient
    tokens: dict[str, str] = field(default_factory=dict)
    newcomers: int = 0

    def as_role(self, role: str) -> Browser:
        """The browser of the account of that role."""
        return Browser(self.client, self.tokens[role])

    def again(self, role: str) -> Browser:
        """The browser of the account of that role, logged in anew."""
        return Browser(self.client, logged_in(self.client, role.replace("_", "-")))

    def newcomer(self) -> tuple[Browser, str]:
        """Somebody with his first password, and that password."""
        self.newcomers += 1
        with opened_store(self.home.root / FILE) as store:
            _, first = Accounts(store).add(f"new{self.newcomers}", f"新来{self.newcomers}", "inspector", townships=None)
        return Browser(self.client, logged_in(self.client, f"new{self.newcomers}", first)), first

    def today(self) -> date:
        """The day people act on."""
        return today()

    def events(self) -> int:
        """How many entries the ledger has."""
        with self.home.ledger(read_only=True) as ledger:
            return ledger.head().seq

    def logged(self) -> list[tuple[str, str, str, str, str]]:
        """The access log, the newest first: account, name, act, subject, purpose."""
        with opened_store(self.home.root / FILE) as store:
            entries = AccessLog(store, self.desk.key).entries()
        return [(e.account, e.name, e.act, e.subject, e.purpose) for e in entries]


@dataclass
class Browser:
    """One account's browser: looks, and sends forms as its pages would."""

    client: TestClient
    token: str

    def get(self, path: str):
        """Open a page."""
        return self.client.get(path, headers=self._headers(), follow_redirects=False)

    def post(
        self,
        path: str,
        data: dict | None = None,
        *,
        word: str | None = None,
        origin: str | None = HERE,
        files: list | None = None,
    ):
        """Send a form, with the word of a page of this session unless another is given, and with files if any."""
        headers = self._headers() | ({"origin": origin} if origin else {})
        return self.client.post(
            path,
            data={"csrf": self.word() if word is None else word, **(data or {})},
            files=files,
            headers=headers,
            follow_redirects=False,
        )

    def word(self) -> str:
        """The word that this session's forms carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/password").text)
        assert found
        return found.group(1)

    def _headers(self) -> dict[str, str]:
        return {"cookie": f"hedui={self.token}"}


def released(home: Home) -> str:
    """Release what waits, as the county does on its first morning; the township with the most lines."""
    assert run(["held", "--home", str(home.root), "--confirm", "--by", "李股长"]) == 0
    assert run(["release", "--home", str(home.root), "--by", "李股长"]) == 0
    with home.ledger(read_only=True) as ledger:
        places = [e.payload["township"] for e in ledger.events("released")]
    return max(sorted(set(places)), key=places.count)


@contextmanager
def seated(home: Home, township: str) -> Iterator[Seats]:
    """A desk over `home` with an account a role, the clerk's in `township`; every one has changed his password."""
    firsts = {}
    with opened_store(home.root / FILE) as store:
        accounts = Accounts(store)
        for role, name in NAMES.items():
            places = [township] if ROLES[role].is_local else None
            made, first = accounts.add(role.replace("_", "-"), name, role, townships=places, queues=list(QUEUES))
            accounts.change_password(made.id, first, PASSWORD)
            firsts[role] = made.login
    desk = Desk.of(home)
    with TestClient(application(desk), base_url=HERE) as client:
        seats = Seats(home, township, desk, client)
        for role, login in firsts.items():
            seats.tokens[role] = logged_in(client, login)
        yield seats


@contextmanager
def seated_on_the_night(home: Home, township: str) -> Iterator[Seats]:
    """The same on the very day of the night."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.desk.place.today", lambda: AS_OF)
        with seated(home, township) as found:
            yield found


@contextmanager
def listening(desk: Desk) -> Iterator[str]:
    """The desk at an address of this machine, for a browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(desk), port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def logged_in(client: TestClient, login: str, password: str = PASSWORD) -> str:
    """The token of a new session."""
    answer = client.post(
        "/login", data={"login": login, "password": password}, headers={"origin": HERE}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    token = answer.cookies["hedui"]
    client.cookies.clear()
    return token
