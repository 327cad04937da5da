"""A night over a few registers of a small county, in the folder where it is begun, and what it made of each of the
additions of `test_adding.py`: `python -m tests.small_night dibao_roll vehicles`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from tests.county.build import build
from tests.nights import AS_OF, SMALL, County

ASKED = (
    "SELECT status FROM flag.status WHERE rule = 'owns_commercial_vehicle'",
    "SELECT count(*) FROM fact.vehicle_count",
    "SELECT count(*) FROM link.weight WHERE comparison = 'phone_block'",
    "SELECT state FROM review.source WHERE source = 'electric_vehicles'",
)


def small_night(folder: Path, registers: Collection[str]) -> list[tuple | None]:
    """What the night of a county of which only some registers came has made."""
    county = County(folder / "county")
    build(county.root, people=SMALL, seed=7, as_of=AS_OF)
    for register in county.landing.iterdir():
        if register.name not in registers:
            shutil.rmtree(register)
    assert county.night(with_pages=True) == 0
    return [next(iter(county.rows(query)), None) for query in ASKED]


if __name__ == "__main__":
    for found in small_night(Path.cwd(), sys.argv[1:]):
        sys.stdout.write(f"{found}\n")
