"""recordlinkage as its documentation shows it: Index of blocks, Compare of columns, ECMClassifier."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import recordlinkage

warnings.simplefilter("ignore")
CHINESE_BLOCKS = (
    "id_number", ["name_key", "any_birth_on"], ["sound", "any_birth_on"], ["surname", "any_birth_on"],
    ["name_key", "township"],
)  # fmt: skip
ENGLISH_BLOCKS = ("soc_sec_id", "date_of_birth", ["given_name", "surname"], ["postcode", "surname"], ["address_1"])


def chinese(folder: Path) -> Callable[[], pl.DataFrame]:
    columns = ["name_key", "id_number", "birth_on", "any_birth_on", "sex", "township", "village", "sound", "surname"]
    left, right = _loaded(folder, columns)

    def compare() -> recordlinkage.Compare:
        comparing = recordlinkage.Compare()
        comparing.exact("id_number", "id_number", label="id")
        comparing.string("id_number", "id_number", method="levenshtein", threshold=0.85, label="id_near")
        comparing.string("name_key", "name_key", method="jarowinkler", threshold=0.85, label="name")
        comparing.exact("birth_on", "birth_on", label="birth")
        comparing.exact("sex", "sex", label="sex")
        comparing.exact("township", "township", label="township")
        comparing.exact("village", "village", label="village")
        return comparing

    return lambda: _run(left, right, CHINESE_BLOCKS, compare())


def english(folder: Path) -> Callable[[], pl.DataFrame]:
    columns = ["given_name", "surname", "date_of_birth", "suburb", "state", "address_1", "soc_sec_id", "postcode"]
    left, right = _loaded(folder, columns)

    def compare() -> recordlinkage.Compare:
        comparing = recordlinkage.Compare()
        comparing.string("given_name", "given_name", method="jarowinkler", threshold=0.85, label="given_name")
        comparing.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
        comparing.exact("date_of_birth", "date_of_birth", label="date_of_birth")
        comparing.exact("suburb", "suburb", label="suburb")
        comparing.exact("state", "state", label="state")
        comparing.string("address_1", "address_1", threshold=0.85, label="address_1")
        comparing.exact("soc_sec_id", "soc_sec_id", label="soc_sec_id")
        return comparing

    return lambda: _run(left, right, ENGLISH_BLOCKS, compare())


def _loaded(folder: Path, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    left = pl.read_parquet(folder / "left.parquet").select("profile", *columns).to_pandas().set_index("profile")
    table = pl.read_parquet(folder / "right.parquet")
    if "any_birth_on" in columns:
        table = table.with_columns(any_birth_on="birth_on")
    return left, table.select("person", *columns).to_pandas().set_index("person")


def _run(left: pd.DataFrame, right: pd.DataFrame, blocks, comparing: recordlinkage.Compare) -> pl.DataFrame:
    indexer = recordlinkage.Index()
    for keys in blocks:
        indexer.block(keys)
    pairs = indexer.index(left, right)
    features = comparing.compute(pairs, left, right)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    scored = classifier.prob(features)
    frame = pl.DataFrame(
        {
            "profile": scored.index.get_level_values(0).to_numpy(),
            "person": [str(p) for p in scored.index.get_level_values(1)],
            "probability": scored.to_numpy(),
        }
    )
    best = frame.filter(pl.col("probability") >= 0.5).sort(
        "profile", "probability", "person", descending=[False, True, False]
    )
    return best.group_by("profile", maintain_order=True).first()
