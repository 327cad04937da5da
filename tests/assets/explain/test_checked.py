"""`hedui check`: one object for programs with stable keys, the same in sentences, and nobody's data in either."""

from __future__ import annotations

import json

import pytest

from assets.explain.trial_reading import lines_of, object_of, try_once
from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules
from matchers.intake.layouts import ConfirmedLayout
from pipelines.cli import run
from tests.assets.intake.reading.samples import csv_file

CONTRACTS, RULES = load_contracts(), load_rules()
NUMBERS = ["110101199003074514", "11010119900307301X", "110101199003071671"]
NAMES = ["王某甲", "李某乙", "张某丙"]
KNOWN = ["机动车所有人", "身份证明号码", "号牌号码", "车辆类型", "机动车状态"]
FIRST = ["甲方", "证照", "号牌号码", "车辆类型", "机动车状态"]


@pytest.fixture
def file(tmp_path):
    def made(headers, status="正常"):
        rows = [[NAMES[i], NUMBERS[i], f"苏G1234{i}", "小型轿车", status] for i in range(3)]
        return csv_file(tmp_path / "车.csv", [headers, *rows])

    return made


def tried(path, confirmed=()):
    return try_once(path, CONTRACTS, "vehicles", RULES, confirmed)


def test_the_object_has_the_agreed_keys(file, capsys, tmp_path, monkeypatch):
    # Whoever runs the demo before the tests has a home where the command would look: it is not this one's.
    monkeypatch.setenv("HEDUI_HOME", str(tmp_path / "none"))
    assert run(["check", "vehicles", str(file(KNOWN, "无此状态")), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["source", "accepted", "layout", "sheets", "silences", "messages", "gates"]
    (sheet,) = said["sheets"]
    assert list(sheet) == ["sheet", "header_row", "rows", "columns", "missing", "unread"]
    assert [list(column) for column in sheet["columns"]] == [["header", "word", "how", "sure", "others"]] * 5
    assert (said["source"], said["accepted"], sheet["header_row"], sheet["rows"]) == ("vehicles", True, 1, 3)
    assert {column["how"] for column in sheet["columns"]} == {"named"}
    (unread,) = sheet["unread"]
    assert (unread["word"], unread["rows"], unread["proposed"]) == ("vehicle_status", 3, None)
    assert set(said["silences"]) <= set(RULES)
    assert said["silences"]


def test_a_held_file_says_what_its_columns_may_be_and_how_to_confirm_it(file):
    path = file(FIRST)
    said = object_of(tried(path), "vehicles")
    (sheet,) = said["sheets"]
    assert not said["accepted"]
    assert set(sheet["missing"]) >= {"owner_name"}
    proposed = {c["header"]: c for c in sheet["columns"] if c["how"] == "proposed"}
    assert (proposed["甲方"]["word"], proposed["证照"]["word"]) == ("owner_name", "id_number")
    assert all(len(c["others"]) >= 2 for c in proposed.values())
    text = "\n".join(lines_of(tried(path), CONTRACTS.sources["vehicles"], RULES))
    assert "未取值:「证照」可能是" in text
    assert "hedui map vehicles" in text


def test_what_is_confirmed_is_used(file):
    path = file(FIRST)
    detailed = object_of(tried(path), "vehicles", with_keys=True)["sheets"][0]
    keys = {c["key"]: c["word"] for c in detailed["columns"] if c["how"] == "proposed"}
    known = ConfirmedLayout("vehicles", detailed["layout"], keys)
    said = object_of(tried(path, [known]), "vehicles")
    assert said["accepted"]
    assert {c["how"] for c in said["sheets"][0]["columns"]} == {"named", "confirmed"}
    assert "已由人确认:甲方→机动车所有人" in "\n".join(
        lines_of(tried(path, [known]), CONTRACTS.sources["vehicles"], RULES)
    )


@pytest.mark.parametrize("headers", [KNOWN, FIRST, ["王某丁", "未办理", "苏G12349", "小型轿车", "正常"]])
def test_nobodys_data_is_said(file, headers):
    trial = tried(file(headers))
    said = json.dumps(object_of(trial, "vehicles"), ensure_ascii=False)
    said += "\n".join(lines_of(trial, CONTRACTS.sources["vehicles"], RULES))
    assert not [value for value in (*NAMES, *NUMBERS, "王某丁", "苏G12349") if value in said]
