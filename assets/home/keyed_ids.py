"""Surrogate ids: a keyed hash (HMAC-SHA256) computed in bulk inside the database.

Belongs here: turning what identifies a person into an id that says nothing without the key.
"""

from __future__ import annotations

import duckdb

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BLOCK_BYTES = 64
_ID_CHARACTERS = 12


def mint(con: duckdb.DuckDBPyConnection, key: bytes, subjects: str, table: str, prefix: str = "P") -> None:
    """Write the temporary `table` (subject, person) for the distinct texts of the query `subjects`.

    The id is `prefix` and the first 60 bits of HMAC-SHA256(key, subject) in base32: among ten million persons
    two share an id once in 23,000 counties. A million take about a second and a half.
    """
    if len(key) > _BLOCK_BYTES:
        raise ValueError("the key is longer than a block of SHA-256")
    padded = key.ljust(_BLOCK_BYTES, b"\0")
    digits = " || ".join(
        f"substr('{_ALPHABET}', 1 + ((bits >> {shift}) & 31)::INTEGER, 1)"
        for shift in range(5 * (_ID_CHARACTERS - 1), -1, -5)
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS
        SELECT subject, '{prefix}' || {digits} AS person FROM (
            SELECT subject, ('0x' || substr(
                sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode(subject)))), 1, 15))::UBIGINT AS bits
            FROM ({subjects}))""",
        {"outer": bytes(b ^ 0x5C for b in padded), "inner": bytes(b ^ 0x36 for b in padded)},
    )
