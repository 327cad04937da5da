"""Money, appeals, corrections, the control sample and statistics on the command line, in the words people read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.nights import AS_OF, County

NEXT, LATER = AS_OF + timedelta(days=1), AS_OF + timedelta(days=29)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.after_a_night(tmp_path_factory, "outcomes")


def case_of(county: County, rule: str, place: int = 0) -> str:
    rows = county.rows(f"SELECT case_id FROM review.cases WHERE rule = '{rule}' ORDER BY 1")
    return rows[place][0]


def said(county: County, capsys: pytest.CaptureFixture[str], *words: str, on=NEXT) -> tuple[int, str, str]:
    code = county.command(*words, today=on)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_money_is_proposed_written_refused_and_summed(county, capsys, tmp_path: Path):
    case = case_of(county, "paid_after_death")
    code, out, _ = said(county, capsys, "money", case)
    assert code == 0
    assert "没有登记过金额" in out
    assert "规则从来文算出的金额，只供参考" in out
    assert "实发金额：" in out
    amounts = ("--overpaid", "1,240.50", "--to-recover", "1240.5", "--recovered", "100")
    code, out, _ = said(county, capsys, "money", case, *amounts, "--by", "李股长")
    assert "多领 1,240.50 元，应追回 1,240.50 元，已追回 100.00 元，尚欠 1,140.50 元" in out
    for words, sentence in (
        ((case, "--recovered", "1140.51", "--by", "李"), "已追回 1,240.51 元多于应追回的 1,240.50 元"),
        ((case, "--recovered", "一百", "--by", "李"), "不是金额"),
        ((case, "--recovered", "1"), "--by"),
        (("--recovered", "1", "--by", "李"), "请写明疑点编号"),
        ((case, "--month", "2021-06"), "用于汇总"),
        (("--month", "2021-6"), "2021-06 的样子"),
    ):
        code, _, err = said(county, capsys, "money", *words)
        assert (code, sentence in err) == (2, True), err
    _, out, _ = said(county, capsys, "money")
    assert "1,240.50" in out.splitlines()[-1]
    file = tmp_path / "money.csv"
    said(county, capsys, "money", "--csv", str(file))
    assert file.read_text(encoding="utf-8-sig").splitlines()[0] == (
        "乡镇,队列,月份,疑点数,多领(元),应追回(元),已追回(元),补发(元)"
    )
    assert ",1240.5,1240.5,100.0,0.0" in file.read_text(encoding="utf-8-sig")


def test_an_appeal_shows_in_the_history_and_on_the_agenda(county, capsys):
    case = case_of(county, "owns_motor_vehicle", -1)
    visit = ("--investigator", "孙一", "--investigator", "吴二", "--visited-on", NEXT.isoformat())
    closing = (
        "--outcome",
        "退出",
        "--evidence",
        "核对",
        "--heard-on",
        NEXT.isoformat(),
        "--notice-on",
        NEXT.isoformat(),
    )
    assert said(county, capsys, "review", case, "--by", "郑科长", *visit, *closing)[0] == 0
    code, out, _ = said(county, capsys, "appeal", case, "--by", "窗口", "--remark", "车早已卖掉")
    assert code == 0
    assert "请由没有办过此案的人复查：2021-07-01 到期" in out
    _, out, _ = said(county, capsys, "agenda", on=LATER)
    assert f"申诉 {case}：2021-07-01 到期，还有 1 天" in out
    _, out, _ = said(county, capsys, "explain", case)
    assert "该户申诉  窗口  车早已卖掉" in out
    code, _, err = said(county, capsys, "review", case, "--by", "郑科长", *visit, *closing)
    assert (code, "没有办过此案的人" in err) == (2, True)


def test_a_wrong_register_is_asked_and_answered(county, capsys, tmp_path: Path):
    case = case_of(county, "owns_motor_vehicle")
    wrong = ("--by", "郑科长", "--outcome", "数据有误(源部门)", "--investigator", "孙一")
    code, out, _ = said(county, capsys, "review", case, *wrong)
    assert (code, "已向提供 vehicles 名册的部门提出更正" in out) == (0, True)
    code, _, err = said(county, capsys, "review", case, "--by", "郑", "--outcome", "退出", "--register", "vehicles")
    assert (code, "--register 只用于" in err) == (2, True)
    _, out, _ = said(county, capsys, "corrections", on=LATER)
    assert "等待源部门答复 1 件，其中逾期 1 件" in out
    assert "机动车登记" in out
    for words in ((), ("--corrected", "--upheld")):
        code, _, err = said(county, capsys, "corrections", "--answered", case, "--by", "李", *words)
        assert (code, "请写明答复" in err) == (2, True)
    code, out, _ = said(county, capsys, "corrections", "--answered", case, "--upheld", "--by", "李")
    assert (code, "已重新打开" in out) == (0, True)
    _, out, _ = said(county, capsys, "corrections")
    assert "等待源部门答复 0 件" in out
    assert "0%(95% 区间 0–79%)" in out
    file = tmp_path / "asked.csv"
    said(county, capsys, "corrections", "--csv", str(file))
    assert "vehicles,owns_motor_vehicle" in file.read_text(encoding="utf-8-sig")


def test_the_control_sample_is_drawn_once_and_answered(county, capsys, tmp_path: Path):
    assert "还没有抽过" in said(county, capsys, "sample")[1]
    _, out, _ = said(county, capsys, "sample", "--draw", "--by", "郑科长")
    assert "每乡镇 2 户" in out
    drawn = [line.split() for line in out.splitlines() if line.strip().startswith("S2106-")]
    townships = [line[1] for line in drawn]
    assert max(townships.count(township) for township in townships) == 2
    assert "不再抽" in said(county, capsys, "sample", "--draw", "--by", "郑科长")[1]
    seen = ("--visited-on", NEXT.isoformat(), "--investigator", "孙一", "--investigator", "吴二", "--by", "李")
    assert "想一想哪条规则" in said(county, capsys, "sample", "--answer", "S2106-001", "--wrong", *seen)[1]
    code, _, err = said(county, capsys, "sample", "--answer", "S2106-001", "--by", "李")
    assert (code, "--fine、--wrong、--unreached" in err) == (2, True)
    file = tmp_path / "sample.csv"
    _, out, _ = said(county, capsys, "sample", "--csv", str(file))
    assert "估计 100%(95% 区间 21–100%)" in out
    assert file.read_text(encoding="utf-8-sig").splitlines()[0] == "抽样编号,乡镇,村（居）,户主,低保证号,结果"


def test_statistics_are_printed_and_written_without_persons(county, capsys, tmp_path: Path):
    code, out, _ = said(county, capsys, "statistics")
    assert code == 0
    assert "疑点分布：按性别" in out
    file = tmp_path / "statistics.csv"
    said(county, capsys, "statistics", "--csv", str(file))
    text = file.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("统计,按,类别,在册人数,已反馈,曾列错保疑点,属实,比例(%)")
    groups = [line.split(",") for line in text.splitlines()[1:] if line.startswith("疑点分布")]
    assert {row[1] for row in groups} == {"乡镇", "年龄", "性别", "残疾"}
    assert not [row for row in groups for count in (row[3], row[5], row[6]) if count and 0 < int(count) < 5]
