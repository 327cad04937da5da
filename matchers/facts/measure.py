"""A measure: a fact that is counted once for all rules, written as one SQL file whose opening comment declares it.

Belongs here: the header's reader, the measure as a value, the order in which measures are made. Does not belong here:
making one (`assets/facts/measures/`), the laws it keeps (`laws.py`). A measure is registered by lying in
`matchers/measures/`; its file name is its name. One whose name begins with `_` is a working table: other measures read
it, no rule does, and it is gone when all are made. What only Python can make is declared in `data_contracts/products/`.
"""

from __future__ import annotations

import dataclasses
import graphlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from data_contracts.contract import HERE, Contracts, Kind
from data_contracts.text_yaml import DeclarationError, Document, Fault, meant
from data_contracts.text_yaml import read as read_document
from matchers import sql_file
from matchers.facts.lineage import Lineage, lineage_of, nameless, rootless
from matchers.facts.months import months_ago_sql, months_past_sql
from matchers.facts.schema import fact_columns
from matchers.sql_file import SqlFile, Value, line, value

if TYPE_CHECKING:
    from data_contracts.shapes import ProductShape, ProductTable
    from matchers.facts.header import MeasureExampleShape, MeasureShape

FOLDER = Path(__file__).parent.parent / "measures"
PRODUCTS = HERE / "products"
SQL_TYPES = ("VARCHAR", "DATE", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR[]")

_TYPES = {"string": "VARCHAR", "date": "DATE", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}
CALL = re.compile(r"(\w+)\((\w+(?:, \w+)*)\)")


@dataclass(frozen=True)
class Example:
    """A small world in which the measure is made: ASCII tables by name (`roll`, `link.mention`, `record.enrolment`),
    and the rows it must come to, in the columns they show."""

    case: str
    as_of: date
    tables: Mapping[str, str]
    params: Mapping[str, Value]
    rows: str


@dataclass(frozen=True)
class Call:
    """A column that a function of `matchers.facts.functions` makes of other columns."""

    function: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A declared fact that is no record: Chinese title and description, columns with their SQL types and titles, and
    what it is made from. Without `sql` Python makes it.

    `params`: constants of the statement, which a jurisdiction's dated values replace. `computed`: columns that SQL
    cannot say. `not_portable`: what the statement says beyond the grammar of rules, and why it must.
    """

    name: str
    title: str
    description: str
    columns: Mapping[str, str]
    descriptions: Mapping[str, str]
    lineage: Lineage = dataclasses.field(default_factory=Lineage)
    sql: str = ""
    params: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    computed: Mapping[str, Call] = dataclasses.field(default_factory=dict)
    not_portable: Mapping[str, str] = dataclasses.field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    @property
    def code(self) -> str:
        """What messages about a parameter call it."""
        return self.name

    @property
    def is_working(self) -> bool:
        """Whether it is for other measures only."""
        return self.name.startswith("_")

    @cached_property
    def tree(self) -> exp.Expr:
        """The statement as sqlglot parsed it; do not change it in place."""
        return sql_file.statement(self.name, self.sql)

    def reads(self, schema: str = "fact") -> tuple[str, ...]:
        """The tables of a schema that the statement reads, sorted."""
        return sql_file.tables(self.sql, schema) if self.sql else ()

    def select(self, values: Mapping[str, Value], as_of: date, dialect: str = "duckdb") -> str:
        """The statement with its parameters, cast to the declared columns; those counted from `as_of` are filled in."""
        return self.cast(sql_file.bound(self.sql, values, dialect), as_of)

    def cast(self, statement: str, as_of: date) -> str:
        """A SELECT of the declared columns, but those computed, from any statement that has them."""
        columns = ",\n  ".join(
            f'CAST({_counted(column, self.columns, as_of) or _quoted(column)} AS {kind}) AS "{column}"'
            for column, kind in self.columns.items()
            if column not in self.computed
        )
        return f"SELECT {columns}\nFROM ({statement})"


def _quoted(column: str) -> str:
    return f'"{column}"'


def _counted(name: str, columns: Mapping[str, str], as_of: date) -> str | None:
    for suffix, count in (("months_past", months_past_sql), ("months_ago", months_ago_sql)):
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            return count(next(c for c in (f"{stem}on", f"{stem}month") if c in columns), as_of)
    return None


def load_measures(folder: Path = FOLDER, products: Path = PRODUCTS) -> dict[str, Measure]:
    """The measures that rules may read, by name. DeclarationError, in Chinese, names file and line of all that is
    wrong."""
    made = load_products(products) | load_statements(folder)
    return {name: measure for name, measure in made.items() if not measure.is_working}


def load_products(folder: Path = PRODUCTS) -> dict[str, Measure]:
    """The measures that Python makes, by name, as product contracts declare them. As often asked for as those that are
    SQL files, and read as seldom."""
    states = [(path, path.stat()) for path in sorted(folder.glob("*.odcs.yaml"))]
    return dict(_read_products(folder, tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)))


@cache
def _read_products(folder: Path, _as_they_are: tuple[tuple[Path, int, int], ...]) -> Mapping[str, Measure]:
    read, faults = _products(folder)
    for document, shape in read:
        faults += _faults_of_product(document, shape)
    if faults:
        raise DeclarationError(*sorted(set(faults)))
    return {table.name: _declared(table) for _, shape in read for table in shape.tables}


def _products(folder: Path) -> tuple[list[tuple[Document, ProductShape]], list[Fault]]:
    from data_contracts.reader import shaped
    from data_contracts.shapes import ProductShape

    faults: list[Fault] = []
    documents = [read_document(path) for path in sorted(folder.glob("*.odcs.yaml"))]
    shapes = [(document, shaped(document, ProductShape, faults)) for document in documents]
    return [(document, shape) for document, shape in shapes if shape is not None], faults


def _faults_of_product(document: Document, shape: ProductShape) -> Iterator[Fault]:
    from data_contracts.agreement import named, twice

    yield from named(document, shape, "product")
    yield from twice(document, ("schema",), [table.name for table in shape.tables])
    for i, table in enumerate(shape.tables):
        names = [column.name for column in table.columns]
        yield from twice(document, ("schema", i, "properties"), names)
        yield from nameless(document, ("schema", i, "customProperties", "lineage"), table.own.lineage, names)


def load_statements(folder: Path = FOLDER) -> dict[str, Measure]:
    """The measures that are SQL files, working tables too, by name. DeclarationError as for `load_measures`."""
    found: dict[str, Measure] = {}
    faults: list[Fault | str] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            found[path.stem] = read_measure(path)
        except DeclarationError as error:
            faults += error.faults
    if faults:
        raise DeclarationError(*faults)
    return found


def read_measure(path: Path) -> Measure:
    """Read one file; DeclarationError as for `load_measures`. A night asks for each several times: it is read once."""
    state = path.stat()
    return _read(path, state.st_mtime_ns, state.st_size)


@cache
def _read(path: Path, _changed_ns: int, _bytes: int) -> Measure:
    file, shape, faults = _header(path)
    if shape is None or faults:
        raise DeclarationError(*faults)
    kinds = {column: text.partition(" ") for column, text in shape.columns.items()}
    measure = Measure(
        path.stem,
        shape.title,
        line(shape.description),
        {column: kind for column, (kind, _, _) in kinds.items()},
        {column: title.strip() for column, (_, _, title) in kinds.items()},
        lineage_of(shape.lineage),
        file.sql,
        {key: value(given) for key, given in shape.params.items()},
        {column: _call(text) for column, text in shape.computed.items()},
        shape.not_portable,
        tuple(_example(item) for item in shape.examples),
    )
    file.tree()
    return measure


def _header(path: Path) -> tuple[SqlFile, MeasureShape | None, list[Fault]]:
    from data_contracts.reader import shaped
    from matchers.facts.header import MeasureShape

    file, faults = sql_file.read(path, "指标"), list[Fault]()
    shape = shaped(file.header, MeasureShape, faults)
    if shape is None:
        return file, None, faults
    fault_at = file.header.fault
    if shape.measure != path.stem:
        faults.append(fault_at(("measure",), f"「measure」写的是「{shape.measure}」，应与文件名「{path.stem}」相同"))
    for column, text in shape.computed.items():
        for name in (column, *_call(text).arguments):
            if name not in shape.columns:
                faults.append(fault_at(("computed", column), f"没有列「{name}」{meant(name, shape.columns)}"))
    faults += nameless(file.header, ("lineage",), shape.lineage, shape.columns)
    return file, shape, faults


def lineage_faults(
    schema: Mapping[str, Mapping[str, str]],
    kinds: Mapping[str, Kind],
    folder: Path = FOLDER,
    products: Path = PRODUCTS,
) -> Iterator[Fault]:
    """What measures say they are made from, and what is in no fact and no record."""
    for document, shape in _products(products)[0]:
        for i, table in enumerate(shape.tables):
            place = ("schema", i, "customProperties", "lineage")
            yield from rootless(document, place, table.own.lineage, schema, kinds)
    for path in sorted(folder.glob("*.sql")):
        file, header, _ = _header(path)
        if header is not None:
            yield from rootless(file.header, ("lineage",), header.lineage, schema, kinds)


def _call(text: str) -> Call:
    match = CALL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Call(match[1], tuple(match[2].split(", ")))


def _example(item: MeasureExampleShape) -> Example:
    params = {key: value(given) for key, given in item.params.items()}
    return Example(item.case, item.as_of, item.model_extra or {}, params, item.rows)


def _declared(table: ProductTable) -> Measure:
    """A measure that Python makes, as a product contract declares it."""
    return Measure(
        table.name,
        table.title,
        table.description,
        {c.name: c.sql_type or _TYPES[c.logical_type] for c in table.columns},
        {c.name: c.description or c.title for c in table.columns},
        lineage_of(table.own.lineage),
    )


def in_order(reads: Mapping[str, Iterable[str]], wanted: Iterable[str] | None = None) -> list[str]:
    """Names so that each comes after those it reads, of which some are made elsewhere; `wanted` and what they need.

    DeclarationError, in Chinese, where two need each other; KeyError for a wanted name that nobody makes.
    """
    chosen, open_names = set(), sorted(reads if wanted is None else wanted)
    while open_names:
        name = open_names.pop()
        if name not in chosen:
            chosen.add(name)
            open_names += [n for n in reads[name] if n in reads]
    graph = {name: [n for n in reads[name] if n in chosen] for name in sorted(chosen)}
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        raise DeclarationError(f"指标互相引用，无法排出先后：{' → '.join(error.args[1])}") from None


def fact_schema(contracts: Contracts, measures: Mapping[str, Measure]) -> dict[str, dict[str, str]]:
    """Every fact table with its columns and SQL types: one a kind, one a measure."""
    return {kind.name: fact_columns(kind) for kind in contracts.kinds.values()} | {
        measure.name: dict(measure.columns) for measure in measures.values()
    }
