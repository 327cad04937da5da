"""Words of kinship: ranks, whose relative, two words in one; what says two things is not read."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

import data_contracts
from matchers.facts.kinship import TO_HEAD
from matchers.standardise import read_code

SAID = {
    "配偶": "户主之妻 太太 爱人 夫妻 之妻 户主配偶 老伴",
    "子": "幼子 大儿 二儿 大子 之长子 户主的次子 小儿子 幺儿 七子 第三子 继子 过继子 妻之子",
    "女": "大女 小女 幼女 七女 细女 长女儿 三女儿 之次女 养女",
    "子女": "独生子女 儿女",
    "儿媳": "长媳 次媳 大儿媳 长子媳 二儿媳妇 次儿媳 大儿媳妇 长子之妻 三子配偶 次子妻",
    "女婿": "长婿 二女婿 三女婿 长女婿 次女之夫 大女儿的丈夫",
    "孙子": "次孙子 长孙男 孙儿 次孙 三孙子 长子之子 次子的儿子",
    "孙女": "次孙女 三孙女 户主的次孙女 长子之女",
    "外孙子": "长外孙 次外孙子 女儿之子",
    "外孙女": "长外孙女 次女之女",
    "孙子女": "内孙 其他孙子、孙女或外孙子、外孙女 49",
    "孙媳": "长孙媳 外孙媳 孙子之妻",
    "曾孙子女": "外曾孙 曾孙子或外曾孙子 曾孙女或外曾孙女 曾外孙女",
    "父亲": "生父 慈父 家父 先父 继父 本人之父",
    "母亲": "生母 慈母 家母 亲母 养母 母亲(已故)",
    "岳父母": "外父 岳丈 丈母 妻母 妻父 继岳父",
    "公婆": "夫母 夫父 家公 家婆 家翁 养婆婆",
    "配偶父母": "妻子父亲 丈夫母亲 配偶的父亲 丈夫父母",
    "祖父母": "父亲之父 父之母",
    "外祖父母": "母亲之父 母之母",
    "兄弟": "二弟 三弟 大弟 一兄 次兄 六哥 胞兄 七弟 继弟",
    "姐妹": "大妹 三姐 次妹 细妹 长姐 胞姊 姊姊 家姐 大家姐 大妹妹",
    "兄弟的配偶": "大嫂 二嫂 三弟媳 弟之妻 弟媳妇",
    "姐妹的配偶": "大姐夫 二姐夫 三妹夫",
    "配偶的兄弟姐妹": "妻弟 妻姐 夫兄 内姐 内妹 舅子 姨子 大姑姐 丈夫的弟弟 妻之兄",
    "伯叔姑舅姨": "二舅 四叔 三姨 四婶 二伯 父之弟",
    "侄子女": "长侄 三弟之子 兄之女",
    "外甥子女": "二外甥 姐之子",
    "堂表兄弟姐妹": "堂哥 表哥 堂兄弟、堂姐妹 表兄弟、表姐妹",
    "其他亲属": "玄孙 连襟 妯娌 侄媳 侄女婿 其他父母关系 配偶的祖父母或外祖父母 59 65 68 69",
    "非亲属": "前妻 前夫 前岳母",
}
UNSAID = (
    "小叔 大舅 小姨 大姑 姑爷 "  # the spouse's or a parent's
    "父子 母女 翁媳 婆媳 "  # which of the two?
    "老大 老二 三子女 义子 干女儿 大小姐 "
    "张三 四川 女工 大学生 长工 学生 缶父 子公司 二组 幼儿园"
)


def value(word: str) -> str | None:
    found = pl.select(read_code(pl.lit(word), "relation")).to_series()[0]
    return None if found["is_unknown"] else found["value"]


@pytest.mark.parametrize(("word", "relation"), [(w, r) for r, words in SAID.items() for w in words.split()])
def test_a_word_says_one_relation(word, relation):
    assert value(word) == relation


@pytest.mark.parametrize("word", UNSAID.split())
def test_a_word_that_says_none_or_two_is_not_read(word):
    assert value(word) is None


def test_who_marries_in_is_no_blood_relative():
    """A nephew's wife or a wife's nephew is no nephew: rules of blood relatives must not take her for one."""
    for word in ("侄媳", "侄女婿", "内侄", "外甥媳", "孙媳", "孙女婿", "曾孙媳"):
        assert value(word) not in TO_HEAD


def test_gb_t_4761_is_read_whole():
    """GB/T 4761-2008, two digits: 10 to 99; those that the standard leaves free are not in the list. Below 10 other
    systems mean other relatives, so 01 and 02 are proposed alone."""
    rows = csv.reader((Path(data_contracts.__file__).parent / "codelists/relations.csv").open(encoding="utf-8"))
    codes = {row[1]: row[2] for row in rows if row[1].isdigit() and len(row[1]) == 2}
    free = {*range(13, 20)}
    assert {int(code) for code in codes} == {n for n in range(10, 100) if n not in free}
    lineal = {"51": "父亲", "52": "母亲", "41": "孙子", "44": "外孙女", "61": "祖父母", "64": "外祖父母"}
    by_marriage = {"28": "女婿", "38": "儿媳", "55": "岳父母", "53": "公婆", "72": "兄弟的配偶", "76": "姐妹的配偶"}
    assert {code: codes[code] for code in (*lineal, *by_marriage)} == {**lineal, **by_marriage}


def test_reading_twice_changes_nothing():
    for words in SAID.values():
        for word in words.split():
            once = value(word)
            assert value(once) == once
