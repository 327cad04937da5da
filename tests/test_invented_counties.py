"""Counties of one prefecture are of different people, each of its own code; those written down stay what they were."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from tests.county.build import imagine
from tests.population.invented import counties_of, home_of
from tests.population.places import HOMES, STEMS, build

NANYANG = "411300"
AS_OF = date(2021, 6, 1)


def test_a_prefecture_of_thirteen_counties_has_thirteen_homes() -> None:
    homes = [home_of(code) for code in counties_of(NANYANG)]
    assert len(homes) == 13
    assert (homes[2].name, homes[2].above, homes[2].old_code) == ("南召县", "河南省南阳市", 412921)
    for home in homes:
        assert len({town.rstrip("镇乡").removesuffix("街道") for town in home.townships}) == len(home.townships) >= 15
        assert all(re.fullmatch(r"[一-鿿]{2}(?:镇|乡|街道)", town) for town in home.townships)
        assert not {town[:2] for town in home.townships} & set(STEMS)
        assert all(v.code.startswith(home.code) for v in build(np.random.default_rng(1), home, 200_000).villages)
        assert home == home_of(home.code)
    assert len({home.townships for home in homes}) == 13


def test_no_two_counties_number_newcomers_of_one_region() -> None:
    """What is drawn of a region and a day is the same in every county: no two may number newcomers of one region."""
    every = [code for county in counties_of(NANYANG) for code in home_of(county).elsewhere]
    assert len(every) == len(set(every)) == 13 * 20
    assert not [code for code in every if str(code)[:4] == NANYANG[:4]]


def test_people_of_neighbours_are_distinct_and_bear_their_county_s_code() -> None:
    codes = counties_of(NANYANG)[:3]
    worlds = {code: imagine(1500, seed, AS_OF, False, code) for seed, code in enumerate(codes)}
    numbers = [set(map(str, world.people.id_number)) for world in worlds.values()]
    assert len(set.union(*numbers)) == sum(map(len, numbers))
    for code, own in zip(codes, numbers, strict=True):
        here = [number for number in own if number[:6] in (code, str(home_of(code).old_code))]
        assert len(here) > 0.85 * len(own)


def test_who_is_written_down_is_not_invented() -> None:
    assert home_of("320723") is HOMES["320723"]
    with pytest.raises(ValueError, match="no county"):
        home_of("320721")
