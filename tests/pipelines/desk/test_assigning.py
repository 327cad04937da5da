"""Work divided at the desk: ticked lines, one card, whose it is on the list, in its filter and on the front page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import polars as pl
import pytest

from assets.cases.closing import review_case
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from matchers.cases.authority import ROLES
from matchers.cases.casework import QUEUES, Closing
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import NAMES, PASSWORD, Browser, Seats, logged_in, released, seated_on_the_night

DIVIDES = {"township_clerk", "county_analyst", "county_head"}


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "assigning")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assets.home.clock.today", lambda: AS_OF)
        township = released(county.home)
    with seated_on_the_night(county.home, township) as made:
        yield made


def joined(seats: Seats, login: str, name: str, role: str = "township_clerk", *places: str) -> str:
    """The id of a further account, in the clerk's township unless others are named, with its browser logged in."""
    with opened_store(seats.home.root / FILE) as store:
        accounts = Accounts(store)
        townships = ([*places] or [seats.township]) if ROLES[role].is_local else None
        made, first = accounts.add(login, name, role, townships=townships, queues=list(QUEUES))
        accounts.change_password(made.id, first, PASSWORD)
    seats.tokens[login] = logged_in(seats.client, login)
    return made.id


def account(seats: Seats, role: str) -> str:
    with opened_store(seats.home.root / FILE) as store:
        return Accounts(store).named(NAMES[role]).id


def cases(seats: Seats) -> pl.DataFrame:
    return seats.desk.book.now(AS_OF).cases


def lines(browser: Browser, query: str = "") -> list[str]:
    """The lines of a list, each by the case that its link opens."""
    return re.findall(r'class="who-cell"><a href="/cases/([A-Z0-9]+)', browser.get(f"/cases{query}").text)


def has(seats: Seats, number: str, side: str = "township") -> str | None:
    found: str | None = cases(seats).filter(pl.col("case_id") == number)[f"{side}_assignee"][0]
    return found


def offered(browser: Browser, path: str = "/cases") -> dict[str, str]:
    """Whom a form offers: name by account."""
    (select,) = re.findall(r'<select id="to".*?</select>', browser.get(path).text)
    return dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', select))


def give(browser: Browser, numbers: list[str], to: str, query: str = "", **more: str):
    return browser.post(f"/cases/assign{query}", {"line": numbers, "to": to, **more})


def foreign(seats: Seats) -> str:
    """A case of another township that is on a list there."""
    found = cases(seats).filter((pl.col("township") != seats.township) & pl.col("list_no").is_not_null())
    return str(found["case_id"][0])


def test_ticked_lines_go_to_somebody_with_all_their_flags_and_the_filter_finds_them(seats: Seats) -> None:
    clerk, sun = seats.as_role("township_clerk"), joined(seats, "sun", "孙小满")
    every = lines(clerk, "?queue=wrong_enrolment")
    answer = give(clerk, every[:2], sun, "?sort=order")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases?sort=order&done=2.0.{sun}")
    assert "已分派给孙小满 2 户，已记入台账。" in clerk.get(answer.headers["location"]).text
    own = cases(seats).filter(pl.col("township_assignee") == sun)
    homes = set(own.select("queue", "household").iter_rows())
    assert len(homes) == 2
    of_homes = cases(seats).filter(
        pl.col("is_open")
        & pl.struct("queue", "household").is_in(
            pl.Series([{"queue": q, "household": h} for q, h in sorted(homes)]).implode()
        )
    )
    seen = of_homes.filter(pl.col("list_no").is_not_null() & ~pl.col("is_concerned"))
    assert set(seen["township_assignee"]) == {sun}
    assert (
        lines(clerk, f"?assigned={sun}")
        == every[:2]
        == lines(Browser(seats.client, seats.tokens["sun"]), "?assigned=me")
    )
    assert lines(clerk, "?queue=wrong_enrolment&assigned=none") == every[2:]
    assert lines(clerk, "?assigned=me") == []
    front = Browser(seats.client, seats.tokens["sun"]).get("/").text
    assert '<a href="/cases?assigned=me">分派给您的 2 户</a>' in front
    assert '<a href="/cases?assigned=me&amp;step=to_answer">其中待核查 2 户</a>' in front
    assert "分派给您的" not in clerk.get("/").text
    file = csv.DictReader(io.StringIO(clerk.get("/cases.csv").text.removeprefix("\ufeff")))
    assert [row["编号"] for row in file if row["分派给"] == "孙小满"] == every[:2]
    card = clerk.get(f"/cases/{every[0]}?assigned={sun}").text
    assert '<a href="#assign">分派：孙小满</a>' in card
    assert "钱乡镇　乡镇：给孙小满" in card
    assert f'/cases/{every[1]}?assigned={sun}">下一户' in card
    assert ("钱乡镇", "assigned", every[0]) in {entry[1:4] for entry in seats.logged()}


