"""Builds a county: world, plants, dirt on the roll, files, truth."""

import shutil
from collections import namedtuple
from datetime import date, timedelta
from pathlib import Path

from tests.population import spelling
from tests.population.identity import fifteen, spelled

from . import files_departments, files_welfare, groups, plant_kin, plant_rest, plant_roll, truth, world
from .ambient import fill, record_deaths
from .planting import Ground
from .records import Death, month_of
from .world import World

Summary = namedtuple("Summary", "landing landing_next truth truth_next people enrolled rows planted innocents")
"""What was written: rows by source, how many truths fire and stay silent on the first and on the second night."""


def build(out: Path, people: int, seed: int, as_of: date, clean: bool = False, jurisdiction: str = "320723") -> Summary:
    """Write the county under `out`; the same arguments write the same bytes."""
    return put(imagine(people, seed, as_of, clean, jurisdiction), out)


def put(county: World, out: Path) -> Summary:
    """Write what was imagined: the landing folders of two nights, and the truth of each."""
    as_of = county.as_of
    first = groups.truth_of_night(county, as_of, county.deaths)
    second = groups.truth_of_night(county, as_of + timedelta(days=1), county.deaths + county.fresh_deaths)
    for folder in ("landing", "landing_next"):
        shutil.rmtree(out / folder, ignore_errors=True)
    rows = {
        source: write(county, out / "landing" / source)
        for module in (files_welfare, files_departments, *groups.GROUPS)
        for source, write in module.SOURCES.items()
    }
    files_departments.write_next(county, out / "landing_next")
    truth.write(out / "truth.csv", first)
    truth.write(out / "truth_next.csv", second)
    fires = sum(row.expected == "fires" for row in first)
    folders = (out / "landing", out / "landing_next", out / "truth.csv", out / "truth_next.csv")
    people, enrolled = int(county.people.is_alive.sum()), sum(len(c.present(county.month)) for c in county.certificates)
    return Summary(*folders, people, enrolled, rows, fires, len(first) - fires)


def imagine(people: int, seed: int, as_of: date, clean: bool, jurisdiction: str) -> World:
    """The county in memory, ready to be written and told the truth of."""
    county = world.build(people, seed, as_of, clean, jurisdiction)
    fill(county)
    for fill_more in groups.FILL:
        fill_more(county)
    ground = Ground(county)
    plant_kin.plant(county, ground)
    plant_roll.plant(county, ground)
    plant_rest.plant(county, ground)
    for group in groups.GROUPS:
        group.plant(county, ground)
    county.settle_strangers()
    plant_kin.file_all(county)
    plant_rest.settle_incomes(county)
    for settle in groups.SETTLE:
        settle(county)
    _precede_deaths(county)
    _dress_roll(county)
    _die_freshly(county)
    record_deaths(county)
    return county


def _precede_deaths(county: World) -> None:
    """Nobody was enrolled after death."""
    died = {d.person: month_of(d.died_on or d.registered_on) for d in county.deaths if d.is_planted and d.counts}
    for certificate in county.certificates:
        for member in certificate.members:
            if member.person in died:
                certificate.start = min(certificate.start, died[member.person] - 2)


def _dress_roll(county: World) -> None:
    """How the roll writes its people: some oddly, some in fifteen digits, four children in ten without a number."""
    folk, rng = county.people, county.rng
    for certificate in county.certificates:
        is_quiet = certificate.use in ("", "innocent", "ended", "suspended", "second_night")
        for member in certificate.members:
            is_plain = member.name == folk.name[member.person] and member.id_text == folk.id_number[member.person]
            if not is_plain or certificate.use.startswith((plant_rest.PAYEE, plant_rest.INVALID, plant_rest.NAME)):
                continue
            chance = rng.random()
            if folk.age[member.person] < 16 and is_quiet and member is not certificate.members[0] and chance < 0.4:
                member.id_text = None
            elif chance < 0.02:
                member.id_text = spelled(rng, folk.id_number[member.person])
            elif chance < 0.035 and folk.id_number[member.person][6:8] == "19" and folk.age[member.person] > 45:
                member.id_text = fifteen(folk.id_number[member.person])
            if rng.random() < 0.02:
                member.name = spelling.name(rng, member.name)


def _die_freshly(county: World) -> None:
    """Two deaths which reach the second night: of people on the roll, in the clean county of others."""
    folk = county.people
    if county.is_clean:
        on_roll = {m.person for c in county.certificates for m in c.members}
        chosen = [p for p in folk.living(71).tolist() if p not in on_roll][:2]
    else:
        chosen = [c.person for c in county.certificates if c.use == "second_night"]
    for order, person in enumerate(chosen):
        day = county.as_of - timedelta(days=4 + order)
        county.fresh_deaths.append(Death(person, "cremation", day, day + timedelta(days=2), is_planted=True))


__all__ = ["Summary", "build", "imagine", "put"]
