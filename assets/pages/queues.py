"""The state of the queues in a few Chinese lines, for a terminal; and which lists still wait for an answer.

Belongs here: counting cases. Does not belong here: the morning sheet (`assets/pages/morning_sheet.py`), names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import case_frame
from assets.cases.release import released
from assets.cases.waiting import waits, weighed
from assets.flags.claims import silent_lines, silent_rules
from assets.home.ledger import Ledger
from assets.pages.standing import rule_lines, waiting_lines
from assets.pages.terminal import table_row
from matchers.cases.capacity import WEEKLY_VISITS
from matchers.cases.casework import NO_CASE, QUEUES
from matchers.flags.rule import Rule

COLUMNS = ("在办", "今夜新增", "已下发待反馈", "已反馈", "已核实或办结")
SILENT = ("数据不足的规则", "未运行的规则")


def queues_text(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    as_of: date,
    rules: Mapping[str, Rule],
    townships: Collection[str] | None = None,
    visits: int = WEEKLY_VISITS,
) -> str:
    """Cases by queue (open, new tonight, out with townships, answered, settled), how many rules could not speak, and
    what waits; cases of the `townships` alone where they are named. `visits`: see `release`."""
    silent = silent_rules(con, rules)
    cases = case_frame(con, ledger, as_of)
    cases = cases if townships is None else cases.filter(pl.col("township").is_in(list(townships)))
    is_answered = pl.col("is_open") & pl.col("state").is_in(["answered", "reviewed", "held"])
    counted = cases.group_by("queue").agg(
        pl.col("is_open").sum().alias("在办"),
        pl.col("is_new").sum().alias("今夜新增"),
        (pl.col("state") == "released").sum().alias("已下发待反馈"),
        is_answered.sum().alias("已反馈"),
        (~pl.col("is_open") & ~pl.col("state").is_in(NO_CASE)).sum().alias("已核实或办结"),
    )
    by_queue = {row["queue"]: row for row in counted.iter_rows(named=True)}
    of = f"{'、'.join(townships)}：" if townships is not None else ""
    lines = [f"{of}{as_of} 疑点(是问题，不是结论)", table_row("队列", (*COLUMNS, *SILENT))]
    for queue, title in QUEUES.items():
        row = by_queue.get(queue, {})
        counts = [row.get(column, 0) for column in COLUMNS]
        counts += [silent[queue]["not_enough_data"], silent[queue]["not_run"]]
        lines.append(table_row(title, [f"{count:,}" for count in counts]))
    unjudged = silent_lines(con, rules)
    if unjudged:
        lines += ["", "没有结论，不等于没有问题：", *(f"  {line}" for line in unjudged)]
    quiet = rule_lines(con, ledger, rules)
    if quiet:
        lines += ["", "不立项、不下发的规则：", *(f"  {line}" for line in quiet)]
    stay = waiting_lines(waits(weighed(con, ledger, as_of, visits, townships)), as_of, visits)
    if stay:
        lines += ["", "待下发而要等的户：", *(f"  {line}" for line in stay)]
    return "\n".join(lines)


def changes_text(ledger: Ledger, as_of: date) -> str:
    """What changed since the night before `as_of`: opened, reopened, lapsed, and what people answered."""
    last = last_night(ledger, as_of)
    if last is None:
        return "这是第一夜，没有上一夜可比。"
    events = ledger.frame(("opened", "reopened", "lapsed", "answered", "closed"), as_of)
    counts = dict(
        events.filter((pl.col("as_of") == as_of) & (pl.col("kind") != "answered")).group_by("kind").len().iter_rows()
    )
    answered = events.filter((pl.col("kind") == "answered") & (pl.col("as_of") >= last)).height
    return (
        f"与 {last} 相比：乡镇反馈 {answered} 条；新增疑点 {counts.get('opened', 0)} 条,"
        f"重新打开 {counts.get('reopened', 0)} 条，疑点消失 {counts.get('lapsed', 0)} 条,"
        f"办结 {counts.get('closed', 0)} 条。"
    )


def last_night(ledger: Ledger, as_of: date) -> date | None:
    """The night published last before `as_of`."""
    nights = [e.as_of for e in ledger.events("night_published", as_of) if e.as_of < as_of]
    return max(nights, default=None)


def waiting_lists(cases: pl.DataFrame, ledger: Ledger) -> list[tuple[str, str]]:
    """Lists (number, township) with at least one of `cases` (a `case_frame`) still out with its township, in order."""
    # By the list alone: a case that goes on under another number stands on its list under the old one.
    out = cases.filter(pl.col("state") == "released").select("list_no")
    lists = released(ledger).join(out, on="list_no", how="semi")
    return list(lists.select("list_no", "township").unique().sort("list_no").iter_rows())
