"""The end of a night: every export is written, and the database put in yesterday's place.

Belongs here: what leaves, in which order. Does not belong here: any one export (`assets/exports/`).
The ledger is told last: a night that was killed before did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from assets.cases.frames import case_frame
from assets.exports import Tonight, load_exports
from assets.home.failed_night import forget_failure
from assets.home.ledger import NIGHT, Event
from assets.home.memory import remembered
from assets.home.warehouse import first_row, publish
from assets.night.graph import OF_RUN
from assets.night.night import Night
from assets.night.standing import standing
from assets.published.comments import described
from assets.published.dressing import write_comments, write_views
from assets.published.views import load_views

LEDGER_TAG = "hedui/ledger"
"""The run tag that says how many entries the ledger had after the night, and how the last one's hash begins."""


def publish_night(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, Any]]:
    """Write every export and `published/hedui.duckdb`, then tell the ledger; say of each rule and register where it
    stands.

    Comments are written meanwhile: they are half a second of one core, and no export reads them.
    """
    views = load_views()
    write_views(con, views, night.contracts, night.rules)
    with night.home.ledger() as ledger, ThreadPoolExecutor(max_workers=1) as meanwhile:
        said = meanwhile.submit(write_comments, con.cursor(), described(night.contracts, night.rules), views)
        cases = case_frame(con, ledger, as_of)
        ui = remembered(night.home.root).get("ui", "")
        tonight = Tonight(as_of, con, night.home, ledger, cases, night.contracts, night.rules, night.jurisdiction, ui)
        written = {name: export.write(tonight) for name, export in load_exports().items()}
        said.result()
        told = standing(con, tonight.sheet)
        publish(con, night.home.work_file(as_of), night.home.published)
        flags = first_row(con, "SELECT count(*) FROM review.flag")
        kept = con.execute("SELECT rule, count(*) FROM review.kept_back GROUP BY 1 ORDER BY 1").fetchall()
        ledger.append(
            [
                Event(
                    "night_published",
                    as_of.isoformat(),
                    {"flags": flags[0] if flags else 0, "kept_back": dict(kept)},
                    f"night_published:{as_of.isoformat()}",
                )
            ],
            as_of,
            NIGHT,
        )
        head = ledger.head()
    forget_failure(night.home.root, as_of)
    metadata = {f"export/{name}": {key: _shown(value) for key, value in what.items()} for name, what in written.items()}
    return {
        **told,
        **metadata,
        "export/published": {"文件": dg.MetadataValue.path(str(night.home.published))},
        OF_RUN: {LEDGER_TAG: f"{head.seq}:{head.hash[:16]}"},
    }


def _shown(value: int | Path) -> Any:
    return dg.MetadataValue.path(str(value)) if isinstance(value, Path) else value
