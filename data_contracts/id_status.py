"""What an identity number as written is worth: the words of every `<role>_id_status`, and which of them count.

Belongs here: the words, and the one answer to what a valid number is. Does not belong here: reading a number
(`matchers/standardise/id_numbers.py`), how many bad ones a file may have (`expectations/suites.py`).
"""

from __future__ import annotations

from data_contracts.sql import listed

VALID_STATUSES = ("valid", "upgraded")
"""A number of eighteen characters, as written or made of fifteen digits: persons may be joined on it."""

ID_STATUSES = (*VALID_STATUSES, "damaged", "invalid", "masked", "dummy", "missing")
"""damaged: a spreadsheet cut it. What is not valid proves nothing."""


def is_valid_sql(status: str) -> str:
    """SQL: whether the number whose status is the expression `status` is valid."""
    return f"{status} IN ({listed(VALID_STATUSES)})"
