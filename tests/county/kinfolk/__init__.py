"""Supporters, who should be tekun, split households, cards in other hands."""

from __future__ import annotations

from .files import SOURCES
from .honest import fill, settle
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
