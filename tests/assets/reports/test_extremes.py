"""Documents as extreme as a county makes them: long names, large households, nobody at all, thousands."""

import shutil
import subprocess
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from assets.reports import Wanted
from assets.reports.document import Document, Page, Sheet
from assets.reports.households import PENSION, WAGES, Household, Income, Person
from assets.reports.kinds import review_form, review_form_county_visit
from assets.reports.kinds.publicity_list import HEADERS, WIDTHS, _page
from assets.reports.page import page_of
from assets.reports.pdf import write_pdf
from assets.reports.review_layout import VISITED, Form, document
from assets.reports.sheets import numbered
from assets.reports.xlsx import points_left, write_xlsx
from data_contracts.jurisdiction import load_jurisdictions

DAY = date(2021, 6, 1)
LONG_VILLAGE = "人民路北段棚户区改造安置小区第十二居民委员会"
NAMES = ("阿卜杜热合曼·买买提明", "欧阳诸葛", "上官司马", "王一")
LONG_ADDRESS = f"江苏省连云港市灌云县侍庄街道{LONG_VILLAGE}幸福花园三期18号楼2单元1602室"
EXTREME = (NAMES, LONG_VILLAGE, LONG_ADDRESS)
VISIT = Form(
    "城乡居民最低生活保障年度复审表（20%入户）", "赡养\n老人\n情况", False,
    review_form_county_visit._incomes, review_form_county_visit._land, review_form_county_visit._back,
)  # fmt: skip


@pytest.fixture(scope="module")
def wanted() -> Wanted:
    """What a form asks of a county, without a night."""
    place = load_jurisdictions()["320723"]
    return Wanted(None, None, None, None, {}, place, DAY, DAY, DAY, DAY, ("侍庄街道",), None, "测试员")  # type: ignore[arg-type]


def household(members: int, supporters: int = 1, unconsented: int = 0, number: int = 1, *, is_plain=False) -> Household:
    names, village, address = (("王一二",), "兴庄村", "灌云县东王集镇兴庄村3组12号") if is_plain else EXTREME
    people = tuple(
        Person(names[n % len(names)], "户主" if not n else "外孙女", "110101199003074514", "学生", "精神二级残疾")
        for n in range(members)
    )
    family = tuple(
        Person(names[n % len(names)], "女婿", "110101199003074514", yearly_fen=12_345_678, persons=12, paid_fen=240_000)
        for n in range(supporters)
    )
    incomes = tuple(Income(line, 123_456, month="2021-05") for line in (WAGES, PENSION) for _ in range(members))
    return Household(
        f"3207231010{number:05d}", "侍庄街道", village, "城市", 1_234_567, members, "2020-11-03", 68_000, people[0],
        address, address, "13427737363", people, family, unconsented, incomes,
    )  # fmt: skip


@pytest.mark.parametrize("form", [review_form.FORM, VISIT], ids=["annex 3", "annex 4"])
@pytest.mark.parametrize("members", [1, 4, 7, 10, 14, 25])
@pytest.mark.parametrize("supporters", [0, 3, 8])
def test_every_form_is_whole_sheets_of_paper_and_leaves_out_nobody(wanted, form, members, supporters):
    (sheet,) = document(wanted, form, [household(members, supporters, 1)]).sheets
    assert all(points_left(page, sheet) >= 0 for page in sheet.pages)
    assert len(sheet.pages) in {2, 4}
    words = [c.text for page in sheet.pages for one in page.rows for c in one.cells]
    told = words.count("外孙女") + words.count("户主")
    more = [int(w.removeprefix("另有 ").removesuffix(" 人，请另附页")) for w in words if w.startswith("另有 ")]
    assert told + sum(more) == members
    assert words.count("未授权") == 1


def test_an_ordinary_household_fits_on_one_sheet(wanted):
    for form in (review_form.FORM, VISIT):
        (sheet,) = document(wanted, form, [household(5, 3, is_plain=True)]).sheets
        assert len(sheet.pages) == 2


def test_supporters_who_have_not_consented_are_not_spoken_of(wanted):
    one = replace(household(2, 0, 2), head=Person("王一", "户主"))
    (sheet,) = document(wanted, review_form.FORM, [one]).sheets
    lines = [r for r in sheet.pages[0].rows if any(c.text == "未授权" for c in r.cells)]
    assert len(lines) == 2
    assert all([c.text for c in line.cells if c.text and c.kind == "fill"] == ["未授权"] for line in lines)


def test_lines_of_the_form_are_those_of_the_annex():
    assert [len(three) for three in VISITED] == [3, 3, 3, 3, 3]


def test_no_two_sheets_are_called_the_same_whatever_a_village_is_called():
    pages = [Page("x", "", [])]
    names = [LONG_VILLAGE + LONG_VILLAGE, LONG_VILLAGE + LONG_VILLAGE, "一组/二组[东]", "一组二组东"]
    called = [sheet.name for sheet in numbered([Sheet(name, (5.0,), pages) for name in names])]
    assert len(set(called)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in called)


def test_a_long_list_has_its_head_on_every_page(wanted, tmp_path):
    rows = [("侍庄街道", LONG_VILLAGE, NAMES[n % 4], "城市", 12, 123_456_789, n == 7, n == 8) for n in range(300)]
    page = _page(wanted, "侍庄街道", LONG_VILLAGE, rows)
    found = Document("公示", DAY, "侍庄街道", [Sheet("公示", WIDTHS, [page], is_landscape=False)])
    write_xlsx(found, tmp_path / "x.xlsx")
    drawn = openpyxl.load_workbook(tmp_path / "x.xlsx")["公示"]
    assert drawn.print_title_rows == "$3:$3"
    assert drawn.cell(3, 1).value == HEADERS[0]
    assert "另有 2 户依法不公示姓名" in "".join(page.notes)
    assert page_of(found).count("<tr") == 299


@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdfinfo") is None, reason="no LibreOffice here")
def test_a_village_prints_two_sides_a_household(wanted, tmp_path):
    sizes = ((1, 0, True), (5, 3, True), (1, 0, False), (3, 2, False), (25, 8, False))
    homes = [household(m, s, 1, m, is_plain=is_plain) for m, s, is_plain in sizes]
    found = document(wanted, review_form.FORM, homes)
    write_xlsx(found, tmp_path / "x.xlsx")
    asked = ["pdfinfo", write_pdf(tmp_path / "x.xlsx")]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    count = next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))
    assert count == sum(len(sheet.pages) for sheet in found.sheets) == 2 * len(sizes)
