"""Money, appeals, corrections, the control sample, registers, the agenda and rules at the desk, on the day of a night:
what each page writes, whom it refuses and what it then shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import polars as pl
import pytest

from assets.home.warehouse import opened
from matchers.cases.authority import ROLES
from pipelines.desk.pages import MENU
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import NAMES, Browser, Seats, seated_on_the_night

DAY = AS_OF.isoformat()


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "more_pages")
    ((township,),) = county.rows(
        "SELECT township FROM review.cases WHERE rule = 'paid_after_death' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    hold_one_file(county)
    with seated_on_the_night(county.home, township) as found:
        yield found


def hold_one_file(county: County) -> None:
    """The night's own last delivery of vehicles, as though a gate had held it."""
    with county.home.ledger(read_only=True) as ledger:
        name = next(
            e.payload["original_name"] for e in ledger.events("file_received") if e.payload["source"] == "vehicles"
        )
    with opened(county.home.published) as con:
        con.execute(
            "INSERT INTO review.held VALUES ('vehicles', NULL, ?, ?, '行数比上一批少一半', true)", [AS_OF, name]
        )


def events(seats: Seats, kind: str) -> list[tuple[str, str, dict]]:
    with seats.home.ledger(read_only=True) as ledger:
        return [(e.subject, e.actor, e.payload) for e in ledger.events(kind)]


def case_of(seats: Seats, rule: str, place: int = 0) -> str:
    """A case of a rule in the clerk's township."""
    cases = seats.desk.book.now(AS_OF).cases
    own = cases.filter((pl.col("rule") == rule) & (pl.col("township") == seats.township) & ~pl.col("is_concerned"))
    return str(own["case_id"][place])


def case(seats: Seats, number: str) -> dict:
    return seats.desk.book.now(AS_OF).cases.filter(pl.col("case_id") == number).row(0, named=True)


def closed(seats: Seats, number: str, outcome: str = "keep") -> None:
    """Close a case as the second reviewer does."""
    words = {
        "outcome": outcome,
        "investigator_1": "孙六",
        "investigator_2": "周七",
        "visited_on": DAY,
        "evidence": "看过",
    }
    answer = seats.as_role("second_reviewer").post(f"/cases/{number}/review", words)
    assert answer.status_code == 303, answer.text[-900:]


def test_first_deliveries_are_looked_at_and_then_their_flags_are_released(seats: Seats) -> None:
    analyst, head = seats.as_role("county_analyst"), seats.as_role("county_head")
    page = analyst.get("/registers").text
    waiting = re.findall(r'name="source" value="(\w+)"></td>', page)
    assert f"首批待看的名册 <small>{len(waiting)} 份" in page
    assert "请先选择看过的名册" in analyst.post("/registers/confirm").text
    assert seats.as_role("inspector").post("/registers/confirm", {"source": waiting}).status_code == 404
    done = analyst.post("/registers/confirm", {"source": waiting})
    assert f"count={len(waiting)}" in done.headers["location"]
    assert {subject for subject, _, _ in events(seats, "register_confirmed")} == set(waiting)
    assert "首批待看的名册" not in analyst.get("/registers").text
    assert head.post("/release", {"all": "1"}).status_code == 303
    assert case(seats, case_of(seats, "paid_after_death"))["state"] == "released"


def test_a_held_file_is_let_through_with_a_reason(seats: Seats) -> None:
    analyst = seats.as_role("county_analyst")
    page = analyst.get("/registers").text
    file = re.search(r'name="file" value="([^"]+)"', page)
    assert file
    assert f"hedui held vehicles '{file[1]}' --effect" in page
    word = {"source": "vehicles", "file": file[1], "why": ""}
    assert "放行须写明原因" in analyst.post("/registers/release", word).text
    assert "现在没有暂缓" in analyst.post("/registers/release", word | {"file": "另一个.csv", "why": "看过"}).text
    assert seats.as_role("second_reviewer").post("/registers/release", word | {"why": "看过"}).status_code == 404
    assert events(seats, "delivery_let_through") == []
    assert analyst.post("/registers/release", word | {"why": "车管所确认注销了一半"}).status_code == 303
    ((_, by, payload),) = events(seats, "delivery_let_through")
    assert (by, payload["source"], payload["why"]) == (NAMES["county_analyst"], "vehicles", "车管所确认注销了一半")
    after = analyst.get("/registers").text
    assert f"{NAMES['county_analyst']} 已于 {DAY} 放行（车管所确认注销了一半）" in after
    assert 'name="file"' not in after
    assert ("delivery_let_through", "vehicles") in {entry[2:4] for entry in seats.logged()}


