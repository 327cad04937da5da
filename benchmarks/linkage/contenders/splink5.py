"""Splink 5 on DuckDB, set up as well as we can: our standardised columns, our blocking rules, levels for Chinese.

It is given what its own functions cannot do on Chinese text (the sound as a column, "two valid numbers differ" as a
level); string distances of the database count bytes, three to a character.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.linkage.english import ENGLISH
from matchers.people.blocking import BLOCKS, Block

logging.disable(logging.WARNING)
EXACT = "l.id_number = r.id_number AND l.id_status IN ('valid', 'upgraded')"


def _rule(block: Block) -> str:
    keys = " AND ".join(f"{a} = {b}" for a, b in zip(block.left, block.right, strict=True))
    if block.years:
        first, last, year = block.years
        keys += f" AND {year} BETWEEN {first} AND {last}"
    return keys if block.where == "TRUE" else f"{keys} AND {block.where}"


def _level(condition: str, label: str) -> dict[str, str]:
    return {"sql_condition": condition, "label_for_charts": label}


def _null(condition: str) -> dict[str, object]:
    return {"sql_condition": condition, "label_for_charts": "missing", "is_null_level": True}


def _id_number() -> dict[str, object]:
    unknown = "id_number_l IS NULL OR id_number_r IS NULL OR id_status_l IN ('missing', 'dummy')"
    return {
        "output_column_name": "id_number",
        "comparison_levels": [
            _null(unknown),
            _level("id_number_l = id_number_r", "same"),
            _level("id_status_l IN ('valid', 'upgraded')", "both valid, different"),
            _level("levenshtein(id_number_l, id_number_r) <= 2", "two edits"),
            _level("substr(id_number_l, 1, 15) = substr(id_number_r, 1, 15)", "fifteen digits"),
            _level("ELSE", "differs"),
        ],
    }


def _name() -> dict[str, object]:
    same = _level("name_key_l = name_key_r", "same") | {"tf_adjustment_column": "name_key"}
    return {
        "output_column_name": "name_key",
        "comparison_levels": [
            _null("name_key_l IS NULL OR name_key_r IS NULL"),
            same,
            _level("sound_l = sound_r", "homophone"),
            _level("levenshtein(name_key_l, name_key_r) <= 3", "one character"),
            _level("ELSE", "differs"),
        ],
    }


def _age() -> dict[str, object]:
    return {
        "output_column_name": "born_from",
        "comparison_levels": [
            _null("born_from_l IS NULL"),
            _level("birth_on_r BETWEEN born_from_l AND born_until_l", "same"),
            _level("birth_on_r BETWEEN born_from_l - 366 AND born_until_l + 366", "within one"),
            _level("ELSE", "differs"),
        ],
    }


def _place() -> dict[str, object]:
    return {
        "output_column_name": "township",
        "comparison_levels": [
            _null("township_l IS NULL OR township_r IS NULL"),
            _level("township_l = township_r AND village_l = village_r", "village"),
            _level("township_l = township_r", "township"),
            _level("ELSE", "differs"),
        ],
    }


def chinese(folder: Path) -> Callable[[], pl.DataFrame]:
    con = _loaded(folder)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            _id_number(),
            _name(),
            cl.DateOfBirthComparison("birth_on", input_is_string=False),
            _age(),
            cl.ExactMatch("sex"),
            _place(),
        ],
        blocking_rules_to_generate_predictions=[EXACT, *(_rule(block) for block in BLOCKS)],
        additional_columns_to_retain=[],
        retain_matching_columns=False,
    )
    return lambda: _run(con, settings, [EXACT], [EXACT, "l.name_key = r.name_key AND l.any_birth_on = r.birth_on"])


def english(folder: Path) -> Callable[[], pl.DataFrame]:
    con = _loaded(folder)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[_rule(block) for block in ENGLISH.blocks],
        retain_matching_columns=False,
    )
    known = ["l.given_name = r.given_name AND l.surname = r.surname AND l.date_of_birth = r.date_of_birth",
             "l.soc_sec_id = r.soc_sec_id"]  # fmt: skip
    return lambda: _run(con, settings, known, [block_on("date_of_birth"), block_on("postcode")])


def _loaded(folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    files = [f"read_parquet('{folder}/{side}.parquet')" for side in ("left", "right")]
    columns = [con.sql(f"SELECT * FROM {file} LIMIT 0").columns for file in files]
    unused = {"profile", "person", "truth", "own_person", "number_error", "name_error", "cell", "written_name"}
    keep = [c for c in columns[0] if c not in unused]
    known = [[c if c in side else f"NULL AS {c}" for c in keep] for side in columns]
    con.execute(
        f"CREATE TABLE a_records AS SELECT profile::VARCHAR AS unique_id, {', '.join(known[0])} FROM {files[0]}"
    )
    con.execute(f"CREATE TABLE b_people AS SELECT person AS unique_id, {', '.join(known[1])} FROM {files[1]}")
    return con


def _run(con: duckdb.DuckDBPyConnection, settings: SettingsCreator, known, training) -> pl.DataFrame:
    api = DuckDBAPI(connection=con)
    tables = [api.register(t, dataset_display_name=t[:1]) for t in ("a_records", "b_people")]
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match(known, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    return con.sql(
        f"SELECT unique_id_l::BIGINT AS profile, unique_id_r AS person, match_probability AS probability "
        f"FROM {predicted.physical_name} "
        "QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY match_probability DESC, unique_id_r) = 1 "
        "ORDER BY profile"
    ).pl()
