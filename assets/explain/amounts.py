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


def reckoned_of(con: duckdb.DuckDBPyConnection, flag_id: str, rules: Mapping[str, Rule]) -> list[str]:
    """The amounts (`reckoned`) of a flag; none where tonight has no such flag."""
    row = first_row(con, "SELECT rule, evidence FROM review.flag WHERE flag_id = ?", [flag_id])
    if row is None or row[0] not in rules:
        return []
    return reckoned(row[1], lambda: column_labels(rules[row[0]], load_contracts()))


def reckoned(evidence: str, labels_of: Callable[[], Mapping[str, str]]) -> list[str]:
    """A line an amount of a flag's evidence (JSON): what it is, its sum, and each month or row; none where there is no
    money in it. `labels_of` gives the titles of its rule's columns."""
    rows = evidence_rows({"evidence": evidence})
    names = dict.fromkeys(n for r in rows for n in r if n.endswith("_fen") and not n.endswith(STEP))
    if not names:
        return []
    labels = labels_of()
    lines = []
    for name in names:
        parts = [(str(r.get("month") or ""), int(r[name])) for r in rows if r.get(name)]
        if parts:
            each = "、".join(f"{month} {yuan(fen)}".strip() for month, fen in parts)
            total = f"共 {yuan(sum(fen for _, fen in parts))} 元({each})" if len(parts) > 1 else f"{each} 元"
            lines.append(f"{column_label(name, labels)}：{total}")
    return lines
