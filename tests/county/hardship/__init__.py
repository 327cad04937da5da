"""Disability, illness, unemployment, exits and refusals in hardship, temporary aid."""

from __future__ import annotations

from .ambient import fill, settle
from .files import SOURCES
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
