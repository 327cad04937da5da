"""A county cites what is in force there on that day: its own notices, its parents', national law, and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.text_yaml import DeclarationError
from matchers.facts.measure import load_measures
from matchers.flags.basis import COMMON, dated
from matchers.flags.faults import place_faults
from matchers.flags.parameters import bind
from matchers.flags.rule import load_rules, read_rule
from tests.matchers.flags.test_rule import HEADER, dropped
from tests.notices import TEXTS, out_of_place, texts_in

RULES, PLACES = load_rules(), load_jurisdictions()
FIVE = ("320723", "320700", "431122", "141125", "140800")
DAYS = (
    date(2013, 1, 1),
    date(2018, 8, 1),
    date(2020, 6, 1),
    date(2021, 6, 1),
    date(2021, 7, 1),
    date(2022, 6, 1),
    date(2023, 8, 1),
    date(2026, 12, 1),
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_text_is_written_with_its_place_and_its_days(rule) -> None:
    for basis in rule.basis:
        named = texts_in(basis.text)
        assert len(named) == 1, basis.text
        assert (basis.place, basis.valid_from, basis.valid_until or date.max) == TEXTS[named.pop()], basis.text


@pytest.mark.parametrize("code", FIVE)
def test_no_rule_cites_another_place_or_day(code: str) -> None:
    place = PLACES[code]
    for on in DAYS:
        for rule in RULES.values():
            cited = rule.cited(place, on)
            assert cited == COMMON or texts_in(cited), rule.code
            assert out_of_place(cited, place, on) == [], (rule.code, on)


@pytest.mark.parametrize("code", FIVE)
def test_no_parameter_cites_another_place_or_day(code: str) -> None:
    place = PLACES[code]
    for on in DAYS:
        for asking in (*RULES.values(), *load_measures().values()):
            for name, note in bind(asking, place, on).notes.items():
                assert out_of_place(str(note), place, on) == [], (asking.code, name, on)
        for name in place.names():
            found = place.value(name, on)
            assert found is None or out_of_place(found.cites, place, on) == [], (name, on)


def test_a_rule_from_another_county_says_what_it_rests_on_here() -> None:
    car, label = RULES["owns_motor_vehicle"], RULES["payment_label_nonstandard"]
    guanyun, liulin = PLACES["320723"], PLACES["141125"]
    assert car.cited(guanyun, date(2021, 6, 1)) == "《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）"
    assert car.cited(liulin, date(2023, 8, 1)).startswith("柳民发〔2023〕55号")
    assert car.cited(liulin, date(2023, 7, 2)).startswith("《社会救助暂行办法》")
    assert label.cited(guanyun, date(2021, 6, 1)).startswith("灌民发〔2021〕12号")
    assert label.cited(liulin, date(2023, 8, 1)) == COMMON
    assert dated(label.of(liulin).basis) == COMMON


def test_the_nearest_place_is_cited_first() -> None:
    cited = RULES["paid_after_death"].cited(PLACES["320723"], date(2021, 6, 1))
    assert [cited.index(name) for name in ("灌民发", "连民", "《社会救助暂行办法》")] == sorted(
        cited.index(name) for name in ("灌民发", "连民", "《社会救助暂行办法》")
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("测试", "应是列表"),
        ("[]", "至少要有一项"),
        ("[{{text: 测试}}]", "缺少「place」"),
        ('[{{text: 测试, place: "灌云"}}]', "数字代码"),
        ('[{{text: 测试, place: "000000", from: 2021}}]', "日期应写成"),
    ],
)
def test_a_basis_without_a_place_is_refused(tmp_path, written: str, said: str) -> None:
    header = HEADER.replace('[{{text: 测试, place: "000000"}}]', written)
    with pytest.raises(DeclarationError, match=said):
        read_rule(dropped(tmp_path, header=header))


def test_a_place_without_a_file_is_named_with_its_line(tmp_path) -> None:
    rule = read_rule(dropped(tmp_path, header=HEADER.replace('"000000"', '"320724"')))
    (fault,) = place_faults(rule, PLACES, tmp_path)
    assert (fault.line, "320723" in fault.sentence) == (8, True)
