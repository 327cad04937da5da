"""What people judged of pairs of persons: `same` and `different` beat every score, and the last word on a pair counts.

Belongs here: judgements as the ledger holds them, and the numbers of pairs. Does not belong here: what follows from
them (`bonds.py`), who gives them (`assets/cases/pairs.py`). A judgement is about two persons as they were minted,
never about a record: records are new every month, and their ids with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.home.ledger import Event, Ledger
from matchers.cases.numbers import pair_numbers

UNSURE = "unsure"
"""Somebody looked and could not tell: the score decides as though nobody had, and others see that he did."""

VERDICTS = {"same": "同一人", "different": "不是同一人", UNSURE: "拿不准"}


@dataclass(frozen=True)
class Judgement:
    """One word on a pair: `pair` is its number, `left` and `right` the two persons, `case` the flag it came of,
    `account` whose word it is, where the home has accounts."""

    pair: str
    left: str
    right: str
    verdict: str
    by: str = ""
    judged_on: date = date.min
    remark: str = ""
    case: str = ""
    account: str = ""

    def event(self) -> Event:
        """The judgement as the ledger takes it."""
        payload = {"left": self.left, "right": self.right, "verdict": self.verdict, "remark": self.remark}
        return Event("judged", self.pair, payload | ({"case": self.case} if self.case else {}))


def read_judgements(ledger: Ledger, until_as_of: date | None = None) -> list[Judgement]:
    """Every judgement in the order of its day, then of its writing; `in_force` says which of them count."""
    found = [
        Judgement(
            e.subject,
            e.payload["left"],
            e.payload["right"],
            e.payload["verdict"],
            e.actor,
            e.as_of,
            e.payload.get("remark", ""),
            e.payload.get("case", ""),
            e.payload.get("account", ""),
        )
        for e in ledger.events("judged", until_as_of)
    ]
    return sorted(found, key=lambda j: j.judged_on)


def in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The last judgement of each pair, in the order of the pairs."""
    last = {j.pair: j for j in judgements}
    return tuple(last[pair] for pair in sorted(last))


def number_pairs(con: duckdb.DuckDBPyConnection, pairs: str, table: str) -> None:
    """Write `table` (left_person, right_person, pair) for the query `pairs` of two columns.

    The number is the same whichever of the two is named first, and the same every night.
    """
    digests = con.sql(f"""
    SELECT left_person, right_person,
        sha256(least(left_person, right_person) || '|' || greatest(left_person, right_person)) AS digest
    FROM (SELECT DISTINCT left_person, right_person FROM ({pairs}) AS p(left_person, right_person))
    ORDER BY left_person, right_person""").pl()
    con.register("pair_frame", digests.select("left_person", "right_person", pair=pair_numbers(pl.col("digest"))))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM pair_frame")
    con.unregister("pair_frame")
