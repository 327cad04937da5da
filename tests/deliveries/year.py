"""A year of nights in which everything that comes is right: how often do the gates hold something all the same?

`python -m tests.deliveries.year` prints it. What changes with the seasons in a county changes here: standards rise in
July, graduates come in summer, bills at the end of the year, the annual review takes people off the roll, a township is
joined to its neighbour in October.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from assets.home.warehouse import opened
from data_contracts.contract import Contracts, Source, load_contracts
from tests.deliveries import ordinary
from tests.deliveries.registers import Registers, newest

FIRST = date(2021, 6, 1)
STEP = {"daily": 5, "weekly": 7, "monthly": 30, "quarterly": 91, "yearly": 365}
"""Days between two deliveries of a register of a cadence."""

BUSY: Mapping[str, Mapping[int, float]] = {
    "graduates": {6: 4.0, 7: 6.0, 8: 3.0},
    "medical_expenses": {12: 1.8, 1: 1.4},
    "temporary_aid": {1: 3.0, 2: 2.5},
    "unemployment": {2: 2.0, 3: 1.6},
    "dibao_exits": {6: 3.0, 7: 4.0},
    "dibao_applications": {6: 1.5, 9: 1.5},
    "marriages": {2: 1.6, 5: 1.8, 10: 1.8},
    "cremations": {1: 1.6, 12: 1.4},
    "death_cancellations": {1: 1.6, 12: 1.4},
    "household_visits": {5: 2.5, 6: 3.0},
}
"""How many times the usual comes of a register of events in a month of the year."""

REVIEWED, RAISED, JOINED = 7, 7, 10
"""Months in which the review empties the roll by a sixteenth, standards rise, and a township goes up in another."""


@dataclass
class Year:
    """Registers through a year; `held` are the deliveries that a gate held: register, day, reason."""

    contracts: Contracts
    registers: Registers
    bases: Mapping[str, pl.DataFrame]
    rng: np.random.Generator
    now: dict[str, pl.DataFrame] = field(default_factory=dict)
    sent: dict[str, date] = field(default_factory=dict)
    deliveries: int = 0
    held: list[tuple[str, date, str]] = field(default_factory=list)

    def nights(self, count: int) -> None:
        """So many nights on which something comes."""
        day = FIRST
        while count:
            due = [name for name in sorted(self.bases) if self._is_due(name, day)]
            for name in due:
                self._send(name, day)
            if due:
                count -= 1
                self._judge(day, due)
            day += timedelta(days=1)

    def _is_due(self, name: str, day: date) -> bool:
        step = STEP[self.contracts.sources[name].cadence]
        # Offices send on days of their own.
        first = FIRST + timedelta(days=sum(map(ord, name)) % min(step, 60))
        last = self.sent.get(name)
        return day >= first if last is None else (day - last).days >= step + int(self.rng.integers(-1, 3))

    def _send(self, name: str, day: date) -> None:
        source = self.contracts.sources[name]
        month = date(day.year, day.month, 1)
        while source.batch_word and month <= self._last_month(name):
            month = _after(month)
        rows = self._next(source, day)
        self.registers.deliver(name, rows, day, month if source.batch_word else None)
        self.sent[name] = day
        self.now[name] = rows
        self.deliveries += 1
        self._months[name] = month

    def __post_init__(self) -> None:
        self._months: dict[str, date] = {}

    def _last_month(self, name: str) -> date:
        return self._months.get(name, date(1970, 1, 1))

    def _next(self, source: Source, day: date) -> pl.DataFrame:
        last, base = self.now.get(source.name), self.bases[source.name]
        if last is None:
            return ordinary.next_events(base, self.rng, day, 1.0) if not source.is_by_batch else base
        if not source.is_by_batch:
            share = BUSY.get(source.name, {}).get(day.month, 1.0) * 0.3
            return ordinary.next_events(base, self.rng, day, share)
        days = (day - self.sent[source.name]).days
        rows = _in_season(source, last, self.sent[source.name], day)
        churn = 0.06 if source.name == "dibao_roll" and self._passes(source, day, REVIEWED) else 0.02
        if source.promises_months:
            return ordinary.next_month(rows, self.rng, days, churn)
        return ordinary.next_list(rows, self.rng, churn)

    def _passes(self, source: Source, day: date, month: int) -> bool:
        return self.sent[source.name].month < month <= day.month

    def _judge(self, day: date, due: list[str]) -> None:
        _, results = self.registers.tonight(day, due)
        for name in due:
            for finding in results[name].held:
                self.held.append((name, day, finding.message))


def _after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)


def _in_season(source: Source, rows: pl.DataFrame, last: date, day: date) -> pl.DataFrame:
    """Standards are raised, and a township is joined to another, between two deliveries."""
    if last.month < RAISED <= day.month and source.name in {"dibao_roll", "disbursement", "tekun_roll"}:
        rows = ordinary.raised(rows, 1.08)
    if last.month < JOINED <= day.month and "township" in rows.columns and source.name != "divisions":
        towns = sorted(rows["township"].drop_nulls().unique())
        rows = rows.with_columns(pl.col("township").replace({towns[-1]: towns[0]})) if len(towns) > 1 else rows
    return rows


def a_year(published: Path, folder: Path, nights: int, seed: int = 5) -> Year:
    """A year of ordinary deliveries of every register that a published night holds; the files go into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    contracts = load_contracts()
    with opened(published, read_only=True) as con:
        bases = {
            s.name: rows
            for s in contracts.sources.values()
            if s.name != "review_results"
            and (rows := newest(con, s.name, [c.name for c in s.columns if c.name != s.batch_word])).height
        }
    year = Year(contracts, Registers(contracts, folder), bases, np.random.default_rng(seed))
    year.nights(nights)
    return year


def told(year: Year, nights: int) -> Iterator[str]:
    """The year in lines."""
    yield f"{nights} nights, {year.deliveries} deliveries of {len(year.bases)} registers, {len(year.held)} held"
    yield from (f"  {name} {day}: {why}" for name, day, why in year.held)


if __name__ == "__main__":
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as scratch:
        print(*told(a_year(Path(sys.argv[1]), Path(scratch), wanted), wanted), sep="\n")
