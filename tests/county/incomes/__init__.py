"""Incomes above the standard, grace periods, reviews, amounts by the formula, low income not monitored.

The group has no register of its own: payroll, pensions, insurance and poverty lists are filled and written elsewhere.
"""

from .plant import plant
from .truth import settle, tell_truth

SOURCES: dict = {}
__all__ = ["SOURCES", "plant", "settle", "tell_truth"]
