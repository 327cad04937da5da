"""Bad input: one Chinese sentence each, never an exception, never a row in silence."""

from __future__ import annotations

import re
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter

from assets.intake.reading import parse
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, csv_bytes, csv_file, person_rows, roll, xlsx

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


def test_missing_required_column_names_file_sheet_row_and_column(tmp_path):
    keep = [i for i, h in enumerate(HEADERS) if h != "身份证号"]
    rows = [[r[i] for i in keep] for r in [HEADERS, *person_rows()]]
    sentence = refused(xlsx(tmp_path / "a.xlsx", {"伊山": [["2021年5月"], *rows]}))
    assert "工作表「伊山」" in sentence
    assert "第2行" in sentence
    assert "「身份证号」" in sentence


def test_one_bad_sheet_holds_the_whole_file(tmp_path):
    bad = [[h for h in HEADERS if h != "姓名"], *([*r[:3], *r[4:]] for r in person_rows())]
    assert "「姓名」" in refused(xlsx(tmp_path / "a.xlsx", {"甲": [HEADERS, *person_rows()], "乙": bad}))


def test_same_header_twice(tmp_path):
    rows = [[*HEADERS, "姓名"], *([*r, "某"] for r in person_rows())]
    assert "「姓名」出现了两次" in refused(xlsx(tmp_path / "a.xlsx", {"S": rows}))


def test_wrong_sheet_of_another_register(tmp_path):
    rows = [["号牌号码", "车辆类型", "使用性质"], ["苏G00001", "小型轿车", "非营运"]]
    assert "没有找到「低保名册」的表头" in refused(xlsx(tmp_path / "a.xlsx", {"S": rows}))


def test_only_a_header(tmp_path):
    assert "没有可用的数据行" in refused(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS]}))


def test_no_month_anywhere(good):
    assert "属于哪个月" in refused(good, "农村低保.xlsx")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"%PDF-1.7 x", "PDF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3, "加密"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 300, "损坏"),
        (b"\xff\x81\xff" + bytes(range(128, 256)) * 40, "编码"),
        (b"a,b\n1,\x00\n", "空字节"),
    ],
    ids=["empty", "pdf", "html", "encrypted", "broken-xls", "random", "nul"],
)
def test_no_spreadsheet(tmp_path, data, words):
    (tmp_path / "a").write_bytes(data)
    assert words in refused(tmp_path / "a")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_a_workbook(tmp_path, good, share):
    data = good.read_bytes()
    (tmp_path / "half").write_bytes(data[: int(len(data) * share)])
    refused(tmp_path / "half")


def test_one_flipped_bit(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, HEADERS)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/sharedStrings.xml")
    name, extra = struct.unpack("<HH", data[entry.header_offset + 26 : entry.header_offset + 30])
    data[entry.header_offset + 30 + name + extra + entry.compress_size // 2] ^= 4
    path.write_bytes(data)
    assert "损坏" in refused(path)


@pytest.mark.parametrize("cut", range(1, 12))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_half_copied_text_table(tmp_path, encoding, cut):
    rows = [[*r[:9], "二〇一九年一月起始"] for r in person_rows()]
    data = csv_bytes([HEADERS, *rows], encoding).rstrip(b"\r\n")
    tail = "600,二〇一九年一月起始".encode(encoding.removesuffix("-sig"))
    (tmp_path / "a.csv").write_bytes(data[: -len(tail) - cut])
    assert "完整" in refused(tmp_path / "a.csv")


def test_open_quote(tmp_path):
    data = csv_bytes([HEADERS, *person_rows()]) + b'c9,"abc,def\n1,2\n'
    (tmp_path / "a.csv").write_bytes(data)
    assert "引号没有配对" in refused(tmp_path / "a.csv")


def test_a_row_wider_than_its_header_is_rejected(tmp_path):
    rows = [HEADERS, *person_rows(), [*person_rows(1)[0], "多出一格"]]
    parsed = parse(csv_file(tmp_path / "a.csv", rows), FILE, roll())
    assert parsed.frame["_reject"].to_list() == [None, None, None, "列数多于表头，内容可能错位"]


def test_cell_at_the_end_of_the_sheet_does_not_abort(tmp_path):
    book = openpyxl.Workbook()
    for row in [HEADERS, *person_rows()]:
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert "远离数据区" in refused(tmp_path / "a.xlsx")


@pytest.mark.parametrize("dimension", [b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b""])
def test_a_lying_dimension_loses_no_row(good, dimension):
    edit_part(good, "xl/worksheets/sheet1.xml", lambda x: re.sub(rb"<dimension[^>]*/>", dimension, x))
    assert len(parse(good, FILE, roll()).frame) == 3


def test_macro_links_and_doctype(tmp_path, good):
    data = good.read_bytes()
    for part, words in (
        ("xl/vbaProject.bin", "宏"),
        ("xl/externalLinks/externalLink1.xml", "外部链接"),
        ("../../x", "越界"),
    ):
        path = tmp_path / "bad.xlsx"
        path.write_bytes(data)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(part, b"x")
        assert words in refused(path)
    edit_part(good, "xl/worksheets/sheet1.xml", lambda x: b'<!DOCTYPE a [<!ENTITY b "c">]>' + x)
    assert "DOCTYPE" in refused(good)


def test_unpacked_size_bomb(tmp_path, good):
    cell = b"<row><c><is><t>" + b"0" * 70_000_000 + b"</t></is></c></row>"
    edit_part(good, "xl/worksheets/sheet1.xml", lambda x: x.replace(b"</sheetData>", cell + b"</sheetData>"))
    assert "庞大" in refused(good)


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


def test_error_text_in_a_text_table(tmp_path):
    rows = person_rows()
    rows[1][4] = "#N/A"
    frame = parse(csv_file(tmp_path / "a.csv", [HEADERS, *rows]), FILE, roll()).frame
    assert frame["_reject"].is_not_null().to_list() == [False, True, False]


def test_unregistered_headers_with_digits_are_not_shown(tmp_path):
    rows = [[*HEADERS, IDS[0], "备用"], *([*r, "", NAMES[0]] for r in person_rows())]
    text = "".join(f.message for f in parse(xlsx(tmp_path / "a.xlsx", {"S": rows}), FILE, roll()).report.findings)
    assert IDS[0] not in text
    assert "备用" in text
