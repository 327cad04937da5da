"""A rule as the county decides about it: its flags by township, its answers, and the live rules of its queue beside it.

Belongs here: the page of `hedui rule`. Does not belong here: what a rule looks for and why (`assets/explain/flag.py`),
deciding about it (`assets/cases/rule_words.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from assets.cases.rule_words import LOOKED_AT, STAGED, rates, stages_now
from assets.home.ledger import Entry, Ledger
from assets.home.warehouse import tables
from assets.pages.terminal import table_row
from matchers.cases.casework import QUEUES, SEVERITIES, STATES
from matchers.cases.hit_rate import HitRate
from matchers.flags.claims import STATUS
from matchers.flags.rule import STAGES, Rule

WIDE = 34
COLUMNS = ("今夜疑点", "已反馈", "属实", "命中率")


def rule_text(con: duckdb.DuckDBPyConnection, ledger: Ledger, rules: Mapping[str, Rule], code: str) -> str:
    """The page of one rule."""
    rule, stage = rules[code], stages_now(con, ledger).get(code, rules[code].stage)
    answers = rates(ledger)
    rate = answers.get(code, HitRate())
    lines = [
        f"{rule.title}({code})  {QUEUES[rule.queue]}  程度：{SEVERITIES[rule.severity]}",
        f"阶段：{STAGES[stage]}" + ("，每夜运行、计数，不立项、不下发" if stage == "trial" else ""),
        f"反馈：{rate.words}",
        *_stop(code, rate),
        *(f"  {line}" for line in said_of(ledger, code)),
        *_townships(con, code),
        *_beside(con, ledger, rules, code, answers),
    ]
    return "\n".join(lines)


def _stop(code: str, rate: HitRate) -> Iterator[str]:
    if rate.is_stopped:
        yield f"停止下发：上次看过以来{rate.words_since}"
        yield f"  看过以后 hedui rule {code} --release-again --by 姓名 --why 原因"


def said_of(ledger: Ledger, code: str) -> list[str]:
    """What the county said of the rule, a sentence each, the oldest first."""
    said = sorted((e for kind in (STAGED, LOOKED_AT) for e in ledger.events(kind, of=[code])), key=lambda e: e.seq)
    return [f"{entry.as_of} {entry.actor}：{_words(entry)}（{entry.payload['why']}）" for entry in said]


def _words(entry: Entry) -> str:
    if entry.kind == STAGED:
        return f"定为{STAGES[entry.payload['stage']]}"
    return f"看过 {entry.payload['answered']} 条反馈（属实 {entry.payload['confirmed']} 条），恢复下发"


@dataclass(frozen=True)
class Tonight:
    """What a rule claims for a township, or for the whole county (''), and how many flags it has there."""

    township: str
    status: str
    reason: str
    flags: int

    @property
    def words(self) -> str:
        """What it claims, in Chinese."""
        return STATUS[self.status]


def tonight_of(con: duckdb.DuckDBPyConnection, code: str) -> list[Tonight]:
    """What a rule claims tonight: of the whole county first, then township by township."""
    query = "SELECT township, status, reason, flags FROM flag.status WHERE rule = ? ORDER BY township"
    return [Tonight(*row) for row in con.execute(query, [code]).fetchall()]


def county_tonight(con: duckdb.DuckDBPyConnection) -> dict[str, Tonight]:
    """What each rule claims tonight for the whole county."""
    query = "SELECT rule, township, status, reason, flags FROM flag.status WHERE township = '' ORDER BY rule"
    return {rule: Tonight(*rest) for rule, *rest in con.execute(query).fetchall()}


def kept_back_of(con: duckdb.DuckDBPyConnection, code: str) -> list[str]:
    """How many of its flags opened no case and why, a sentence each."""
    if "kept_back" not in tables(con, "review"):
        return []
    kept = "SELECT why, count(*) FROM review.kept_back WHERE rule = ? GROUP BY 1 ORDER BY 1"
    return [f"其中没有立项 {flags:,} 条：{STATES[why]}" for why, flags in con.execute(kept, [code]).fetchall()]


def _townships(con: duckdb.DuckDBPyConnection, code: str) -> Iterator[str]:
    for one in tonight_of(con, code):
        if one.township == "":
            yield f"今夜：{one.words}，{one.flags:,} 条"
        elif one.flags:
            yield f"  {one.township}  {one.flags:,}"
    yield from kept_back_of(con, code)


def _beside(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    rules: Mapping[str, Rule],
    code: str,
    answers: Mapping[str, HitRate],
) -> Iterator[str]:
    stages = stages_now(con, ledger)
    flags = dict(con.execute("SELECT rule, flags FROM flag.status WHERE township = ''").fetchall())
    live = [r for r in rules.values() if r.queue == rules[code].queue and stages.get(r.code, r.stage) == "live"]
    yield f"同队列的正式规则（{QUEUES[rules[code].queue]}）："
    yield table_row("规则", COLUMNS, title_width=WIDE, width=10)
    for rule in sorted(live, key=lambda r: r.code):
        rate = answers.get(rule.code, HitRate())
        counts = (f"{flags.get(rule.code, 0):,}", f"{rate.answered:,}", f"{rate.confirmed:,}", _share(rate))
        mark = "*" if rule.code == code else ""
        yield table_row(rule.title + mark, counts, title_width=WIDE, width=10)


def _share(rate: HitRate) -> str:
    return f"{100 * rate.confirmed / rate.answered:.0f}%" if rate.answered else "–"
