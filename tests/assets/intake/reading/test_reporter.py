"""Self-declarations as they come: one sheet a reporter in the printed layout, marked or not, or a plain list."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from data_contracts.contract import load_contracts
from tests.assets.intake.reading.samples import IDS, NAMES, csv_file, xlsx

SOURCE = load_contracts().sources["relative_declarations"]
HEADER = [
    "姓  名",
    "职务或与报告人关系",
    "目前是否享受低保",
    "身份证号码",
    "户籍所在地（乡镇、村、社区）",
    "现住址（乡镇、村、社区）",
    "备  注",
]
TITLE = ["东安县城乡低保工作人员及直系亲属享受低保情况自查报告表"]
UNIT = ["填报单位(公章)：某某镇民政所"]
FOOT = [
    [],
    ["本人签名：王某甲", "", "", "填报时间：2018年7月20日"],
    ["备注：1、此表一式两份。"],
    ["3、“直系亲属”包括配偶、子女、本人父母和配偶的父母。"],
]


def line(index: int, post: str = "", enrolled: str = "否", note: str = "", *, number: bool = True) -> list[object]:
    return [NAMES[index], post, enrolled, IDS[index] if number else "", "某某镇", "某某村", note]


def read(path, name="自查报告表.xlsx"):
    parsed = parse(path, name, SOURCE)
    assert parsed.frame is not None, [f.message for f in parsed.report.findings]
    kept = parsed.frame.filter(parsed.frame["_reject"].is_null())
    return parsed, [tuple(row) for row in kept.select("official_name", "official_id", "person_name", "relation").rows()]


def form(tmp_path, *rows, above=(TITLE, UNIT), sheet="Sheet1"):
    path = xlsx(tmp_path / "a.xlsx", {sheet: [*above, HEADER, *rows, *FOOT]})
    return read(path)


REPORTER = (NAMES[0], IDS[0])


def test_the_printed_form_the_first_row_is_the_reporters(tmp_path):
    blank = ["", "", "", "", "", "", "子女"]
    parsed, rows = form(
        tmp_path, line(0, "民政助理"), line(1, "务农", note="配偶"), line(2, "妻", "是", "配偶父亲"), blank
    )
    assert rows == [
        (*REPORTER, NAMES[0], "本人"),
        (*REPORTER, NAMES[1], "配偶"),
        (*REPORTER, NAMES[2], "配偶父亲"),
    ]
    assert parsed.frame.filter(parsed.frame["_reject"].is_null())["is_enrolled"].to_list() == ["否", "否", "是"]
    assert parsed.report.rejected == 4


def test_the_relation_stands_beside_the_post_where_the_remarks_say_nothing_of_it(tmp_path):
    _, rows = form(tmp_path, line(0, "本人"), line(1, "妻子"), line(2, "儿子", note="在外务工"))
    assert [r[3] for r in rows] == ["本人", "妻子", "儿子"]
    assert {r[:2] for r in rows} == {REPORTER}


def test_two_reporters_in_one_sheet_each_speak_for_the_rows_below(tmp_path):
    _, rows = form(
        tmp_path, line(0, note="本人"), line(1, note="配偶"), line(2, note="本人", number=False), line(3, note="子女")
    )
    assert [r[:2] for r in rows] == [REPORTER, REPORTER, (NAMES[2], None), (NAMES[2], None)]


def test_forms_pasted_one_below_the_other_in_one_sheet(tmp_path):
    above = (TITLE, [f"报告人：{NAMES[0]}", f"身份证号码：{IDS[0]}"])
    second = [TITLE, HEADER, line(2, "村主任"), line(3, note="配偶")]
    _, rows = form(tmp_path, line(1, note="配偶"), *second, above=above)
    assert rows == [
        (*REPORTER, NAMES[1], "配偶"),
        (NAMES[2], IDS[2], NAMES[2], "本人"),
        (NAMES[2], IDS[2], NAMES[3], "配偶"),
    ]


@pytest.mark.parametrize(
    "above",
    [
        [f"报告人：{NAMES[0]}    身份证号码：{IDS[0]}"],
        ["报告人姓名", NAMES[0], "身份证号码", IDS[0]],
        ["姓名", NAMES[0], "单位", "某某镇", "身份证号", IDS[0]],
    ],
)
def test_the_reporter_above_the_table(tmp_path, above):
    _, rows = form(tmp_path, line(1, note="配偶"), line(2, note="子女"), above=(TITLE, above))
    assert rows == [(*REPORTER, NAMES[1], "配偶"), (*REPORTER, NAMES[2], "子女")]


def test_the_one_named_above_is_found_among_the_rows(tmp_path):
    above = ([f"报告人:{NAMES[0]}"], UNIT)
    _, rows = form(tmp_path, line(0, "民政助理"), line(1, note="配偶"), above=above)
    assert rows[0] == (*REPORTER, NAMES[0], "本人")
    assert rows[1][:2] == REPORTER


NAMESAKE = [NAMES[0], "", "是", IDS[3], "某某镇", "某某村"]
TOLD = [f"报告人：{NAMES[0]}    身份证号码：{IDS[0]}"]


def test_a_relative_of_the_reporters_name_is_not_the_reporter(tmp_path):
    _, rows = form(tmp_path, line(1, note="配偶"), [*NAMESAKE, "妹妹"], above=(TITLE, TOLD))
    assert rows == [(*REPORTER, NAMES[1], "配偶"), (*REPORTER, NAMES[0], "妹妹")]
    _, rows = form(tmp_path, [*NAMESAKE, "妹妹"], line(0, "民政助理"), above=(TITLE, [f"报告人:{NAMES[0]}"]))
    assert rows == [(*REPORTER, NAMES[0], "妹妹"), (*REPORTER, NAMES[0], "本人")]


def test_who_has_another_good_number_than_the_title_is_not_the_reporter(tmp_path):
    told, other = "320723190101010011", "320723190202020024"
    above = (TITLE, [f"报告人：{NAMES[0]}    身份证号码：{told}"])
    _, rows = form(tmp_path, line(1, note="配偶"), [NAMES[0], "", "是", other, "", "", ""], above=above)
    assert rows == [(NAMES[0], told, NAMES[1], "配偶"), (NAMES[0], told, NAMES[0], None)]
    for number in (told, f"{told[:6]} {told[6:]}", "", f"{told[:-1]}*"):
        _, rows = form(tmp_path, line(1, note="配偶"), [NAMES[0], "", "否", number, "", "", ""], above=above)
        assert rows[1][3] == "本人", number


def test_the_number_in_the_title_is_not_another_reporters(tmp_path):
    second = line(2, note="本人", number=False)
    _, rows = form(tmp_path, line(0, note="本人", number=False), second, line(3, note="子女"), above=(TITLE, TOLD))
    assert [r[:2] for r in rows] == [REPORTER, (NAMES[2], None), (NAMES[2], None)]


def test_the_name_of_the_sheet_comes_last(tmp_path):
    _, rows = form(tmp_path, line(1, note="配偶"), line(2, note="子女"), sheet=NAMES[0])
    assert {r[:2] for r in rows} == {(NAMES[0], None)}
    _, rows = form(tmp_path, line(1, note="本人"), line(2, note="子女"), sheet=NAMES[0])
    assert {r[:2] for r in rows} == {(NAMES[1], IDS[1])}


def test_nobodys_report_is_rejected_with_its_reason(tmp_path):
    parsed, rows = read(
        xlsx(
            tmp_path / "a.xlsx",
            {"自查表": [TITLE, HEADER, line(1, note="配偶")], "自查表2": [TITLE, HEADER, line(0, note="本人")]},
        )
    )
    assert [r[2] for r in rows] == [NAMES[0]]
    assert parsed.frame["_reject"].drop_nulls().to_list() == ["看不出是谁填的报告"]


def test_several_numbers_above_name_nobody(tmp_path):
    above = ([f"报告人：{NAMES[0]}　身份证号码：{IDS[0]}　联系人身份证号码：{IDS[3]}"],)
    _, rows = form(tmp_path, line(1, note="配偶"), above=above)
    assert rows[0][:2] == (NAMES[0], None)


def test_a_plain_list_has_the_reporter_in_columns_of_its_own(tmp_path):
    header = ["报告人", "报告人身份证号", "姓名", "身份证号", "与报告人关系", "目前是否享受低保", "备注"]
    rows = [
        [NAMES[0], IDS[0], NAMES[1], IDS[1], "妻子", "否", ""],
        [NAMES[2], IDS[2], NAMES[3], IDS[3], "儿子", "是", "本人"],
    ]
    _, found = read(csv_file(tmp_path / "a.csv", [header, *rows]), "自查汇总.csv")
    assert found == [(NAMES[0], IDS[0], NAMES[1], "妻子"), (NAMES[2], IDS[2], NAMES[3], "儿子")]
