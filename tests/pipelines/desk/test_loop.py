"""The loop at the desk: answered, looked at once more, written, reviewed, countersigned, sent back; two at one case."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from assets.cases.rule_words import say_stage
from assets.desk import sessions
from assets.desk.book import Book
from assets.home.warehouse import opened
from tests.nights import County
from tests.pipelines.desk.seats import Seats, released, seated


@pytest.fixture(scope="module")
def seats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seats]:
    county = County.after_a_night(tmp_path_factory, "loop")
    with seated(county.home, released(county.home)) as made:
        yield made


def waiting(seats: Seats, queue: str = "wrong_enrolment", skip: int = 0) -> str:
    """A case of the clerk's that nobody has answered yet."""
    cases = seats.desk.book.now(seats.today()).cases
    found = cases.filter(
        (pl.col("township") == seats.township)
        & (pl.col("queue") == queue)
        & (pl.col("state") == "released")
        & ~pl.col("is_concerned")
    )
    return found["case_id"][skip]


def state(seats: Seats, number: str) -> str:
    return seats.desk.book.now(seats.today()).cases.filter(pl.col("case_id") == number)["state"][0]


def filled(seats: Seats, page: str, outcome: str = "退出") -> dict[str, str]:
    found = re.search(r'name="seen_seq" value="(\d+)"', page)
    assert found
    return {
        "seen_seq": found.group(1),
        "outcome": outcome,
        "visited_on": seats.today().isoformat(),
        "investigator_1": "孙六",
        "investigator_2": "周七",
        "remark": "已入户，见死亡证明",
    }


def answered(seats: Seats, number: str, outcome: str = "退出") -> None:
    clerk = seats.as_role("township_clerk")
    typed = filled(seats, clerk.get(f"/cases/{number}").text, outcome)
    done = clerk.post(f"/cases/{number}/answer", {**typed, "step": "confirmed"})
    assert "台账编号" in done.text, done.text[-600:]


def test_from_the_list_to_the_end(seats: Seats) -> None:
    number, clerk = waiting(seats), seats.as_role("township_clerk")
    assert number in clerk.get("/cases?step=to_answer").text
    typed = filled(seats, clerk.get(f"/cases/{number}").text)
    events = seats.events()
    looked = clerk.post(f"/cases/{number}/answer", typed)
    assert "请核对" in looked.text
    assert seats.events() == events, "a look writes nothing"
    done = clerk.post(f"/cases/{number}/answer", {**typed, "step": "confirmed"})
    assert "台账编号" in done.text
    assert state(seats, number) == "answered"

    reviewer = seats.as_role("second_reviewer")
    day = seats.today().isoformat()
    closing = {"outcome": "exit", "investigator_1": "孙六", "investigator_2": "周七", "visited_on": day}
    lacking = reviewer.post(f"/cases/{number}/review", closing)
    assert lacking.status_code == 422
    assert "「退出」须填写听取意见日期" in lacking.text
    whole = {**closing, "evidence": "死亡证明", "heard_on": day, "notice_on": day}
    assert reviewer.post(f"/cases/{number}/review", whole).status_code == 303
    assert state(seats, number) == "reviewed"
    assert reviewer.post(f"/cases/{number}/countersign").status_code == 404
    assert seats.as_role("county_head").post(f"/cases/{number}/countersign").status_code == 303
    assert state(seats, number) == "closed"


def test_what_is_wrong_is_said_with_the_words_of_the_command_line_and_kept_as_a_draft(seats: Seats) -> None:
    number, clerk = waiting(seats), seats.as_role("township_clerk")
    typed = filled(seats, clerk.get(f"/cases/{number}").text) | {"investigator_2": "", "visited_on": "2031-01-01"}
    events = seats.events()
    answer = clerk.post(f"/cases/{number}/answer", typed)
    assert answer.status_code == 422
    assert "须填 2 名调查人的姓名，现有 1 名" in answer.text
    assert "晚于今天" in answer.text
    assert 'value="孙六"' in answer.text
    assert seats.events() == events
    assert "这是上次没填完的草稿" in clerk.get(f"/cases/{number}").text
    assert "看过未填完" in clerk.get("/cases").text


