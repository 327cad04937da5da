"""The keyed hash (HMAC-SHA256) under the home's key, and the ids of persons that are made of it.

Belongs here: turning what identifies a person, an account or an entry into a text that says nothing without the key,
in Python for one value, in SQL for millions. Does not belong here: what is hashed, and how much of the hash is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BLOCK_BYTES = 64
_ID_CHARACTERS = 12


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA256 of `text` in 64 hexadecimal digits."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def keyed_hash_sql(text: str) -> str:
    """SQL of the same for the expression `text`; the statement runs with the values of `key_values`."""
    return f"sha256($outer_pad::BLOB || unhex(sha256($inner_pad::BLOB || encode({text}))))"


def key_values(key: bytes) -> dict[str, bytes]:
    """The key as `keyed_hash_sql` wants it: values of a statement, never its text, so that no error can quote it.

    ValueError when it is longer than a block of SHA-256, which a home's key never is.
    """
    if len(key) > _BLOCK_BYTES:
        raise ValueError("the key is longer than a block of SHA-256")
    padded = key.ljust(_BLOCK_BYTES, b"\0")
    return {"inner_pad": bytes(b ^ 0x36 for b in padded), "outer_pad": bytes(b ^ 0x5C for b in padded)}


def mint(con: duckdb.DuckDBPyConnection, key: bytes, subjects: str, table: str, prefix: str = "P") -> None:
    """Write `table` (subject, person) for the distinct texts of the query `subjects`.

    The id is `prefix` and the first 60 bits of HMAC-SHA256(key, subject) in base32: among ten million persons
    two share an id once in 23,000 counties. A million take about a second and a half.
    """
    digits = " || ".join(
        f"substr('{_ALPHABET}', 1 + ((bits >> {shift}) & 31)::INTEGER, 1)"
        for shift in range(5 * (_ID_CHARACTERS - 1), -1, -5)
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {table} AS
        SELECT subject, '{prefix}' || {digits} AS person FROM (
            SELECT subject, ('0x' || substr({keyed_hash_sql("subject")}, 1, 15))::UBIGINT AS bits
            FROM ({subjects}))""",
        key_values(key),
    )
