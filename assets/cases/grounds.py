"""What a closing rests on beside what its person writes: links to part, corrections to ask for, persons concerned.

Belongs here: reading it out of the published night, once for the command line, the list and the desk. Does not belong
here: the closing itself (`closing.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.cases.corrections import asking, blamed
from assets.cases.pairs import links_behind
from assets.errors import BadInput
from assets.home.ledger import Event
from assets.home.warehouse import first_row
from assets.people.judgements import Judgement
from matchers.cases.casework import NAMESAKE, SOURCE_WRONG, Closing
from matchers.cases.continuation import PERSON
from matchers.flags.rule import Rule


@dataclass(frozen=True)
class Grounds:
    """`links` are judged different where the finding is a namesake; `asked` are requests to correct the registers
    `wrong`; `about` are the persons whom no relative judges."""

    links: tuple[Judgement, ...] = ()
    asked: tuple[Event, ...] = ()
    wrong: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()


def grounds_of(
    con: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    number: str,
    closing: Closing,
    as_of: date,
    registers: Collection[str] = (),
) -> Grounds:
    """The grounds of closing one case; BadInput where registers are named that cannot be the wrong ones."""
    about = persons_about(con, number)
    if registers and closing.outcome != SOURCE_WRONG:
        raise BadInput("--register 只用于结论“数据有误(源部门)”")
    if closing.outcome == NAMESAKE:
        return Grounds(links=tuple(links_behind(con, number, rules)), about=about)
    if closing.outcome == SOURCE_WRONG:
        wrong = blamed(con, number, registers)
        return Grounds(asked=tuple(asking(con, number, wrong, rules, as_of)), wrong=wrong, about=about)
    return Grounds(about=about)


def persons_about(con: duckdb.DuckDBPyConnection, number: str) -> frozenset[str]:
    """Whom a case is about (`persons_of`), by its number."""
    row = first_row(con, "SELECT person, head, evidence FROM review.cases WHERE case_id = ?", [number])
    return persons_of(*row) if row else frozenset()


def persons_of(person: str | None, head: str | None, evidence: str | None) -> frozenset[str]:
    """Whom a case is about: its own person, the head of the household, those its evidence names."""
    return frozenset(p for p in (person, head, *PERSON.findall(evidence or "")) if p)