def test_money_is_written_on_the_card_and_summed_with_what_is_behind(seats: Seats) -> None:
    number, analyst = case_of(seats, "paid_after_death"), seats.as_role("county_analyst")
    card = analyst.get(f"/cases/{number}").text
    assert "规则算出的（只供参考）" in card
    assert "实发金额：" in card
    refused = analyst.post(f"/cases/{number}/money", {"overpaid": "1,240.50", "recovered": "3", "on": DAY})
    assert refused.status_code == 422
    assert "已追回 3.00 元多于应追回的 0.00 元，请先登记应追回</li>" in refused.text, "no option of the command line"
    assert 'value="1,240.50"' in refused.text
    for typed, sentence in (
        ({"overpaid": "一百"}, "不是金额"),
        ({}, "没有写金额"),
        ({"overpaid": "-1"}, "用“备注”写明原因"),
    ):
        assert sentence in analyst.post(f"/cases/{number}/money", typed).text
    assert events(seats, "money") == []
    amounts = {"overpaid": "1,240.50", "to_recover": "1240.5", "recovered": "100"}
    assert analyst.post(f"/cases/{number}/money", amounts).status_code == 303
    assert sorted(p["amount_fen"] for _, _, p in events(seats, "money")) == [10000, 124050, 124050]
    sums = "多领 1,240.50 元，应追回 1,240.50 元，已追回 100.00 元，尚欠 1,140.50 元"
    clerk = seats.as_role("township_clerk")
    assert sums in clerk.get(f"/cases/{number}").text
    assert "<summary>登记金额" not in clerk.get(f"/cases/{number}").text
    assert "已追回 100.00 元" in clerk.get(f"/cases/{number}").text, "in the history, too"
    assert clerk.post(f"/cases/{number}/money", amounts).status_code == 404
    page = seats.as_role("inspector").get("/money").text
    for address in (f"/money?township={quote(seats.township)}", "/money?month=2021-06"):
        assert f'<a href="{address}#behind">' in page
        behind = seats.as_role("inspector").get(address).text
        assert "3 笔" in behind
        assert behind.count(f'href="/cases/{number}"') == 3
    assert "0 笔" in clerk.get("/money?month=2021-05").text


def test_an_appeal_has_its_clock_and_another_judge(seats: Seats) -> None:
    number, head = case_of(seats, "income_over_standard"), seats.as_role("county_head")
    assert "该户不服" not in head.get(f"/cases/{number}").text
    refused = head.post(f"/cases/{number}/appeal", {"remark": "不服", "on": DAY}).text
    assert "还没有结论" in refused, re.findall(r"<li>(.*?)</li>", refused)
    closed(seats, number)
    assert "该户不服" in head.get(f"/cases/{number}").text
    assert "该户不服" not in seats.as_role("township_clerk").get(f"/cases/{number}").text
    for typed, sentence in (({}, "“备注”写明申诉的理由"), ({"remark": "不服", "on": "2021-06-09"}, "晚于")):
        answer = head.post(f"/cases/{number}/appeal", typed)
        assert (answer.status_code, sentence in answer.text) == (422, True), answer.text[-900:]
    assert head.post(f"/cases/{number}/appeal", {"remark": "车早已卖掉", "on": DAY}).status_code == 303
    card = head.get(f"/cases/{number}").text
    assert f"{DAY} 提出，2021-06-30 还有 29 天" in card
    assert "办过的：周七、孙六、郑复核" in card
    for role in ("township_clerk", "inspector", "county_head"):
        assert f'href="/cases/{number}"' in seats.as_role(role).get("/appeals").text
    assert head.get(f"/appeals?case={number}").headers["location"] == f"/cases/{number}"
    assert "没有编号为" in head.get("/appeals?case=F000000000000").text
    again = {"outcome": "keep", "investigator_1": "钱一", "investigator_2": "吴二", "visited_on": DAY}
    answer = seats.as_role("second_reviewer").post(f"/cases/{number}/review", again)
    assert (answer.status_code, "没有办过此案的人" in answer.text) == (422, True)


