"""What a delivery would meet and what it would do, tried out: before the gates beside what was received so far, or the
last night once more with it, in a database that is thrown away.

Belongs here: trying. Does not belong here: letting it through (`assets/intake/releases.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from assets.cases.update import would_change
from assets.explain.trial_reading import Met
from assets.home.warehouse import connect, opened
from assets.intake.deliveries import Key, Receipt
from assets.intake.memory import confirmed_layouts
from assets.intake.raw import load_raw
from assets.intake.reading import ParsedFile, parse_all
from assets.intake.receipts import receipts as received
from assets.intake.withdrawals import still_used, withdrawals
from assets.night.night import Night
from assets.night.retention import still_there
from assets.night.steps import gatekeeper, make_anew
from matchers.blotting import blotted


def would_do(night: Night, as_of: date, files: Iterable[Receipt]) -> pl.DataFrame:
    """The cases that the last night would open, reopen or close if these files counted: rule, kind, cases."""
    work = night.home.root / "work"
    work.mkdir(exist_ok=True)
    with night.home.locked(), TemporaryDirectory(dir=work) as folder:
        nothing_new = Path(folder) / "landing"
        nothing_new.mkdir()
        trial = replace(night, landing=nothing_new, also_let_through=frozenset(r.key for r in files), holds_lock=True)
        with opened(Path(folder) / "trial.duckdb") as con, night.home.ledger(read_only=True) as ledger:
            con.begin()
            make_anew(trial, as_of, con)
            return would_change(con, ledger, as_of)


def would_meet(
    night: Night, as_of: date, source: str, files: Sequence[Receipt], parsed: Mapping[Key, ParsedFile]
) -> Met:
    """What files of a register would meet if they were put down on `as_of`, beside what was received so far. What the
    flags would do is not tried here (`would_do`, once the file was held)."""
    names = {source, *(s.name for s in night.contracts.sources.values() if s.yardstick)}
    contracts = replace(night.contracts, sources={n: night.contracts.sources[n] for n in sorted(names)})
    con = connect(None)
    try:
        with night.home.ledger(read_only=True) as ledger:
            came = still_used(still_there(received(ledger, as_of), ledger), withdrawals(ledger, as_of).values())
            keeper, confirmed = gatekeeper(night, as_of, con, ledger), confirmed_layouts(ledger, as_of)
        before = [r for r in came if r.source in names]
        tonight = [replace(r, received_on=as_of) for r in files]
        read = {**parse_all(before, contracts, night.home.store, confirmed=confirmed), **parsed}
        results = load_raw(
            con, contracts, [*before, *tonight], read, as_of, night.jurisdiction.region_codes, confirmed, keeper
        )
    finally:
        con.close()
    mine = {r.shown_name for r in tonight}
    held = {reason for r in results for _, _, day, file, reason, _ in r.refused if day == as_of and file in mine}
    idle = {f.message for r in results for f in r.notes if f.severity == "skipped" and blotted(f.file) in mine}
    said = (f.message for r in results if r.source == source for f in r.notes if f.severity == "changed")
    changed = {message for message in said if any(f"「{blotted(r.original_name)}」" in message for r in tonight)}
    return Met(tuple(sorted(held)), tuple(sorted(idle)), tuple(sorted(changed)))
