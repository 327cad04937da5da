"""Planted around supporters with means and around cards in other hands."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from .. import names
from ..ambient import plate
from ..planting import Ground, anyone, both, is_rural, is_several
from ..records import Certificate, Custody, Salary, Vehicle
from ..registers import Business, RealEstate, Supporter
from ..world import World, months_back
from .honest import children_apart, support
from .trial import CUSTODY, MEANS


def plant(world: World, ground: Ground) -> None:
    """Both rules."""
    supporters = Supporters(world)
    _able(world, ground, supporters)
    _not_able(world, ground, supporters)
    _kept_outside(world, ground)
    _kept_at_home(world, ground)


class Supporters:
    """Finds supporters who are on no roll and have no other case, and gives them things."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.taken = {m.person for c in world.certificates for m in c.members} | {s.person for s in world.tekun}
        self.taken |= {o.person for o in world.offices} | {p for e in world.edge for p in e.persons}
        self.taken |= {p for e in world.poor + world.monitored for p in e.persons}

    def child(self, case: Certificate) -> int | None:
        """A grown child apart with nothing to its name."""
        folk = self.world.people
        found = (c for c in children_apart(self.world, case) if folk.age[c] < 60 and c not in self.taken)
        return next(found, None)

    def fits(self, case: Certificate) -> bool:
        """Whether the household has such a child."""
        return self.child(case) is not None

    def register(self, case: Certificate, *, consents: bool = True) -> int:
        """That child as the household's only supporter, bare of what the ambient registers gave it."""
        world, person = self.world, self.child(case)
        assert person is not None
        self.taken.add(person)
        entries = world.of(Supporter)
        entries[:] = [s for s in entries if s.certificate != case.number]
        entry = support(world, case, person)
        entry.consented_on = world.before(20, 400) if consents else None
        world.salaries = [s for s in world.salaries if s.person != person]
        world.vehicles = [v for v in world.vehicles if v.person != person]
        businesses, estates = world.of(Business), world.of(RealEstate)
        businesses[:] = [b for b in businesses if b.person != person]
        estates[:] = [e for e in estates if person not in e.owners]
        return person

    def pay(self, person: int, category: str, back: int = 1) -> None:
        """Paid by the treasury in four months of which the last was `back` months ago."""
        months = tuple(months_back(self.world, 4, self.world.month - back))
        gross = int(self.world.rng.integers(30, 80)) * 100
        self.world.salaries.append(Salary(person, "第二小学", category, months, gross))

    def trade(self, person: int, status: str = "存续") -> None:
        """A shop of its own."""
        rng, home = self.world.rng, self.world.places.home
        tail = "".join(rng.choice(list("ABCDEFGHJKLMNPQRTUWXY0123456789"), 8))
        name = f"{home.name}{names.surnames(rng, 1)[0]}记百货店"
        self.world.of(Business).append(
            Business(
                person, f"92{home.code}MA{tail}", name, "个体工商户", "经营者", status, self.world.before(300, 3000)
            )
        )

    def drive(self, person: int) -> None:
        """A car in use."""
        self.world.vehicles.append(
            Vehicle(person, plate(self.world), "小型汽车", "小型轿车", "非营运", "正常", self.world.before(200, 2500))
        )

    def dwell(self, person: int, use: str = "住宅") -> None:
        """A unit of its own."""
        world, home = self.world, self.world.places.home
        number = int(world.rng.integers(10**7, 10**8))
        world.of(RealEstate).append(
            RealEstate(
                (person,),
                f"{home.code}001001GB{number:08d}F00010001",
                use,
                f"{home.name}{world.places.villages[int(world.people.village[person])].township}",
                int(world.rng.integers(60, 140)),
                world.before(300, 4000),
            )
        )


def _able(world: World, ground: Ground, supporters: Supporters) -> None:
    """In post, with a business and a car, with two dwellings; all consented."""
    for category in ("在编", "聘用", "借调"):
        for case in ground.each(MEANS, f"in_post_{category}", supporters.fits):
            supporters.pay(supporters.register(case), category)
    for case in ground.each(MEANS, "last_paid_three_months_ago", supporters.fits):
        supporters.pay(supporters.register(case), "在编", 3)
    for case in ground.each(MEANS, "business_and_vehicle", supporters.fits):
        person = supporters.register(case)
        supporters.trade(person)
        supporters.drive(person)
    for case in ground.each(MEANS, "two_dwellings", supporters.fits):
        person = supporters.register(case)
        supporters.dwell(person)
        supporters.dwell(person)


