"""What makes an entry of the ledger tell on whoever changes it: its text, its key, its seal.

Belongs here: turning an entry into the one text that is sealed. Does not belong here: holding entries against their
seals (`proof.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from assets.home.keyed_ids import keyed_hash


def key_id_of(key: bytes) -> str:
    """Which key an entry was sealed with, as the entry names it."""
    return hashlib.sha256(b"key id" + key).hexdigest()[:8]


def sealed(key: bytes, row: Sequence[Any]) -> str:
    """HMAC over everything an entry says, the hash of the one before it included."""
    row_text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return keyed_hash(key, row_text)


def canonical(payload: Mapping[str, Any]) -> str:
    """What an event carries, as one text whatever order it was put together in."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
