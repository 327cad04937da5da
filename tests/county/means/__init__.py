"""Pensions, insurance, housing fund, businesses, farm machines, real estate: what people live on and own."""

from .ambient import fill, settle
from .files import SOURCES
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
