"""Graduates, moves, doubts of the province, high spending, certificates of death; identities on the rolls."""

from __future__ import annotations

from ..planting import Ground
from ..world import World
from . import plant_identity, plant_lives
from .ambient import fill
from .files import SOURCES
from .judging import judge


def plant(world: World, ground: Ground) -> None:
    """The cases, and the innocents."""
    plant_lives.plant(world, ground)
    plant_identity.plant(world, ground)


def settle(world: World) -> None:
    """Nothing to mend: what these rules say is judged from the entries themselves."""


__all__ = ["SOURCES", "fill", "judge", "plant", "settle"]
