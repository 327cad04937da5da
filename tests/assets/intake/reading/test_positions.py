"""Whose number it is: where a file names the legal representative and, beside the number, somebody else."""

from __future__ import annotations

import pytest

from assets.intake.reading import parse
from data_contracts.contract import load_contracts
from tests.assets.intake.reading.samples import IDS, csv_file

FIRM, CODE = "某某商店", "92320723MA1N0T1E5X"


@pytest.mark.parametrize(
    "header",
    [
        ["统一社会信用代码", "名称", "法定代表人", "人员姓名", "身份证号", "角色", "登记状态"],
        ["法定代表人", "统一社会信用代码", "名称", "人员姓名", "身份证号", "角色", "登记状态"],
        ["统一社会信用代码", "名称", "人员姓名", "身份证号", "角色", "法定代表人", "登记状态"],
    ],
)
def test_the_representatives_name_never_goes_with_a_shareholders_number(tmp_path, header):
    told = {
        "统一社会信用代码": CODE,
        "名称": FIRM,
        "法定代表人": "王某甲",
        "人员姓名": "李某乙",
        "身份证号": IDS[1],
        "角色": "股东",
        "登记状态": "存续",
    }
    path = csv_file(tmp_path / "a.csv", [header, [told[h] for h in header]])
    parsed = parse(path, "市场主体人员.csv", load_contracts().sources["businesses"])
    pairs = [] if parsed.frame is None else parsed.frame.select("person_name", "id_number").rows()
    assert ("王某甲", IDS[1]) not in pairs
    assert pairs == [("李某乙", IDS[1])]


def test_the_representative_alone_is_whom_the_number_names(tmp_path):
    header = ["统一社会信用代码", "名称", "法定代表人", "身份证号", "登记状态"]
    path = csv_file(tmp_path / "a.csv", [header, [CODE, FIRM, "王某甲", IDS[0], "存续"]])
    parsed = parse(path, "市场主体.csv", load_contracts().sources["businesses"])
    assert parsed.frame is not None
    assert parsed.frame.select("person_name", "id_number").rows() == [("王某甲", IDS[0])]
