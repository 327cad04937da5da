"""Which townships and villages a file names: of the divisions, or of the dibao roll.

Belongs here: reading such a file once, as the night would, without keeping it. Does not belong here: what is declared
of them (`data_contracts/new_place.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.explain.read_apart import read_apart
from data_contracts.contract import Contracts
from matchers.standardise.places import townships_in

DIVISIONS, ROLL = "divisions", "dibao_roll"

SEEN_OFTEN = 3
"""Households that have to live in a village of the roll before it is taken for one: a slip of the pen is rarer."""


def named_in(file: Path, contracts: Contracts, source: str, county: str) -> dict[str, list[str]]:
    """Township → its villages, as `file` (read as `source`) names them; BadInput when it names none of the county."""
    if not file.is_file():
        raise BadInput(f"找不到文件 {file}，请检查路径")
    with read_apart(file, contracts, source) as read:
        found = [*read.untaken, *(f for report in read.reports for f in report.findings)]
        if read.con is None:
            held = [finding.message for finding in found if finding.severity == "held"]
            raise BadInput(f"{held[0] if held else '文件没有读到内容'}；可以先用 hedui check {source} 试读")
        places = _of_divisions(read.con, county) if source == DIVISIONS else _of_roll(read.con)
    if not places:
        of = f"以 {county} 开头的乡镇" if source == DIVISIONS else "乡镇"
        raise BadInput(f"文件「{file.name}」里没有{of}，请检查是不是本县的文件")
    return places


def _of_divisions(con: duckdb.DuckDBPyConnection, county: str) -> dict[str, list[str]]:
    return townships_in(con.sql("SELECT code, division_name, level, parent FROM record.division").pl(), county)


def _of_roll(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = con.execute(
        "SELECT township, village, count(DISTINCT certificate_no) FROM record.enrolment "
        "WHERE township IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    found: dict[str, list[str]] = {}
    households: dict[str, int] = {}
    for township, village, count in rows:
        households[township] = households.get(township, 0) + count
        villages = found.setdefault(township, [])
        villages += [village] if village and count >= SEEN_OFTEN else []
    return {township: villages for township, villages in found.items() if households[township] >= SEEN_OFTEN}
