"""Names: what is cleaned, what folds, and how far two names agree."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.standardise import NAME_LEVELS, codelist, name, name_agreement, name_key, noted_former_name
from matchers.standardise.characters import look_shapes, pinyin_of


def shown(text: str | None) -> str | None:
    return pl.select(name(pl.lit(text, dtype=pl.String))).item()


def key(text: str | None) -> str | None:
    return pl.select(name_key(pl.lit(text, dtype=pl.String))).item()


def agreement(left: str | None, right: str | None) -> str:
    frame = pl.DataFrame({"l": [left], "r": [right]}, schema={"l": pl.String, "r": pl.String})
    return frame.select(name_agreement(pl.col("l"), pl.col("r"))).item()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("张　三", "张三"),
        (" 张 三\u00a0", "张三"),
        ("张\u200b三\ufeff", "张三"),
        ("张三(已故)", "张三"),
        ("王五（户主）", "王五"),
        ("张三（已故", "张三"),
        ("张三已故", "张三"),
        ("户主：张三", "张三"),
        ("张三同志", "张三"),
        ("王五 曾用名王小五", "王五"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提‐艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("韩wei", "韩WEI"),
        ("徳国", "徳国"),
        ("无", None),
        ("不详", None),
        ("/", None),
        ("", None),
        ("12", None),
        ("?", None),
        (None, None),
        ("李?明", "李?明"),
    ],
)
def test_a_name_is_cleaned_and_keeps_its_characters(written: str | None, expected: str | None) -> None:
    assert shown(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("徳囯", "德国"),
        ("髙峯", "高峰"),
        ("黃甦", "黄苏"),
        ("單雄信", "单雄信"),
        ("\ue863龙", "䶮龙"),
        ("张□明", "张?明"),
        ("李＊", "李?"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提 艾力", "买买提艾力"),
        ("𠮷田", "吉田"),
    ],
)
def test_the_key_folds_variants_and_drops_dots(written: str, expected: str) -> None:
    assert key(written) == expected


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("张三", "张 三", "same"),
        ("张徳国", "张德囯", "variant"),
        ("买买提·艾力", "买买提艾力", "variant"),
        ("李?明", "李韡明", "wildcard"),
        ("李??", "李韡", "wildcard"),
        ("韩WEI", "韩炜", "wildcard"),
        ("吕LV", "吕绿", "wildcard"),
        ("韩LI", "韩炜", "differs"),
        ("阿卜杜热", "阿卜杜热合曼·买买提", "wildcard"),
        ("阿卜杜热合曼·买", "阿卜杜热合曼·买买提", "wildcard"),
        ("阿卜杜热?", "阿卜杜热合曼·买买提", "wildcard"),
        ("阿卜杜", "阿卜杜热合曼·买买提", "differs"),
        ("阿卜杜热依", "阿卜杜热合曼·买买提", "differs"),
        ("欧阳", "欧阳修文", "differs"),
        ("王芳", "王方", "near"),
        ("李末", "李未", "near"),
        ("王芳", "王军", "differs"),
        ("张建国", "张建军", "near"),
        ("张建国", "张国建", "near"),
        ("张建国", "张国", "near"),
        ("张建国", "建国", "differs"),
        ("单雄信", "善雄信", "near"),
        ("张建国", "李卫东", "differs"),
        ("张三", None, "missing"),
        (None, None, "missing"),
        ("?", "张三", "missing"),
    ],
)
def test_agreement_is_graded(left: str | None, right: str | None, level: str) -> None:
    assert agreement(left, right) == level
    assert agreement(right, left) == level


def test_a_surname_has_its_own_reading() -> None:
    names = ["单田芳", "尉迟恭", "仇英", "曾国", "解玉", "查玉", "盖玉", "任玉", "区玉", "尉玉"]
    read = pl.Series(names).to_frame("n").select(pinyin_of(name_key(pl.col("n")))).to_series().str.split(" ")
    assert read[0].to_list()[1:] == ["shan", "tian", "fang"]
    assert read[1].to_list()[1:] == ["yu", "chi", "gong"]
    assert [r[1] for r in read[2:]] == ["qiu", "zeng", "xie", "zha", "ge", "ren", "ou", "yu"]


def test_a_character_spelt_out_sounds_like_itself() -> None:
    spelt = pl.DataFrame({"n": ["韩WEI", "韩炜", "吕LV", "吕绿"]}).select(pinyin_of(name_key(pl.col("n"))))
    assert spelt.to_series().to_list() == [" han wei", " han wei", " lü lü", " lü lü"]


def test_look_alikes_are_real_and_fall_into_groups() -> None:
    table = codelist("look_alike").exact
    assert len(table) >= 500
    assert all(len(c) == 1 for c in table)
    # Seen through the table twice is seen once: a group has one head.
    assert {table[head] for head in table.values()} == set(table.values())
    pairs = [*zip("已未曰戍睛土", "巳末日戌晴士", strict=True)]
    shown = pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")
    assert shown.select((look_shapes(pl.col("a")) == look_shapes(pl.col("b"))).all()).item()


def test_a_former_name_noted_in_the_cell_is_found() -> None:
    assert pl.select(noted_former_name(pl.lit("王五（曾用名：王小五）"))).item() == "王小五"
    assert pl.select(noted_former_name(pl.lit("王五"))).item() is None


WRITTEN = st.text(
    alphabet=st.one_of(
        st.sampled_from("张三德徳国囯髙峯单仇曾(（)）已故户主:：·•・.?□ \u3000\u200b\ue863wW同志曾用名"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(WRITTEN, min_size=1, max_size=20))
def test_cleaning_twice_changes_nothing(texts: list[str]) -> None:
    column = pl.DataFrame({"n": texts}, schema={"n": pl.String})
    once = column.select(n=name(pl.col("n")))
    assert once.equals(once.select(n=name(pl.col("n"))))
    folded = column.select(n=name_key(pl.col("n")))
    assert folded.equals(folded.select(n=name_key(pl.col("n"))))
    assert folded.equals(once.select(n=name_key(pl.col("n"))))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1, max_size=10))
def test_agreement_is_symmetric_and_known(pairs: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(pairs, schema={"l": pl.String, "r": pl.String}, orient="row")
    both = frame.select(a=name_agreement(pl.col("l"), pl.col("r")), b=name_agreement(pl.col("r"), pl.col("l")))
    assert both["a"].equals(both["b"])
    assert set(both["a"]) <= set(NAME_LEVELS)
