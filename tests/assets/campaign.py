"""Eight weeks of a county's work, made up: nights, releases, clerks who answer late, partly, wrongly and twice, by
workbook and at the desk, a review that sends back, a head who does not sign everything.

Belongs here: what people do each week, through the functions they do it with. Does not belong here: what is expected
of it (`tests/assets/cases/test_campaign.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

import duckdb
import polars as pl

from assets.cases.closing import countersign, review_case, send_back
from assets.cases.frames import case_frame
from assets.cases.money import write_money
from assets.cases.release import release
from assets.cases.update import update_cases
from assets.desk.answering import checked, sent_of, take
from assets.home.ledger import Ledger
from assets.intake.deliveries import Receipt
from assets.workbooks.answers import Given, write_answers
from matchers.cases.answers import Answer, Sent
from matchers.cases.authority import Actor, Concern
from matchers.cases.casework import QUEUES, Closing, outcomes
from matchers.cases.form import RETURNED
from matchers.cases.money import Entry
from tests.assets.casework import warehouse

MONDAY = date(2021, 6, 7)
WEEKS = 8
TOWNSHIPS = (*(f"第{n}镇" for n in "一二三四五六七八九十"), "第十一镇", "第十二镇")
HOUSEHOLDS = 6
ALL = frozenset(QUEUES)
HEAD = Actor("AH", "郑局长", "county_head", None, ALL)
KINDS = (
    ("deceased_still_enrolled", "wrong_enrolment"),
    ("owns_motor_vehicle", "wrong_enrolment"),
    ("registered_poor_not_enrolled", "missed_enrolment"),
    ("paid_after_death", "payment"),
)
SAID = {
    "wrong_enrolment": ("exit", "exit", "adjust", "keep"),
    "missed_enrolment": ("enrol", "enrol", "untrue"),
    "payment": ("recovered", "recovered", "untrue"),
}
"""What clerks find in a queue; each as often as it stands here."""


def clerk(township: str) -> Actor:
    """The clerk of a township."""
    return Actor(f"AC{TOWNSHIPS.index(township)}", f"{township}经办", "township_clerk", frozenset({township}), ALL)


@dataclass
class Campaign:
    """The county's people; `reviewer` may change. What was done is counted by hand beside the ledger."""

    reviewer: Actor
    dice: Random = field(default_factory=lambda: Random(20210607))
    recovered_fen: int = 0
    refused_lines: int = 0
    sent_again: int = 0
    written_again: int = 0
    sent_back: int = 0

    def flags(self, week: int) -> list[tuple[str | None, ...]]:
        """The flags of a week's night: a household's comes in one of the first five weeks, some go by themselves."""
        found = []
        for t, township in enumerate(TOWNSHIPS):
            for h in range(HOUSEHOLDS):
                comes, goes = (t + h) % 5, 6 if (t + 3 * h) % 11 == 0 else WEEKS
                if comes <= week < goes:
                    rule, queue = KINDS[h % len(KINDS)]
                    person, number = f"P{t:02d}{h}", f"F{t:02d}{h}"
                    certificate = None if queue == "missed_enrolment" else f"GY{t:02d}{h}"
                    household = f"H{t:02d}{h}" if certificate is None else None
                    place = (township, f"{township}东村" if h % 2 else f"{township}西村")
                    found.append(
                        (number, rule, queue, "high", "P", person, certificate, household, *place, "一个理由。")
                    )
        return found

    def week(self, ledger: Ledger, number: int) -> duckdb.DuckDBPyConnection:
        """What happens in one week, from the night to the countersignature."""
        day = MONDAY + timedelta(weeks=number)
        con = self._night(ledger, number, day)
        with ledger.signed_by(HEAD):
            release(ledger, con, by=HEAD.name, as_of=day)
        for n, township in enumerate(TOWNSHIPS):
            if n % 3 == 0 and number % 2 == 0:
                continue  # late: they answer every other week
            if n % 2:
                self._at_the_desk(ledger, con, township, day + timedelta(days=2))
            else:
                self._by_workbook(ledger, con, township, day + timedelta(days=2))
        self._county(ledger, con, day + timedelta(days=4))
        return con

    def _night(self, ledger: Ledger, number: int, day: date) -> duckdb.DuckDBPyConnection:
        flags = self.flags(number)
        people = {str(flag[5]): f"王某{flag[5]}" for flag in flags}
        roll = [(str(f[5]), str(f[6]), str(f[5]), 60_000) for f in flags if f[6]]
        # New evidence in the sixth week: what had been cleared is asked once more.
        changed = {str(f[0]): "e2" for f in flags if number >= 5 and str(f[0]).endswith("1")}
        con = warehouse(day, flags=flags, people=people, roll=roll, digests=changed)
        update_cases(con, ledger, day)
        return con

    def _lines(self, ledger: Ledger, con: duckdb.DuckDBPyConnection, township: str, day: date) -> list[pl.DataFrame]:
        """What waits for a township's answer, line by line and queue by queue."""
        out = case_frame(con, ledger, day).filter((pl.col("state") == "released") & (pl.col("township") == township))
        keys = ["list_no", "line_no", "queue"]
        return out.sort(*keys, "case_id").partition_by(keys, maintain_order=True)

    def _answer(self, line: pl.DataFrame, township: str, day: date) -> tuple[Sent, Answer | None]:
        """A line filled in; in one of eight the second investigator is forgotten, so that nothing counts."""
        sent = sent_of(line)
        chosen = outcomes()[self.dice.choice(SAID[sent.queue])]
        cells = {
            "outcome": chosen.name,
            "untrue_flags": "",
            "visited_on": day.isoformat(),
            "investigator_1": f"{township}甲",
            "investigator_2": "" if self.dice.random() < 0.125 else f"{township}乙",
            "remark": "",
        }
        found = checked(sent, cells, day)
        if isinstance(found, Answer):
            return sent, found
        self.refused_lines += 1
        return sent, None

    def _by_workbook(self, ledger: Ledger, con: duckdb.DuckDBPyConnection, township: str, day: date) -> None:
        given, receipt = [], Receipt(f"{township}{day}", RETURNED, f"{township}.xlsx", 1, day)
        for row, line in enumerate(self._lines(ledger, con, township, day)):
            if self.dice.random() < 0.3:
                continue  # partly: the rest comes another week
            sent, answer = self._answer(line, township, day)
            if answer is not None:
                given.append(Given(sent, answer, receipt, "核查单", row + 2))
        write_answers(given, ledger, case_frame(con, ledger, day), day, f"{township}经办")
        again = write_answers(given, ledger, case_frame(con, ledger, day), day, f"{township}经办")
        self.sent_again, self.written_again = self.sent_again + len(given), self.written_again + again[1]
        if given and self.dice.random() < 0.3:
            self._contradict(ledger, con, given[0], day)

    def _contradict(self, ledger: Ledger, con: duckdb.DuckDBPyConnection, first: Given, day: date) -> None:
        """Somebody else fills the same line in, otherwise: neither counts until the county decides."""
        other = tuple((case, "source_wrong") for case, _ in first.answer.outcome_of)
        late = replace(first.receipt, sha256=first.receipt.sha256 + "b", received_on=day + timedelta(days=1))
        second = replace(first, answer=replace(first.answer, outcome_of=other), receipt=late)
        write_answers([second], ledger, case_frame(con, ledger, day), day + timedelta(days=1), "另一人")

    def _at_the_desk(self, ledger: Ledger, con: duckdb.DuckDBPyConnection, township: str, day: date) -> None:
        actor = clerk(township)
        for line in self._lines(ledger, con, township, day):
            if self.dice.random() < 0.3:
                continue
            sent, answer = self._answer(line, township, day)
            if answer is not None:
                concern = Concern(sent.queue, township)
                with ledger.signed_by(actor):
                    taken = take(ledger, sent, answer, day, actor.name, concern, line["last_seq"].max())
                    again = take(ledger, sent, answer, day, actor.name, concern, taken.seq)
                self.sent_again, self.written_again = self.sent_again + 1, self.written_again + again.cases

    def _county(self, ledger: Ledger, con: duckdb.DuckDBPyConnection, day: date) -> None:
        """The reviewer closes or sends back what came; the head signs what ends or cuts help, or does not."""
        cases = case_frame(con, ledger, day).filter(pl.col("state").is_in(["answered", "held"]) & pl.col("is_open"))
        for case in cases.iter_rows(named=True):
            if self.dice.random() < 0.2:
                continue  # not this week
            with ledger.signed_by(self.reviewer):
                if case["state"] == "answered" and self.dice.random() < 0.1:
                    send_back(ledger, case["case_id"], "没有写明看了什么", self.reviewer.name, day)
                    self.sent_back += 1
                    continue
                is_closed = self._review(ledger, case, day)
            if not is_closed:
                self._sign(ledger, case["case_id"], day + timedelta(days=1))

    def _review(self, ledger: Ledger, case: dict, day: date) -> bool:
        outcome = "untrue" if case["state"] == "held" else case["outcome"]
        if outcome == "recovered" and not case["recovered_fen"]:
            amount = 60_000 * self.dice.randint(1, 4)
            entries = [Entry(what, amount, day) for what in ("overpaid", "to_recover", "recovered")]
            write_money(ledger, case["case_id"], entries, day, self.reviewer.name)
            self.recovered_fen += amount
        seen = day - timedelta(days=2)
        closing = Closing(outcome, self.reviewer.name, ("县局甲", "县局乙"), seen, "看过原件", seen, day, "")
        return review_case(ledger, case["case_id"], closing, day)

    def _sign(self, ledger: Ledger, case_id: str, day: date) -> None:
        with ledger.signed_by(HEAD):
            if self.dice.random() < 0.15:
                send_back(ledger, case_id, "材料不全", HEAD.name, day)
                self.sent_back += 1
            else:
                countersign(ledger, case_id, HEAD.name, day)


def answers_written(ledger: Ledger) -> list[tuple[str, str]]:
    """(list, case) and content of every answer in the ledger, one entry each."""
    return [(str(e.payload["list_no"]), str(e.effect)) for e in ledger.events("answered")]
