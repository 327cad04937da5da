"""Doors in addresses: the many forms in which clerks write one house."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.standardise.doors import door_of

HAN = "零一二三四五六七八九"


def read(*addresses: str | None) -> list[tuple[str | None, str | None]]:
    found = pl.DataFrame({"a": list(addresses)}, schema={"a": pl.String}).select(door_of(pl.col("a"))).to_series()
    return [(d["group"], d["house"]) if d else (None, None) for d in found.to_list()]


@pytest.mark.parametrize(
    ("address", "group", "house"),
    [
        ("江苏省连云港市灌云县伊山镇王庄村3组12号", "3", "12"),
        ("灌云县伊山镇王庄村委会三组十二号", "3", "12"),
        ("伊山镇王庄村第3村民小组12号", "3", "12"),
        ("伊山镇王庄村3组12-1号", "3", "12-1"),
        ("伊山镇王庄村三组12－1", "3", "12-1"),
        ("伊山镇王庄村三组12号之一", "3", "12"),
        ("伊山镇王庄村三组12之1号", "3", "12-1"),
        ("伊山镇王庄村3组12号附1号", "3", "12-1"),
        ("伊山镇王庄村 3 组 12 号", "3", "12"),
        ("伊山镇王庄村３组１２号", "3", "12"),
        ("伊山镇王庄村03组012号", "3", "12"),
        ("伊山镇王庄村3组12", "3", "12"),
        ("伊山镇王庄村3组12#", "3", "12"),
        ("伊山镇王庄村3组12号院", "3", "12"),
        ("伊山镇王庄村3队12号", "3", "12"),
        ("伊山镇王庄村第三生产队12户", "3", "12"),
        ("伊山镇王庄村二十三组一百零二号", "23", "102"),
        ("伊山镇王庄村十组一〇二号", "10", "102"),
        ("伊山镇王庄村12号", None, "12"),
        ("伊山镇王庄村12号院", None, "12"),
        ("伊山镇王庄村3组", "3", None),
        ("伊山镇王庄3组12号", "3", "12"),
        ("四队镇三图村3组12号", "3", "12"),
        ("四队王庄3组12号", "3", "12"),
        ("五图河农场三分场6组12号", "6", "12"),
        ("通榆县李家乡前进村后屯7号", "后", "7"),
        ("前进村3屯7号", "3", "7"),
        ("伊山镇王庄村东庄组12号", "东庄", "12"),
        ("伊山镇王庄村(原新集村)3组12号", "3", "12"),
        ("侍庄街道西苑社区5号楼2单元301室", None, "5-2-301"),
        ("侍庄街道西苑社区5栋2单元301", None, "5-2-301"),
        ("侍庄街道西苑社区5幢二单元301室", None, "5-2-301"),
        ("侍庄街道西苑社区5#楼2-301", None, "5-2-301"),
        ("侍庄街道西苑社区5#2单元301", None, "5-2-301"),
        ("侍庄街道西苑社区5-2-301", None, "5-2-301"),
        ("侍庄街道西苑社区A座301室", None, "A-301"),
        ("侍庄街道西苑社区人民路88号", "人民路", "88"),
        ("侍庄街道西苑社区三元路8号", "三元路", "8"),
        ("侍庄街道西苑社区幸福小区5号楼2单元301室", "幸福小区", "5-2-301"),
        ("侍庄街道西苑社区幸福小区12号院5号楼", "幸福小区", "12-5"),
        ("侍庄街道西苑社区12号楼", None, None),
        ("侍庄街道西苑社区幸福小区12栋", "幸福小区", None),
        ("侍庄街道西苑社区12幢3单元", None, None),
        ("伊山镇王庄村", None, None),
        ("伊山镇三里村", None, None),
        ("伊山镇王庄村电话13800138000", None, None),
        ("222200", None, None),
        ("无", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_doors_are_read(address: str | None, group: str | None, house: str | None) -> None:
    assert read(address) == [(group, house)]


def spelt(number: int) -> str:
    """A number under a hundred as a clerk spells it."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十"
    return head + (HAN[ones] if ones else "")


@given(
    group=st.integers(1, 99),
    house=st.integers(1, 99),
    village=st.sampled_from(["王庄村", "王庄村委会", "王庄村村民委员会", "三里村", "二图村", "西苑社区"]),
    words=st.tuples(
        st.sampled_from(["组", "村民小组", "小组", "队", "生产队", "屯"]), st.sampled_from(["号", "户", "#"])
    ),
    forms=st.tuples(st.sampled_from([str, spelt]), st.sampled_from([str, spelt])),
    blank=st.sampled_from(["", " ", "　"]),
    is_counted=st.booleans(),
)
def test_one_door_is_one_however_it_is_written(group, house, village, words, forms, blank, is_counted) -> None:
    house_form = str if words[1] == "#" else forms[1]
    before = "第" if is_counted else ""
    address = f"伊山镇{village}{before}{forms[0](group)}{words[0]}{blank}{house_form(house)}{words[1]}"
    assert read(address) == [(str(group), str(house))]


@given(st.text(alphabet="伊山镇王庄村社区号组队楼单元室院路三十百零A1290-－#第（） 　", max_size=24))
def test_anything_is_read_without_complaint_and_alike_beside_others(text: str) -> None:
    alone = read(text)
    assert read("伊山镇王庄村3组12号", text, None) == [("3", "12"), *alone, (None, None)]
