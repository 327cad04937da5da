"""`python -m benchmarks.by_hand LANDING FLAGS.csv [--as-of DATE]`: reads, standardises, joins, links, flags."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from .county import macros
from .headers import HEADERS
from .tables import build_tables

SQL = Path(__file__).parent / "sql"
OTHERS = {
    "custody_agreements": [("keeper", "keeper_id", "keeper_name")],
    "disbursement": [("person", "head_id", "head_name")],
    "price_subsidies": [("person", "head_id", "head_name")],
    "marriages": [("man", "man_id", "man_name"), ("woman", "woman_id", "woman_name")],
    "relative_filings": [("person", "id", "name"), ("official", "official_id", "official_name")],
    "declarations": [("person", "id", "name"), ("official", "official_id", "official_name")],
}
"""Whom a table names otherwise than by `id` and `name`: the person, the number and the name."""
PEOPLE = {
    table: OTHERS.get(table) or [("person", "id", "name")]
    for table in [*HEADERS, "declarations"]
    if table in OTHERS or "id" in HEADERS[table] or "owner_ids" in HEADERS[table]
}
FLAG = (
    "rule VARCHAR, cert VARCHAR, person VARCHAR, household VARCHAR, township VARCHAR, village VARCHAR, detail VARCHAR"
)


def flag(landing: Path, flags: Path, as_of: date) -> int:
    """Write the flags of the day; how many."""
    con = duckdb.connect()
    with _stage("read and clean"):
        build_tables(con, landing)
        con.execute(macros(as_of))
        con.execute(f"CREATE TABLE flag ({FLAG}, name VARCHAR, id VARCHAR)")
    with _stage("who is who"):
        _mention(con)
        con.execute((SQL / "1_people.sql").read_text())
        _identify(con)
    for path in sorted(SQL.glob("[2-9]_*.sql")):
        with _stage(path.stem):
            con.execute(path.read_text())
    with _stage("write"):
        con.execute((SQL / "write.sql").read_text())
        con.execute("COPY shown TO $file (HEADER, DELIMITER ',')", {"file": str(flags)})
        (count,) = con.execute("SELECT count(*) FROM shown").fetchall()[0]
    return int(count)


def _mention(con: duckdb.DuckDBPyConnection) -> None:
    """Every pair of number and name outside the household register, as written, with whether the number is valid."""
    parts = (
        f"SELECT {number} AS id, {number}_ok AS id_ok, {name} AS name FROM {table}"
        for table, roles in PEOPLE.items()
        if table != "household_register"
        for _, number, name in roles
    )
    con.execute(f"CREATE VIEW mention AS {' UNION ALL '.join(parts)}")


def _identify(con: duckdb.DuckDBPyConnection) -> None:
    """Each table with the persons it names."""
    con.execute("DROP VIEW mention")
    for table, roles in PEOPLE.items():
        if table != "household_register":
            for person, number, name in roles:
                con.execute(
                    f"CREATE OR REPLACE TABLE {table} AS SELECT t.*, w.person AS {person} FROM {table} AS t "
                    f"LEFT JOIN who AS w ON w.id = t.{number} AND w.name IS NOT DISTINCT FROM t.{name}"
                )
    con.execute(
        "CREATE TABLE visit AS SELECT *, CASE WHEN level LIKE '县%' OR level LIKE '%市%' THEN 2 "
        "WHEN level LIKE '村%' THEN 0 ELSE 1 END AS rank FROM household_visits"
    )
    con.execute("ALTER TABLE visit DROP level")
    con.execute("ALTER TABLE visit RENAME rank TO level")


@contextmanager
def _stage(title: str) -> Iterator[None]:
    """Says what a stage took, in the words of the night's own progress: the bench reads both alike."""
    begun = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {title}  0 行  {time.perf_counter() - begun:.1f} 秒  内存峰值 {peak:,} MiB", flush=True)


def main() -> None:
    """Read the arguments, flag, say how many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("landing", type=Path)
    parser.add_argument("flags", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 6, 1))
    given = parser.parse_args()
    begun = time.perf_counter()
    count = flag(given.landing, given.flags, given.as_of)
    print(f"{count:,} flags；用时 {time.perf_counter() - begun:.1f} 秒", flush=True)


if __name__ == "__main__":
    main()
