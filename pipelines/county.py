"""One county's night as Dagster knows it: the asset graph, its checks, job, schedule and sensors.

Belongs here: putting the parts together for given settings. Does not belong here: the county the UI serves
(`pipelines.definitions`), which every run would otherwise put together a second time.
"""

from __future__ import annotations

import dagster as dg

from assets.night.graph import as_dagster, layer_check
from assets.night.night import Night
from assets.night.steps import steps
from pipelines.nightly import nightly, nightly_schedule
from pipelines.sensors import landed_files, returned_workbooks


def build(night: Night) -> dg.Definitions:
    """The definitions of one county's night, fresh at every call."""
    return dg.Definitions(
        assets=[as_dagster(step) for step in steps(night.contracts, night.rules)],
        asset_checks=[layer_check(layer, night) for layer in ("raw", "record", "flag", "review")],
        jobs=[nightly],
        schedules=[nightly_schedule],
        sensors=[landed_files, returned_workbooks],
        resources={"night": night},
        executor=dg.in_process_executor,
    )
