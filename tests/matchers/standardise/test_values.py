"""Amounts, numbers, codes, answers and places."""

from __future__ import annotations

from datetime import date as day

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers import standardise
from matchers.standardise import (
    Places,
    account,
    boolean,
    code,
    codelists,
    integer,
    is_unknown,
    money,
    number,
    phone,
    plate,
)


def value(expression: pl.Expr) -> object:
    return pl.select(expression).item()


def text(written: str | None) -> pl.Expr:
    return pl.lit(written, dtype=pl.String)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,200.00", 120000),
        ("１２００", 120000),
        ("1200元", 120000),
        ("0.12万元", 120000),
        ("￥1,200", 120000),
        ("-5", -500),
        ("1200元/月", 120000),
        ("0.1", 10),
        ("1.005", 100),
        ("0", 0),
        ("NaN", None),
        ("1e309", None),
        ("", None),
        ("/", None),
        ("一千", 100000),
        ("壹仟贰佰元整", 120000),
        ("人民币叁佰伍拾陆元柒角整", 35670),
        ("陆佰贰拾元零伍分", 62005),
        ("一千零五十元", 105000),
        ("十二万元", 12000000),
        ("1万2千元", 1200000),
        ("零元", 0),
        ("负五十元", -5000),
        ("一千二", None),
        ("一", None),
        ("元", None),
        ("万元", None),
        ("3.20723E+17", None),
        (None, None),
    ],
)
def test_money_is_whole_fen(written: str | None, fen: int | None) -> None:
    assert value(money(text(written))) == fen


def test_amounts_beyond_their_bounds_are_none() -> None:
    assert [value(money(text(t), 0, 50_000)) for t in ("-600", "0", "50000", "50000.01", "99999999999")] == [
        None,
        0,
        5_000_000,
        None,
        None,
    ]


def test_counts_and_numbers() -> None:
    assert [value(integer(text(t))) for t in ("3", "3人", "三人", "3.0", "3.5", "三", None)] == [
        3,
        3,
        3,
        3,
        None,
        None,
        None,
    ]
    assert value(number(text("12.5%"))) == 12.5


def test_phones_accounts_plates() -> None:
    assert value(phone(text("+86 138-0013-8000"))) == "13800138000"
    assert value(phone(text("0518-8881234"))) == "05188881234"
    assert value(account(text(" '6228 4801 2345 6789 012"))) == "6228480123456789012"
    # Fifteen digits and four noughts is what a spreadsheet leaves of a card; by its check digit the second is whole.
    assert value(account(text("6228480123456700000"))) is None
    assert value(account(text("6228480123456740000"))) == "6228480123456740000"
    assert value(account(text("6.22848E+18"))) is None
    assert value(plate(text("苏g·12a34"))) == "苏G12A34"


def test_answers() -> None:
    said = {
        "是": True,
        "√": True,
        "1": True,
        "Y": True,
        "有": True,
        "否": False,
        "无": False,
        "×": False,
        "x?": None,
        "": None,
    }
    assert {t: value(boolean(text(t))) for t in said} == said


def test_a_cancelled_hukou_is_a_death_only_where_it_says_so() -> None:
    said = {
        "死亡": True,
        "病故注销": True,
        "重户": False,
        "迁出": False,
        "": False,
        "误报死亡恢复": False,
        "其他": False,
    }
    assert {t: value(boolean(text(t), "is_death")) for t in said} == said


def test_codes_and_what_no_list_knows() -> None:
    said = {
        "长子": "子",
        "之妻": "配偶",
        "01": "01",
        "Spouse": "配偶",
        "grandparents": "祖父母",
        "长女（已婚）": "女",
        "户主(本人)": "户主",
        "干爹": "干爹",
        "55": "岳父母",
    }
    assert {t: value(code(text(t), "relation")) for t in said} == said
    assert [value(is_unknown(text(t), "relation")) for t in ("长子", "干爹", "", None)] == [False, True, False, False]
    classes = {"K33": "K", "K33轿车": "K", "普通二轮摩托车": "M", "小型轿车": "K", "正三轮摩托车": "M", "某车": "某车"}
    assert {t: value(code(text(t), "vehicle_class")) for t in classes} == classes
    assert value(code(text(" 自由　文字 "), "no_such_list")) == "自由 文字"


