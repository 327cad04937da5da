"""近亲属享受低保情况登记备案表 (灌云 annex 5, 东安 annex 1): officials and their relatives who draw dibao.

Belongs here: what was filed and still holds, and what a check found to be filed. Does not belong here: flags nobody has
checked: whose relative somebody is, is no suspicion to be spread.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, centre, fill, head, nil_row, row, text
from assets.reports.findings import cases_of
from assets.reports.periods import day_text
from assets.reports.relatives import Post, Tie, persons, posts, ties_of
from assets.reports.tally import missing
from assets.workbooks.households import Contact, allowed_contacts, contacts
from matchers.cases.authority import COUNTYS_OWN

TITLE = "国家公职人员和村（居）委会干部及其近亲属享受低保情况登记备案表"
HEADERS = (
    "单位名称", "享受低保人员姓名", "享受低保时间", "国家公职人员姓名", "身份证号码", "与国家公职人员关系",
    "现住址（乡镇、村、社区）", "低保所属乡镇", "联系电话", "备注",
)  # fmt: skip
WIDTHS = (15.0, 9.5, 9.0, 9.5, 23.5, 9.5, 19.0, 10.0, 14.0, 13.0)
TO_BE_FILED = {"relative_not_filed": ("file", "repaired"), "official_enrolled": ("file", "repaired", "keep", "adjust")}
"""By rule the findings after which somebody stands in the register."""

_FILED = """
WITH listed AS (
    SELECT person, min(since_month) AS since_month, min(certificate_no) AS certificate_no, min(township) AS township,
        min(village) AS village
    FROM fact.roll WHERE person IS NOT NULL GROUP BY person)
SELECT f.person, f.official, coalesce(f.relation, '') AS relation, f.filed_on, f.is_in_office,
    w.official_name AS written, coalesce(w.employer, '') AS employer, l.since_month, l.certificate_no,
    coalesce(l.township, '') AS township, coalesce(l.village, '') AS village
FROM fact.filing AS f JOIN listed AS l ON l.person = f.person
JOIN record.relative_filing AS w ON w.record_id = f.record_id
ORDER BY l.township, l.village, l.certificate_no, f.person, f.official, f.filed_on, f.record_id"""
_LISTED = """
SELECT person, min(since_month) AS since_month, min(certificate_no) AS certificate_no,
    coalesce(min(township), '') AS township, coalesce(min(village), '') AS village
FROM fact.roll WHERE person IS NOT NULL GROUP BY person ORDER BY person"""


def make(wanted: Wanted) -> Document:
    """One list, by township and village; those found to be filed after those that are."""
    filed = _of_place(wanted, wanted.con.sql(_FILED).pl())
    own = wanted.cases.filter((pl.col("queue") == COUNTYS_OWN) & pl.col("rule").is_in(list(TO_BE_FILED)))
    everywhere = cases_of(_county(wanted)).join(own.select("case_id"), on="case_id", how="semi")
    found = _of_place(wanted, everywhere)
    entries = [*filed.iter_rows(named=True), *_checked(wanted, found, filed)]
    known = persons(wanted, [p for one in entries for p in (one["person"], one["official"])])
    held = posts(wanted)
    where = contacts(
        wanted.con,
        pl.Series("key", [one["certificate_no"] for one in entries], dtype=pl.String),
        allowed_contacts(wanted.jurisdiction, wanted.night),
    )
    lines = [_line(one, known, held, where.get(one["certificate_no"] or "", Contact())) for one in entries]
    waiting = found.filter(pl.col("is_open") & pl.col("found_outcome").is_null()).height
    page = Page(
        f"{wanted.jurisdiction.name}{TITLE}",
        f"填报单位（盖公章）：{wanted.place}",
        [row(*map(head, HEADERS)), *(lines or [nil_row(len(HEADERS), _nothing(wanted))])],
        heads=1,
        signatures=f"统计经办人员：　　　　　　　　　　　　　　　　　　　汇总时间：{day_text(wanted.day)}",
        remarks=[
            "备注：凡本县范围内所有国家机关、事业单位、群团组织、国有企业的工作人员（含临聘、借调人员）本人及与其具有法定赡（扶、抚）养"
            "关系的近亲属享受了城乡低保的，均应登记。",
            "身份证号码为国家公职人员的号码。已备案而不再在册的不列；临聘、借调人员不在干部名册的，请补填。"
            + (f"另有{waiting}条未备案的疑点尚未核实，未列入。" if waiting else ""),
        ],
    )
    return Document(TITLE, wanted.day, f"{wanted.place}　县级掌握", [Sheet("登记备案表", WIDTHS, [page])])


def _county(wanted: Wanted) -> Wanted:
    """The same for the whole county: the queue is the county's own, also where one township's part of it is asked."""
    return replace(wanted, townships=None, village=None)


def _of_place(wanted: Wanted, rows: pl.DataFrame) -> pl.DataFrame:
    return rows if wanted.townships is None else rows.filter(pl.col("township").is_in(list(wanted.townships)))


def _checked(wanted: Wanted, found: pl.DataFrame, filed: pl.DataFrame) -> list[dict[str, Any]]:
    """What checks found to be filed and no filing says yet."""
    listed = {one["person"]: one for one in wanted.con.sql(_LISTED).pl().iter_rows(named=True)}
    known = set(filed.select("person", "official").iter_rows())
    entries = []
    for case in found.sort("township", "village", "case_id").iter_rows(named=True):
        if case["found_outcome"] not in TO_BE_FILED[case["rule"]] or case["person"] not in listed:
            continue
        for tie in ties_of(case) or [Tie("", "", "")]:
            if (case["person"], tie.official) not in known:
                remark = f"{case['found_on']}核查认定〔{case['case_id']}〕"
                entries.append(
                    {**listed[case["person"]], "official": tie.official, "relation": tie.relation, "remark": remark}
                )
    return entries


def _line(one: dict[str, Any], known: dict[str, tuple[str, str]], held: dict[str, Post], contact: Contact) -> Row:
    name, number = known.get(one["official"] or "", (one.get("written") or "", ""))
    post = held.get(one["official"] or "", Post())
    remark = one.get("remark") or _remark(one)
    address = contact.address or f"{one['township']}{one['village']}"
    return row(
        text(one.get("employer") or post.employer), centre(known.get(one["person"], ("", ""))[0]),
        centre(f"{one['since_month']:%Y-%m}" if one["since_month"] else ""), centre(name),
        centre(number) if number else fill(), centre(one["relation"]), text(address), centre(one["township"]),
        centre(contact.phone) if contact.phone else fill(), text(remark),
    )  # fmt: skip


def _remark(one: dict[str, Any]) -> str:
    filed = f"{one['filed_on']}备案" if one["filed_on"] else "已备案"
    return filed + ("，干部已离任" if one["is_in_office"] is False else "")


def _nothing(wanted: Wanted) -> str:
    gap = missing(wanted, "relative_filing")
    return f"{gap}，请据实填写" if gap else "没有登记备案（零报告）"


REPORT = ReportKind(
    TITLE, "灌民发〔2021〕12号附件5、东民发〔2018〕12号附件1", (COUNTY, TOWNSHIP), make, period=NOW,
    names_people=True, for_county=True,
)  # fmt: skip
