"""Registers as a county has them, one delivery after another, through the real reader and the real gates.

`Registers` holds the deliveries that came so far; `deliver` adds one, `tonight` loads what counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.gating import Gatekeeper
from assets.intake.loaded import SourceResult
from assets.intake.raw import load_raw
from assets.intake.reading import parse
from assets.intake.reading.pool import ParsedFile
from data_contracts.contract import Contracts
from matchers.facts.measure import load_measures
from matchers.flags.needed import needed_words
from matchers.flags.rule import load_rules

REGION = ("320723", "322222")


@dataclass
class Registers:
    """Deliveries of the registers of a county so far: receipts and what they were read as."""

    contracts: Contracts
    folder: Path
    receipts: list[Receipt] = field(default_factory=list)
    parsed: dict[tuple[str, str, str], ParsedFile] = field(default_factory=dict)
    released: frozenset[tuple[str, str, str]] = frozenset()

    def deliver(self, source: str, rows: pl.DataFrame, day: date, month: date | None = None, name: str = "") -> Receipt:
        """Put rows down as a CSV of the register that came on a day, for a month where it has months."""
        contract = self.contracts.sources[source]
        titled = rows.rename({c.name: c.header for c in contract.columns if c.name in rows.columns})
        label = f"{month.year}年{month.month}月" if month else day.isoformat()
        name = name or f"{contract.title}{label}.csv"
        data = titled.write_csv().encode()
        sha = hashlib.sha256(data).hexdigest()
        path = self.folder / f"{sha}.csv"
        path.write_bytes(data)
        return self.receive(source, path, name, day)

    def receive(self, source: str, path: Path, name: str, day: date) -> Receipt:
        """Put a file down as it is."""
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        receipt = Receipt(sha, source, name, path.stat().st_size, day, modified=(day - date(1970, 1, 1)).days)
        if receipt.key not in self.parsed:
            result = parse(path, name, self.contracts.sources[source])
            parquet = self.folder / f"{sha}-{source}-{len(self.parsed)}.parquet"
            if result.frame is not None:
                result.frame.write_parquet(parquet)
            self.parsed[receipt.key] = ParsedFile(parquet if result.frame is not None else None, result.report)
        self.receipts.append(receipt)
        return receipt

    def copy(self) -> Registers:
        """The same deliveries, to which others may be added."""
        return replace(self, receipts=list(self.receipts), parsed=self.parsed)

    def tonight(self, day: date, only: Iterable[str]) -> tuple[duckdb.DuckDBPyConnection, dict[str, SourceResult]]:
        """Load the registers named, and those of people that the gates ask; what each came to."""
        names = {*only, *(s.name for s in self.contracts.sources.values() if s.yardstick)}
        known = replace(self.contracts, sources={n: self.contracts.sources[n] for n in sorted(names)})
        mine = [r for r in self.receipts if r.source in names]
        con = connect(None)
        needed = needed_words(load_rules().values(), load_measures(), self.contracts)
        keeper = Gatekeeper(con, self.folder / "measured", released=self.released, needed=needed)
        results = load_raw(con, known, mine, self.parsed, day, region_codes=REGION, keeper=keeper)
        return con, {r.source: r for r in results}


def newest(con: duckdb.DuckDBPyConnection, source: str, words: Iterable[str]) -> pl.DataFrame:
    """The rows of the newest batch of a register, its words as text; without those that nothing is written in."""
    con.complete()
    rows: pl.DataFrame = con.sql(
        f"SELECT {', '.join(words)} FROM raw.{source} WHERE _reject IS NULL AND _batch ="
        f" (SELECT max(_batch) FROM raw.{source} WHERE _reject IS NULL) ORDER BY _file, _sheet, _row, _member"
    ).pl()
    return rows.select(c for c in rows.columns if rows[c].null_count() < rows.height)
