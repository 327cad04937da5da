"""Trying a file: `hedui check` takes what the night takes, archives too, and names members as they were named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from assets.explain.trial_reading import lines_of, object_of, try_once
from assets.intake.landing import receive
from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules
from tests.assets.linked_people import checked
from tests.nights import AS_OF

CONTRACTS, RULES = load_contracts(), load_rules()
HEAD = "低保证号,城乡类别,户主姓名,户主身份证号,姓名,身份证号,与户主关系,乡镇,村(居),户月保障金额,起始年月"
NUMBER = checked("32072319500101101")
ROLL = f"{HEAD}\r\nA1,农村,王某甲,{NUMBER},王某甲,{NUMBER},户主,伊山镇,高庄村,620,2019-03\r\n".encode("gb18030")
MONTHS = ("伊山镇低保名册202104.csv", "伊山镇低保名册202105.csv")


class Entry(zipfile.ZipInfo):
    """A member whose name is written as another program writes it: unmarked, in its own encoding."""

    encoding: str | None = None

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        if self.encoding is None:
            return super()._encodeFilenameFlags()
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def archive(path: Path, names: tuple[str, ...], encoding: str | None) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name in names:
            entry = Entry(name)
            entry.encoding = encoding
            out.writestr(entry, ROLL)
    return path


@pytest.mark.parametrize("encoding", [None, "utf-8", "gb18030"], ids=["marked", "macOS and Linux", "Windows"])
def test_an_archive_of_equal_months_is_two_months(tmp_path, encoding):
    trial = try_once(archive(tmp_path / "名册.zip", MONTHS, encoding), CONTRACTS, "dibao_roll", {})
    assert not trial.is_held
    assert [r.file for r in trial.reports] == [f"名册.zip/{name}" for name in MONTHS]
    assert [list(r.batches) for r in trial.reports] == [["2021-04-01"], ["2021-05-01"]]
    said = "\n".join(lines_of(trial, CONTRACTS.sources["dibao_roll"], RULES))
    assert "伊山镇低保名册202104.csv" in said
    assert "可以采用，共 2 行" in said


@pytest.mark.parametrize("encoding", [None, "utf-8", "gb18030"])
def test_the_night_takes_the_same_members(tmp_path, encoding):
    folder = tmp_path / "landing" / "dibao_roll"
    folder.mkdir(parents=True)
    archive(folder / "名册.zip", MONTHS, encoding)
    receipts, findings = receive(tmp_path / "landing", tmp_path / "store", {"dibao_roll"}, AS_OF, [])
    assert [r.original_name for r in receipts] == [f"名册.zip/{name}" for name in MONTHS]
    assert findings == []


def test_names_of_other_tongues_and_two_byte_words(tmp_path):
    folder = tmp_path / "landing" / "dibao_roll"
    folder.mkdir(parents=True)
    archive(folder / "a.zip", ("联通202104.csv",), "gb18030")
    archive(folder / "b.zip", ("Übersicht202104.csv",), "cp437")
    archive(folder / "c.zip", ("plain202104.csv",), "ascii")
    receipts, _ = receive(tmp_path / "landing", tmp_path / "store", {"dibao_roll"}, AS_OF, [])
    names = [r.original_name.partition("/")[2] for r in receipts]
    assert names[0] == "联通202104.csv"
    assert names[2] == "plain202104.csv"


def test_one_bad_member_does_not_hide_the_good_one(tmp_path):
    path = tmp_path / "名册.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(MONTHS[0], ROLL)
        out.writestr("说明.pdf", b"%PDF-1.7 x")
        out.writestr("空.csv", b"")
    trial = try_once(path, CONTRACTS, "dibao_roll", {})
    said = "\n".join(lines_of(trial, CONTRACTS.sources["dibao_roll"], RULES))
    assert trial.is_held
    assert "只有一部分可以采用，共 1 行" in said
    assert "PDF" in said
    assert "空文件" in said


def test_a_file_alone_is_as_before(tmp_path):
    path = tmp_path / MONTHS[0]
    path.write_bytes(ROLL)
    trial = try_once(path, CONTRACTS, "dibao_roll", {})
    said = list(lines_of(trial, CONTRACTS.sources["dibao_roll"], RULES))
    assert said[0].startswith("表头在第 1 行，读到 1 行")
    assert said[-1] == "结论:可以采用，共 1 行，其中 0 行不采用。"


def test_an_unread_value_comes_with_what_it_may_mean(tmp_path):
    path = tmp_path / "车辆.csv"
    head = "机动车所有人,身份证明号码,号牌号码,车辆类型,机动车状态"
    states = ["已注销登记", "Q9", "正常"]
    cars = [f"王某甲,{NUMBER},苏GA123{n},K33,{state}" for n, state in enumerate(states)]
    path.write_bytes("\r\n".join([head, *cars, ""]).encode("gb18030"))
    (sheet,) = object_of(try_once(path, CONTRACTS, "vehicles", {}), "vehicles")["sheets"]
    assert {u["value"]: (u["word"], u["proposed"]) for u in sheet["unread"]} == {
        "已注销登记": ("vehicle_status", "注销"),
        "Q9": ("vehicle_status", None),
    }


def test_the_state_of_a_payment_is_proposed_from_its_own_list(tmp_path):
    path = tmp_path / "发放202105.csv"
    head = "发放月份,低保证号,收款人姓名,账号,实发金额,发放日期,发放状态"
    rows = [
        f"2021-05,A{n},王某甲,621700123456789{n},600,2021-05-12,{s}" for n, s in enumerate(["0", "1", "已成功入卡"])
    ]
    path.write_bytes("\r\n".join([head, *rows, ""]).encode("gb18030"))
    (sheet,) = object_of(try_once(path, CONTRACTS, "disbursement", {}), "disbursement")["sheets"]
    assert {u["value"]: u["proposed"] for u in sheet["unread"]} == {"0": "成功", "1": "失败", "已成功入卡": "成功"}
