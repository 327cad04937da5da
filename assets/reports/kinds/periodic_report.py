"""专项治理情况报告 by month, quarter or year (灌云 三（三）; 东安 五（四）): what was found and what became of it.

Belongs here: the three tables of the report. Does not belong here: counting (`assets/reports/happened.py`), writing of
typical cases (`assets/reports/typical.py`). The period is chosen by its first and last day.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from assets.reports import COUNTY, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.findings import KEPT, cases_of, counted_cases, in_period, outcome_name
from assets.reports.happened import happened
from assets.reports.periods import day_text, period_text
from assets.reports.tally import FLAGS, Counted, Place, Tally, below, notes_of
from assets.reports.typical import MOST_CHARACTERS, typical
from matchers.cases.casework import QUEUES
from matchers.cases.hit_rate import ENOUGH_ANSWERS
from matchers.cases.rates import wilson

TITLE = "社会救助专项治理情况报告"
WIDTHS = (18.0, 8.0, 8.0, 8.0, 8.0, 8.0, 14.0, 8.0, 8.0, 8.0, 8.0, 11.0)
RATE_WIDTHS = (40.0, 15.0, 11.0, 11.0, 11.0, 11.0, 11.0, 17.0)
CASE_WIDTHS = (7.0, 15.0, 86.0, 18.0)
CASES = ("found", "verified", "confirmed", "dismissed", "closed")
SIGNATURES = (
    "填报单位（公章）：　　　　　　　　负责人：　　　　　　　　填报人：　　　　　　　　填报日期：　　　年　　月　　日"
)


def make(wanted: Wanted) -> Document:
    """Counts by place, hit rates by rule, typical cases."""
    cases = cases_of(wanted)
    counted = happened(wanted, cases)
    tally = Tally()
    title = f"{wanted.place}{period_text(wanted.since, wanted.until)}{TITLE}"
    below_title = (
        f"统计期：{day_text(wanted.since)}至{day_text(wanted.until)}　　　　数据截至{day_text(wanted.night)}核对"
    )
    sheets = [
        Sheet("情况统计", WIDTHS, [_counts(wanted, counted, tally, title, below_title)]),
        Sheet("规则命中率", RATE_WIDTHS, [_rates(wanted, cases, tally, title, below_title)]),
        Sheet("典型案例", CASE_WIDTHS, [_typical(wanted, cases, title, below_title)]),
    ]
    return Document(TITLE, wanted.day, wanted.place, sheets, tally.behind)


def _counts(wanted: Wanted, counted: Mapping[str, Counted], tally: Tally, title: str, below_title: str) -> Page:
    def line(name: str, place: Place, *, opens: bool) -> Row:
        cells: list[Cell] = [tally.one(counted[code], place, "households", opens=opens) for code in CASES]
        cells.append(tally.money(counted["recovered"], place, opens=opens))
        cells += [c for code in ("came", "left") for c in tally.pair(counted[code], place, opens=opens)]
        cells.append(tally.one(counted["filed"], place, "households", opens=opens))
        return row(text(name), *cells)

    everything = list(counted.values())
    return Page(
        f"{title}（一）情况统计",
        f"{below_title}　　　　单位：条、元、户、人、份",
        [
            *_heads(),
            line("合计", Place(), opens=False),
            *(line(place.said, place, opens=True) for place in below(wanted, everything)),
        ],
        heads=2,
        notes=[
            *notes_of(everything),
            "统计口径：发现，指本期首次出现的疑点；疑点只是待核查的问题，不是结论。已核查=属实+不属实，"
            "按本期最后一次核查结果（乡镇反馈或县级认定）计；同名非本人、源数据有误、符合条件的计入不属实。"
            "追回按到账登记的日期计。新纳入按名册享受起始年月计、退出按退出日期计，户内部分人员增减的，计人数不计户数。"
            + ("" if wanted.townships is None else KEPT),
        ],
        signatures=SIGNATURES,
    )


def _heads() -> list[Row]:
    return [
        row(
            head("单位", rows=2),
            *(head(word, rows=2) for word in ("发现疑点", "已核查", "核查属实", "不属实", "办结", "追回资金（元）")),
            head("新纳入低保", 2),
            head("退出低保", 2),
            head("近亲属备案（份）", rows=2),
        ),
        row(*map(head, ("户", "人", "户", "人"))),
    ]


def _rates(wanted: Wanted, cases: pl.DataFrame, tally: Tally, title: str, below_title: str) -> Page:
    judged = cases.filter(pl.col("is_confirmed").is_not_null())
    order = {queue: place for place, queue in enumerate(QUEUES)}
    rules = judged.select("queue", "rule").unique().sort(pl.col("queue").replace_strict(order, default=9), "rule")
    lines = [
        _rate(wanted, tally, queue, rule, judged.filter(pl.col("rule") == rule)) for queue, rule in rules.iter_rows()
    ]
    heads = ("规则", "类别", "本期核查", "本期属实", "累计核查", "累计属实", "累计命中率", "95%区间")
    return Page(
        f"{title}（二）规则命中率",
        below_title,
        [row(*map(head, heads)), *(lines or [nil_row(len(heads), "还没有核查结果（零报告）")])],
        heads=1,
        notes=[
            f"命中率为核查结果中属实的比例，累计不满{ENOUGH_ANSWERS}条的不算命中率；区间为威尔逊区间。",
            f"共{len(wanted.rules)}条规则，其余{len(wanted.rules) - rules.height}条还没有核查结果。",
        ],
    )


def _rate(wanted: Wanted, tally: Tally, queue: str, rule: str, judged: pl.DataFrame) -> Row:
    """A rule: what of it was found right in the period and ever, each number with its cases."""
    now = judged.filter(in_period("found_on", wanted.since, wanted.until))
    groups = (now, now.filter("is_confirmed"), judged, judged.filter("is_confirmed"))
    named = wanted.rules[rule].title if rule in wanted.rules else rule
    cells = []
    for word, rows in zip(("本期核查", "本期属实", "累计核查", "累计属实"), groups, strict=True):
        own = counted_cases(rows, "found_on", outcome_name())
        one = Counted(f"{rule}/{word}", f"{named}　{word}", own, number_called=FLAGS)
        cells.append(tally.one(one, Place(), "households", opens=True))
    ever, right = judged.height, groups[3].height
    share, interval = "—", "—"
    if ever >= ENOUGH_ANSWERS:
        low, high = wilson(right, ever)
        share, interval = f"{100 * right / ever:.0f}%", f"{low:.0f}%—{high:.0f}%"
    return row(text(named), centre(QUEUES.get(queue, queue)), *cells, centre(share), centre(interval))


def _typical(wanted: Wanted, cases: pl.DataFrame, title: str, below_title: str) -> Page:
    found = typical(wanted, cases)
    lines = [
        row(centre(str(place)), centre(case.kind), text(case.words), centre(case.number))
        for place, case in enumerate(found, start=1)
    ]
    if not lines:
        lines = [
            nil_row(len(CASE_WIDTHS), "本期没有典型案例（零报告）"),
            row(head("情况说明", 2), fill(2), least=90.0),
        ]
    return Page(
        f"{title}（三）典型案例",
        below_title,
        [row(*map(head, ("序号", "类别", "案例", "疑点编号"))), *lines],
        heads=1,
        notes=[
            f"每个案例控制在{MOST_CHARACTERS}字以内，不写姓名、证号和村（居）；由系统按核查属实的疑点拟出，"
            "报送前请核对并补充。没有典型案例的，请详细说明情况。"
        ],
        signatures=SIGNATURES,
    )


REPORT = ReportKind(TITLE, "灌民发〔2021〕12号 三（三）、东民发〔2018〕12号 五（四）", (COUNTY, TOWNSHIP), make)
