"""The demo's second day at the desk: one account a role, some households answered, reviewed and countersigned.

Belongs here: what people would do in the browser, through the functions behind its pages. Does not belong here: the
demo's nights and workbooks (`tests/demo.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from assets.cases.closing import countersign, review_case
from assets.desk.accounts import Account, Accounts
from assets.desk.answering import sent_of, take
from assets.desk.book import Book
from assets.desk.store import FILE, opened_store
from assets.desk.writer import Writer
from assets.home.home import Home
from matchers.cases.answers import Answer, Sent
from matchers.cases.authority import ROLES, Concern
from matchers.cases.casework import QUEUES, Closing
from tests.clerk import CLERKS

NAMES = {
    "township_clerk": ("clerk", "乡镇经办"),
    "county_analyst": ("analyst", "县级核对"),
    "second_reviewer": ("reviewer", "县级复核"),
    "county_head": ("head", "县级负责"),
    "inspector": ("inspector", "监督检查"),
    "account_officer": ("officer", "账户管理"),
}
ANSWERS = ("exit", "keep", "exit", "source_wrong", "keep")


def people(home: Path, township: str, say: Callable[[str], None]) -> dict[str, Account]:
    """An account a role; their first passwords are said once."""
    made = {}
    with opened_store(home / FILE) as store:
        for role, (login, name) in NAMES.items():
            places = [township] if ROLES[role].is_local else None
            made[role], first = Accounts(store).add(login, name, role, townships=places, queues=list(QUEUES))
            say(f"  {ROLES[role].name:　<8}登录名 {login:<10} 初始密码 {first}")
    return made


def second_day(root: Path, on: date, say: Callable[[str], None]) -> None:
    """Make the accounts, then answer, review and countersign some households of the township with the most lines."""
    home = Home(root)
    book, writer = Book(home), Writer(home)
    try:
        cases = book.now(on).cases
        out = cases.filter((pl.col("state") == "released") & (pl.col("queue") == "wrong_enrolment"))
        township = out["township"].mode().sort()[0]
        who = people(root, township, say)
        seen = book.now(on).seen_by(who["township_clerk"].actor())
        rows = seen.filter((pl.col("state") == "released") & (pl.col("queue") == "wrong_enrolment"))
        lines = rows.unique("line_no", keep="first", maintain_order=True).head(len(ANSWERS))
        for case, outcome in zip(lines.iter_rows(named=True), ANSWERS, strict=False):
            beside = rows.filter((pl.col("line_no") == case["line_no"]) & (pl.col("list_no") == case["list_no"]))
            _answer(writer, who["township_clerk"], sent_of(beside), Concern(case["queue"], township), outcome, on)
        say(f"\n{township}在网上填报 {lines.height} 户；")
        closed = waiting = 0
        for case, outcome in zip(lines.iter_rows(named=True), ANSWERS, strict=False):
            is_closed = _review(writer, who["second_reviewer"], case["case_id"], outcome, on)
            closed, waiting = closed + is_closed, waiting + (not is_closed)
            last = case["case_id"] if not is_closed else ""
            if last and waiting == 1:
                head = who["county_head"]
                writer.do(head.actor(), lambda ledger, last=last, head=head: countersign(ledger, last, head.name, on))
        say(f"县级复核：办结 {closed} 条；减少或停止待遇的 {waiting} 条待会签，其中 1 条已会签。")
    finally:
        writer.close()
        book.close()


def _answer(writer: Writer, clerk: Account, sent: Sent, concern: Concern, outcome: str, on: date) -> None:
    answer = Answer(tuple((number, outcome) for number, _ in sent.flags), on, CLERKS[:2], "网上填报演示")
    writer.do(
        clerk.actor(),
        lambda ledger: take(ledger, sent, answer, on, clerk.name, concern, ledger.head().seq),
    )


def _review(writer: Writer, reviewer: Account, number: str, outcome: str, on: date) -> bool:
    closing = Closing(outcome, reviewer.name, CLERKS[:2], on, "材料见档案", on, on)
    return writer.do(reviewer.actor(), lambda ledger: review_case(ledger, number, closing, on))
