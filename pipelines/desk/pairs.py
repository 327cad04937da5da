"""One person or two: doubtful pairs one at a time, side by side, judged without the score in sight.

Belongs here: which pair comes next for an account, and its page. Does not belong here: which pairs are doubtful, what a
judgement is written as (`assets/cases/pairs.py`), what follows from it (`assets/people/bonds.py`).

What an account skipped comes again after everything else; what it could not tell is left to others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

import polars as pl
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.cases.pairs import find_pair, in_place, judge, masked, undecided
from assets.errors import BadInput
from assets.people.judgements import UNSURE, VERDICTS, Judgement, in_force, read_judgements
from matchers.blotting import blotted
from matchers.cases.remarks import REMARK_LENGTH
from pipelines.desk.place import Seat, refused

SKIP = "skip"
BUTTONS: tuple[tuple[str, str], ...] = (("same", "同一人"), ("different", "不是"), (UNSURE, "拿不准"), (SKIP, "跳过"))
"""What may be said of a pair, in the order of the keys 1 to 4."""

ROWS: Mapping[str, str] = {
    "name": "姓名",
    "id_number": "证号",
    "birth_on": "出生日期",
    "sex": "性别",
    "township": "乡镇",
    "village": "村（居）",
}
RECENT = 8
"""So many of one's own judgements are listed to go back to."""

Part = tuple[str, bool]
"""A piece of a text, and whether the other side differs there."""


@dataclass(frozen=True)
class Compared:
    """One row of the table: both sides in pieces, and how they stand to each other in words."""

    title: str
    left: Sequence[Part]
    right: Sequence[Part]
    words: str
    is_different: bool


@dataclass(frozen=True)
class Waiting:
    """What waits for an account: its next pair, the open flags that hang on each, how many pairs there are, how many of
    them it skipped, how many it could not tell and leaves to others."""

    next: str | None
    open_flags: Mapping[str, int]
    pairs: int
    skipped: int
    unsure: int


def pairs(seat: Seat) -> Response:
    """The next pair, or the one that was asked for; after a judgement what it was, with the score."""
    return _page(seat, seat.asked("pair"))


def judged(seat: Seat) -> Response:
    """Take a word on a pair and go on to the next."""
    number, verdict = seat.field("pair"), seat.field("verdict")
    if not number or verdict not in dict(BUTTONS):
        raise BadInput("没有写明是哪一对、怎么判定，请回到“同一人”页重新打开")
    if _row(seat, number) is None:
        raise HTTPException(404)
    if verdict == SKIP:
        seat.drafts.mark_seen(number)
        return seat.go("/pairs")
    con, today = seat.con, seat.today()
    meant = seat.desk.book.ask(lambda ledger: find_pair(con, ledger, number))
    word = replace(meant, verdict=verdict, by=seat.account.name, remark=seat.field("remark"))
    known = int(seat.field("known")) if seat.field("known").isdecimal() else 0
    try:
        said = seat.desk.writer.do(seat.actor, lambda ledger: judge(ledger, word, today, known))
    except BadInput as error:
        return _page(seat, number, refused(error), 409)
    seat.note("judge", number)
    return seat.go("/pairs", judged=number, unchanged="1" if "没有改动" in said else "")


def waiting(seat: Seat, judgements: Sequence[Judgement]) -> Waiting:
    """What waits for the account of a seat, in the order in which it comes."""
    doubts = _doubts(seat)
    found: dict[str, int] = dict(undecided(doubts, seat.cases, judgements).select("pair", "open_flags").iter_rows())
    unsure = {j.pair for j in judgements if j.verdict == UNSURE and j.account == seat.account.id} & set(found)
    left = [pair for pair in found if pair not in unsure]
    skipped = [pair for pair in seat.drafts.last_seen("L") if pair in set(left)]
    fresh = [pair for pair in left if pair not in set(skipped)]
    return Waiting(next(iter([*fresh, *skipped]), None), found, len(left), len(skipped), len(unsure))


def compared(row: Mapping[str, Any]) -> list[Compared]:
    """The rows of the table. What one side does not say is no difference; of numbers whose middle is hidden the whole
    is compared."""
    lines = []
    for word, title in ROWS.items():
        left, right = (blotted(str(row[f"{side}_{word}"] or "")) for side in ("left", "right"))
        if not left or not right:
            words = "都没有写" if left == right else "一方没有写"
            lines.append(Compared(title, [(left, False)], [(right, False)], words, is_different=False))
        elif left != right:
            lines.append(Compared(title, *_pieces(left, right), "不同", is_different=True))
        elif word == "id_number" and row["is_same_number"] is False:
            lines.append(Compared(title, [(left, True)], [(right, True)], "隐去的数字不同", is_different=True))
        else:
            lines.append(Compared(title, [(left, False)], [(right, False)], "相同", is_different=False))
    return lines


