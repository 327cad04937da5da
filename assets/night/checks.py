"""Asset checks of the raw and record layers, made from the contracts.

Belongs here: turning outcomes into Dagster's check results. Does not belong here: what is promised
(contracts) and how it is asked (expectations). Few checks a table, each with the list of its
promises: `promises` (critical, blocks what lies below), `quality` (warnings) and, on records,
`reconciliation` across tables. No value of any row is in a result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

import dagster as dg
import duckdb

from assets.home.made import Made, contents, digest_of
from assets.home.warehouse import every_table, first_row
from data_contracts.contract import Contracts
from expectations.promise import CheckOutcome, Suite
from expectations.reconciliation import Reconciliation, reconciliations
from expectations.suites import suites
from expectations.validation import validate_all
from matchers.standardise import codelists

STATES = {
    "passed": "通过",
    "failed": "不符",
    "empty": "没有数据，未能证明",
    "absent": "本夜没有这张表",
    "raised": "检查本身出错",
}

DESCRIPTIONS = {
    "promises": "契约中必须成立的承诺；不成立时，下游不再运行",
    "quality": "契约中的质量要求；不成立时提醒，不停下",
    "balance": "读入行数 = 接受行数 + 退回行数，每一退回行都有原因",
    "reconciliation": "表与表之间应当相符的数目",
}


@dataclass(frozen=True)
class Group:
    """One asset check: a table, a name, whether it blocks, and what is asked in it."""

    layer: str
    table: str
    name: str
    title: str
    is_blocking: bool

    @property
    def key(self) -> dg.AssetKey:
        """The asset the check belongs to."""
        return dg.AssetKey([self.layer, self.table])


def check_specs(contracts: Contracts, layer: str) -> list[dg.AssetCheckSpec]:
    """The checks of `layer` (raw or record), in the order `check_results` yields them."""
    return [
        dg.AssetCheckSpec(g.name, asset=g.key, description=f"{g.title}:{DESCRIPTIONS[g.name]}", blocking=g.is_blocking)
        for g in _groups(contracts, layer)
    ]


def check_results(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, layer: str, book: Made | None = None
) -> Iterator[dg.AssetCheckResult]:
    """One result for every spec of `check_specs(contracts, layer)`; what was found of tables that `book` says are the
    same as then is not asked again."""
    wanted = suites(contracts, layer, {word: code_list.values for word, code_list in codelists().items()})
    across = _across(contracts, layer)
    made = every_table(con)
    for suite, outcomes in zip(wanted, _outcomes(con, wanted, book), strict=True):
        for group in _groups_of(suite, across):
            if group.name in {"promises", "quality"}:
                yield result(group, [o for o in outcomes if (o.severity == "critical") == group.is_blocking])
            else:
                yield result(group, [_reconciled(con, r, made, book) for r in _members(group, across)])


def _outcomes(
    con: duckdb.DuckDBPyConnection, wanted: Sequence[Suite], book: Made | None
) -> Iterator[list[CheckOutcome]]:
    """The outcomes of each suite; Great Expectations is asked about those tables alone that are not as they were."""
    if book is None:
        yield from validate_all(con, wanted)
        return
    digests = {s.name: digest_of(book.digest(s.name), s) for s in wanted}
    anew = [s for s in wanted if not book.stands(f"check {s.name}", digests[s.name])]
    asked = dict(zip((s.name for s in anew), validate_all(con, anew), strict=True))
    for suite in wanted:
        name = f"check {suite.name}"
        if suite.name in asked:
            book.tell(name, [asdict(outcome) for outcome in asked[suite.name]])
        found = [CheckOutcome(**told) for told in json.loads(book.told(name))]
        _ask_again(book, name, found)
        yield found


def _ask_again(book: Made, name: str, found: Sequence[CheckOutcome]) -> None:
    """A check that broke may not break the next time."""
    if any(outcome.state == "raised" for outcome in found):
        book.note(name, "")


def _reconciled(
    con: duckdb.DuckDBPyConnection, promise: Reconciliation, made: frozenset[str], book: Made | None
) -> CheckOutcome:
    if book is None:
        return reconcile(con, promise, made)
    read = [book.digest(table) for table in promise.tables if book.knows(table)]
    beside = [contents(con, table) for table in promise.tables if not book.knows(table) and table in made]
    name = f"check {promise.name}"
    told = book.once(name, digest_of(promise, read, beside), lambda: asdict(reconcile(con, promise, made)))
    found = CheckOutcome(**told)
    _ask_again(book, name, [found])
    return found


def reconcile(con: duckdb.DuckDBPyConnection, promise: Reconciliation, made: frozenset[str]) -> CheckOutcome:
    """Ask one promise across tables; a table that is not among those `made` is said to be absent."""
    if not made >= set(promise.tables):
        return promise.unanswered()
    try:
        row = first_row(con, promise.sql)
    except duckdb.Error as error:
        return promise.unanswered(type(error).__name__)
    unexpected, total = row or (0, 0)
    return promise.judged(unexpected, total)


def result(group: Group, outcomes: Sequence[CheckOutcome]) -> dg.AssetCheckResult:
    """The outcomes of one group as one result: ERROR stops what lies below, WARN is shown."""
    broken = [o for o in outcomes if not o.passed]
    stopping = [o for o in broken if o.state in {"failed", "raised"} and (group.is_blocking or o.raised)]
    # A register that did not come proves nothing, but it does not stop those that did: WARN never blocks.
    severity = dg.AssetCheckSeverity.ERROR if stopping else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=group.key,
        check_name=group.name,
        passed=not broken,
        severity=severity,
        description=_summary(outcomes, broken),
        metadata={
            "承诺数": len(outcomes),
            "不符数": sum(o.state == "failed" for o in outcomes),
            "明细": dg.MetadataValue.md(table(outcomes)),
        },
    )


def table(outcomes: Iterable[CheckOutcome]) -> str:
    """Outcomes as a Markdown table of counts."""
    lines = ["| 承诺 | 结果 | 不符 | 总数 |", "|---|---|--:|--:|"]
    for o in outcomes:
        state = STATES[o.state] + (f"({o.error})" if o.error else "")
        lines.append(f"| {o.title} | {state} | {_shown(o.unexpected)} | {_shown(o.rows)} |")
    return "\n".join(lines)


def _groups(contracts: Contracts, layer: str) -> list[Group]:
    across = _across(contracts, layer)
    return [g for s in suites(contracts, layer) for g in _groups_of(s, across)]


def _groups_of(suite: Suite, across: Sequence[Reconciliation]) -> list[Group]:
    groups = []
    if any(p.severity == "critical" for p in suite.promises):
        groups.append(Group(suite.layer, suite.table, "promises", suite.title, True))
    if any(p.severity != "critical" for p in suite.promises):
        groups.append(Group(suite.layer, suite.table, "quality", suite.title, False))
    for name, is_blocking in (("balance", True), ("reconciliation", False)):
        group = Group(suite.layer, suite.table, name, suite.title, is_blocking)
        if _members(group, across):
            groups.append(group)
    return groups


def _members(group: Group, across: Sequence[Reconciliation]) -> list[Reconciliation]:
    return [r for r in across if r.kind == group.table and (r.severity == "critical") == group.is_blocking]


def _across(contracts: Contracts, layer: str) -> list[Reconciliation]:
    return reconciliations(contracts.sources.values(), contracts.kinds.values()) if layer == "record" else []


def _summary(outcomes: Sequence[CheckOutcome], broken: Sequence[CheckOutcome]) -> str:
    if not broken:
        return f"{len(outcomes)} 项全部成立"
    return "；".join(f"{o.title}——{STATES[o.state]}" for o in broken[:5])


def _shown(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
