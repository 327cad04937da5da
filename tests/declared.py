"""The place of the tests: the county of the declarations with what its invented bureau has laid down beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assets.night.declarations import load_declarations
from data_contracts.jurisdiction import Jurisdiction, Parameter, load_jurisdictions
from tests.county.declared import declared

BASIS = "模拟县的规定"


def place(code: str, as_of: date) -> Jurisdiction:
    """The jurisdiction with the parameters that the invented county declares."""
    found = load_jurisdictions()[code]
    more = {n: (Parameter(n, v, BASIS, jurisdiction=found.name),) for n, v in declared(as_of).items()}
    return replace(found, own={**found.own, **more})


def declare(code: str, as_of: date) -> None:
    """Have every night of this process read that place: declarations are read once a process."""
    places = load_declarations().jurisdictions
    assert isinstance(places, dict)
    places[code] = place(code, as_of)
