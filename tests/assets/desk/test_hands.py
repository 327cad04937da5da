"""Many write at once: each has a verdict of its own, nothing is lost, nothing doubled, and the disk is asked once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep

import pytest

from assets.desk.access_log import STOOD, AccessLog, places_in, tell
from assets.desk.answering import ChangedError, Taken, take
from assets.desk.hand import BusyError
from assets.desk.log import TOLD_EVERY, Log
from assets.desk.store import FILE, connected_store, opened_store
from assets.desk.writer import Writer
from assets.errors import BadInput
from assets.home.home import Home
from assets.home.ledger import Event, Ledger
from assets.home.witness import Witness
from matchers.cases.answers import Answer, Sent
from matchers.cases.authority import Actor, Concern
from matchers.cases.casework import QUEUES

ON = date(2021, 6, 8)
KEY = b"k" * 32
CLERK = Actor("U1", "钱一", "county_analyst", None, frozenset(QUEUES), frozenset())
LINE = Sent("20210601-001", "Z00017", "wrong_enrolment", (("F1", "d1"),), date(2021, 6, 1))
ABOUT = Concern("wrong_enrolment", "伊山镇")


class Book:
    """A home's ledger with a witness beside it, which is told once a transaction."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").prepared()
        self.witness = Witness(folder / "witness")

    def ledger(self) -> Ledger:
        return Ledger.open(self.home.book, self.home.key(), witness=self.witness)

    def transactions(self) -> int:
        return len(self.witness.heads())


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    book = Book(tmp_path)
    place = {"queue": "wrong_enrolment", "severity": "high", "grain": "P", "township": "伊山镇", "rule": "r"}
    sent = {"list_no": LINE.list_no, "line_no": LINE.line_no, "evidence_digest": "d1", **place}
    with book.ledger() as ledger:
        ledger.append(
            [Event("opened", "F1", {**place, "evidence_digest": "d1"}), Event("released", "F1", sent)], ON, "李"
        )
    monkeypatch.setattr(Home, "ledger", lambda _: book.ledger())
    return book


@contextmanager
def held_up(writer: Writer) -> Iterator[None]:
    """The hand is busy with something, so that what comes meanwhile waits together."""
    begun, go_on = threading.Event(), threading.Event()

    def busy(_: Ledger) -> None:
        begun.set()
        go_on.wait(30)

    with ThreadPoolExecutor(1) as one:
        waiting = one.submit(writer.do, CLERK, busy)
        begun.wait(30)
        try:
            yield
        finally:
            go_on.set()
        waiting.result()


def together(writer: Writer, acts: list[Callable[[Ledger], object]]) -> list[object]:
    """What each of the acts is told when they wait together: a value, or the error."""

    def told(act: Callable[[Ledger], object]) -> object:
        try:
            return writer.do(CLERK, act, is_brief=True)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as many:
        with held_up(writer):
            verdicts = []
            for act in acts:
                verdicts.append(many.submit(told, act))
                waited = monotonic()
                while writer.waiting() < len(verdicts) and monotonic() - waited < 30:
                    sleep(0.001)
        return [verdict.result() for verdict in verdicts]


def written(subject: str, *, fails: type[Exception] | None = None) -> Callable[[Ledger], object]:
    def act(ledger: Ledger) -> object:
        ledger.append([Event("person_looked_at", subject, {})], ON, CLERK.name)
        if fails:
            raise fails("so")
        return ledger.head().seq

    return act


def test_what_waits_together_is_one_transaction_and_each_has_its_own_verdict(book: Book) -> None:
    writer, before = Writer(book.home), book.transactions()
    acts = [written(f"P{i}", fails={3: BadInput, 7: RuntimeError}.get(i)) for i in range(12)]
    verdicts = together(writer, acts)
    writer.close()
    assert [type(v) for v in (verdicts[3], verdicts[7])] == [BadInput, RuntimeError]
    with book.ledger() as ledger:
        looks = ledger.events("person_looked_at")
    assert [e.subject for e in looks] == [f"P{i}" for i in range(12) if i not in {3, 7}]
    assert [e.seq for e in looks] == [v for v in verdicts if isinstance(v, int)]
    assert {e.payload["account"] for e in looks} == {"U1"}
    assert book.transactions() - before == 1


def test_of_two_answers_to_one_line_that_wait_together_one_is_taken(book: Book) -> None:
    writer = Writer(book.home)
    answers = [Answer((("F1", outcome),), ON, ("孙六", "周七"), "见死亡证明") for outcome in ("exit", "keep")]
    acts: list[Callable[[Ledger], object]] = [
        lambda ledger, a=answer: take(ledger, LINE, a, ON, CLERK.name, ABOUT, 2)  # type: ignore[misc]
        for answer in answers
    ]
    first, second = together(writer, acts)
    writer.close()
    assert isinstance(first, Taken)
    assert isinstance(second, ChangedError)
    with book.ledger() as ledger:
        assert [(e.seq, e.payload["outcome"]) for e in ledger.events("answered")] == [(first.seq, "exit")]


