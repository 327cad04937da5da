"""A parameter comes from the nearest ancestor that has one in force; dates decide, and doubt is shown."""

from datetime import date
from pathlib import Path

import pytest

from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.text_yaml import DeclarationError

PARENT = """
code: "1"
name: 上级
parameters:
  months: [{value: 3, from: 2020-01-01, until: 2020-12-31, basis: 甲}, {value: 6, from: 2021-01-01, basis: 乙}]
  relations: [{value: [配偶, 子女], basis: 甲}]
  late: [{value: 9, from: 2022-10-20, basis: 丙, unverified: true}]
"""
CHILD = """
code: "2"
name: 本县
parent: "1"
parameters:
  months: [{value: 2, from: 2021-06-01, basis: 丁}]
  relations: [{value: [配偶], from: 2021-01-01, basis: 丁}]
"""


@pytest.fixture
def county(tmp_path: Path):
    (tmp_path / "1_parent.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "2_child.yaml").write_text(CHILD, encoding="utf-8")
    return load_jurisdictions(tmp_path)["2"]


@pytest.mark.parametrize(
    ("on", "value", "basis"),
    [
        (date(2020, 6, 1), "3", "甲"),
        (date(2020, 12, 31), "3", "甲"),
        (date(2021, 1, 1), "6", "乙"),
        (date(2021, 5, 31), "6", "乙"),
        (date(2021, 6, 1), "2", "丁"),
    ],
)
def test_the_value_in_force_that_day_decides(county, on: date, value: str, basis: str) -> None:
    found = county.value("months", on)
    assert (found.value, found.basis) == (value, basis)


def test_lists_replace_lists(county) -> None:
    assert county.value("relations", date(2020, 1, 1)).value == ("配偶", "子女")
    assert county.value("relations", date(2021, 1, 1)).value == ("配偶",)


def test_a_value_from_later_is_taken_and_says_so(county) -> None:
    found = county.value("late", date(2021, 6, 1))
    assert (found.value, found.is_earliest_known, found.is_unverified) == ("9", True, True)
    assert not county.value("late", date(2023, 1, 1)).is_earliest_known


def test_nobody_sets_it(county) -> None:
    assert county.value("unheard_of", date(2021, 1, 1)) is None


def test_an_unknown_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2_child.yaml").write_text(CHILD, encoding="utf-8")
    with pytest.raises(DeclarationError, match="区划 1 没有对应的文件"):
        load_jurisdictions(tmp_path)


def test_a_value_without_its_basis_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text('code: "1"\nname: 甲\nparameters: {x: [{value: 1}]}', encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"1\.yaml 第3行：缺少「basis」"):
        load_jurisdictions(tmp_path)


REAL = load_jurisdictions()
EIGHT = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母", "外祖父母", "孙子女", "外孙子女")
HANDLERS, CADRES, AIDES = ("民政干部职工", "乡镇经办"), ("村居干部",), ("民政协理员",)
LEADERS, EVERYBODY = ("民政干部职工", "乡镇分管领导", "乡镇经办"), ("其他公职",)
GUANYUN, LIANYUNGANG, DONGAN = ("320723", "2021-06-01"), ("320700", "2020-06-01"), ("431122", "2018-08-01")
LIULIN, YUNCHENG = ("141125", "2023-08-01"), ("140800", "2022-06-01")


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (GUANYUN, "relation_set", EIGHT),
        (LIANYUNGANG, "relation_set", EIGHT),
        (LIULIN, "relation_set", EIGHT),
        (YUNCHENG, "relation_set", EIGHT),
        (DONGAN, "relation_set", ("配偶", "子女", "父母", "配偶父母")),
        (GUANYUN, "covered_officials", (*HANDLERS, *CADRES, *AIDES)),
        (LIANYUNGANG, "covered_officials", (*HANDLERS, *CADRES)),
        (DONGAN, "covered_officials", (*LEADERS, *CADRES, *AIDES, *EVERYBODY)),
        (LIULIN, "covered_officials", (*LEADERS, *CADRES, *AIDES, *EVERYBODY)),
        (YUNCHENG, "covered_officials", (*LEADERS, *CADRES)),
        (GUANYUN, "urban_standard_yuan", "680"),
        (GUANYUN, "rural_standard_yuan", "620"),
        (DONGAN, "urban_standard_yuan", "430"),
        (DONGAN, "rural_standard_yuan", "3200"),
        (LIULIN, "urban_standard_yuan", "640"),
        (LIULIN, "rural_standard_yuan", "530"),
        (YUNCHENG, "urban_standard_yuan", "590"),
        (YUNCHENG, "rural_standard_yuan", "5340"),
        (GUANYUN, "visit_share_percent", "20"),
        (DONGAN, "visit_share_percent", "30"),
        (GUANYUN, "exits_since", "2018-01-01"),
        (GUANYUN, "doubts_since", "2018-01-01"),
        (DONGAN, "exits_since", "2017-01-01"),
        (DONGAN, "refused_since", "2017-01-01"),
        (DONGAN, "change_window_days", ("10", "20")),
        (LIANYUNGANG, "gradual_exit_percent", "200"),
        (LIULIN, "low_income_percent", "150"),
        (YUNCHENG, "review_months_stable", "12"),
        (YUNCHENG, "review_months_able", "6"),
    ],
)
def test_what_the_five_notices_set(where: tuple[str, str], name: str, value: str | tuple[str, ...]) -> None:
    """Written down a second time, from the notices, so that a slip of a declaration is noticed."""
    found = REAL[where[0]].value(name, date.fromisoformat(where[1]))
    assert (found.value, found.is_earliest_known) == (value, False)


def test_every_real_value_names_its_basis() -> None:
    for place in REAL.values():
        for values in place.own.values():
            assert all(v.basis for v in values)


@pytest.mark.parametrize(("entry", "said"), [("{code: '3', until: 1983}", "应是一段文字"), ("灌云", "应是数字代码")])
def test_a_region_code_is_digits(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / "1.yaml").write_text(f'code: "1"\nname: 甲\nregion_codes: [{entry}]', encoding="utf-8")
    with pytest.raises(DeclarationError, match=f"第3行：.*{said}"):
        load_jurisdictions(tmp_path)


def test_a_wrong_day_is_refused(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(
        'code: "1"\nname: 甲\nparameters: {x: [{value: 1, basis: 甲, from: 2021年}]}', encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match="2021年"):
        load_jurisdictions(tmp_path)
