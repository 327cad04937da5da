"""`python -m tests.county --out DIR`: write a county and its truth."""

import argparse
from datetime import date
from pathlib import Path

from .build import build


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.county", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 6, 1))
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--code", default="320723", help="any county of the national list of today")
    options = parser.parse_args()
    summary = build(options.out, options.people, options.seed, options.as_of, options.clean, options.code)
    print(
        f"{summary.people} people, {summary.enrolled} on the roll; "
        f"{summary.planted} cases, {summary.innocents} innocents"
    )
    for source, rows in summary.rows.items():
        print(f"  {source:20} {rows:>8} rows")
    print(f"landing: {summary.landing}\nsecond night: {summary.landing_next}\ntruth: {summary.truth}")


if __name__ == "__main__":
    main()
