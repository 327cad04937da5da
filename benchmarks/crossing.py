"""Who is in two counties of the bench's prefecture: laid into a neighbour's registers, with what is to be found of it.

Each county's neighbour is the next one. Of a county's truth those whom a list of the province would show in another
county (`other_county_roll`, which has no place in a prefecture's night) are really enrolled in the neighbour, and as
many others have moved there. What their home county is to say of them is then found by the prefecture alone.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.across import MOVES, REGISTER, ROLL, Person, Village, enrolled, lay, moved_in, settled
from tests.population import identity

LIST = "other_county_roll"
TWICE, MOVED = "enrolled_twice", "moved_out_still_enrolled"
QUIET = "owns_motor_vehicle"
"""Of its innocents some are made to have moved: heads who are enrolled and of whom little else is told."""

MOVED_ON = "2021-02-20"
Row = dict[str, str]


@dataclass(frozen=True)
class Crossing:
    """Of one county: what is to be found besides its own truth, and the certificates of those who are not its own."""

    truth: Sequence[Row]
    laid: frozenset[str]


def cross(landings: Mapping[str, Path], truths: Mapping[str, Path], names: Mapping[str, str]) -> dict[str, Crossing]:
    """Lay everybody who is in two counties into the landing folders, by the counties' codes."""
    codes = list(landings)
    more: dict[str, list[Row]] = {code: [] for code in codes}
    laid: dict[str, frozenset[str]] = {}
    for code, other in zip(codes, [*codes[1:], codes[0]], strict=True):
        with truths[code].open(encoding="utf-8", newline="") as stream:
            truth = list(csv.DictReader(stream))
        twice = [row for row in truth if row["rule"] == TWICE and row["clause"] == "another_county"]
        moved = _quiet(truth)[: len(twice)]
        place, landing = _a_village(landings[other]), landings[other]
        own = [f"{other}9{at:08}" for at, _ in enumerate(twice)]
        rolls = [enrolled(number, _person(row), place) for number, row in zip(own, twice, strict=True)]
        lay(landing / "dibao_roll" / "农村低保补报202106.csv", ROLL, rolls)
        lay(landing / "hukou_changes" / "户籍变动补报.csv", MOVES, [
            moved_in(_person(row), MOVED_ON, names[other]) for row in moved
        ])  # fmt: skip
        lay(landing / "household_register" / "户籍人口补报.csv", REGISTER, [
            settled(f"{other}99{at:05}", _person(row), place) for at, row in enumerate(moved)
        ])  # fmt: skip
        laid[other] = frozenset(own)
        more[code] += [{**row, "rule": MOVED, "expected": "fires", "clause": "into_a_neighbour"} for row in moved]
        more[other] += [_there(row, number, _person(row)) for number, row in zip(own, twice, strict=True)]
    return {code: Crossing(more[code], laid[code]) for code in codes}


def _quiet(truth: Sequence[Row]) -> list[Row]:
    """Innocents of whom no rule speaks, and none asks whether they have moved."""
    told = {_number(row) for row in truth if row["expected"] == "fires" or row["rule"] == MOVED}
    found = {_number(row): row for row in truth if row["rule"] == QUIET and row["expected"] == "silent"}
    return [row for number, row in found.items() if number not in told and identity.is_valid(number)]


def _there(row: Row, certificate: str, person: Person) -> Row:
    """The neighbour is to say the same of the certificate that it has."""
    name, number = person
    return {**row, "certificate_no": certificate, "subject_name": name, "subject_id_number": number, "members": ""}


def _person(row: Row) -> Person:
    return row["subject_name"], _number(row)


def _number(row: Row) -> str:
    """The number as the person has it, where the roll writes it oddly or in fifteen digits."""
    text = re.sub(r"[*×]", "X", unicodedata.normalize("NFKC", row["subject_id_number"]).upper())
    digits = re.sub(r"[^0-9X]", "", text)
    if len(digits) != 15:
        return digits
    whole = f"{digits[:6]}19{digits[6:]}"
    return whole + identity.check_character(whole)


def _a_village(landing: Path) -> Village:
    """A township and a village of it, as the county's list of divisions has them."""
    with (landing / "divisions" / "行政区划.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    village = next(row for row in rows if row["层级"] == "村级" and row["区划名称"].endswith("村"))
    (township,) = (row["区划名称"] for row in rows if row["区划代码"] == village["上级代码"])
    return township, village["区划名称"]


def own_flags(flags: Path, laid: frozenset[str]) -> Iterator[Row]:
    """The flags of a county without what else follows of those who were laid into it: they are in none of its other
    registers, so that they are unpaid, unvisited and not in its household register, and rightly flagged for it."""
    with flags.open(encoding="utf-8-sig", newline="") as stream:
        yield from (row for row in csv.DictReader(stream) if row["rule"] == TWICE or row["certificate_no"] not in laid)
