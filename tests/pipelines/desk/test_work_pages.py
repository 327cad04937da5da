"""Pairs, print jobs, the morning sheet and statistics at the desk, on one county after its first night."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assets.desk import doubts
from assets.desk.access_log import AccessLog
from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.home.failed_night import forget_failure, say_failure
from assets.home.memory import remember
from matchers.cases.casework import QUEUES
from pipelines.desk import printing
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import PASSWORD, Browser, Seats, logged_in, seated


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "work_pages")
    assert county.command("held", "--confirm", "--by", "李股长") == 0
    assert county.command("release", "--by", "李股长") == 0
    ((township,),) = county.rows(
        "SELECT township FROM review.cases WHERE queue = 'wrong_enrolment' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.desk.place.today", lambda: AS_OF)
        with seated(county.home, township) as found:
            yield found


def logged(seats: Seats, act: str) -> list[str]:
    """Subjects of one act in the access log, the newest first."""
    with opened_store(seats.home.root / FILE) as store:
        return [e.subject for e in AccessLog(store, seats.desk.key).entries(limit=5000) if e.act == act]


def shown_pair(page: str) -> str:
    """The pair that a page asks about."""
    found = re.search(r'data-keys>.*?name="pair" value="(L\w+)"', page, re.DOTALL)
    assert found
    return found.group(1)


def waiting(page: str) -> int:
    """How many pairs a page says are left."""
    return int(re.search(r"还有 (\d+) 对", page).group(1))  # type: ignore[union-attr]


def judgements(seats: Seats, pair: str) -> list[tuple[str, str]]:
    with seats.home.ledger(read_only=True) as ledger:
        return [(e.actor, e.payload["verdict"]) for e in ledger.events("judged") if e.subject == pair]


def limited(seats: Seats, township: str) -> Browser:
    """An analyst of one township alone."""
    login = f"only{len(seats.tokens)}"
    with opened_store(seats.home.root / FILE) as store:
        accounts = Accounts(store)
        made, first = accounts.add(login, f"专管{login}", "county_analyst", townships=[township], queues=list(QUEUES))
        accounts.change_password(made.id, first, PASSWORD)
    seats.tokens[login] = logged_in(seats.client, login)
    return Browser(seats.client, seats.tokens[login])


def test_a_pair_is_judged_without_its_score_and_can_be_judged_again(seats: Seats) -> None:
    browser = seats.as_role("county_analyst")
    page = browser.get("/pairs").text
    pair, before = shown_pair(page), waiting(page)
    assert logged(seats, "look_pair")[0] == pair
    assert "把握是" not in page
    assert "认作同一人" not in page
    gone = browser.post("/pairs", {"pair": pair, "verdict": "different", "known": "0", "remark": "看过户口簿"})
    assert gone.status_code == 303
    after = browser.get(gone.headers["location"]).text
    assert ("程序比对的把握是" in after) or ("没有把握分" in after)
    assert (waiting(after), shown_pair(after) == pair) == (before - 1, False)
    assert judgements(seats, pair) == [("吴核对", "different")]
    # Who had the page open since before is told, and nothing is overwritten.
    late = seats.as_role("second_reviewer").post("/pairs", {"pair": pair, "verdict": "same", "known": "0"})
    assert late.status_code == 409
    assert "吴核对 已把" in late.text
    assert browser.post("/pairs", {"pair": pair, "verdict": "same", "known": "1"}).status_code == 303
    assert judgements(seats, pair) == [("吴核对", "different"), ("吴核对", "same")]
    again = seats.as_role("second_reviewer").get(f"/pairs?pair={pair}").text
    assert again.index("不是同一人") < again.index("看过户口簿")
    assert "吴核对" in again


def test_what_was_skipped_comes_last_and_what_nobody_could_tell_is_left_to_others(seats: Seats) -> None:
    browser, colleague = seats.as_role("county_analyst"), seats.as_role("second_reviewer")
    page = browser.get("/pairs").text
    first, before = shown_pair(page), waiting(page)
    assert before >= 2
    assert browser.post("/pairs", {"pair": first, "verdict": "skip", "known": "0"}).headers["location"] == "/pairs"
    page = browser.get("/pairs").text
    second = shown_pair(page)
    assert second != first
    assert "其中您跳过的 1 对排在最后" in page
    assert browser.post("/pairs", {"pair": second, "verdict": "unsure", "known": "0"}).status_code == 303
    page = browser.get("/pairs").text
    assert waiting(page) == before - 1
    assert "留给别人的 1 对" in page
    # The colleague still has both; the one that somebody could not tell comes after all others.
    theirs = colleague.get("/pairs").text
    assert waiting(theirs) == before
    assert shown_pair(theirs) != second
    assert "吴核对：<b>拿不准</b>" in colleague.get(f"/pairs?pair={second}").text


def test_the_pairs_of_a_night_are_looked_up_once(seats: Seats, monkeypatch: pytest.MonkeyPatch) -> None:
    seats.as_role("county_analyst").get("/pairs")

    def looked_up_again(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(doubts, "night_doubts", looked_up_again)
    assert seats.as_role("county_analyst").get("/pairs").status_code == 200


def test_an_account_of_one_township_sees_pairs_with_a_side_there(seats: Seats) -> None:
    every = seats.desk.doubts.of(seats.desk.book.now(AS_OF).night, seats.desk.book.contracts)
    township = every["left_township"].drop_nulls()[0]
    is_there = (every["left_township"] == township).fill_null(value=False) | (
        every["right_township"] == township
    ).fill_null(value=False)
    foreign = every.filter(~is_there)["pair"].to_list()
    browser = limited(seats, township)
    page = browser.get("/pairs").text
    assert 0 < waiting(page) <= int(is_there.sum())
    assert foreign
    for pair in foreign:
        assert browser.get(f"/pairs?pair={pair}").status_code == 404
        assert browser.post("/pairs", {"pair": pair, "verdict": "same", "known": "0"}).status_code == 404
        assert pair not in page


def test_a_form_without_a_pair_or_a_word_changes_nothing(seats: Seats) -> None:
    browser = seats.as_role("county_analyst")
    pair = shown_pair(browser.get("/pairs").text)
    for sent in ({}, {"pair": pair}, {"pair": pair, "verdict": "perhaps"}):
        assert browser.post("/pairs", sent).status_code == 409
    assert judgements(seats, pair) == []


def test_only_who_may_judge_sees_pairs(seats: Seats) -> None:
    for role in ("township_clerk", "county_head", "inspector", "account_officer"):
        assert seats.as_role(role).get("/pairs").status_code == 404
        assert "同一人</a>" not in seats.as_role(role).get("/").text


def total(browser: Browser, address: str) -> int:
    """Households on a list."""
    return int(re.search(r"<h1>清单 <small>(\d+) 户", browser.get(address).text).group(1))  # type: ignore[union-attr]


def test_a_filtered_list_is_printed_a_page_a_household_and_each_is_logged(seats: Seats) -> None:
    clerk = seats.as_role("township_clerk")
    asked = "step=to_answer&queue=wrong_enrolment"
    count = total(clerk, f"/cases?{asked}")
    before = len(logged(seats, "print"))
    page = clerk.get(f"/cases/print?{asked}").text
    assert page.count('<article class="paper">') == count > 0
    assert len(logged(seats, "print")) - before == count
    (own,) = seats.desk.book.now(AS_OF).cases.filter(
        seats.desk.book.now(AS_OF).cases["case_id"] == logged(seats, "print")[0]
    )["township"]
    foreign = {t for t in seats.desk.book.now(AS_OF).cases["township"].drop_nulls() if t != own}
    assert not [t for t in foreign if t in page]


def test_of_more_households_than_fit_one_job_it_says_where_the_rest_is(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST", 3)
    head = seats.as_role("county_head")
    count = total(head, "/cases?queue=wrong_enrolment")
    first, last = head.get("/cases/print?queue=wrong_enrolment").text, -(-count // 3)
    assert first.count('<article class="paper">') == 3
    assert f"共 {count} 户，一次最多打印 3 户，分成 {last} 份；这是第 1 份，第 1 至 3 户" in first
    rest = head.get(f"/cases/print?queue=wrong_enrolment&part={last}").text
    assert rest.count('<article class="paper">') == count - 3 * (last - 1)


def test_every_number_opens_the_list_it_counts(seats: Seats) -> None:
    browser = seats.as_role("county_analyst")
    for path in ("/statistics", "/sheet"):
        page = browser.get(path).text
        numbers = re.findall(r'<td class="num"><a href="(/cases\?queue=[^"]+)">([\d,]+)</a>', page)
        assert len(numbers) > 5
        for address, said in numbers[::3]:
            assert total(browser, address.replace("&amp;", "&")) == int(said.replace(",", ""))


def test_how_groups_compare_is_for_the_whole_county_alone(seats: Seats) -> None:
    heading = "错保疑点落在哪些人身上"
    whole = seats.as_role("inspector").get("/statistics").text
    assert heading in whole
    assert "不显示" in whole
    clerk = seats.as_role("township_clerk").get("/statistics").text
    assert heading not in clerk
    assert "您所管的乡镇" in clerk


def test_the_charts_are_ink_and_say_their_numbers(seats: Seats) -> None:
    page = seats.as_role("county_analyst").get("/statistics").text
    assert page.count('<svg class="chart"') == 6
    assert "style=" not in page
    opened = seats.desk.book.now(AS_OF).cases.height
    assert f'aria-label="立项（含重新打开），每天：共 {opened:,}，一天最多 {opened:,}"' in page


def test_the_sheet_is_the_countys_and_its_download_is_logged(seats: Seats) -> None:
    browser, clerk = seats.as_role("county_analyst"), seats.as_role("township_clerk")
    assert "数据来源" in browser.get("/sheet").text
    file = browser.get("/sheet/file")
    assert file.headers["content-disposition"] == f'attachment; filename="hedui-morning-sheet-{AS_OF}.html"'
    assert "核对晨报" in file.text
    assert logged(seats, "export") == [f"sheet {AS_OF}"]
    assert "全县的晨报只给管全县的账户看" in clerk.get("/sheet").text
    assert "数据来源" not in clerk.get("/sheet").text
    refused = clerk.get("/sheet/file")
    assert (refused.status_code, "核对晨报" in refused.text) == (409, False)


def test_rules_and_registers_lead_to_dagster_where_it_can_be_reached(seats: Seats) -> None:
    """Its pages are served on one computer: no other browser is shown the way."""
    analyst = seats.as_role("county_analyst")
    remember(seats.home.root, ui="http://127.0.0.1:3000")
    assert "/assets/flag/" not in analyst.get("/sheet").text
    remember(seats.home.root, ui="http://testserver:3000")
    page = analyst.get("/sheet").text
    for key in ("flag/paid_after_death", "raw/dibao_roll"):
        assert f'href="http://testserver:3000/assets/{key}"' in page


def test_a_night_that_failed_stands_before_all_else(seats: Seats) -> None:
    assert "没有完成" not in seats.as_role("county_analyst").get("/").text
    say_failure(seats.home.root, AS_OF, "磁盘已满")
    for role in ("county_analyst", "township_clerk"):
        assert "2021-06-01 的夜间核对没有完成：磁盘已满" in seats.as_role(role).get("/").text
    forget_failure(seats.home.root, AS_OF)
