"""Closing by list, countersigning and sending back, as they are typed."""

from __future__ import annotations

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
