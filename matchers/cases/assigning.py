"""Whose work a case is: who has it at the township, and who at the county.

Belongs here: the two sides, what the words of assignments come to, who may be given what, in which cases nobody needs
to be. Does not belong here: writing them down (`assets/cases/assigning.py`), who may do what with a case
(`authority.py`). An assignment divides work and permits nothing: it moves neither a case's state nor its clock, and
whoever else sees the case may answer it as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from matchers.cases.authority import ROLES, Actor, Concern, refusals
from matchers.cases.casework import STATES

ASSIGNED = "assigned"
"""Subject: the case; payload: `side`, `to` (an account's id, null where it is taken back), `to_name`, `why`."""


@dataclass(frozen=True)
class Side:
    """One of the two who divide work among their own: its Chinese name, what it does with a case (of
    `authority.ACTS`), and the columns of a case that say which account has it there and how its holder is called."""

    name: str
    act: str
    account: str
    who: str


SIDES: Mapping[str, Side] = {
    "township": Side("乡镇", "answer", "township_assignee", "township_assignee_name"),
    "county": Side("县级", "review", "county_assignee", "county_assignee_name"),
}
"""A township sends somebody to the door, the county has somebody judge what he brings back: two works on one case, each
divided by its own."""

COLUMNS = tuple(column for side in SIDES.values() for column in (side.account, side.who))
"""What `review.fold` says of assignments."""


def side_of(role: str) -> str | None:
    """On whose side accounts of a role work on cases; None for a role that only looks, or sees none."""
    code = "township" if ROLES[role].is_local else "county"
    return code if SIDES[code].act in ROLES[role].may else None


def assignments(since: pl.DataFrame) -> pl.DataFrame:
    """Who has each case (subject, COLUMNS), from its events since it was last opened: the last word of each side, as
    long as nobody has closed the case after it."""
    closed = since.filter(pl.col("kind") == "closed").group_by("subject").agg(closed=pl.col("seq").max())
    words = (
        since.filter(pl.col("kind") == ASSIGNED)
        .join(closed, on="subject", how="left")
        .filter(pl.col("seq") > pl.col("closed").fill_null(0))
        .sort("seq")
    )
    last = [
        pl.col(of).filter(pl.col("side") == code).last().alias(column)
        for code, side in SIDES.items()
        for column, of in ((side.account, "to"), (side.who, "to_name"))
    ]
    return words.group_by("subject", maintain_order=True).agg(*last)


def may_be_given_by(giver: Actor, role: str, townships: frozenset[str] | None) -> bool:
    """Whether an account of `role` and `townships` is among those whom `giver` may give work: of his own side, and of a
    township that is his own."""
    side = side_of(giver.role)
    if side is None or side != side_of(role):
        return False
    return not ROLES[role].is_local or bool((townships or frozenset()) & (giver.townships or frozenset()))


def gift_problems(to: Actor, concern: Concern) -> list[str]:
    """Why a case is no work for `to`, in Chinese: he could not do it himself (`authority.refusals`)."""
    side = side_of(to.role)
    return refusals(to, SIDES[side].act, concern) if side else [f"{ROLES[to.role].name}{to.name}不办理疑点"]


def over(case: Mapping[str, Any]) -> str:
    """Why a case is nobody's work any more, in Chinese; '' while it is open. `case` is a row of `review.fold`."""
    if case["is_open"]:
        return ""
    if case["state"] == "moved":
        return f"因身份合并或拆分已由 {case['moved_to']} 接续，请按新编号分派"
    if case["state"] == "closed":
        return f"已于 {case['closed_on']} 由{case['reviewed_by'] or '县级'}办结"
    if case["is_cleared"]:
        return f"已于 {case['answered_on']} 核清"
    return STATES[case["state"]]


def in_words(payload: Mapping[str, Any]) -> str:
    """What an assignment says, as histories tell it."""
    side = SIDES[payload["side"]].name
    return f"{side}：给{payload['to_name']}" if payload["to"] else f"{side}：收回，未分派"
