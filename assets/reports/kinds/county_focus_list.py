"""重点排查人员名单 (柳林 二（二）): the old and the graduates on the roll, for the county to look up.

Belongs here: whom the notice names, and what registers and open cases say of each. Does not belong here: a judgement:
an age is no suspicion, and a line without a word beside it is one more household to see.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.periods import day_text
from assets.reports.sheets import numbered
from assets.reports.tally import UNSAID, missing
from matchers.cases.casework import TOWNSHIP_QUEUES
from matchers.people.certainty import SURE

TITLE = "重点排查人员名单"
OLD_YEARS = 60
"""《老年人权益保障法》第二条."""
HEADERS = (
    "序号",
    "村（居）",
    "姓名",
    "低保证号",
    "与户主关系",
    "对象",
    "名册登记和在办疑点",
    "排查日期",
    "排查人",
    "排查情况",
)
WIDTHS = (5.0, 11.5, 9.0, 18.5, 9.0, 13.0, 32.0, 10.5, 9.5, 15.0)

_LISTED = f"""
WITH graduate AS (
    SELECT person, max(graduated_on) AS graduated_on FROM fact.graduation
    WHERE person_link_probability >= $sure AND graduated_on <= $day GROUP BY person),
raised AS (
    SELECT person, list(DISTINCT case_id ORDER BY case_id) AS cases FROM review.cases
    WHERE is_open AND list_contains($queues, queue) AND person IS NOT NULL GROUP BY person)
SELECT coalesce(r.township, '') AS township, coalesce(r.village, '') AS village, i.name, r.certificate_no, r.relation,
    date_diff('year', i.birth_on, $day)
        - (strftime(i.birth_on, '%m%d') > strftime($day, '%m%d'))::INTEGER AS age,
    g.graduated_on, d.dead_since_on, r.is_suspended, coalesce(c.cases, []) AS cases
FROM fact.roll AS r JOIN link.identity AS i ON i.person = r.person
LEFT JOIN graduate AS g ON g.person = r.person LEFT JOIN fact.dead AS d ON d.person = r.person
LEFT JOIN raised AS c ON c.person = r.person
WHERE (i.birth_on <= $day - INTERVAL {OLD_YEARS} YEAR OR g.person IS NOT NULL)
    AND ($townships IS NULL OR list_contains($townships, r.township)) AND ($village IS NULL OR r.village = $village)
ORDER BY township, village, r.certificate_no, r.relation <> '户主', i.name, r.person"""


def make(wanted: Wanted) -> Document:
    """A page a township, a line a person, by village and household; those of whom something is said stand out by it."""
    asked = {
        "day": wanted.night,
        "sure": SURE,
        "queues": list(TOWNSHIP_QUEUES),
        "townships": wanted.townships and list(wanted.townships),
        "village": wanted.village,
    }
    persons = wanted.con.sql(_LISTED, params=asked).pl()
    titles = dict(wanted.cases.join(_titles(wanted), on="rule").select("case_id", "title").iter_rows())
    notes = _notes(wanted)
    names = wanted.townships or persons["township"].unique().sort().to_list() or [""]
    sheets = [Sheet(name or UNSAID, WIDTHS, [_page(wanted, name, persons, titles, notes)]) for name in names]
    return Document(TITLE, wanted.day, wanted.place, numbered(sheets))


def _titles(wanted: Wanted) -> pl.DataFrame:
    rows = [(code, rule.title) for code, rule in wanted.rules.items()]
    return pl.DataFrame(rows, schema=["rule", "title"], orient="row")


def _page(wanted: Wanted, township: str, persons: pl.DataFrame, titles: dict[str, str], notes: list[str]) -> Page:
    own = persons.filter(pl.col("township") == township)
    lines: list[Row] = [
        row(
            centre(str(number)), centre(one["village"] or UNSAID), centre(one["name"] or "（姓名不详）"),
            centre(one["certificate_no"] or ""), centre(one["relation"] or ""), centre(_who(one)),
            text("；".join(_said(one, titles))), fill(), fill(), fill(), least=26.0,
        )
        for number, one in enumerate(own.iter_rows(named=True), start=1)
    ]  # fmt: skip
    return Page(
        f"{township or wanted.place}{wanted.village or ''}{TITLE}",
        f"数据截至{day_text(wanted.night)}核对　　　　共{own.height}人",
        [
            row(*map(head, HEADERS)),
            *(lines or [nil_row(len(HEADERS), "名册上没有老年人和高校毕业生（零报告）")]),
        ],
        heads=1,
        notes=notes,
        signatures="排查单位（盖章）：　　　　　　　　　负责人：　　　　　　　　　完成日期：　　　年　　月　　日",
    )


def _who(one: dict[str, Any]) -> str:
    old = f"{one['age']}岁" if (one["age"] or 0) >= OLD_YEARS else ""
    graduate = f"{one['graduated_on']:%Y年%m月}毕业" if one["graduated_on"] else ""
    return "\n".join(filter(None, (old, graduate)))


def _said(one: dict[str, Any], titles: dict[str, str]) -> list[str]:
    said = [f"{one['dead_since_on']}已故登记"] if one["dead_since_on"] else []
    said += ["暂停保障"] if one["is_suspended"] else []
    return said + [f"{titles[case]}〔{case}〕" for case in one["cases"] if case in titles]


def _notes(wanted: Wanted) -> list[str]:
    gaps = missing(wanted, "graduation")
    return [
        f"老年人指{OLD_YEARS}周岁及以上的在册人员，不论有没有疑点；高校毕业生按毕业名册中凭证号认定的在册人员。没有登记和疑点的，"
        "入户看本人是否健在、是否在家、待遇是否本人领取。近亲属备案和身份信息的疑点不在本表。",
        *([f"{gaps}，高校毕业生没有列出。"] if gaps else []),
    ]


REPORT = ReportKind(
    TITLE, "柳民发〔2023〕55号 二（二）", (COUNTY, TOWNSHIP, VILLAGE), make, NOW, names_people=True, for_county=True
)