def test_a_department_is_asked_and_stands_by_its_data(seats: Seats) -> None:
    number, analyst = case_of(seats, "owns_motor_vehicle"), seats.as_role("county_analyst")
    closed(seats, number, "source_wrong")
    page = analyst.get("/corrections").text
    assert "等待源部门答复 1 件" in page
    assert "2021-06-16 还有 15 天" in page
    address = re.search(r'href="(/corrections\?case=[^"#]+)#answer"', page)
    assert address
    assert "登记答复" in analyst.get(address[1].replace("&amp;", "&")).text
    register = re.search(r"register=(\w+)", address[1])
    assert register
    word = {"case": number, "register": register[1], "on": DAY, "remark": "车管所复核"}
    assert "请选择答复" in analyst.post("/corrections", word).text
    assert "请先选择是哪一件" in analyst.post("/corrections").text
    assert "答复日期应在" in analyst.post("/corrections", word | {"finding": "upheld", "on": "2021-07-01"}).text
    assert seats.as_role("inspector").post("/corrections", word | {"finding": "upheld"}).status_code == 404
    assert seats.as_role("county_head").post("/corrections", word | {"case": "F000000000000"}).status_code == 404
    done = analyst.post("/corrections", word | {"finding": "upheld"})
    assert "已重新打开" in analyst.get(done.headers["location"]).text
    assert case(seats, number)["state"] == "reopened"
    board = seats.as_role("inspector").get("/corrections").text
    assert "等待源部门答复 0 件" in board
    assert "0%(95% 区间 0–79%)" in board
    assert number not in seats.as_role("township_clerk").get("/money").text


def test_the_sample_is_drawn_once_printed_and_answered(seats: Seats) -> None:
    head, reviewer = seats.as_role("county_head"), seats.as_role("second_reviewer")
    assert head.get("/sample/print").status_code == 409
    assert reviewer.post("/sample/draw").status_code == 404
    assert head.post("/sample/draw").headers["location"] == "/sample?done=drawn"
    assert seats.as_role("county_analyst").post("/sample/draw").headers["location"] == "/sample?done=before"
    ((month, by, payload),) = events(seats, "sample_drawn")
    assert (month, by) == ("2021-06", NAMES["county_head"])
    lines = payload["lines"]
    paper = reviewer.get("/sample/print?month=2021-06").text
    assert paper.count('<article class="paper">') == len({township for _, township, _ in lines})
    assert all(certificate in paper for _, _, certificate in lines)
    assert seats.logged()[0][2:4] == ("sample_printed", "2021-06")
    visit = {"no": "S2106-001", "finding": "wrong", "visited_on": DAY, "investigator_1": "孙六"}
    assert "须有 2 名调查人</li>" in reviewer.post("/sample/visit", visit).text
    assert "没有这一户" in reviewer.post("/sample/visit", visit | {"no": "S2106-999"}).text
    assert seats.as_role("inspector").post("/sample/visit", visit).status_code == 404
    assert events(seats, "sample_answered") == []
    done = reviewer.post("/sample/visit", visit | {"investigator_2": "周七"})
    page = reviewer.get(done.headers["location"]).text
    assert "想一想哪条规则本该发现它" in page
    assert "估计 100%(95% 区间 21–100%)" in page
    assert "已入户 1 户" in page


def test_the_agenda_takes_what_came_and_a_township_sees_its_own(seats: Seats) -> None:
    analyst, clerk = seats.as_role("county_analyst"), seats.as_role("township_clerk")
    page = analyst.get("/agenda").text
    address = re.search(r'href="(/agenda\?what=[^"#]+)#received"', page)
    assert address
    form = analyst.get(address[1].replace("&amp;", "&")).text
    key = re.search(r'name="what" value="([^"]+)"', form)
    assert key
    assert f'name="township" value="{seats.township}"' in form
    foreign = next(t for t in re.findall(r'name="township" value="([^"]+)"', form) if t != seats.township)
    word = {"what": key[1], "on": DAY, "township": [seats.township]}
    assert "请先选择是哪个乡镇" in analyst.post("/agenda", word | {"township": []}).text
    tomorrow = (AS_OF + timedelta(days=1)).isoformat()
    assert f"晚于 {DAY}" in analyst.post("/agenda", word | {"on": tomorrow}).text
    assert "没有这一项" in analyst.post("/agenda", word | {"what": "别的@2021-06-01"}).text
    assert analyst.post("/agenda", word | {"township": ["别的镇"]}).status_code == 404
    assert clerk.post("/agenda", word).status_code == 404
    assert events(seats, "handed_in") == []
    assert seats.township in clerk.get("/agenda").text
    assert foreign not in clerk.get("/agenda").text
    assert "done=1" in analyst.post("/agenda", word | {"nil": "1"}).headers["location"]
    assert "没有重复登记" in analyst.get(analyst.post("/agenda", word).headers["location"]).text
    ((_, by, payload),) = events(seats, "handed_in")
    assert (by, payload) == (
        NAMES["county_analyst"],
        {"township": seats.township, "on": DAY, "is_nil": True, "account": payload["account"]},
    )
    assert "零报告 1 个" in analyst.get("/agenda").text


