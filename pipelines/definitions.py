"""What Dagster loads: the definitions of the county that this home's settings name.

Importing this module builds them; what only needs the builder imports `pipelines.county`.
"""

from __future__ import annotations

from dataclasses import replace

import dagster as dg

from assets.home.clock import today
from assets.home.memory import remembered
from assets.home.past_nights import first_night
from assets.night.catalogue import Catalogue
from assets.night.night import Night
from pipelines.county import served
from pipelines.settings import settings

# The UI can be opened before the first night; until a county is chosen it shows the graph of this one.
SHOWN_BEFORE_CHOICE = "320723"


def _served() -> dg.Definitions:
    chosen = settings()
    home = chosen.place()
    night = Night.of(home, chosen.landing, chosen.jurisdiction or SHOWN_BEFORE_CHOICE)
    night = replace(night, engine=chosen.at_work())
    catalogue = Catalogue(night, remembered(home.root).get("desk", ""))
    return served(night, catalogue, first_night(home) or today(), is_on=chosen.jurisdiction is not None)


defs = _served()
