"""What the invented county's bureau has laid down that the notices of its model do not say.

A county writes such things into its own declarations; a test that runs its nights declares them (`tests/nights.py`).
"""

from datetime import date

from .chores.truth import CATEGORIES
from .records import first_day, month_of


def declared(as_of: date) -> dict[str, tuple[str, ...]]:
    """Parameters by name: categories with a supplement, and the months (2021-03) of a price subsidy."""
    months = tuple(f"{first_day(month_of(as_of) - back):%Y-%m}" for back in (3, 2))
    return {"supplement_categories": CATEGORIES, "price_subsidy_months": months}
