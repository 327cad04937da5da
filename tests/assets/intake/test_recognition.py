"""Recognition measured on real header rows of systems' exports, annexes and import templates.

`header_rows.jsonl`: one header row a line with the words a person would map; names of columns are facts. `developed`
rows (forty of one origin) are what the weights were fitted on. `measured` rows are of other origins; no weight was
fitted on them, but the threshold and the features were chosen with their misses in view, and the vocabulary
knows both parts. The content is invented. A column a person would not map counts for nothing here, whatever is
proposed for it.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from assets.intake.reading import Parsed, parse
from data_contracts.contract import Source, load_contracts
from matchers.intake.headers import fold, missing_words, spellings
from matchers.intake.layouts import ConfirmedLayout
from tests.assets.intake.invented import rows_for

SOURCES = load_contracts().sources
ROWS = [json.loads(line) for line in Path(__file__).with_name("header_rows.jsonl").read_text("utf-8").splitlines()]
CONFIRMATIONS = 3


@dataclass
class Figures:
    """What came of the header rows: counts of columns and rows, and how often proposals of a sureness were right."""

    count: Counter[str] = field(default_factory=Counter)
    sure: dict[int, list[bool]] = field(default_factory=dict)

    def share(self, of: str, among: str) -> float:
        return self.count[of] / max(1, self.count[among])

    def __str__(self) -> str:
        shares = {
            "named": self.share("named", "mapped"),
            "first right": self.share("first", "unnamed"),
            "in three": self.share("three", "unnamed"),
            "at once": self.share("once", "complete"),
            "after three": self.share("after", "complete"),
        }
        calibration = {f"{b / 5:.1f}": f"{sum(v) / len(v):.2f} of {len(v)}" for b, v in sorted(self.sure.items())}
        return f"{dict(self.count)} { ({k: round(v, 3) for k, v in shares.items()}) } sure {calibration}"


def truth(row) -> list[list[str]]:
    """The words of each column, numbers of members left out."""
    return [[word.partition("[")[0] for word in row["means"].get(header, [])] for header in row["headers"]]


def read(row, source: Source, path: Path, confirmed=()) -> Parsed:
    return parse(path, f"2021年5月农村{source.title}.csv", source, confirmed)


def written(row, source: Source, folder: Path, with_content: bool) -> Path:
    body = rows_for(row["headers"], row["means"], source, 25) if with_content else [["某"] * len(row["headers"])] * 3
    path = folder / "a.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream).writerows([row["headers"], *body])
    return path


def is_read(parsed: Parsed) -> bool:
    return not parsed.report.is_held and any(s.is_read for s in parsed.report.sheets)


def measured(rows, folder: Path, with_content: bool, source_of=lambda row: SOURCES[row["register"]]) -> Figures:
    figures = Figures()
    for row in rows:
        source = source_of(row)
        path = written(row, source, folder, with_content)
        parsed = read(row, source, path)
        _count_columns(figures, row, parsed)
        brought = {word for words in truth(row) for word in words} | {"month", "programme"}
        if not missing_words(source, brought):
            figures.count["complete"] += 1
            figures.count["once"] += is_read(parsed)
            figures.count["after"] += is_read(_confirmed(row, source, path, parsed))
    return figures


def _count_columns(figures: Figures, row, parsed: Parsed) -> None:
    filled = [i for i, header in enumerate(row["headers"]) if header]
    sheets = parsed.report.sheets
    understood = dict(zip(filled, sheets[0].understood, strict=True)) if sheets else {}
    for i, words in enumerate(truth(row)):
        column = understood.get(i)
        if column and column.how == "proposed":
            figures.sure.setdefault(min(int(column.sure * 5), 4), []).append(column.word in words)
        if not words:
            continue
        figures.count["mapped"] += 1
        if column and column.how == "named":
            figures.count["named"] += 1
            figures.count["wrong"] += column.word.partition("[")[0] not in words
            continue
        figures.count["unnamed"] += 1
        likely = [word for word in (column.word, *column.others) if word] if column else []
        figures.count["first"] += bool(column) and column.word in words
        figures.count["three"] += any(word in words for word in likely[:3])


def _confirmed(row, source: Source, path: Path, parsed: Parsed) -> Parsed:
    """The file read again after each of three confirmations of the surest first proposal for what is missing, if it is
    right."""
    said: dict[str, str] = {}
    filled = [i for i, header in enumerate(row["headers"]) if header]
    for _ in range(CONFIRMATIONS):
        if is_read(parsed) or not parsed.report.sheets:
            break
        (sheet,) = parsed.report.sheets
        asked = [(c.sure, -i, i) for i, c in enumerate(sheet.understood) if c.how == "proposed"]
        needed = [a for a in asked if sheet.understood[a[2]].word in sheet.missing] or asked
        if not needed:
            break
        at = max(needed)[2]
        column = sheet.understood[at]
        if column.word not in truth(row)[filled[at]]:
            break
        said[column.key] = column.word
        parsed = read(row, source, path, [ConfirmedLayout(source.name, sheet.layout, dict(said))])
    return parsed


def of_part(part: str):
    return [row for row in ROWS if row["part"] == part]


def test_every_row_is_of_a_register_and_its_words():
    assert {row["part"] for row in ROWS} == {"developed", "measured"}
    assert all(SOURCES[row["register"]] for row in ROWS)


@pytest.mark.parametrize("part", ["developed", "measured"])
@pytest.mark.parametrize("with_content", [True, False], ids=["content", "headers"])
def test_real_header_rows_are_named_or_proposed(part, with_content, tmp_path, capsys):
    figures = measured(of_part(part), tmp_path, with_content)
    with capsys.disabled():
        print(f"\n{part}, {'with content' if with_content else 'headers only'}: {figures}")
    assert figures.count["wrong"] == 0
    assert figures.share("named", "mapped") >= 0.85
    assert figures.share("once", "complete") >= 0.6
    assert figures.share("after", "complete") >= 0.94
    assert figures.share("three", "unnamed") >= 0.8


def unheard(row) -> Source:
    """The register as it would be if nobody had ever written this row's headers for their words."""
    source = SOURCES[row["register"]]
    gone: dict[str, set[str]] = {}
    for header, words in zip(row["headers"], truth(row), strict=True):
        for word in words:
            gone.setdefault(word, set()).add(fold(header))
    columns = []
    for c in source.columns:
        kept = _without(c.headers, gone.get(c.name, set())) or (f"无{c.name}",)
        columns.append(
            replace(c, word=replace(c.word, aliases=(), title=kept[0]), header=kept[0], aliases=kept[1:], whose=())
        )
    lexicon = tuple((word, domain, _without(known, gone.get(word, set()))) for word, domain, known in source.lexicon)
    return replace(source, columns=tuple(columns), lexicon=lexicon)


def _without(headers: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return tuple(h for h in headers if not set(spell(h)) & gone)


@cache
def spell(header: str) -> tuple[str, ...]:
    return spellings(header)


@pytest.mark.parametrize("part", ["developed", "measured"])
def test_headers_nobody_ever_wrote_are_proposed_by_likeness_and_content(part, tmp_path, capsys):
    figures = measured(of_part(part), tmp_path, True, unheard)
    with capsys.disabled():
        print(f"\n{part}, each header unheard: {figures}")
    assert figures.share("first", "unnamed") >= 0.85
    assert figures.share("three", "unnamed") >= 0.92