def test_the_same_again_changes_nothing_and_taking_back_is_said(seats: Seats) -> None:
    clerk, li = seats.as_role("township_clerk"), joined(seats, "qian2", "钱二")
    (number, *_), events = lines(clerk)[-1:], seats.events
    give(clerk, [number], li)
    before = events()
    again = give(clerk, [number], li)
    assert "没有变化；1 户本来就分派给他。" in clerk.get(again.headers["location"]).text
    assert events() == before
    back = give(clerk, [number], "back")
    assert "已收回 1 户，已记入台账。" in clerk.get(back.headers["location"]).text
    assert has(seats, number) is None


def test_what_was_closed_meanwhile_is_said_line_by_line_and_the_others_go(seats: Seats) -> None:
    head, wu = seats.as_role("county_head"), account(seats, "county_analyst")
    query = f"?township={seats.township}&queue=payment"
    gone, stays = lines(head, query)[:2]
    own = cases(seats).filter(pl.col("case_id") == gone).select("queue", "household")
    with seats.home.ledger() as ledger:
        for case in cases(seats).join(own, on=["queue", "household"])["case_id"]:
            review_case(ledger, case, Closing("repaired", "郑科长", ("孙六", "周七"), AS_OF), AS_OF)
    answer = give(head, [gone, stays, "FNOSUCHCASE0"], wu, query)
    assert answer.status_code == 422
    assert "已分派给吴核对 1 户，已记入台账。" in answer.text
    (told,) = re.findall(r'id="problems">(.*?)</div>', answer.text, re.DOTALL)
    assert f'<a href="/cases/{gone}' in told
    assert f"已于 {AS_OF} 由郑科长办结" in told
    assert "没有这条疑点，或不在您的权限之内" in told
    assert "FNOSUCHCASE0" not in answer.text
    assert (has(seats, stays, "county"), has(seats, gone, "county")) == (wu, None)
    nothing = give(head, [gone], wu, query)
    assert (nothing.status_code, "已分派给" in nothing.text) == (422, False)


def test_who_looked_before_a_colleague_gave_it_on_is_told(seats: Seats) -> None:
    clerk, zhou = seats.as_role("township_clerk"), joined(seats, "zhou2", "周二")
    number = lines(clerk)[3]
    (looked,) = re.findall(r'name="head" value="(\d+)"', clerk.get("/cases").text)
    give(clerk, [number], zhou)
    late = give(clerk, [number], account(seats, "township_clerk"), head=looked)
    assert (late.status_code, "钱乡镇已改为分派给周二，没有再改" in late.text) == (422, True)
    assert has(seats, number) == zhou


def test_all_of_the_page_are_those_that_stood_on_it(seats: Seats) -> None:
    clerk, ma = seats.as_role("township_clerk"), joined(seats, "ma", "马三")
    shown = re.findall(r'name="shown" value="(\w+)"', clerk.get("/cases?queue=procedure").text)
    assert shown == lines(clerk, "?queue=procedure")
    assert clerk.post("/cases/assign?queue=procedure", {"shown": shown[:1], "all": "1", "to": ma}).status_code == 303
    assert lines(clerk, f"?assigned={ma}") == shown[:1]
    for form, words in (({"to": ma}, "请先勾选要分派的户"), ({"line": shown}, "请选择分派给谁")):
        refused = clerk.post("/cases/assign", form)
        assert (refused.status_code, words in refused.text) == (422, True)


