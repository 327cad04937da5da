"""How many people a damaged or masked number could belong to, for the page that explains a link.

Belongs here: counting the fitting numbers and those of them that anybody in the county has. Does not belong here: the
arithmetic (`matchers/standardise/completions.py`), or a number or name in any form: only counts leave this module.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from matchers.standardise.completions import completions, how_many_fit, mask_pattern

Written = tuple[str, str, bool]
"""A number as a record has it, its status, and whether it is one that a spreadsheet spoilt though it looks whole."""


def written_of(con: duckdb.DuckDBPyConnection, persons: Sequence[str]) -> dict[str, list[Written]]:
    """The damaged and masked numbers that count to persons by probability, by person."""
    con.register("asked", pl.DataFrame({"person": sorted(set(persons))}, schema={"person": pl.String}))
    rows = con.execute(
        """
    SELECT DISTINCT l.person, m.id_number, m.id_status, m.is_spoilt FROM link.person AS l
    SEMI JOIN asked ON asked.person = l.person
    JOIN link.mention AS m ON m.record_id = l.record_id AND m.role = l.role
    WHERE l.method = 'probable' AND m.id_status IN ('damaged', 'masked') AND length(m.id_number) = 18
    ORDER BY ALL"""
    ).fetchall()
    con.unregister("asked")
    found: dict[str, list[Written]] = {}
    for person, *written in rows:
        found.setdefault(person, []).append((written[0], written[1], written[2]))
    return found


def owner_lines(con: duckdb.DuckDBPyConnection, written: Sequence[Written]) -> list[str]:
    """One line for each damaged or masked number that counts to a person."""
    return [
        _damaged(con, number, is_spoilt) if status == "damaged" else _masked(con, number)
        for number, status, is_spoilt in written
    ]


def _damaged(con: duckdb.DuckDBPyConnection, number: str, is_spoilt: bool) -> str:
    fitting = [other for other in completions(number) if other != number]
    bearers = con.execute("SELECT count(*) FROM link.identity WHERE list_contains(?, id_number)", [fitting]).fetchall()
    by_chance = "按被表格软件损坏处理（校验码碰巧相符，户籍和名册却不认得）"
    return _line(by_chance if is_spoilt else "被表格软件损坏", len(fitting), bearers[0][0])


def _masked(con: duckdb.DuckDBPyConnection, number: str) -> str:
    pattern = mask_pattern(number)
    bearers = con.execute("SELECT count(*) FROM link.identity WHERE id_number LIKE ?", [pattern]).fetchall()
    return _line("被遮盖", how_many_fit(pattern), bearers[0][0])


def _line(what: str, fitting: int, bearers: int) -> str:
    return f"所写号码{what}：有 {fitting} 个合法号码与之相符，本县各类名册中有 {bearers} 人的号码在内"