def _not_able(world: World, ground: Ground, supporters: Supporters) -> None:
    """No consent; retired or no longer paid; a business without a car; one dwelling; one of the household."""

    def spare(clause: str, *gifts, consents: bool = True) -> None:  # type: ignore[no-untyped-def]
        for case in ground.innocent(MEANS, supporters.fits):
            person = supporters.register(case, consents=consents)
            for gift, *more in gifts:
                gift(person, *more)
            ground.spare(MEANS, clause, case, case.members[0])

    spare("no_consent", (supporters.pay, "在编"), consents=False)
    spare("retired", (supporters.pay, "离退休"))
    spare("last_paid_four_months_ago", (supporters.pay, "在编", 4))
    spare("business_without_vehicle", (supporters.trade,))
    spare("business_closed", (supporters.trade, "注销"), (supporters.drive,))
    spare("one_dwelling_and_a_homestead", (supporters.dwell,), (supporters.dwell, "农村宅基地"))
    for case in ground.innocent(MEANS, lambda c: _grown_at_home(world, c, supporters) is not None):
        person = _grown_at_home(world, case, supporters)
        assert person is not None
        supporters.taken.add(person)
        support(world, case, person).consented_on = world.before(30, 300)
        supporters.pay(person, "聘用")
        ground.spare(MEANS, "lives_with_them", case, case.members[0])


def _grown_at_home(world: World, case: Certificate, supporters: Supporters) -> int | None:
    """A working child of the same hukou household who is not on the certificate."""
    folk, head = world.people, case.members[0].person
    home = folk.members[folk.household[head]].tolist()
    return next(
        (
            p
            for p in home
            if head in (folk.father[p], folk.mother[p])
            and 22 <= folk.age[p] < 58
            and np.isnat(folk.died_on[p])
            and p not in supporters.taken
        ),
        None,
    )


def _outsider(world: World, case: Certificate) -> int:
    """A grown person of the county whose name nobody of these households bears."""
    folk = world.people
    homes = {int(folk.household[m.person]) for m in case.members}
    near = {m.name for m in case.members} | {folk.name[p] for home in homes for p in folk.members[home]}
    grown = np.flatnonzero(folk.is_alive & (folk.age > 25) & (folk.age < 66))
    while True:
        person = int(world.rng.choice(grown))
        if not any(set(folk.name[person][1:]) & set(name) for name in near):
            return person


def _hand_over(world: World, case: Certificate, self_care: str = "全护理") -> int:
    """A member in need of care, the card in the hands of somebody outside."""
    case.members[-1].self_care = self_care
    outsider = _outsider(world, case)
    case.card_holder = world.people.name[outsider]
    return outsider


def _kept_outside(world: World, ground: Ground) -> None:
    """No agreement, one that has run out, one that is not in force yet, one with another."""
    today = world.as_of
    terms = {
        "agreement_expired": (today - timedelta(days=700), today - timedelta(days=9)),
        "agreement_not_yet_in_force": (today + timedelta(days=20), None),
        "agreement_with_another": (today - timedelta(days=300), None),
    }
    for clause in ("no_agreement", *terms):
        for case in ground.each(CUSTODY, clause, both(is_rural, anyone)):
            world.custody = [c for c in world.custody if c.certificate != case.number]
            holder = _hand_over(world, case)
            if clause in terms:
                custodian = _outsider(world, case) if clause == "agreement_with_another" else holder
                while clause == "agreement_with_another" and world.people.name[custodian] == case.card_holder:
                    custodian = _outsider(world, case)
                world.custody.append(Custody(case.number, case.members[-1].person, custodian, *terms[clause]))


def _kept_at_home(world: World, ground: Ground) -> None:
    """An agreement in force; another member; one of the hukou household; somebody who can care for themselves."""
    folk = world.people
    start = world.as_of - timedelta(days=200)
    for clause, until in (("agreement_in_force", world.as_of + timedelta(days=165)), ("agreement_open_ended", None)):
        for case in ground.innocent(CUSTODY, is_rural):
            holder = _hand_over(world, case)
            world.custody.append(Custody(case.number, case.members[-1].person, holder, start, until))
            ground.spare(CUSTODY, clause, case, case.members[0])
    for case in ground.innocent(CUSTODY, both(is_rural, is_several)):
        case.members[0].self_care, case.card_holder = "全护理", case.members[1].name
        ground.spare(CUSTODY, "another_member", case, case.members[0])
    for case in ground.innocent(CUSTODY, both(is_rural, lambda c: _at_home(world, c) is not None)):
        case.members[0].self_care, case.card_holder = "全护理", folk.name[_at_home(world, case)]
        ground.spare(CUSTODY, "one_of_the_hukou_household", case, case.members[0])
    for case in ground.innocent(CUSTODY, is_rural):
        for member in case.members:
            member.self_care = "全自理"
        _hand_over(world, case, "半护理")
        ground.spare(CUSTODY, "not_in_full_care", case, case.members[0])


def _at_home(world: World, case: Certificate) -> int | None:
    """A grown person of the head's hukou household who is not on the certificate."""
    folk, members = world.people, {m.person for m in case.members}
    home = folk.members[folk.household[case.members[0].person]].tolist()
    return next((p for p in home if p not in members and folk.age[p] > 20 and np.isnat(folk.died_on[p])), None)
