"""Graduates, moves, doubts of the province, high spending, certificates of death; identities on the rolls."""

from __future__ import annotations

from .ambient import fill
from .files import SOURCES
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "tell_truth"]
