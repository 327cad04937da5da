"""What the rules about families, supporters and cards must say, by their letter."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ..records import Business, Certificate, RealEstate, Supporter, month_of
from ..score import fold
from ..truth import NightTruth, drivers
from ..world import World
from .family import Family

TEKUN, OUTSIDE = "should_be_tekun", "tekun_conditions_not_enrolled"
SPLIT, MEANS, CUSTODY = "split_household_enrolled", "supporter_has_means", "custody_without_agreement"
IN_POST = frozenset({"在编", "聘用", "临聘", "借调"})
OPERATING = frozenset({"存续", "在业", "正常"})


def tell_truth(night: NightTruth) -> None:
    """All five rules."""
    world = night.world
    family = Family(world, night.as_of, night.dead)
    certificates = night.certificates()
    night.persons(TEKUN, {c.person for c in certificates if should_be_tekun(world, family, c)})
    for person in alone(world, family):
        if person not in night.listed and meets_conditions(world, family, person):
            clause = world.clauses.get((OUTSIDE, hukou_number(world, person)), "follows")
            night.outsider(OUTSIDE, person, clause)
    covered = set(night.listed) | world.on_tekun() | {e.person for e in world.elsewhere}
    means = Means(world, month_of(night.as_of))
    for certificate in certificates:
        if not certificate.is_single and family.left_out(certificate, covered):
            night.fire(SPLIT, certificate)
        agreed = [s for s in apart(world, family, certificate) if s.consented_on and s.consented_on <= night.as_of]
        if any(means.has_any(s.person) for s in agreed):
            night.fire(MEANS, certificate)
        if is_card_outside(night, certificate):
            night.fire(CUSTODY, certificate)


def hukou_number(world: World, person: int) -> str:
    """The number of the person's hukou household, as the register writes it."""
    return f"{world.places.home.code}{int(world.people.household[person]):07d}"


def alone(world: World, family: Family) -> list[int]:
    """Residents of sixty or more who are the only one of their hukou household now."""
    folk = world.people
    old = np.flatnonzero(folk.is_resident & (folk.age >= 59)).tolist()
    return [p for p in old if family.at_home(p) == [p] and family.age(p) >= 60]


def should_be_tekun(world: World, family: Family, certificate: Certificate) -> bool:
    """Alone on the certificate and at home, old, a child or disabled, without supporter, known kin or tekun."""
    members = certificate.present(world.month)
    if len(members) != 1 or family.at_home(members[0].person) != [members[0].person]:
        return False
    person = members[0].person
    is_concerned = not 16 <= family.age(person) < 60 or family.has_disability(person, listed=True)
    if not is_concerned or any(s.certificate == certificate.number for s in world.of(Supporter)):
        return False
    return not family.known(person) and person not in world.on_tekun()


def meets_conditions(world: World, family: Family, person: int) -> bool:
    """Eighty or severely disabled, no known kin, on neither the tekun nor the edge roll."""
    is_concerned = family.age(person) >= 80 or family.has_disability(person, listed=False)
    is_listed = person in world.on_tekun() or any(person in e.persons for e in world.edge)
    return is_concerned and not is_listed and not family.known(person)


def apart(world: World, family: Family, certificate: Certificate) -> list[Supporter]:
    """Living supporters who are neither on the certificate nor in a member's hukou household."""
    members = [m.person for m in certificate.present(world.month)]
    near = set(members) | {p for m in members for p in family.at_home(m)}
    mine = [s for s in world.of(Supporter) if s.certificate == certificate.number]
    return [s for s in mine if s.person not in near and s.person not in family.dead]


class Means:
    """What supporters have: a post, a business with a vehicle, two dwellings."""

    def __init__(self, world: World, month: int) -> None:
        self.in_post = {
            s.person for s in world.salaries if s.category in IN_POST and any(0 <= month - m <= 3 for m in s.months)
        }
        self.operating = {b.person for b in world.of(Business) if b.status in OPERATING and self._owns(b)}
        self.driving = drivers(world)
        self.units: dict[int, set[str]] = defaultdict(set)
        for estate in world.of(RealEstate):
            for owner in estate.owners if "住宅" in estate.use and "农村" not in estate.use else ():
                self.units[owner].add(estate.unit_no)

    def has_any(self, person: int) -> bool:
        """Whether one of the three holds."""
        trades = person in self.operating and person in self.driving
        return person in self.in_post or trades or len(self.units.get(person, ())) > 1

    def _owns(self, business: Business) -> bool:
        is_partner = business.role == "股东" and "合作社" not in business.kind
        return is_partner or business.role in ("经营者", "法定代表人")


def is_card_outside(night: NightTruth, certificate: Certificate) -> bool:
    """A member in full care (rural rolls say so) whose card somebody outside keeps without an agreement of theirs."""
    world, members = night.world, certificate.present(night.world.month)
    holder = certificate.card_holder
    if certificate.is_urban or holder is None or all(m.self_care != "全护理" for m in members):
        return False
    folk = world.people
    homes = {int(folk.household[m.person]) for m in members} - {-1}
    near = {m.name for m in members} | {folk.name[p] for home in homes for p in folk.members[home]}
    near |= {folk.name[c.custodian] for c in world.custody_of(certificate.number, night.as_of)}
    return fold(holder) not in {fold(name) for name in near}
