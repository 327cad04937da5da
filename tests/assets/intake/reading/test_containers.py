"""What files really are, whatever their names say: read where they can be, named rightly where they cannot."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlrd

from assets.intake.reading import parse
from assets.intake.reading.old_workbooks import read_old_workbook
from tests.assets.intake.reading.samples import HEADERS, IDS, person_rows, roll, xlsx
from tests.assets.intake.reading.test_layouts import FILE, accepted, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff(rows: list[list[object]], version: int) -> bytes:
    """A workbook of one sheet as Excel 2 (version 2) or Excel 5 (version 5, a bare stream) wrote it, text in GBK."""
    cells = b""
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, int | float):
                at = struct.pack("<HH", r, c)
                cells += record(0x0003, at + b"\0\0\0" + struct.pack("<d", value)) if version == 2 else b""
                cells += record(0x0203, at + b"\0\0" + struct.pack("<d", value)) if version == 5 else b""
                continue
            text = str(value).encode("gbk")
            at = struct.pack("<HH", r, c)
            if version == 2:
                cells += record(0x0004, at + b"\0\0\0" + bytes([len(text)]) + text)
            else:
                cells += record(0x0204, at + b"\0\0" + struct.pack("<H", len(text)) + text)
    if version == 2:
        return record(0x0009, struct.pack("<HH", 2, 0x10)) + cells + record(0x000A)
    name = "名册".encode("gbk")
    bof = struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)
    sheet_name = bytes([len(name)]) + name
    length = len(record(0x0809, bof)) + len(record(0x0085, struct.pack("<IH", 0, 0) + sheet_name)) + len(record(0x000A))
    globals_ = record(0x0809, bof) + record(0x0085, struct.pack("<IH", length, 0) + sheet_name) + record(0x000A)
    return globals_ + record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + cells + record(0x000A)


def refused(tmp_path: Path, data: bytes, name: str = FILE) -> str:
    (tmp_path / "a").write_bytes(data)
    parsed = parse(tmp_path / "a", name, roll())
    assert parsed.frame is None
    (held,) = [f for f in parsed.report.findings if f.severity == "held"]
    assert not re.search(r"[A-Za-z]+Error|没有传完整|放错", held.message), "a right sentence, not a guess"
    return held.message


def dbf() -> bytes:
    fields = b"".join(n.ljust(11, b"\0") + b"C" + b"\0" * 4 + b"\x14" + b"\0" * 15 for n in (b"XM", b"SFZH"))
    head = bytes([3, 121, 5, 1]) + struct.pack("<IHH", 1, 32 + len(fields) + 1, 41) + b"\0" * 20
    return head + fields + b"\x0d" + b" " + "王某甲".encode("gbk").ljust(40) + b"\x1a"


MHT = (
    b'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    b'Content-Type: text/html; charset="gb2312"\r\n\r\n<html><table><tr><td>x</td></tr></table></html>\r\n--x--\r\n'
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Rar!\x1a\x07\x01\x00" + bytes(200), "是 rar 压缩包"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(200), "是 7z 压缩包"),
        (gzip.compress("姓名,身份证号\r\n".encode()), "是 gz 压缩包"),
        (b"x.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(300), "是 tar 压缩包"),
        (b"PK\x05\x06" + bytes(18), "空的压缩包"),
        (dbf(), "是 dbf 数据库文件"),
        (MHT, "是网页归档(mht)"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(200), "是 Access 数据库(mdb)"),
        (b"\x00\x01\x00\x00Standard ACE DB\x00" + bytes(200), "accdb"),
        (b"SQLite format 3\x00" + bytes(200), "SQLite"),
        (rb"{\rtf1\ansi x}", "rtf"),
        (b"<html><table></table></html>", "网页"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "XML"),
    ],
    ids=["rar", "7z", "gz", "tar", "empty zip", "dbf", "mht", "mdb", "accdb", "sqlite", "rtf", "html", "xml"],
)
def test_other_formats_are_named(tmp_path, data, words):
    assert words in refused(tmp_path, data)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}, "docx"),
        ({"OFD.xml": "<x/>"}, "ofd"),
        ({"Index/Document.iwa": "x"}, "numbers"),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, "文字文档"),
        (
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<m><encryption-data/></m>",
                "content.xml": "x",
            },
            "加密",
        ),
    ],
    ids=["docx", "ofd", "numbers", "odt", "ods with a password"],
)
def test_other_documents_are_named(tmp_path, parts, words):
    assert words in refused(tmp_path, zipped(parts))


def ods(rows: list[list[object]]) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, int | float):
            kind = f'office:value-type="float" office:value="{value}"'
        else:
            kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    body = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{urn}:office:1.0" '
        f'xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="名册">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{urn}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def words_of(path: Path):
    frame = accepted(read(path))
    return frame.select(c for c in frame.columns if not c.startswith("_"))


@pytest.fixture
def same(tmp_path):
    return words_of(xlsx(tmp_path / "same.xlsx", {"名册": [HEADERS, *person_rows()]}))


def test_an_ods_is_read(tmp_path, same):
    (tmp_path / "a.ods").write_bytes(ods([HEADERS, *person_rows()]))
    assert words_of(tmp_path / "a.ods").equals(same)


def test_errors_and_comments_of_an_ods_are_seen(tmp_path):
    data = ods([HEADERS, *person_rows(4)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    urn = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    content = parts["content.xml"].replace(
        "<office:document-content", f'<office:document-content xmlns:calcext="{urn}"'
    )
    # The second person's number is an error, the third person's has a comment.
    before, number, after = content.partition(f"<text:p>{IDS[1]}</text:p>")
    broken = before.rpartition('office:value-type="string"')
    content = f'{broken[0]}office:value-type="string" calcext:value-type="error"{broken[2]}<text:p>#N/A</text:p>{after}'
    number = f"<text:p>{IDS[2]}</text:p>"
    content = content.replace(number, f"<office:annotation><text:p>x</text:p></office:annotation>{number}")
    (tmp_path / "a.ods").write_bytes(zipped({**parts, "content.xml": content}))
    parsed = read(tmp_path / "a.ods")
    assert parsed.frame["_reject"].is_not_null().to_list() == [False, True, False, False]
    assert "有 1 个单元格带有批注" in "".join(f.message for f in parsed.report.findings)


def test_comments_of_an_old_workbook_are_seen(tmp_path):
    data = biff([HEADERS, *person_rows()], 5)
    note = record(0x001C, struct.pack("<HHH", 2, 4, 4) + "已故".encode("gbk"))
    (tmp_path / "a.xls").write_bytes(data[: -len(record(0x000A))] + note + record(0x000A))
    assert "有 1 个单元格带有批注" in "".join(f.message for f in read(tmp_path / "a.xls").report.findings)


@pytest.mark.parametrize("version", [2, 5])
def test_workbooks_of_the_nineties_are_read(tmp_path, same, version):
    (tmp_path / "a.xls").write_bytes(biff([HEADERS, *person_rows()], version))
    assert words_of(tmp_path / "a.xls").equals(same)


def test_dates_errors_and_hidden_sheets_of_old_workbooks():
    sheets = list(read_old_workbook(Path(__file__).parent / "roll.xls"))
    book = xlrd.open_workbook(str(Path(__file__).parent / "roll.xls"))
    assert [s.name for s in sheets] == book.sheet_names()
    assert all(len(s.rows) == book.sheet_by_name(s.name).nrows for s in sheets)


def test_an_xls_with_a_password_is_told_as_one(tmp_path):
    """FILEPASS (0x2F) behind the first record says that the rest is enciphered."""
    data = (Path(__file__).parent / "roll.xls").read_bytes()
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    behind = at + 4 + 16
    filepass = record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    enciphered = data[:behind] + filepass + data[behind + len(filepass) :]
    assert "加密" in refused(tmp_path, enciphered)


def moved(path: Path, workbook: str, target: str) -> None:
    """The same xlsx with its workbook part elsewhere, as some programs of reports write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    rels = parts.pop("xl/_rels/workbook.xml.rels").decode()
    if target:
        rels = re.sub(r'Target="/?(?:xl/)?', f'Target="{target}', rels)
    folder, name = workbook.rsplit("/", 1)
    parts[workbook] = parts.pop("xl/workbook.xml")
    parts[f"{folder}/_rels/{name}.rels"] = rels.encode()
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", workbook.encode())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/xl/workbook.xml", b"/" + workbook.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


@pytest.mark.parametrize(
    ("workbook", "target"),
    [("xl/workbook2.xml", ""), ("xl/book.xml", "/xl/"), ("docs/workbook.xml", "../xl/"), ("docs/a.xml", "/xl/")],
)
def test_a_workbook_under_another_name(tmp_path, same, workbook, target):
    path = xlsx(tmp_path / "a.xlsx", {"名册": [HEADERS, *person_rows()]})
    moved(path, workbook, target)
    assert words_of(path).equals(same)


def test_broken_cells_are_seen_under_another_name_too(tmp_path):
    book = openpyxl.Workbook()
    for row in [HEADERS, *person_rows()]:
        book.active.append(row)
    book.active["I3"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    moved(tmp_path / "a.xlsx", "docs/workbook.xml", "../xl/")
    assert len(accepted(read(tmp_path / "a.xlsx"))) == 2
