"""Supporters, who should be tekun, split households, cards in other hands."""

from __future__ import annotations

from .files import SOURCES
from .honest import fill, settle
from .plant import plant
from .truth import judge

__all__ = ["SOURCES", "fill", "judge", "plant", "settle"]
