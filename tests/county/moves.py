"""Who has left the county, or never was in its household register: one reading for every rule that asks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from .registers import Move
from .world import World


def departures(world: World, as_of: date) -> dict[int, date]:
    """The day each person first left the county for good: no move into it or within it on that day or later.

    A departure to a place of the county itself, its townships or villages is a move within it.
    """
    home = world.places
    own = (home.home.name, *home.townships, *(v.full for v in home.villages))
    left: dict[int, list[date]] = defaultdict(list)
    here: dict[int, date] = {}
    for move in world.of(Move):
        if move.changed_on > as_of or move.kind not in ("迁出", "迁入", "县内移居"):
            continue
        if move.kind == "迁出" and not move.moved_to.endswith(own):
            left[move.person].append(move.changed_on)
        else:
            here[move.person] = max(move.changed_on, here.get(move.person, date.min))
    away = {p: [d for d in days if d > here.get(p, date.min)] for p, days in left.items()}
    return {p: min(days) for p, days in away.items() if days}


def gone(world: World, as_of: date) -> set[int]:
    """Who is not registered here: struck off as moved, left by the register of moves, or without an entry at all."""
    return world.moved_out | world.unregistered | departures(world, as_of).keys()
