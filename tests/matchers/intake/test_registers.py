"""Which register a file is proposed to be of."""

import pytest

from data_contracts.contract import load_contracts
from matchers.intake.registers import likely_registers

SOURCES = load_contracts().sources
VEHICLES = ["机动车所有人", "身份证明号码", "号牌号码", "车辆类型", "机动车状态"]

ROLL = ["低保证号", "城乡类别", "户主姓名", "户主身份证号", "姓名", "身份证号", "与户主关系", "乡镇", "保障金额"]


@pytest.mark.parametrize(
    ("name", "headers", "first"),
    [
        ("新建文件.xlsx", VEHICLES, "vehicles"),
        ("殡葬火化登记2021.xlsx", VEHICLES, "vehicles"),
        ("殡葬火化登记2021.xlsx", [], "cremations"),
        ("失业登记202105.csv", ["姓名", "身份证号", "登记日期"], "unemployment"),
        # The month of a roll may stand in its title: it is the roll for all that.
        ("五月.xlsx", ROLL, "dibao_roll"),
    ],
)
def test_headers_speak_before_the_name(name, headers, first):
    assert likely_registers(name, headers, SOURCES)[0] == first


def test_nothing_is_proposed_of_a_file_that_says_nothing():
    assert likely_registers("1.xlsx", ["甲", "乙"], SOURCES) == []


def test_what_is_equally_likely_stands_in_a_fixed_order():
    headers = ["姓名", "身份证号"]
    assert likely_registers("1.xlsx", headers, SOURCES) == likely_registers(
        "1.xlsx", headers, dict(reversed(SOURCES.items()))
    )
