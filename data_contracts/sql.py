"""Declared names and words as they stand in SQL.

Belongs here: quoting, which every package above needs, and the look into the catalogue that two of them take. Does not
belong here: any other statement.
"""

from __future__ import annotations

from collections.abc import Iterable

EVERY_TABLE = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT temporary"
"""`schema.table` of all there are but working tables; one look into the catalogue costs more than most queries, so
look once."""


ROW_GROUP = 122_880
"""Rows that DuckDB stores together. Whole groups it writes on all cores, others one after the other."""


def identifier(name: str) -> str:
    """`name` quoted as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` quoted as an SQL text."""
    return "'" + text.replace("'", "''") + "'"


def listed(words: Iterable[str]) -> str:
    """`words` as the inside of `IN (…)`."""
    return ", ".join(literal(word) for word in words)
