"""What came out: precision, recall and F1 at the rules' bar, by kind of error, and the reliability curve.

Belongs here: counting links against the truth. A record has one true person or none.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl

BAR = 0.95
"""The probability rules ask for; no threshold is chosen afterwards."""
EDGES = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.01)


def judged(folder: Path, links: pl.DataFrame) -> pl.DataFrame:
    """Every record with its truth, its link if it has one, and whether that is right."""
    left = pl.read_parquet(folder / "left.parquet")
    joined = left.join(links, on="profile", how="left", maintain_order="left")
    return joined.with_columns(is_right=(pl.col("truth") == pl.col("person")).fill_null(False))


def figures(rows: pl.DataFrame) -> dict[str, float]:
    """Precision, recall and F1 at BAR, and what stands behind them."""
    taken = rows.filter(pl.col("probability") >= BAR)
    true, found, right = rows["truth"].is_not_null().sum(), taken.height, taken["is_right"].sum()
    return {
        "true": true,
        "found": found,
        "right": right,
        "missed": true - right,
        "precision": right / max(found, 1),
        "recall": right / max(true, 1),
        "f1": 2 * right / max(found + true, 1),
    }


def namesakes_linked(folder: Path, rows: pl.DataFrame) -> int:
    """Wrong links at BAR between people of one name whose written birth dates differ."""
    people = pl.read_parquet(folder / "right.parquet", columns=["person", "name_key", "birth_on"])
    wrong = rows.filter((pl.col("probability") >= BAR) & ~pl.col("is_right"))
    met = wrong.join(people, on="person", suffix="_of_person")
    return met.filter(
        (pl.col("name_key") == pl.col("name_key_of_person")) & (pl.col("birth_on") != pl.col("birth_on_of_person"))
    ).height


def by_error(rows: pl.DataFrame) -> pl.DataFrame:
    """Recall and wrong links at BAR for each kind of error; records with two errors count to both."""
    kinds = pl.concat(
        rows.select("truth", "probability", "is_right", kind=pl.lit(f"{of} ") + pl.col(column))
        for of, column in (("number", "number_error"), ("name", "name_error"))
    )
    taken = pl.col("probability") >= BAR
    return (
        kinds.group_by("kind")
        .agg(
            records=pl.len(),
            true=pl.col("truth").is_not_null().sum(),
            right=(taken & pl.col("is_right")).sum(),
            wrong=(taken & ~pl.col("is_right")).sum(),
        )
        .with_columns(recall=pl.col("right") / pl.col("true"))
        .sort("kind")
    )


def side_by_side(folder: Path, links: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a kind of error: records, true, and each contender's recall and wrong links at BAR."""
    table: pl.DataFrame | None = None
    for contender, found in links.items():
        counted = by_error(judged(folder, found)).rename(
            {"recall": f"recall_{contender}", "wrong": f"wrong_{contender}"}
        )
        counted = counted.drop("right")
        table = counted if table is None else table.join(counted.drop("records", "true"), on="kind", how="left")
    assert table is not None
    return table.sort("kind")


def reliability(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the probable links given so much, how many are right; exact numbers with agreeing names are not among them."""
    given = rows.filter((pl.col("probability") >= EDGES[0]) & (pl.col("probability") < 1))
    bins = [
        (low, min(high, 1.0), given.filter(pl.col("probability").is_between(low, high, closed="left")))
        for low, high in pairwise(EDGES)
    ]
    at_bar = given.filter(pl.col("probability") >= BAR)
    return pl.DataFrame(
        [(low, high, b.height, b["probability"].mean(), b["is_right"].mean()) for low, high, b in bins]
        + [(BAR, 1.0, at_bar.height, at_bar["probability"].mean(), at_bar["is_right"].mean())],
        schema={"from": pl.Float64, "to": pl.Float64, "links": pl.Int64, "said": pl.Float64, "right": pl.Float64},
        orient="row",
    )
