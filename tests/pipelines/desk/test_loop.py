"""The loop at the desk: answered, looked at once more, written, reviewed, countersigned, sent back; two at one case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from assets.desk import sessions
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
    assert held.cases.drop("is_concerned").select(anew.columns).equals(anew)


def test_times_of_the_test_are_todays(seats: Seats) -> None:
    assert abs(datetime.now(UTC).date() - seats.today()) <= timedelta(days=1)
