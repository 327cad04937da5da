"""A rule as the county decides about it: its flags by township, its answers, and the live rules of its queue beside it.

Belongs here: the page of `hedui rule`. Does not belong here: what a rule looks for and why (`assets/explain/flag.py`),
deciding about it (`assets/cases/rule_words.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
        *_said(ledger, code),
        *_townships(con, code),
        *_beside(con, ledger, rules, code, answers),
    ]
    return "\n".join(lines)


def _stop(code: str, rate: HitRate) -> Iterator[str]:
    if rate.is_stopped:
        yield f"停止下发：上次看过以来{rate.words_since}"
        yield f"  看过以后 hedui rule {code} --release-again --by 姓名 --why 原因"


def _said(ledger: Ledger, code: str) -> Iterator[str]:
    """What the county said of the rule, the oldest first."""
    said = [e for e in ledger.events() if e.kind in {STAGED, LOOKED_AT} and e.subject == code]
    for entry in said:
        yield f"  {entry.as_of} {entry.actor}：{_words(entry)}（{entry.payload['why']}）"


def _words(entry: Entry) -> str:
    if entry.kind == STAGED:
        return f"定为{STAGES[entry.payload['stage']]}"
    return f"看过 {entry.payload['answered']} 条反馈（属实 {entry.payload['confirmed']} 条），恢复下发"


def _townships(con: duckdb.DuckDBPyConnection, code: str) -> Iterator[str]:
    rows = con.execute(
        "SELECT township, status, flags FROM flag.status WHERE rule = ? ORDER BY township", [code]
    ).fetchall()
    for township, status, flags in rows:
        if township == "":
            yield f"今夜：{STATUS[status]}，{flags:,} 条"
        elif flags:
            yield f"  {township}  {flags:,}"
    if "kept_back" in tables(con, "review"):
        kept = "SELECT why, count(*) FROM review.kept_back WHERE rule = ? GROUP BY 1 ORDER BY 1"
        for why, flags in con.execute(kept, [code]).fetchall():
            yield f"其中没有立项 {flags:,} 条：{STATES[why]}"


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
