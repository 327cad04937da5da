"""Whom the county visits: a share of each township by chance, and everybody whom the notice names."""

import pytest

from matchers.cases.visit_sample import CHANCE, FILED, INCAPABLE, REPORTED, strata

HOMES = {"甲镇": [f"a{n}" for n in range(11)], "乙镇": [f"b{n}" for n in range(3)], "丙镇": ["c0"]}


@pytest.mark.parametrize(("percent", "counts"), [(20, (3, 1, 1)), (30, (4, 1, 1)), (100, (11, 3, 1)), (0, (0, 0, 0))])
def test_no_township_has_less_than_its_share(percent, counts):
    found = strata(HOMES, {}, "seed", percent)
    assert tuple(sum(no in found for no in HOMES[township]) for township in HOMES) == counts
    assert set(found.values()) <= {(CHANCE,)}


def test_all_who_are_named_are_visited_whatever_chance_says():
    named = {FILED: ["a1", "nobody"], REPORTED: ["a1", "b2"], INCAPABLE: ["c0"]}
    found = strata(HOMES, named, "seed", 0)
    assert found == {"a1": (FILED, REPORTED), "b2": (REPORTED,), "c0": (INCAPABLE,)}


def test_the_same_seed_draws_the_same_and_another_seed_others():
    shuffled = {township: ones[::-1] for township, ones in HOMES.items()}
    assert set(strata(HOMES, {}, "seed", 20)) == set(strata(shuffled, {}, "seed", 20))
    assert len({frozenset(strata(HOMES, {}, f"seed {n}", 20)) for n in range(8)}) > 1


def test_who_is_drawn_by_chance_and_named_too_is_one_household_of_both():
    assert strata({"丙镇": ["c0"]}, {FILED: ["c0"]}, "seed", 20) == {"c0": (CHANCE, FILED)}
