"""Files that were received and are taken back: an event with who and why; from the next night on their rows are gone.

Belongs here: withdrawing and reinstating a received file, and which receipts a night may read. Does not belong here:
what rests on the rows of it, which every night makes anew. The bytes stay in the store, for an inspector asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assets.errors import BadInput
from assets.home.finding import Finding
from assets.home.ledger import NIGHT, Event, Ledger
from assets.intake.deliveries import Key, Receipt, called
from assets.intake.receipts import receipts

WITHDRAWN, REINSTATED = "file_withdrawn", "file_reinstated"
MENTIONED_FOR = timedelta(days=7)
"""How long the nights say that a file was withdrawn; the ledger says it for ever."""


@dataclass(frozen=True)
class Withdrawal:
    """A received file that is not to be read: which, since when, by whom and why, and the ledger's entry of it."""

    key: Key
    on: date
    by: str
    why: str
    seq: int


def withdrawals(ledger: Ledger, until_as_of: date | None = None) -> dict[Key, Withdrawal]:
    """The withdrawals that hold on a day."""
    holding: dict[Key, Withdrawal] = {}
    entries = [e for kind in (WITHDRAWN, REINSTATED) for e in ledger.events(kind, until_as_of)]
    for entry in sorted(entries, key=lambda e: e.seq):
        key = (entry.payload["source"], entry.subject, entry.payload["original_name"])
        if entry.kind == REINSTATED:
            holding.pop(key, None)
        else:
            holding[key] = Withdrawal(key, entry.as_of, entry.actor, entry.payload["why"], entry.seq)
    return holding


def withdraw(ledger: Ledger, source: str, name: str, as_of: date, by: str, why: str) -> list[Receipt]:
    """Take back the newest delivery of that name (all members of an archive); returns what is no longer read.

    Raises BadInput when nothing of that name was received, or all of it is withdrawn already.
    """
    with ledger.deciding():
        return _withdraw(ledger, source, name, as_of, by, why)


def _withdraw(ledger: Ledger, source: str, name: str, as_of: date, by: str, why: str) -> list[Receipt]:
    gone = withdrawals(ledger)
    mine = called(receipts(ledger), source, name)
    if not mine:
        raise BadInput(f"名册「{source}」没有收到过名为「{name}」的文件；用 hedui withdraw --list 查看收到的文件")
    left = [r for r in mine if r.key not in gone]
    if not left:
        raise BadInput(f"文件「{name}」已经撤回；要重新采用请加 --undo")
    newest = max(r.delivered for r in left)
    taken = list({r.key: r for r in left if r.delivered == newest}.values())
    ledger.append([_event(WITHDRAWN, r, why) for r in taken], as_of, by)
    return taken


def take_back_own(ledger: Ledger, files: Iterable[Receipt], as_of: date, why: str) -> None:
    """Take back files that a night had made itself, when it makes them anew."""
    ledger.append([_event(WITHDRAWN, r, why) for r in files], as_of, NIGHT)


def reinstate(ledger: Ledger, source: str, name: str, as_of: date, by: str, why: str) -> list[Receipt]:
    """Read a withdrawn file again from the next night on; BadInput when none of that name is withdrawn."""
    with ledger.deciding():
        gone = withdrawals(ledger)
        mine = {r.key: r for r in called(receipts(ledger), source, name) if r.key in gone}
        if not mine:
            raise BadInput(f"名册「{source}」没有撤回过名为「{name}」的文件")
        ledger.append([_event(REINSTATED, r, why) for r in mine.values()], as_of, by)
    return list(mine.values())


def still_used(received: Sequence[Receipt], gone: Iterable[Withdrawal]) -> list[Receipt]:
    """The receipts of files that nobody took back."""
    keys = {withdrawal.key for withdrawal in gone}
    return [r for r in received if r.key not in keys]


def say_withdrawn(received: Sequence[Receipt], gone: Iterable[Withdrawal], as_of: date) -> list[Finding]:
    """What the night says of files that people withdrew lately, and of withdrawn bytes that somebody put down again."""
    findings = []
    for withdrawal in (w for w in gone if w.by != NIGHT):
        source, _, name = withdrawal.key
        is_back = any(r.key == withdrawal.key and r.received_on > withdrawal.on for r in received)
        if not is_back and as_of - withdrawal.on > MENTIONED_FOR:
            continue
        again = "之后又原样放入过一次，" if is_back else ""
        message = (
            f"文件「{name}」已于 {withdrawal.on} 撤回，{again}其内容不再采用；"
            f"要重新采用请运行 hedui withdraw {source} 文件名 --undo。"
        )
        findings.append(Finding(source, name, None, None, "skipped", message))
    return findings


def _event(kind: str, receipt: Receipt, why: str) -> Event:
    payload = {"source": receipt.source, "original_name": receipt.original_name, "why": why}
    return Event(kind, receipt.sha256, payload)
