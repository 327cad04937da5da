"""政务数据校核申请单 (政务数据共享条例 26): to each department the rows it sent that were found wrong.

Belongs here: the requests that the ledger has, a page a register. Does not belong here: making a request
(`assets/cases/corrections.py`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl

from assets.cases.clocks import clock
from assets.cases.corrections import CORRECTION_DAYS, NOBODY_SAID
from assets.reports import COUNTY, YEAR, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.happened import rule_title
from assets.reports.periods import day_text
from assets.reports.relatives import persons
from data_contracts.sql import identifier
from matchers.blotting import blotted
from matchers.cases.continuation import PERSON
from matchers.cases.corrections import FINDINGS, requests
from matchers.cases.review import CASE_EVENTS

TITLE = "政务数据校核申请单"
HEADERS = (
    "序号",
    "疑点编号",
    "数据位置",
    "姓名",
    "身份证号",
    "所载数据及问题",
    "核查发现和依据",
    "申请日期",
    "答复期限",
    "答复",
)
BASIS, IN_FORCE = "依据《政务数据共享条例》（国务院令第809号）第二十六条，", date(2025, 8, 1)
"""Published on 2025-05-28; its last article sets the day."""
WIDTHS = (5.0, 15.0, 17.0, 9.0, 12.0, 24.0, 20.0, 11.0, 11.0, 9.0)


def make(wanted: Wanted) -> Document:
    """What waits for an answer, and what was answered in the period."""
    asked = requests(wanted.ledger.frame(CASE_EVENTS, wanted.day))
    shown = asked.filter(pl.col("finding").is_null() | (pl.col("answered_on") >= wanted.since))
    cases = wanted.cases.select("case_id", "person", "evidence", "reason", "rule").with_columns(
        title=rule_title(wanted)
    )
    rows = shown.join(cases.drop("rule"), on="case_id", maintain_order="left")
    known = persons(wanted, rows["person"])
    said = _evidence(wanted)
    pages = [
        _page(wanted, register, [_line(wanted, number, one, known, said) for number, one in enumerate(own, start=1)])
        for register in rows["register"].unique().sort()
        for own in [list(rows.filter(pl.col("register") == register).iter_rows(named=True))]
    ]
    if not pages:
        heads = row(*map(head, HEADERS))
        none = nil_row(len(HEADERS), "没有向源部门提出的校核申请（零报告）")
        pages = [Page(f"{wanted.place}{TITLE}", "", [heads, none], heads=1)]
    sheets = [Sheet(f"申请{number}", WIDTHS, [page]) for number, page in enumerate(pages, start=1)]
    return Document(TITLE, wanted.day, wanted.place, sheets)


def _page(wanted: Wanted, register: str, lines: list[Row]) -> Page:
    source = wanted.contracts.sources.get(register)
    title = source.title if source else NOBODY_SAID
    provider = source.provider if source else "（填写部门）"
    return Page(
        f"{wanted.place}{TITLE}",
        f"致：{provider}　　　　名册：{title}　　　　共{len(lines)}条　　　　{day_text(wanted.day)}",
        [row(*map(head, HEADERS)), *lines],
        heads=1,
        notes=[
            f"{BASIS if wanted.day >= IN_FORCE else ''}下列共享数据经核查与实际不符，请在答复期限内核实、更正，"
            "并书面答复。"
            "在“答复”栏写“查实有误，已更正”或“核对无误”；数据位置为贵单位报送文件中的批次、工作表和行号。"
            "身份证号隐去出生日期，凭姓名和行号查找。"
        ],
        signatures="申请单位（盖章）：　　　　　　　经办人：　　　　　　　联系电话：　　　　　　　答复单位（盖章）：",
    )


def _line(
    wanted: Wanted, number: int, one: dict[str, Any], known: dict[str, tuple[str, str]], said: dict[str, str]
) -> Row:
    name, id_number = known.get(one["person"] or "", ("", ""))
    due = clock(wanted.jurisdiction, CORRECTION_DAYS, one["requested_on"], wanted.day).due_on
    answer: Cell = fill()
    if one["finding"]:
        answer = centre(f"{one['answered_on']}\n{FINDINGS[one['finding']]}")
    found = "\n".join(filter(None, ("县民政局核查认定为数据有误", said.get(one["case_id"], ""))))
    return row(
        centre(str(number)), centre(one["case_id"]), text(_where(wanted, one)), centre(name),
        centre(_masked(id_number)), text(f"{one['title'] or ''}：{blotted(one['reason'] or '')}"), text(found),
        centre(str(one["requested_on"])),
        centre(str(due)), answer,
    )  # fmt: skip


def _masked(id_number: str) -> str:
    return f"{id_number[:6]}\n********\n{id_number[-4:]}" if re.fullmatch(r"\d{17}[\dX]", id_number) else id_number[:6]


def _where(wanted: Wanted, one: dict[str, Any]) -> str:
    """The rows of the register that speak of the persons of the flag."""
    about = sorted({p for p in (one["person"], *PERSON.findall(one["evidence"] or "")) if p})
    source = wanted.contracts.sources.get(one["register"])
    if source is None or not about:
        return ""
    rows: list[tuple[str, str, int]] = []
    for kind in sorted({implementation.kind for implementation in source.implements}):
        query = _ROWS.format(table=f"record.{identifier(kind)}")
        rows += wanted.con.execute(query, [source.name, about]).fetchall()
    said = [f"{batch or '逐笔'}　{sheet or ''}　第{line}行" for batch, sheet, line in sorted(set(rows), reverse=True)]
    return "\n".join([*said[:3], *(["等"] if len(said) > 3 else [])])


_ROWS = """
SELECT DISTINCT strftime(r.batch, '%Y-%m'), coalesce(r._sheet, ''), r._row
FROM {table} AS r JOIN link.person AS p ON p.record_id = r.record_id
WHERE r.source = $1 AND list_contains($2::VARCHAR[], p.person) ORDER BY ALL"""


def _evidence(wanted: Wanted) -> dict[str, str]:
    """What the county wrote down that it had looked at, by case."""
    found: dict[str, str] = {}
    for event in wanted.ledger.events("closed", wanted.day):
        found[event.subject] = blotted(str(event.payload.get("evidence") or ""))
    return found


REPORT = ReportKind(
    TITLE, "《政务数据共享条例》第二十六条", (COUNTY,), make, period=YEAR, names_people=True, for_county=True
)
