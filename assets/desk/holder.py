"""Who the holder of an account is in the registers, so that he judges neither himself nor his relatives.

Belongs here: from the number somebody types to one person id; the number is kept nowhere. Does not belong here: what is
refused because of it (`matchers/cases/authority.py`).
"""

from __future__ import annotations

import duckdb

from assets.errors import BadInput
from assets.explain.person import persons_with


def holder_with(con: duckdb.DuckDBPyConnection, number: str) -> str:
    """The person with that ID number; BadInput when it is none, of nobody, or of several."""
    found = persons_with(con, number)
    if len(found) != 1:
        raise BadInput("这个身份证号在名册里对着几个人，请先用 hedui person 核对清楚，再登记本人")
    return found[0]
