"""What is promised of a table, and what came of the promise.

Belongs here: the values that pass between contracts, Great Expectations and asset checks. A promise
says what must hold, never how an engine spells it; an outcome holds counts and no value of any row.
"""

from __future__ import annotations

from dataclasses import dataclass

SEVERITIES = ("critical", "warning", "info")


@dataclass(frozen=True)
class Promise:
    """One thing that must hold of a table.

    `assertion` is one of
    row_count (between `low` and `high`), not_null, unique (`columns` together), in_set (`values`),
    between (`low`, `high`), no_rows (no row meets the SQL condition `violation`).
    `allowed_share` is the share of rows (of filled values, for in_set and between) that may break it,
    `allowed_rows` the number of rows that may break a no_rows promise.
    """

    name: str
    title: str
    severity: str
    assertion: str
    columns: tuple[str, ...] = ()
    values: tuple[str | int, ...] = ()
    low: float | None = None
    high: float | None = None
    violation: str = ""
    allowed_share: float = 0.0
    allowed_rows: int = 0


@dataclass(frozen=True)
class Suite:
    """The promises of one table: `layer` and `table` name it, `query` gives the rows they are about."""

    layer: str
    table: str
    title: str
    query: str
    promises: tuple[Promise, ...]

    @property
    def name(self) -> str:
        """The qualified name of the table."""
        return f"{self.layer}.{self.table}"

    @property
    def may_be_empty(self) -> bool:
        """Whether the contract says that no rows are no surprise (rowCount mustBeGreaterOrEqualTo 0)."""
        return any(p.assertion == "row_count" and p.low is not None and p.low <= 0 for p in self.promises)


@dataclass(frozen=True)
class CheckOutcome:
    """What came of one promise.

    `state` is passed, failed, empty (no rows: nothing was proven), absent (no such table) or raised (the
    check itself broke). `unexpected` and `rows` are counts. `error` is the class of an exception, never its
    message: messages of databases quote values.
    """

    name: str
    title: str
    severity: str
    state: str
    unexpected: int | None = None
    rows: int | None = None
    error: str = ""

    @property
    def passed(self) -> bool:
        """Whether the promise was shown to hold."""
        return self.state == "passed"

    @property
    def raised(self) -> bool:
        """Whether the check broke instead of answering."""
        return self.state == "raised"
