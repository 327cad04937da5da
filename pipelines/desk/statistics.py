"""Numbers: how many cases stand where, how often the questions were right, what money came of it, and since when.

Belongs here: counting what an account sees, for a page; what only the whole county may see. Does not belong here:
shares and small cells (`matchers/cases/statistics.py`), counts per day (`matchers/cases/curves.py`).

Everything is counted of the cases the account sees. How groups of people compare is of the whole roll, so it is shown
to accounts of the whole county alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl
from starlette.responses import Response

from assets.cases.statistics import flagged_by_group
from assets.home.warehouse import every_table
from assets.pages.trends import DAYS, last_days, panels
from matchers.cases.casework import QUEUES
from matchers.cases.hit_rate import hit_rates
from matchers.cases.money import KINDS, SUMS
from matchers.cases.rates import share
from matchers.cases.statistics import GROUPS
from pipelines.desk.lists import STEPS
from pipelines.desk.place import Seat

NO_PLACE = "（未定乡镇）"


def statistics(seat: Seat) -> Response:
    """The page of numbers."""
    cases = seat.cases
    return seat.page(
        "statistics.html.j2",
        by_step=_by_step(cases),
        by_place=_by_place(cases),
        steps=STEPS,
        rates=_rates(seat),
        money=_money(cases),
        kinds=KINDS,
        charts=_charts(seat),
        days=DAYS,
        groups=_groups(seat),
        group_titles=GROUPS,
    )


def link(**chosen: str) -> str:
    """The list that a number counts."""
    return "/cases?" + urlencode(chosen)


def households(cases: pl.DataFrame) -> int:
    """Lines of the list: a household counts once a queue."""
    return cases.select("queue", "household").n_unique() if cases.height else 0


def _by_step(cases: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a queue: households at each step, with the list they stand on."""
    rows = []
    for queue, title in QUEUES.items():
        own = cases.filter(pl.col("queue") == queue)
        if own.height:
            cells = [
                (households(own.filter(which)), link(queue=queue, step=step)) for step, (_, which) in STEPS.items()
            ]
            is_open = own.filter("is_open")
            rows.append({"title": title, "cells": cells, "open": households(is_open), "flags": is_open.height})
    return rows


def _by_place(cases: pl.DataFrame) -> dict[str, Any]:
    """Open households by township and queue."""
    is_open = cases.filter("is_open").with_columns(pl.col("township").fill_null(""))
    present = [queue for queue in QUEUES if queue in set(is_open["queue"])]
    rows: list[dict[str, Any]] = []
    sums = dict.fromkeys(present, 0)
    for place in sorted(set(is_open["township"]), key=lambda name: (not name, name)):
        own = is_open.filter(pl.col("township") == place)
        counts = {queue: households(own.filter(pl.col("queue") == queue)) for queue in present}
        cells = [(count, link(queue=queue, township=place) if place else "") for queue, count in counts.items()]
        rows.append({"title": place or NO_PLACE, "cells": cells, "sum": sum(counts.values())})
        sums = {queue: sums[queue] + counts[queue] for queue in present}
    return {"queues": present, "rows": rows, "sums": list(sums.values()), "sum": sum(sums.values())}


def _rates(seat: Seat) -> list[dict[str, Any]]:
    """Rules that were answered, with the share that was right and its interval."""
    rules = seat.desk.book.rules
    found = []
    for code, rate in hit_rates(_own_events(seat), {}).items():
        right = share(rate.confirmed, rate.answered)
        title = rules[code].title if code in rules else code
        found.append({"title": title, "code": code, "rate": rate, "share": right})
    return sorted(found, key=lambda row: (-row["rate"].answered, row["code"]))


def _money(cases: pl.DataFrame) -> list[dict[str, Any]]:
    """Sums by township, of cases on which money was written down; the whole last."""
    sums = [pl.col(column).sum() for column in SUMS.values()]
    told = cases.filter(pl.any_horizontal(pl.col(column) != 0 for column in SUMS.values()))
    if told.is_empty():
        return []
    by_place = told.group_by(pl.col("township").fill_null(NO_PLACE)).agg(*sums, cases=pl.len()).sort("township")
    whole = told.select(*sums, cases=pl.len()).with_columns(township=pl.lit("合计"))
    rows = pl.concat([by_place, whole.select(by_place.columns)], how="vertical_relaxed")
    return [
        {
            **row,
            "sums": [row[column] for column in SUMS.values()],
            "outstanding": row["to_recover_fen"] - row["recovered_fen"],
        }
        for row in rows.iter_rows(named=True)
    ]


def _charts(seat: Seat) -> dict[str, Any]:
    """The last days as panels, and the same numbers by week for whoever reads a table."""
    shown = last_days(_own_events(seat), seat.today())
    flows = [pl.col(c).sum() for c in ("opened", "answered", "closed", "settled")]
    levels = [pl.col(c).last() for c in ("open", "confirmed", "recovered_fen")]
    weeks = shown.group_by_dynamic("on", every="1w").agg(*flows, *levels)
    return {"panels": panels(shown), "weeks": list(weeks.iter_rows(named=True))}


def _own_events(seat: Seat) -> pl.DataFrame:
    """The events of the cases the account sees."""
    return seat.state.events.filter(pl.col("subject").is_in(seat.cases["case_id"].implode()))


def _groups(seat: Seat) -> Mapping[str, list[dict[str, Any]]]:
    """Whom flags meet: for accounts of the whole county and of wrong enrolment; small cells are not shown."""
    is_whole = seat.account.townships is None and "wrong_enrolment" in seat.account.queues
    if not is_whole or not {"fact.roll", "link.identity"} <= every_table(seat.con):
        return {}
    con, today = seat.con, seat.today()
    found = seat.desk.book.ask(lambda ledger: flagged_by_group(con, ledger, today))
    return {group: list(found.filter(pl.col("group") == group).iter_rows(named=True)) for group in GROUPS}
