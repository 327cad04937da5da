"""Generated pages are what the declarations say today; every jurisdiction can run every rule."""

from __future__ import annotations

import importlib.util
import re
from datetime import date
from pathlib import Path

import pytest

from data_contracts.jurisdiction import load_jurisdictions, parameter_title
from matchers.facts.measure import load_statements
from matchers.flags.parameters import bind
from matchers.flags.rule import load_rules

ROOT = Path(__file__).parent.parent
SPEC = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "generate.py")
PAGES = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PAGES)


@pytest.mark.parametrize(("path", "text"), PAGES.pages().items(), ids=lambda v: getattr(v, "name", "text"))
def test_no_page_is_stale(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "运行 make docs"


@pytest.mark.parametrize("code", load_jurisdictions())
def test_every_jurisdiction_has_a_value_for_every_parameter(code: str) -> None:
    place = load_jurisdictions()[code]
    for rule in load_rules().values():
        assert set(bind(rule, place, date(2023, 8, 1)).values) - {"as_of"} == set(rule.params), rule.code


def test_every_parameter_has_a_chinese_title() -> None:
    named = {name for place in load_jurisdictions().values() for name in place.names()}
    named |= {name for user in (*load_rules().values(), *load_statements().values()) for name in user.params}
    assert [name for name in sorted(named) if parameter_title(name) == name] == []


@pytest.mark.parametrize(
    ("code", "on", "fen"),
    [
        ("320723", date(2021, 6, 1), 744_000),
        ("431122", date(2018, 8, 1), 320_000),
        ("141125", date(2023, 8, 1), 636_000),
        ("140800", date(2022, 6, 1), 534_000),
    ],
)
def test_a_years_standard_is_what_the_notice_year_paid(code: str, on: date, fen: int) -> None:
    rule = load_rules()["registered_poor_not_enrolled"]
    assert bind(rule, load_jurisdictions()[code], on).values["rural_yearly_standard_fen"] == fen


def test_every_file_a_page_names_exists() -> None:
    for page in (
        "README.md",
        "SECURITY.md",
        "docs/operations.md",
        "docs/flow.md",
        "docs/adding-a-register.md",
        "docs/adding-a-measure.md",
        "docs/adding-a-rule.md",
        "docs/adding-a-jurisdiction.md",
    ):
        for name in re.findall(r"\]\(([\w./]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / page).parent.joinpath(name).exists(), (page, name)


FOLDERS = ("assets", "matchers", "expectations", "data_contracts", "pipelines", "tests", "docs", "benchmarks")
TEXTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")]
    + [path for folder in FOLDERS[:5] for path in (ROOT / folder).rglob("*.py")]
)


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_is_there(text: Path) -> None:
    """A page or a docstring that sends somebody to a file sends them to one that exists."""
    words = text.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w/.-]*)`", words)
    assert [path for path in named if not (ROOT / path).exists()] == []
    if text.suffix == ".py":
        beside = re.findall(r"`(\w+\.py)`", words)
        assert [name for name in beside if not (text.parent / name).exists()] == []
