"""A Dagster check on every rule: whether it could speak, for the county and for every township.

Belongs here: turning flag.status into Dagster's results. Does not belong here: what a rule may claim
(`matchers/flags/claims.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import dagster as dg
import duckdb

from matchers.flags.claims import STATUS
from matchers.flags.rule import Rule

CHECK = "verdict"


def check_specs(rules: Mapping[str, Rule]) -> list[dg.AssetCheckSpec]:
    """One check a rule: whether it could speak, for the county and for every township."""
    return [
        dg.AssetCheckSpec(
            CHECK, asset=dg.AssetKey(["flag", code]), description=f"{rule.title}：本夜能否作出结论", blocking=False
        )
        for code, rule in rules.items()
    ]


def check_results(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> Iterator[dg.AssetCheckResult]:
    """One result for every spec: passed when the rule may say flags or no flags everywhere."""
    rows: dict[str, list[tuple[str, str, str, int, int, int]]] = {code: [] for code in rules}
    for code, *row in con.execute(
        "SELECT rule, township, status, reason, flags, households_not_run, unread FROM flag.status ORDER BY ALL"
    ).fetchall():
        rows[code].append((row[0], row[1], row[2], row[3], row[4], row[5]))
    for code in rules:
        silent = [r for r in rows[code] if r[1] in {"not_enough_data", "not_run"}]
        whole = next(r for r in rows[code] if r[0] == "")
        yield dg.AssetCheckResult(
            asset_key=dg.AssetKey(["flag", code]),
            check_name=CHECK,
            passed=not silent,
            severity=dg.AssetCheckSeverity.WARN,
            description=STATUS[whole[1]] + (f"：{whole[2]}" if whole[2] else ""),
            metadata={
                "疑点": whole[3],
                "未运行的户": whole[4],
                "未作判断的记录": whole[5],
                "没有结论的乡镇": "、".join(r[0] for r in silent if r[0]) or "无",
            },
        )
