"""What Dagster loads: the asset graph of one county, its job, schedule and sensors.

A builder returns fresh definitions for given settings; the module-level `defs` is the one the UI serves.
"""

from __future__ import annotations

import dagster as dg

from assets.graph import as_dagster, layer_check
from assets.night import Night
from assets.steps import steps
from pipelines.nightly import nightly, nightly_schedule
from pipelines.sensors import landed_files, returned_workbooks
from pipelines.settings import settings

# The UI can be opened before the first night; until a county is chosen it shows the graph of this one.
SHOWN_BEFORE_CHOICE = "320723"


def build(night: Night) -> dg.Definitions:
    """The definitions of one county's night."""
    return dg.Definitions(
        assets=[as_dagster(step) for step in steps(night.contracts, night.rules)],
        asset_checks=[layer_check(layer, night) for layer in ("raw", "record", "flag")],
        jobs=[nightly],
        schedules=[nightly_schedule],
        sensors=[landed_files, returned_workbooks],
        resources={"night": night},
        executor=dg.in_process_executor,
    )


def _served() -> dg.Definitions:
    chosen = settings()
    return build(Night.of(chosen.home, chosen.landing, chosen.jurisdiction or SHOWN_BEFORE_CHOICE))


defs = _served()
