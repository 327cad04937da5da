"""One county's night as Dagster knows it: the asset graph, its checks and job; and what is served of it beside that.

Belongs here: putting the parts together for given settings. Does not belong here: the county the UI serves
(`pipelines.definitions`), which every run would otherwise put together a second time.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from assets.night.graph import FIRST_NIGHT, as_dagster, layer_check, nights_since
from assets.night.night import Night
from assets.night.steps import steps
from pipelines.nightly import nightly, nightly_schedule
from pipelines.sensors import landed_files, night_failed, returned_workbooks

if TYPE_CHECKING:
    from assets.night.catalogue import Catalogue


def build(night: Night, first: date = FIRST_NIGHT, catalogue: Catalogue | None = None) -> dg.Definitions:
    """What a run needs of one county's night, fresh at every call; `first` is the first of its partitions. With a
    `catalogue` everything is there too that is to be known of the assets."""
    nights = nights_since(first)
    return dg.Definitions(
        assets=[
            as_dagster(step, nights, catalogue.known if catalogue else None)
            for step in steps(night.contracts, night.rules)
        ],
        asset_checks=[layer_check(layer, night) for layer in ("raw", "record", "flag", "review")],
        jobs=[nightly(catalogue.text() if catalogue else "")],
        resources={"night": night},
        executor=dg.in_process_executor,
    )


def served(night: Night, catalogue: Catalogue, first: date, *, is_on: bool) -> dg.Definitions:
    """What people look at and what runs by itself: the night with everything that is to be known of its assets, with
    what departments hand in, its schedule and its sensors; `is_on`: they run without anybody having to turn them on."""
    by_itself = dg.Definitions(
        assets=catalogue.deliveries(),
        schedules=[nightly_schedule(is_on=is_on)],
        sensors=[landed_files(is_on=is_on), returned_workbooks(is_on=is_on), night_failed(night.home, is_on=is_on)],
    )
    return dg.Definitions.merge(build(night, first, catalogue), by_itself)
