"""What a file's columns are taken for: by name, by content where names say nothing, never against their content."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from data_contracts.contract import load_contracts
from matchers.intake.layouts import ConfirmedLayout
from tests.assets.intake.reading.samples import HEADERS, column, csv_file, person_rows, roll

CONTRACTS = load_contracts()
FILE = "2021年5月农村低保.csv"
CHECK = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(i: int, birth: str = "") -> str:
    body = f"320723{birth or f'19{60 + i}0{1 + i % 9}1{i % 9}'}{100 + i:03d}"
    return body + CHECK[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def names(count: int) -> list[str]:
    return [f"{'王李张刘陈杨赵黄周吴'[i % 10]}某{'甲乙丙丁戊己庚辛壬癸'[i % 10]}" for i in range(count)]


def columns_of(parsed, at: int = 0):
    return {c.header: c for c in parsed.report.sheets[at].understood}


def test_the_header_row_is_found_where_numbers_begin(tmp_path):
    rows = [["灌云县车辆一览"], ["大名", "证照", "牌子", "种别"]]
    rows += [[name, number(i), f"苏G1234{i}", "小型轿车"] for i, name in enumerate(names(8))]
    parsed = parse(csv_file(tmp_path / "a.csv", rows), "车.csv", CONTRACTS.sources["vehicles"])
    (sheet,) = parsed.report.sheets
    assert parsed.frame is None
    assert (sheet.header_row, sheet.rows) == (2, 8)
    found = columns_of(parsed)
    assert [found[h].word for h in ("大名", "证照", "牌子")] == ["owner_name", "id_number", "plate_no"]
    assert {found[h].how for h in ("大名", "证照", "牌子")} == {"proposed"}
    (said,) = [f.message for f in parsed.report.findings if "可能是" in f.message]
    assert "「证照」→身份证明号码" in said
    assert "hedui map vehicles" in said


def test_what_is_confirmed_of_a_nameless_sheet_is_read(tmp_path):
    rows = [["大名", "证照", "牌子", "种别", "现状"]]
    rows += [[name, number(i), f"苏G1234{i}", "小型轿车", "正常"] for i, name in enumerate(names(8))]
    path, source = csv_file(tmp_path / "a.csv", rows), CONTRACTS.sources["vehicles"]
    (sheet,) = parse(path, "车.csv", source).report.sheets
    words = ["owner_name", "id_number", "plate_no", "vehicle_class", "vehicle_status"]
    known = ConfirmedLayout("vehicles", sheet.layout, dict(zip([c.key for c in sheet.understood], words, strict=True)))
    frame = parse(path, "车.csv", source, [known]).frame
    assert frame["owner_name"].to_list() == names(8)
    assert set(frame["vehicle_status"]) == {"正常"}


def test_a_row_of_data_taken_for_a_header_is_not_shown(tmp_path):
    rows = [["王某某", "未办理", "苏G12340", "小型轿车"]]
    rows += [[name, number(i), f"苏G1234{i}", "小型轿车"] for i, name in enumerate(names(8), 1)]
    parsed = parse(csv_file(tmp_path / "a.csv", rows), "车.csv", CONTRACTS.sources["vehicles"])
    (sheet,) = parsed.report.sheets
    assert [c.header for c in sheet.understood] == ["第1列", "未办理", "第3列", "小型轿车"]
    assert "王某某" not in str(parsed.report.findings) + str(sheet.unknown)


def test_a_column_of_names_called_number_is_not_read_in_silence(tmp_path):
    headers = [*HEADERS]
    rows = [[*row] for row in person_rows(5)]
    at, other = headers.index("姓名"), headers.index("身份证号")
    headers[at], headers[other] = headers[other], headers[at]
    for i, row in enumerate(rows):
        row[at], row[other] = names(8)[i], number(i)
    parsed = parse(csv_file(tmp_path / "a.csv", [headers, *rows]), FILE, roll())
    assert parsed.frame is None
    (said,) = [f.message for f in parsed.report.findings if f.severity == "held"]
    assert "表头「身份证号」与这一列的内容不符" in said
    found = columns_of(parsed)
    assert (found["身份证号"].word, found["身份证号"].how) == ("person_name", "proposed")
    assert (found["姓名"].word, found["姓名"].how) == ("id_number", "proposed")


def test_damaged_numbers_are_still_numbers(tmp_path):
    rows = [[*row] for row in person_rows(8)]
    for row in rows:
        row[HEADERS.index("身份证号")] = "320723********1232"
    assert parse(csv_file(tmp_path / "a.csv", [HEADERS, *rows]), FILE, roll()).frame is not None


@pytest.mark.parametrize("with_birth", [True, False])
def test_the_number_that_agrees_with_birth_and_sex_is_the_persons(tmp_path, with_birth):
    births = [f"19{60 + i}-0{1 + i}-11" for i in range(8)]
    own = [number(i, births[i].replace("-", "")) for i in range(8)]
    rows = [[*row, own[i], births[i] if with_birth else ""] for i, row in enumerate(person_rows(8))]
    for i, row in enumerate(rows):
        row[HEADERS.index("身份证号")] = number(30 + i)
    path = csv_file(tmp_path / "a.csv", [[*HEADERS, "本人号", "生日"], *rows])
    source = roll()
    born = column("birth_date", "出生日期", "date", aliases=("生日",))
    source = type(source)(**{**vars(source), "columns": (*source.columns, born)})
    found = columns_of(parse(path, FILE, source))
    assert (found["身份证号"].how == "named") is not with_birth
    if with_birth:
        assert (found["本人号"].word, found["本人号"].how) == ("id_number", "proposed")


def test_a_column_of_whole_paths_brings_township_and_village(tmp_path):
    at = [i for i, h in enumerate(HEADERS) if h != "村(居)"]
    rows = [[row[i] for i in at] for row in person_rows(6)]
    for row in rows:
        row[at.index(HEADERS.index("乡镇"))] = "江苏省灌云县伊山镇东村"
    frame = parse(csv_file(tmp_path / "a.csv", [[HEADERS[i] for i in at], *rows]), FILE, roll()).frame
    assert set(frame["village"]) == set(frame["township"]) == {"江苏省灌云县伊山镇东村"}


def test_the_name_of_one_person_never_goes_with_the_number_of_another(tmp_path):
    headers = ["主申请人姓名", "主申请人证件号码", "姓名", "证件号码", "申请日期"]
    rows = [["王某甲", number(1), name, number(i), "2021-03-04"] for i, name in enumerate(names(8), 2)]
    parsed = parse(csv_file(tmp_path / "a.csv", [headers, *rows]), "a.csv", CONTRACTS.sources["dibao_applications"])
    taken = {c.word: c.header for c in parsed.report.sheets[0].understood if c.how == "named"}
    assert (taken.get("person_name"), taken.get("id_number")) in {
        (None, "证件号码"),
        ("姓名", "证件号码"),
        ("主申请人姓名", "主申请人证件号码"),
    }
