"""Contracts as values, put together from the shapes of their files.

Belongs here: which key of a file becomes which attribute. Does not belong here: what may be written in a file
(`shapes`), whether files agree (`agreement`), what the values can answer (`contract`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from data_contracts.contract import (
    Absence,
    Check,
    Column,
    Contracts,
    Field,
    Implementation,
    Kind,
    LegalBasis,
    Role,
    Source,
)
from data_contracts.words import Word, record_name, sql_type

if TYPE_CHECKING:
    from data_contracts import shapes
    from data_contracts.shape_parts import ColumnShape
    from data_contracts.tree import Tree


def assembled(tree: Tree) -> Contracts:
    """The contracts of a tree in which nothing is wrong."""
    words = {
        name: Word(
            name,
            w.title,
            w.domain,
            w.classification,
            tuple(w.aliases),
            w.codelist,
            tree.variants.get(name, tree.variants.get(w.domain, frozenset())),
            _bound(w.least),
            _bound(w.most),
            w.part_of,
        )
        for name, w in tree.words.items()
    }
    by_record_name = {record_name(w): w for w in words.values()}
    kinds = {shape.name: _kind(shape, by_record_name) for _, shape in tree.records}
    sources = [
        _source(shape, words, hashlib.sha256(path.read_bytes()).hexdigest()[:16]) for path, shape in tree.sources
    ]
    lexicon = _lexicon(words, sources)
    return Contracts(words, {s.name: replace(s, lexicon=lexicon) for s in sources}, kinds)


def _lexicon(words: Mapping[str, Word], sources: Iterable[Source]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(Word, domain, its title and every header that any register knows it by)."""
    headers_of = {name: [word.title, *word.aliases] for name, word in words.items()}
    for column in (column for source in sources for column in source.columns):
        headers_of[column.name] += column.headers
    return tuple((name, words[name].domain, tuple(dict.fromkeys(headers))) for name, headers in headers_of.items())


def _checks(columns: Iterable[ColumnShape]) -> tuple[Check, ...]:
    own_keys = {"type", "metric", "severity", "description", "dimension"}
    return tuple(
        Check(c.name, q.metric, q.severity, q.model_dump(by_alias=True, exclude_unset=True, exclude=own_keys))
        for c in columns
        for q in c.quality
        if q.type == "library"
    )


def _source(shape: shapes.SourceShape, words: Mapping[str, Word], digest: str) -> Source:
    own, table = shape.own, shape.tables[0]
    whose = {
        c.name: tuple(p for entry in own.whose if c.name in entry.columns for p in entry.of) for c in table.columns
    }
    return Source(
        shape.name,
        own.title,
        own.provider,
        own.asked_by,
        tuple(LegalBasis(b.text, b.since, b.until) for b in own.legal_basis),
        own.arrives,
        own.cadence,
        own.complete_for,
        own.batch_word,
        tuple(_column(c, words, whose[c.name]) for c in table.columns),
        tuple(Implementation(i.kind, i.renamed, i.constants) for i in own.implements),
        _checks(table.columns),
        digest,
        own.once_per_batch,
        shape.description.limitations if shape.description else "",
        bounds=own.bounds,
        yardstick=own.yardstick or "",
    )


def _column(shape: shapes.SourceColumn, words: Mapping[str, Word], whose: tuple[str, ...]) -> Column:
    more, absent = shape.more, shape.more.absent_means
    return Column(
        words[shape.name],
        shape.header,
        tuple(more.aliases),
        shape.required,
        more.repeated,
        tuple(more.may_stand_in),
        more.several,
        Absence(absent.value, absent.because) if absent else None,
        whose,
        more.own_headers,
        shape.description,
        more.codelist,
        _bound(shape.options.minimum),
        _bound(shape.options.maximum),
    )


def _bound(written: str | None) -> float | None:
    return None if written is None else float(written)


def _kind(shape: shapes.RecordShape, words: Mapping[str, Word]) -> Kind:
    table = shape.tables[0]
    fields = tuple(
        Field(c.name, c.title or words[c.name].title, words[c.name], sql_type(words[c.name]), c.required)
        for c in table.columns
    )
    roles = tuple(Role(name, tuple(attributes)) for name, attributes in shape.own.roles.items())
    return Kind(shape.name, shape.own.title, roles, fields, _checks(table.columns), tuple(shape.own.outside))
