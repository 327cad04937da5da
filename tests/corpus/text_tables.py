"""Numbers 95 to 114: text tables, their encodings and marks, and how one shows that it is not whole."""

from __future__ import annotations

import polars as pl

import matchers.standardise as s
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, person_rows
from tests.corpus import directory
from tests.corpus.entry import Entry
from tests.corpus.reading import Check, reads, table, text, whole
from tests.corpus.sheets import reasons

LINES = text().decode("utf-8-sig").splitlines()


def joined(lines: list[str], end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    return (end.join(lines) + end).encode(encoding)


def with_name(name: str, encoding: str) -> bytes:
    rows = person_rows()
    rows[1][3] = name
    return text(table(rows), encoding)


def name_is(name: str) -> Check:
    return lambda frame: frame["person_name"].to_list() == [NAMES[0], name, NAMES[2]]


def mixed() -> bytes:
    """The header and a row in UTF-8, the rest in GBK: two files copied together."""
    return joined(LINES[:2]) + joined(LINES[2:], encoding="gb18030")


def garbled() -> bytes:
    body = joined([",".join(map(str, row)) for row in person_rows(30)])
    return LINES[0].encode() + b"\r\n" + body.decode("latin-1").encode()


def cut_in_line() -> bytes:
    return text()[:-20]


def long_line() -> bytes:
    rows = person_rows()
    rows[1][7] = "村" * 3_500_000
    return text(table(rows))


def ragged() -> bytes:
    return joined([*LINES[:3], LINES[3] + ",多出一格"])


def short() -> bytes:
    lines = joined([",".join(map(str, row)) for row in table(person_rows(8))]).decode().splitlines()
    return joined([*lines[:3], ",".join(lines[3].split(",")[:7]), *lines[4:]])


def broken_line(frame: pl.DataFrame) -> bool:
    return whole(frame) and frame["village"][1] == "东村\n二组"


def of_rows() -> bytes:
    rows = person_rows()
    rows[1][7] = "东村\n二组"
    return text(table(rows))


def commented() -> bytes:
    return joined([LINES[0], "# 以下由系统导出", *LINES[1:]])


def guarded(before: str, after: str = "") -> bytes:
    rows = [[*r[:4], f"{before}{r[4]}{after}", *r[5:]] for r in person_rows()]
    return joined([",".join(HEADERS), *(",".join(map(str, r)) for r in rows)])


def plain_numbers(frame: pl.DataFrame) -> bool:
    read = frame.select(s.name(pl.col("person_name")), pl.col("id_number").str.strip_chars())
    return read["id_number"].to_list() == IDS[:3]


ENTRIES = (
    Entry(95, "UTF-8 with a mark", "A", reads(lambda: text())),
    Entry(96, "GBK", "A", reads(lambda: text(encoding="gbk"))),
    Entry(97, "GB18030 with four bytes", "A", reads(lambda: with_name("王㐂𠮷", "gb18030"), name_is("王㐂𠮷"))),
    Entry(98, "UTF-16", "A", reads(lambda: text(encoding="utf-16"))),
    Entry(99, "two encodings in one file", "Q", reads(mixed), ("编码", "请另存为 xlsx"),
          decided="where the second part can be read as the first, as some is, nobody can tell; most is refused"),
    Entry(100, "text that was decoded wrongly", "Q", reads(garbled), ("乱码", "请")),
    Entry(101, "NUL bytes", "Q", reads(lambda: text() + b"\x00"), ("空字节", "请")),
    Entry(102, "a quote that is never closed", "Q", reads(lambda: text() + b'c9,"abc,def\n1,2\n'),
          ("引号没有配对", "请")),
    Entry(103, "a line break inside quotes", "A", reads(of_rows, broken_line)),
    Entry(104, "a row with more fields than the header", "RQ", reads(ragged, lambda f: f["_reject"][2] is not None),
          ("列数多于表头",)),
    Entry(105, "tabs, semicolons, wide commas", "A", reads(lambda: text(delimiter="\t"))),
    Entry(106, "a table cut within its last line", "Q", reads(cut_in_line), ("最后一行不完整", "请")),
    Entry(107, "a table cut at the end of a line, with a checksum file", "Q",
          directory.with_checksum("名册.csv", text(), joined(LINES[:-1])), ("与校验文件", "请重新传送"),
          decided="without a checksum file only the number of rows against the last delivery can show it (126)"),
    Entry(108, "no line end at the end", "A", reads(lambda: text().rstrip(b"\r\n"))),
    Entry(109, "numbers as formulas of text", "A", reads(lambda: guarded('="', '"'))),
    Entry(110, "a tab before each number", "A", reads(lambda: guarded("\t"), plain_numbers)),
    Entry(111, "carriage returns alone", "A", reads(lambda: joined(LINES, "\r"))),
    Entry(112, "a line of ten million bytes", "Q", reads(long_line), ("异常庞大的单元格", "请")),
    Entry(113, "the header once more", "S",
          reads(lambda: joined([*LINES[:3], LINES[0], LINES[3]]), reasons("重复表头")), ("重复表头 1 行",)),
    Entry(114, "a line of comment", "QS", reads(commented, lambda f: len(f) == 4), ("未作为记录",)),
)  # fmt: skip
