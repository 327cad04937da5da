"""The groups of registers and rules that came second, in the order of each step.

A later group may read what an earlier one filled in.
"""

from __future__ import annotations

from . import hardship, incomes, kinfolk, lives, means, oversight, payments

GROUPS = (means, lives, hardship, kinfolk, incomes, oversight, payments)
FILL = (means.fill, lives.fill, hardship.fill, kinfolk.fill, oversight.fill)
SETTLE = (means.settle, hardship.settle, kinfolk.settle, incomes.settle, oversight.settle, payments.settle)
