"""docs/flow.md is true today: its picture is the code's, its names exist, and its queries answer what it shows."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path

import pytest

from tests.nights import County

ROOT = Path(__file__).parent.parent
TOUR = (ROOT / "docs" / "flow.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```\n```text\n(.*?)^```$", TOUR, re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"(?<![\w.])(?:raw|record|link|fact|flag|review)\.[a-z_]+\b")
CALLABLE = re.compile(r"`((?:assets|matchers|expectations|pipelines|data_contracts)(?:\.\w+)+)`")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "tour")


def shown(rows: list[tuple]) -> list[list[str]]:
    return [["∅" if value is None else str(value) for value in row] for row in rows]


def test_the_picture_is_drawn_from_the_code() -> None:
    spec = importlib.util.spec_from_file_location("house", ROOT / "docs" / "house.py")
    house = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(house)
    assert house.PICTURE.read_text(encoding="utf-8") == house.picture(), "运行 make docs"


def test_the_picture_has_a_word_in_every_column() -> None:
    """Drawn by the same rules and wrong all the same: a column that has come out empty."""
    text = (ROOT / "docs" / "images" / "house.svg").read_text(encoding="utf-8")
    for word in (
        "s4_fact",
        "归集事实",
        "assets/facts",
        "matchers/facts",
        "fact.&lt;kind&gt;",
        "review.queue",
        "检查名册",
    ):
        assert word in text, word


@pytest.mark.parametrize("name", sorted(set(CALLABLE.findall(TOUR))))
def test_every_function_of_the_tour_exists(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name


def test_every_table_of_the_tour_exists(county: County) -> None:
    made = {f"{schema}.{table}" for schema, table in county.rows("SELECT schema_name, table_name FROM duckdb_tables()")}
    named = set(TABLE.findall(TOUR))
    assert named
    assert named - made == set()


@pytest.mark.parametrize(("query", "answer"), QUERIES, ids=[str(n) for n in range(1, len(QUERIES) + 1)])
def test_every_query_of_the_tour_answers_what_the_page_shows(county: County, query: str, answer: str) -> None:
    _, *lines = ([cell.strip() for cell in line.split("|")] for line in answer.strip().splitlines())
    assert lines
    assert shown(county.rows(query)) == lines
