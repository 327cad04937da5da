"""Written places against the register of divisions: codes, kinds, and villages that were merged or renamed."""

from __future__ import annotations

import polars as pl
import pytest

from matchers.facts.villages import places

DIVISIONS = pl.DataFrame(
    {
        "code": ["320723100000", "320723101000", *(f"320723100{n}" for n in (200, 201, 202, 203, 204)), "320723101200"],
        "division_name": ["伊山镇", "杨集镇", "东村", "西苑社区", "新村", "旧村", "庄圩", "东村"],
        "level": ["乡级", "乡级", *["村级"] * 6],
        "parent": ["320723000000", "320723000000", *["320723100000"] * 5, "320723101000"],
        "also": [None, None, "东村村民委员会", None, "旧村、老庄", "旧村村民委员会", "庄圩居民委员会", None],
    }
)


@pytest.fixture(scope="module")
def found():
    written = [("伊山镇", None), ("伊山镇", "东村"), ("杨集镇", "东村"), ("伊山镇", "西苑社区"), ("伊山镇", "庄圩")]
    written += [("伊山镇", "新村"), ("伊山镇", "旧村"), ("伊山镇", "无名居委会"), ("无名镇", None), ("无名镇", "东村")]
    frame = pl.DataFrame(written, schema=["township", "village"], orient="row")
    return {(row["township"], row["village"]): row for row in places(frame, DIVISIONS).to_dicts()}


def test_a_place_is_known_by_its_code_or_by_its_name(found):
    assert found["伊山镇", None]["place"] == "320723100000"
    assert (found["伊山镇", "东村"]["place"], found["杨集镇", "东村"]["place"]) == ("320723100200", "320723101200")
    assert [found["无名镇", None]["place"], found["无名镇", "东村"]["place"]] == ["无名镇", "无名镇·东村"]
    assert [key for key, row in found.items() if not row["is_registered"]] == [
        ("伊山镇", "无名居委会"),
        ("无名镇", None),
        ("无名镇", "东村"),
    ]


def test_a_neighbourhood_is_urban_by_any_of_its_names(found):
    kinds = {village: found[township, village]["area_kind"] for township, village in found if village}
    assert {v for v, kind in kinds.items() if kind == "城市"} == {"西苑社区", "庄圩", "无名居委会"}
    assert found["伊山镇", None]["area_kind"] is None


def test_two_names_of_one_village_are_one_and_two_villages_of_one_name_are_two(found):
    assert found["伊山镇", "旧村"]["among"] == found["伊山镇", "新村"]["among"]
    assert found["伊山镇", "旧村"]["place"] != found["伊山镇", "新村"]["place"]
    assert found["伊山镇", "东村"]["among"] != found["杨集镇", "东村"]["among"]


def test_without_the_register_every_place_goes_by_its_name():
    written = pl.DataFrame({"township": ["伊山镇"], "village": ["东村"]})
    (row,) = places(written, DIVISIONS.clear()).to_dicts()
    assert (row["place"], row["among"], row["is_registered"]) == ("伊山镇·东村", "伊山镇·东村", False)
