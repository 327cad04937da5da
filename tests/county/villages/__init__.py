"""Whole villages and townships: who lives where, so that some place has nobody on the roll, few, or many who left."""

from .plant import plant, settle
from .truth import tell_truth

SOURCES = {}

__all__ = ["SOURCES", "plant", "settle", "tell_truth"]
