"""The gate before the pages: every route with every role, foreign townships nowhere, forms of others refused."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl
import pytest

from assets.applicants.report import Report
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.desk.uploads import Uploads
from assets.home.warehouse import opened
from matchers.cases.authority import ROLES
from pipelines.desk import printing
from pipelines.desk.pages import PAGES, Page
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import HERE, NAMES, Seats, released, seated

HEADERS = ("cache-control", "content-security-policy", "referrer-policy", "x-content-type-options", "x-frame-options")


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "desk")
    township = released(county.home)
    # A print job of a few households asks at the gate what one of sixty asks.
    with pytest.MonkeyPatch.context() as patch, seated(county.home, township) as made:
        patch.setattr(printing, "MOST", 4)
        yield made


def numbers(seats: Seats) -> dict[str, str]:
    """A case the clerk sees, one of another township, one that concerns a relative."""
    cases = seats.desk.book.now(seats.today()).cases
    clerk = seats.township
    own = cases.filter((pl.col("township") == clerk) & pl.col("list_no").is_not_null() & ~pl.col("is_concerned"))
    return {
        "own": own["case_id"][0],
        "foreign": cases.filter(pl.col("township") != clerk)["case_id"][0],
        "relative": cases.filter(pl.col("queue") == "official_relative")["case_id"][0],
    }


def path_of(page: Page, seats: Seats, role: str = "county_analyst") -> str:
    """The address of a page about something that is there, and this role's own where it is somebody's own."""
    path = page.path.replace("{number}", numbers(seats)["own"]).replace("{rule}", "owns_motor_vehicle")
    path = path.replace("{report}", "publicity_list")
    if "{check}" in path:
        path = path.replace("{check}", a_report(seats, role)).replace("{kind}", "xlsx")
    if "{account}" in path:
        path = path.replace("{account}", an_account(seats))
    if "{list}" in path:
        path = path.replace("{list}", a_list(seats))
    if "{id}" in path:
        path = path.replace("{id}", an_upload(seats))
    if "{digest}" in path:
        path = path.replace("{day}", "2021-06-01").replace("{digest}", a_slip(seats))
    return path


def an_account(seats: Seats) -> str:
    """Somebody whom an act of the account officer may end."""
    with opened_store(seats.home.root / FILE) as store:
        seats.newcomers += 1
        name = f"new{seats.newcomers}"
        return Accounts(store).add(name, name, "inspector", townships=None)[0].id


def a_list(seats: Seats) -> str:
    """A list that is out."""
    with seats.home.ledger(read_only=True) as ledger:
        return str(ledger.events("released")[0].payload["list_no"])


def an_upload(seats: Seats) -> str:
    """A file that the analyst has sent and not yet spoken of."""
    with opened_store(seats.home.root / FILE) as store:
        analyst = Accounts(store).named(NAMES["county_analyst"]).id
    sheet = "机动车所有人,身份证明号码,号牌号码,车辆类型,机动车状态\n王某甲,110101199003074514,苏G12340,小型轿车,正常\n"
    return Uploads(seats.home.root, analyst).keep("车.csv", io.BytesIO(sheet.encode()), "vehicles").id


def a_report(seats: Seats, role: str) -> str:
    """A report on applicants that the account of a role has asked for."""
    with opened_store(seats.home.root / FILE) as store:
        account = Accounts(store).named(NAMES[role]).id
    report = Report("灌云县", AS_OF, AS_OF, NAMES[role], "新申请核对", "0123456789ab", ())
    return seats.desk.reports.keep(account, report, datetime.now(UTC))


def a_slip(seats: Seats) -> str:
    """A return slip that was written."""
    folder = seats.home.exports / "2021-06-01" / "回执"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x_0123abcd.xlsx").touch()
    return "0123abcd"


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("page", PAGES, ids=[f"{p.method} {p.path}" for p in PAGES])
def test_every_route_with_every_role(seats: Seats, page: Page, role: str) -> None:
    if page.path == "/logout":
        return
    browser = seats.as_role(role)
    path = path_of(page, seats, role)
    answer = browser.get(path) if page.method == "GET" else browser.post(path)
    may = page.is_for(ROLES[role])
    assert (answer.status_code != 404) == may, answer.text[-400:]
    assert answer.status_code < 500, answer.text[-400:]
    assert all(header in answer.headers for header in HEADERS)


COUNTY = {"county_analyst", "second_reviewer", "county_head"}
DIVIDES = {"township_clerk", "county_analyst", "county_head"}
WRITERS = {
    "/cases/assign": DIVIDES,
    "/cases/{number}/assign": DIVIDES,
    "/cases/{number}/money": COUNTY,
    "/cases/{number}/appeal": COUNTY,
    "/corrections": COUNTY,
    "/sample/visit": COUNTY,
    "/applicants": COUNTY,
    "/applicants/typed": COUNTY,
    "/agenda": {"county_analyst"},
    "/sample/draw": {"county_analyst", "county_head"},
    "/registers/release": {"county_analyst", "county_head"},
    "/registers/confirm": {"county_analyst", "county_head"},
    "/rules/{rule}/stage": {"county_head"},
    "/rules/{rule}/again": {"county_head"},
}
EVERYBODY, OVERSEERS = {*COUNTY, "township_clerk", "inspector"}, {*COUNTY, "inspector"}
READERS = {
    **dict.fromkeys(("/more", "/money", "/appeals", "/corrections", "/agenda"), EVERYBODY),
    **dict.fromkeys(("/sample", "/registers", "/retention", "/rules", "/rules/{rule}"), OVERSEERS),
    **dict.fromkeys(("/applicants", "/applicants/form", "/applicants/{check}"), COUNTY),
}


@pytest.mark.parametrize(("method", "who"), [("POST", WRITERS), ("GET", READERS)], ids=["writes", "reads"])
def test_who_may_open_what(method: str, who: dict[str, set[str]]) -> None:
    for path, roles in who.items():
        (page,) = (p for p in PAGES if (p.method, p.path) == (method, path))
        assert {code for code, role in ROLES.items() if page.is_for(role)} == roles, path


@pytest.mark.parametrize("page", PAGES, ids=[f"{p.method} {p.path}" for p in PAGES])
def test_nobody_who_is_not_logged_in_gets_anything(seats: Seats, page: Page) -> None:
    path = path_of(page, seats)
    asked = seats.client.get if page.method == "GET" else seats.client.post
    answer = asked(path, follow_redirects=False, headers={"origin": HERE})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
    assert answer.content == b""


@pytest.mark.parametrize("page", [p for p in PAGES if p.method == "POST"], ids=lambda p: p.path)
def test_a_form_from_elsewhere_is_refused(seats: Seats, page: Page) -> None:
    browser = seats.as_role("county_head")
    before = seats.events()
    for word, origin in (("", HERE), ("x" * 32, HERE), (None, "http://elsewhere"), (None, None)):
        assert browser.post(path_of(page, seats), word=word, origin=origin).status_code == 403
    assert seats.events() == before


def test_a_foreign_case_is_no_case(seats: Seats) -> None:
    clerk, known = seats.as_role("township_clerk"), numbers(seats)
    assert clerk.get(f"/cases/{known['own']}").status_code == 200
    nothing = clerk.get("/cases/F000000000000")
    for which in ("foreign", "relative"):
        answer = clerk.get(f"/cases/{known[which]}")
        assert (answer.status_code, answer.text) == (404, nothing.text)
        for act in ("answer", "draft", "person", "assign"):
            assert clerk.post(f"/cases/{known[which]}/{act}", {"purpose": "x", "which": "0"}).status_code == 404


def test_no_name_of_a_foreign_township_is_in_any_answer(seats: Seats) -> None:
    """Names and certificates of every household of other townships are the canaries."""
    clerk = seats.as_role("township_clerk")
    cases = seats.desk.book.now(seats.today()).cases
    own = cases.filter(pl.col("township") == seats.township)
    foreign = cases.filter(pl.col("township") != seats.township)
    canaries = set(foreign["certificate_no"].drop_nulls()) - set(own["certificate_no"].drop_nulls())
    canaries |= set(foreign["case_id"])
    with opened(seats.home.published, read_only=True) as con:
        con.register("persons", foreign.select("person").drop_nulls().unique().to_arrow())
        of_others = {
            n for (n,) in con.execute("SELECT name FROM link.identity SEMI JOIN persons USING (person)").fetchall()
        }
        con.register("mine", own.select("person").drop_nulls().unique().to_arrow())
        mine = {n for (n,) in con.execute("SELECT name FROM link.identity SEMI JOIN mine USING (person)").fetchall()}
    canaries |= {n for n in of_others - mine if n and len(n) > 2}
    # Who is enrolled twice is flagged with both certificates.
    said = " ".join(own["reason"].drop_nulls()) + " ".join(own["evidence"].drop_nulls())
    canaries = {canary for canary in canaries if canary not in said}
    assert len(canaries) > 50
    paths = ["/", "/cases", *(f"/cases?queue={q}" for q in own["queue"].unique()), "/cases?step=closed"]
    seen = own.filter(
        pl.col("list_no").is_not_null() & ~pl.col("is_concerned") & (pl.col("queue") != "official_relative")
    )
    paths += [f"/cases/{number}" for number in seen["case_id"][:12]]
    paths += [page.path for page in PAGES if page.method == "GET" and "{" not in page.path]
    for path in paths:
        body = clerk.get(path).text
        assert not [c for c in canaries if c in body], path


def test_addresses_and_titles_name_nobody(seats: Seats) -> None:
    head = seats.as_role("county_head")
    with opened(seats.home.published, read_only=True) as con:
        rows = con.execute("SELECT DISTINCT name FROM link.identity WHERE length(name) > 1").fetchall()
    names = {name for (name,) in rows}
    more = ("/more", "/money", "/appeals", "/corrections", "/agenda", "/sample", "/registers", "/rules", "/applicants")
    for path in ("/", "/cases", f"/cases/{numbers(seats)['own']}", *more):
        text = head.get(path).text
        links = re.findall(r'(?:href|action)="([^"]*)"', text) + re.findall(r"<title>(.*?)</title>", text)
        assert not [link for link in links if any(name in link for name in names) or re.search(r"\d{15}", link)]


def test_a_first_password_opens_nothing_but_its_own_change(seats: Seats) -> None:
    browser, _ = seats.newcomer()
    for path in ("/", "/cases", "/cases/F000000000000"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/password")


def test_each_look_at_a_person_is_logged(seats: Seats) -> None:
    number = numbers(seats)["own"]
    clerk = seats.as_role("township_clerk")
    clerk.get(f"/cases/{number}")
    assert seats.logged()[0][1:] == (NAMES["township_clerk"], "look", number, "")
    refused = clerk.post(f"/cases/{number}/person", {"which": "0"})
    assert "并写明事由" in refused.text
    shown = clerk.post(f"/cases/{number}/person", {"which": "0", "purpose": "入户核对身份证"})
    assert re.search(r"\d{17}[\dX]", shown.text)
    assert not re.search(r"\d{17}[\dX]", clerk.get(f"/cases/{number}").text)
    assert ("number_shown", number, "入户核对身份证") in {entry[2:] for entry in seats.logged()}


def test_what_cannot_be_logged_is_not_shown(seats: Seats, monkeypatch: pytest.MonkeyPatch) -> None:
    from assets.desk.access_log import AccessLog

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(AccessLog, "add", broken)
    answer = seats.as_role("township_clerk").get(f"/cases/{numbers(seats)['own']}")
    assert answer.status_code == 409
    assert "访问日志写不进去" in answer.text
    assert "家庭成员" not in answer.text
