"""Proof that the ledger is what was written: the file, its guards, its indexes, its chain, and what others know of it.

Belongs here: reading the ledger the way a forger could have left it. Does not belong here: the sentence of a command.
The file is read twice: row by row as it lies, and by the same statements and indexes as the program reads it. An index
that hides a row, a guard that was dropped, a table that was emptied leave a chain that is whole in itself.
Whoever holds the home's key can write a ledger that passes all of this but the last: the heads kept elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assets.errors import BadInput
from assets.home.heads import KeptHead, UnreadableError, manifest_heads, published_head, witness_heads
from assets.home.home import Home
from assets.home.ledger import GENESIS, Head, Ledger, LedgerError, given_up
from assets.home.ledger_store import SELECT, DamagedError, Inspection, Row
from assets.home.sealing import key_id_of, sealed
from assets.home.settled_witness import changed_behind

SHOWN = 20
"""A ledger that was tampered with is wrong in thousands of places; the first say it."""


@dataclass(frozen=True)
class Proof:
    """What was found: `problems` say that the ledger is not what was written; `unproven` is what was not compared;
    `given_up` counts heads lost on purpose when a backup was restored; `compared` what was compared, by place."""

    problems: tuple[str, ...]
    unproven: tuple[str, ...]
    head: Head
    compared: tuple[str, ...] = ()
    given_up: int = 0


def prove(home: Home, printed: KeptHead | None = None) -> Proof:
    """Everything that can be proved of the ledger of `home`; `printed` is a head that somebody kept on paper.

    BadInput when key or ledger cannot be read at all.
    """
    key, book = home.key(), home.book
    if not book.exists():
        raise LedgerError(book.missing)
    # Before the ledger is read: what is written and noted elsewhere meanwhile is not missing from it.
    elsewhere = _elsewhere(home, printed)
    scan = Scan()
    try:
        with book.inspected() as look:
            problems = list(look.schema_problems())
            if not problems:
                problems += chain_problems(look.rows(), key, scan)
                problems += _index_problems(look, scan)
    except DamagedError as damage:
        problems = [str(damage)]
    if problems:
        return Proof(tuple(problems[:SHOWN]), (), Head(0, GENESIS))
    return _against_heads(home, key, scan.hashes, elsewhere)


def refuse_unproven(home: Home) -> None:
    """BadInput when the ledger is not what was written: a night on it would open and close cases on a false memory."""
    if problems := prove(home).problems:
        more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
        raise BadInput(
            f"台账核验未通过，这一夜没有运行，什么都没有改动：{problems[0]}{more}；"
            "请运行 hedui verify 查看，保留现有文件，用 hedui restore 从备份恢复"
        )


@dataclass
class Scan:
    """What lies in the file, row by row: number → hash, and the numbers of each kind in their order."""

    hashes: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, list[int]] = field(default_factory=dict)


def chain_problems(rows: Iterable[Row], key: bytes, scan: Scan) -> Iterator[str]:
    """What is wrong row by row, of the rows as they lie; fills `scan`."""
    expected, prev, of_others, own = 1, GENESIS, 0, key_id_of(key)
    for row in rows:
        seq = row[0]
        if seq != expected:
            yield f"台账第 {expected} 条缺失，其后为第 {seq} 条"
        elif row[9] != prev:
            yield f"台账第 {seq} 条与上一条不相接"
        if row[8] != own:
            of_others += 1
        elif not hmac.compare_digest(row[10], sealed(key, row[:10])):
            yield f"台账第 {seq} 条的内容被改动过"
        scan.hashes[seq] = row[10]
        scan.kinds.setdefault(row[3], []).append(seq)
        expected, prev = seq + 1, row[10]
    if of_others:
        yield f"台账有 {of_others} 条用的是另一把密钥，无法核验；请放回原来的密钥文件 key"


def _index_problems(look: Inspection, scan: Scan) -> Iterator[str]:
    """Where the statements of the program, which go by indexes, see other rows than lie in the file."""
    read = [(row[0], row[10]) for row in look.by_index(f"{SELECT} ORDER BY seq")]
    if read != list(scan.hashes.items()):
        yield f"台账里有 {len(scan.hashes)} 条，按索引只读出 {len(read)} 条或顺序不同：索引被改动过或已损坏"
    for kind, numbers in sorted(scan.kinds.items()):
        found = [row[0] for row in look.by_index(f"{SELECT} WHERE (kind IN (?)) ORDER BY seq", [kind])]
        if found != numbers:
            yield f"台账里有 {len(numbers)} 条 {kind}，按索引读出 {len(found)} 条：索引被改动过或已损坏"
    for column in ("effect", "hash", "subject"):
        if lost := look.lost(column):
            yield f"按 {column} 查不到台账里的 {lost} 条：索引被改动过或已损坏"


@dataclass(frozen=True)
class _Elsewhere:
    """The heads that places outside the ledger keep, what of those places was compared and what could not be."""

    heads: Sequence[KeptHead]
    compared: Sequence[str]
    unproven: Sequence[str]


def _elsewhere(home: Home, printed: KeptHead | None) -> _Elsewhere:
    heads, unreadable = manifest_heads(home.exports)
    unproven = [f"有 {unreadable} 份核查单清单读不懂，没有与它们比对"] if unreadable else []
    compared = [f"核查单清单 {len(heads)} 份"] if heads else []
    if published := published_head(home.published):
        heads.append(published)
        compared.append(published.place)
    elif home.published.exists():
        unproven.append("已发布的数据库打不开或没有记录台账校验值，没有与它比对")
    if printed is not None:
        heads.append(printed)
        compared.append(printed.place)
    if home.witness is not None:
        try:
            witnessed = witness_heads(home.witness)
            heads += witnessed
            compared.append(f"见证 {len(witnessed)} 行")
        except UnreadableError as reason:
            unproven.append(str(reason))
    return _Elsewhere(heads, compared, unproven)


def _against_heads(home: Home, key: bytes, chain: Mapping[int, str], elsewhere: _Elsewhere) -> Proof:
    """The ledger, sound in itself, against what places outside it know."""
    with Ledger.open(home.book, key, read_only=True) as ledger:
        lost, meddled = given_up(ledger), changed_behind(home, ledger)
    last = max(chain, default=0)
    head = Head(last, chain.get(last, GENESIS))
    unproven = [*elsewhere.unproven, *([meddled] if meddled else [])]
    heads = elsewhere.heads
    differing = [h for h in heads if not h.hash or not chain.get(h.seq, "" if h.seq else GENESIS).startswith(h.hash)]
    problems = [_differs(h, head) for h in sorted(differing) if (h.seq, h.hash) not in lost]
    excused = len({(h.seq, h.hash) for h in differing if (h.seq, h.hash) in lost})
    return Proof(tuple(problems[:SHOWN]), tuple(unproven), head, tuple(elsewhere.compared), excused)


def _differs(kept: KeptHead, head: Head) -> str:
    if kept.seq > head.seq:
        return f"{kept.place}记着台账有 {kept.seq} 条，现在只有 {head.seq} 条：末尾被截去，或换成了旧的台账"
    return f"{kept.place}记着的第 {kept.seq} 条校验值与台账不符：台账被换成了另一本"
