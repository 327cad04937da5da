"""Pairs that people judged: each must be brought together by a block if it is a match, and come out as judged."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.home.warehouse import connect
from assets.people.blocked_pairs import DRAWN_AT, Tables, bring_together
from assets.people.linking import compare, score
from matchers.people.blocking import ID_PARTS
from matchers.people.comparisons import COMPARISONS
from matchers.people.linkage import priors
from matchers.people.scheme import CHINESE
from matchers.standardise.doors import door_of
from tests.matchers.people.test_comparisons import frame

FROZEN = Path(__file__).parents[2] / "golden" / "pairs_frozen.csv"
SEEN_ON = date(2021, 5, 20)
POPULATION = 60_000
PARTS = ", ".join(f"{sql} AS {name}" for name, sql in ID_PARTS.items())
with (Path(__file__).parents[2] / "golden" / "pairs.csv").open(encoding="utf-8", newline="") as lines:
    PAIRS = list(csv.DictReader(lines))


def born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) if len(number) == 18 else None
    except ValueError:
        return None


def door(address: str) -> dict:
    read = pl.select(door_of(pl.lit(address or None))).item() or {"group": None, "house": None}
    return {"house_group": read["group"], "house": read["house"]}


def mention(row: dict[str, str]) -> dict:
    written = date.fromisoformat(row["left_birth_on"]) if row["left_birth_on"] else None
    span = (None, None)
    if row["left_age"]:
        until = SEEN_ON.replace(year=SEEN_ON.year - int(row["left_age"]))
        span = (until.replace(year=until.year - 1) + timedelta(days=1), until)
    return {
        "name": row["left_name"],
        "id_number": row["left_id_number"] or None,
        "id_status": row["left_id_status"],
        "birth_on": written,
        "born_from": span[0],
        "born_until": span[1],
        "sex": row["left_sex"] or None,
        "township": row["left_township"] or None,
        "village": row["left_village"] or None,
        "county": row["left_county"] or None,
        "register_household": row["left_household"] or None,
        "household_by_names": row["left_household_by_names"] or None,
        "phone": row["left_phone"] or None,
        **door(row["left_address"]),
    }


def identity(row: dict[str, str]) -> dict:
    number = row["right_id_number"]
    return {
        "name": row["right_name"],
        "former_key": row["right_former_name"] or None,
        "id_number": number,
        "id_status": "valid",
        "birth_on": born(number),
        "sex": "男" if int(number[16]) % 2 else "女",
        "township": row["right_township"] or None,
        "village": row["right_village"] or None,
        "county": row["right_county"] or None,
        "register_household": row["right_household"] or None,
        "phone": row["right_phone"] or None,
        **door(row["right_address"]),
    }


def linked():
    """All pairs through blocks, comparisons and scores, with the documented priors."""
    con = connect()
    said = [mention(row) for row in PAIRS]
    dates = [m["birth_on"] or (born(m["id_number"] or "") if m["id_status"] != "masked" else None) for m in said]
    profiles = (
        frame(said)
        .with_columns(
            pl.Series("any_birth_on", dates, dtype=pl.Date),
            surname=pl.col("name_key").str.slice(0, 1),
            profile=pl.col("n"),
            own_person=pl.lit("nobody"),
            subject=pl.col("n").cast(pl.String),
        )
        .with_columns(
            year_from=pl.coalesce("any_birth_on", "born_from").dt.year() - 1,
            year_until=pl.coalesce("any_birth_on", "born_until").dt.year() + 1,
        )
    )
    people = frame([identity(row) for row in PAIRS]).with_columns(
        person=pl.col("n").cast(pl.String), surname=pl.col("name_key").str.slice(0, 1)
    )
    for name, table in (("profile", profiles), ("identity", people)):
        con.register("source", table)
        con.execute(f"CREATE TEMP TABLE {name} AS SELECT *, {PARTS} FROM source")
    tables = Tables("profile", "identity")
    # Each pair is looked at by itself: one person who stands here for many of them is no crowd.
    bring_together(con, tables, CHINESE, max_block=len(PAIRS))
    con.execute(
        f"DELETE FROM temp.link_met WHERE block = {DRAWN_AT}"
        " OR profile <> (SELECT person::BIGINT FROM identity WHERE identity.rowid = link_met.place)"
    )
    con.execute("CREATE TEMP TABLE together AS SELECT DISTINCT profile FROM temp.link_met")
    score(con, tables, CHINESE, compare(con, tables, CHINESE), priors(POPULATION))
    return con


@pytest.fixture(scope="module")
def con():
    return linked()


def results(con) -> list[str]:
    """One line a pair, as it is frozen."""
    found = {
        n: (pattern, probability)
        for n, pattern, probability in con.execute(
            "SELECT s.profile, w.pattern, s.probability FROM temp.link_scored AS s "
            "JOIN temp.link_weighed AS w ON w.levels = s.levels"
        ).fetchall()
    }
    lines = []
    for n, row in enumerate(PAIRS):
        pattern, probability = found.get(n, ("-", 0.0))
        lines.append(f"{n + 1},{row['category']},{row['is_match']},{pattern},{probability:.3f}")
    return lines


def with_all(line: str) -> str:
    """A frozen line in which comparisons that have joined since find nothing to compare; where they do, it moved."""
    n, category, is_match, pattern, probability = line.split(",")
    return ",".join(
        (n, category, is_match, pattern.ljust(len(COMPARISONS), "0") if pattern != "-" else "-", probability)
    )


def test_results_are_those_frozen(con):
    """A change of weights or levels shows who moved; `python -m tests.assets.people.test_judged_pairs` freezes anew."""
    before, now = [with_all(line) for line in FROZEN.read_text(encoding="utf-8").splitlines()], results(con)
    moved = [f"{a}  →  {b}" for a, b in zip(before, now, strict=True) if a != b]
    assert moved == []


def test_every_match_is_brought_together_by_some_block(con):
    met = {n for (n,) in con.execute("SELECT profile FROM together").fetchall()}
    assert [row["note"] for n, row in enumerate(PAIRS) if row["is_match"] == "yes" and n not in met] == []


def test_every_pair_comes_out_as_people_judged_it(con):
    found = dict(con.execute("SELECT profile, probability FROM temp.link_scored").fetchall())
    wrong = [
        (row["category"], row["note"], round(found.get(n, 0), 3))
        for n, row in enumerate(PAIRS)
        if (found.get(n, 0) >= 0.8) != (row["is_match"] == "yes")
    ]
    assert wrong == []


def test_the_pairs_cover_what_goes_wrong():
    assert len(PAIRS) >= 300
    assert len({row["category"] for row in PAIRS}) >= 40
    assert all(row["note"] and row["is_match"] in {"yes", "no"} for row in PAIRS)


if __name__ == "__main__":
    FROZEN.write_text("\n".join(results(linked())) + "\n", encoding="utf-8")
