"""自查自纠情况汇总 (柳林 四: 各乡镇将自查自纠报告报回): counts by queue, rule and outcome, with what is still open.

Belongs here: those four tables. Does not belong here: which cases count (`assets/reports/findings.py`). No names: an
open case is known by its flag's number and the certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import (
    Cell,
    Document,
    Page,
    Row,
    Sheet,
    centre,
    count,
    fill,
    head,
    label,
    nil_row,
    row,
    text,
)
from assets.reports.findings import KEPT, cases_of, counted_cases, outcome_name, state_name
from assets.reports.happened import rule_title
from assets.reports.periods import day_text
from assets.reports.tally import FLAGS, Counted, Place, Tally, below
from matchers.cases.authority import COUNTYS_OWN
from matchers.cases.casework import QUEUES, TOWNSHIP_QUEUES, outcomes

TITLE = "自查自纠情况汇总表"
WIDTHS = (24.0, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5)
RULE_WIDTHS = (40.0, 15.0, 9.0, 9.0, 9.0, 9.0)
OUTCOME_WIDTHS = (40.0, 20.0, 20.0)
OPEN_WIDTHS = (6.0, 15.5, 11.0, 13.0, 19.0, 32.0, 11.0, 12.5, 8.0)
STEPS = {
    "found": "发现疑点",
    "released": "已下发",
    "verified": "已核查",
    "confirmed": "属实",
    "dismissed": "不属实",
    "closed": "办结",
    "open": "在办",
}
"""What is counted of cases."""


def make(wanted: Wanted) -> Document:
    """By queue (of the whole county by township, too), by rule, by outcome, and the list of what is open."""
    cases = cases_of(wanted)
    tally = Tally()
    sheets = [Sheet("按类别", WIDTHS, [_by_queue(wanted, cases, tally)], is_landscape=False)]
    if wanted.townships is None or len(wanted.townships) > 1:
        sheets.append(Sheet("按乡镇", WIDTHS, [_by_township(wanted, cases)], is_landscape=False))
    sheets += [
        Sheet("按规则", RULE_WIDTHS, [_by_rule(wanted, cases, tally)], is_landscape=False),
        Sheet("按核查结果", OUTCOME_WIDTHS, [_by_outcome(wanted, cases, tally)], is_landscape=False),
        Sheet("在办清单", OPEN_WIDTHS, [_open(wanted, cases)]),
    ]
    return Document(TITLE, wanted.day, wanted.place, sheets, tally.behind)


def _steps(cases: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The cases of each step."""
    return {
        "found": cases,
        "released": cases.filter(pl.col("list_no").is_not_null()),
        "verified": cases.filter(pl.col("is_confirmed").is_not_null()),
        "confirmed": cases.filter(pl.col("is_confirmed").fill_null(value=False)),
        "dismissed": cases.filter(~pl.col("is_confirmed").fill_null(value=True)),
        "closed": cases.filter(pl.col("state") == "closed"),
        "open": cases.filter("is_open"),
    }


def _counts(
    wanted: Wanted, cases: pl.DataFrame, tally: Tally | None, group: str, steps: Sequence[str] = tuple(STEPS)
) -> list[Cell]:
    """A number a step, that opens its cases where `tally` gathers them."""
    found = _steps(cases)
    if tally is None:
        return [count(found[step].height) for step in steps]
    said = pl.format("{}：{}{}", rule_title(wanted), state_name(), pl.concat_str(pl.lit("　"), outcome_name()))
    cells = []
    for step in steps:
        rows = counted_cases(found[step], "first_seen", said)
        counted = Counted(f"{group}/{step}", f"{_name(wanted, group)}　{STEPS[step]}", rows, number_called=FLAGS)
        cells.append(tally.one(counted, Place(), "households", opens=True))
    return cells


def _name(wanted: Wanted, group: str) -> str:
    return QUEUES.get(group) or (wanted.rules[group].title if group in wanted.rules else group)


def _by_queue(wanted: Wanted, cases: pl.DataFrame, tally: Tally) -> Page:
    shown = TOWNSHIP_QUEUES if wanted.townships is not None else tuple(QUEUES)
    others = [q for q in QUEUES if q not in shown and q != COUNTYS_OWN and cases["queue"].is_in([q]).any()]
    lines = [
        row(text(QUEUES[queue]), *_counts(wanted, cases.filter(pl.col("queue") == queue), tally, queue))
        for queue in (*shown, *others)
    ]
    return replace(
        _titled(wanted, "按类别"),
        rows=[
            row(head("类别"), *map(head, STEPS.values())),
            row(text("合计"), *_counts(wanted, cases, None, "")),
            *lines,
            row(label("主要做法、存在问题和整改措施（据实填写）"), fill(7), least=150.0),
        ],
        heads=1,
        notes=[
            "疑点只是待核查的问题，不是结论；属实、不属实按最近一次核查结果计。已核查=属实+不属实；"
            "疑点自行消失或并入另一疑点的，不算办结。",
            *([] if wanted.townships is None else [KEPT]),
        ],
        signatures="填报单位（盖章）：　　　　　主要负责人：　　　　　填报人：　　　　　　　　年　　月　　日",
    )


