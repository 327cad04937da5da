"""社会救助信访化解情况统计表 (灌云 一（五）): how many first petitions were settled so that nobody had to come again.

Belongs here: which petition is a subject's first, and what became of it. Does not belong here: who came: the register
names whom a petition is about, and that is whom it is counted by. A petition whose subject nobody can tell is neither
first nor repeated, and stands in a column of its own.
"""

from __future__ import annotations

import polars as pl

from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, head, row, text
from assets.reports.periods import period_text
from assets.reports.tally import Counted, Place, Tally, below, missing, notes_of, placed, within
from matchers.people.certainty import SURE

TITLE = "社会救助信访化解情况统计表"
WIDTHS = (22.0, *(13.5,) * 8)
BOOK = "登记号"

_PETITIONS = """
SELECT petition_no, arg_min(township, (registered_on, record_id)) AS township,
    arg_min(village, (registered_on, record_id)) AS village, min(registered_on) AS came_on,
    max(settled_on) FILTER (settled_on <= $until) AS settled_on,
    coalesce(arg_min(channel, (registered_on, record_id)), '') AS channel,
    coalesce(max(person) FILTER (person_link_probability >= $sure), max(certificate_no)) AS about
FROM fact.petition WHERE registered_on <= $until GROUP BY petition_no ORDER BY petition_no"""
TITLES = {
    "all": "信访件数",
    "first": "初次信访",
    "settled": "其中：已办结",
    "again": "其中：又来信访",
    "once": "其中：一次化解",
    "repeated": "重复信访",
    "unknown": "对象不明",
}


def make(wanted: Wanted) -> Document:
    """The total, then a row a township (of one township a row a village)."""
    columns = _columns(wanted)
    tally = Tally()

    def line(name: str, place: Place, *, opens: bool) -> Row:
        cells = {code: tally.one(one, place, "households", opens=opens) for code, one in columns.items()}
        rate = _rate(columns, place)
        order = ("all", "first", "settled", "again", "once")
        return row(text(name), *(cells[c] for c in order), rate, cells["repeated"], cells["unknown"])

    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（盖章）：　　　　　　{period_text(wanted.since, wanted.until)}登记的信访　　　　　　单位：件、%",
        [
            *_heads(),
            line("合计", Place(), opens=False),
            *(line(place.said, place, opens=True) for place in below(wanted, list(columns.values()))),
        ],
        heads=2,
        notes=[HOW, *notes_of(list(columns.values()))],
        signatures="负责人：　　　　　　　　　填表人：　　　　　　　　　填报日期：　　　年　　月　　日",
    )
    return Document(TITLE, wanted.day, wanted.place, [Sheet("统计表", WIDTHS, [page])], tally.behind)


def _columns(wanted: Wanted) -> dict[str, Counted]:
    asked = {"until": wanted.until, "sure": SURE}
    book = wanted.con.sql(_PETITIONS, params=asked).pl().sort("came_on", "petition_no")
    known = pl.col("about").is_not_null()
    order = pl.int_range(pl.len()).over("about")
    book = book.with_columns(
        is_first=known & (order == 0),
        is_repeated=known & (order > 0),
        came_again=known & (order + 1 < pl.len().over("about")),
        is_settled=pl.col("settled_on").is_not_null(),
    ).filter(pl.col("came_on") >= wanted.since)
    first, came_again, settled = pl.col("is_first"), pl.col("came_again"), pl.col("is_settled")
    groups = {
        "all": pl.lit(value=True),
        "first": first,
        "settled": first & settled,
        "again": first & came_again,
        "once": first & settled & ~came_again,
        "repeated": pl.col("is_repeated"),
        "unknown": ~known,
    }
    why = missing(wanted, "petition")
    return {
        code: Counted(code, TITLES[code], placed(wanted, _rows(book.filter(which))), why, number_called=BOOK)
        for code, which in groups.items()
    }


def _rows(book: pl.DataFrame) -> pl.DataFrame:
    until = pl.when("is_settled").then(pl.format("{}办结", "settled_on")).otherwise(pl.lit("没有办结"))
    again = pl.when("came_again").then(pl.lit("，又来信访")).otherwise(pl.lit(""))
    return book.select(
        "township",
        "village",
        number="petition_no",
        households=pl.lit(1),
        persons=pl.lit(0),
        on=pl.col("came_on").cast(pl.String),
        said=pl.concat_str(pl.col("channel"), pl.lit("，"), until, again).str.strip_chars_start("，"),
    )


def _rate(columns: dict[str, Counted], place: Place) -> Cell:
    """The share of first petitions that was settled at once, rounded down: 100 % is said only of all."""
    first, once = (int(within(columns[code].rows, place)["households"].sum() or 0) for code in ("first", "once"))
    if columns["first"].missing or not first:
        return centre("—")
    return centre("100%" if once == first else f"{10_000 * once // first / 100:.2f}%")


def _heads() -> list[Row]:
    return [
        row(
            head("单　位", rows=2), head(TITLES["all"], rows=2), head(TITLES["first"], 5),
            head(TITLES["repeated"], rows=2), head(TITLES["unknown"], rows=2),
        ),
        row(head("件数"), *(head(TITLES[code]) for code in ("settled", "again", "once")), head("一次化解率")),
    ]  # fmt: skip


HOW = (
    "统计口径：按反映对象（人，或低保证号）计，在台账中最早的一件为初次信访，以后的为重复信访；一次化解指初次信访已经办结、"
    "此后没有再来。化解率=一次化解÷初次信访，没有办结的也在分母里。台账记的是反映的是谁，不是谁来反映，同一人反映不同的事也算重复。"
    "对象不明指台账没有证号、认不出是谁的，不计入初次和重复。"
)

REPORT = ReportKind(TITLE, "灌民发〔2021〕12号 一（五）", (COUNTY, TOWNSHIP), make, YEAR, for_county=True)
