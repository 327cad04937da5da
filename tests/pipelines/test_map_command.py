"""`hedui map` as somebody sits before it: it asks once, says why it cannot, and ends."""

from __future__ import annotations

import io
import re

import pytest

from pipelines.cli import run
from tests.assets.intake.reading.samples import csv_file

ROWS = [["王某甲", "110101199003074514", "苏G12340", "小型轿车", "正常"]] * 6
KNOWN = ["机动车所有人", "身份证明号码", "号牌号码", "车辆类型", "机动车状态"]


@pytest.fixture
def mapped(tmp_path, monkeypatch, capsys):
    """Map a file with these headers (or these bytes), pressing Enter to every question."""

    def run_it(headers, *options, data=None):
        path = csv_file(tmp_path / "车.csv", [headers, *ROWS])
        if data is not None:
            path.write_bytes(data)
        monkeypatch.setattr("sys.stdin", io.StringIO("\n" * 40))
        home = ["--home", str(tmp_path / "home"), "--as-of", "2021-06-01", "--by", "周敏"]
        code = run(["map", "vehicles", str(path), *home, *options])
        return code, capsys.readouterr()

    return run_it


@pytest.mark.parametrize("options", [(), ("--accept",)], ids=["asked", "accepted"])
def test_a_file_with_nothing_to_ask_about_ends_and_writes_nothing(mapped, options):
    code, said = mapped(KNOWN, *options)
    assert code == 0
    assert "没有新的确认，台账未变。" in said.out


def test_what_is_confirmed_once_is_not_asked_again_and_no_question_is_asked_twice(mapped):
    headers = ["车主全名", "证照", "号牌号码", "车辆类型", "车况"]
    _, said = mapped(headers)
    asked = re.findall("列「(.+?)」是什么", said.out)
    assert asked
    assert len(asked) == len(set(asked))
    assert "已记入台账 1 项确认" in said.out
    _, again = mapped(headers)
    assert not set(re.findall("列「(.+?)」是什么", again.out)) & {"车主全名", "证照"}


def test_why_there_is_nothing_to_confirm_is_said(mapped):
    code, said = mapped(KNOWN, data=b"Rar!\x1a\x07\x01\x00" + bytes(range(256)))
    assert code == 2
    assert "rar" in said.err
    assert "没有找到表头" not in said.err
