from __future__ import annotations

import math

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.people.comparisons import COMPARISONS, MISSING
from matchers.people.linkage import priors, weigh
from matchers.people.restraints import RESTRAINTS, ceiling_sql, holding
from matchers.people.scheme import CHINESE
from matchers.people.waterfall import CEILING, COMPARISON, FREQUENCY, PRIOR, Pair, log_odds, probability_of, waterfall

MODEL = priors(60_000)
NOTHING = {c.name: MISSING for c in COMPARISONS}
LEVELS = st.fixed_dictionaries({c.name: st.sampled_from(c.codes) for c in COMPARISONS})
ONE = {"name_key": 1}


def told(rival_odds: float = 0.0, rivals: int = 0, bearers: int = 1, **levels: str):
    return waterfall(Pair(NOTHING | levels, {"name_key": bearers}, rival_odds, rivals), MODEL)


def step(fall, kind: str):
    (found,) = [s for s in fall.steps if s.kind == kind]
    return found


@settings(max_examples=200, deadline=None)
@given(LEVELS, st.integers(0, 900), st.floats(0, 1e6))
def test_the_steps_add_up_to_what_the_engine_weighs(levels, bearers, rival_odds):
    fall = waterfall(Pair(levels, {"name_key": bearers}, rival_odds), MODEL)
    pattern = pl.DataFrame([{c.name: c.index(levels[c.name]) for c in COMPARISONS}])
    average = weigh(pattern, MODEL)["weight"][0]
    own = sum(s.weight for s in fall.steps if s.kind == FREQUENCY)
    assert fall.weight == pytest.approx(average + own, abs=1e-9)
    assert fall.totals[-1] == pytest.approx(sum(s.weight for s in fall.steps), abs=1e-9)
    ceilings = [log_odds(r.ceiling) for r in holding(levels)]
    assert fall.held == pytest.approx(min(fall.weight, *ceilings, 1e3), abs=1e-9)
    odds = 2**fall.held
    assert fall.probability == pytest.approx(odds / (1 + odds + rival_odds), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(LEVELS)
def test_the_restraints_that_speak_are_those_the_engine_holds_by(levels):
    said = ", ".join(f"'{code}' AS {name}" for name, code in levels.items())
    (ceiling,) = duckdb.sql(f"SELECT {ceiling_sql(RESTRAINTS)} FROM (SELECT {said})").fetchall()[0]
    held = holding(levels)
    assert (ceiling is None) == (not held)
    assert not held or min(log_odds(r.ceiling) for r in held) == pytest.approx(float(ceiling))


FAMILY = ("homophone", "look_alike", "subset", "other_surname", "one_character", "swapped", "wildcard")


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("age", ["differs", MISSING])
def test_the_door_makes_no_one_of_a_father_and_a_son_with_names_alike(name, age):
    """Of one house and one sex; the age is the other one's, or nobody wrote it."""
    home = {"sex": "same", "place": "village", "door": "same"}
    assert told(name=name, age=age, **home).match_probability < 0.8


def test_a_name_and_a_door_are_enough_where_a_name_and_a_village_are_not():
    home = {"name": "same", "place": "village", "bearers": 100}
    assert told(**home, door="same").match_probability > 0.95
    for door in ("number", "group", "differs", MISSING):
        assert told(**home, door=door).match_probability < 0.8


def test_a_pair_of_which_nothing_is_known_stands_at_the_prior():
    fall = told()
    assert [s.kind for s in fall.steps[:1]] == [PRIOR]
    assert fall.weight == math.log2(0.8 / 60_000)
    assert fall.missing == tuple(c.title for c in COMPARISONS)
    assert "60,000人" in fall.steps[0].reason
    assert "7.5万分之一" in fall.steps[0].reason


def test_a_rare_name_adds_and_a_common_one_takes():
    # Namesakes who write it alike, in variant characters or bore it once count to one frequency.
    expected = sum(MODEL.chance("name", level) for level in (1, 2, 3))
    rare, common = (step(told(name="same", bearers=n), FREQUENCY) for n in (1, 300))
    assert rare.weight == pytest.approx(math.log2(expected))
    assert rare.title == "全县同姓名1人"
    assert "少见" in rare.reason
    assert common.weight == pytest.approx(math.log2(expected / 300))
    assert common.weight < 0
    assert "常见" in common.reason
    assert not [s for s in told(name="homophone").steps if s.kind == FREQUENCY]


def test_a_level_is_told_by_its_titles_and_its_two_shares():
    said = step(told(birth="same"), COMPARISON)
    assert said.title == "出生日期：相同"
    same = next(c for c in COMPARISONS if c.name == "birth").levels[0]
    assert said.weight == pytest.approx(math.log2(same.m / same.u))
    assert said.reason == f"同一人的两处记录，{same.m:.0%}如此；两个陌生人，每2万例有1例如此"


def test_what_holds_a_pair_down_is_said_with_its_reason():
    fall = told(name="same", place="village", sex="same")
    held = step(fall, CEILING)
    assert fall.match_probability == pytest.approx(0.79)
    assert held.weight < 0
    assert "仅姓名和地点相符" in held.reason
    several = told(name="same", place="village", birth="differs", employer="same")
    assert step(several, CEILING).reason.startswith("同名但出生日期不同；仅姓名和地点相符：")
    assert not [s for s in told(name="differs", birth="differs").steps if s.kind == CEILING], "it is far below anyway"


def test_rivals_share_the_probability():
    alone = told(name="same", birth="same", place="village")
    shared = told(name="same", birth="same", place="village", rival_odds=2**alone.weight, rivals=1)
    assert alone.probability > 0.99
    assert shared.probability == pytest.approx(0.5, abs=1e-3)
    assert "另有1人" in shared.steps[-1].reason
    assert shared.match_probability == alone.match_probability


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: c.name)
def test_every_level_has_a_sentence_a_reviewer_can_read(comparison):
    for code, title in zip(comparison.codes[1:], comparison.titles[1:], strict=True):
        said = step(told(**{comparison.name: code}), COMPARISON)
        assert said.title == f"{comparison.title}：{title}"
        assert not any(letter.isascii() and letter.isalpha() for letter in said.title + said.reason)


def test_probabilities_and_odds_are_two_ways_to_say_one_thing():
    assert probability_of(0) == 0.5
    assert log_odds(0.8) == pytest.approx(2)
    assert probability_of(log_odds(0.95)) == pytest.approx(0.95)


def test_the_scheme_of_the_night_names_the_frequencies_a_pair_must_know():
    assert CHINESE.frequencies == tuple(ONE)
