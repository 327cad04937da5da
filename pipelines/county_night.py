"""One county's night as the command line runs it: locked, run, and told in a few lines.

Belongs here: what `hedui night` does for one home, alone or as one of a prefecture's. Does not belong here: arguments
(`cli.py`, `prefecture_command.py`), Dagster (`run.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE, HELD
from pipelines.settings import Settings

if TYPE_CHECKING:
    from assets.home.canary import Canary
    from assets.night.night import Night

SHOWN = 12
"""What was not read fills a terminal quickly; the morning sheet has the rest."""


@dataclass(frozen=True)
class Good:
    """A night that was published: what it found in one line, what else is to be said on standard error."""

    found: str
    seconds: float
    said: tuple[str, ...]
    is_held: bool

    @property
    def code(self) -> int:
        """How the command ends."""
        return HELD if self.is_held else DONE


def county_of(chosen: Settings, canary: Canary | None = None) -> Night:
    """The night of a home, its stages told on a terminal; `canary` tries the engine in place of the house's own."""
    from assets.home.canary import engine_faults
    from assets.night.night import Night
    from pipelines.run import terminal_report

    county = Night.of(chosen.place(), chosen.landing, chosen.code(), terminal_report())
    return replace(county, canary=canary or engine_faults, engine=chosen.at_work(), memory=chosen.memory)


def refuse_without_landing(county: Night) -> None:
    """BadInput where departments have nowhere to put their files."""
    if not county.landing.is_dir():
        raise BadInput(f"接收目录 {county.landing} 不存在，请建立该目录并按名册代码分文件夹放入文件")


def run_county(
    chosen: Settings,
    as_of: date,
    canary: Canary | None = None,
    before: Callable[[], object] | None = None,
    *,
    is_anew: bool = False,
) -> Good:
    """Run a county's night; `before` is done once the home is locked, before anything is read. `is_anew`: nothing of an
    earlier night is kept.

    BadInput where the input is to blame, ClickException where we are; yesterday's night is in place then.
    """
    from assets.home.reckoned_ahead import kept_ahead

    chosen.refuse_unready()
    with kept_ahead(chosen.place()):
        county = replace(county_of(chosen, canary), holds_lock=True, is_anew=is_anew)
        return _run(chosen, county, as_of, before)


def _run(chosen: Settings, county: Night, as_of: date, before: Callable[[], object] | None) -> Good:
    from assets.cases.withdrawn_nights import say_past
    from assets.home.canary import refuse_unfit
    from assets.home.failed_night import told_where_it_fails
    from pipelines.run import run_night

    started = time.perf_counter()
    with told_where_it_fails(county.home.root, as_of):
        refuse_without_landing(county)
        refuse_unfit(county.canary)
    with county.home.prepared().locked():
        with county.home.ledger() as ledger:
            first = [finding.message for finding in say_past(ledger, as_of)]
        for sentence in first:
            click.echo(sentence, err=True)
        chosen.remember()
        if before:
            before()
        outcome = run_night(county, as_of)
    if not outcome.succeeded:
        if outcome.is_bad_input:
            raise BadInput(outcome.sentence)
        raise click.ClickException(outcome.sentence)
    return _good(county, as_of, first, time.perf_counter() - started)


def _good(county: Night, as_of: date, first: list[str], seconds: float) -> Good:
    from assets.home.warehouse import first_row, opened
    from assets.pages.due import old_standards
    from assets.pages.queues import concluded
    from assets.pages.standing import old_roll_lines

    with opened(county.home.published, read_only=True) as con:
        held = con.execute("SELECT message FROM review.finding WHERE severity = 'held' ORDER BY ALL").fetchall()
        unread = con.execute(
            "SELECT message FROM review.finding WHERE severity = 'unread' AND file = '' ORDER BY ALL"
        ).fetchall()
        changed = con.execute("SELECT message FROM review.finding WHERE severity = 'changed' ORDER BY ALL").fetchall()
        quiet = old_roll_lines(con)
        (files,) = first_row(
            con, "SELECT count(DISTINCT (source, file)) FROM review.finding WHERE severity = 'unread' AND file <> ''"
        ) or (0,)
        found = concluded(con)
    said = [f"[请核实] {sentence}" for sentence in old_standards(county.jurisdiction, as_of)]
    said += [f"[名册过旧] {sentence}" for sentence in quiet]
    said += [f"[暂缓] {message}" for (message,) in held if message not in first]
    said += [f"[请核对] {message}" for (message,) in changed]
    said += [f"[未读懂] {message}" for (message,) in unread[:SHOWN]]
    if len(unread) > SHOWN:
        said.append(f"[未读懂] 另有 {len(unread) - SHOWN} 项，见晨报。")
    if files:
        said.append(f"[未读懂] {files} 个文件有未登记的列，其内容没有读取，见晨报。")
    return Good(found, seconds, tuple(said), bool(held))
