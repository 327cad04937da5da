"""Who has what on the list and on the front page: the filter, its choices, what a line says of it, what was just done.

Belongs here: reading. Does not belong here: giving and taking back (`assigning.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from assets.cases.assigning import Assigned
from assets.desk.colleagues import SEEN_BY
from matchers.cases.assigning import COLUMNS, Side
from matchers.cases.authority import Actor
from pipelines.desk.place import Seat

FILTER = "assigned"
MINE, NOBODYS, GONE = "me", "none", "gone"
WORDS: Mapping[str, str] = {MINE: "我", NOBODYS: "未分派", GONE: "须另行分派"}

BACK = "back"
"""Stands in a form for nobody: the work is taken back."""

LINE = ("queue", "household")
TOLD_BY = (*LINE, "state", "sent_back", "is_open", *SEEN_BY, *COLUMNS)
"""What of a case says whose it is and what it waits for."""

Hand = tuple[str, bool]
"""What a line says of whose it is, and whether somebody else has to be found."""


def own_sides(seat: Seat) -> tuple[Side, ...]:
    """The sides on which an account asks who has what: its own, or both where it only looks."""
    own = seat.colleagues.side
    return seat.colleagues.sides if own is None else (own,)


def assigned_to(seat: Seat, whom: str) -> pl.Expr:
    """The condition of the filter: cases that are one's own, nobody's, to be given anew, or somebody's (by the
    number of his account: it is in the address, his name is not)."""
    own = own_sides(seat)
    if whom == MINE:
        return _any(pl.col(side.account) == seat.account.id for side in own)
    if whom == NOBODYS:
        return pl.all_horizontal(pl.col(side.account).is_null() for side in own)
    if whom == GONE:
        return gone(seat)
    return _any(pl.col(side.account) == whom for side in seat.colleagues.sides)


def gone(seat: Seat) -> pl.Expr:
    """The open cases that somebody else must be found for, on one's own side."""
    cases = seat.state.cases
    return pl.col("is_open") & _any(seat.colleagues.gone(cases, side) for side in own_sides(seat))


def astray(seat: Seat) -> int:
    """How many lines those are."""
    given = _given(seat, own_sides(seat))
    which = _any(seat.colleagues.gone(given, side) for side in own_sides(seat))
    return given.filter(which).select(LINE).n_unique()


def mine(seat: Seat, *which: pl.Expr) -> list[int]:
    """How many lines of the list were given to this account, under each condition."""
    own = _given(seat, own_sides(seat)).filter(assigned_to(seat, MINE))
    return [own.filter(condition).select(LINE).n_unique() for condition in which]


def _given(seat: Seat, sides: Sequence[Side]) -> pl.DataFrame:
    """The open cases that an account sees and somebody has on one of the sides: of thirty thousand often few."""
    has = pl.any_horizontal(pl.col(side.account).is_not_null() for side in sides)
    return seat.state.cases.lazy().filter(has & pl.col("is_open") & seat.actor.seen()).select(*TOLD_BY).collect()


def choices(seat: Seat) -> list[tuple[str, str]]:
    """Whom the list can be filtered by: those who may be given work, and those who have some that the account sees."""
    colleagues = seat.colleagues
    given, names = _given(seat, colleagues.sides), {}
    if colleagues.side:
        names = {account.id: account.name for account in colleagues.theirs()}
    for side in colleagues.sides:
        who = given.select(side.account, side.who).drop_nulls().unique(side.account).sort(side.who)
        for number, name in who.iter_rows():
            account = colleagues.accounts.get(number)
            words = "已停用" if account is None or account.ended_at else "" if side is colleagues.side else side.name
            names.setdefault(number, f"{name}（{words}）" if words else name)
    own = [(MINE, WORDS[MINE])] if colleagues.side else []
    others = [(number, name) for number, name in names.items() if number != seat.account.id or not own]
    lost = [(GONE, WORDS[GONE])] if astray(seat) else []
    return [*own, (NOBODYS, WORDS[NOBODYS]), *lost, *others]


def columns(seat: Seat, cases: pl.DataFrame) -> list[pl.Expr]:
    """What a row of the list needs of its cases to say whose it is (`hands`)."""
    return [pl.col(column) for column in COLUMNS] + [
        seat.colleagues.gone(cases, side).alias(_gone(side)) for side in seat.colleagues.sides
    ]


def of_line(seat: Seat) -> list[pl.Expr]:
    """The same of the cases of one line together, as lists."""
    return [pl.col(*COLUMNS), pl.col([_gone(side) for side in seat.colleagues.sides])]


def hands(seat: Seat, line: Mapping[str, Sequence[Any]]) -> list[Hand]:
    """Whose a line is, side by side: his own side's first and without its name, the other's where somebody has it. Of
    a line of which a part is nobody's that is said: what came later was not given with the rest."""
    told: list[Hand] = []
    for side in seat.colleagues.sides:
        accounts = line[side.account]
        rest = sum(account is None for account in accounts)
        if rest == len(accounts):
            continue
        before = "" if side is seat.colleagues.side else f"{side.name}："
        seen = set()
        for account, name, is_gone in zip(accounts, line[side.who], line[_gone(side)], strict=True):
            if account is not None and account not in seen:
                seen.add(account)
                why = f"（{seat.colleagues.why_gone(account)}）" if is_gone else ""
                told.append((f"{before}{name}{why}", is_gone))
        told += [(f"{before}另 {rest} 条未分派", False)] if rest else []
    return told


def in_words(done: Assigned, name: str) -> str:
    """What was done for somebody of that name, or taken back, in one sentence."""
    what = f"已分派给{name} {done.lines} 户" if name else f"已收回 {done.lines} 户"
    same = f"；{done.unchanged} 户{'本来就分派给他' if name else '本来就没有分派'}" if done.unchanged else ""
    return f"{what}，已记入台账{same}。" if done.lines else f"没有变化{same}。"


def as_address(done: Assigned, to: Actor | None) -> str:
    """The same for the address of the page that follows: two counts and an account's number."""
    return f"{done.lines}.{done.unchanged}.{to.account if to else BACK}"


def afterwards(seat: Seat) -> str:
    """What was just done, out of the address; '' where the page is only looked at."""
    lines, unchanged, number = [*seat.asked("done").split("."), "", "", ""][:3]
    names = {BACK: "", **{account.id: account.name for account in seat.colleagues.theirs()}}
    if not (lines.isdecimal() and unchanged.isdecimal() and number in names):
        return ""
    return in_words(Assigned(int(lines), 0, int(unchanged)), names[number])


def _gone(side: Side) -> str:
    return f"{side.account}_gone"


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(*conditions).fill_null(value=False)