def _by_township(wanted: Wanted, cases: pl.DataFrame) -> Page:
    everything = Counted("all", "", counted_cases(cases, "first_seen", pl.lit("")))
    lines = [
        row(text(place.said), *_counts(wanted, cases.filter(pl.col("township") == place.township), None, ""))
        for place in below(wanted, [everything])
    ]
    rows = [row(head("乡镇"), *map(head, STEPS.values())), row(text("合计"), *_counts(wanted, cases, None, "")), *lines]
    return replace(_titled(wanted, "按乡镇"), rows=rows, heads=1)


def _by_rule(wanted: Wanted, cases: pl.DataFrame, tally: Tally) -> Page:
    steps = ("found", "verified", "confirmed", "open")
    order = {queue: place for place, queue in enumerate(QUEUES)}
    rules = cases.select("queue", "rule").unique().sort(pl.col("queue").replace_strict(order, default=9), "rule")
    lines = [
        row(
            text(_name(wanted, rule)),
            centre(QUEUES.get(queue, queue)),
            *_counts(wanted, cases.filter(pl.col("rule") == rule), tally, rule, steps),
        )
        for queue, rule in rules.iter_rows()
    ]
    heads = row(head("规则"), head("类别"), *(head(STEPS[step]) for step in steps))
    notes = [
        f"共{len(wanted.rules)}条规则，其余{len(wanted.rules) - rules.height}条没有发现疑点；"
        "没有疑点不等于没有问题，数据不足的规则见晨报。"
    ]
    return replace(
        _titled(wanted, "按规则"), rows=[heads, *(lines or [nil_row(len(RULE_WIDTHS))])], heads=1, notes=notes
    )


def _by_outcome(wanted: Wanted, cases: pl.DataFrame, tally: Tally) -> Page:
    judged = cases.filter(pl.col("is_confirmed").is_not_null())
    lines = []
    for code, outcome in outcomes().items():
        own = judged.filter(pl.col("found_outcome") == code)
        said = pl.format("{}：{}", rule_title(wanted), state_name())
        counted = Counted(f"outcome/{code}", outcome.name, counted_cases(own, "found_on", said), number_called=FLAGS)
        if own.height:
            kind = "属实" if own["is_confirmed"].all() else "不属实"
            lines.append(row(text(outcome.name), centre(kind), tally.one(counted, Place(), "households", opens=True)))
    total = row(text("合计"), centre(""), count(judged.height))
    rows = [row(*map(head, ("核查结果", "性质", "条数"))), total, *(lines or [nil_row(3, "还没有核查结果（零报告）")])]
    return replace(_titled(wanted, "按核查结果"), rows=rows, heads=1)


def _open(wanted: Wanted, cases: pl.DataFrame) -> Page:
    order = {queue: place for place, queue in enumerate(QUEUES)}
    waiting = (
        cases.filter("is_open")
        .with_columns(title=rule_title(wanted), shown=state_name())
        .sort("township", "village", pl.col("queue").replace_strict(order, default=9), "first_seen", "case_id")
    )
    lines: list[Row] = [
        row(
            centre(str(place)), centre(one["case_id"]), centre(one["township"]), centre(one["village"]),
            centre(one["certificate_no"] or one["household_no"] or ""), text(one["title"]), centre(one["shown"]),
            centre(str(one["first_seen"])), count((wanted.day - one["first_seen"]).days),
        )
        for place, one in enumerate(waiting.iter_rows(named=True), start=1)
    ]  # fmt: skip
    heads = ("序号", "疑点编号", "乡镇", "村（居）", "低保证号或户编号", "疑点", "状态", "发现日期", "已过天数")
    return replace(
        _titled(wanted, "在办清单"),
        rows=[row(*map(head, heads)), *(lines or [nil_row(len(heads), "没有在办的疑点（零报告）")])],
        heads=1,
        notes=["状态为“已反馈”的，已有核查结果，待县级复核办结。"],
    )


def _titled(wanted: Wanted, part: str) -> Page:
    below_title = f"截至{day_text(wanted.until)}累计　　数据为{day_text(wanted.night)}核对　　单位：条"
    return Page(f"{wanted.place}{TITLE}（{part}）", below_title, [])


REPORT = ReportKind(TITLE, "柳民发〔2023〕55号 四（四）", (COUNTY, TOWNSHIP), make, period=NOW)
