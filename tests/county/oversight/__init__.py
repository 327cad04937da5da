"""Filings, self-declarations, visits, petitions, handlers: those who look after the system, and how they do it."""

from ..world import World
from . import honest
from .files import SOURCES
from .honest import fill
from .plant import misnumber, plant
from .truth import tell_truth


def settle(world: World) -> None:
    """What is honest, and then the numbers that some filings have wrong."""
    honest.settle(world)
    misnumber(world)


__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