def test_one_household_on_its_card(seats: Seats) -> None:
    analyst, zheng = seats.as_role("county_analyst"), account(seats, "second_reviewer")
    number = lines(analyst, "?queue=identity")[0]
    path = f"/cases/{number}/assign?queue=identity"
    assert analyst.post(path, {"to": zheng, "why": "换了人"}).headers["location"] == (
        f"/cases/{number}?queue=identity&done=assigned"
    )
    card = analyst.get(f"/cases/{number}?done=assigned").text
    assert "分派已记入台账。" in card
    assert "吴核对　县级：给郑复核　换了人" in card
    refused = analyst.post(path, {"to": "", "why": "写了一半"})
    assert (refused.status_code, "请选择分派给谁" in refused.text, 'value="写了一半"' in refused.text) == (
        422,
        True,
        True,
    )
    assert "分派的说明里有身份证号" in analyst.post(path, {"to": "back", "why": "110101199003074514"}).text
    assert has(seats, number, "county") == zheng
    assert number in lines(seats.as_role("second_reviewer"), "?assigned=me")


def test_a_foreign_case_or_account_is_never_given_nor_shown(seats: Seats) -> None:
    clerk = seats.as_role("township_clerk")
    places = sorted(set(cases(seats)["township"].drop_nulls()) - {seats.township})
    stranger = joined(seats, "stranger", "东方远", "township_clerk", places[0])
    wu, own, events = account(seats, "county_analyst"), lines(clerk)[5], seats.events()
    assert not {stranger, wu} & set(offered(clerk))
    for to in (stranger, wu, "U0000000000"):
        answer = give(clerk, [own], to)
        assert (answer.status_code, "请选择分派给谁" in answer.text) == (422, True)
    assert not {stranger, account(seats, "township_clerk")} & set(offered(seats.as_role("county_head")))
    ours = account(seats, "township_clerk")
    answer = give(clerk, [foreign(seats)], ours)
    assert "没有这条疑点，或不在您的权限之内" in answer.text
    assert foreign(seats) not in answer.text
    assert clerk.post(f"/cases/{foreign(seats)}/assign", {"to": ours}).status_code == 404
    assert seats.events() == events
    give(
        Browser(seats.client, seats.tokens["stranger"]),
        lines(Browser(seats.client, seats.tokens["stranger"]))[:1],
        stranger,
    )
    assert seats.events() > events
    for path in ("/", "/cases", f"/cases?assigned={stranger}", f"/cases?done=1.0.{stranger}", f"/cases/{own}"):
        assert not re.search(f'东方远|{stranger}(?!")', clerk.get(path).text), path


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"account_officer"}))
def test_who_may_not_divide_is_offered_nothing(seats: Seats, role: str) -> None:
    browser = seats.as_role(role)
    page, card = browser.get("/cases").text, browser.get(f"/cases/{lines(browser)[0]}").text
    assert ('action="/cases/assign' in page, 'name="to"' in card) == (role in DIVIDES, role in DIVIDES)
    assert ('<option value="me"' in page) == (role != "inspector")
    events = seats.events()
    if role not in DIVIDES:
        assert give(browser, lines(browser)[:1], "back").status_code == 404
        assert seats.events() == events


def test_an_account_that_ended_or_moved_leaves_work_that_is_said(seats: Seats) -> None:
    clerk, officer = seats.as_role("township_clerk"), seats.as_role("account_officer")
    gone, moved = joined(seats, "gone", "高去"), joined(seats, "moved", "莫走")
    first, second = lines(clerk, "?assigned=none")[:2]
    give(clerk, [first], gone)
    give(clerk, [second], moved)
    assert "须另行分派" not in clerk.get("/cases").text
    assert "名下有分派的疑点" in officer.get(f"/accounts/{gone}").text
    officer.post(f"/accounts/{gone}/end")
    with opened_store(seats.home.root / FILE) as store:
        Accounts(store).grant(moved, [seats.township], ["identity"])
    assert "待另行分派" in officer.get("/accounts").text
    assert "没有人在办，须由原单位另行分派" in officer.get(f"/accounts/{gone}").text
    assert '<a href="/cases?assigned=gone">有 2 户分派给了已停用或已调整的账户</a>' in clerk.get("/").text
    page = clerk.get("/cases?assigned=gone").text
    assert "高去（账户已停用）" in page
    assert "莫走（已不办理这一户）" in page
    assert lines(clerk, "?assigned=gone") == [n for n in lines(clerk) if n in {first, second}]
    assert gone not in offered(clerk)
    head = seats.as_role("county_head")
    assert "已停用或已调整" not in head.get("/").text, "the township's work is the township's to divide"
    assert "乡镇：高去（账户已停用）" in head.get(f"/cases?assigned={gone}").text
    give(clerk, [first, second], account(seats, "township_clerk"))
    assert lines(clerk, "?assigned=gone") == []
