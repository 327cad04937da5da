"""Pensions, insurance, housing fund, businesses, farm machines, real estate: what people live on and own."""

from __future__ import annotations

from .ambient import fill, settle
from .files import SOURCES
from .planting import plant
from .verdict import judge

__all__ = ["SOURCES", "fill", "judge", "plant", "settle"]
