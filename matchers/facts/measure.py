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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp

from data_contracts.contract import HERE, Contracts, extensions
from data_contracts.text_yaml import DeclarationError, load
from matchers import sql_file
from matchers.facts.functions import FUNCTIONS
from matchers.facts.lineage import Lineage, read_lineage
from matchers.facts.months import months_ago_sql, months_past_sql
from matchers.facts.schema import fact_columns
from matchers.sql_file import Value, check_keys, day, line, value

FOLDER = Path(__file__).parent.parent / "measures"
PRODUCTS = HERE / "products"
SQL_TYPES = ("VARCHAR", "DATE", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR[]")

_TYPES = {"string": "VARCHAR", "date": "DATE", "integer": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN"}
_REQUIRED = frozenset({"measure", "title", "description", "columns"})
_OPTIONAL = frozenset({"lineage", "params", "computed", "not_portable", "examples"})
_CALL = re.compile(r"(\w+)\((\w+(?:, \w+)*)\)")


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
        return sql_file.tables(self.tree, schema) if self.sql else ()

    def select(self, values: Mapping[str, Value], as_of: date, dialect: str = "duckdb") -> str:
        """The statement with its parameters, cast to the declared columns; those counted from `as_of` are filled in."""
        return self.cast(sql_file.bound(self.tree, values, dialect), as_of)

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
    """The measures that rules may read, by name. DeclarationError, in Chinese, names the file and what is wrong."""
    made = load_products(products) | load_statements(folder)
    return {name: measure for name, measure in made.items() if not measure.is_working}


def load_products(folder: Path = PRODUCTS) -> dict[str, Measure]:
    """The measures that Python makes, by name, as product contracts declare them."""
    tables = [table for path in sorted(folder.glob("*.odcs.yaml")) for table in load(path)["schema"]]
    return {table["name"]: _declared(table) for table in tables}


def load_statements(folder: Path = FOLDER) -> dict[str, Measure]:
    """The measures that are SQL files, working tables too, by name."""
    return {path.stem: read_measure(path) for path in sorted(folder.glob("*.sql"))}


def read_measure(path: Path) -> Measure:
    """Read one file; DeclarationError as for `load_measures`."""
    name = path.name
    header, sql = sql_file.read(path, "指标")
    check_keys(name, header, _REQUIRED, _OPTIONAL)
    if header["measure"] != path.stem:
        raise DeclarationError(f"{name}:「measure」应为 {path.stem}")
    columns = {column: _column(name, column, text) for column, text in header["columns"].items()}
    computed = {column: _call(name, text, columns) for column, text in (header.get("computed") or {}).items()}
    if unknown := sorted(set(computed) - set(columns)):
        raise DeclarationError(f"{name}:「computed」中的 {'、'.join(unknown)} 不在「columns」中")
    return Measure(
        path.stem,
        header["title"],
        line(header["description"]),
        {column: kind for column, (kind, _) in columns.items()},
        {column: title for column, (_, title) in columns.items()},
        read_lineage(path.stem, header.get("lineage") or {}, list(columns)),
        sql,
        {key: value(text) for key, text in (header.get("params") or {}).items()},
        computed,
        dict(header.get("not_portable") or {}),
        tuple(_example(name, item) for item in header.get("examples") or ()),
    )


def _column(name: str, column: str, text: str) -> tuple[str, str]:
    kind, _, title = text.partition(" ")
    if kind not in SQL_TYPES or not title.strip():
        raise DeclarationError(f"{name}：列 {column} 应写成「类型 中文名」，类型为 {'、'.join(SQL_TYPES)}")
    return kind, title.strip()


def _call(name: str, text: str, columns: Iterable[str]) -> Call:
    match = _CALL.fullmatch(text)
    if not match or match[1] not in FUNCTIONS:
        raise DeclarationError(f"{name}:「computed」中的 {text} 应是 {'、'.join(sorted(FUNCTIONS))} 之一(列, …)")
    arguments = tuple(match[2].split(", "))
    if unknown := sorted(set(arguments) - set(columns)):
        raise DeclarationError(f"{name}:「computed」中的 {'、'.join(unknown)} 不在「columns」中")
    return Call(match[1], arguments)


def _example(name: str, item: Any) -> Example:
    if not isinstance(item, dict) or not {"case", "as_of", "rows"} <= set(item):
        raise DeclarationError(f"{name}:「examples」每一项应写 case、as_of、rows 和各事实表")
    return Example(
        item["case"],
        day(name, "as_of", item["as_of"]),
        {key: text for key, text in item.items() if key not in {"case", "as_of", "rows", "params"}},
        {key: value(text) for key, text in (item.get("params") or {}).items()},
        item["rows"],
    )


def _declared(table: Mapping[str, Any]) -> Measure:
    """A measure that Python makes, as a product contract declares it."""
    properties = table["properties"]
    return Measure(
        str(table["name"]),
        str(table["businessName"]),
        str(table["description"]),
        {p["name"]: p.get("physicalType") or _TYPES[p["logicalType"]] for p in properties},
        {p["name"]: p.get("description") or p.get("businessName", "") for p in properties},
        read_lineage(str(table["name"]), extensions(table).get("lineage") or {}, [p["name"] for p in properties]),
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
