"""The officials' self-reports: one printed form a sheet, one sheet an official, and a list of the village cadres'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from .files import sheets

COLUMNS = ("official_name", "official_id", "name", "id", "relation", "enrolled")
HIMSELF = ("本人", "报告人")


def read_declarations(folder: Path) -> pl.DataFrame:
    """A row a relative, under the official who reports; the official's own row says 本人."""
    lines = [
        line
        for path in sorted(folder.glob("*.*"))
        for _, frame in sheets(path)
        for line in (_listed(frame.rows()) if path.suffix == ".csv" else _form(frame.rows()))
    ]
    return pl.DataFrame(lines, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _listed(rows: Sequence[Sequence[str | None]]) -> Iterator[tuple[str | None, ...]]:
    at = next(at for at, row in enumerate(rows) if "报告人" in row)
    head = [(cell or "").replace("身份证号码", "身份证号") for cell in rows[at]]
    wanted = [
        head.index(h) for h in ("报告人", "报告人身份证号", "姓名", "身份证号", "与报告人关系", "目前是否享受低保")
    ]
    return (tuple(row[column] for column in wanted) for row in rows[at + 1 :])


def _form(rows: Sequence[Sequence[str | None]]) -> Iterator[tuple[str | None, ...]]:
    told = next((row for row in rows if row[0] == "报告人"), None)
    at = next(at for at, row in enumerate(rows) if row[2] == "目前是否享受低保")
    end = next(at for at, row in enumerate(rows) if (row[0] or "").startswith("本人签名"))
    who = (rows[end][0] or "")[len("本人签名：") :].strip()
    lines = [row for row in rows[at + 1 : end] if row[0]]
    own = next((row for row in lines if row[6] == "本人" or row[0] == who), None)
    number = told[3] if told else own[3] if own else None
    for row in lines:
        relation = "本人" if row is own else row[6] or row[1]
        yield who, number, row[0], row[3], relation, row[2]
