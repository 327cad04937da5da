"""What reading one file came to, as plain values that go to a JSON file beside the Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assets.home.finding import Finding

READER = "13"
"""Version of the reader; raise it when the same bytes and contract give another frame."""


class RefusedError(Exception):
    """A file that cannot be read at all; the message is one Chinese sentence without values of the file."""


@dataclass(frozen=True)
class ColumnReport:
    """How one column was understood.

    `header` as it may be shown (else 第N列) and `key` as a confirmation names the column; `how`: `named`, `confirmed`
    (by a person, who may have said that it be left alone: then without a word), `proposed` (not read; `word` is the
    likeliest) or `none`; `sure` from 0 to 1; `others` are the next likely words.
    """

    header: str
    key: str
    word: str | None
    how: str
    sure: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetReport:
    """How one sheet was understood: where its header stands, which header each word was taken from, and the counts.

    `unknown` are headers of columns whose values were not taken, `spare` those that mean a word already taken from a
    better column; `rows` counts accepted and rejected rows (of a sheet not
    read those that hold something). `layout` is the digest of the header row, `understood` one
    report a column with a header, `missing` the required words that nothing brings; a sheet that is not read has
    them too (`is_read`).
    """

    name: str
    header_row: int
    header_depth: int
    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    spare: tuple[str, ...]
    rows: int
    rejected: int
    blank: int
    layout: str = ""
    understood: tuple[ColumnReport, ...] = ()
    missing: tuple[str, ...] = ()
    is_read: bool = True

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> SheetReport:
        """The sheet of a report that `FileReport.as_json` wrote."""
        lists = {name: tuple(raw[name]) for name in ("unknown", "spare", "missing")}
        understood = tuple(ColumnReport(**{**c, "others": tuple(c["others"])}) for c in raw["understood"])
        return SheetReport(**{**raw, **lists, "understood": understood})


@dataclass(frozen=True)
class FileReport:
    """What one file came to. A held file has no Parquet; `content` is a digest of what was read, in any row order."""

    source: str
    file: str
    sheets: tuple[SheetReport, ...]
    findings: tuple[Finding, ...]
    rows: int
    rejected: int
    batches: Mapping[str, int]
    content: str

    @property
    def is_held(self) -> bool:
        """Whether nothing of the file may be used until somebody acts."""
        return any(f.severity == "held" for f in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as values that JSON can hold."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> FileReport:
        """The report that `as_json` wrote."""
        return FileReport(
            raw["source"],
            raw["file"],
            tuple(SheetReport.from_json(s) for s in raw["sheets"]),
            tuple(Finding(**f) for f in raw["findings"]),
            raw["rows"],
            raw["rejected"],
            raw["batches"],
            raw["content"],
        )


def held(source: str, file: str, message: str, sheet: str | None = None, row: int | None = None) -> FileReport:
    """The report of a file of which nothing is used, for one reason."""
    return FileReport(source, file, (), (Finding(source, file, sheet, row, "held", message),), 0, 0, {}, "")
