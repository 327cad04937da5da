"""The lines of a list as a township reads them: who, why, what to ask for; and their seals.

Belongs here: words and seals of a list. Does not belong here: cells, colours, files (`assets/workbooks/workbook.py`).
No ID number gets this far: whatever looks like one in a sentence is blotted out.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import duckdb
import polars as pl

from assets.cases.frames import case_frame, identities
from assets.cases.release import released
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.home.warehouse import tables
from matchers.blotting import blotted
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.cases.form import FIXED

WHOLE_VILLAGE, WHOLE_TOWNSHIP = "整村（居）", "整乡镇"


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
class Line:
    """One household in one queue, or one village or township (`is_place`), which names nobody: `flags` are (case id,
    evidence digest) in the order of their numbers ①②…"""

    line_no: str
    queue: str
    village: str
    head_name: str
    certificate_no: str
    findings: str
    request: str
    last_finding: str
    flags: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    is_place: bool = False

    @property
    def fixed(self) -> tuple[str, ...]:
        """The cells that must come back unchanged."""
        return tuple(getattr(self, word) for word in FIXED)


@dataclass(frozen=True)
class Worklist:
    """One list of one township, as released."""

    list_no: str
    township: str
    released_on: date
    lines: tuple[Line, ...]

    def counted(self, queue: str) -> str:
        """How many households a queue has, and how many places."""
        places = sum(line.is_place for line in self.lines if line.queue == queue)
        households = sum(line.queue == queue for line in self.lines) - places
        said = [f"{households} 户"] if households or not places else []
        return "、".join([*said, *([f"{places} 处村（居）或乡镇"] if places else [])])

    def queues(self) -> tuple[str, ...]:
        """The queues that have lines."""
        return tuple(dict.fromkeys(line.queue for line in self.lines))


def worklist(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    list_no: str,
    as_of: date,
    guides: Mapping[str, Guide],
    tonights_cases: pl.DataFrame | None = None,
) -> Worklist:
    """The list `list_no` with tonight's words; BadInput when nothing was released under that number.

    `tonights_cases` is a `case_frame`, for whoever writes many lists and wants to fold the ledger once.
    """
    listed = released(ledger, list_no)
    if listed.is_empty():
        raise BadInput(f"没有编号为 {list_no} 的核查名单，请先用 hedui release 下发")
    cases = (case_frame(con, ledger, as_of) if tonights_cases is None else tonights_cases).select(
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
        "hardship_points",
        "hardship_items",
    )
    flags = listed.join(cases, on="case_id", how="left").with_columns(
        shown=pl.coalesce("head", "person"),
        rank=pl.col("severity").replace_strict(
            {code: place for place, code in enumerate(SEVERITIES)}, default=len(SEVERITIES) - 1, return_dtype=pl.Int8
        ),
    )
    names = identities(con, pl.concat([flags["shown"], flags["person"]]))
    named = (
        flags.join(names.select(shown="person", head_name="name"), on="shown", how="left")
        .join(names.select("person", subject_name="name"), on="person", how="left")
        .sort("queue", "line_no", "rank", "case_id")
    )
    groups = named.group_by(["queue", "line_no"], maintain_order=True)
    order = list(QUEUES)
    certificates = _certificates(con)
    lines = sorted(
        (_line(rows, guides, certificates) for _, rows in groups), key=lambda ln: (order.index(ln.queue), ln.line_no)
    )
    first = listed.row(0, named=True)
    return Worklist(list_no, first["township"], first["released_on"], tuple(lines))


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


def _line(rows: pl.DataFrame, guides: Mapping[str, Guide], certificates: Collection[str]) -> Line:
    flags = rows.to_dicts()
    first = flags[0]
    home = first["certificate_no"] or (f"户编号 {first['household_no']}" if first["household_no"] else "")
    findings = [f"{number(i)} {_about(flag)}{flag['reason'] or ''}" for i, flag in enumerate(flags, 1)]
    rules = tuple(dict.fromkeys(flag["rule"] or "" for flag in flags))
    numbers = {rule: [i for i, flag in enumerate(flags, 1) if (flag["rule"] or "") == rule] for rule in rules}
    requests = [_request(rule, numbers[rule], guides) for rule in rules]
    last = [f"{number(i)} {flag['last_finding']}" for i, flag in enumerate(flags, 1) if flag["last_finding"]]
    return Line(
        first["line_no"],
        first["queue"],
        blotted(first["village"] or ""),
        _headed(first),
        home,
        blotted("\n".join([*findings, *_hardship(flags)]), certificates),
        "\n".join(filter(None, requests)),
        blotted("\n".join(last), certificates),
        tuple((f["case_id"], f["evidence_digest"]) for f in flags),
        rules,
        first["grain"] == "V",
    )


def _hardship(flags: Sequence[Mapping[str, Any]]) -> list[str]:
    """The hardship index of the household, item by item, where the place publishes a table of points."""
    known = {(flag["hardship_points"], flag["hardship_items"]) for flag in flags if flag["hardship_points"]}
    return [f"困难指数{points}：{items}" for points, items in sorted(known, reverse=True)[:1]]


def _headed(first: Mapping[str, str | None]) -> str:
    """Who a line is shown under: a person, or the whole of a place."""
    if first["grain"] == "V":
        return WHOLE_VILLAGE if first["village"] else WHOLE_TOWNSHIP
    return blotted(first["head_name"] or "(姓名不详)")


def _about(flag: Mapping[str, str | None]) -> str:
    """Whose flag it is, where the line is headed by somebody else."""
    subject = flag["subject_name"]
    return f"{subject}:" if subject and flag["grain"] == "P" and subject != flag["head_name"] else ""


def _request(rule: str, numbers: Sequence[int], guides: Mapping[str, Guide]) -> str:
    guide = guides.get(rule)
    if guide is None:
        return ""
    proofs = "；".join(dict.fromkeys(i.proof.rstrip("。;；") for i in guide.innocent))
    return f"{''.join(map(number, numbers))} {proofs}"


def number(i: int) -> str:
    """The number of a flag on its line: ① to ⑳, then (21)."""
    return chr(0x2460 + i - 1) if i <= 20 else f"({i})"


def line_code(ledger: Ledger, list_no: str, line_no: str, flags: Sequence[tuple[str, str]]) -> str:
    """核验码: that this line of this list, with these flags in this order, is ours (8 signs of base32)."""
    return _short(ledger.seal("line", list_no, line_no, *(f"{case}:{digest}" for case, digest in flags)))


def fixed_code(ledger: Ledger, list_no: str, line_no: str, cells: Sequence[str]) -> str:
    """That the printed cells of a line are what we printed; blanks and line breaks do not count."""
    return _short(ledger.seal("fixed", list_no, line_no, *("".join(cell.split()) for cell in cells)))


def _short(seal: str) -> str:
    return base64.b32encode(bytes.fromhex(seal)).decode("ascii")[:8]