@pytest.mark.parametrize("word", sorted(set(codelists()) - {"variant_character", "look_alike", "surname_reading"}))
def test_every_value_is_a_spelling_of_itself(word: str) -> None:
    kept = [v for v in codelists()[word].values if v not in {"true", "false"}]
    assert [value(code(text(v), word)) for v in kept] == kept


DIVISIONS = pl.DataFrame(
    [
        ("320723", "灌云县", "县", "320700", ""),
        ("320723100", "伊山镇", "乡镇", "320723", "城关镇"),
        ("320723101", "下车镇", "乡镇", "320723", "下车乡、小下车乡（2001）"),
        ("320723100200", "王庄村", "村", "320723100", None),
        ("320723100201", "伊山社区", "居", "320723100", None),
        ("320723101200", "王庄村", "村", "320723101", "老王庄"),
    ],
    schema=["code", "division_name", "level", "parent", "also"],
    orient="row",
)


@pytest.mark.parametrize(
    ("township", "village", "found"),
    [
        ("伊山镇", "王庄", ("伊山镇", "王庄村")),
        ("伊山", "王庄村委会", ("伊山镇", "王庄村")),
        ("灌云县伊山镇", "伊山镇王庄村民委员会", ("伊山镇", "王庄村")),
        ("下车乡", "老王庄村", ("下车镇", "王庄村")),
        ("城关镇", "伊山社区居委会", ("伊山镇", "伊山社区")),
        ("320723100", "320723100200", ("伊山镇", "王庄村")),
        ("外地镇", "王庄", ("外地镇", "王庄")),
        (None, "伊山社区居民委员会", (None, "伊山社区")),
        (None, "王庄", (None, "王庄村")),
        (None, None, (None, None)),
    ],
)
def test_places_take_the_name_of_the_register(
    township: str | None, village: str | None, found: tuple[str | None, str | None]
) -> None:
    places = Places.of(DIVISIONS)
    frame = pl.DataFrame({"t": [township], "v": [village]}, schema={"t": pl.String, "v": pl.String})
    named = frame.with_columns(t=places.township(pl.col("t"))).with_columns(v=places.village(pl.col("v"), pl.col("t")))
    assert named.row(0) == found
    again = named.with_columns(t=places.township(pl.col("t"))).with_columns(v=places.village(pl.col("v"), pl.col("t")))
    assert again.equals(named)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("江苏省连云港市灌云县伊山镇王庄村3组12号", ("伊山镇", "王庄村")),
        ("灌云县下车乡老王庄5号", ("下车镇", "王庄村")),
        ("伊山镇伊山社区1栋", ("伊山镇", "伊山社区")),
        ("外地某处", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_place_is_found_in_an_address(address: str | None, found: tuple[str | None, str | None]) -> None:
    place = pl.select(Places.of(DIVISIONS).place_from_address(text(address))).to_series()[0]
    assert (place["township"], place["village"]) == found


def test_without_divisions_places_are_only_cleaned() -> None:
    assert value(Places().township(text(" 伊山　镇"))) == "伊山镇"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=10), st.text(alphabet="0123456789.,-元万 ", max_size=10)), max_size=20))
def test_standardising_twice_changes_nothing(texts: list[str]) -> None:
    column = pl.DataFrame({"v": texts}, schema={"v": pl.String})
    for standardiser in (phone, plate, account, standardise.compact, standardise.cleaned_text):
        once = column.select(v=standardiser(pl.col("v")))
        assert once.equals(once.select(v=standardiser(pl.col("v")))), standardiser.__name__
    for word in ("relation", "programme", "vehicle_class"):
        once = column.select(v=code(pl.col("v"), word))
        assert once.equals(once.select(v=code(pl.col("v"), word)))
    column.select(money(pl.col("v")), integer(pl.col("v")).alias("i"), boolean(pl.col("v")).alias("b"))


def test_public_names_are_what_is_importable() -> None:
    assert sorted(standardise.__all__) == sorted(set(standardise.__all__))
    assert all(hasattr(standardise, n) for n in standardise.__all__)
    assert standardise.date is not day
