"""A rule that rests on what only a place can say, or on a register a county need not keep, is not run without it."""

from dataclasses import replace
from datetime import date

import pytest

from data_contracts.jurisdiction import Parameter, load_jurisdictions
from matchers.flags.claims import Availability, claim
from matchers.flags.rule import load_rules

PLACES, RULES, DAY = load_jurisdictions(), load_rules(), date(2021, 6, 1)
HERE = PLACES["320723"]


def present(rule, **others):
    return {kind: Availability("present") for kind in rule.needs} | others


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.declared_by_place])
def test_without_a_word_of_the_place_it_is_not_run(code):
    rule = RULES[code]
    status, reason = claim(rule, PLACES["000000"], present(rule), DAY)
    assert status == "not_run"
    assert "没有规定" in reason
    said = {n: (Parameter(n, "2021-05-31", "某文", valid_from=DAY),) for n in rule.declared_by_place}
    assert claim(rule, replace(HERE, own={**HERE.own, **said}), present(rule), DAY) == ("", "")


def test_a_year_without_a_notice_has_no_last_day_of_review():
    rule = RULES["review_record_incomplete"]
    assert claim(rule, HERE, present(rule), DAY) == ("", "")
    assert claim(rule, HERE, present(rule), date(2022, 6, 1))[0] == "not_run"


def test_a_register_nobody_keeps_is_no_lack_but_one_that_is_held_is():
    rule = RULES["review_record_incomplete"]
    missing, held = (Availability(state, "年审复核台账") for state in ("missing", "held"))
    assert claim(rule, HERE, present(rule, annual_review=missing), DAY) == ("not_run", "年审复核台账")
    assert claim(rule, HERE, present(rule, annual_review=held), DAY)[0] == "not_enough_data"
