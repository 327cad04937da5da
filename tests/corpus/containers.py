"""Numbers 1 to 40: what a file is, whatever its name says, and what may be wrong inside it."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.assets.intake.reading.samples import IDS, person_rows
from tests.corpus import directory
from tests.corpus.entry import Entry
from tests.corpus.reading import SHEET, book, contained, edited, parts_of, reads, table, text, zipped

OLD = Path(__file__).parents[1] / "assets" / "intake" / "reading" / "roll.xls"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
SHEET_END = b"</sheetData>"


def with_entry(name: str, data: bytes = b"x") -> bytes:
    """The usual workbook with one more part, of any name."""
    target = io.BytesIO(book())
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, data)
    return target.getvalue()


def shared() -> bytes:
    """The usual workbook by another program, which keeps all strings in one part."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_worksheet("名册")
        for number, row in enumerate(table()):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def without(part: str) -> bytes:
    parts = parts_of(shared())
    del parts[part]
    # A part that is not there is not announced either.
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = re.sub(rb'<Override[^>]*PartName="/%s"[^>]*/>' % part.encode(), b"", types)
    return zipped(parts)


def in_header(data: bytes, part: str, at: int, change: bytes) -> bytes:
    """The central directory's entry of a part with other bytes at an offset (24: its size unpacked)."""
    found, start = bytearray(data), data.index(b"PK\x01\x02")
    while found[start + 46 : start + 46 + len(part)] != part.encode():
        start = data.index(b"PK\x01\x02", start + 4)
    found[start + at : start + at + len(change)] = change
    return bytes(found)


def lying_size() -> bytes:
    return in_header(book(), SHEET, 24, struct.pack("<I", 10))


def overlapping() -> bytes:
    """Two entries of the directory that point at the same bytes, as a bomb quotes its own kernel."""
    data = book()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.getinfo(SHEET)
    return in_header(data, STYLES, 42, struct.pack("<I", sheet.header_offset))


def flipped_in(part: str, data: bytes) -> bytes:
    """One bit of the packed bytes of a part turned."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(part)
    found = bytearray(data)
    name, extra = struct.unpack("<HH", data[entry.header_offset + 26 : entry.header_offset + 30])
    found[entry.header_offset + 30 + name + extra + entry.compress_size // 2] ^= 4
    return bytes(found)


def flipped(data: bytes) -> bytes:
    """One bit of a name turned."""
    found = bytearray(data)
    found[data.index("某".encode("utf-16-le"))] ^= 4
    return bytes(found)


def backslashes() -> bytes:
    """Entries named as a careless program of Windows names them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of(book()).items():
            entry = zipfile.ZipInfo(name)
            entry.filename = name.replace("/", "\\")
            archive.writestr(entry, data)
    return target.getvalue()


def strict() -> bytes:
    """Strict Office Open XML: the namespaces of the standard instead of those of the first program."""
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    parts = parts_of(book())
    for old, new in names.items():
        parts = {name: data.replace(old, new) for name, data in parts.items()}
    return zipped(parts)


def million_rows() -> bytes:
    row = b"<row><c><v>1</v></c></row>"
    return edited(lambda x: x.replace(SHEET_END, row * 1_000_000 + SHEET_END))


def one_string() -> bytes:
    cell = b'<row><c t="inlineStr"><is><t>' + b"0" * 300_000_000 + b"</t></is></c></row>"
    return edited(lambda x: x.replace(SHEET_END, cell + SHEET_END))


def far_cell() -> bytes:
    def dress(made: openpyxl.Workbook) -> None:
        made.active["XFD1048576"] = "x"

    return book(dress=dress)


def far_blank() -> bytes:
    blank = b'<row r="1048576"><c r="A1048576"/></row>'
    return edited(lambda x: x.replace(SHEET_END, blank + SHEET_END))


def dimension(text_: bytes) -> bytes:
    return edited(lambda x: re.sub(rb"<dimension[^>]*/>", text_, x))


def doctype(inside: bytes) -> bytes:
    return edited(lambda x: b"<!DOCTYPE a [" + inside + b"]>" + x)


def laughs() -> bytes:
    ten = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return doctype(b'<!ENTITY l0 "ha">' + ten)


def out_of_order() -> bytes:
    return edited(lambda x: x.replace(b'<row r="4"', b'<row r="3"'))


def of_hundred_sheets() -> bytes:
    return book({f"第{n}村": [["本村", "说明"], ["无", "无"]] for n in range(99)} | {"名册": table()})


def chart_first() -> bytes:
    def dress(made: openpyxl.Workbook) -> None:
        chart = made.create_chartsheet("图", 0)
        chart.add_chart(openpyxl.chart.BarChart())

    return book(dress=dress)


def with_hidden(state: str) -> bytes:
    def dress(made: openpyxl.Workbook) -> None:
        made["旧"].sheet_state = state

    return book({"名册": table(), "旧": table(person_rows(5))}, dress)


def filtered() -> bytes:
    return edited(lambda x: x.replace(b'<row r="3"', b'<row r="3" hidden="1"'))


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3 + bytes(4096)


def of_old(frame) -> bool:
    """The roll of the old workbook: three people, of whom one has an error in a column that is needed."""
    return frame["id_number"].to_list() == ["320723196001011000", *IDS[1:3]]


PLACED = ("请", "工作表「名册」")
HTML = b"<html><table><tr><td>" + "姓名".encode("gb18030") + b"</td></tr></table></html>"

