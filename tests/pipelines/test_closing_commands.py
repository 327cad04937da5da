"""Closing by list, countersigning, sending back and dividing the work, as they are typed."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from assets.desk.accounts import Accounts
from assets.desk.store import FILE, opened_store
from assets.home.ledger import Event
from matchers.cases.casework import QUEUES
from pipelines.cli import run
from tests.nights import AS_OF, County
from tests.pipelines.desk.seats import released

ON = ["--as-of", AS_OF.isoformat()]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    made = County.after_a_night(tmp_path_factory, "closing")
    released(made.home)
    with made.home.ledger() as ledger:
        out = [e for e in ledger.events("released") if e.payload["queue"] == "wrong_enrolment"][:4]
        for entry, outcome in zip(out, ("keep", "exit", "exit", "adjust"), strict=True):
            said = {
                "outcome": outcome,
                "investigators": ["孙六", "周七"],
                "visited_on": AS_OF.isoformat(),
                "remark": "",
            }
            beside = {"list_no": entry.payload["list_no"], "evidence_digest": entry.payload["evidence_digest"]}
            ledger.append([Event("answered", entry.subject, {**said, **beside})], AS_OF, "钱一")
    return made


def hedui(county: County, *arguments: str) -> int:
    return run([*arguments, "--home", str(county.home.root)])


def test_a_list_is_written_filled_in_and_read_back_row_by_row(county: County, tmp_path: Path, capsys) -> None:
    form = tmp_path / "办结.xlsx"
    assert hedui(county, "review", "--form", str(form), "--by", "郑科长") == 0
    book = openpyxl.load_workbook(form)
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, titles["办结结论"]).value == "退出"]
    assert len(rows) == 2
    assert sheet.cell(rows[0], titles["调查人甲"]).value == "孙六"
    for title, value in (("核查依据", "死亡证明"), ("听取意见日期", "2021-6-1"), ("告知日期", AS_OF)):
        sheet.cell(rows[0], titles[title], value)
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, titles["办结结论"]).value not in {"退出", "符合条件继续保障"}:
            sheet.cell(row, titles["办结结论"], "继续保障吧")
    book.save(form)
    capsys.readouterr()
    assert hedui(county, "review", "--list", str(form), "--by", "郑科长") == 1
    said = capsys.readouterr()
    assert "办结 1 条，待会签 0 条，未办结 2 条，没有填结论 0 条。" in said.out
    assert f"第{rows[1]}行" in said.err
    assert "「退出」须填写听取意见日期" in said.err
    assert "没有办结结论「继续保障吧」" in said.err
    assert hedui(county, "review", "--list", str(form), "--by", "郑科长") == 1
    assert "办结 0 条" in capsys.readouterr().out, "the same list closes nothing twice"


def test_a_file_that_is_no_list_is_refused(county: County, tmp_path: Path, capsys) -> None:
    path = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(path)
    assert hedui(county, "review", "--list", str(path), "--by", "郑科长") == 2
    assert "没有“疑点编号”和“办结结论”两列" in capsys.readouterr().err
    assert hedui(county, "review", "--by", "郑科长") == 2
    assert hedui(county, "review", "F1", "--list", str(path), "--by", "郑科长") == 2


def test_where_nobody_has_an_account_there_is_nobody_to_give_work_to(county: County, tmp_path: Path, capsys) -> None:
    out = county.rows("SELECT case_id FROM review.cases ORDER BY 1 LIMIT 1")[0][0]
    for words in (["--case", out, "--to", "王局长"], ["--form", str(tmp_path / "x.xlsx")], ["--list", __file__]):
        assert hedui(county, "assign", *words, "--by", "郑科长") == 2
        assert "本县还没有账户" in capsys.readouterr().err
    assert hedui(county, "assign") == 0
    said = capsys.readouterr().out
    assert re.fullmatch(r"乡镇：\n  未分派  \d+ 户\n县级：\n  未分派  \d+ 户\n", said)


def test_with_accounts_the_second_signature_is_anothers(county: County, capsys) -> None:
    with opened_store(county.home.root / FILE) as store:
        for login, name, role in (("rev", "郑复核", "second_reviewer"), ("head", "王局长", "county_head")):
            Accounts(store).add(login, name, role, townships=None, queues=list(QUEUES))
    with county.home.ledger(read_only=True) as ledger:
        closed = {e.subject for e in ledger.events("closed")}
        number = next(
            e.subject for e in ledger.events("answered") if e.payload["outcome"] == "exit" and e.subject not in closed
        )
    day = AS_OF.isoformat()
    proofs = ["--investigator", "孙六", "--investigator", "周七", "--visited-on", day, "--evidence", "死亡证明"]
    proofs += ["--heard-on", day, "--notice-on", day]
    assert hedui(county, "review", number, "--by", "郑科长", "--outcome", "exit", *proofs) == 2
    assert "没有账户「郑科长」" in capsys.readouterr().err
    assert hedui(county, "review", number, "--by", "郑复核", "--outcome", "exit", *proofs) == 0
    assert "待会签" in capsys.readouterr().out
    assert hedui(county, "countersign", number, "--by", "郑复核") == 2
    assert hedui(county, "send-back", number, "--by", "王局长", "--why", "材料不全") == 0
    assert hedui(county, "countersign", number, "--by", "王局长") == 2
    assert "没有待会签" in capsys.readouterr().err
    assert hedui(county, "review", number, "--by", "郑复核", "--outcome", "exit", *proofs) == 0
    assert hedui(county, "countersign", number, "--by", "王局长") == 0


@pytest.fixture(scope="module")
def divided(county: County) -> County:
    """The same with people to divide work among, at the county and in the township with the most lines."""
    with county.home.ledger(read_only=True) as ledger:
        places = [e.payload["township"] for e in ledger.events("released")]
    township = max(sorted(set(places)), key=places.count)
    with opened_store(county.home.root / FILE) as store:
        for login, name, role in (
            ("wu", "吴核对", "county_analyst"),
            ("ju", "周局长", "county_head"),
            ("qian", "钱乡镇", "township_clerk"),
            ("sun", "孙小满", "township_clerk"),
        ):
            places = [township] if role == "township_clerk" else None
            Accounts(store).add(login, name, role, townships=places, queues=list(QUEUES))
    return county


def given(county: County) -> list[tuple[str, str, str | None]]:
    with county.home.ledger(read_only=True) as ledger:
        return [(e.subject, e.actor, e.payload["to_name"]) for e in ledger.events("assigned")]


def test_single_households_are_given_taken_back_and_told(divided: County, capsys) -> None:
    number, home = divided.rows(
        "SELECT case_id, household FROM review.cases WHERE is_open AND queue = 'identity' ORDER BY 1 LIMIT 1"
    )[0]
    own = divided.rows(
        f"SELECT case_id FROM review.cases WHERE is_open AND queue = 'identity' AND household = '{home}'"
    )
    for words, sentence in (
        (["--case", number], "--to"),
        (["--case", number, "--to", "wu", "--take-back"], "--to"),
        (["--case", number, "--form", "x.xlsx"], "只写其中一种"),
        (["--case", number, "--to", "钱乡镇"], "不能分派给「钱乡镇」"),
        (["--case", number, "--to", "wu", "--why", "见 110101199003074514"], "分派的说明里有身份证号"),
    ):
        assert hedui(divided, "assign", *words, "--by", "周局长") == 2
        assert sentence in capsys.readouterr().err
    assert hedui(divided, "assign", "--case", number, "--to", "wu") == 2
    assert "--by" in capsys.readouterr().err
    assert hedui(divided, "assign", "--case", number, "--case", "FNONE", "--to", "wu", "--by", "周局长") == 1
    said = capsys.readouterr()
    assert f"分派 1 户({len(own)} 条疑点),与原来相同 0 户，未分派 1 户。" in said.out
    assert "[未分派] FNONE:没有这条疑点" in said.err
    assert given(divided)[-1][1:] == ("周局长", "吴核对")
    assert hedui(divided, "explain", number) == 0
    assert "分派  周局长  县级：给吴核对" in capsys.readouterr().out
    assert hedui(divided, "assign", "--by", "钱乡镇") == 0
    assert "县级" not in capsys.readouterr().out
    assert hedui(divided, "account", "end", "wu") == 0
    assert f"名下还有分派的疑点 {len(own)} 条，请另行分派" in capsys.readouterr().out
    assert hedui(divided, "assign") == 0
    assert "  吴核对(账户已停用，请另行分派)  1 户" in capsys.readouterr().out
    assert hedui(divided, "assign", "--case", number, "--take-back", "--by", "周局长") == 0
    assert given(divided)[-1][1:] == ("周局长", None)


def test_work_is_divided_by_a_list_row_by_row(divided: County, tmp_path: Path, capsys) -> None:
    form = tmp_path / "分派.xlsx"
    assert hedui(divided, "assign", "--form", str(form), "--by", "冯督查") == 2
    assert hedui(divided, "assign", "--form", str(form), "--by", "钱乡镇") == 0
    assert "写姓名(钱乡镇、孙小满)" in capsys.readouterr().out.replace("\n  ", "")
    book = openpyxl.load_workbook(form)
    sheet = book.active
    titles = {cell.value: cell.column for cell in sheet[1]}
    numbers = [sheet.cell(row, titles["疑点编号"]).value for row in range(2, sheet.max_row + 1)]
    assert len(set(numbers)) == len(numbers) > 5
    for row, name in ((2, "孙小满"), (3, "sun"), (4, "吴核对"), (5, "钱乡镇"), (6, "收回")):
        sheet.cell(row, titles["分派给"], name)
    sheet.cell(5, titles["现分派给"], "马三")
    sheet.append([None] * (titles["疑点编号"] - 1) + [numbers[0], "", "钱乡镇"])
    sheet.append([None] * (titles["疑点编号"] - 1) + ["FNONE", "", "钱乡镇"])
    last = sheet.max_row
    book.save(form)
    before = len(given(divided))
    assert hedui(divided, "assign", "--list", str(form), "--by", "钱乡镇") == 1
    said = capsys.readouterr()
    assert "分派 1 户(" in said.out
    assert "与原来相同 1 户，未分派 5 户。" in said.out
    told = dict(re.findall(r"\[未分派\] 第(\d+)行:(.*)", said.err))
    assert sorted(told, key=int) == ["2", "4", "5", str(last - 1), str(last)]
    assert "是同一户，却写了不同的人" in told["2"]
    assert "不能分派给「吴核对」" in told["4"]
    assert "写出名单以后已改为未分派，没有再改" in told["5"]
    assert "没有这条疑点，或不在您的权限之内" in told[str(last)]
    assert {entry[1:] for entry in given(divided)[before:]} == {("钱乡镇", "孙小满")}
    assert given(divided)[before][0] == numbers[1]
    before = len(given(divided))
    assert hedui(divided, "assign", "--list", str(form), "--by", "钱乡镇") == 1
    assert len(given(divided)) == before, "the same list gives nothing twice"
    empty = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(empty)
    assert hedui(divided, "assign", "--list", str(empty), "--by", "钱乡镇") == 2
    assert "没有“疑点编号”和“分派给”两列，请用 hedui assign --form 写出的名单填写" in capsys.readouterr().err
