"""城市低保对象动态管理情况统计表 (东安 annex 3): the urban roll before and after, who came and who left.

Belongs here: two rolls and their difference, so that before + came - left = after in every row. Does not belong here:
what a rule makes of a change.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, head, row, text
from assets.reports.findings import cases_of
from assets.reports.periods import day_text, period_text
from assets.reports.tally import Counted, Place, Tally, missing, notes_of, placed, townships, villages

TITLE = "城市低保对象动态管理情况统计表"
WIDTHS = (21.0, *(8.9,) * 12)
BETTER = "好转|就业|收入|超过标准"
WRONGFUL = "违规|隐瞒|骗|不符合|人情|关系保"

_ROLL = "SELECT certificate_no, person, township, village FROM fact.roll WHERE programme = '城市' ORDER BY ALL"
_MONTH = """
SELECT DISTINCT certificate_no, coalesce(person, record_id) AS person, township, village FROM fact.enrolment
WHERE programme = '城市' AND month = $month ORDER BY ALL"""
_MONTHS = "SELECT DISTINCT month FROM fact.enrolment ORDER BY 1"
_REASONS = """
SELECT certificate_no, string_agg(DISTINCT reason, '、' ORDER BY reason) AS reason, max(exited_on) AS exited_on
FROM fact.exit WHERE exited_on BETWEEN $since AND $until GROUP BY certificate_no ORDER BY certificate_no"""


def make(wanted: Wanted) -> Document:
    """The total, then each township with its communities below it."""
    columns, how = _columns(wanted)
    tally = Tally()

    def line(place: Place, *, opens: bool) -> Row:
        name = place.said if place.village is None else f"　{place.said}"
        return row(text(name), *(c for one in columns for c in tally.pair(one, place, opens=opens)))

    used = set(pl.concat([c.rows for c in columns]).select("township", "village").unique().iter_rows())
    rows = [*_heads(), row(text("合计"), *(c for one in columns for c in tally.pair(one, Place(), opens=False)))]
    for township in townships(wanted, columns):
        own = [v for v in villages(wanted, township, columns) if (v.township, v.village) in used]
        rows.append(line(township, opens=not own))
        rows += [line(village, opens=True) for village in own]
    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（公章）：　　　　　　　　{period_text(wanted.since, wanted.until)}　　　　　　　　单位：户、人",
        rows,
        heads=3,
        notes=[*notes_of(columns), f"统计口径：{how}"],
        signatures="负责人：　　　　　　　　　填表人：　　　　　　　　　填报日期：　　　年　　月　　日",
    )
    return Document(TITLE, wanted.day, wanted.place, [Sheet("统计表", WIDTHS, [page])], tally.behind)


def _columns(wanted: Wanted) -> tuple[list[Counted], str]:
    """The six pairs of columns, and which rolls were compared."""
    months = [month for (month,) in wanted.con.execute(_MONTHS).fetchall()]
    first = _nearest(months, wanted.since)
    last = _nearest(months, wanted.until + timedelta(days=1)) if wanted.until < wanted.night else None
    before = _month(wanted, first)
    after = wanted.con.sql(_ROLL).pl() if last is None else _month(wanted, last)
    places = pl.concat([after, before], how="vertical_relaxed").unique(
        "certificate_no", keep="first", maintain_order=True
    )
    places = places.select("certificate_no", "township", "village")
    pairs = ["certificate_no", "person"]
    came = after.join(before, on=pairs, how="anti")
    left = _with_reasons(wanted, before.join(after, on=pairs, how="anti"))
    still = left["certificate_no"].is_in(after["certificate_no"].implode())
    left = left.with_columns(is_whole=~still)
    came = came.with_columns(is_whole=~pl.col("certificate_no").is_in(before["certificate_no"].implode()))
    groups = {
        "before": before.with_columns(is_whole=pl.lit(value=True)),
        "after": after.with_columns(is_whole=pl.lit(value=True)),
        "came": came,
        "left": left,
        "better": left.filter(pl.col("why") == "better"),
        "wrongful": left.filter(pl.col("why") == "wrongful"),
    }
    gaps = dict.fromkeys(("before", "came", "left"), "" if first else "没有期初的名册")
    gaps |= dict.fromkeys(("better", "wrongful"), missing(wanted, "exit"))
    counted = [
        Counted(code, TITLES[code], placed(wanted, _households(rows, places)), gaps.get(code, ""))
        for code, rows in groups.items()
    ]
    return counted, _how(wanted, first, last)


def _nearest(months: list[date], day: date) -> date | None:
    """The roll in force on a day: of its month or the nearest before, else the first there is."""
    before = [month for month in months if month <= day]
    return before[-1] if before else (months[0] if months else None)


def _month(wanted: Wanted, month: date | None) -> pl.DataFrame:
    found: pl.DataFrame = wanted.con.sql(_MONTH, params={"month": month}).pl()
    return found.unique(["certificate_no", "person"], keep="first", maintain_order=True)


def _with_reasons(wanted: Wanted, left: pl.DataFrame) -> pl.DataFrame:
    """Who left, with the reason as the register of exits writes it, and why: better, wrongful or neither."""
    reasons = wanted.con.sql(_REASONS, params={"since": wanted.since, "until": wanted.until}).pl()
    found = cases_of(wanted).filter((pl.col("queue") == "wrong_enrolment") & (pl.col("found_outcome") == "exit"))
    wrongful = pl.col("certificate_no").is_in(found["certificate_no"].drop_nulls().implode())
    reason = pl.col("reason").fill_null("")
    return left.join(reasons, on="certificate_no", how="left").with_columns(
        why=pl.when(wrongful | reason.str.contains(WRONGFUL))
        .then(pl.lit("wrongful"))
        .when(reason.str.contains(BETTER))
        .then(pl.lit("better"))
        .otherwise(pl.lit("")),
    )


def _households(members: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Members by certificate, each at the place of its newest roll, so that every row adds up."""
    reason = pl.col("reason").first().fill_null("退出名册没有登记") if "reason" in members.columns else pl.lit("")
    day = pl.col("exited_on").max().cast(pl.String) if "exited_on" in members.columns else pl.lit("")
    counted = members.group_by("certificate_no").agg(
        households=pl.col("is_whole").cast(pl.Int64).max(), persons=pl.len(), on=day, said=reason
    )
    return counted.join(places, on="certificate_no").rename({"certificate_no": "number"})