ENTRIES = (
    Entry(1, "an xlsx of no bytes", "Q", reads(lambda: b""), ("空文件", "请重新导出")),
    Entry(2, "the first half of an xlsx", "Q", reads(lambda: book()[: len(book()) // 2]), ("没有传完整", "请")),
    Entry(3, "random bytes", "Q", reads(lambda: b"\xff\x81\xff" + bytes(range(128, 256)) * 40), ("编码", "请")),
    Entry(4, "an HTML table named xls", "AQ", reads(lambda: HTML), ("网页", "另存为 xlsx")),
    Entry(
        5,
        "a GBK text table named xlsx",
        "Q",
        reads(lambda: text(encoding="gb18030")),
        ours="A",
        decided="a table that can be read whole is read by its bytes, whatever its name says",
    ),
    Entry(6, "an xls named xlsx", "AQ", reads(OLD.read_bytes, of_old), ours="R", decided="read; its error costs a row"),
    Entry(7, "an xlsx named xls", "AQ", reads(book, name="2021年5月农村低保.xls")),
    Entry(8, "a workbook with a password", "Q", reads(encrypted), ("文件已加密", "请去掉密码")),
    Entry(
        9,
        "a zip that holds an xlsx, read as if it were one",
        "Q",
        reads(lambda: zipped({"名册.xlsx": book()})),
        ("压缩文件", "请"),
        decided="the landing opens archives one level deep and reads what is in them; the reader itself refuses one",
    ),
    Entry(10, "a million rows of one sign", "Q", contained(million_rows), ("超出内存或时间限制", "请删除")),
    Entry(11, "one string of 300 MB", "Q", contained(one_string), ("庞大", "请")),
    Entry(12, "a cell in the last corner of the sheet", "Q", contained(far_cell), ("远离数据区", "请删除")),
    Entry(13, "a blank in the last row of the sheet", "A", reads(far_blank)),
    Entry(14, "a dimension of one cell", "A", reads(lambda: dimension(b'<dimension ref="A1"/>'))),
    Entry(15, "a dimension of the whole sheet", "A", reads(lambda: dimension(b'<dimension ref="A1:XFD1048576"/>'))),
    Entry(16, "no dimension", "A", reads(lambda: dimension(b""))),
    Entry(
        17,
        "an entity of another file",
        "Q",
        contained(lambda: doctype(b'<!ENTITY b SYSTEM "file:///etc/passwd">')),
        ("DOCTYPE", "请"),
    ),
    Entry(18, "entities of entities", "Q", contained(laughs), ("DOCTYPE", "请")),
    Entry(19, "a part that says it is smaller than it is", "Q", contained(lying_size), ("没有传完整", "请")),
    Entry(20, "parts of a zip that overlap", "Q", contained(overlapping), ("没有传完整", "请")),
    Entry(21, "a part twice", "Q", reads(lambda: with_entry(SHEET)), ("重名", "请")),
    Entry(22, "a part named ../../x", "Q", reads(lambda: with_entry("../../x")), ("路径越界", "请")),
    Entry(
        23, "a part named by an absolute path or a drive", "Q", reads(lambda: with_entry("C:/x")), ("路径越界", "请")
    ),
    Entry(24, "parts named with backslashes", "A", reads(backslashes)),
    Entry(25, "Strict Office Open XML", "A", reads(strict)),
    Entry(26, "no part of shared strings", "Q", reads(lambda: without(STRINGS)), ("损坏", "请")),
    Entry(27, "no part of styles", "A", reads(lambda: without(STYLES))),
    Entry(28, "cells without a place", "A", reads(lambda: edited(lambda x: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", x)))),
    Entry(29, "rows without a number", "A", reads(lambda: edited(lambda x: re.sub(rb'<row r="\d+"', b"<row", x)))),
    Entry(30, "two rows of one number", "Q", reads(out_of_order), ("行号重复", "请")),
    Entry(
        31,
        "a flipped bit in the strings of an xlsx",
        "Q",
        reads(lambda: flipped_in(STRINGS, shared())),
        ("校验不符", "请"),
    ),
    Entry(32, "half of an xls", "Q", reads(lambda: OLD.read_bytes()[: OLD.stat().st_size // 2]), ("没有传完整", "请")),
    Entry(
        33,
        "a flipped bit in an xls that came with a checksum file",
        "Q",
        directory.with_checksum("名册.xls", OLD.read_bytes(), flipped(OLD.read_bytes())),
        ("与校验文件", "请重新传送"),
        decided="an xls has no checksum of its own: without a file that holds one, a letter that became another is "
        "never seen, a number shows it by its check sign, and what no longer opens is refused",
    ),
    Entry(34, "an xlsm with a program in it", "Q", reads(lambda: with_entry("xl/vbaProject.bin")), ("宏", "请")),
    Entry(
        35,
        "links to other files",
        "Q",
        reads(lambda: with_entry("xl/externalLinks/externalLink1.xml")),
        ("外部链接", "请"),
    ),
    Entry(
        36,
        "numbers, xlsb",
        "Q",
        reads(lambda: zipped({"Index/Document.iwa": b"x"})),
        ("numbers", "请另存为 xlsx"),
        decided="an et is an xls by its bytes and an ods is read; numbers and xlsb are refused with their name",
    ),
    Entry(37, "a hundred sheets", "S", reads(of_hundred_sheets), ("没有识别出表头",)),
    Entry(38, "a chart before the first sheet", "A", reads(chart_first)),
    Entry(39, "hidden sheets", "S", reads(lambda: with_hidden("veryHidden")), ("「旧」是隐藏的",)),
    Entry(40, "hidden rows", "A", reads(filtered), ("有 1 行被隐藏或筛选掉",)),
)
