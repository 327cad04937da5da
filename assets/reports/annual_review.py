"""灌云 annexes 1 and 2: what the annual review itself brought about, by village.

Belongs here: who left, came and was adjusted because of the review, and the layout both annexes share. Does not belong
here: which class of dibao (`kinds/urban_review_statistics.py`, `kinds/rural_review_statistics.py`).

The registers do not say of an exit or an enrolment that the review caused it. An exit is the review's where the
household's review of that year says 退出 and it left after its review began, or its written reason says so; an
enrolment where a case of missed enrolment was answered 纳入保障. What else came and went in those days is said below
the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.cases.frames import frame
from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, head, nil_row, row, text
from assets.reports.findings import cases_of
from assets.reports.periods import day_text
from assets.reports.rolls import URBAN, left, newly_enrolled, of_programme, on_roll
from assets.reports.tally import Counted, Place, Tally, missing, notes_of, placed, townships, villages

WIDTHS = (25.0, 12.5, 12.5, 12.5, 12.5, 16.0)
REASONS = "年审|复审|复核"
"""Words of an exit's reason that say it was the review's."""

NO_REVIEW = "截至{until}，没有收到{year}年度的年审复核台账"

_REVIEWED = """
SELECT certificate_no AS number, bool_or(review_opinion = '退出') IS TRUE AS is_to_leave,
    bool_or(review_opinion = '调整') IS TRUE AS is_adjusted,
    min(least(assessed_on, examined_on, published_on, approved_on)) AS first_on
FROM fact.annual_review
WHERE year = $year AND certificate_no IS NOT NULL AND coalesce(assessed_on, examined_on, approved_on, $until) <= $until
GROUP BY certificate_no"""


@dataclass(frozen=True)
class Review:
    """What the review of a year brought about in one class: left, came, adjusted; and what is only told of."""

    left: Counted
    came: Counted
    adjusted: Counted
    roll: pl.DataFrame
    told: tuple[str, ...]

    @property
    def columns(self) -> tuple[Counted, Counted, Counted]:
        """The three groups of columns."""
        return (self.left, self.came, self.adjusted)


def report(programme: str, annex: str) -> ReportKind:
    """The report of one class."""
    title = f"{programme}低保对象年审复核情况统计表"
    return ReportKind(
        title,
        f"灌民发〔2021〕12号附件{annex}",
        (COUNTY, TOWNSHIP),
        lambda wanted: make(wanted, programme, title),
        period=YEAR,
    )


def make(wanted: Wanted, programme: str, title: str) -> Document:
    """A page a township with a row a village; of the whole county a page before them with a row a township."""
    review = reviewed(wanted, programme)
    tally = Tally()
    roll = Counted("roll", "在册", review.roll)
    listed = townships(wanted, [*review.columns, roll])
    pages = [_county_page(wanted, programme, title, review, tally, listed)] if wanted.townships is None else []
    for township in listed:
        rows = _village_rows(wanted, programme, review, tally, township, roll)
        if rows:
            pages.append(_page(wanted, programme, title, township.said, review, rows))
    if not pages:
        none = [nil_row(len(WIDTHS), f"没有{programme}低保（零报告）")]
        pages = [_page(wanted, programme, title, wanted.place, review, none)]
    return Document(title, wanted.day, wanted.place, [Sheet("统计表", WIDTHS, pages, is_landscape=False)], tally.behind)


def reviewed(wanted: Wanted, programme: str) -> Review:
    """What the review of the year of `until` brought about by then."""
    year, until = wanted.until.year, wanted.until
    records = _records(wanted.con, year, until)
    first = records["first_on"].min()
    started = first if isinstance(first, date) else date(year, 1, 1)
    none = missing(wanted, "annual_review") or (NO_REVIEW.format(until=until, year=year) if records.is_empty() else "")
    roll = on_roll(wanted.con)
    gone = left(wanted.con, started, until).filter(pl.col("households") == 1)
    own = _of_review(gone, records)
    fresh = newly_enrolled(wanted.con, started, until)
    asked_in = _asked_in(wanted)
    came = fresh.filter(pl.col("number").is_in(asked_in))
    adjusted = roll.join(
        records.filter(pl.col("is_adjusted") & ~pl.col("is_to_leave")), on="number", how="semi"
    ).with_columns(said=pl.lit("复审意见为调整"))
    staying = roll.join(records.filter("is_to_leave"), on="number", how="semi")
    told = (
        _told(
            "同期另有{}户{}人退出低保，复审意见不是退出，是死亡、迁出、举报、自愿放弃等，不统计在内。",
            _but(gone, own),
            programme,
        ),
        _told("同期另有{}户{}人新纳入，系申请等日常办理，不统计在内。", _but(fresh, came), programme),
        _told("另有{}户{}人复审意见为退出而仍在册，尚未办理退出，不统计在内。", staying, programme),
        _told("另有{}户{}人经年审退出而查不到属城市还是农村，两表均未统计。", own, ""),
    )
    return Review(
        Counted("left", "复核退出", placed(wanted, of_programme(own, programme)), none or missing(wanted, "exit")),
        Counted("came", "复核新进", placed(wanted, of_programme(came, programme)), none),
        Counted("adjusted", "保障金额调整", placed(wanted, of_programme(adjusted, programme)), none),
        placed(wanted, of_programme(roll, programme)),
        tuple(sentence for sentence in told if sentence),
    )


def _records(con: duckdb.DuckDBPyConnection, year: int, until: date) -> pl.DataFrame:
    found: pl.DataFrame = con.sql(_REVIEWED, params={"year": year, "until": until}).pl()
    return found.sort("number")


def _of_review(gone: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The exits that the review caused."""
    joined = gone.join(records, on="number", how="left", maintain_order="left")
    says_so = pl.col("is_to_leave").fill_null(value=False) & (
        pl.col("on").str.to_date("%Y-%m-%d") >= pl.col("first_on").fill_null(date.min)
    )
    return joined.filter(says_so | pl.col("said").str.contains(REASONS)).select(gone.columns)


