"""What a register came to in a night, and when what it came to on an earlier one stands.

Belongs here: the result of loading a register, and what it is made from. Does not belong here: loading (`raw.py`),
judging (`snapshots.py`).
A register stands as it was loaded when its files, what was read of them, its contract, what people said of them and
whoever it is held against are the same. What is kept beside the tables lies in the private folder of measurements: it
tells names of files, which no table may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from assets.home.files import whole
from assets.home.finding import Finding
from assets.home.made import Made, digest_of
from assets.intake.deliveries import Receipt
from assets.intake.gating import Gatekeeper
from assets.intake.standing import Batch
from data_contracts.contract import Source

HeldRow = tuple[str, date | None, date, str, str, bool]
"""Register, batch, day of delivery, file, reason, whether it still waits for somebody's word."""

KEPT = ".loaded"
"""How the files end that keep, one a register, what it came to last; they tell the names of its files."""

BOOKS = {
    "raw.batch": "source VARCHAR, batch DATE, files INTEGER, rows BIGINT, rejected BIGINT, is_accepted BOOLEAN, "
    "reason VARCHAR",
    "raw.header": "source VARCHAR, _file VARCHAR, _sheet VARCHAR, word VARCHAR",
    "raw.dictionary": "source VARCHAR, _file VARCHAR, _sheet VARCHAR, word VARCHAR, written VARCHAR, value VARCHAR",
}
"""The tables that have rows of every register, and their columns."""


@dataclass(frozen=True)
class SourceResult:
    """What one register came to in a night.

    `rows_read` = `rows_accepted` + `rows_rejected` + `rows_later` (dated after the night); `held` files and
    deliveries changed nothing, `refused` by a gate; `notes` are everything else worth saying.
    """

    source: str
    files: int
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_later: int
    batches: tuple[Batch, ...]
    held: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    refused: tuple[HeldRow, ...] = ()

    @property
    def newest(self) -> date | None:
        """The newest batch in force; None when nothing of the register was ever accepted."""
        return max((b.batch for b in self.batches if b.is_accepted), default=None)


@dataclass(frozen=True)
class Loaded:
    """The result, and what the gatekeeper learns of it: the files in force by batch, as the raw table names them."""

    result: SourceResult
    good: Mapping[date, tuple[str, ...]]


def once(
    made: Made,
    keeper: Gatekeeper,
    source: Source,
    receipts: Sequence[Receipt],
    made_of: Sequence[object],
    load: Callable[[], Loaded],
) -> SourceResult:
    """What the register came to: loaded now, or as an earlier night loaded it of the same; the gatekeeper knows of it
    either way. `receipts` are its files as the raw table names them, `made_of` what else its rows follow from."""
    if not made.has_book or keeper.kept is None:
        return load().result
    digest = digest_of(source.digest, *receipts, *made_of, keeper.told_of(source, receipts))
    # Whatever is not in the book of the file goes with the file; what lies beside it may outlive it.
    stands = made.stands(f"raw.{source.name}, loaded", digest, [f"raw.{source.name}", *BOOKS])
    file = keeper.kept / f"{source.name}{KEPT}"
    told = _written(file, digest) if stands else None
    if told is None:
        told = load()
        keeper.kept.mkdir(parents=True, exist_ok=True)
        with whole(file) as scratch:
            scratch.write_bytes(_json().dump_json((digest, told)))
    else:
        by_name = {r.file: r for r in receipts}
        keeper.learn(source, {batch: [by_name[f] for f in files] for batch, files in told.good.items()})
    return told.result


def _written(file: Path, digest: str) -> Loaded | None:
    """What the night that made the table wrote; None where another wrote since, or a full disk has cut it."""
    try:
        made_of, told = _json().validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    return told if made_of == digest else None


@cache
def _json() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[str, Loaded])
