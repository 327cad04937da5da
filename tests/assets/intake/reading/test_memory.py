"""What a person confirmed of a layout: used for that layout alone, before any name, and by the next reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.landing import keep
from assets.intake.raw import load_raw
from assets.intake.reading import FileReport, Limits, parse, parse_all
from matchers.intake.layouts import ConfirmedLayout, layout_digest
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, contracts, csv_file, person_rows, roll

FILE = "2021年5月农村低保.csv"
RENAMED = ["人", *HEADERS[1:]]
"""The usual header row, but for the first header, which nobody knows."""


def confirmed(headers, **more) -> ConfirmedLayout:
    return ConfirmedLayout("dibao_roll", layout_digest("dibao_roll", headers), **more)


@pytest.fixture
def sheet(tmp_path):
    return lambda headers, rows=None, name="a.csv": csv_file(tmp_path / name, [headers, *(rows or person_rows())])


def renamed(old, new):
    return [new if h == old else h for h in HEADERS]


def test_a_confirmed_column_is_read_and_said_to_be_confirmed(sheet):
    headers = renamed("身份证号", "号子")
    path = sheet(headers)
    assert parse(path, FILE, roll()).frame is None
    known = confirmed(headers, columns={"号子": "id_number"})
    parsed = parse(path, FILE, roll(), [known])
    assert parsed.frame["id_number"].to_list() == IDS[:3]
    (report,) = parsed.report.sheets
    assert report.layout == known.layout
    by_header = {c.header: c for c in report.understood}
    assert (by_header["号子"].word, by_header["号子"].how) == ("id_number", "confirmed")
    assert (by_header["姓名"].word, by_header["姓名"].how) == ("person_name", "named")
    assert FileReport.from_json(parsed.report.as_json()) == parsed.report


def test_a_held_sheet_says_its_layout_and_what_is_missing(sheet):
    headers = renamed("身份证号", "号子")
    (report,) = parse(sheet(headers), FILE, roll()).report.sheets
    assert report.layout == layout_digest("dibao_roll", headers)
    assert report.missing == ("id_number",)


def test_a_confirmation_goes_before_the_name_and_holds_for_its_layout_alone(sheet):
    swapped = confirmed(HEADERS, columns={"户主姓名": "person_name", "姓名": "head_name"})
    parsed = parse(sheet(HEADERS), FILE, roll(), [swapped])
    heads = parse(sheet(HEADERS), FILE, roll()).frame["head_name"].to_list()
    assert parsed.frame["person_name"].to_list() == heads
    other = sheet([*HEADERS, "另一列"], [[*row, ""] for row in person_rows()], "b.csv")
    assert parse(other, FILE, roll(), [swapped]).frame["person_name"].to_list() == NAMES[:3]


def test_an_ignored_column_is_not_said_again(sheet):
    headers = [*HEADERS, "邮编"]
    path = sheet(headers, [[*row, "222000"] for row in person_rows()])
    assert parse(path, FILE, roll()).report.sheets[0].unknown == ("邮编",)
    parsed = parse(path, FILE, roll(), [confirmed(headers, ignored=frozenset({"邮编"}))])
    assert parsed.report.sheets[0].unknown == ()
    assert not [f for f in parsed.report.findings if f.severity == "unread"]


def test_constants_stand_in_for_columns_and_for_the_month(sheet):
    path = sheet(HEADERS)
    assert parse(path, "名单.csv", roll()).frame is None
    known = confirmed(HEADERS, constants={"programme": "农村", "month": "2021年3月"})
    frame = parse(path, "名单.csv", roll(), [known]).frame
    assert set(frame["programme"]) == {"农村"}
    assert set(frame["_batch"]) == {"2021-03-01"}


def test_a_header_that_stands_twice_is_settled_by_its_place(sheet):
    headers = [*HEADERS, "姓名"]
    path = sheet(headers, [[*row, "某某"] for row in person_rows()])
    assert "出现了两次" in parse(path, FILE, roll()).report.findings[0].message
    known = confirmed(headers, ignored=frozenset({"姓名#2"}))
    assert parse(path, FILE, roll(), [known]).frame["person_name"].to_list() == NAMES[:3]


def test_a_header_that_stands_twice_holds_the_file_only_where_a_row_means_nothing_without_it(sheet):
    headers = [*HEADERS, "与户主关系"]
    path = sheet(headers, [[*row, "其他"] for row in person_rows()])
    parsed = parse(path, FILE, roll())
    assert parsed.frame["person_name"].to_list() == NAMES[:3]
    assert parsed.frame["relation"].null_count() == 3
    assert [f.severity for f in parsed.report.findings if "「与户主关系」出现了两次" in f.message] == ["unread"]
    known = confirmed(headers, ignored=frozenset({"与户主关系#2"}))
    settled = parse(path, FILE, roll(), [known])
    assert settled.frame["relation"].null_count() == 0
    assert not any("出现了两次" in f.message for f in settled.report.findings)


@pytest.mark.parametrize(("header", "word"), [("与户主关系", "relation"), ("姓名", "person_name")])
def test_a_person_says_which_of_two_columns_it_is(sheet, header, word):
    headers = [*HEADERS, header]
    path = sheet(headers, [[*row, "其他"] for row in person_rows()])
    parsed = parse(path, FILE, roll(), [confirmed(headers, columns={header: word})])
    assert parsed.frame[word].to_list() == parse(sheet(HEADERS), FILE, roll()).frame[word].to_list()
    assert not any("出现了两次" in f.message for f in parsed.report.findings)
    assert any(header in f.message and "未读取" in f.message for f in parsed.report.findings)


def test_a_word_the_contract_lost_is_as_if_nobody_had_said_it(sheet):
    known = confirmed(HEADERS, columns={"姓名": "no_such_word"})
    assert parse(sheet(HEADERS), FILE, roll(), [known]).frame["person_name"].to_list() == NAMES[:3]


def test_a_new_confirmation_reads_received_files_again_and_codes_go_beside_the_rows(tmp_path):
    headers = renamed("身份证号", "号子")
    store = tmp_path / "store"
    with csv_file(tmp_path / "a.csv", [headers, *person_rows()]).open("rb") as stream:
        sha, size = keep(stream, store, 1 << 30)
    receipt = Receipt(sha, "dibao_roll", FILE, size, date(2021, 6, 1))
    known = contracts(roll())
    limits = Limits(workers=1)
    assert parse_all([receipt], known, store, limits)[receipt.key].parquet is None
    said = confirmed(headers, columns={"号子": "id_number"}, codes={"relation": {"A": "户主"}})
    again = parse_all([receipt], known, store, limits, confirmed=[said])
    assert again[receipt.key].parquet is not None
    elsewhere = replace(said, source="disbursement")
    assert parse_all([receipt], known, store, limits, confirmed=[elsewhere])[receipt.key].parquet is None
    con = connect(None)
    load_raw(con, known, [receipt], again, date(2021, 8, 1), confirmed=[said])
    assert con.execute("SELECT source, _file, word, written, value FROM raw.dictionary").fetchall() == [
        ("dibao_roll", receipt.file, "relation", "A", "户主")
    ]
