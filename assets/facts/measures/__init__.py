"""Measures: facts that are computed once for all rules, as declared in `data_contracts/products/*.odcs.yaml`.

Belongs here: the order in which the modules of measures work; a later one may read what an earlier one made.
"""

from __future__ import annotations

from datetime import date

import duckdb

from assets.facts.measures import (
    accounts,
    candidates,
    core,
    hardship,
    identities,
    incomes,
    kinfolk,
    lives,
    oversight,
    payments,
    standards,
)
from assets.facts.measures.maker import Maker
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.facts.schema import load_measures

MODULES = (
    standards,
    core,
    identities,
    candidates,
    lives,
    hardship,
    kinfolk,
    incomes,
    oversight,
    payments,
    accounts,
)


def build_measures(
    con: duckdb.DuckDBPyConnection, as_of: date, contracts: Contracts, jurisdiction: Jurisdiction | None = None
) -> dict[str, int]:
    """Make every declared measure but kinship, which must be there before. Returns rows by measure."""
    maker = Maker(con, as_of, load_measures(), contracts, jurisdiction)
    for module in MODULES:
        module.build(maker)
    return maker.rows
