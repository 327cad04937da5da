"""Bad input: one Chinese sentence each, never an exception, never a row in silence."""

from __future__ import annotations

import re
import zipfile

import pytest
import xlsxwriter

from assets.intake.reading import parse
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, csv_bytes, person_rows, roll, xlsx

FILE = "2021年5月农村低保.xlsx"


def refused(path, name: str = FILE, source=None) -> str:
    parsed = parse(path, name, source or roll())
    assert parsed.frame is None
    held = [f for f in parsed.report.findings if f.severity == "held"]
    assert len(held) == 1
    sentence = held[0].message
    assert sentence.startswith(f"文件「{name}」")
    assert sentence.endswith("。")
    assert not re.search(r"\d{15}|[A-Za-z]+Error|某甲", sentence)
    return sentence


def edit_part(path, part: str, change) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.fixture
def good(tmp_path):
    return xlsx(tmp_path / "good.xlsx", {"S": [HEADERS, *person_rows()]})


def test_one_bad_sheet_holds_the_whole_file(tmp_path):
    bad = [[h for h in HEADERS if h != "姓名"], *([*r[:3], *r[4:]] for r in person_rows())]
    assert "「姓名」" in refused(xlsx(tmp_path / "a.xlsx", {"甲": [HEADERS, *person_rows()], "乙": bad}))


def test_wrong_sheet_of_another_register(tmp_path):
    rows = [["号牌号码", "车辆类型", "使用性质"], ["苏G00001", "小型轿车", "非营运"]]
    assert "没有找到「低保名册」的表头" in refused(xlsx(tmp_path / "a.xlsx", {"S": rows}))


def test_no_month_anywhere(good):
    assert "属于哪个月" in refused(good, "农村低保.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 300, "损坏"),
    ],
    ids=["pdf", "broken-xls"],
)
def test_no_spreadsheet(tmp_path, data, words):
    (tmp_path / "a").write_bytes(data)
    assert words in refused(tmp_path / "a")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_a_workbook(tmp_path, good, share):
    data = good.read_bytes()
    (tmp_path / "half").write_bytes(data[: int(len(data) * share)])
    refused(tmp_path / "half")


@pytest.mark.parametrize("cut", range(1, 12))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_half_copied_text_table(tmp_path, encoding, cut):
    rows = [[*r[:9], "二〇一九年一月起始"] for r in person_rows()]
    data = csv_bytes([HEADERS, *rows], encoding).rstrip(b"\r\n")
    tail = "600,二〇一九年一月起始".encode(encoding.removesuffix("-sig"))
    (tmp_path / "a.csv").write_bytes(data[: -len(tail) - cut])
    assert "完整" in refused(tmp_path / "a.csv")


def test_error_cells_and_uncalculated_formulas_reject_their_row(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for r, row in enumerate([HEADERS, *person_rows(5)]):
            sheet.write_row(r, 1, [*row, "备注"] if r == 0 else row)
        sheet.write_formula(2, 5, "=VLOOKUP(1,A1,1)", None, "#N/A")
        sheet.write_formula(3, 11, "=NA()", None, "#N/A")
        sheet.write_formula(4, 10, "=A1", None, "2019-02")
    edit_part(
        path,
        "xl/worksheets/sheet1.xml",
        lambda x: x.replace(b'<c r="K5" t="str"><f>A1</f><v>2019-02</v></c>', b'<c r="K5"><f>A1</f></c>'),
    )
    frame = parse(path, FILE, roll()).frame
    assert frame["_reject"].is_not_null().to_list() == [False, True, False, True, False]
    assert "错误值" in frame["_reject"][1]
    assert frame["since"][4] == "2019-01"


def test_unregistered_headers_with_digits_are_not_shown(tmp_path):
    rows = [[*HEADERS, IDS[0], "备用"], *([*r, "", NAMES[0]] for r in person_rows())]
    text = "".join(f.message for f in parse(xlsx(tmp_path / "a.xlsx", {"S": rows}), FILE, roll()).report.findings)
    assert IDS[0] not in text
    assert "备用" in text
