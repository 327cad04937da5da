"""Everything that is declared, read and held against itself before anything runs.

Belongs here: contracts, jurisdictions (a home's own too), code lists, measures and rules as one value, or everything
that is wrong in any of them. Does not belong here: what is wrong with one of them by itself (its own reader says that).
The night and `hedui doctor` both begin here: what is misspelt stops the night before it writes, not an owner's name in
silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from assets.home.home import Home
from assets.home.reckoned_ahead import kept_ahead
from assets.published.views import FOLDER as VIEWS
from assets.published.views import load_views
from data_contracts.codelists import read_dictionaries
from data_contracts.contract import HERE, Contracts, load_contracts
from data_contracts.jurisdiction import Jurisdiction, load_jurisdictions
from data_contracts.place_faults import disagreements
from data_contracts.reckoned import reckoned_once, written_in
from data_contracts.regions import read_regions
from data_contracts.tables import load_tables
from data_contracts.text_yaml import DeclarationError, Fault
from matchers.cases.casework import OUTCOMES_FILE, read_outcomes
from matchers.facts.given import given
from matchers.facts.laws import measure_faults
from matchers.facts.measure import FOLDER as MEASURES
from matchers.facts.measure import Measure, fact_schema, lineage_faults, load_products, load_statements
from matchers.facts.points import TABLE, points_of
from matchers.flags.faults import place_faults, rule_faults
from matchers.flags.rule import FOLDER, Rule, load_rules
from matchers.sql_file import Value

T = TypeVar("T")


@dataclass(frozen=True)
class Declarations:
    """What a night is made of."""

    contracts: Contracts
    jurisdictions: Mapping[str, Jurisdiction]
    rules: Mapping[str, Rule]


@dataclass(frozen=True)
class _Program:
    """What the program itself declares beside places, as far as it could be read; the values that rules and measures
    take for their parameters where no place sets one; what is wrong with any of them."""

    contracts: Contracts | None
    rules: Mapping[str, Rule] | None
    defaults: Mapping[str, Value] | None
    faults: tuple[Fault | str, ...]


def declarations_of(home: Home) -> Declarations:
    """All declarations of the program and those that a home has laid down itself; what an earlier command of this home
    proved of the very same words is not proved again. DeclarationError as `load_declarations`."""
    with kept_ahead(home):
        return load_declarations(own=home.declarations)


def load_declarations(
    root: Path = HERE, rules_folder: Path = FOLDER, measures_folder: Path = MEASURES, own: Path | None = None
) -> Declarations:
    """Read all declarations of a tree, and the places that a home declares in its folder `own`. DeclarationError, in
    Chinese, has a line for each fault of all of them."""
    folders = (root, rules_folder, measures_folder)
    program = _program(*folders, written_in((*folders, VIEWS)))
    faults = [*program.faults]
    places = _read(lambda: load_jurisdictions(root / "jurisdictions", own), faults)
    if program.rules is not None and program.defaults is not None:
        sources = program.contracts.sources if program.contracts else ()
        faults += disagreements(program.rules, program.defaults, root / "jurisdictions", sources, own)
    if places is not None:
        tables = [p for place in places.values() for p in place.own.get(TABLE, ())]
        _read(lambda: [points_of(table) for table in tables], faults)
        for rule in (program.rules or {}).values():
            faults += place_faults(rule, places, rules_folder)
    if faults or program.contracts is None or places is None or program.rules is None:
        raise DeclarationError(*dict.fromkeys(faults))
    return Declarations(program.contracts, places, program.rules)


@reckoned_once(most=8)
def _program(root: Path, rules_folder: Path, measures_folder: Path, _written: str) -> _Program:
    """Reading all of it and proving it takes seconds, at the beginning of every night."""
    faults: list[Fault | str] = []
    contracts = _read(lambda: load_contracts(root), faults)
    products = _read(lambda: load_products(root / "products"), faults)
    statements = _read(lambda: load_statements(measures_folder), faults)
    _read(lambda: load_tables(root / "products" / "tables"), faults)
    _read(load_views, faults)
    _read(lambda: read_dictionaries(root / "codelists"), faults)
    rules = _read(lambda: load_rules(rules_folder), faults)
    _read(lambda: read_outcomes(root / "codelists" / OUTCOMES_FILE.name), faults)
    _read(lambda: read_regions(root / "regions.csv"), faults)
    defaults = None
    if rules is not None and statements is not None:
        asking: tuple[Rule | Measure, ...] = (*rules.values(), *statements.values())
        defaults = {name: default for asker in asking for name, default in asker.params.items()}
    if contracts is not None and products is not None and statements is not None:
        made = fact_schema(contracts, products | statements)
        faults += lineage_faults(made, contracts.kinds, measures_folder, root / "products")
        names = given(date.min, contracts)
        faults += (f for m in statements.values() for f in measure_faults(m, made, names, measures_folder))
        schema = fact_schema(contracts, {n: m for n, m in (products | statements).items() if not m.is_working})
        faults += (fault for rule in (rules or {}).values() for fault in rule_faults(rule, schema, rules_folder))
    return _Program(contracts, rules, defaults, tuple(faults))


def _read(load: Callable[[], T], faults: list[Fault | str]) -> T | None:
    try:
        return load()
    except DeclarationError as error:
        faults += error.faults
        return None
