"""What a measure says it is made from, so that a rule knows which columns of records it rests on.

Belongs here: reading it from a declaration. Does not belong here: following it (`matchers/flags/lineage.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data_contracts.text_yaml import Document, Fault, Parts, meant

if TYPE_CHECKING:
    from data_contracts.contract import Kind
    from data_contracts.shapes import LineageShape


@dataclass(frozen=True)
class Lineage:
    """What a measure is made from; each part is `fact.column`, or a fact whose rows as a whole matter.

    `base`: the fact whose columns of the same name it keeps. `drawn_from`: without such a value there are fewer rows.
    `rests_on`: without it there may be more rows, or other ones. `columns`: what a column is, which is empty without
    it. `reckoned`: what a column is reckoned from, which without it has another value. `at_large`: those of all these
    whose records are about others than its rows name, as the institution that an account belongs to.
    """

    base: str = ""
    drawn_from: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    reckoned: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    at_large: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """Every fact and column it names."""
        named = [self.base] if self.base else []
        several = (*self.columns.values(), *self.reckoned.values())
        return frozenset([*named, *self.drawn_from, *self.rests_on, *(part for parts in several for part in parts)])


def lineage_of(shape: LineageShape) -> Lineage:
    """The lineage as a measure declares it."""
    return Lineage(
        shape.base,
        tuple(shape.drawn_from),
        tuple(shape.rests_on),
        {column: tuple(parts) for column, parts in shape.columns.items()},
        {column: _spelt_out(parts, shape.reckoned) for column, parts in shape.reckoned.items()},
        tuple(shape.at_large),
    )


def _spelt_out(parts: Iterable[str], reckoned: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The parts, with those of another reckoned column of the measure in the place of its name."""
    return tuple(dict.fromkeys(origin for part in parts for origin in reckoned.get(part, (part,))))


def nameless(document: Document, place: Parts, shape: LineageShape, columns: Collection[str]) -> Iterator[Fault]:
    """Columns of which a lineage speaks and that the measure has not."""
    for key in ("columns", "reckoned"):
        for name in getattr(shape, key):
            if name not in columns:
                yield document.fault((*place, key, name), f"指标没有列「{name}」{meant(name, columns)}")


def rootless(
    document: Document,
    place: Parts,
    shape: LineageShape,
    schema: Mapping[str, Mapping[str, str]],
    kinds: Mapping[str, Kind],
) -> Iterator[Fault]:
    """Facts and columns that a measure says it is made from, and that are in no fact and no record."""
    columns = {fact: {*own} for fact, own in schema.items()}
    for kind in kinds.values():
        columns[kind.name] |= {c for role in kind.roles for c in role.columns} | {f.name for f in kind.fields}
    for where, part in _parts(shape):
        fact, _, column = part.partition(".")
        own = columns.get(fact)
        if own is None or (column and column not in own):
            near = meant(fact, columns) if own is None else meant(column, own)
            yield document.fault((*place, *where), f"取自「{part}」，而没有这个事实或列{near}")


def _parts(lineage: LineageShape) -> Iterator[tuple[Parts, str]]:
    """Each part of a lineage and where it stands in it."""
    if lineage.base:
        yield ("base",), lineage.base
    for key in ("drawn_from", "rests_on", "at_large"):
        yield from (((key, j), part) for j, part in enumerate(getattr(lineage, key)))
    for key in ("columns", "reckoned"):
        for name, parts in getattr(lineage, key).items():
            yield from (((key, name, j), part) for j, part in enumerate(parts) if not _is_own(part, name, key, lineage))


def _is_own(part: str, name: str, key: str, lineage: LineageShape) -> bool:
    """Whether a part of a reckoned column is another one, which names no third."""
    origins = lineage.reckoned.get(part, ()) if key == "reckoned" and part != name else ()
    return bool(origins) and not set(origins) & set(lineage.reckoned)
