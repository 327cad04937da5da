"""A report as pages of cells, the same for the workbook and for the browser.

Belongs here: cells, rows, pages, and the rows behind a number. Does not belong here: fonts and files (`xlsx.py`,
`page.py`), what a report says (`kinds/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

TITLE, NOTE, HEAD, LABEL, TEXT, CENTRE, FILL, COUNT, MONEY, PLAIN = (
    "title", "note", "head", "label", "text", "centre", "fill", "count", "money", "plain",
)  # fmt: skip
KINDS = (TITLE, NOTE, HEAD, LABEL, TEXT, CENTRE, FILL, COUNT, MONEY, PLAIN)
"""How a cell looks: a title, a line without borders to the left, the head of a column, the label of a field of a form,
text to the left, text in the middle, an empty field to be written in by hand, a number, an amount, text without
borders in the middle."""

_UNIT = re.compile(r"(?<=[^\n])(（[户人条元份件行]）)$")


@dataclass(frozen=True)
class Cell:
    """One cell, over `columns` and `rows` of the grid. Of COUNT `number` is the count, of MONEY the fen; `text` is then
    left empty. `opens` names what stands behind a number (`Document.behind`)."""

    text: str = ""
    kind: str = TEXT
    columns: int = 1
    rows: int = 1
    number: int | None = None
    opens: str = ""

    @property
    def shown(self) -> str:
        """The text as it is read: an amount in yuan with its cents."""
        if self.number is None:
            return self.text
        if self.kind != MONEY:
            return str(self.number)
        sign, fen = "-" if self.number < 0 else "", abs(self.number)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def count(number: int, opens: str = "") -> Cell:
    """A number of households or persons."""
    return Cell("", COUNT, number=number, opens=opens)


def money(fen: int, opens: str = "") -> Cell:
    """An amount, given in fen and read in yuan."""
    return Cell("", MONEY, number=fen, opens=opens)


def head(text: str, columns: int = 1, rows: int = 1) -> Cell:
    """The head of a column, or of several. Its unit stands on a line of its own: a narrow column would break it."""
    return Cell(_UNIT.sub(r"\n\1", text), HEAD, columns, rows)


def label(text: str, columns: int = 1, rows: int = 1) -> Cell:
    """What a field of a form is called."""
    return Cell(text, LABEL, columns, rows)


def text(words: str, columns: int = 1, rows: int = 1) -> Cell:
    """Text to the left."""
    return Cell(words, TEXT, columns, rows)


def centre(words: str, columns: int = 1, rows: int = 1) -> Cell:
    """Text in the middle."""
    return Cell(words, CENTRE, columns, rows)


def fill(columns: int = 1, rows: int = 1, words: str = "") -> Cell:
    """A field to be written in by hand; `words` stand there already (年　月　日)."""
    return Cell(words, FILL, columns, rows)


@dataclass(frozen=True)
class Row:
    """One row of the grid, its cells from the left where none from above reaches in; at least `least` points high. One
    that `grows` takes what its page leaves, where that is one side of a sheet."""

    cells: tuple[Cell, ...]
    least: float = 0.0
    grows: bool = False


def row(*cells: Cell, least: float = 0.0, grows: bool = False) -> Row:
    """A row of `cells`."""
    return Row(cells, least, grows)


def nil_row(columns: int, words: str = "本期没有（零报告）") -> Row:
    """The row of a list that has none: nothing to report is reported."""
    return Row((Cell(words, CENTRE, columns),))


@dataclass(frozen=True)
class Page:
    """What begins on a page of its own: the title across it, a line below that (unit that fills in, day, unit of
    count), the rows, notes below the table, the line for signatures, and the remarks that an annex prints below that.

    The first `heads` rows stand on every printed page that follows, where it is the only page of its sheet.
    `is_one_side` is a page that is exactly one side of paper: forms printed front and back. `is_tight` has less air in
    its rows, where a form would need another side of paper without.
    """

    title: str
    below: str
    rows: Sequence[Row]
    heads: int = 0
    notes: Sequence[str] = ()
    signatures: str = ""
    is_one_side: bool = False
    remarks: Sequence[str] = ()
    is_tight: bool = False


@dataclass(frozen=True)
class Sheet:
    """Pages under one grid: `widths` of the columns in digits, upright or across, on A4 or A3."""

    name: str
    widths: Sequence[float]
    pages: Sequence[Page]
    is_landscape: bool = True
    paper: str = "A4"


@dataclass(frozen=True)
class Behind:
    """The rows behind a number: a title, headers, and a row each."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Document:
    """A report: its sheets, the day it is of, what its footer says, and what each number opens."""

    title: str
    day: date
    footer: str
    sheets: Sequence[Sheet]
    behind: Mapping[str, Behind] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """What is wrong with the grid or the links, for the tests of all reports: rows that are not as wide as their
        sheet, numbers that open nothing, things behind no number."""
        found = [f"{s.name}: {fault}" for s in self.sheets for page in s.pages for fault in _grid_faults(page, s)]
        opened = {c.opens for s in self.sheets for p in s.pages for r in p.rows for c in r.cells if c.opens}
        found += [f"opens nothing: {key}" for key in sorted(opened - set(self.behind))]
        return found + [f"behind no number: {key}" for key in sorted(set(self.behind) - opened)]


def placed(rows: Sequence[Row], columns: int) -> list[list[tuple[int, Cell]]]:
    """The first column of every cell, row by row; cells that reach down take their columns from the rows below.
    ValueError for a row that has not exactly as many columns as the grid."""
    taken: dict[tuple[int, int], None] = {}
    grid: list[list[tuple[int, Cell]]] = []
    for at, one in enumerate(rows):
        column, cells = 0, []
        for cell in one.cells:
            while (at, column) in taken:
                column += 1
            cells.append((column, cell))
            for down in range(cell.rows):
                taken.update({(at + down, column + over): None for over in range(cell.columns)})
            column += cell.columns
        if sum((at, c) in taken for c in range(columns)) != columns or column > columns:
            raise ValueError(f"row {at} does not fill {columns} columns")
        grid.append(cells)
    return grid


def _grid_faults(page: Page, sheet: Sheet) -> Iterable[str]:
    try:
        grid = placed(page.rows, len(sheet.widths))
    except ValueError as error:
        return [str(error)]
    last = len(grid)
    return [f"row {at} reaches below the page" for at, cells in enumerate(grid) for _, c in cells if at + c.rows > last]
