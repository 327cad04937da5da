"""The layouts departments send, each as a small file; the last test reads the trap of two ID columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.intake.reading import Parsed, parse
from tests.assets.intake.reading.samples import HEADERS, IDS, NAMES, column, csv_file, payments, person_rows, roll, xlsx

FILE = "2021年5月农村低保.xlsx"


def read(path: Path, name: str = FILE, source=None) -> Parsed:
    parsed = parse(path, name, source or roll())
    assert parsed.frame is not None, [f.message for f in parsed.report.findings]
    assert parsed.report.rows == len(parsed.frame)
    assert parsed.report.rejected == parsed.frame["_reject"].is_not_null().sum()
    return parsed


def accepted(parsed: Parsed):
    return parsed.frame.filter(parsed.frame["_reject"].is_null())


def reasons(parsed: Parsed) -> list[str]:
    return parsed.frame["_reject"].drop_nulls().to_list()


def said(parsed: Parsed) -> str:
    return "\n".join(f.message for f in parsed.report.findings)


def test_title_rows_units_totals_and_signatures(tmp_path):
    rows = [
        ["灌云县2021年4月农村低保在册名册"],
        ["单位:元"],
        HEADERS,
        *person_rows(),
        [],
        HEADERS,
        *person_rows(2, first=3),
        ["合计", *[""] * 7, 3000],
        ["填表人:某人", "", "审核人:某人"],
        ["备注:以上为在册对象"],
    ]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert accepted(parsed)["person_name"].to_list() == NAMES
    assert accepted(parsed)["_row"].to_list() == [4, 5, 6, 9, 10]
    assert reasons(parsed) == ["重复表头", "合计行", "签名或备注行", "签名或备注行"]
    assert parsed.report.sheets[0].header_row == 3
    assert parsed.report.sheets[0].blank == 1
    assert set(parsed.frame["_batch"]) == {"2021-04-01"}, "the title goes before the file name"
    assert set(parsed.frame["programme"]) == {"农村"}
    assert accepted(parsed)["monthly_amount"].to_list() == ["600"] * 5


def test_total_in_the_first_line_below_the_header(tmp_path):
    rows = [HEADERS, ["合计:5户", *[""] * 7, 3000], *person_rows()]
    assert reasons(read(xlsx(tmp_path / "a.xlsx", {"名册": rows}))) == ["合计行"]


def test_a_sheet_a_township_appended_hidden_and_blank_noted(tmp_path):
    headers = [h for h in HEADERS if h != "乡镇"]
    drop = HEADERS.index("乡镇")
    rows = [[*r[:drop], *r[drop + 1 :]] for r in person_rows()]
    path = tmp_path / "a.xlsx"
    sheet = [headers, *rows]
    xlsx(path, {"说明": [["请各乡镇核对"]], "伊山镇": sheet, "杨集": sheet, "旧": sheet, "空": []})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    parsed = read(path)
    assert parsed.frame["township"].to_list() == ["伊山镇"] * 3 + ["杨集"] * 3
    assert parsed.frame["_sheet"].unique(maintain_order=True).to_list() == ["伊山镇", "杨集"]
    assert "「旧」是隐藏的" in said(parsed)
    assert "「空」是空白的" in said(parsed)
    assert "「说明」没有识别出表头" in said(parsed)


def test_two_level_header_with_merged_cells(tmp_path):
    upper = ["低保证号", "户主", "", "保障对象", "", "", "乡镇", "村(居)", "领取金额", "", "起始年月"]
    lower = ["", "姓名", "身份证号", "姓名", "身份证号", "与户主关系", "", "", "家庭补差", "分类施保", ""]
    rows = [[*r[:9], 50, r[9]] for r in person_rows()]
    merged = ["B2:C2", "D2:F2", "I2:J2", "A2:A3", "G2:G3", "H2:H3", "K2:K3"]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [["2021年5月"], upper, lower, *rows]}, {"S": merged}))
    assert parsed.report.sheets[0].header_depth == 2
    assert parsed.frame["head_id"].to_list() == [IDS[0]] * 3
    assert parsed.frame["id_number"].to_list() == IDS[:3]
    assert parsed.frame["monthly_amount"].to_list() == ["600"] * 3
    assert "分类施保" in said(parsed)


def test_two_level_header_in_a_text_table_without_merges(tmp_path):
    upper = ["低保证号", "户主", "", "保障对象", "", "", "乡镇", "村(居)", "领取金额", "起始年月"]
    lower = ["", "姓名", "身份证号", "姓名", "身份证号", "与户主关系", "", "", "家庭补差", ""]
    total = ["", *[""] * 3, "合 计", *[""] * 3, 1800]
    parsed = read(csv_file(tmp_path / "a.csv", [upper, lower, *person_rows(), upper, lower, total]))
    assert accepted(parsed)["head_name"].to_list() == [NAMES[0]] * 3
    assert accepted(parsed)["person_name"].to_list() == NAMES[:3]
    assert reasons(parsed) == ["重复表头", "重复表头", "合计行"]


def test_merged_cells_of_a_household_give_every_member_the_value(tmp_path):
    rows = person_rows()
    for row in rows[1:]:
        row[0] = row[1] = row[2] = ""
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *rows]}, {"S": ["A2:A4", "B2:B4", "C2:C4"]}))
    assert parsed.frame["certificate_no"].to_list() == ["32072300000"] * 3
    assert parsed.frame["head_id"].to_list() == [IDS[0]] * 3


@pytest.mark.parametrize(
    "numbered",
    [
        ("其他家庭成员姓名{}", "其他家庭成员身份证号{}"),
        ("姓名{}", "身份证号{}"),
        ("家庭成员姓名{}", "身份证号码{}"),
        ("成员{}姓名", "成员{}身份证号"),
    ],
)
def test_a_household_a_row_becomes_a_row_a_person(tmp_path, numbered):
    household = [
        "低保证号",
        "户主姓名",
        "户主身份证号",
        "性别",
        "乡镇",
        "行政村",
        "保障人口",
        "户月保障金额",
        "起始年月",
    ]
    members = [h.format(n) for n in (1, 2) for h in numbered]
    rows = [
        ["c1", NAMES[0], IDS[0], "男", "伊山镇", "东村", 3, 900, "2019-01", NAMES[1], IDS[1], NAMES[2], IDS[2]],
        ["c2", NAMES[3], IDS[3], "女", "伊山镇", "东村", 1, 400, "2019-01", "", "", "", ""],
        ["c3", NAMES[4], IDS[4], "女", "伊山镇", "东村", 1, 400, "2019-01", NAMES[4], IDS[4], "", ""],
        ["合计", "", "", "", "", "", 5, 1700, "", "", "", "", ""],
    ]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"农村": [["2021年5月"], [*household, *members], *rows]}))
    frame = accepted(parsed)
    assert frame["_member"].to_list() == [0, 1, 2, 0, 0]
    assert frame["person_name"].to_list() == [NAMES[0], NAMES[1], NAMES[2], NAMES[3], NAMES[4]]
    assert frame["id_number"].to_list() == [IDS[0], IDS[1], IDS[2], IDS[3], IDS[4]]
    assert frame["head_id"].to_list() == [IDS[0]] * 3 + [IDS[3], IDS[4]]
    assert frame["relation"].to_list() == ["户主", None, None, "户主", "户主"]
    assert frame["sex"].to_list() == ["男", None, None, "女", "女"], "the household row tells the head's sex only"
    assert frame["monthly_amount"].to_list() == ["900"] * 3 + ["400"] * 2
    assert reasons(parsed) == ["户主重复列在成员中", "合计行"]


def test_numbers_in_an_id_column_are_marked_by_cell_type(tmp_path):
    rows = person_rows()
    rows[0][4] = 320723196001011000
    rows[1][3], rows[1][8] = 12, 600.5
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *rows]}))
    assert parsed.frame["id_number"].to_list() == ["320723196001011000", IDS[1], IDS[2]]
    assert parsed.frame["id_number__cell"].to_list() == ["number", "text", "text"]
    assert parsed.frame["head_id__cell"].to_list() == ["text"] * 3
    assert parsed.frame["monthly_amount"].to_list() == ["600", "600.5", "600"]
    assert "1 个单元格是数字格式" in said(parsed)


def test_dates_of_a_spreadsheet_become_iso(tmp_path):
    import datetime

    rows = person_rows()
    rows[0][9], rows[1][9] = datetime.datetime(2019, 3, 1), datetime.date(2019, 4, 1)  # noqa: DTZ001
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [HEADERS, *rows]}))
    assert parsed.frame["since"].to_list() == ["2019-03-01", "2019-04-01", "2019-01"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables(tmp_path, encoding, delimiter):
    rows = person_rows()
    rows[0][3] = "王䶮"
    rows[1][7] = '东"村\n二组'
    parsed = read(csv_file(tmp_path / "a.csv", [["2021年3月", *[""] * 9], HEADERS, *rows], encoding, delimiter))
    assert parsed.frame["person_name"].to_list() == ["王䶮", NAMES[1], NAMES[2]]
    assert parsed.frame["village"].to_list() == ["东村", '东"村\n二组', "东村"]
    assert parsed.frame["id_number__cell"].unique().to_list() == ["text"]
    assert set(parsed.frame["_batch"]) == {"2021-03-01"}


def test_text_table_with_excel_text_marks_and_no_last_line_end(tmp_path):
    lines = [",".join(HEADERS), *(",".join([*map(str, r[:4]), f'="{r[4]}"', *map(str, r[5:])]) for r in person_rows())]
    (tmp_path / "a.csv").write_text("\r\n".join(lines), encoding="utf-8")
    assert read(tmp_path / "a.csv").frame["id_number"].to_list() == IDS[:3]


def test_old_workbook_under_a_new_name_and_the_reverse(tmp_path):
    path = xlsx(tmp_path / "a.xls", {"S": [HEADERS, *person_rows()]})
    assert len(read(path, "2021年5月农村低保.xls").frame) == 3


def test_an_old_workbook_with_number_and_error_cells(tmp_path):
    # Saved by LibreOffice as Excel 97: an ID as number, a #N/A in a used column, the table below a title.
    path = tmp_path / "roll.xlsx"
    path.write_bytes((Path(__file__).parent / "roll.xls").read_bytes())
    parsed = read(path)
    assert parsed.frame["id_number"].to_list() == ["320723196001011000", IDS[1], IDS[2]]
    assert parsed.frame["id_number__cell"].to_list() == ["number", "text", "text"]
    assert parsed.frame["_reject"].is_not_null().to_list() == [False, True, False]
    assert parsed.frame["head_id"].to_list() == [IDS[0]] * 3


def test_headers_are_folded(tmp_path):
    odd = [
        "低保\n证号",
        "户 主 姓 名",
        "户主身份证号",
        " 姓　名 ",
        "公民身份号码",
        "与户主的关系*",
        "乡（镇、街道）",
        "村（居）",
        "户月保障金额(元/月)",
        "起始年月：",
    ]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [odd, *person_rows()]}))
    assert parsed.frame["id_number"].to_list() == IDS[:3]
    assert parsed.frame["monthly_amount"].to_list() == ["600"] * 3


def test_the_trap_of_two_id_columns(tmp_path):
    headers = ["户主身份证号", "身份证号", *(h for h in HEADERS if h not in {"户主身份证号", "身份证号"})]
    order = [HEADERS.index(h) for h in headers]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [headers, *([r[i] for i in order] for r in person_rows())]}))
    assert parsed.frame["head_id"].to_list() == [IDS[0]] * 3
    assert parsed.frame["id_number"].to_list() == IDS[:3]


def test_month_by_row_then_title_sheet_and_file(tmp_path):
    headers = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    values = ["2021年5月", "202104", "2021-03", "2021.2", "", "不详"]
    rows = [[v, f"c{i}", NAMES[0], f"62{i}", 600] for i, v in enumerate(values)]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"发放": [headers, *rows]}), "2021年1月发放.xlsx", payments())
    assert parsed.frame["_batch"].to_list() == [f"2021-0{m}-01" for m in (5, 4, 3, 2, 1, 1)]
    assert parsed.frame["month"].to_list() == [*values[:4], None, "不详"]
    by_sheet = [headers[1:], *(r[1:] for r in rows)]
    parsed = read(xlsx(tmp_path / "b.xlsx", {"2021年2月": by_sheet, "二〇二一年三月": by_sheet}), "x.xlsx", payments())
    assert parsed.frame["_batch"].unique(maintain_order=True).to_list() == ["2021-02-01", "2021-03-01"]
    assert parsed.frame["month"].unique(maintain_order=True).to_list() == ["2021-02", "2021-03"]


def test_header_cells_merged_downwards_say_how_deep_the_header_is(tmp_path):
    upper = [*HEADERS, "家庭情况", ""]
    lower = [*[""] * 10, "住房", "其他"]
    merged = [f"{c}1:{c}2" for c in "ABCDEFGHIJ"] + ["K1:L1"]
    parsed = read(xlsx(tmp_path / "a.xlsx", {"S": [upper, lower, *person_rows()]}, {"S": merged}))
    assert parsed.report.sheets[0].header_depth == 2
    assert (parsed.report.rows, parsed.report.rejected) == (3, 0)
    assert "家庭情况住房" in said(parsed)


def test_hidden_sheets_are_read_for_our_own_workbook_alone(tmp_path):
    from dataclasses import replace

    import openpyxl

    headers = ["低保证号", "户名", "账号", "实发金额"]
    path = xlsx(
        tmp_path / "a.xlsx",
        {"2021年5月": [headers, ["c1", "王某甲", "621", 1]], "2021年6月": [headers, ["c2", "王某甲", "621", 1]]},
    )
    book = openpyxl.load_workbook(path)
    book["2021年6月"].sheet_state = "veryHidden"
    book.save(path)
    assert read(path, "x.xlsx", payments()).frame["certificate_no"].to_list() == ["c1"]
    own = replace(payments(), name="review_results")
    assert read(path, "x.xlsx", own).frame["certificate_no"].to_list() == ["c1", "c2"]


def test_sheets_of_words_of_our_own_form_are_no_tables_that_were_not_understood(tmp_path):
    from dataclasses import replace

    words = [
        ["一", "二"],
        ["疑点类型", "怎样核查", "可能的正常情况与请对方提供的材料", "依据"],
        ["车", "看", "卖了", "文"],
    ]
    headers = ["低保证号", "户名", "账号", "实发金额"]
    sheets = {"填报说明": words, "核查指引": words, "_基线": words, "五月": [headers, ["c1", "王某甲", "621", 1]]}
    path = xlsx(tmp_path / "a.xlsx", sheets)
    own = read(path, "2021年5月.xlsx", replace(payments(), name="review_results"))
    assert own.frame["certificate_no"].to_list() == ["c1"]
    assert not any(f.sheet in {"填报说明", "核查指引", "_基线"} for f in own.report.findings)
    other = read(path, "2021年5月.xlsx", payments())
    assert {f.sheet for f in other.report.findings} >= {"填报说明", "核查指引", "_基线"}


def test_last_months_title_is_remarked(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"S": [["灌云县2021年4月农村低保"], HEADERS, *person_rows()]})
    parsed = read(path)
    assert set(parsed.frame["_batch"]) == {"2021-04-01"}
    assert "标题写的是 2021-04，文件名写的是 2021-05" in said(parsed)


def test_idle_commas_at_the_end_of_rows(tmp_path):
    rows = [HEADERS, *([*r, "", ""] for r in person_rows())]
    assert read(csv_file(tmp_path / "a.csv", rows)).report.rejected == 0


def test_a_row_without_any_month_is_rejected(tmp_path):
    headers = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    rows = [["2021-05", "c1", NAMES[0], "621", 600], ["", "c2", NAMES[1], "622", 600]]
    assert reasons(read(xlsx(tmp_path / "a.xlsx", {"发放": [headers, *rows]}), "x.xlsx", payments())) == ["缺少月份"]


def test_one_more_yaml_of_a_known_kind_is_read(tmp_path):
    from data_contracts.contract import HERE, load_contracts

    text = (HERE / "sources" / "vehicles.odcs.yaml").read_text(encoding="utf-8")
    text = text.replace("name: vehicles", "name: boats").replace("source.vehicles", "source.boats")
    (tmp_path / "boats.odcs.yaml").write_text(text, encoding="utf-8")
    source = load_contracts(extra_sources=[tmp_path]).sources["boats"]
    headers = [c.header for c in source.columns]
    parsed = read(csv_file(tmp_path / "a.csv", [headers, [f"v{i}" for i in range(len(headers))]]), "船舶.csv", source)
    assert parsed.report.source == "boats"
    assert parsed.frame.select(c.name for c in source.columns).row(0) == tuple(f"v{i}" for i in range(len(headers)))


def test_a_contract_without_people_columns(tmp_path):
    from data_contracts.contract import Source

    columns = (column("code", "区划代码", required=True), column("division_name", "区划名称", required=True))
    source = Source("divisions", "行政区划", "", "", (), "list", "", "date", None, columns, (), (), "d")
    parsed = read(csv_file(tmp_path / "a.csv", [["区划代码", "区划名称"], ["320723", "灌云县"]]), "区划.csv", source)
    assert parsed.frame["_batch"].to_list() == [None]


def test_a_certificate_or_an_account_that_a_sheet_kept_as_a_number_is_cut(tmp_path):
    """Fifteen digits are kept whole; of more the text says that they are not."""
    head = ["发放月份", "低保证号", "户名", "账号", "实发金额"]
    rows = [
        head,
        ["2021-05", 320723012345678901, "王某甲", 6224523000111222, 620],
        ["2021-05", 3207230123, "乙", 1, 620],
    ]
    found = accepted(read(xlsx(tmp_path / "a.xlsx", {"S": rows}), "发放.xlsx", payments()))
    assert found["certificate_no"].to_list() == ["3.20723012345678E+17", "3207230123"]
    assert found["paid_amount"].to_list() == ["620", "620"]
