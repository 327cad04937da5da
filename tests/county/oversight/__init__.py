"""Filings, self-declarations, visits, petitions, handlers: those who look after the system, and how they do it."""

from .files import SOURCES
from .honest import fill, settle
from .plant import plant
from .truth import tell_truth

__all__ = ["SOURCES", "fill", "plant", "settle", "tell_truth"]