def test_two_at_one_case(seats: Seats) -> None:
    number, clerk = waiting(seats, skip=1), seats.as_role("township_clerk")
    analyst = seats.as_role("county_analyst")
    first = filled(seats, clerk.get(f"/cases/{number}").text)
    second = filled(seats, analyst.get(f"/cases/{number}").text, "符合条件继续保障")
    assert "台账编号" in clerk.post(f"/cases/{number}/answer", {**first, "step": "confirmed"}).text
    answer = analyst.post(f"/cases/{number}/answer", {**second, "step": "confirmed"})
    assert answer.status_code == 409
    assert "又有了新的记录，没有写入" in answer.text
    assert "符合条件继续保障" in answer.text, "both are shown"
    assert "退出" in answer.text
    assert state(seats, number) == "answered"


def test_the_same_form_sent_twice_counts_once(seats: Seats) -> None:
    number, clerk = waiting(seats, skip=1), seats.as_role("township_clerk")
    typed = filled(seats, clerk.get(f"/cases/{number}").text) | {"step": "confirmed"}
    clerk.post(f"/cases/{number}/answer", typed)
    events = seats.events()
    assert clerk.post(f"/cases/{number}/answer", typed).status_code == 409
    assert seats.events() == events


def test_sent_back_with_the_reason_and_answered_anew(seats: Seats) -> None:
    number = waiting(seats, skip=1)
    answered(seats, number)
    reviewer, clerk = seats.as_role("second_reviewer"), seats.as_role("township_clerk")
    assert "须写明退回的原因" in reviewer.post(f"/cases/{number}/back").text
    assert reviewer.post(f"/cases/{number}/back", {"why": "没有写明死亡日期"}).status_code == 303
    assert "县级退回：没有写明死亡日期" in clerk.get("/cases").text
    answered(seats, number)
    assert state(seats, number) == "answered"
    assert "县级退回：没有写明死亡日期" not in clerk.get("/cases").text


def test_what_is_folded_on_top_stands_as_though_folded_anew(seats: Seats) -> None:
    answered(seats, waiting(seats, skip=1))
    kept = seats.desk.book.now(seats.today())
    book = Book(seats.home)
    anew = book.now(seats.today())
    book.close()
    assert kept.head == anew.head
    assert kept.cases.equals(anew.cases)
    assert (kept.where, kept.entangled) == (anew.where, anew.entangled)


def test_a_rule_put_on_trial_leaves_the_list_at_once(seats: Seats) -> None:
    def states() -> set[str]:
        cases = seats.desk.book.now(seats.today()).cases
        return set(cases.filter((pl.col("rule") == rule) & ~pl.col("state").is_in(["lapsed", "moved"]))["state"])

    cases = seats.desk.book.now(seats.today()).cases
    rule = cases.filter(pl.col("state") == "opened")["rule"].value_counts(sort=True)["rule"][0]
    assert "opened" in states()
    for stage in ("trial", "live"):
        with seats.home.ledger() as ledger, opened(seats.home.published, read_only=True) as con:
            say_stage(con, ledger, rule, stage, by="王局长", why="先看几夜", as_of=seats.today())
        assert ("trial" in states(), "opened" in states()) == (stage == "trial", stage == "live")


