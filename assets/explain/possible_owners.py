"""How many people a damaged or masked number could belong to, for the page that explains a link.

Belongs here: counting the fitting numbers and those of them that anybody in the county has. Does not belong here: the
arithmetic (`matchers/standardise/completions.py`), or a number or name in any form: only counts leave this module.
"""

from __future__ import annotations

import duckdb

from matchers.standardise.completions import completions, how_many_fit, mask_pattern


def possible_owners(con: duckdb.DuckDBPyConnection, person: str) -> list[str]:
    """One line for each damaged or masked number that counts to `person` by probability."""
    written = con.execute(
        """
    SELECT DISTINCT m.id_number, m.id_status, m.is_spoilt FROM link.mention AS m
    JOIN link.person AS l ON l.record_id = m.record_id AND l.role = m.role
    WHERE l.person = ? AND l.method = 'probable' AND m.id_status IN ('damaged', 'masked') AND length(m.id_number) = 18
    ORDER BY ALL""",
        [person],
    ).fetchall()
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
