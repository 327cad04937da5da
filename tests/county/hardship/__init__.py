"""Disability, illness, unemployment, exits and refusals in hardship, temporary aid."""

from __future__ import annotations

from .ambient import fill, settle
from .files import write
from .plant import plant
from .verdict import judge

__all__ = ["fill", "judge", "plant", "settle", "write"]
