"""县级自办疑点清单: the queues that no township is asked about, relatives of officials and identity data.

Belongs here: both lists of what is open, for the county alone. Does not belong here: what goes to townships
(`assets/workbooks/`), the register of what is filed (`filing_register.py`).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from assets.reports import COUNTY, NOW, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.findings import cases_of, state_name
from assets.reports.happened import rule_title
from assets.reports.periods import day_text
from assets.reports.relatives import Post, persons, posts, ties_of
from matchers.cases.authority import COUNTYS_OWN

TITLE = "县级自办疑点清单"
KIN_HEADERS = (
    "序号",
    "疑点",
    "享受低保人员",
    "乡镇、村（居）",
    "干部姓名",
    "单位、职务",
    "关系及依据",
    "说明",
    "处理意见",
)
KIN_WIDTHS = (5.0, 18.0, 20.0, 13.0, 9.0, 18.0, 17.5, 23.5, 10.0)
ID_HEADERS = ("序号", "疑点", "姓名", "名册所写身份证号", "低保证号", "乡镇、村（居）", "说明", "状态", "更正结果")
ID_WIDTHS = (5.0, 18.0, 9.0, 23.5, 18.5, 13.0, 28.0, 9.0, 10.0)
IDENTITY = "identity"


def make(wanted: Wanted) -> Document:
    """A sheet a queue, by township and village."""
    cases = (
        cases_of(wanted)
        .filter("is_open")
        .with_columns(title=rule_title(wanted), shown=state_name())
        .sort("township", "village", "rule", "certificate_no", "case_id")
    )
    kin = cases.filter(pl.col("queue") == COUNTYS_OWN)
    identity = cases.filter(pl.col("queue") == IDENTITY)
    sheets = [
        Sheet("近亲属", KIN_WIDTHS, [_kin(wanted, kin)]),
        Sheet("身份信息", ID_WIDTHS, [_identity(wanted, identity)]),
    ]
    return Document(TITLE, wanted.day, f"{wanted.place}　县级内部使用", sheets)


def _kin(wanted: Wanted, cases: pl.DataFrame) -> Page:
    rows = list(cases.iter_rows(named=True))
    ties = {one["case_id"]: ties_of(one) for one in rows}
    known = persons(wanted, [*cases["person"], *(tie.official for found in ties.values() for tie in found)])
    held = posts(wanted)
    lines: list[Row] = []
    for number, one in enumerate(rows, start=1):
        own, name = ties[one["case_id"]], known.get(one["person"], ("", ""))[0]
        names = [known.get(tie.official, ("（姓名不详）", ""))[0] for tie in own]
        works = [_post(held.get(tie.official, Post())) for tie in own]
        paths = ["\n".join(filter(None, (tie.relation, tie.path))) for tie in own]
        lines.append(
            row(
                centre(str(number)), _flag(one), text(f"{name}\n{one['certificate_no'] or ''}"),
                _place(one), centre("\n".join(names)), text("\n".join(works)), text("\n".join(paths)),
                text(one["reason"] or ""), fill(),
            )
        )  # fmt: skip
    return _page(wanted, "近亲属备案", KIN_HEADERS, lines)


def _identity(wanted: Wanted, cases: pl.DataFrame) -> Page:
    rows = list(cases.iter_rows(named=True))
    known = persons(wanted, [*cases["person"], *cases["head"]])
    written = _written(wanted)
    lines: list[Row] = []
    for number, one in enumerate(rows, start=1):
        name, id_number = known.get(one["person"] or one["head"] or "", ("", ""))
        listed = written.get(((one["person"] or one["head"]), one["certificate_no"]), id_number)
        lines.append(
            row(
                centre(str(number)), _flag(one), centre(name), centre(listed or "（没有写）"),
                centre(one["certificate_no"] or ""), _place(one), text(one["reason"] or ""), centre(one["shown"]),
                fill(),
            )
        )  # fmt: skip
    return _page(wanted, "身份信息", ID_HEADERS, lines)


def _written(wanted: Wanted) -> dict[tuple[str, str], str]:
    """The number that the newest roll writes of a person on a certificate."""
    return {(person, certificate): number for person, certificate, number in wanted.con.execute(_WRITTEN).fetchall()}


_WRITTEN = """
SELECT f.person, f.certificate_no, arg_max(r.person_id_number, (r.month, r.record_id))
FROM fact.enrolment AS f JOIN record.enrolment AS r ON r.record_id = f.record_id
WHERE f.month = (SELECT max(month) FROM fact.enrolment) GROUP BY f.person, f.certificate_no ORDER BY ALL"""


def _post(post: Post) -> str:
    return "　".join(dict.fromkeys(filter(None, (post.employer, post.position or post.category)))) or "（干部名册没有）"


def _flag(one: dict[str, Any]) -> Any:
    return text(f"{one['title']}\n{one['case_id']}")


def _place(one: dict[str, Any]) -> Any:
    return centre("\n".join(filter(None, (one["township"], one["village"]))))


def _page(wanted: Wanted, part: str, headers: tuple[str, ...], lines: list[Row]) -> Page:
    return Page(
        f"{wanted.place}{TITLE}（{part}）",
        f"数据截至{day_text(wanted.night)}核对　　　　共{len(lines)}条　　　　县级内部使用，不下发乡镇",
        [row(*map(head, headers)), *(lines or [nil_row(len(headers), "没有在办的疑点（零报告）")])],
        heads=1,
        notes=["疑点只是待核查的问题，不是结论。涉及办理人本人或其近亲属的，请回避，由他人办理。"],
        signatures="办理人：　　　　　　　　　　复核人：　　　　　　　　　　办理日期：　　　年　　月　　日",
    )


REPORT = ReportKind(
    TITLE, "灌民发〔2021〕12号 一（一）、连民〔2020〕12号 二（四）", (COUNTY,), make, period=NOW,
    names_people=True, for_county=True,
)  # fmt: skip
