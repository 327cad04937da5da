"""Random header rows: every labelled column is read as one word, or is said to be left alone, and what is read for a
word is what stands below its header.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import polars as pl

from assets.intake.reading import parse
from data_contracts.contract import Contracts, Source, load_contracts
from tests.assets.intake.invented import rows_for
from tests.assets.intake.reading.samples import csv_file, xlsx

ROWS = 8
_BEFORE = ("", "", "", "*", "（必填）", " ", "1.", "被", "原")
_BEHIND = ("", "", "", "", ":", "（必填）", "(元)", "*", " ", "\n", "１", "2", "（本人）")
_BARE = frozenset({"name", "id_number"})
"""Domains whose cells the reader hands on as they are written."""


@cache
def contracts() -> Contracts:
    """All contracts, read once."""
    return load_contracts()


def a_header(random: random.Random, folder: Path) -> None:
    """A register with its headers in any order, dress and number, beside others of another register."""
    sources = [*contracts().sources.values()]
    source, other = random.choice(sources), random.choice(sources)
    labels, means = _labels(random, source, other)
    rows = rows_for(labels, means, source, ROWS)
    above = [["2021年5月" + source.title]] if random.random() < 0.5 else []
    body = [[*row] for row in rows]
    for row in body:
        if random.random() < 0.1:
            del row[random.randrange(len(row) or 1) :]
    file = f"{source.title}2021年5月.xlsx"
    is_text = random.random() < 0.4
    if is_text:
        path = csv_file(folder / "a.csv", [*above, labels, *body])
    else:
        path = xlsx(folder / "a.xlsx", {"名册": [*above, labels, *body]})
    parsed = parse(path, file, source)
    for sheet in parsed.report.sheets:
        _accounted(sheet, labels, {len(above) + 1})
    if parsed.frame is None:
        assert parsed.report.is_held
        assert all(f.message.endswith("。") for f in parsed.report.findings if f.severity == "held")
        return
    _as_written(parsed.frame, parsed.report.sheets[0], labels, body, len(above) + 1, source)


def _labels(random: random.Random, source: Source, other: Source) -> tuple[list[str], dict[str, list[str]]]:
    labels, means = [], {}
    columns = [c for c in source.columns if c.required or random.random() < 0.5]
    columns += [c for c in other.columns if random.random() < 0.1]
    for column in columns:
        label = random.choice(column.headers)
        for _ in range(random.choice((*[1] * 15, 2))):
            dressed = _dressed(random, label)
            labels.append(dressed)
            means[dressed] = [column.name] if source.has(column.name) else []
    random.shuffle(labels)
    return labels, means


def _dressed(random: random.Random, label: str) -> str:
    if random.random() < 0.1 and len(label) > 2:
        at = random.randrange(len(label))
        label = label[:at] + random.choice(("", " ", "\n", label[at] * 2)) + label[at + 1 :]
    if random.random() < 0.8:
        return label
    return random.choice(_BEFORE) + label + random.choice(_BEHIND)


def _accounted(sheet, labels: list[str], headers: set[int]) -> None:
    """Each column with a header is told once, and no word is taken from two."""
    told = [column.header for column in sheet.understood]
    assert len(told) <= len(labels)
    if sheet.header_row in headers and sheet.header_depth == 1:
        assert len(told) == sum(bool(label.strip()) for label in labels), (told, labels)
    read = [column.word for column in sheet.understood if column.how in {"named", "confirmed"}]
    assert len(read) == len(set(read)), f"one word from two columns: {read}"
    for word, label in sheet.columns.items():
        assert any(label.strip() == other.strip() for other in labels) or sheet.header_depth > 1, (word, label)


def _as_written(frame: pl.DataFrame, sheet, labels: list[str], body, first: int, source: Source) -> None:
    """What is read as a name or a number stands in the row and below the header that the report names."""
    if sheet.header_row != first or sheet.header_depth != 1:
        return
    for word, label in sheet.columns.items():
        places = [i for i, other in enumerate(labels) if other.strip() == label.strip()]
        if "[" in word or len(places) != 1 or source.column(word).word.domain not in _BARE:
            continue
        for row, member, text, reject in frame.select("_row", "_member", word, "_reject").iter_rows():
            if member or reject is not None:
                continue
            cells = body[row - first - 1]
            written = cells[places[0]] if places[0] < len(cells) else ""
            assert (text or "").strip() == str(written).strip(), (word, label, row)