def _pieces(left: str, right: str) -> tuple[list[Part], list[Part]]:
    """Both texts in pieces, those that differ marked."""
    steps: list[tuple[str, int, int, int, int]] = []
    if len(left) == len(right):
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            steps.append(("equal" if one == other else "replace", place, place + 1, place, place + 1))
    else:
        steps += SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    sides: tuple[list[Part], list[Part]] = ([], [])
    for kind, i, j, k, m in steps:
        for side, piece in zip(sides, (left[i:j], right[k:m]), strict=True):
            if not piece:
                continue
            is_different = kind != "equal"
            before = side.pop()[0] if side and side[-1][1] == is_different else ""
            side.append((before + piece, is_different))
    return sides


def _page(seat: Seat, asked: str, problems: Sequence[str] = (), status: int = 200) -> Response:
    judgements = _judgements(seat)
    left = waiting(seat, judgements)
    number = asked or left.next
    row = _row(seat, number, judgements) if number else None
    if asked and row is None:
        raise HTTPException(404)
    if row is not None and number:
        seat.note("look_pair", number)
    last = seat.asked("judged")
    return seat.page(
        "pairs.html.j2",
        status,
        pair=row,
        lines=compared(row) if row else [],
        left=left,
        said=[j for j in judgements if j.pair == number],
        problems=list(problems),
        buttons=BUTTONS,
        verdicts=VERDICTS,
        is_again=bool(asked),
        remark=seat.field("remark"),
        remark_length=REMARK_LENGTH,
        last=_last(seat, last, judgements) if last else None,
        recent=_recent(seat, judgements),
    )


def _doubts(seat: Seat) -> pl.DataFrame:
    """The pairs of the night of which this account sees a side."""
    every = seat.desk.doubts.of(seat.state.night, seat.desk.book.contracts)
    return in_place(every, seat.account.townships)


def _judgements(seat: Seat) -> list[Judgement]:
    today = seat.today()
    return seat.desk.book.ask(lambda ledger: read_judgements(ledger, today))


def _row(seat: Seat, number: str, judgements: Sequence[Judgement] | None = None) -> dict[str, Any] | None:
    """A pair this account may see: of the night, else one that was judged before it, as the registers know both now."""
    scope = seat.account.townships
    found = _doubts(seat).filter(pl.col("pair") == number)
    if found.height:
        return found.row(0, named=True)
    if judgements is None:
        judgements = _judgements(seat)
    word = next((j for j in judgements if j.pair == number), None)
    if word is None:
        return None
    remembered = _remembered(seat, word)
    places = {remembered["left_township"], remembered["right_township"]}
    return remembered if scope is None or places & scope else None


def _remembered(seat: Seat, word: Judgement) -> dict[str, Any]:
    """A pair that is compared no more, out of what is known of its two persons."""
    rows = seat.con.execute(
        f"SELECT person, name, {masked('id_number')} AS id_number, birth_on, sex, township, village "
        "FROM link.identity WHERE person IN (?, ?)",
        [word.left, word.right],
    ).fetchall()
    known = {row[0]: dict(zip(ROWS, row[1:], strict=True)) for row in rows}
    empty = dict.fromkeys(ROWS)
    sides = {"left": known.get(word.left, empty), "right": known.get(word.right, empty)}
    return {
        "pair": word.pair,
        "doubt": "以前判定过，已不再比对",
        "kind": None,
        "records": None,
        "probability": None,
        "now": None,
        "is_same_number": None,
        **{f"{side}_{column}": value for side, row in sides.items() for column, value in row.items()},
    }


def _last(seat: Seat, number: str, judgements: Sequence[Judgement]) -> dict[str, Any] | None:
    """What was just said of a pair, now with what the score says."""
    own = [j for j in judgements if j.pair == number]
    row = _row(seat, number, judgements)
    if not own or row is None:
        return None
    return {
        "row": row,
        "word": own[-1],
        "known": len(own),
        "others": [b for b in BUTTONS[:3] if b[0] != own[-1].verdict],
    }


def _recent(seat: Seat, judgements: Sequence[Judgement]) -> list[Judgement]:
    """The account's own judgements that still hold, the newest first."""
    order = {j.pair: place for place, j in enumerate(judgements)}
    own = [j for j in in_force(judgements) if j.account == seat.account.id]
    return sorted(own, key=lambda j: order[j.pair], reverse=True)[:RECENT]
