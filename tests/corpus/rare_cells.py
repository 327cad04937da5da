"""Cells that the usual writer of workbooks cannot make, and cells whose fate shows only when they become records."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from functools import cache

import polars as pl

import matchers.standardise as s
from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.raw import load_raw
from assets.intake.reading import ParsedFile, parse
from assets.records.build import build_records
from assets.records.gaps import find_gaps, say_gaps
from data_contracts.contract import Contracts, load_contracts
from matchers.flags.rule import Rule, load_rules
from tests.assets.intake.reading.samples import HEADERS, person_rows
from tests.corpus.entry import Desk, Trial, Tried
from tests.corpus.reading import FILE, Check, anything, book, edited, reads, table, text, tried, with_cell

NIGHT = datetime.date(2021, 6, 1)


def formula() -> Trial:
    """An amount that a formula came to."""
    return reads(
        lambda: edited(lambda x: x.replace(b"<v>600</v>", b"<f>300*2</f><v>600</v>", 1)),
        lambda f: f["monthly_amount"].to_list() == ["600"] * 3,
    )


def rich_text() -> Trial:
    """A name in two dresses, with its sound noted above."""
    runs = "<r><t>王</t></r><r><rPr><b/></rPr><t>某</t></r><rPh sb='0' eb='1'><t>ワン</t></rPh>".encode()

    def change(sheet: bytes) -> bytes:
        return re.sub(rb'(<c r="D3"[^>]*t="inlineStr"[^>]*><is>).*?(</is>)', rb"\g<1>" + runs + rb"\g<2>", sheet)

    return reads(lambda: edited(change), lambda f: f.select(s.name(pl.col("person_name"))).item(1, 0) == "王某")


def control_sign(check: Check) -> Trial:
    """A sign that no keyboard writes, in a text table."""
    return reads(lambda: text(with_cell("姓名", "王\x01某")), check)


def from_1904(check: Check) -> Trial:
    """A day in a workbook of a Macintosh."""

    def dress(made) -> None:
        made.epoch = datetime.datetime(1904, 1, 1)  # noqa: DTZ001

    day = datetime.date(2024, 2, 29)
    return reads(lambda: book(with_cell("起始年月", day), dress), check)


@cache
def _known() -> tuple[Contracts, dict[str, Rule]]:
    contracts = load_contracts()
    return replace(contracts, sources={"dibao_roll": contracts.sources["dibao_roll"]}), load_rules()


def recorded(header: str, value: object) -> Trial:
    """A value that the reader takes as it is, and that is no value when the row becomes a record."""

    def trial(desk: Desk) -> Tried:
        contracts, rules = _known()
        rows = person_rows(8)
        head = [*HEADERS, header] if header not in HEADERS else HEADERS
        for row in rows:
            row += [""] * (len(head) - len(row))
        rows[1][head.index(header)] = value
        path = desk.path("a.xlsx")
        path.write_bytes(book(table(rows, head)))
        parsed = parse(path, FILE, contracts.sources["dibao_roll"])
        assert parsed.frame is not None, parsed.report.findings
        parquet = desk.path("a.parquet")
        parsed.frame.write_parquet(parquet)
        receipt = Receipt("0" * 64, "dibao_roll", FILE, 1, NIGHT)
        with connect(None) as con:
            load_raw(con, contracts, [receipt], {receipt.key: ParsedFile(parquet, parsed.report)}, NIGHT)
            build_records(con, contracts)
            said = say_gaps(con, find_gaps(con, contracts, NIGHT), rules, contracts)
        read = tried(parsed, anything)
        unread = [f.message for f in said if f.severity == "unread" and "没有这一列" not in f.message]
        return Tried(read.got, (*read.said, *unread), read.wrong or ("" if unread else "not told"))

    return trial
