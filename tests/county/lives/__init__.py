"""Graduates, moves, doubts of the province, high spending, certificates of death; identities on the rolls."""

from .plant import plant
from .registers import SOURCES, fill
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "tell_truth"]
