"""Writing views and comments into the file of a night that is about to be published.

Belongs here: the statements, in which order. Does not belong here: the words (`comments.py`, `codes.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import polars as pl

from assets.home.warehouse import layout, tables
from assets.published.codes import code_words
from assets.published.comments import Described
from assets.published.views import View
from data_contracts.contract import Contracts
from data_contracts.sql import identifier, literal
from matchers.flags.rule import Rule

LAYERS = ("raw", "record", "link", "fact", "flag", "review")


def write_views(
    con: duckdb.DuckDBPyConnection, views: Mapping[str, View], contracts: Contracts, rules: Mapping[str, Rule]
) -> None:
    """Write review.word (domain, code, title) and every view; `write_comments` says what they are."""
    words = pl.DataFrame([*code_words(contracts, rules)], schema=["domain", "code", "title"], orient="row")
    con.register("words", words)
    con.execute("CREATE OR REPLACE TABLE review.word AS SELECT * FROM words ORDER BY ALL")
    con.unregister("words")
    for view in views.values():
        con.execute(f"CREATE OR REPLACE VIEW {identifier(view.name)} AS {view.sql}")


def write_comments(con: duckdb.DuckDBPyConnection, words: Mapping[str, Described], views: Mapping[str, View]) -> None:
    """Say of every table, view and column of the night what it is; one that nobody declared goes without.

    DuckDB knows no statement for several columns, and a statement takes more than a tenth of a millisecond whatever it
    does: four thousand of them are half a second of one core. As one script they wait for no thread of Python between
    them, which on a busy computer takes ten times as long. What a table kept from an earlier night says already is not
    said again.
    """
    said = [*_of_tables(con, words), *(comment for view in views.values() for comment in _of_view(view))]
    con.execute("PRAGMA disable_optimizer")
    con.begin()
    con.execute(";\n".join(said or ["SELECT 1"]))
    con.commit()
    con.execute("PRAGMA enable_optimizer")


def _of_view(view: View) -> Iterator[str]:
    name = identifier(view.name)
    yield f"COMMENT ON VIEW {name} IS {literal(f'{view.title}：{view.description}')}"
    for column, text in view.columns.items():
        yield f"COMMENT ON COLUMN {name}.{identifier(column)} IS {literal(text)}"


def _of_tables(con: duckdb.DuckDBPyConnection, words: Mapping[str, Described]) -> Iterator[str]:
    there = _said_already(con)
    for layer in LAYERS:
        columns = layout(con, layer)
        for name in tables(con, layer):
            said = words.get(f"{layer}.{name}")
            if said is None:
                continue
            table = f"{layer}.{identifier(name)}"
            if (layer, name, "", said.comment) not in there:
                yield f"COMMENT ON TABLE {table} IS {literal(said.comment)}"
            for column in columns[name]:
                text = said.columns.get(column)
                if text and (layer, name, column, text) not in there:
                    yield f"COMMENT ON COLUMN {table}.{identifier(column)} IS {literal(text)}"


def _said_already(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str, str]]:
    """Layer, table, column (none: the table itself) and what is said of it."""
    rows = con.execute(
        "SELECT schema_name, table_name, '', comment FROM duckdb_tables() WHERE comment IS NOT NULL UNION ALL "
        "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL"
    ).fetchall()
    return {(layer, table, column, text) for layer, table, column, text in rows}
