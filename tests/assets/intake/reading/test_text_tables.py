"""Delimiters: each is proved by the table it makes, never by how often it stands in the first lines."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from assets.intake.reading.continuation import header_judge
from assets.intake.reading.delimited import find_delimiter
from matchers.intake.headers import Vocabulary
from tests.assets.intake.reading.samples import HEADERS, csv_bytes, person_rows, roll
from tests.assets.intake.reading.test_layouts import accepted, read

FILE = "2021年5月农村低保.csv"
ROWS = [HEADERS, *person_rows()]


def as_text(rows) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


PLAIN = as_text(ROWS)


def frame_of(tmp_path, text: str, encoding: str = "gb18030"):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    return accepted(read(path, FILE)).drop("_row", "_file", strict=False)


def lines(rows, delimiter: str, before: str = "", after: str = "") -> str:
    return "".join(delimiter.join(before + cell + after for cell in row) + "\r\n" for row in rows)


@pytest.fixture
def plain(tmp_path):
    return frame_of(tmp_path, lines(PLAIN, ","))


@pytest.mark.parametrize(
    ("before", "after"),
    [("\t", ""), ("", "\t"), ('"\t', '"'), ('"', '\t"'), ("\t", "\t"), ('="', '"')],
    ids=["before", "behind", "in quotes before", "in quotes behind", "both", "formula"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "|", "，"])
def test_a_guard_is_no_part_of_a_field_and_no_delimiter(tmp_path, plain, delimiter, before, after):
    guarded = frame_of(tmp_path, lines(PLAIN, delimiter, before, after))
    assert guarded.equals(plain)


def test_only_the_long_numbers_are_guarded(tmp_path, plain):
    rows = [[("\t" + cell if i in (0, 2, 4) else cell) for i, cell in enumerate(row)] for row in PLAIN]
    assert frame_of(tmp_path, lines(rows, ",")).equals(plain)


@pytest.mark.parametrize(
    "note",
    [
        "说明：本表由乡镇填报，身份证号须为文本，日期须写全，外地人员一并登记，有疑问请联系，电话另告，请于月底前报",
        "2021年5月|农村低保|共3户|某镇|制表|审核|复核|签章|日期|页码|备注|存档",
        "填报要求;身份证号文本;日期齐全;外地一并登记;有疑问联系;电话另告;月底前报;不得涂改;签章;存档;备注",
    ],
)
def test_a_note_above_the_header_holds_more_of_another_mark(tmp_path, plain, note):
    found = frame_of(tmp_path, note + "\r\n" + lines(PLAIN, ","))
    assert found.equals(plain)


def test_a_remark_holds_more_of_another_mark(tmp_path):
    remarks = [
        "备注",
        "",
        "户口已销，未带证，先行登记，后补手续，经办人老周，电话另记，已核，存档，无误，待补，毕",
        "",
    ]
    rows = [[*row, remark] for row, remark in zip(PLAIN, [*remarks, *[""] * 9], strict=False)]
    found = frame_of(tmp_path, lines(rows, ","))
    assert found["person_name"].to_list() == [row[3] for row in PLAIN[1:]]


@pytest.mark.parametrize("delimiter", ["@|@", "||", "^", "~", "|+|", "$", "\x01", "；", "##"])
def test_rare_delimiters(tmp_path, plain, delimiter):
    assert frame_of(tmp_path, lines(PLAIN, delimiter)).equals(plain)


def test_columns_set_apart_by_blanks(tmp_path, plain):
    assert frame_of(tmp_path, lines(PLAIN, "   ")).equals(plain)


def test_blanks_do_not_say_which_field_is_empty(tmp_path):
    rows = [*PLAIN[:2], [cell for i, cell in enumerate(PLAIN[2]) if i != 5], PLAIN[3]]
    (tmp_path / "a.txt").write_bytes(lines(rows, "   ").encode("gb18030"))
    parsed = parse(tmp_path / "a.txt", FILE, roll())
    assert parsed.frame is None
    assert "用空格对齐" in parsed.report.findings[0].message
    assert "有 1 行" in parsed.report.findings[0].message


def test_a_mark_inside_quotes_and_a_line_break_stay(tmp_path):
    rows = [HEADERS, *person_rows()]
    rows[1][7] = "东村,三组\n旧址"
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(rows, "gb18030"))
    assert accepted(read(path, FILE))["village"][0] == "东村,三组\n旧址"


def test_hive_marks_in_another_table_are_no_text(tmp_path):
    (tmp_path / "a.csv").write_bytes(lines(PLAIN, ",").replace("\r\n", "\x01\r\n").encode())
    assert parse(tmp_path / "a.csv", FILE, roll()).frame is None


def test_the_delimiter_is_that_of_the_known_header():
    judge = header_judge(Vocabulary(roll()))
    assert find_delimiter(lines(PLAIN, "\t"), judge) == "\t"
    assert find_delimiter("a;b;c\n1;2;3\n", judge) == ";", "no known header: rows as wide as most"
    assert find_delimiter("nothing here\n", judge) == ","
