"""What every measure may ask for as a parameter without declaring it.

Belongs here: the night's day, the bars of links, the names that agree, the ledgers. Does not belong here: a constant of
one measure, which stands in its header.
"""

from __future__ import annotations

from datetime import date

from data_contracts.contract import Contracts
from matchers.facts.months import AGREEING
from matchers.people.certainty import AMONG_KIN, CANDIDATE, IN_OFFICE, IN_REGISTER, POSSIBLE, SURE
from matchers.sql_file import Value
from matchers.standardise.names import ONE_NAME


def given(as_of: date, contracts: Contracts) -> dict[str, Value]:
    """The values by name: the night (as_of, this_month, this_year, and their numbers), bars of links (candidate,
    possible, sure, and the bases in_register, among_kin, in_office), levels of names that agree (agreeing, one_name),
    sources whose payments of a month are complete (monthly_ledgers)."""
    return {
        "as_of": as_of,
        "day_number": as_of.day,
        "month_number": as_of.month,
        "year_number": as_of.year,
        "this_month": as_of.replace(day=1),
        "this_year": as_of.replace(month=1, day=1),
        "candidate": CANDIDATE,
        "possible": POSSIBLE,
        "sure": SURE,
        "in_register": IN_REGISTER.probability,
        "among_kin": AMONG_KIN.probability,
        "in_office": IN_OFFICE.probability,
        "agreeing": AGREEING,
        "one_name": tuple(sorted(ONE_NAME)),
        "monthly_ledgers": tuple(s.name for s in contracts.sources_of("payment") if s.complete_for == "month"),
    }
