"""Valid numbers that are what a program left of another number: one in eleven passes the checksum by chance.

Belongs here: telling them, as portable SQL over two tables. Does not belong here: whose they are (`comparisons`), or
what becomes of them (`assets/people/spoilt_numbers.py`).

The shape alone proves nothing: of genuine numbers one in a thousand ends in 000, and one in seventy is a multiple of
64. It takes a register that does not know the number under the name, and does know somebody of such a name whose
number becomes this one when a program cuts or rounds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.id_status import is_valid_sql
from matchers.people.comparisons.names import name

_NAME = name()
_IS_AKIN = f"{_NAME.sql()} BETWEEN 1 AND {_NAME.index('differs') - 1}"


@dataclass(frozen=True)
class Loss:
    """One way of losing digits: which valid numbers `l` can come of it, the keys under which they meet the numbers `r`
    that can have become them, and what they are then: the digits that count, and their status."""

    shape: str
    left: str
    right: str
    is_possible: str
    digits: str
    status: str


# A number that ends in X is text in every program. What a program keeps as a binary number of 53 bits it writes as a
# multiple of 16, 32, 64 or 128, by its size.
_WAS_NUMBER = "right(r.id_number, 1) <> 'X'"
_INTEGER = "TRY_CAST(l.id_number AS BIGINT)"
_STEP = (
    f"CASE WHEN {_INTEGER} < {2**57} THEN 16 WHEN {_INTEGER} < {2**58} THEN 32 WHEN {_INTEGER} < {2**59} THEN 64"
    " ELSE 128 END"
)
# Fifteen digits kept of eighteen pass for an old number where year and month could be month and day.
_HEAD = "left(l.id_number, 6) || substr(l.id_number, 9, 9)"

LOSSES = (
    Loss(
        "right(l.id_number, 3) = '000'",
        "left(l.id_number, 15)",
        "left(r.id_number, 15)",
        _WAS_NUMBER,
        "l.id_number",
        "damaged",
    ),
    Loss(
        f"{_INTEGER} % ({_STEP}) = 0",
        "TRY_CAST(l.id_number AS DOUBLE)",
        "TRY_CAST(r.id_number AS DOUBLE)",
        _WAS_NUMBER,
        "l.id_number",
        "damaged",
    ),
    Loss(
        "l.id_status = 'upgraded' AND substr(l.id_number, 9, 2) IN ('19', '20')",
        _HEAD,
        "left(r.id_number, 15)",
        "TRUE",
        _HEAD,
        "invalid",
    ),
)


def spoilt_sql(left: str, right: str) -> str:
    """SELECT of id_number, name_key, digits, status: the valid numbers of `left`, with the names they stand under, that
    are spoilt numbers of `right`, who holds valid ones only. Both tables have id_number, name, name_key, former_key,
    sound and shape, and `left` an id_status.
    """
    shapes = " OR ".join(f"({loss.shape})" for loss in LOSSES)
    found = " UNION ".join(
        f"SELECT l.id_number, l.name_key, {loss.digits} AS digits, '{loss.status}' AS status"
        f" FROM open_number AS l JOIN register AS r ON {loss.right} = {loss.left}"
        f" WHERE ({loss.shape}) AND {loss.is_possible} AND r.id_number <> l.id_number AND {_IS_AKIN}"
        for loss in LOSSES
    )
    columns = "id_number, name, name_key, former_key, sound, shape"
    # Asked four times, DuckDB 2.0 would keep a copy of the register meanwhile: half a gigabyte of five million people.
    return f"""
    WITH register AS NOT MATERIALIZED (SELECT {columns} FROM {right} WHERE name_key IS NOT NULL),
    suspect AS (SELECT DISTINCT {columns}, id_status
        FROM (SELECT * FROM {left} WHERE {is_valid_sql("id_status")} AND name_key IS NOT NULL) AS l WHERE {shapes}),
    akin AS (SELECT DISTINCT l.id_number, l.name_key FROM suspect AS l JOIN register AS r ON r.id_number = l.id_number
        WHERE {_IS_AKIN}),
    open_number AS (SELECT * FROM suspect ANTI JOIN akin USING (id_number, name_key)),
    found AS ({found})
    SELECT id_number, name_key, min(digits) AS digits, min(status) AS status FROM found GROUP BY id_number, name_key"""
