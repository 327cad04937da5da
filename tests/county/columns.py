"""Registers by table: under which header stands what, and how clerks come to write it.

A column is the name of an attribute, a function of an entry, a list of cells, nothing, or one of the columns below,
which know the world and the dirt of clerks. Columns are drawn from left to right, those `first` before the others.
"""

import pathlib
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from tests.population import spelling
from tests.population.places import Village

from .records import Listing
from .sheets import Cell, Table, write
from .world import World

Path = str | Callable[[Any], Any]
"""Where an entry has something: the name of an attribute, dotted where it lies deeper, or a function."""
Whole = namedtuple("Whole", "cells")
"""A column that is written in one go: of the world and all entries."""
Writer = Callable[[World, pathlib.Path], int]
Column = Path | Sequence[Cell] | Whole | None


def table(
    world: World, rows: Sequence[Any], columns: Mapping[str, Column], *, first: Sequence[str] = (), title: str = "",
    **around: Any,
) -> Table:  # fmt: skip
    """The entries under their headers; the rest is what stands about the table (`sheets.Table`).

    A title may name the county as `{home}`.
    """
    order = [*first, *(header for header in columns if header not in first)]
    drawn = {header: _cells(world, rows, columns[header]) for header in order}
    title = title.format(home=world.places.home.name)
    return Table(list(columns), [drawn[header] for header in columns], title=title, **around)


def put(
    world: World, path: pathlib.Path, rows: Sequence[Any], columns: Mapping[str, Column], *,
    encoding: str = "gb18030", empty_sheet: str = "", **around: Any,
) -> int:  # fmt: skip
    """A file of one table; returns its rows."""
    return write(path, table(world, rows, columns, **around), encoding=encoding, empty_sheet=empty_sheet)


def _cells(world: World, rows: Sequence[Any], column: Column) -> Sequence[Cell]:
    if column is None:
        return [None] * len(rows)
    if isinstance(column, list):
        return column
    return column.cells(world, rows) if isinstance(column, Whole) else _values(rows, column)


def _values(rows: Sequence[Any], path: Any) -> list[Any]:
    return list(map(attrgetter(path) if isinstance(path, str) else path, rows))


def of_world(cell: Callable[[World, Any], Cell]) -> Whole:
    """A cell that is told of the world and the entry."""
    return Whole(lambda world, rows: [cell(world, row) for row in rows])


def spelt(respell: Callable[..., list[Cell]], of: Path, *how: Any) -> Whole:
    """What is given, some of it oddly spelt."""
    return Whole(lambda world, rows: respell(world.rng, _values(rows, of), *how))


def always(cell: Cell) -> Callable[[Any], Cell]:
    """The same in every row."""
    return lambda _entry: cell


spelt_names, spelt_numbers = partial(spelt, spelling.dirty_names), partial(spelt, spelling.dirty_ids)


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
    return spelt(spelling.days, of, style, others)


def born(style: str) -> Whole:
    return Whole(lambda world, rows: spelling.days(world.rng, [world.born_on(row.person) for row in rows], style))


def month(of: str, style: str) -> Callable[[Any], Cell]:
    """Month numbers in one style."""
    get = attrgetter(of)
    return lambda entry: spelling.month(get(entry), style)


def _place(world: World, row: Any, of: str) -> Village:
    """The village that an attribute holds, by default that of the person."""
    return world.places.villages[attrgetter(of)(row)] if of else world.village_of(row.person)


def township(of: str = "") -> Whole:
    return of_world(lambda world, row: _place(world, row, of).township)


def village(of: str = "") -> Whole:
    """The village by its short or long name."""
    return of_world(lambda world, row: spelling.village(world.rng, _place(world, row, of)))


ORDER = Whole(lambda _world, rows: list(range(1, len(rows) + 1)))
FULL_VILLAGE = of_world(lambda world, row: world.village_of(row.person).full)
SEX = of_world(lambda world, row: world.sex_of(row.person))
ADDRESS = of_world(lambda world, row: spelling.address(world.rng, world.places, *world.people.address(row.person)))
Listed = namedtuple("Listed", "entry person")
"""A person of a household of a poverty or low-income register."""


def listed(entries: Iterable[Listing]) -> list[Listed]:
    """A row a person."""
    return [Listed(entry, person) for entry in entries for person in entry.persons]


def by_name(*writers: Writer) -> dict[str, Writer]:
    """How each source's files are written into its folder, under the name of the source; they return the rows."""
    return {writer.__name__: writer for writer in writers}
