"""The control sample: households without a flag, drawn by chance, so that what is missed can be estimated.

Belongs here: who is drawn from a seed, and what the visits tell. Does not belong here: the ledger and the roll
(`assets/cases/control_sample.py`). Nobody chooses: the seed is the month's own, and a month is drawn once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matchers.cases.rates import Share, Stratum, estimate

DRAWN, ANSWERED = "sample_drawn", "sample_answered"
FINE, WRONG, UNREACHED = "fine", "wrong", "unreached"
FINDINGS: Mapping[str, str] = {FINE: "符合条件", WRONG: "不应在保", UNREACHED: "没有见到"}
"""What a visit finds; whoever was not reached says nothing of the share."""

INVESTIGATORS = 2


@dataclass(frozen=True)
class Line:
    """A household that was drawn: its number in the sample, where it is, its certificate."""

    no: str
    township: str
    certificate_no: str


@dataclass(frozen=True)
class Drawn:
    """A month's sample: its seed, how many a township, of how many households each was drawn."""

    month: str
    drawn_on: date
    seed: str
    size: int
    populations: Mapping[str, int]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Visit:
    """What a visit found."""

    finding: str
    visited_on: date | None
    investigators: tuple[str, ...]


def draw(households: Mapping[str, Sequence[str]], seed: str, size: int, month: str) -> tuple[Line, ...]:
    """`size` certificates of each township by the order of their digests under the seed; the same seed and households
    give the same lines, in whatever order the households come."""
    chosen = [
        (township, certificate)
        for township in sorted(households)
        for certificate in in_order_of(seed, households[township])[:size]
    ]
    short = month.replace("-", "")[2:]
    return tuple(Line(f"S{short}-{i:03d}", *where) for i, where in enumerate(chosen, 1))


def in_order_of(seed: str, certificates: Iterable[str]) -> list[str]:
    """Certificates in the order of their digests under a seed, which is the order chance gives them."""
    return sorted(set(certificates), key=lambda certificate: _place(seed, certificate))


def _place(seed: str, certificate: str) -> str:
    return hashlib.sha256(f"{seed}\x1f{certificate}".encode()).hexdigest()


def visit_problems(visit: Visit, drawn_on: date, as_of: date) -> list[str]:
    """Why a visit may not be written down, in Chinese; empty when it may."""
    problems = []
    if visit.finding not in FINDINGS:
        problems.append(f"结果应是{'、'.join(FINDINGS.values())}之一")
    if visit.visited_on is None:
        problems.append("须写明入户日期(--visited-on)")
    elif not drawn_on <= visit.visited_on <= as_of:
        problems.append(f"入户日期应在抽样的 {drawn_on} 至 {as_of} 之间")
    if len({"".join(name.split()) for name in visit.investigators} - {""}) < INVESTIGATORS:
        problems.append(f"须有 {INVESTIGATORS} 名调查人(--investigator 写两次)")
    return problems


def strata(samples: Iterable[Drawn], findings: Mapping[str, str]) -> list[Stratum]:
    """A stratum a township and month: how many it stands for, how many were reached, how many should not be there."""
    found = []
    for sample in samples:
        for township, population in sorted(sample.populations.items()):
            said = [findings.get(line.no) for line in sample.lines if line.township == township]
            found.append(Stratum(population, said.count(FINE) + said.count(WRONG), said.count(WRONG)))
    return found


def missed_share(samples: Iterable[Drawn], findings: Mapping[str, str]) -> Share | None:
    """The estimated share of households without a flag that should not be on the roll."""
    return estimate(strata(samples, findings))
