"""The keyed hash: one in Python, one in SQL, and they are the same."""

from __future__ import annotations

import hashlib
import hmac

import duckdb
import pytest

from assets.home.keyed_ids import key_values, keyed_hash, keyed_hash_sql

TEXTS = ("", "a", "6217000010001234567", "灌云县", "𠮷" * 50)


@pytest.mark.parametrize("key", [b"k", bytes(range(32)), b"x" * 64])
def test_sql_and_python_hash_alike(key):
    with duckdb.connect() as con:
        query = f"SELECT {keyed_hash_sql('text')} FROM (SELECT unnest($texts) AS text)"
        found = con.execute(query, {"texts": list(TEXTS)} | key_values(key)).fetchall()
    assert [h for (h,) in found] == [keyed_hash(key, text) for text in TEXTS]
    assert keyed_hash(key, "a") == hmac.new(key, b"a", hashlib.sha256).hexdigest()


def test_a_key_longer_than_a_block_is_refused():
    with pytest.raises(ValueError, match="longer than a block"):
        key_values(b"x" * 65)


def test_nothing_hashes_to_nothing():
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {keyed_hash_sql('NULL')}", key_values(b"k")).fetchall() == [(None,)]
