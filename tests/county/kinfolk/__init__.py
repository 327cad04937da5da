"""Supporters, who should be tekun, split households, cards in other hands."""

from .plant import plant
from .registers import SOURCES, fill, settle
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
