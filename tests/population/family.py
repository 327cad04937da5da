"""Four generations of families: births, marriages, who lives with whom and where; arrays indexed by person."""

import numpy as np

from . import names
from .places import Places

NOBODY = -1
Rng, Array, Day = np.random.Generator, np.ndarray, np.datetime64


def _founders(rng: Rng, couples: int) -> tuple[Array, Array]:
    husband_year = rng.integers(1926, 1953, couples)
    years = np.concatenate([husband_year, husband_year + rng.integers(-3, 5, couples)])
    return np.repeat([True, False], couples), _birth_days(rng, years)


def _birth_days(rng: Rng, years: Array) -> Array:
    """Days of birth; the dates of old people heap on 1 January."""
    first = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    heaped = (years < 1956) & (rng.random(len(years)) < 0.05)
    return first + np.where(heaped, 0, rng.integers(0, 365, len(years))).astype("timedelta64[D]")


def _pair(rng: Rng, is_male: Array, birth: Array, who: Array, mother: Array, as_of: Day) -> tuple[Array, Array]:
    """Couples of near ages among `who`; never brother and sister."""
    age = (as_of - birth[who]).astype(int) / 365.25
    ready = who[(age > 23) & (rng.random(len(who)) < np.clip((age - 20) / 12, 0, 0.93))]
    days = birth[ready].astype(np.int64)
    men, women = ready[is_male[ready]], ready[~is_male[ready]]
    men = men[np.argsort(days[is_male[ready]] + rng.normal(700, 900, len(men)), kind="stable")]
    women = women[np.argsort(days[~is_male[ready]] + rng.normal(0, 900, len(women)), kind="stable")]
    size = min(len(men), len(women))
    men, women = men[:size], women[:size]
    fine = mother[men] != mother[women]
    return men[fine], women[fine]


def _births(rng: Rng, wife: Array, birth: Array, as_of: Day) -> tuple[Array, Array]:
    """Children of couples: which couple, and the day of birth."""
    year = birth[wife].astype("datetime64[Y]").astype(int) + 1970
    expected = np.select([year < 1945, year < 1958, year < 1972], [3.3, 2.5, 1.7], 1.45)
    couple = np.repeat(np.arange(len(wife)), rng.poisson(expected))
    order = np.arange(len(couple)) - np.searchsorted(couple, couple)
    years = rng.integers(21, 27, len(couple)) + order * rng.integers(2, 4, len(couple))
    days = years * 365.25 + rng.integers(0, 365, len(couple))
    born = birth[wife[couple]] + days.astype(np.int64).astype("timedelta64[D]")
    keep = born < as_of - np.timedelta64(20, "D")
    return couple[keep], born[keep]


def graph(rng: Rng, couples: int, as_of: Day) -> dict[str, Array]:
    """Four generations: sexes, births and who is whose father, mother and spouse."""
    is_male, birth = _founders(rng, couples)
    size = len(birth)
    father, mother, spouse = (np.full(size, NOBODY) for _ in range(3))
    husbands, wives = np.arange(couples), np.arange(couples, 2 * couples)
    for _generation in range(4):
        spouse[husbands], spouse[wives] = wives, husbands
        couple, born = _births(rng, wives, birth, as_of)
        fresh = np.arange(size, size + len(born))
        size += len(born)
        is_male = np.concatenate([is_male, rng.random(len(born)) < 0.515])
        birth = np.concatenate([birth, born])
        father, mother = np.concatenate([father, husbands[couple]]), np.concatenate([mother, wives[couple]])
        spouse = np.concatenate([spouse, np.full(len(born), NOBODY)])
        husbands, wives = _pair(rng, is_male, birth, fresh, mother, as_of)
    return {"is_male": is_male, "birth": birth, "father": father, "mother": mother, "spouse": spouse}


def long_dead(rng: Rng, birth: Array, as_of: Day) -> Array:
    """Who is dead by chance of age; of these the registers know nothing any more."""
    age = (as_of - birth).astype(int) / 365.25
    shares = np.interp(age, [0, 40, 60, 70, 80, 90, 96], [0.004, 0.015, 0.07, 0.18, 0.45, 0.85, 1])
    return rng.random(len(birth)) < shares


def households(rng: Rng, graph: dict[str, Array], gone: Array) -> tuple[Array, Array]:
    """Register households: a couple with its unmarried children; one son's family may stay with his parents.

    Returns the representative person of each one's household and of each one's *lineage home* (for the village).
    """
    father, mother, spouse, is_male = graph["father"], graph["mother"], graph["spouse"], graph["is_male"]
    size = len(father)
    unit = np.arange(size)
    married = spouse != NOBODY
    unit = np.where(married & ~is_male, spouse, unit)
    parents_stand = (father != NOBODY) & ~(gone[father] & gone[mother])
    stays_single = ~married & parents_stand & (rng.random(size) < 0.93)
    unit = np.where(stays_single, father, unit)
    sons = np.flatnonzero(married & is_male & parents_stand)
    _, first = np.unique(father[sons], return_index=True)
    heirs = sons[first][rng.random(len(first)) < 0.42]
    unit[heirs] = father[heirs]
    for _ in range(4):
        unit = unit[unit]
    return unit, np.where(married & ~is_male, spouse, np.where(father != NOBODY, father, np.arange(size)))


def villages(rng: Rng, unit: Array, lineage: Array, places: Places) -> Array:
    """Families live where the husband's father lived; one household in ten has moved."""
    size = len(unit)
    village = rng.choice(len(places.villages), size, p=places.shares)
    parent = np.where(rng.random(size) < 0.9, lineage, np.arange(size))
    for _ in range(6):
        village = village[parent]
    return village[unit]


def surnames(rng: Rng, graph: dict[str, Array], village: Array) -> Array:
    """Inherited from the father; half of a village's founders bear one of its three lineage names."""
    size = len(village)
    own = names.surnames(rng, size)
    clans = names.surnames(rng, 3 * (int(village.max()) + 1)).reshape(-1, 3)
    clan = clans[village, rng.integers(0, 3, size)]
    surname = np.where((rng.random(size) < 0.35) & graph["is_male"], clan, own)
    source = np.where(graph["father"] != NOBODY, graph["father"], np.arange(size))
    for _ in range(5):
        surname = surname[source]
    return surname


def regions(rng: Rng, size: int, year: Array, is_male: Array, places: Places) -> Array:
    """Region codes at issue: mostly the county's, that of 1981–83 for some of the old, other counties' for wives."""
    region = np.full(size, int(places.home.code))
    region[(year < 1966) & (rng.random(size) < 0.10)] = places.home.old_code
    moved = rng.random(size) < np.where(is_male, 0.015, 0.09)
    region[moved] = rng.choice(
        [code for code in places.home.elsewhere if code != places.home.old_code], int(moved.sum())
    )
    return region


def first_units(unit: Array, resident: Array, count: int) -> Array:
    """As many whole households as make up `count` residents."""
    units, sizes = np.unique(unit[resident], return_counts=True)
    return units[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
