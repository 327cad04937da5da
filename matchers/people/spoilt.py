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


HEAD = "TRY_CAST(left(id_number, 14) AS BIGINT)"
"""The first fourteen digits of a number, by which numbers meet that can have become one another."""


@dataclass(frozen=True)
class Loss:
    """One way of losing digits: which valid numbers `l` can come of it, the heads of the numbers `r` that can have
    become them, which of these have, and what they are then: the digits that count, and their status."""

    shape: str
    heads: tuple[str, ...]
    becomes: str
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
        ("left(l.id_number, 14)",),
        f"{_WAS_NUMBER} AND left(r.id_number, 15) = left(l.id_number, 15)",
        "l.id_number",
        "damaged",
    ),
    # Half a step away is another head where the last four digits are few.
    Loss(
        f"{_INTEGER} % ({_STEP}) = 0",
        (f"({_INTEGER} - 64) // 10000", f"({_INTEGER} + 64) // 10000"),
        f"{_WAS_NUMBER} AND TRY_CAST(r.id_number AS DOUBLE) = TRY_CAST(l.id_number AS DOUBLE)",
        "l.id_number",
        "damaged",
    ),
    Loss(
        "l.id_status = 'upgraded' AND substr(l.id_number, 9, 2) IN ('19', '20')",
        (f"left({_HEAD}, 14)",),
        f"left(r.id_number, 15) = {_HEAD}",
        _HEAD,
        "invalid",
    ),
)


def spoilt_sql(left: str, right: str, head: str = HEAD) -> str:
    """SELECT of id_number, name_key, digits, status: the valid numbers of `left`, with the names they stand under, that
    are spoilt numbers of `right`, who holds valid ones only. Both tables have id_number, name, name_key, former_key,
    sound and shape, `left` an id_status, and `right` says by `head` what HEAD would.
    """
    shapes = " OR ".join(f"({loss.shape})" for loss in LOSSES)
    heads = ", ".join(
        f"CASE WHEN {loss.shape} THEN TRY_CAST({each} AS BIGINT) END" for loss in LOSSES for each in loss.heads
    )
    lost = [f"({loss.shape}) AND {loss.becomes}" for loss in LOSSES]
    digits = " ".join(f"WHEN {test} THEN {loss.digits}" for test, loss in zip(lost, LOSSES, strict=True))
    status = " ".join(f"WHEN {test} THEN '{loss.status}'" for test, loss in zip(lost, LOSSES, strict=True))
    columns = "id_number, name, name_key, former_key, sound, shape"
    # A register of millions is read once: who has the number itself, and whose number may have become it.
    return f"""
    WITH suspect AS (SELECT DISTINCT {columns}, id_status
        FROM (SELECT * FROM {left} WHERE {is_valid_sql("id_status")} AND name_key IS NOT NULL) AS l WHERE {shapes}),
    aimed AS (SELECT *, unnest(list_distinct([{HEAD}, {heads}])) AS head FROM suspect AS l),
    pair AS (SELECT l.id_number, l.name_key, r.id_number = l.id_number AS is_own,
            CASE {digits} END AS digits, CASE {status} END AS status
        FROM aimed AS l JOIN (SELECT {columns}, {head} AS head FROM {right} WHERE name_key IS NOT NULL) AS r
            ON r.head = l.head
        WHERE (r.id_number = l.id_number OR {" OR ".join(f"({test})" for test in lost)}) AND {_IS_AKIN})
    SELECT id_number, name_key, min(digits) AS digits, min(status) AS status FROM pair
    GROUP BY id_number, name_key HAVING NOT bool_or(is_own)"""
