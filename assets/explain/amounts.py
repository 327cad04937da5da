"""The amounts that a rule reckoned for a flag, as a proposal to whoever writes down what was overpaid.

Belongs here: amounts of tonight's evidence in words. Does not belong here: money that a person wrote down
(`assets/cases/money.py`); nothing of this is ever taken over by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb

from assets.explain.labels import STEP, column_label, column_labels
from assets.explain.links import evidence_rows
from assets.home.warehouse import first_row
from data_contracts.contract import load_contracts
from matchers.cases.money import yuan
from matchers.flags.rule import Rule


def reckoned(
    con: duckdb.DuckDBPyConnection,
    flag_id: str,
    rules: Mapping[str, Rule],
    labels_of: Callable[[str], Mapping[str, str]] | None = None,
) -> list[str]:
    """A line an amount of the flag's evidence: what it is, its sum, and each month or row; none where tonight has no
    such flag, or its evidence no money. `labels_of`: titles of a rule's columns, where somebody has read the contracts
    already."""
    row = first_row(con, "SELECT rule, evidence FROM review.flag WHERE flag_id = ?", [flag_id])
    if row is None or row[0] not in rules:
        return []
    rows = evidence_rows({"evidence": row[1]})
    names = dict.fromkeys(n for r in rows for n in r if n.endswith("_fen") and not n.endswith(STEP))
    if not names:
        return []
    labels = labels_of(row[0]) if labels_of else column_labels(rules[row[0]], load_contracts())
    lines = []
    for name in names:
        parts = [(str(r.get("month") or ""), int(r[name])) for r in rows if r.get(name)]
        if parts:
            each = "、".join(f"{month} {yuan(fen)}".strip() for month, fen in parts)
            total = f"共 {yuan(sum(fen for _, fen in parts))} 元({each})" if len(parts) > 1 else f"{each} 元"
            lines.append(f"{column_label(name, labels)}：{total}")
    return lines
