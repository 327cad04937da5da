"""Supporters, who should be tekun, split households, cards in other hands."""

from __future__ import annotations

from .honest import fill, settle
from .plant import plant
from .trial import judge
from .written import write

__all__ = ["fill", "judge", "plant", "settle", "write"]