def test_a_rule_is_put_on_trial_and_turned_live_by_the_head(seats: Seats) -> None:
    head, rule = seats.as_role("county_head"), "owns_motor_vehicle"
    assert "命中率" in head.get("/rules").text
    page = head.get(f"/rules/{rule}").text
    assert "改为试行，记入台账" in page
    assert "改为试行，记入台账" not in seats.as_role("county_analyst").get(f"/rules/{rule}").text
    assert "请写明原因" in head.post(f"/rules/{rule}/stage", {"stage": "trial"}).text
    assert "请选择正式或试行" in head.post(f"/rules/{rule}/stage", {"stage": "never", "why": "x"}).text
    assert "没有停止下发" in head.post(f"/rules/{rule}/again", {"why": "看过"}).text
    assert (
        seats.as_role("county_analyst").post(f"/rules/{rule}/stage", {"stage": "trial", "why": "x"}).status_code == 404
    )
    assert events(seats, "rule_staged") == []
    waiting = "/cases?rule=owns_motor_vehicle&step=to_release"
    before = head.get(waiting).text.count('class="who-cell"')
    assert before
    assert head.post(f"/rules/{rule}/stage", {"stage": "trial", "why": "车管所名册有误"}).status_code == 303
    ((subject, by, payload),) = events(seats, "rule_staged")
    assert (subject, by, payload["stage"]) == (rule, NAMES["county_head"], "trial")
    assert "（车管所名册有误）" in head.get(f"/rules/{rule}").text
    assert head.get(waiting).text.count('class="who-cell"') < before
    assert "试行 1 条" in head.get("/more").text
    assert head.post(f"/rules/{rule}/stage", {"stage": "live", "why": "名册已改正"}).status_code == 303
    assert head.get("/rules/no_such_rule").status_code == 404


def test_what_waits_is_on_one_page_and_the_menu_stays_short(seats: Seats) -> None:
    shown = {role: set(re.findall(r'<li><a href="(/\w+)">', seats.as_role(role).get("/more").text)) for role in ROLES}
    casework = {"/money", "/appeals", "/corrections", "/agenda"}
    engine = {"/registers", "/sample", "/rules", "/retention"}
    assert shown["township_clerk"] == casework
    assert shown["account_officer"] == set()
    assert all(shown[role] == casework | engine for role in set(ROLES) - {"township_clerk", "account_officer"})
    assert max(sum(act in role.may for _, _, act in MENU) for role in ROLES.values()) <= 8


def test_what_is_the_countys_is_not_for_who_has_some_townships(seats: Seats) -> None:
    some = limited(seats)
    for path in ("/registers", "/rules", "/rules/owns_motor_vehicle", "/retention"):
        answer = some.get(path)
        assert (answer.status_code, "只由管全县的账户" in answer.text) == (409, True), path
    assert 'href="/sample"' in some.get("/more").text
    assert 'href="/rules"' not in some.get("/more").text
    assert "抽样是全县的" in some.post("/sample/draw").text
    foreign = {t for t in seats.desk.book.now(AS_OF).cases["township"].drop_nulls() if t != seats.township}
    for path in ("/sample", "/agenda", "/money", "/appeals", "/corrections", "/more", "/applicants"):
        page = some.get(path).text
        assert not [t for t in foreign if t in page], path


def limited(seats: Seats) -> Browser:
    """A second analyst, of the clerk's township alone."""
    from assets.desk.accounts import Accounts
    from assets.desk.store import FILE, opened_store
    from matchers.cases.casework import QUEUES
    from tests.pipelines.desk.seats import PASSWORD, logged_in

    with opened_store(seats.home.root / FILE) as store:
        accounts = Accounts(store)
        made, first = accounts.add(
            "partial", "专管员", "county_analyst", townships=[seats.township], queues=list(QUEUES)
        )
        accounts.change_password(made.id, first, PASSWORD)
    return Browser(seats.client, logged_in(seats.client, "partial"))


def test_what_is_past_its_time_is_only_listed(seats: Seats) -> None:
    page = seats.as_role("inspector").get("/retention").text
    assert "这里只列出" in page
    assert "<form" not in page.split("<main")[1]
