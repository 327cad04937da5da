from __future__ import annotations

from pathlib import Path

import matchers
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.regions import FIRST_YEAR, LAST_YEAR, above, codes_of, regions


def test_every_code_has_six_digits_of_a_province_and_years_in_order() -> None:
    known = regions()
    assert len(known) > 7000
    provinces = {code[:2] for code, region in known.items() if code.endswith("0000") and region.until is None}
    assert len(provinces - {"83"}) == 34, "83 begins the numbers of Taiwan residents' permits, 71 the island's own code"
    for code, region in known.items():
        assert len(code) == 6
        assert code.isdigit()
        assert code[:2] in provinces
        assert FIRST_YEAR < (region.since or FIRST_YEAR + 1) <= LAST_YEAR
        assert (region.since or FIRST_YEAR) < (region.until or LAST_YEAR + 1) <= LAST_YEAR + 1


def test_every_place_is_called_something_and_stands_below_its_province() -> None:
    for code, region in regions().items():
        assert region.name or code.endswith(("00", "01")), code
        assert not code.endswith("0000") or region.name, code
    assert above("371321") == (("371300", "临沂市"), ("370000", "山东省"))
    assert above("110101") == (("110000", "北京市"),), "市辖区 is no place"
    assert above("429004") == (("420000", "湖北省"),), "a city under the province itself"
    assert above("370000") == ()


def test_the_codes_a_place_had_before() -> None:
    assert codes_of("141125") == ("141125", "142327")
    assert codes_of("431122") == ("431122", "432922")
    assert codes_of("999999") == ("999999",)


def test_what_became_of_known_places() -> None:
    known = regions()
    assert (known["432922"].until, known["431122"].since) == (1995, 1995), "东安县，零陵地区改永州市"
    assert (known["142725"].until, known["140822"].since) == (2000, 2000), "万荣县，运城地区改运城市"
    assert (known["110228"].until, known["110118"].until) == (2016, None), "密云撤县设区"
    assert known["330113"].since == LAST_YEAR, "临平区"


def test_the_rule_that_tells_of_them_names_their_years() -> None:
    text = (Path(matchers.__file__).parent / "rules" / "id_number_invalid.sql").read_text(encoding="utf-8")
    assert f"{FIRST_YEAR}年至{LAST_YEAR}年" in text
    assert f"前六位不是{FIRST_YEAR}年以来用过的" in text


def test_the_codes_of_our_jurisdictions_are_on_the_lists() -> None:
    own = {code for place in load_jurisdictions().values() for code in place.region_codes}
    assert own
    assert [code for code in own if not any(known.startswith(code) for known in regions())] == []