def test_when_the_disk_gives_up_nobody_is_told_that_his_answer_counts(book: Book) -> None:
    writer = Writer(book.home)

    def disk_gives_up(ledger: Ledger) -> None:
        ledger._store._connection.execute("ROLLBACK")  # type: ignore[attr-defined]
        raise sqlite3.OperationalError("disk I/O error")

    verdicts = together(writer, [written("P1"), disk_gives_up, written("P2")])
    writer.close()
    assert all(isinstance(verdict, Exception) for verdict in verdicts)
    with book.ledger() as ledger:
        assert ledger.events("person_looked_at") == []


def test_many_hands_lose_and_double_nothing(book: Book) -> None:
    writer = Writer(book.home)
    names = [f"P{i}" for i in range(200)]
    with ThreadPoolExecutor(20) as many:
        seqs = list(many.map(lambda name: writer.do(CLERK, written(name), is_brief=True), names))
    writer.close()
    with book.ledger() as ledger:
        looks = {e.subject: e.seq for e in ledger.events("person_looked_at")}
    assert [looks[name] for name in names] == seqs
    assert len(looks) == len(set(seqs)) == 200


def test_whoever_waits_too_long_is_told_so_and_nothing_is_done(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(book.home)
    monkeypatch.setattr("assets.desk.writer.PATIENCE_SECONDS", 0.05)
    with held_up_for_good(writer), pytest.raises(BusyError, match="请稍候"):
        writer.do(CLERK, written("P1"), is_brief=True)
    writer.close()
    with book.ledger() as ledger:
        assert ledger.events("person_looked_at") == []


@contextmanager
def held_up_for_good(writer: Writer) -> Iterator[None]:
    """The hand is busy until it is let go, whatever whoever asked was told."""
    begun, go_on = threading.Event(), threading.Event()

    def busy(_: Ledger) -> None:
        begun.set()
        go_on.wait(30)

    thread = threading.Thread(target=lambda: _patient(writer, busy))
    thread.start()
    begun.wait(30)
    try:
        yield
    finally:
        go_on.set()
        thread.join()


def _patient(writer: Writer, act: Callable[[Ledger], object]) -> None:
    writer._hand.do(act, 30, is_brief=False)


@pytest.fixture
def entries(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with opened_store(tmp_path / FILE) as store:
        for number in ("F1", "F2", "F3", "F4"):
            AccessLog(store, KEY).note("U1", "钱一", "look", number)
        yield store


def test_a_tail_cut_off_the_access_log_is_seen_by_what_the_ledger_keeps(book: Book, entries) -> None:
    log = AccessLog(entries, KEY)
    with book.ledger() as ledger:
        tell(ledger, log.stands(), ON)
        tell(ledger, log.stands(), ON)
        stood = places_in(ledger)
    assert [seq for seq, _ in stood] == [4]
    assert log.faults(stood) == []
    log.note("U1", "钱一", "look", "F5")
    assert log.faults(stood) == []
    entries.execute("DROP TRIGGER access_never_deleted")
    entries.execute("DELETE FROM access WHERE seq > 2")
    assert log.faults() == []
    assert "至少有 4 条，现在只有 2 条" in log.faults(stood)[0]
    # Whoever has the key writes others in their place: the number is right again, the log is another.
    for number in ("F7", "F8"):
        log.note("U1", "钱一", "look", number)
    assert log.faults() == []
    assert "第 4 条与现在的不同" in log.faults(stood)[0]


def test_the_ledger_is_told_where_the_log_stands_as_it_grows_and_when_the_desk_closes(book: Book, tmp_path) -> None:
    writer = Writer(book.home)
    log = Log(connected_store(tmp_path / FILE), KEY, lambda stands: writer.tell(stands, ON))
    with ThreadPoolExecutor(20) as many:
        list(many.map(lambda i: log.note("U1", "钱一", "look", f"F{i}"), range(TOLD_EVERY)))
    # One after another: what is written together is told together, and nothing would be left to tell at the end.
    for i in range(5):
        log.note("U1", "钱一", "look", f"G{i}")
    log.close()
    writer.close()
    with opened_store(tmp_path / FILE) as store, book.ledger() as ledger:
        stood = places_in(ledger)
        assert AccessLog(store, KEY).faults(stood) == []
        assert AccessLog(store, KEY).count() == TOLD_EVERY + 5
    assert len(stood) == 2
    assert [seq for seq, _ in stood] == [TOLD_EVERY, TOLD_EVERY + 5]
    with book.ledger() as ledger:
        assert {e.actor for e in ledger.events(STOOD)} == {"hedui"}
