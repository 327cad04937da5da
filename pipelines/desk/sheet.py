"""The morning sheet inside the desk: what the night found, with numbers that open the cases they count.

Belongs here: the page and the file as a download. Does not belong here: counting the night (`assets/pages`).
The sheet is the whole county's: an account of single townships is shown its own queues alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from starlette.responses import FileResponse, Response

from assets.cases.handed_in import handed_in
from assets.errors import BadInput
from assets.home.warehouse import first_row
from assets.pages.morning_lines import MorningSheet
from assets.pages.morning_sheet import collect
from assets.pages.queues import last_night
from matchers.cases.casework import QUEUES
from pipelines.desk.lists import STEPS
from pipelines.desk.place import Seat
from pipelines.desk.statistics import households, link

NOW = ("to_release", "to_answer", "to_review", "to_countersign", "held")
"""Steps of which the queues' table says how many wait now."""


def sheet(seat: Seat) -> Response:
    """The sheet of the published night, and where its queues stand now."""
    is_whole = seat.account.townships is None
    return seat.page(
        "sheet.html.j2",
        queues_now=_now(seat),
        steps=[STEPS[step][0] for step in NOW],
        sheet=_collected(seat) if is_whole else None,
        has_file=is_whole and _file(seat).exists(),
    )


def download(seat: Seat) -> Response:
    """The sheet as the night wrote it: one file that needs nothing else."""
    path = _file(seat)
    if seat.account.townships is not None:
        raise BadInput("全县的晨报只给管全县的账户看")
    if not path.exists():
        raise BadInput(f"{path.stem} 的晨报文件已不在，请看网页上的晨报")
    seat.note("export", f"sheet {path.stem}")
    return FileResponse(path, media_type="text/html", filename=f"hedui-morning-sheet-{path.stem}.html")


def _file(seat: Seat) -> Path:
    return seat.desk.home.reports / f"{seat.state.night.on.isoformat()}.html"


def _now(seat: Seat) -> list[dict[str, Any]]:
    """A row a queue, of what the account sees: new tonight, then households at each step with the list they are on."""
    rows = []
    for queue, title in QUEUES.items():
        own = seat.cases.filter(pl.col("queue") == queue)
        if own.height:
            cells = [(households(own.filter(STEPS[step][1])), link(queue=queue, step=step)) for step in NOW]
            is_open = own.filter("is_open")
            every = (households(is_open), link(queue=queue))
            rows.append({"queue": queue, "title": title, "new": own["is_new"].sum(), "cells": cells, "open": every})
    return rows


def _collected(seat: Seat) -> MorningSheet:
    con, on, desk = seat.con, seat.state.night.on, seat.desk
    row = first_row(con, "SELECT jurisdiction FROM review.night")
    before, came = desk.book.ask(lambda ledger: (last_night(ledger, on), handed_in(ledger, on)))
    place = desk.places.get(row[0]) if row else None
    return collect(con, on, desk.book.contracts, desk.book.rules, place, before, came)
