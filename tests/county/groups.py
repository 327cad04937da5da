"""The groups of registers and rules that came second, in the order in which they fill, plant, settle, write and judge.

Each is a module (or package) with these five functions; a later group may read what an earlier one filled in.
"""

from __future__ import annotations

from . import hardship, incomes, kinfolk, lives, means, oversight, payments

GROUPS = (means, lives, hardship, kinfolk, incomes, oversight, payments)
