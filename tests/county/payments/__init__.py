"""The disbursement ledger against the roll: who was paid what, when, under which label, into whose account."""

from .ledger import SOURCES, settle
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "plant", "settle", "tell_truth"]
