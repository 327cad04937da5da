"""Kinds of cells, and which columns they prove or refute; all numbers are of nobody."""

from __future__ import annotations

import pytest

from matchers.intake.agreement import agreement
from matchers.intake.content import NOTHING, fit, is_name, is_uscc, kinds_of, profile, refutes

NUMBER = "110101199003074514"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (NUMBER, "number"),
        (f" {NUMBER[:6]} {NUMBER[6:]} ", "number"),
        ("110101900307451", "number"),
        (NUMBER + "42", "disability_card"),
        ("110101********4514", "like_number"),
        ("1.10101199003075E+17", "like_number"),
        ("91350100M000100Y43", "uscc"),
        ("2021年3月5日", "date"),
        ("20210305", "date"),
        ("2021-03-05 00:00:00", "date"),
        ("2021.3", "month"),
        ("1,200.50", "amount"),
        ("苏G12345", "plate"),
        ("苏GD12345", "plate"),
        ("13912345678", "phone"),
        ("0518-8812345", "phone"),
        ("6217001234567890123", "account"),
        ("欧阳锋", "name"),
        ("买买提·吐尔逊", "name"),
        ("张三、李四", "several_names"),
        (f"张三 {NUMBER}", "name_and_number"),
        ("灌云县伊山镇东村", "path"),
        ("伊山镇", "township"),
        ("东村", "village"),
        ("灌云县伊山镇东村3组12号", "address"),
        ("县人民医院", "organisation"),
        ("农商行城东支行", "bank"),
        ("是", "boolean"),
    ],
)
def test_kinds(cell, kind):
    assert kind in kinds_of(cell)


@pytest.mark.parametrize("cell", ["110101199003074515", "6217001234567890123", "20210305", "91350100M000100Y44"])
def test_no_number_without_its_check_sign(cell):
    assert "number" not in kinds_of(cell)
    assert not is_uscc(cell)


@pytest.mark.parametrize("text", ["伊山镇", "合计", "在保", "无", "张", "小型轿车", "王庄村"])
def test_what_is_no_name(text):
    assert not is_name(text)


def test_a_profile_holds_shares_of_the_filled_cells():
    found = profile([NUMBER, "", NUMBER, "张三", "男"], {"sex": "sex"})
    assert (found.cells, found.blank) == (4, pytest.approx(0.2))
    assert found.shares["number"] == 0.5
    assert found.distinct == 0.75
    assert found.coded == {"sex": 0.25}
    assert profile(["", ""]) == NOTHING


def test_content_speaks_for_a_word_or_against_it():
    numbers, names = profile([NUMBER] * 9), profile(["张三", "李四", "王五"] * 3)
    assert fit("id_number", "id_number", numbers) == 1.0
    assert fit("person_name", "name", numbers) == 0.0
    assert fit("id_number", "id_number", NOTHING) is None
    assert refutes("id_number", names)
    assert refutes("name", numbers)
    assert not refutes("id_number", numbers)


def test_a_few_cells_and_damaged_ones_refute_nothing():
    assert not refutes("id_number", profile(["张三"] * 4))
    assert not refutes("id_number", profile(["张三"] * 8 + ["1.10101199003075E+17"]))
    assert not refutes("text", profile([NUMBER] * 9))


@pytest.mark.parametrize(
    ("births", "sexes", "share"),
    [
        (["1990-03-07"] * 6, [], 1.0),
        (["1990年3月"] * 6, ["男"] * 6, 1.0),
        (["1990-03-07"] * 6, ["女"] * 6, 0.0),
        ([], ["不详"] * 6, None),
        (["1990-03-07"] * 4, [], None),
    ],
)
def test_agreement_of_a_number_with_birth_and_sex(births, sexes, share):
    assert agreement([NUMBER] * len(births or sexes), births, sexes) == share
