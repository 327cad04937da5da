"""Laws over all reports: grids hold, every number opens, nothing is wider than its paper, files name nobody."""

import re
from dataclasses import replace
from datetime import date

import openpyxl
import polars as pl
import pytest

from assets.errors import BadInput
from assets.reports import COUNTY, HOUSEHOLD, SCOPES, TOWNSHIP, VILLAGE, load_reports
from assets.reports.document import COUNT, MONEY, Behind, Document, Page, Sheet, count, placed, row
from assets.reports.page import page_of
from assets.reports.visits import drawn
from assets.reports.writing import WRITTEN, made, write_report
from assets.reports.xlsx import BEHIND, paper_width_mm, sheet_width_mm
from matchers.cases.authority import Actor
from tests.assets.reports.conftest import BY, of_period

KINDS = load_reports()


def wanted_for(night, kind, scope, village):
    place = {
        COUNTY: {},
        TOWNSHIP: {"townships": village[:1]},
        VILLAGE: {"townships": village[:1], "village": village[1]},
        HOUSEHOLD: {"of": household(night, kind)} if scope == HOUSEHOLD else {},
    }
    return replace(night, **place[scope], **of_period(kind, night.day))


def household(night, kind):
    """A household every report of one can be made of: a flag that is out, or one that the county visits."""
    if kind.for_county:
        return min(drawn(night).strata)
    on_roll = [no for (no,) in night.con.execute("SELECT DISTINCT certificate_no FROM fact.roll").fetchall()]
    out = pl.col("state").is_in(["released", "answered"]) & pl.col("queue").is_in(["payment", "wrong_enrolment"])
    return night.cases.filter(out & pl.col("certificate_no").is_in(on_roll))["case_id"].min()


@pytest.mark.parametrize("code", KINDS)
def test_every_report_is_whole_at_every_scope(code, night, village):
    kind = KINDS[code]
    for scope in kind.scopes:
        document = made(code, kind, wanted_for(night, kind, scope, village))
        assert document.faults() == []
        assert document.sheets
        for sheet in document.sheets:
            assert sheet_width_mm(sheet) <= paper_width_mm(sheet), (scope, sheet.name)
            assert all(page.title.strip() and page.rows for page in sheet.pages)
        cells = [c for s in document.sheets for p in s.pages for r in p.rows for c in r.cells]
        assert all((c.number is None) == (c.kind not in {COUNT, MONEY}) for c in cells), scope
        # A number that counts something opens it, but a sum over what others opened may not.
        assert page_of(document).count("<section") == sum(len(s.pages) for s in document.sheets) + bool(document.behind)


@pytest.mark.parametrize("code", KINDS)
def test_the_workbook_says_what_the_document_says(code, night, village, tmp_path):
    kind = KINDS[code]
    scope = kind.scopes[-1]
    wanted = wanted_for(night, kind, scope, village)
    document = kind.make(wanted)
    files = write_report(code, kind, wanted, tmp_path)
    assert [f.suffix for f in files] == [".xlsx", ".html", *([".zip"] if kind.files else [])]
    assert all(oct(f.stat().st_mode & 0o777) == "0o600" for f in files)
    book = openpyxl.load_workbook(files[0])
    assert book.sheetnames == [s.name for s in document.sheets] + ([BEHIND] if document.behind else [])
    for sheet in document.sheets:
        drawn = book[sheet.name]
        page = sheet.pages[0]
        above = 1 + bool(page.below)
        for at, cells in enumerate(placed(page.rows, len(sheet.widths))):
            for column, cell in cells:
                value = drawn.cell(above + at + 1, column + 1).value
                number = cell.number if cell.number is None or cell.kind != MONEY else cell.number / 100
                assert value == (cell.text or None if number is None else number)
        assert drawn.page_setup.scale in {None, 100}
        assert len(drawn.row_breaks.brk) == len(sheet.pages) - 1


@pytest.mark.parametrize("code", KINDS)
def test_a_report_that_names_people_is_on_record_without_them(code, night, village):
    kind = KINDS[code]
    wanted = wanted_for(night, kind, kind.scopes[0], village)
    before = len(night.ledger.events(WRITTEN))
    if not kind.names_people:
        made(code, kind, replace(wanted, by=""))
        assert len(night.ledger.events(WRITTEN)) == before
        names = {
            n for (n,) in night.con.execute("SELECT DISTINCT name FROM link.identity WHERE length(name) > 2").fetchall()
        }
        page = page_of(kind.make(wanted))
        assert not names & set(re.findall(r"[\u4e00-\u9fff]{2,}", page))
        return
    with pytest.raises(BadInput, match="--by"):
        made(code, kind, replace(wanted, by=" "))
    made(code, kind, wanted)
    (event,) = night.ledger.events(WRITTEN)[before:]
    assert event.subject == f"report:{code}"
    assert set(event.payload) <= {"townships", "village", "of", "since", "until", "night"}
    assert not re.search(r"\d{15}", str(event.payload))


def test_a_scope_that_a_report_has_not_is_refused(night, village):
    for code, kind in KINDS.items():
        for scope in set(SCOPES) - set(kind.scopes):
            with pytest.raises(BadInput, match="不按"):
                made(code, kind, wanted_for(night, kind, scope, village))


def test_what_is_the_countys_own_is_not_made_for_a_townships_account(night, village):
    clerk = Actor("A1", BY, "township_clerk", frozenset({"伊山镇"}), frozenset({"official_relative"}))
    analyst = Actor("A2", BY, "county_analyst", None, frozenset({"wrong_enrolment"}))
    for code, kind in KINDS.items():
        for actor in (clerk, analyst) if kind.for_county else ():
            with night.ledger.signed_by(actor), pytest.raises(BadInput, match="由县级掌握"):
                made(code, kind, wanted_for(night, kind, kind.scopes[0], village))


def test_no_page_shows_a_whole_number_of_a_register_that_it_need_not(night, village):
    """Certificates of identity stand in full only where the annex of a notice has a field for them."""
    for code, kind in KINDS.items():
        if not kind.names_people:
            page = page_of(kind.make(wanted_for(night, kind, kind.scopes[0], village)))
            assert not re.search(r"\b\d{17}[\dX]\b", page), code


def test_more_rows_than_a_page_bears_are_in_the_workbook_and_said(monkeypatch):
    monkeypatch.setattr("assets.reports.page.MOST_BEHIND", 2)
    behind = {"all": Behind("在册户", ("证号",), [(f"C{n}",) for n in range(3)])}
    page = Page("表", "", [row(count(3, "all"))])
    document = Document("表", date(2021, 6, 1), "", [Sheet("表", (20.0,), [page])], behind)
    html = page_of(document)
    assert "<td>C1</td>" in html
    assert "<td>C2</td>" not in html
    assert "在册户（3）" in html
    assert "这里列出前 2 条，全部在同名 xlsx 的“明细”里。" in html
