"""Households and persons counted by place: villages add up to townships, townships to the county.

Belongs here: the places of a statistic, its numbers as cells, and the rows behind each. Does not belong here: who
belongs to what is counted (`rolls.py`, `findings.py`), the layout of one annex (`kinds/`).

A household stands at one place of one row, so sums hold; what has no place stands in a row of its own (未写明). Only
the lowest row of a place opens its rows, for a sum repeats them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from assets.reports import Wanted
from assets.reports.document import Behind, Cell, count, fill, money
from matchers.cases.money import yuan

UNSAID = "未写明"
COUNTED = {
    "township": pl.String,
    "village": pl.String,
    "number": pl.String,
    "households": pl.Int64,
    "persons": pl.Int64,
    "on": pl.String,
    "said": pl.String,
}
"""A row of what is counted: place ('' where nobody wrote it), the number people know it by, how many households and
persons it is, a day and a word about it. A household that stays while members leave is 0 households."""

HEADERS = ("乡镇", "村（居）", "证号或户编号", "户", "人", "日期", "说明")
FLAGS = "疑点编号"
"""What cases are numbered by."""
MONEY_HEADERS = ("乡镇", "村（居）", FLAGS, "日期", "说明", "金额（元）")
FEN = "fen"
"""The further column of rows that are amounts."""


@dataclass(frozen=True)
class Counted:
    """What one number of a statistic counts; `missing` says in Chinese why nobody can tell, and the cells stay empty.
    Where rows are no households, `number_called` is how their numbers are called, and each is one of the count."""

    code: str
    title: str
    rows: pl.DataFrame
    missing: str = ""
    number_called: str = ""


@dataclass(frozen=True)
class Place:
    """A row of a statistic: the county (both None), a township, or a village; '' is what nobody wrote."""

    township: str | None = None
    village: str | None = None

    @property
    def said(self) -> str:
        """Its name as it stands in a row below its township."""
        return (self.township if self.village is None else self.village) or UNSAID

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.township}/{self.village}"


@dataclass
class Tally:
    """Cells of counts, gathering what stands behind them."""

    behind: dict[str, Behind] = field(default_factory=dict)

    def pair(self, counted: Counted, place: Place, *, opens: bool) -> tuple[Cell, Cell]:
        """Households and persons of a place."""
        return (self.one(counted, place, "households", opens=opens), self.one(counted, place, "persons", opens=opens))

    def one(self, counted: Counted, place: Place, what: str, *, opens: bool) -> Cell:
        """Households or persons of a place."""
        if counted.missing:
            return fill()
        rows = within(counted.rows, place)
        number = int(rows[what].sum() or 0)
        return count(number, self.opened(counted, place, rows) if opens and number else "")

    def money(self, counted: Counted, place: Place, *, opens: bool) -> Cell:
        """The sum of the amounts of a place."""
        rows = within(counted.rows, place)
        return money(int(rows[FEN].sum() or 0), self.opened(counted, place, rows) if opens and rows.height else "")

    def opened(self, counted: Counted, place: Place, rows: pl.DataFrame) -> str:
        """The key of the rows behind a number."""
        key = f"{counted.code}/{place.key}"
        if key not in self.behind:
            named = "" if place.township is None else f"{place.township or UNSAID}{place.village or ''}　"
            headers: Sequence[str] = HEADERS
            if counted.number_called:
                amounts = MONEY_HEADERS[-1:] if FEN in rows.columns else ()
                headers = (*HEADERS[:2], counted.number_called, *HEADERS[-2:], *amounts)
                rows = rows.drop("households", "persons")
            self.behind[key] = Behind(f"{named}{counted.title}", headers, _lines(rows))
        return key


def within(rows: pl.DataFrame, place: Place) -> pl.DataFrame:
    """The rows of a place."""
    if place.township is not None:
        rows = rows.filter(pl.col("township") == place.township)
    return rows if place.village is None else rows.filter(pl.col("village") == place.village)


def placed(wanted: Wanted, rows: pl.DataFrame) -> pl.DataFrame:
    """Those rows that the report is asked about, in the columns of `COUNTED` (and `FEN`)."""
    if wanted.townships is not None:
        rows = rows.filter(pl.col("township").is_in(list(wanted.townships)))
    if wanted.village is not None:
        rows = rows.filter(pl.col("village") == wanted.village)
    amounts = [pl.col(FEN).cast(pl.Int64)] if FEN in rows.columns else []
    return (
        rows.with_columns(pl.col("township", "village").fill_null(""))
        .select(*(pl.col(name).cast(kind) for name, kind in COUNTED.items()), *amounts)
        .sort("township", "village", "number", "on", "said")
    )


def townships(wanted: Wanted, counted: Iterable[Counted]) -> list[Place]:
    """The townships of the report in the county's order; of the whole county also those that only the rows name, and
    what has none."""
    if wanted.townships is not None:
        return [Place(township) for township in wanted.townships]
    known = list(wanted.jurisdiction.townships)
    listed = [t for (t,) in wanted.con.execute(_TOWNSHIPS).fetchall()]
    named = {t for c in counted for t in c.rows["township"].unique().to_list()}
    others = sorted({*listed, *named} - {*known, ""})
    return [Place(t) for t in (*known, *others, *([""] if "" in named else []))]


def villages(wanted: Wanted, township: Place, counted: Iterable[Counted]) -> list[Place]:
    """The villages of a township in the order of their codes, those that only the rows name, and what has none."""
    if township.township == "":
        return []
    known = [v for (v,) in wanted.con.execute(_VILLAGES, [township.township]).fetchall()]
    named = {v for c in counted for v in within(c.rows, township)["village"].unique().to_list()}
    others = sorted(named - {*known, ""})
    return [Place(township.township, v) for v in (*known, *others, *([""] if "" in named else []))]


def below(wanted: Wanted, counted: Sequence[Counted]) -> list[Place]:
    """The rows below the total: the villages of the one township that is asked about, else the townships."""
    if wanted.townships is not None and len(wanted.townships) == 1:
        return villages(wanted, Place(wanted.townships[0]), counted)
    return townships(wanted, counted)


def missing(wanted: Wanted, *kinds: str) -> str:
    """Why nobody can count what rests on these kinds of records, in Chinese; '' where a register of each is there."""
    said = []
    for kind in kinds:
        sources = [source.name for source in wanted.contracts.sources_of(kind)]
        rows = wanted.con.execute(_STATES, [sources]).fetchall()
        if not any(state in {"present", "stale"} for (state,) in rows):
            titles = "、".join(wanted.contracts.sources[name].title for name in sources)
            said.append(f"没有可用的{titles}")
    return "，".join(said)


def notes_of(counted: Sequence[Counted]) -> list[str]:
    """A sentence for each reason why cells are empty."""
    found: dict[str, list[str]] = {}
    for one in counted:
        if one.missing:
            found.setdefault(one.missing, []).append(one.title)
    return [f"{why}，「{'」「'.join(titles)}」留空，请据实填写。" for why, titles in found.items()]


def _lines(rows: pl.DataFrame) -> list[tuple[str, ...]]:
    chosen = rows.with_columns(pl.col("township", "village").replace("", UNSAID))
    if FEN in rows.columns:
        chosen = chosen.with_columns(pl.col(FEN).map_elements(yuan, return_dtype=pl.String))
    return [tuple("" if cell is None else str(cell) for cell in line) for line in chosen.iter_rows()]


_TOWNSHIPS = "SELECT DISTINCT township FROM flag.status WHERE township <> '' ORDER BY 1"
_STATES = "SELECT state FROM review.source WHERE list_contains(?::VARCHAR[], source) ORDER BY source"
_VILLAGES = """
WITH own AS (
    SELECT v.division_name AS village, v.code FROM fact.division AS v JOIN fact.division AS t ON t.code = v.parent
    WHERE v.level = '村级' AND t.division_name = $1
    UNION ALL SELECT village, NULL FROM fact.roll WHERE township = $1 AND village IS NOT NULL
    UNION ALL SELECT village, NULL FROM fact.residence WHERE township = $1 AND village IS NOT NULL)
SELECT village FROM own GROUP BY village ORDER BY min(code) NULLS LAST, village"""
