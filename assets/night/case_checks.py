"""A Dagster check on the cases: whether the night opened what its flags call for.

Belongs here: turning review.kept_back and flag.stage into Dagster's result. Does not belong here: which flags are kept
back (`matchers/cases/kept_back.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import duckdb

from assets.pages.standing import old_roll_lines
from matchers.cases.kept_back import OLD_ROLL, TRIAL

CHECK = "opened"
CASES = dg.AssetKey(["review", "cases"])


def check_specs() -> list[dg.AssetCheckSpec]:
    """The one check of the cases."""
    text = "案件：今夜的疑点是否都已立项；名册过旧的不立新项、也不消除"
    return [dg.AssetCheckSpec(CHECK, asset=CASES, description=text, blocking=False)]


def check_results(con: duckdb.DuckDBPyConnection) -> Iterator[dg.AssetCheckResult]:
    """The result of that check: passed unless the roll is too old. A rule on trial opens nothing by intention."""
    kept = dict(con.execute("SELECT why, count(*) FROM review.kept_back GROUP BY 1 ORDER BY 1").fetchall())
    old = old_roll_lines(con)
    yield dg.AssetCheckResult(
        asset_key=CASES,
        check_name=CHECK,
        passed=not old,
        severity=dg.AssetCheckSeverity.WARN,
        description="；".join(old) or "低保名册没有过旧",
        metadata={"名册过旧，暂不立项的疑点": kept.get(OLD_ROLL, 0), "试行规则的疑点": kept.get(TRIAL, 0)},
    )
