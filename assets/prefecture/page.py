"""The prefecture's page of a night: how its counties stand, in numbers, nobody named; `reports/<as_of>.html`.

Belongs here: counting what each county has published, and the page. Does not belong here: a county's own morning sheet
(`assets/pages`), to which the page leads.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assets.errors import BadInput
from assets.home.failed_night import failed_night
from assets.home.files import whole
from assets.home.home import Home
from assets.home.warehouse import first_row, opened
from assets.intake.neighbours import last_told
from assets.pages.rendering import environment
from assets.prefecture.counties import Prefecture
from data_contracts.contract import Contracts
from data_contracts.regions import regions
from matchers.cases.casework import QUEUES

WAITING = {"held": "暂缓", "stale": "过期", "missing": "没有收到"}
"""States of a register of which somebody has to do something, in the order of the page."""

ROLL = "dibao_roll"


@dataclass(frozen=True)
class CountyLine:
    """One county on the page. `as_of`: its night that is published (None: none is). `queues`: open cases by queue.
    `registers`: titles of the registers by state (`WAITING`). `unseen`: counties in which nobody can look whether its
    people are enrolled there too. `trouble`: what keeps it from tonight's night, '' for nothing."""

    code: str
    name: str
    as_of: date | None = None
    flags: int = 0
    opened: int = 0
    queues: Mapping[str, int] = field(default_factory=dict)
    twice: int = 0
    month: date | None = None
    registers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    trouble: str = ""
    sheet: str = ""

    @property
    def open(self) -> int:
        """All its open cases."""
        return sum(self.queues.values())

    def is_late(self, tonight: date) -> bool:
        """Whether its numbers are of another night than the prefecture's."""
        return self.as_of != tonight


def county_name(prefecture: Prefecture, code: str) -> str:
    """What a county calls itself in its own home, else its name in the national list, else its code."""
    own = sorted((prefecture.home(code) / "declarations").glob(f"{code}_*.yaml"))
    listed = regions().get(code)
    return own[0].stem.partition("_")[2] if own else listed.name if listed and listed.name else code


def county_line(prefecture: Prefecture, code: str, contracts: Contracts) -> CountyLine:
    """How a county stands: what it published last, and what failed since."""
    home, name = Home(prefecture.home(code)), county_name(prefecture, code)
    failed = failed_night(home.root) if home.root.is_dir() else None
    if not home.published.exists():
        trouble = failed.words if failed else "还没有核对过" if home.root.is_dir() else "还没有建立（hedui init）"
        return CountyLine(code, name, trouble=trouble)
    try:
        line = _published(home, code, name, contracts)
    except BadInput as reason:
        return CountyLine(code, name, trouble=str(reason))
    sheet = home.reports / f"{line.as_of}.html"
    shown = os.path.relpath(sheet, prefecture.reports).replace(os.sep, "/") if sheet.exists() else ""
    return _with(line, trouble=failed.words if failed else "", sheet=shown)


def _published(home: Home, code: str, name: str, contracts: Contracts) -> CountyLine:
    with opened(home.published, read_only=True) as con:
        night = first_row(con, "SELECT as_of FROM review.night") or (None,)
        flags = first_row(con, "SELECT count(*) FROM review.flag") or (0,)
        twice = first_row(con, "SELECT count(*) FROM review.cases WHERE is_open AND rule = 'enrolled_twice'") or (0,)
        came = first_row(con, "SELECT count(*) FROM review.cases WHERE is_new") or (0,)
        queues = dict(con.execute("SELECT queue, count(*) FROM review.cases WHERE is_open GROUP BY 1").fetchall())
        month = first_row(con, "SELECT max(batch) FROM raw.batch WHERE source = ? AND is_accepted", [ROLL]) or (None,)
        states = con.execute("SELECT state, source FROM review.source ORDER BY ALL").fetchall()
        held = con.execute("SELECT DISTINCT source FROM review.held WHERE is_open ORDER BY ALL").fetchall()
    # A register of which a newer file is held is in force all the same: its state does not say so.
    waiting = {*((s, n) for s, n in states if s in WAITING), *(("held", n) for (n,) in held)}
    titles = {s: sorted(contracts.sources[n].title for t, n in waiting if t == s) for s in WAITING}
    with home.ledger(read_only=True) as ledger:
        told = last_told(ledger, night[0])
    unseen = tuple(name for name, _ in told.silent.values()) if told else ()
    return CountyLine(code, name, night[0], flags[0], came[0], queues, twice[0], month[0], titles, unseen)


def _with(line: CountyLine, **more: str) -> CountyLine:
    return CountyLine(**{**vars(line), **more})


def write_page(prefecture: Prefecture, lines: Sequence[CountyLine], as_of: date) -> Path:
    """Write the page in the place of an earlier one of the same night, whole or not at all."""
    os.umask(0o077)
    prefecture.reports.mkdir(parents=True, exist_ok=True)
    page = prefecture.reports / f"{as_of.isoformat()}.html"
    text = environment().get_template("prefecture.html.j2")
    late = [line for line in lines if line.is_late(as_of)]
    with whole(page) as scratch:
        scratch.write_text(
            text.render(place=prefecture.name, as_of=as_of, lines=lines, late=late, queues=QUEUES, waiting=WAITING),
            encoding="utf-8",
        )
    return page
