"""People of a city as a household register has them: names by frequency, numbers, villages, twins.

Belongs here: clean people in bulk (five million in seconds). Does not belong here: errors (`errors.py`).
Names and numbers come from the synthetic county's generators, so namesakes are as common as in life.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from tests.population import identity, names

REGIONS = (320723, 320721, 320722, 320724, 320703, 320706, 320707, 322222)
TOWNSHIPS, VILLAGES = 17, 20
PEOPLE_A_TOWNSHIP = 37_000
"""At every size, so that a smaller register is a smaller land and not an emptier one: pairs are met within places."""
TWINS = 0.012
LINEAGE = 0.25
"""Share of people who bear their village's own surname."""


def register(count: int, seed: int) -> pl.DataFrame:
    """`count` people: person, name, id_number, birth_on, sex, township, village; the order says nothing."""
    rng = np.random.default_rng(seed)
    year = rng.choice(np.arange(1925, 2021), count, p=_pyramid())
    birth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(0, 365, count)
    male = rng.random(count) < 0.51
    townships = max(1, round(count / PEOPLE_A_TOWNSHIP))
    township = rng.integers(0, townships, count)
    county = np.minimum(township // TOWNSHIPS, len(REGIONS) - 1)
    village = township * VILLAGES + rng.integers(0, VILLAGES, count)
    own = names.surnames(rng, townships * VILLAGES)
    surname = np.where(rng.random(count) < LINEAGE, own[village], names.surnames(rng, count))
    given = names.given_names(rng, male, year)
    # A twin has its brother's or sister's day, village, surname, and as a rule one of the two characters.
    twin = np.flatnonzero(rng.random(count - 1) < TWINS) + 1
    for column in (birth, male, county, township, village, surname):
        column[twin] = column[twin - 1]
    shared = np.array([a[0] + b[-1] if len(a) == 2 else b for a, b in zip(given[twin - 1], given[twin], strict=True)])
    given[twin] = np.where(shared == given[twin - 1], given[twin], shared)
    region = np.array(REGIONS)[county]
    moved = rng.random(count) < 0.08
    region[moved] = rng.choice(np.array(identity.ELSEWHERE), int(moved.sum()))
    return pl.DataFrame(
        {
            "person": np.arange(count),
            "name": pl.Series((surname + given).tolist(), dtype=pl.String),
            "id_number": pl.Series(identity.numbers(rng, region, birth, male).tolist(), dtype=pl.String),
            "birth_on": birth,
            "sex": np.where(male, "男", "女").tolist(),
            "township": [f"第{t}镇" for t in township.tolist()],
            "village": [f"第{v % VILLAGES}村" for v in village.tolist()],
        }
    )


def _pyramid() -> np.ndarray:
    weight = np.concatenate([np.linspace(0.05, 1.0, 40), np.full(40, 1.0), np.linspace(1.0, 0.7, 16)])
    return weight / weight.sum()
