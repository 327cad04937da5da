"""走访慰问登记表 (灌云 一（五）): households that draw dibao or tekun, with severe illness or disability.

Belongs here: whom the registers show, and how to find them. Does not belong here: veterans, old party members, families
of martyrs: no register says so, and the list has room for them. The kind of disability stays out; its grade is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.hardship import sign_text, yearly_standard_fen
from assets.reports.periods import day_text
from assets.reports.sheets import numbered
from assets.reports.tally import UNSAID, missing
from assets.workbooks.households import Contact, allowed_contacts, contacts
from matchers.cases.money import yuan
from matchers.people.certainty import SURE

TITLE = "困难群众走访慰问登记表"
HEADERS = (
    "序号",
    "村（居）",
    "户主",
    "低保证号",
    "走访对象",
    "情形",
    "住址、电话",
    "走访日期",
    "走访人",
    "发现的问题和措施",
)
WIDTHS = (5.0, 11.0, 9.0, 18.5, 9.0, 21.0, 22.0, 10.5, 9.5, 16.5)

_VISITED = """
WITH helped AS (
    SELECT r.certificate_no, r.head, r.person, r.township, r.village FROM fact.roll AS r
    WHERE r.person IS NOT NULL AND r.certificate_no IS NOT NULL
    UNION SELECT NULL, t.person, t.person, t.township, t.village FROM fact.tekun AS t
    WHERE t.person IS NOT NULL AND t.person NOT IN (SELECT person FROM fact.roll WHERE person IS NOT NULL)),
sign AS (
    SELECT person, signal, max(year_paid_fen) AS year_paid_fen, max(disability_grade) AS grade FROM fact.hardship
    WHERE link_probability >= $sure
        AND (signal = '重度残疾' OR (signal = '大额医疗费用' AND year_paid_fen >= $standard))
    GROUP BY person, signal)
SELECT coalesce(h.township, '') AS township, coalesce(h.village, '') AS village, h.certificate_no,
    i.name AS head_name, p.name, s.signal, s.year_paid_fen, s.grade
FROM helped AS h JOIN sign AS s ON s.person = h.person
LEFT JOIN link.identity AS i ON i.person = h.head LEFT JOIN link.identity AS p ON p.person = h.person
WHERE ($townships IS NULL OR list_contains($townships, h.township)) AND ($village IS NULL OR h.village = $village)
ORDER BY ALL"""


def make(wanted: Wanted) -> Document:
    """A page a township, a line a person, sorted by village and household."""
    standard = yearly_standard_fen(wanted)
    asked = {
        "sure": SURE,
        "standard": standard,
        "townships": wanted.townships and list(wanted.townships),
        "village": wanted.village,
    }
    rows = wanted.con.sql(_VISITED, params=asked).pl()
    signs = rows.with_columns(
        said=pl.struct("signal", "year_paid_fen", "grade").map_elements(_sign, return_dtype=pl.String)
    )
    persons = signs.group_by("township", "village", "certificate_no", "head_name", "name", maintain_order=True).agg(
        said=pl.col("said").unique().sort().str.join("；")
    )
    known = contacts(wanted.con, persons["certificate_no"], allowed_contacts(wanted.jurisdiction, wanted.night))
    notes = _notes(wanted, standard)
    names = wanted.townships or persons["township"].unique().sort().to_list() or [""]
    sheets = [Sheet(township or UNSAID, WIDTHS, [_page(wanted, township, persons, known, notes)]) for township in names]
    return Document(TITLE, wanted.day, wanted.place, numbered(sheets))


def _sign(sign: dict[str, Any]) -> str:
    return sign_text(sign["signal"], sign["year_paid_fen"], sign["grade"])


def _page(wanted: Wanted, township: str, persons: pl.DataFrame, known: Mapping[str, Contact], notes: list[str]) -> Page:
    own = persons.filter(pl.col("township") == township)
    lines: list[Row] = []
    for number, one in enumerate(own.iter_rows(named=True), start=1):
        contact = known.get(one["certificate_no"] or "", Contact())
        where = "\n".join(filter(None, (contact.address, contact.phone)))
        lines.append(
            row(
                centre(str(number)), centre(one["village"] or UNSAID), centre(one["head_name"] or "（姓名不详）"),
                centre(one["certificate_no"] or "特困供养"), centre(one["name"] or "（姓名不详）"), text(one["said"]),
                text(where), fill(), fill(), fill(), least=34.0,
            )
        )  # fmt: skip
    place = f"{township or wanted.place}{wanted.village or ''}"
    return Page(
        f"{place}{TITLE}",
        f"数据截至{day_text(wanted.night)}核对　　　　共{own.height}人",
        [
            row(*map(head, HEADERS)),
            *(lines or [nil_row(len(HEADERS), "名册没有看出重病、重度残疾的在册人员（零报告）")]),
            *(row(*(fill() for _ in HEADERS), least=34.0) for _ in range(2)),
        ],
        heads=1,
        notes=notes,
        signatures="走访单位（盖章）：　　　　　　　　　负责人：　　　　　　　　　走访日期：　　　年　　月　　日",
    )


def _notes(wanted: Wanted, standard: int) -> list[str]:
    gaps = missing(wanted, "disability", "medical_expense")
    return [
        f"重度残疾指持有效残疾人证、一级二级或三级智力精神；重病指近一年个人自付医疗费用满{yuan(standard)}元（农村低保年标准）。"
        "退役军人党员、老党员、烈士遗属等名册看不出，请补填在后。本表含健康信息，用后收回。",
        *([f"{gaps}，这方面的对象没有列出。"] if gaps else []),
    ]


REPORT = ReportKind(
    TITLE, "灌民发〔2021〕12号 一（五）", (COUNTY, TOWNSHIP, VILLAGE), make, period=NOW, names_people=True
)