TITLES = {
    "before": "动态管理前城市低保对象",
    "after": "动态管理后城市低保对象",
    "came": "新增城市低保",
    "left": "退出城市低保",
    "better": "家庭情况好转退出城市低保",
    "wrongful": "违规享受城市低保本次退出",
}


def _heads() -> list[Row]:
    return [
        row(
            head("地　区", rows=3),
            *(head(TITLES[code], 2, 2) for code in ("before", "after", "came")),
            head("退出城市低保", 6),
        ),
        row(head("总数", 2), head(f"其中：{TITLES['better']}", 2), head(f"其中：{TITLES['wrongful']}", 2)),
        row(*(head(word) for _ in range(6) for word in ("户数", "人数"))),
    ]


def _how(wanted: Wanted, first: date | None, last: date | None) -> str:
    after = f"{day_text(wanted.night)}核对时生效的名册" if last is None else f"{last.year}年{last.month}月名册"
    before = f"{first.year}年{first.month}月名册" if first else "（没有名册）"
    return (
        f"动态管理前按{before}，动态管理后按{after}；前+新增-退出=后，各行都成立。户内部分人员新增、退出的，"
        "计人数不计户数；户口所在地变动的，按最近的名册归村（居）。好转、违规按退出名册写明的原因和错保疑点核查结果“退出”认定，"
        "死亡、迁出、自愿放弃、没有登记原因等不属这两项，故两项之和可以少于退出总数。"
    )


REPORT = ReportKind(TITLE, "东民发〔2018〕12号附件3", (COUNTY, TOWNSHIP), make, period=YEAR)
