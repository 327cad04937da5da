"""A list of a township as it stands tonight: its lines with everything that is said of their flags.

Belongs here: gathering, from the ledger and the night, what a list says, and in which order. Does not belong here: the
words of one line (`lines.py`), who heads a household and lives where (`households.py`), seals (`seals.py`), cells and
files (`workbook.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import duckdb
import polars as pl

from assets.cases.frames import case_frame, identities
from assets.cases.release import released
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.home.warehouse import tables
from assets.workbooks.households import CONTACTS, contacts, with_heads
from assets.workbooks.lines import Line, line_of
from matchers.cases.casework import QUEUES, SEVERITIES

GONE = frozenset({"closed", "lapsed", "appealed"})
"""States of cases of which the township is asked nothing any more."""


class Innocent(Protocol):
    """An innocent explanation and the proof to ask for."""

    @property
    def explanation(self) -> str:
        """What may be behind it."""

    @property
    def proof(self) -> str:
        """The paper that settles it."""


class Guide(Protocol):
    """What a rule tells the people who check its flags (`matchers.flags.rule.Rule` does)."""

    @property
    def title(self) -> str:
        """The rule's Chinese title."""

    @property
    def review(self) -> str:
        """What to do."""

    @property
    def innocent(self) -> Sequence[Innocent]:
        """Two to four innocent explanations."""


@dataclass(frozen=True)
class Worklist:
    """One list of one township, as released, with the words of the day on which this copy is written; `rules` are those
    that its guide explains, in the order of their numbers."""

    list_no: str
    township: str
    released_on: date
    issued_on: date
    lines: tuple[Line, ...]
    rules: tuple[str, ...] = ()

    def counted(self, queue: str) -> str:
        """How many households a sheet has, and how many places."""
        places = sum(line.is_place for line in self.lines if line.queue == queue)
        households = sum(line.queue == queue for line in self.lines) - places
        said = [f"{households} 户"] if households or not places else []
        return "、".join([*said, *([f"{places} 处村（居）或乡镇"] if places else [])])

    def queues(self) -> tuple[str, ...]:
        """The queues that have a sheet."""
        return tuple(dict.fromkeys(line.queue for line in self.lines))


def worklist(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    list_no: str,
    as_of: date,
    guides: Mapping[str, Guide],
    tonights_cases: pl.DataFrame | None = None,
    told: Collection[str] = CONTACTS,
) -> Worklist:
    """The list `list_no` with tonight's words: what was closed or has lapsed is gone, what was answered is filled in.
    BadInput when nothing was released under that number, or when nothing of it is left.

    `tonights_cases` is a `case_frame`, for whoever writes many lists and wants to fold the ledger once; `told` is what
    the county lets a list say to find somebody by.
    """
    listed = released(ledger, list_no)
    if listed.is_empty():
        raise BadInput(f"没有编号为 {list_no} 的核查名单，请先用 hedui release 下发")
    cases = case_frame(con, ledger, as_of) if tonights_cases is None else tonights_cases
    flags = _asked(listed, cases)
    if flags.is_empty():
        raise BadInput(f"名单 {list_no} 上的疑点都已办结或消失，没有要核查的了")
    named = _named(con, flags)
    known = contacts(con, pl.concat([named["certificate_no"], named["own_household"]]), told)
    certificates = _certificates(con)
    rules = [rule for rule in named["rule"].unique(maintain_order=True) if rule in guides]
    numbers = {rule: place for place, rule in enumerate(rules, 1)}
    lines = [
        line_of(rows.to_dicts(), numbers, known, certificates)
        for _, rows in named.group_by(["line_no"], maintain_order=True)
    ]
    order = list(QUEUES)
    lines.sort(key=lambda line: (order.index(line.queue), line.line_no))
    first = listed.row(0, named=True)
    return Worklist(list_no, first["township"], first["released_on"], as_of, tuple(lines), tuple(rules))


def _asked(listed: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The cases of a list that are still to be looked at, as they stand; a case that goes on under another number is
    shown as that one is."""
    kept = cases.select(
        "case_id",
        "rule",
        "severity",
        "grain",
        "person",
        "head",
        "reason",
        "certificate_no",
        "household_no",
        "last_finding",
        "old_finding",
        "hardship_points",
        "hardship_items",
        "state",
        "moved_to",
        "sent_back",
        "flag_digest",
        "outcome",
        "visited_on",
        "investigators",
        "remark",
        on_list="list_no",
    )
    later = cases.select(moved_to="case_id", state_there="state", reason_there="reason")
    return (
        listed.join(kept, on="case_id")
        .join(later, on="moved_to", how="left")
        .with_columns(
            state=pl.when(pl.col("state_there").is_in(list(GONE))).then("state_there").otherwise("state"),
            reason=pl.coalesce("reason_there", "reason"),
        )
        .filter(~pl.col("state").is_in(list(GONE)))
    )


def _named(con: duckdb.DuckDBPyConnection, flags: pl.DataFrame) -> pl.DataFrame:
    """`flags` in the order of the list, with who heads the household (head_name, is_head) and whom each is about."""
    queues = {code: place for place, code in enumerate(QUEUES)}
    severities = {code: place for place, code in enumerate(SEVERITIES)}
    placed = with_heads(con, flags).with_columns(
        head=pl.coalesce("head", "register_head"),
        lead=pl.col("queue").replace_strict(queues, return_dtype=pl.Int8),
        rank=pl.col("severity").replace_strict(severities, default=len(severities) - 1, return_dtype=pl.Int8),
    )
    placed = placed.with_columns(shown=pl.coalesce("head", "person"), is_head=pl.col("head").is_not_null())
    names = identities(con, pl.concat([placed["shown"], placed["person"]]))
    return (
        placed.join(names.select(shown="person", head_name="name"), on="shown", how="left")
        .join(names.select("person", subject_name="name"), on="person", how="left")
        .sort("lead", "line_no", "rank", "case_id")
    )


def _certificates(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Every certificate number the night knows of, here and in other counties."""
    present = set(tables(con, "fact")) & {"enrolment", "enrolment_elsewhere"}
    return frozenset(
        no
        for table in sorted(present)
        for (no,) in con.execute(
            f"SELECT DISTINCT certificate_no FROM fact.{table} WHERE certificate_no IS NOT NULL"
        ).fetchall()
    )
