"""问题整改台账 (灌云 二（二）, 连云港 二（一）, 柳林 四（二）): problem, basis, measure, who, until when, done.

Belongs here: the problems that a check confirmed, overdue first. Does not belong here: unanswered flags: a flag is a
question, and no problem before somebody has looked.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.cases.frames import identities
from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.findings import cases_of, outcome_name
from assets.reports.happened import rule_title
from assets.reports.periods import day_text
from data_contracts.agenda import Occasion

TITLE = "问题整改台账"
HEADERS = (
    "序号",
    "乡镇",
    "村（居）",
    "户主及证号",
    "存在问题",
    "依据",
    "整改措施",
    "责任单位\n（人）",
    "整改时限",
    "完成时间",
    "销号",
)
WIDTHS = (4.5, 8.5, 9.0, 18.5, 18.0, 24.5, 11.0, 9.5, 11.5, 10.5, 5.5)
AHEAD = timedelta(days=366)
"""How far ahead a day for putting things right is looked for."""


def make(wanted: Wanted) -> Document:
    """One list, the overdue first, then what is open by its day, then what is done."""
    cases = cases_of(wanted)
    asked = cases.filter(pl.col("is_confirmed").is_null() & pl.col("is_open"))
    problems = cases.filter(pl.col("is_confirmed").fill_null(value=False))
    terms = _terms(wanted)
    known = _heads_of(wanted, problems)
    found = problems.with_columns(title=rule_title(wanted), measure=outcome_name()).iter_rows(named=True)
    entries = [{**one, "due": _due(terms, one["found_on"]), "done": _done(one)} for one in found]
    ordered = sorted(entries, key=lambda one: _place(one, wanted.day))
    lines = [_line(wanted, number, one, known) for number, one in enumerate(ordered, start=1)]
    late = sum(_is_late(one, wanted.day) for one in entries)
    done = sum(one["done"] is not None for one in entries)
    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（盖章）：　　　　　　　截至{day_text(wanted.day)}　　　　　　"
        f"共{len(entries)}个问题，已销号{done}个，逾期{late}个",
        [row(*map(head, HEADERS)), *(lines or [nil_row(len(HEADERS), "没有核查属实的问题（零报告）")])],
        heads=1,
        notes=[
            "本台账只列核查属实的问题，逾期的在前；整改措施为核查结果，可据实补充。"
            + (f"另有{asked.height}条疑点尚未核查，不是问题，不列入。" if asked.height else ""),
            _said_of_terms(terms),
        ],
        signatures="主要负责人：　　　　　分管负责人：　　　　　经办人：　　　　　填报时间：　　　年　　月　　日",
    )
    return Document(TITLE, wanted.day, wanted.place, [Sheet("台账", WIDTHS, [page])])


def _terms(wanted: Wanted) -> list[Occasion]:
    """The days by which the place's notices want things put right."""
    until = wanted.day + AHEAD
    return [o for o in wanted.jurisdiction.occasions(wanted.day - AHEAD, until) if "整改" in o.task.what]


def _due(terms: list[Occasion], found_on: date) -> date | None:
    """The first such day after it was found; None where no notice sets one."""
    return next((term.due_on for term in terms if term.due_on >= found_on), None)


def _said_of_terms(terms: list[Occasion]) -> str:
    if not terms:
        return "本地的通知没有写明整改时限，请逐条填写。"
    return "整改时限依据：" + "；".join(f"{t.due_on} {t.task.what}（{t.task.basis}）" for t in terms) + "。"


def _done(case: dict[str, Any]) -> date | None:
    """When it was struck off: closed by the county, or the flag gone after it was found right."""
    if case["state"] == "closed":
        return case["closed_on"]  # type: ignore[no-any-return]
    return case["lapsed_on"] if case["state"] == "lapsed" else None


def _is_late(one: dict[str, Any], day: date) -> bool:
    return one["done"] is None and one["due"] is not None and one["due"] < day


def _place(one: dict[str, Any], day: date) -> tuple[object, ...]:
    rank = 0 if _is_late(one, day) else 1 if one["done"] is None else 2
    return (rank, one["due"] or date.max, one["done"] or date.min, one["township"], one["village"], one["case_id"])


def _heads_of(wanted: Wanted, cases: pl.DataFrame) -> dict[str, str]:
    persons = pl.concat([cases["head"], cases["person"]])
    return dict(identities(wanted.con, persons).select("person", "name").iter_rows())


def _line(wanted: Wanted, number: int, one: dict[str, Any], names: dict[str, str]) -> Row:
    who = names.get(one["head"] or "") or names.get(one["person"] or "") or ""
    home = one["certificate_no"] or one["household_no"] or ""
    whom = "整村（居）" if one["grain"] == "V" else f"{who}\n{home}"
    basis = wanted.rules[one["rule"]].cited(wanted.jurisdiction, one["found_on"]) if one["rule"] in wanted.rules else ""
    due: Cell = centre(f"{one['due']}{'　逾期' if _is_late(one, wanted.day) else ''}") if one["due"] else fill()
    done: Cell = centre(str(one["done"])) if one["done"] else fill()
    struck = "" if one["done"] is None else "消失" if one["state"] == "lapsed" else "销号"
    responsible = one["township"] or wanted.jurisdiction.name
    return row(
        centre(str(number)), centre(one["township"]), centre(one["village"]), text(whom),
        text(f"{one['title']}\n{one['case_id']}"), text(basis), text(one["measure"]),
        centre(f"{responsible}\n（　　　）"), due, done, centre(struck),
    )  # fmt: skip


REPORT = ReportKind(
    TITLE,
    "灌民发〔2021〕12号 二（二）、连民〔2020〕12号 二（一）、柳民发〔2023〕55号 四（二）",
    (COUNTY, TOWNSHIP),
    make,
    period=NOW,
    names_people=True,
)
