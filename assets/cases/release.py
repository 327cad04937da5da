"""Release: which cases leave for which township, as numbered lists.

Belongs here: numbering and the event `released`. Which cases may go is `waiting.py`; writing the workbook of a list is
`assets/workbooks/workbook.py`; the county's own closing of a case is `closing.py`. A list is one township's; a line is
one household, whatever queues it is asked about in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.waiting import GOES, Wait, waits, weighed
from assets.cases.waiting import released as released
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from matchers.cases.authority import refusals
from matchers.cases.capacity import WEEKLY_VISITS
from matchers.cases.casework import QUEUES
from matchers.cases.numbers import line_number


@dataclass(frozen=True)
class Released:
    """What left: list number → township; and what stayed, by township and reason (`waiting.WHY`)."""

    lists: dict[str, str]
    lines: int
    cases: int
    stayed: tuple[Wait, ...] = ()

    def kept(self, why: str) -> int:
        """How many cases stayed for that reason."""
        return sum(wait.cases for wait in self.stayed if wait.why == why)


def release(
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    *,
    by: str,
    as_of: date,
    townships: Collection[str] | None = None,
    queue: str | None = None,
    visits: int = WEEKLY_VISITS,
) -> Released:
    """Put the waiting cases into one new list a township and write it down; nothing waiting: no list.

    Of a township no more households than `visits` in the week of `as_of`, certain evidence apart (decision 0036).
    Identity cases and the relatives' queue leave only when `queue` names them, relatives' only to one township at a
    time. A case of any queue that concerns an official of that same township stays with the county, and so does what
    rests on a register whose first delivery nobody has looked at yet, or on a rule that is mostly wrong. Raises
    BadInput.
    """
    if not by.strip():
        raise BadInput("下发名单须写明下发人")
    if problems := refusals(ledger.signer, "release"):
        raise BadInput(";".join(problems))
    if queue is not None and queue not in QUEUES:
        raise BadInput(f"没有名为「{queue}」的队列；可选:{'、'.join(QUEUES)}")
    if queue == "official_relative" and (townships is None or len(townships) != 1):
        raise BadInput("近亲属备案疑点由县级掌握，下发时须指明乡镇")
    with ledger.deciding():
        return _release(ledger, by, as_of, weighed(con, ledger, as_of, visits, townships, queue))


def _release(ledger: Ledger, by: str, as_of: date, waiting: pl.DataFrame) -> Released:
    lines = _numbered(waiting.filter(pl.col("why") == GOES), _next_list(ledger, as_of), as_of)
    events = [
        Event(
            "released",
            case,
            {
                "list_no": list_no,
                "line_no": line_no,
                "township": place,
                "village": village,
                "queue": queue_,
                "household": household,
                "evidence_digest": digest,
                **({"is_outside_cap": True} if is_outside_cap else {}),
            },
            f"released:{list_no}:{case}",
        )
        for case, list_no, line_no, place, village, queue_, household, digest, is_outside_cap in lines.select(
            "case_id",
            "list_no",
            "line_no",
            "township",
            "village",
            "queue",
            "household",
            "flag_digest",
            "is_outside_cap",
        ).iter_rows()
    ]
    ledger.append(events, as_of, by)
    lists = dict(lines.select("list_no", "township").unique().sort("list_no").iter_rows())
    return Released(
        lists,
        lines.select("list_no", "line_no").n_unique() if len(lines) else 0,
        len(lines),
        tuple(waits(waiting.filter(pl.col("why") != GOES))),
    )


def last_release(ledger: Ledger) -> tuple[str, date, int] | None:
    """Who released last, under which day, and how many cases that day; None when nobody ever did."""
    events = ledger.events("released")
    if not events:
        return None
    last = events[-1]
    return last.actor, last.as_of, sum((e.actor, e.as_of) == (last.actor, last.as_of) for e in events)


def _next_list(ledger: Ledger, as_of: date) -> int:
    numbers = released(ledger).filter(pl.col("list_no").str.starts_with(f"{as_of:%Y%m%d}-"))["list_no"]
    last = numbers.max()
    return int(last.rpartition("-")[2]) + 1 if isinstance(last, str) else 1


def _numbered(cases: pl.DataFrame, first: int, as_of: date) -> pl.DataFrame:
    """`cases` with list_no and line_no: townships by name, lines by village and household.

    Whatever goes along on one visit is one line: a household's cases of all queues, under the letter of the first.
    """
    order = {queue: place for place, queue in enumerate(QUEUES)}
    of_home = ("township", "household")
    ranked = (
        cases.drop("list_no", "line_no")
        .with_columns(lead=pl.col("queue").replace_strict(order, return_dtype=pl.Int8).min().over(of_home))
        .with_columns(
            place=pl.col("township").rank("dense") + first - 1,
            line=pl.concat_str(pl.col("village").min().over(of_home).fill_null(""), "household", separator="\t")
            .rank("dense")
            .over("township", "lead"),
        )
        .with_columns(list_no=pl.format(f"{as_of:%Y%m%d}-{{}}", pl.col("place").cast(pl.String).str.zfill(3)))
    )
    keys = ranked.select("list_no", "lead", "line").unique()
    letters = {place: queue for queue, place in order.items()}
    numbers: Sequence[str] = [line_number(list_no, letters[lead], n) for list_no, lead, n in keys.iter_rows()]
    return ranked.join(keys.with_columns(line_no=pl.Series(numbers, dtype=pl.String)), on=["list_no", "lead", "line"])
