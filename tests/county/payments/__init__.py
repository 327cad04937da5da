"""The disbursement ledger against the roll: who was paid what, when, under which label, into whose account."""

from __future__ import annotations

from .files import SOURCES
from .honest import fill, settle
from .judge import judge
from .plant import plant

__all__ = ["SOURCES", "fill", "judge", "plant", "settle"]
