"""Dividing the work (分派): whose a household's cases are from now on; the same for a tick on the desk and a list.

Belongs here: the event `assigned`, from the lines that somebody named to what was written and what was not. Does not
belong here: who may be given what (`matchers/cases/assigning.py`), accounts (`assets/desk/accounts.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from assets.cases.grounds import persons_of
from assets.cases.known import named
from assets.cases.states import states_of
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from matchers.cases.assigning import ASSIGNED, SIDES, gift_problems, may_be_given_by, over, side_of
from matchers.cases.authority import Actor, Concern, refusals
from matchers.cases.numbers import read_flag_number
from matchers.cases.remarks import reason_problems
from matchers.cases.review import CASE_EVENTS, fold

WITHOUT_ACCOUNTS = "分派是分给账户的，本县还没有账户；先用 hedui account add 建立"
STRANGE = "没有这条疑点，或不在您的权限之内"


@dataclass(frozen=True)
class Line:
    """A household's open cases in one queue, named by one of them: nobody goes to one door for half of it. `about` are
    the persons whom no relative judges. Where nothing of it is open it is that one case."""

    number: str
    cases: tuple[str, ...]
    about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Assigned:
    """What came of it: lines and cases that have changed hands, lines that were in those hands already, and those that
    did not (number and why)."""

    lines: int = 0
    cases: int = 0
    unchanged: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    def also(self, other: Assigned) -> Assigned:
        """Both together."""
        return Assigned(
            self.lines + other.lines,
            self.cases + other.cases,
            self.unchanged + other.unchanged,
            (*self.refused, *other.refused),
        )


def lines_of(seen: pl.DataFrame, numbers: Sequence[str]) -> tuple[list[Line], list[str]]:
    """The lines of the cases of those numbers, each once, and the numbers that are of none. `seen` are the cases
    (`case_frame`) that the one who asks sees: others are none."""
    asked = {text: read_flag_number(text) or text.strip() for text in dict.fromkeys(numbers)}
    named_by = seen.filter(pl.col("case_id").is_in(list(asked.values()))).to_dicts()
    rows: dict[str, dict[str, Any]] = {row["case_id"]: row for row in named_by}
    strange = [text for text, number in asked.items() if number not in rows]
    beside: dict[tuple[str, str], list[dict[str, Any]]] = {}
    homes = pl.Series([row["household"] for row in named_by], dtype=pl.String).implode()
    for row in seen.filter(pl.col("is_open") & pl.col("household").is_in(homes)).to_dicts():
        beside.setdefault((row["queue"], row["household"]), []).append(row)
    found: dict[tuple[str, ...], Line] = {}
    for number in (number for number in asked.values() if number in rows):
        own = beside.get((rows[number]["queue"], rows[number]["household"]), [rows[number]])
        about = frozenset(p for case in own for p in persons_of(case["person"], case["head"], case["evidence"]))
        cases = tuple(case["case_id"] for case in own)
        found.setdefault(cases, Line(number, cases, about))
    return list(found.values()), strange


def assign(
    ledger: Ledger,
    lines: Sequence[Line],
    to: Actor | None,
    as_of: date,
    by: str,
    *,
    why: str = "",
    seen_seq: int | None = None,
) -> Assigned:
    """Give lines to an account, or take them back where `to` is nobody; on the side of whoever signs, the other side's
    work stays as it is. A line that cannot go is told, the others go; a second time changes nothing.

    `seen_seq` is where the ledger stood when whoever assigns looked: what somebody else has assigned since is not given
    on unseen. BadInput in a home without accounts, where the account may not assign, or not to this one.
    """
    who = named(by, "分派")
    with ledger.deciding():
        side = _side(ledger.signer, to, why)
        states = {
            row["case_id"]: row for row in states_of(ledger, [c for line in lines for c in line.cases]).to_dicts()
        }
        later = _given_since(ledger, list(states), side, seen_seq)
        events, refused, changed, unchanged = [], [], 0, 0
        for line in lines:
            rows = [states[case] for case in line.cases if case in states]
            problem = _problem(line, rows, side, to, later)
            moving = [r for r in rows if r["is_open"] and r[SIDES[side].account] != (to.account if to else None)]
            if problem:
                refused.append((line.number, problem))
            elif moving:
                changed += 1
                events += [Event(ASSIGNED, row["case_id"], _payload(side, to, why)) for row in moving]
            else:
                unchanged += 1
        ledger.append(events, as_of, who)
    return Assigned(changed, len(events), unchanged, tuple(refused))


def _side(giver: Actor | None, to: Actor | None, why: str) -> str:
    """On whose side `giver` divides work; BadInput where he may not, or not to `to`, or not with that reason."""
    if giver is None:
        raise BadInput(WITHOUT_ACCOUNTS)
    side = side_of(giver.role)
    problems = refusals(giver, "assign") or reason_problems(why, "分派的说明")
    if problems or side is None:
        raise BadInput("；".join(problems))
    if to is not None and not may_be_given_by(giver, to.role, to.townships):
        raise BadInput(f"不能分派给{to.name}：只分给{SIDES[side].name}自己的经办人")
    return side


def _problem(
    line: Line, rows: Sequence[Mapping[str, Any]], side: str, to: Actor | None, later: Mapping[str, str]
) -> str:
    """Why a line does not change hands; '' where nothing is in the way."""
    open_rows = [row for row in rows if row["is_open"]]
    if not open_rows:
        return over(rows[0]) if rows else STRANGE
    account = SIDES[side].account
    for row in open_rows:
        if row["case_id"] in later and row[account] != (to.account if to else None):
            now = f"分派给{row[SIDES[side].who]}" if row[account] else "收回"
            return f"您打开这一页之后，{later[row['case_id']]}已改为{now}，没有再改；请核对后再分派"
    if to is None:
        return ""
    found = [p for row in open_rows for p in gift_problems(to, _concern(row, line.about))]
    return "；".join(dict.fromkeys(found))


def _given_since(ledger: Ledger, numbers: Sequence[str], side: str, seq: int | None) -> dict[str, str]:
    """The cases that were assigned on a side after `seq`, and who did so last."""
    words = ledger.events(ASSIGNED, of=numbers) if seq is not None else []
    return {e.subject: e.actor for e in words if e.seq > (seq or 0) and e.payload["side"] == side}


def _concern(case: Mapping[str, Any], about: frozenset[str]) -> Concern:
    judged = (case["judged_accounts"] or ()) if case["appealed_on"] else ()
    return Concern(case["queue"], case["township"], about, frozenset((*(case["answered_by"] or ()), *judged)))


def _payload(side: str, to: Actor | None, why: str) -> dict[str, Any]:
    said = {"why": why.strip()} if why.strip() else {}
    return {"side": side, "to": to.account if to else None, "to_name": to.name if to else None, **said}


def assigned_lines(cases: pl.DataFrame, side: str) -> Iterator[tuple[str | None, str | None, int]]:
    """Who has how many open lines on one side, the most first, those that nobody has last: account, name, lines."""
    columns = SIDES[side]
    counted = (
        cases.filter(pl.col("is_open"))
        .group_by(columns.account)
        .agg(pl.col(columns.who).last(), lines=pl.struct("queue", "household").n_unique())
        .sort(pl.col(columns.account).is_null(), -pl.col("lines").cast(pl.Int64), columns.account)
    )
    yield from counted.iter_rows()


def held(cases: pl.DataFrame, account: str) -> int:
    """How many open cases an account has."""
    is_his = pl.any_horizontal(pl.col(side.account) == account for side in SIDES.values())
    return cases.filter(pl.col("is_open") & is_his.fill_null(value=False)).height


def left_by(ledger: Ledger, account: str) -> str:
    """What somebody whose account has ended leaves to be given to others, in a sentence; '' where it is nothing."""
    count = held(fold(ledger.frame(CASE_EVENTS)), account)
    return f"名下还有分派的疑点 {count} 条，请另行分派(hedui assign 或网上的清单)。" if count else ""
