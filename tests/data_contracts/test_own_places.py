"""What a home declares beside the program: new places, more of known ones, and one sentence for each slip."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.new_place import Standard, add_value, ancestors, new_county, place_text
from data_contracts.text_yaml import DeclarationError

ON = date(2026, 11, 30)
TASK = "calendar: [{what: 甲, basis: 某文"
COUNTY = """code: "371321"
name: 沂南县
parent: "370000"
townships: [界湖街道, 岸堤镇]
"""
PROVINCE = 'code: "370000"\nname: 山东省\nparent: "000000"\n'


def declared(folder: Path, **texts: str) -> dict:
    for name, text in texts.items():
        (folder / f"{name.removeprefix('_')}_x.yaml").write_text(text, encoding="utf-8")
    return load_jurisdictions(own=folder)


def test_a_county_of_the_home_stands_below_the_nation(tmp_path: Path) -> None:
    places = declared(tmp_path, _371321=COUNTY, _370000=PROVINCE)
    assert [place.name for place in places["371321"].line()] == ["沂南县", "山东省", "全国"]
    assert places["371321"].value("low_income_percent", ON).value == "150"
    assert "320723" in places


def test_a_home_says_more_of_a_county_the_program_knows(tmp_path: Path) -> None:
    more = """code: "320723"
name: 灌云县
switched_off: [high_spending]
parameters:
  urban_standard_yuan:
    - {value: 930, unit: 元/人月, from: 2026-07-01, basis: 某文}
"""
    place = declared(tmp_path, _320723=more)["320723"]
    assert place.value("urban_standard_yuan", ON).value == "930"
    assert place.value("urban_standard_yuan", date(2021, 6, 1)).value == "680", "a past month keeps what held then"
    assert place.value("visit_share_percent", ON).value == "20"
    assert place.is_rule_off("high_spending")
    assert "伊山镇" in place.townships
    assert "320723" in place.region_codes


SLIPS = {
    "parent": (COUNTY.replace('parent: "370000"\n', ""), 1, "缺少「parent」"),
    "group": (COUNTY + "groups: [{name: 甲, townships: [岸提镇], basis: 某文}]", 5, "是否应为「岸堤镇」"),
    "village": (COUNTY + "villages: {界湖镇: [北寨]}", 5, "没有乡镇「界湖镇」，可写"),
    "every": (COUNTY + TASK + ", by: 乡镇, every: months, due: '1'}]", 5, "是否应为「month」"),
    "due": (COUNTY + TASK + ", by: 乡镇, every: year, due: '31'}]", 5, "07-25"),
    "due_of_a_week": (COUNTY + TASK + ", by: 乡镇, every: week, due: '8'}]", 5, "1（周一）至 7（周日）"),
    "who": (COUNTY + TASK + ", by: 镇, due: 2026-01-01}]", 5, "不能写「镇」，是否应为「乡镇」"),
    "twice": (
        COUNTY + "groups: [{name: 甲, townships: [岸堤镇], basis: 某文}, {name: 乙, townships: [岸堤镇], basis: 某文}]",
        5,
        "「岸堤镇」已在「甲」",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_sentence_with_its_line(tmp_path: Path, slip: str) -> None:
    text, line, said = SLIPS[slip]
    with pytest.raises(DeclarationError) as error:
        declared(tmp_path, _371321=text, _370000=PROVINCE)
    (fault,) = error.value.faults
    assert fault.line == line
    assert said in str(fault)


def test_a_known_place_keeps_its_name_and_a_code_has_one_file(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="在程序中叫「灌云县」"):
        declared(tmp_path, _320723='code: "320723"\nname: 灌南县\n')
    (tmp_path / "320723_y.yaml").write_text('code: "320723"\nname: 灌云县\n', encoding="utf-8")
    with pytest.raises(DeclarationError, match="区划 320723 已在"):
        load_jurisdictions(own=tmp_path)


def test_the_places_between_a_county_and_the_nearest_declared_one() -> None:
    declared = load_jurisdictions()
    assert ancestors("320724", declared) == ("320700", [])
    parent, missing = ancestors("371321", declared)
    assert parent == "371300"
    assert [(p["code"], p["name"], p["parent"]) for p in missing] == [
        ("371300", "临沂市", "370000"),
        ("370000", "山东省", "000000"),
    ]
    assert ancestors("429004", declared)[0] == "420000", "a city under the province itself"


def test_a_new_standard_ends_the_one_before() -> None:
    place = new_county("141125", "柳林县", "141100")
    for yuan, since in (("700", date(2025, 1, 1)), ("730", date(2026, 7, 1))):
        add_value(place, "urban_standard_yuan", Standard(yuan, "月", since, "某文").entry("标准"))
    first, second = place["parameters"]["urban_standard_yuan"]
    assert (first["until"], second["from"]) == ("2026-06-30", "2026-07-01")
    assert "142327" in place["region_codes"]
    with pytest.raises(DeclarationError, match="已有从 2026-07-01 起的取值"):
        add_value(place, "urban_standard_yuan", Standard("710", "月", date(2026, 7, 1)).entry("标准"))
    text = place_text(place, ON)
    assert yaml.load(text, Loader=yaml.BaseLoader)["region_codes"] == ["141125", "142327"]
