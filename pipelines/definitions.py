"""What Dagster loads: the definitions of the county that this home's settings name.

Importing this module builds them; what only needs the builder imports `pipelines.county`.
"""

from __future__ import annotations

import dagster as dg

from assets.night.night import Night
from pipelines.county import build
from pipelines.settings import settings

# The UI can be opened before the first night; until a county is chosen it shows the graph of this one.
SHOWN_BEFORE_CHOICE = "320723"


def _served() -> dg.Definitions:
    chosen = settings()
    return build(Night.of(chosen.place(), chosen.landing, chosen.jurisdiction or SHOWN_BEFORE_CHOICE))


defs = _served()
