"""The groups of registers and rules that came second, in the order of each step.

A later group may read what an earlier one filled in.
"""

from datetime import date

from . import chores, hardship, incomes, kinfolk, lives, means, oversight, payments, villages
from .records import Death, Truth
from .truth import NightTruth, silent, tell_truth
from .world import World

GROUPS = (means, lives, hardship, kinfolk, incomes, oversight, payments, chores, villages)
FILL = (means.fill, lives.fill, hardship.fill, kinfolk.fill, oversight.fill, chores.fill)
SETTLE = (
    means.settle, hardship.settle, kinfolk.settle, incomes.settle, oversight.settle, payments.settle, chores.settle,
    villages.settle,
)  # fmt: skip


def truth_of_night(world: World, as_of: date, deaths: list[Death]) -> list[Truth]:
    """Truth of one night, firing rows first, each rule's together."""
    night = NightTruth(world, as_of, deaths)
    for tell in (tell_truth, *(group.tell_truth for group in GROUPS)):
        tell(night)
    fires = list(night.rows.values())
    return sorted(
        [*fires, *silent(world, fires)],
        key=lambda row: (row.rule, row.expected, row.certificate_no, row.household_no, row.clause),
    )