@pytest.mark.parametrize("query", ["", "?step=to_answer", "?queue=payment", "?sort=village", "?step=closed"])
def test_the_households_beside_one_are_those_of_its_list(seats: Seats, query: str) -> None:
    analyst = seats.as_role("county_analyst")
    pages = [analyst.get(f"/cases{query}{'&' if query else '?'}page={page}").text for page in (1, 2)]
    numbers = [n for page in pages for n in re.findall(r'class="who-cell"><a href="/cases/([A-Z0-9]+)', page)]
    for place in sorted({0, 1, len(numbers) // 2, len(numbers) - 2} & set(range(len(numbers) - 1))):
        card = analyst.get(f"/cases/{numbers[place]}{query}").text
        found = dict(re.findall(r'<a href="/cases/([A-Z0-9]+)\?[^"]*">(上一户|下一户)</a>', card))
        beside = {numbers[place + 1]: "下一户"} | ({numbers[place - 1]: "上一户"} if place else {})
        assert found == beside
    gone = analyst.get(f"/cases/{numbers[0]}?queue=identity&village=没有这个村").text
    assert "下一户" not in gone


def test_a_bureau_answers_at_once_and_nothing_is_lost_or_doubled(seats: Seats) -> None:
    """Twelve at once, each its own household and one household all of them, while the published file is replaced."""
    analyst = seats.as_role("county_analyst")
    page = analyst.get("/cases?step=to_answer").text
    numbers = re.findall(r'class="who-cell"><a href="/cases/([A-Z0-9]+)', page)[-13:]
    typed = {n: filled(seats, analyst.get(f"/cases/{n}").text, "疑点不属实") | {"step": "confirmed"} for n in numbers}
    shared, own = numbers[0], numbers[1:]
    before = seats.events()

    def answer(number: str) -> tuple[int, int]:
        statuses = [
            analyst.post(f"/cases/{n}/answer", {**typed[n], "remark": number}).status_code for n in (number, shared)
        ]
        return statuses[0], statuses[1]

    word = analyst.word()
    analyst.word = lambda: word  # type: ignore[method-assign]
    with ThreadPoolExecutor(len(own)) as many:
        told = [many.submit(answer, number) for number in own]
        fresh = seats.home.published.with_suffix(".new")
        shutil.copyfile(seats.home.published, fresh)
        fresh.replace(seats.home.published)
        statuses = [one.result() for one in told]
    assert {first for first, _ in statuses} == {200}
    assert sorted(second for _, second in statuses) == [200, *[409] * (len(own) - 1)]
    with seats.home.ledger(read_only=True) as ledger:
        answers = [e for e in ledger.events("answered") if e.seq > before]
    lines = seats.desk.book.now(seats.today()).cases.filter(pl.col("case_id").is_in(numbers))
    assert set(lines["state"]) == {"answered"}
    assert len({e.subject for e in answers}) == len(answers), "no case was answered twice"
    assert set(numbers) <= {e.subject for e in answers}


def test_nobody_judges_his_own_answer(seats: Seats) -> None:
    number, analyst = waiting(seats, skip=1), seats.as_role("county_analyst")
    typed = filled(seats, analyst.get(f"/cases/{number}").text, "符合条件继续保障") | {"step": "confirmed"}
    assert "台账编号" in analyst.post(f"/cases/{number}/answer", typed).text
    closing = {"outcome": "keep", "investigator_1": "孙六", "investigator_2": "周七", "visited_on": typed["visited_on"]}
    answer = analyst.post(f"/cases/{number}/review", closing)
    assert "不能复核或会签自己作出的核查结果" in answer.text
    assert seats.as_role("second_reviewer").post(f"/cases/{number}/review", closing).status_code == 303


def test_what_was_typed_when_the_session_ended_is_there_after_the_next_login(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = waiting(seats, skip=1)
    clerk = seats.again("township_clerk")
    typed = filled(seats, clerk.get(f"/cases/{number}").text) | {"remark": "写到一半"}
    word = clerk.word()
    monkeypatch.setattr(sessions, "IDLE", timedelta(seconds=-1))
    answer = clerk.post(f"/cases/{number}/answer", typed, word=word)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?kept=1")
    monkeypatch.undo()
    assert "写到一半" in seats.again("township_clerk").get(f"/cases/{number}").text


def test_the_night_publishes_while_pages_are_open(seats: Seats) -> None:
    """A new file in the published one's place is what the next page shows; cases keep what was answered."""
    number = waiting(seats, skip=1)
    before = seats.desk.book.now(seats.today()).night
    copy = seats.home.published.with_suffix(".new")
    copy.write_bytes(seats.home.published.read_bytes())
    copy.replace(seats.home.published)
    assert seats.as_role("township_clerk").get(f"/cases/{number}").status_code == 200
    after = seats.desk.book.now(seats.today()).night
    assert after.inode != before.inode
    assert before.cursor().execute("SELECT count(*) FROM review.flag").fetchone()[0] > 0, (
        "who still looks is not cut off"
    )


def test_the_folded_book_is_the_fold_of_everything(seats: Seats) -> None:
    from assets.cases.frames import case_frame

    held = seats.desk.book.now(seats.today())
    with seats.home.ledger(read_only=True) as ledger:
        anew = case_frame(held.night.cursor(), ledger, held.as_of)
    assert held.cases.sort("case_id").select(anew.columns).equals(anew)


def test_times_of_the_test_are_todays(seats: Seats) -> None:
    assert abs(datetime.now(UTC).date() - seats.today()) <= timedelta(days=1)
