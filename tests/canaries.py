"""A county whose words are full of numbers of cards and accounts, and a search for them in everything that leaves.

Belongs here: planting a number of its own in each text column of each register, in names of files, headers and
titles; reading back what left. Does not belong here: what may hold them (`tests/test_canaries.py`).
Real registers do hold such words: 「张三320723…」 as a name, a card in a remark, a list named by a number.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import openpyxl
import polars as pl

from assets.home.warehouse import opened
from data_contracts.contract import Contracts, Source
from tests.deliveries.registers import newest
from tests.population.identity import check_character

WORDS = frozenset({"text", "name", "code", "township", "village", "identifier", "plate", "phone"})
"""Kinds of columns in which people write what does not belong there."""

APART = frozenset({"certificate_no", "household_no", "county"})
"""Keys: a number added here would tear a household apart instead of being told."""

SHARE = 9
"""One row in so many carries numbers in its words."""

_EXCLUDED = re.compile(r"[\s\u3000\u00a0·.\-—]")


class Canaries:
    """Numbers that nobody bears, each with where it was planted."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}
        self._serial = count()

    def card(self, where: str) -> str:
        """A valid card number of somebody born in 1917, as people write it: whole, in groups, wide or with dashes."""
        n = next(self._serial)
        head = f"3207231917{1 + n // 28 % 12:02d}{1 + n % 28:02d}{100 + n // 336:03d}"
        number = head + check_character(head)
        self.planted[number] = where
        written = (number, f"{number[:6]} {number[6:14]} {number[14:]}", _wide(number), "-".join(_in_fours(number)))
        return written[n % len(written)]

    def account(self, where: str) -> str:
        """The number of an account, whole or in fours."""
        n = next(self._serial)
        number = f"6228480395{n:09d}"
        self.planted[number] = where
        return (number, " ".join(_in_fours(number)))[n % 2]

    def found_in(self, text: str) -> list[str]:
        """Where the numbers were planted that stand in a text, however they are written there."""
        plain = _EXCLUDED.sub("", unicodedata.normalize("NFKC", text).upper())
        runs = set(re.findall(r"\d{17}[\dX]|\d{19}", plain))
        # A run of digits may begin before the number.
        long = "\n".join(sorted(set(re.findall(r"[\dX]{18,}", plain))))
        return sorted({where for number, where in self.planted.items() if number in runs or number in long})


def _wide(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in number)


def _in_fours(number: str) -> list[str]:
    return [number[i : i + 4] for i in range(0, len(number), 4)]


def plant(published: Path, contracts: Contracts, landing: Path) -> Canaries:
    """Write the newest batch of every register below `landing`, a CSV each, with numbers in its words."""
    canaries = Canaries()
    with opened(published, read_only=True) as con:
        for source in contracts.sources.values():
            if source.name == "review_results":
                continue
            rows = newest(con, source.name, [c.name for c in source.columns])
            if rows.height:
                _put(landing / source.name, source, _spoilt(rows, source, canaries), canaries)
    return canaries


def _spoilt(rows: pl.DataFrame, source: Source, canaries: Canaries) -> pl.DataFrame:
    """Every ninth row with a number behind what each of its words says."""
    for i, column in enumerate(c for c in source.columns if c.name in rows.columns and c.name not in APART):
        if column.word.domain not in WORDS:
            continue
        where = f"{source.name}.{column.name}"
        tail = canaries.card(where) if i % 3 else canaries.account(where)
        is_spoilt = (pl.int_range(pl.len()) % SHARE == i % SHARE) & pl.col(column.name).is_not_null()
        rows = rows.with_columns(
            pl.when(is_spoilt).then(pl.col(column.name) + tail).otherwise(column.name).alias(column.name)
        )
    return rows


def _put(folder: Path, source: Source, rows: pl.DataFrame, canaries: Canaries) -> None:
    folder.mkdir(parents=True)
    titles: Mapping[str, str] = {c.name: c.header for c in source.columns if c.name in rows.columns}
    stranger = canaries.card(f"{source.name} unknown header")
    table = rows.rename(titles).with_columns(pl.lit("x").alias(stranger))
    title = f"{source.title} {canaries.card(f'{source.name} title')}"
    text = f"{title}\r\n{table.write_csv(line_terminator=chr(13) + chr(10))}"
    name = f"{source.title}2021年6月 {canaries.card(f'{source.name} file name')}.csv"
    (folder / name).write_bytes(text.encode("gb18030"))
    _put_unreadable(folder, source, canaries)


def _put_unreadable(folder: Path, source: Source, canaries: Canaries) -> None:
    """Two files that are held: no table at all, and a workbook whose sheet is named by a number."""
    (folder / f"扫描件{canaries.card(f'{source.name} name of a held file')}.csv").write_bytes(b"\x00\x01\x02")
    book = openpyxl.Workbook()
    book.active.title = canaries.card(f"{source.name} name of a sheet")[:31]
    book.active.append([canaries.card(f"{source.name} held header"), "备注"])
    book.active.append([canaries.card(f"{source.name} held cell"), "无"])
    book.save(folder / f"{canaries.card(f'{source.name} name of a held workbook')}.xlsx")


def texts_of(path: Path) -> Iterator[str]:
    """All text of a file that left: parts of a workbook, rows of an SQLite database, else its bytes."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            for part in parts.namelist():
                yield re.sub(r"<[^>]*>", "\n", parts.read(part).decode("utf-8", "replace"))
    elif path.read_bytes()[:15] == b"SQLite format 3":
        con = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in con.execute(f'SELECT * FROM "{table}"'):
                yield "\n".join(map(str, row))
        con.close()
    else:
        yield path.read_bytes().decode("utf-8", "replace")
