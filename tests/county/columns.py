"""Registers by table: under which header stands what, and how clerks come to write it.

A column is the name of an attribute, a function of an entry, a list of cells, nothing, or one of the columns below,
which know the world and the dirt of clerks. Columns are drawn from left to right, those `first` before the others.
"""

import pathlib
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from . import spelling
from .places import Village
from .records import Listing
from .sheets import Cell, Table
from .world import World

Path = str | Callable[[Any], Any]
"""Where an entry has something: the name of an attribute, dotted where it lies deeper, or a function."""


Whole = namedtuple("Whole", "cells")
"""A column that is written in one go: of the world and all entries."""
Writer = Callable[[World, pathlib.Path], int]
Column = Path | Sequence[Cell] | Whole | None


def table(
    world: World, rows: Sequence[Any], columns: Mapping[str, Column], *, first: Sequence[str] = (), **around: Any
) -> Table:
    """The entries under their headers; `around` is what stands about the table (`sheets.Table`)."""
    order = [*first, *(header for header in columns if header not in first)]
    drawn = {header: _cells(world, rows, columns[header]) for header in order}
    return Table(list(columns), [drawn[header] for header in columns], **around)


def _cells(world: World, rows: Sequence[Any], column: Column) -> Sequence[Cell]:
    if column is None:
        return [None] * len(rows)
    if isinstance(column, list):
        return column
    return column.cells(world, rows) if isinstance(column, Whole) else _values(rows, column)


def _values(rows: Sequence[Any], path: Any) -> list[Any]:
    return list(map(attrgetter(path) if isinstance(path, str) else path, rows))


ORDER = Whole(lambda _world, rows: list(range(1, len(rows) + 1)))


def always(cell: Cell) -> Callable[[Any], Cell]:
    """The same in every row."""
    return lambda _entry: cell


def spelt_names(of: Path, share: float = 0.015) -> Whole:
    """Names as given, some of them oddly spelt."""
    return Whole(lambda world, rows: spelling.dirty_names(world.rng, _values(rows, of), share))


def spelt_numbers(of: Path) -> Whole:
    """ID numbers as given, some of them oddly spelt."""
    return Whole(lambda world, rows: spelling.dirty_ids(world.rng, _values(rows, of)))


def name(of: Path = "person", share: float = 0.015, written: str = "") -> Whole:
    """The person's name, or what the department wrote for it."""

    def cells(world: World, rows: Sequence[Any]) -> list[Cell]:
        own = world.people.name
        said = _values(rows, written) if written else [None] * len(rows)
        texts = [text or own[p] for p, text in zip(_values(rows, of), said, strict=True)]
        return spelling.dirty_names(world.rng, texts, share)

    return Whole(cells)


def number(of: Path = "person", share: float = 0.015, *, is_dressed: bool = False) -> Whole:
    """The person's ID number; what a case wrote for it stays as it is, or is dressed like the others."""

    def cells(world: World, rows: Sequence[Any]) -> list[Cell]:
        own = world.people.id_number
        kept = [getattr(row, "id_text", None) for row in rows]
        persons = _values(rows, of)
        if is_dressed:
            return spelling.dirty_ids(world.rng, [text or own[p] for p, text in zip(persons, kept, strict=True)], share)
        numbers = spelling.dirty_ids(world.rng, [own[p] for p in persons], share)
        shown = [getattr(row, "has_id", True) for row in rows]
        written = [n if text is None else text for n, text in zip(numbers, kept, strict=True)]
        return [text if has_id else None for text, has_id in zip(written, shown, strict=True)]

    return Whole(cells)


def day(of: Path, style: str, others: str = "-./0年") -> Whole:
    """Dates in one style, a few in others."""
    return Whole(lambda world, rows: spelling.days(world.rng, _values(rows, of), style, others))


def born(style: str) -> Whole:
    return Whole(
        lambda world, rows: spelling.days(
            world.rng, [world.people.birth[row.person].astype(object) for row in rows], style
        )
    )


def month(of: str, style: str) -> Callable[[Any], Cell]:
    """Month numbers in one style."""
    get = attrgetter(of)
    return lambda entry: spelling.month(get(entry), style)


def _lived(world: World, rows: Sequence[Any], village: str) -> list[Village]:
    at = _values(rows, village) if village else [world.people.village[row.person] for row in rows]
    return [world.places.villages[i] for i in at]


def township(village: str = "") -> Whole:
    """The township of the village that an attribute holds, by default of the person's."""
    return Whole(lambda world, rows: [place.township for place in _lived(world, rows, village)])


def village(of: str = "") -> Whole:
    """The village by its short or long name."""
    return Whole(lambda world, rows: [spelling.village(world.rng, place) for place in _lived(world, rows, of)])


FULL_VILLAGE = Whole(lambda world, rows: [place.full for place in _lived(world, rows, "")])
SEX = Whole(lambda world, rows: ["男" if world.people.is_male[row.person] else "女" for row in rows])
ADDRESS = Whole(
    lambda world, rows: [
        spelling.address(world.rng, world.places, int(world.people.village[p]), int(world.people.house[p]))
        for p in (row.person for row in rows)
    ]
)


Listed = namedtuple("Listed", "entry person")
"""A person of a household of a poverty or low-income register."""


def listed(entries: Iterable[Listing]) -> list[Listed]:
    """A row a person."""
    return [Listed(entry, person) for entry in entries for person in entry.persons]


def by_name(*writers: Writer) -> dict[str, Writer]:
    """How each source's files are written into its folder, under the name of the source; they return the rows."""
    return {writer.__name__: writer for writer in writers}
