"""Money on the morning sheet: what the rules reckon was paid to the dead and the departed, and what people wrote down.

Belongs here: one line a township. Does not belong here: writing money down (`assets/cases/money.py`). What a rule
reckons is a question like its flag; only what people wrote down is to come back.
"""

from __future__ import annotations

import duckdb

from assets.home.warehouse import every_table
from assets.pages.morning_lines import MoneyLine
from matchers.cases.money import SUMS

RECKONED = {
    "paid_after_death": "SELECT DISTINCT certificate_no, record_id AS payment, paid_amount_fen AS fen",
    "paid_after_exit": "SELECT DISTINCT certificate_no, CAST(month AS VARCHAR) AS payment, paid_fen AS fen",
}
"""The payments that each rule reckons wrong; one that two deaths of a household explain counts once."""

NO_TOWNSHIP = "(未定乡镇)"


def money_lines(con: duckdb.DuckDBPyConnection) -> tuple[MoneyLine, ...]:
    """A line a township that has money of either kind, the whole county last; nothing where nobody has any."""
    made = every_table(con)
    if "review.cases" not in made:
        return ()
    parts = [_reckoned(rule) for rule in RECKONED if f"flag.{rule}" in made]
    parts.append(f"SELECT township, '' AS rule, 0 AS fen, {', '.join(SUMS.values())} FROM review.cases")
    sums = [f"CAST(coalesce(sum(fen) FILTER (rule = '{rule}'), 0) AS BIGINT)" for rule in RECKONED]
    sums += [f"CAST(coalesce(sum({column}), 0) AS BIGINT)" for column in SUMS.values()]
    rows = con.execute(
        f"SELECT coalesce(nullif(township, ''), '{NO_TOWNSHIP}'), {', '.join(sums)} "
        f"FROM ({' UNION ALL BY NAME '.join(parts)}) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    lines = [MoneyLine(*row) for row in rows if any(row[1:])]
    if not lines:
        return ()
    return (*lines, MoneyLine("合计", *(sum(one) for one in zip(*(line.amounts for line in lines), strict=True))))


def _reckoned(rule: str) -> str:
    """(township, rule, fen) of the payments behind the open cases of a rule, each where its case stands."""
    asked = (
        "SELECT certificate_no, min(township) AS township FROM review.cases "
        f"WHERE rule = '{rule}' AND is_open GROUP BY certificate_no"
    )
    paid = f"{RECKONED[rule]} FROM flag.{rule}"
    return f"SELECT township, '{rule}' AS rule, fen FROM ({paid}) JOIN ({asked}) USING (certificate_no)"
