"""One file read as the night would read it, in memory and in the same limited child process; nothing of it is kept.

Belongs here: from a file to raw rows and records of that file alone. Does not belong here: what is said of them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from assets.home.finding import Finding
from assets.home.warehouse import connect
from assets.intake.deliveries import Key, Receipt
from assets.intake.landing import take
from assets.intake.raw import load_raw
from assets.intake.reading import FileReport, ParsedFile, parse_all
from assets.records.build import build_records
from data_contracts.contract import Contracts
from matchers.intake.layouts import ConfirmedLayout

# Such a reading is of no night; everything a file is dated by lies before it.
NO_DAY = date(2999, 12, 31)


@dataclass(frozen=True)
class ReadFile:
    """A file, or each member of an archive, as it came and was read; what could not be taken at all; and the tables of
    what could, under the contract of its register alone: None where nothing can be used."""

    receipts: Sequence[Receipt]
    parsed: Mapping[Key, ParsedFile]
    reports: tuple[FileReport, ...]
    untaken: tuple[Finding, ...]
    contracts: Contracts
    con: duckdb.DuckDBPyConnection | None


@contextmanager
def read_apart(
    file: Path, contracts: Contracts, source: str, confirmed: Sequence[ConfirmedLayout] = (), day: date = NO_DAY
) -> Iterator[ReadFile]:
    """Read `file` as `source`, as though it came on `day`, with what the county confirmed of its layout."""
    with tempfile.TemporaryDirectory() as folder:
        receipts, untaken = take(file, file.name, Path(folder), source, day)
        alone = replace(contracts, sources={source: contracts.sources[source]})
        parsed = parse_all(receipts, alone, Path(folder), confirmed=confirmed)
        reports = tuple(parsed[receipt.key].report for receipt in receipts)
        if all(report.is_held for report in reports):
            yield ReadFile(receipts, parsed, reports, tuple(untaken), alone, None)
            return
        con = connect(None)
        try:
            load_raw(con, alone, receipts, parsed, day, confirmed=confirmed)
            build_records(con, alone)
            yield ReadFile(receipts, parsed, reports, tuple(untaken), alone, con)
        finally:
            con.close()
