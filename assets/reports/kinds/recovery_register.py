"""资金追缴登记表 (灌云 一（六）: 对非法获取的低保金予以追缴): overpaid, to recover, recovered, by household and month.

Belongs here: the entries of money in the ledger, a row a household and month. Does not belong here: what a rule
reckoned: only what a person wrote down counts (`hedui money`).
"""

from __future__ import annotations

import polars as pl

from assets.cases.frames import identities
from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted
from assets.reports.document import Behind, Cell, Document, Page, Row, Sheet, centre, head, money, nil_row, row, text
from assets.reports.findings import cases_of, counted_money, money_of
from assets.reports.periods import day_text, period_text
from assets.reports.tally import MONEY_HEADERS
from matchers.cases.money import KINDS, yuan

TITLE = "资金追缴登记表"
HEADERS = (
    "序号",
    "乡镇",
    "村（居）",
    "户主",
    "低保证号",
    "月份",
    *(f"{name}（元）" for name in KINDS.values()),
    "累计尚欠（元）",
    "备注",
)
WIDTHS = (5.0, 10.0, 11.0, 9.0, 18.5, 9.0, *(12.0,) * 5, 8.0)


def make(wanted: Wanted) -> Document:
    """A row a household and month in which something was written down; the total first."""
    cases = cases_of(wanted)
    entries = money_of(wanted, cases).join(cases.select("case_id", "household"), on="case_id")
    inside = entries.filter(pl.col("on") >= wanted.since)
    owed = dict(
        entries.group_by("household")
        .agg(owed=_sum("to_recover") - _sum("recovered"))
        .sort("household")
        .iter_rows()
    )  # fmt: skip
    names = dict(identities(wanted.con, cases["head"]).select("person", "name").iter_rows())
    grouped = (
        inside.group_by("household", "month")
        .agg(
            pl.col("township", "village", "head", "certificate_no").first(),
            *(_sum(kind).alias(kind) for kind in KINDS),
        )
        .sort("township", "village", "household", "month")
    )
    behind: dict[str, Behind] = {}
    lines = []
    for number, one in enumerate(grouped.iter_rows(named=True), start=1):
        own = inside.filter((pl.col("household") == one["household"]) & (pl.col("month") == one["month"]))
        cells = _amounts(
            own, f"{one['household']}/{one['month']}", f"{one['certificate_no'] or ''}　{one['month']}", behind
        )
        lines.append(
            row(
                centre(str(number)), centre(one["township"]), centre(one["village"]),
                centre(names.get(one["head"], "")), centre(one["certificate_no"] or ""), centre(one["month"]),
                *cells, money(owed[one["household"]]), text(""),
            )
        )  # fmt: skip
    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（盖章）：　　　　　　　{period_text(wanted.since, wanted.until)}　　　　　　　单位：元",
        [row(*map(head, HEADERS)), _total(inside, owed), *(lines or [nil_row(len(HEADERS))])],
        heads=1,
        notes=[
            f"按登记的日期归入月份，只列{day_text(wanted.since)}至{day_text(wanted.until)}登记的；"
            f"累计尚欠=截至{day_text(wanted.until)}应追回－已追回，一户几行的都是同一个数，合计只计一次。",
            "只计经人登记的金额；由规则推算的多发金额须核实后登记，未登记的不在内。",
        ],
        signatures="负责人：　　　　　　　财务：　　　　　　　经办人：　　　　　　　填报日期：　　　年　　月　　日",
    )
    return Document(TITLE, wanted.day, wanted.place, [Sheet("追缴", WIDTHS, [page])], behind)


def _sum(kind: str) -> pl.Expr:
    return pl.col("amount_fen").filter(pl.col("what") == kind).sum()


def _amounts(own: pl.DataFrame, key: str, title: str, behind: dict[str, Behind]) -> list[Cell]:
    """The four sums of a household and month, each with its entries behind it."""
    cells = []
    for kind, name in KINDS.items():
        rows = counted_money(own.filter(pl.col("what") == kind)).drop("households", "persons")
        opens = f"{key}/{kind}" if rows.height else ""
        if opens:
            lines = [(*map(str, values), yuan(fen)) for *values, fen in rows.iter_rows()]
            behind[opens] = Behind(f"{title}　{name}", MONEY_HEADERS, lines)
        cells.append(money(int(rows["fen"].sum() or 0), opens))
    return cells


def _total(inside: pl.DataFrame, owed: dict[str, int]) -> Row:
    households = inside["household"].n_unique()
    shown = set(inside["household"].unique().to_list())
    sums = (money(int(inside.select(_sum(kind)).item() or 0)) for kind in KINDS)
    due = money(sum(fen for household, fen in owed.items() if household in shown))
    return row(text(f"合计　{households}户", 6), *sums, due, text(""))


REPORT = ReportKind(TITLE, "灌民发〔2021〕12号 一（六）", (COUNTY, TOWNSHIP), make, period=YEAR, names_people=True)
