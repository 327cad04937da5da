"""困难家庭排查登记表 (运城 二（三）: 一个村一个村集中筛查, 登记造册进行评估): households with hardship and on no roll.

Belongs here: the households of a village with a sign of hardship in the registers, whatever the rules say of them, the
most points first. Does not belong here: whether they may be enrolled: that is for the visit to find out.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.hardship import sign_text, yearly_standard_fen
from assets.reports.periods import day_text
from assets.reports.sheets import numbered
from assets.reports.tally import UNSAID, Counted, Place, missing, placed, townships, villages, within
from matchers.cases.money import yuan
from matchers.people.certainty import SURE

TITLE = "困难家庭排查登记表"
HEADERS = (
    "序号",
    "户主姓名",
    "户编号",
    "户籍人口",
    "困难情形",
    "困难指数",
    "入户日期",
    "家庭情况（据实填写）",
    "是否符合",
    "处理意见",
)
WIDTHS = (5.0, 11.0, 17.0, 7.0, 30.0, 8.0, 11.0, 21.0, 8.0, 13.0)

_SCREENED = """
WITH signal AS (
    SELECT person, signal, max(year_paid_fen) AS year_paid_fen, max(disability_grade) AS grade FROM fact.hardship
    WHERE link_probability >= $sure AND (signal <> '大额医疗费用' OR year_paid_fen >= $standard)
    GROUP BY person, signal),
helped AS (
    SELECT person FROM fact.roll WHERE person IS NOT NULL
    UNION SELECT person FROM fact.tekun WHERE person IS NOT NULL
    UNION SELECT person FROM fact.possible WHERE is_on_roll),
home AS (SELECT * FROM fact.household_now),
found AS (
    SELECT h.household_no, i.name, s.signal, s.year_paid_fen, s.grade FROM home AS h
    JOIN signal AS s ON s.person = h.person LEFT JOIN link.identity AS i ON i.person = h.person
    WHERE h.household_no NOT IN (
        SELECT o.household_no FROM home AS o JOIN helped AS p ON p.person = o.person WHERE o.household_no IS NOT NULL))
SELECT f.household_no, f.name, f.signal, f.year_paid_fen, f.grade,
    min(h.township) AS township, min(h.village) AS village, count(DISTINCT h.person) AS members,
    coalesce(min(i.name) FILTER (h.relation = '户主'), min(i.name)) AS head_name, max(x.points) AS points
FROM found AS f JOIN home AS h ON h.household_no = f.household_no
LEFT JOIN link.identity AS i ON i.person = h.person
LEFT JOIN fact.hardship_index AS x ON x.household_no = f.household_no
GROUP BY ALL ORDER BY ALL"""


def make(wanted: Wanted) -> Document:
    """A page a village, so that each is worked through where it belongs; a village with none says so."""
    standard = yearly_standard_fen(wanted)
    found = _households(wanted, standard)
    counted = Counted("found", "", placed(wanted, found.select(pl.all().exclude("said"), said=pl.lit(""))))
    notes = _notes(wanted, standard)
    sheets = [
        Sheet(place.said, WIDTHS, [_page(wanted, v, found, notes) for v in _villages(wanted, place, counted)])
        for place in townships(wanted, [counted])
    ]
    return Document(TITLE, wanted.day, wanted.place, numbered([s for s in sheets if s.pages]))


def _villages(wanted: Wanted, township: Place, counted: Counted) -> list[Place]:
    if wanted.village is not None:
        return [Place(township.township, wanted.village)]
    return villages(wanted, township, [counted]) or [township]


def _households(wanted: Wanted, standard: int) -> pl.DataFrame:
    """Households in the columns of `COUNTED`, with head_name, members, points, and what stands in the registers."""
    rows = wanted.con.sql(_SCREENED, params={"sure": SURE, "standard": standard}).pl()
    told = rows.with_columns(
        pl.col("township", "village").fill_null(""),
        sign=pl.struct("name", "signal", "year_paid_fen", "grade").map_elements(_sign, return_dtype=pl.String),
    )
    households: pl.DataFrame = (
        told.group_by("household_no")
        .agg(
            pl.col("township", "village", "head_name", "members", "points").first(),
            said=pl.col("sign").unique().sort().str.join("；"),
            signs=pl.len(),
        )
        .with_columns(number="household_no", households=pl.lit(1), persons="members", on=pl.lit(""))
        .sort(
            "township",
            "village",
            -pl.col("points").cast(pl.Int64).fill_null(0),
            -pl.col("signs").cast(pl.Int64),
            "household_no",
        )
    )
    return households


def _sign(sign: dict[str, Any]) -> str:
    """Who of the household has which hardship."""
    return f"{sign['name'] or '（姓名不详）'}：{sign_text(sign['signal'], sign['year_paid_fen'], sign['grade'])}"


def _page(wanted: Wanted, place: Place, found: pl.DataFrame, notes: list[str]) -> Page:
    own = within(found, place)
    rows: list[Row] = [
        row(
            centre(str(number)), centre(one["head_name"] or "（姓名不详）"), centre(one["household_no"]),
            centre(str(one["members"])), text(one["said"]),
            centre("—" if one["points"] is None else str(one["points"])), fill(), fill(), fill(), fill(), least=34.0,
        )
        for number, one in enumerate(own.iter_rows(named=True), start=1)
    ]  # fmt: skip
    where = f"{place.township or UNSAID}{place.village or ('（村居未写明）' if place.village == '' else '')}"
    return Page(
        f"{where}{TITLE}",
        f"数据截至{day_text(wanted.night)}核对　　　　共{own.height}户",
        [
            row(*map(head, HEADERS)),
            *(
                rows
                or [nil_row(len(HEADERS), "名册没有看出困难而未在册的家庭（零报告）；入户发现的请填在下面"), _blank()]
            ),
        ],
        heads=1,
        notes=notes,
        signatures="村（居）排查人：　　　　　　　　乡镇复核人：　　　　　　　　排查日期：　　　年　　月　　日",
    )


def _blank() -> Row:
    return row(*(fill() for _ in HEADERS), least=34.0)


def _notes(wanted: Wanted, standard: int) -> list[str]:
    gaps = missing(wanted, "disability", "medical_expense", "monitoring", "unemployment", "residence")
    published = wanted.jurisdiction.value("hardship_points", wanted.night)
    return [
        "列入全户无人在低保、特困名册，而残疾人、医疗费用、防返贫监测、登记失业名册上有困难情形的户籍家庭，不论规则是否立项；"
        f"近一年个人自付医疗费用满{yuan(standard)}元（农村低保年标准）的才列。列入不等于符合条件，以入户调查为准。",
        "名册看不出的困难（灾害、欠费、独居无人照料等）请入户时一并排查，登记在后。",
        *([] if published else ["本地没有公布困难指数计分表，困难指数一列为“—”，按困难情形多少排列。"]),
        *([f"{gaps}，这方面的困难没有列出。"] if gaps else []),
    ]


REPORT = ReportKind(
    TITLE, "运民发〔2022〕11号 二（三）", (COUNTY, TOWNSHIP, VILLAGE), make, period=NOW, names_people=True
)