def _asked_in(wanted: Wanted) -> list[str]:
    """The certificates of persons of whom a check found that they are to be enrolled."""
    found = cases_of(wanted).filter((pl.col("queue") == "missed_enrolment") & (pl.col("found_outcome") == "enrol"))
    listed = frame(
        wanted.con, "SELECT person, certificate_no FROM fact.roll WHERE certificate_no IS NOT NULL ORDER BY ALL"
    )
    numbers: list[str] = listed.join(found, on="person", how="semi")["certificate_no"].unique().sort().to_list()
    return numbers


def _but(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    return rows.join(others, on="number", how="anti")


def _told(sentence: str, rows: pl.DataFrame, programme: str) -> str:
    chosen = of_programme(rows, programme)
    return sentence.format(chosen["households"].sum(), chosen["persons"].sum()) if chosen.height else ""


def _heads() -> list[Row]:
    return [
        row(head("单位", rows=2), head("复核退出情况", 2), head("复核新进情况", 2), head("保障金额调整情况")),
        row(*map(head, ("户", "人", "户", "人", "户"))),
    ]


def _cells(review: Review, tally: Tally, place: Place, *, opens: bool) -> tuple[Cell, ...]:
    left, came, adjusted = review.columns
    return (
        *tally.pair(left, place, opens=opens),
        *tally.pair(came, place, opens=opens),
        tally.one(adjusted, place, "households", opens=opens),
    )


def _village_rows(
    wanted: Wanted, programme: str, review: Review, tally: Tally, township: Place, roll: Counted
) -> list[Row]:
    """The township's row and its villages'; none where it has no dibao of a class that not every place has."""
    own = villages(wanted, township, [*review.columns, roll])
    if programme == URBAN:
        used = set(pl.concat([c.rows for c in (*review.columns, roll)]).select("township", "village").iter_rows())
        own = [place for place in own if (place.township, place.village) in used]
        if not own and (township.township, "") not in used:
            return []
    rows = [row(text(township.said), *_cells(review, tally, township, opens=not own))]
    return rows + [row(text(place.said), *_cells(review, tally, place, opens=True)) for place in own]


def _county_page(wanted: Wanted, programme: str, title: str, review: Review, tally: Tally, listed: list[Place]) -> Page:
    rows = [row(text(wanted.place), *_cells(review, tally, Place(), opens=False))]
    rows += [row(text(place.said), *_cells(review, tally, place, opens=False)) for place in listed]
    return _page(wanted, programme, title, wanted.place, review, rows)


def _page(wanted: Wanted, programme: str, title: str, place: str, review: Review, rows: list[Row]) -> Page:
    asked = [
        "1、退出、新进户人数，仅指因年审复核排查产生的数据。正常的困难群众主动申请、举报退出等数据不统计在内",
        "2、保障金额调整情况，指经年审复核，仅涉及调整保障金的在保对象户数",
        "3、数据具体到村居级",
        *(["4、无城市低保镇街、村居可不填此表"] if programme == URBAN else []),
    ]
    return Page(
        f"{place}{wanted.until.year}年{title}",
        "填表单位（盖章）：",
        [*_heads(), *rows],
        heads=2,
        signatures=f"负责人：　　　　　　　　　　　　填表截止日期：{day_text(wanted.until)}",
        remarks=[f"备注：{'；'.join(asked)}。", f"统计口径：{HOW}", *notes_of(review.columns), *review.told],
    )


HOW = (
    "复核退出，指年审复核台账复审意见为退出（或退出原因写明年审、复核）、复核开始后退出且已不在册的户；"
    "复核新进，指漏保疑点核查结果为纳入保障、复核开始后纳入的户；"
    "金额调整，指复审意见为调整、仍在册的户，台账不区分只调金额还是也调人口。"
    "年审入户另行发现、没有经本系统核查的新进户，请在此数上据实加填。"
)
