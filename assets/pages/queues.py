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
from assets.home.warehouse import first_row
from assets.pages.standing import rule_lines, waiting_lines
from assets.pages.terminal import table_row
from matchers.cases.capacity import WEEKLY_VISITS
from matchers.cases.casework import NO_CASE, QUEUES
from matchers.cases.review import CASE_EVENTS
from matchers.cases.undoing import without_undone
from matchers.flags.rule import Rule

COLUMNS = ("在办", "新增", "待反馈", "已反馈", "已办结")
SILENT = ("缺数据", "未运行")
WIDTH = 8
LEGEND = (
    "新增：最近一夜新增；待反馈：已下发乡镇；已办结：含乡镇已核实的；",
    "缺数据、未运行：最近一夜没有结论的规则数，没有结论不等于没有问题。",
)


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
        pl.col("is_new").sum().alias("新增"),
        (pl.col("state") == "released").sum().alias("待反馈"),
        is_answered.sum().alias("已反馈"),
        (~pl.col("is_open") & ~pl.col("state").is_in(NO_CASE)).sum().alias("已办结"),
    )
    by_queue = {row["queue"]: row for row in counted.iter_rows(named=True)}
    of = f"{'、'.join(townships)}：" if townships is not None else ""
    lines = [f"{of}{as_of} 疑点(是问题，不是结论)", table_row("队列", (*COLUMNS, *SILENT), width=WIDTH)]
    for queue, title in QUEUES.items():
        row = by_queue.get(queue, {})
        counts = [row.get(column, 0) for column in COLUMNS]
        counts += [silent[queue]["not_enough_data"], silent[queue]["not_run"]]
        lines.append(table_row(title, [f"{count:,}" for count in counts], width=WIDTH))
    lines += LEGEND
    unjudged = silent_lines(con, rules)
    if unjudged:
        lines += ["", "没有结论，不等于没有问题：", *(f"  {line}" for line in unjudged)]
    quiet = rule_lines(con, ledger, rules)
    if quiet:
        lines += ["", "不立项、不下发的规则：", *(f"  {line}" for line in quiet)]
    stay = waiting_lines(waits(weighed(con, ledger, as_of, visits, townships, cases=cases)), as_of, visits)
    if stay:
        lines += ["", "待下发而要等的户：", *(f"  {line}" for line in stay)]
    return "\n".join(lines)


def concluded(con: duckdb.DuckDBPyConnection) -> str:
    """How many cases are open after a night, and how many rules could say nothing: no case is no clean bill then."""
    flags, queues = first_row(con, "SELECT count(*), count(DISTINCT queue) FROM review.cases WHERE is_open") or (0, 0)
    rules, silent = first_row(
        con,
        "SELECT count(*), count(*) FILTER (status IN ('not_enough_data', 'not_run')) FROM flag.status "
        "WHERE township = ''",
    ) or (0, 0)
    if rules and silent == rules:
        before = f"；以前的在办疑点 {flags} 条" if flags else ""
        return f"{rules} 条规则都没有结论（数据不足或未运行），不能说没有问题{before}"
    unsaid = f"（另有 {silent} 条规则没有结论，见 hedui queues）" if silent else ""
    return f"在办疑点 {flags} 条，分属 {queues} 类{unsaid}"


def changes_text(ledger: Ledger, as_of: date) -> str:
    """What changed since the night before `as_of`: what that night opened, reopened and let lapse, and what people have
    answered and closed since, until now."""
    last = last_night(ledger, as_of)
    if last is None:
        return "这是第一夜，没有上一夜可比。"
    ended = max(e.seq for e in ledger.events("night_published", last) if e.as_of == last)
    events = without_undone(ledger.frame((*CASE_EVENTS,)))
    of_night = events.filter(pl.col("as_of") == as_of)
    of_people = events.filter(pl.col("seq") > ended)

    def cases(found: pl.DataFrame, kind: str) -> int:
        return found.filter(pl.col("kind") == kind)["subject"].n_unique()

    return (
        f"与 {last} 相比：乡镇反馈 {cases(of_people, 'answered')} 条；新增疑点 {cases(of_night, 'opened')} 条，"
        f"重新打开 {cases(of_night, 'reopened')} 条，疑点消失 {cases(of_night, 'lapsed')} 条，"
        f"办结 {cases(of_people, 'closed')} 条。"
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
