"""The lists that are out at a township, as they stand: what its package, its visit forms and its basis sheet are of.

Belongs here: which lists, and reading each once. Does not belong here: what stands on paper (`kinds/`, `package.py`).
"""

from __future__ import annotations

import polars as pl

from assets.reports import Wanted
from assets.workbooks.households import allowed_contacts
from assets.workbooks.worklist import GONE, Worklist, worklist
from matchers.cases.authority import COUNTYS_OWN


def lists_out(wanted: Wanted) -> list[Worklist]:
    """The lists of the townships that are asked about on which something still waits, by number. A list with a case
    that the county keeps to itself is none of theirs."""
    cases = wanted.cases.filter(pl.col("list_no").is_not_null())
    kept = cases.filter(pl.col("queue") == COUNTYS_OWN)["list_no"]
    waiting = cases.filter(~pl.col("state").is_in(list(GONE)) & ~pl.col("list_no").is_in(kept.implode()))
    if wanted.townships is not None:
        waiting = waiting.filter(pl.col("township").is_in(list(wanted.townships)))
    told = allowed_contacts(wanted.jurisdiction, wanted.day)
    found = [
        worklist(wanted.con, wanted.ledger, number, wanted.day, wanted.rules, wanted.cases, told)
        for number in sorted(waiting["list_no"].unique())
    ]
    return [work for work in found if wanted.townships is None or work.township in wanted.townships]
