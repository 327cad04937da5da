"""Filings, self-declarations, visits, petitions, handlers: those who look after the system, and how they do it.

Belongs here: the order of the group's work. Does not belong here: filings of the honest (`plant_kin.file_all`).
"""

from __future__ import annotations

from ..planting import Ground
from ..truth import Court
from ..world import World
from . import declarations, petitions, plant_kin_cases, plant_procedure, verdicts, visits
from .files import SOURCES


def fill(world: World) -> None:
    """Petitions; everything else of this group rests on who is on the roll in the end, and is settled."""
    petitions.fill(world)


def plant(world: World, ground: Ground) -> None:
    """Cases of filings, declarations and handlers first, which need families; then those of visits and petitions."""
    plant_kin_cases.plant(world, ground)
    plant_procedure.plant(world, ground)


def settle(world: World) -> None:
    """Honest officials declare, step aside and visit; nobody's filing is left half filled where it matters."""
    declarations.settle(world)
    visits.settle(world)


def judge(court: Court) -> None:
    """Filings, declarations and handlers, then visits and petitions."""
    verdicts.judge(court)


__all__ = ["SOURCES", "fill", "judge", "plant", "settle"]
