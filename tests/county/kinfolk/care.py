"""Planted around supporters with means and around cards in other hands."""

from datetime import date, timedelta

import numpy as np

from .. import names
from ..ambient import plate
from ..planting import Ground, SetUp, both, having, is_rural, is_several
from ..records import Business, Certificate, Custody, RealEstate, Salary, Supporter, Vehicle
from ..world import World, months_back
from .registers import children_apart, support
from .truth import CUSTODY, MEANS


def plant(world: World, ground: Ground) -> None:
    supporters = Supporters(world)
    _able(ground, supporters)
    _not_able(world, ground, supporters)
    _kept_outside(world, ground)
    _kept_at_home(world, ground)


class Supporters:
    """Finds supporters who are on no roll and have no other case, and gives them things."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.taken = world.enrolled() | world.on_tekun() | world.officials() | world.in_need()

    def child(self, case: Certificate) -> int | None:
        """A grown child apart with nothing to its name."""
        folk = self.world.people
        return next((c for c in children_apart(self.world, case) if folk.age[c] < 60 and c not in self.taken), None)

    def fits(self, case: Certificate) -> bool:
        return self.child(case) is not None

    def register(self, case: Certificate, *, consents: bool = True) -> int:
        """That child as the household's only supporter, bare of what the ambient registers gave it."""
        world, person = self.world, self.child(case)
        assert person is not None
        self.taken.add(person)
        world.keep(Supporter, lambda s: s.certificate != case.number)
        entry = support(world, case, person)
        entry.consented_on = world.before(20, 400) if consents else None
        world.salaries = [s for s in world.salaries if s.person != person]
        world.vehicles = [v for v in world.vehicles if v.person != person]
        world.forget(Business, person)
        world.keep(RealEstate, lambda e: person not in e.owners)
        return person

    def given(self, *gifts: tuple, consents: bool = True) -> SetUp:
        """Such a supporter, with these things: each a method and what it is told."""

        def set_up(case: Certificate) -> None:
            person = self.register(case, consents=consents)
            for give, *more in gifts:
                give(person, *more)

        return set_up

    def pay(self, person: int, category: str, back: int = 1) -> None:
        """Paid by the treasury in four months of which the last was `back` months ago."""
        months = months_back(4, self.world.month - back)
        gross = self.world.draw(30, 80) * 100
        self.world.salaries.append(Salary(person, "第二小学", category, months, gross))

    def trade(self, person: int, status: str = "存续") -> None:
        rng, home = self.world.rng, self.world.places.home
        code = f"92{home.code}MA" + "".join(rng.choice(list("ABCDEFGHJKLMNPQRTUWXY0123456789"), 8))
        name, day = f"{home.name}{names.surnames(rng, 1)[0]}记百货店", self.world.before(300, 3000)
        self.world.add(Business(person, code, name, "个体工商户", "经营者", status, day))

    def drive(self, person: int) -> None:
        number, day = plate(self.world), self.world.before(200, 2500)
        self.world.vehicles.append(Vehicle(person, number, "小型汽车", "小型轿车", "非营运", "正常", day))

    def dwell(self, person: int, use: str = "住宅") -> None:
        world, home = self.world, self.world.places.home
        number = f"{home.code}001001GB{world.draw(10**7, 10**8):08d}F00010001"
        location = f"{home.name}{world.places.villages[int(world.people.village[person])].township}"
        area, day = world.draw(60, 140), world.before(300, 4000)
        world.add(RealEstate((person,), number, use, location, area, day))


def _able(ground: Ground, supporters: Supporters) -> None:
    """In post, with a business and a car, with two dwellings; all consented."""
    able, pay, dwell = supporters.fits, supporters.pay, supporters.dwell
    for category in ("在编", "聘用", "借调"):
        ground.case(MEANS, f"in_post_{category}", able, supporters.given((pay, category)))
    ground.case(MEANS, "last_paid_three_months_ago", able, supporters.given((pay, "在编", 3)))
    ground.case(MEANS, "business_and_vehicle", able, supporters.given((supporters.trade,), (supporters.drive,)))
    ground.case(MEANS, "two_dwellings", able, supporters.given((dwell,), (dwell,)))


def _not_able(world: World, ground: Ground, supporters: Supporters) -> None:
    """No consent; retired or no longer paid; a business without a car; one dwelling; one of the household."""
    folk, given, pay = world.people, supporters.given, supporters.pay
    trade, drive, dwell = supporters.trade, supporters.drive, supporters.dwell
    for clause, set_up in (
        ("no_consent", given((pay, "在编"), consents=False)), ("retired", given((pay, "离退休"))),
        ("last_paid_four_months_ago", given((pay, "在编", 4))), ("business_without_vehicle", given((trade,))),
        ("business_closed", given((trade, "注销"), (drive,))),
        ("one_dwelling_and_a_homestead", given((dwell,), (dwell, "农村宅基地"))),
    ):  # fmt: skip
        ground.twin(MEANS, clause, supporters.fits, set_up)

    def grown_at_home(case: Certificate) -> int | None:
        """A working child of the same hukou household who is not on the certificate."""
        home = [p for p in folk.members[folk.household[case.person]].tolist() if p not in supporters.taken]
        children = [p for p in home if case.person in (folk.father[p], folk.mother[p])]
        return next((p for p in children if 22 <= folk.age[p] < 58 and np.isnat(folk.died_on[p])), None)

    def support_at_home(case: Certificate, person: int) -> None:
        supporters.taken.add(person)
        support(world, case, person).consented_on = world.before(30, 300)
        pay(person, "聘用")

    ground.twin(MEANS, "lives_with_them", *having(grown_at_home, support_at_home))


def _outsider(world: World, case: Certificate, but: str = "") -> int:
    """A grown person of the county whose name nobody of these households bears."""
    folk = world.people
    homes = {int(folk.household[m.person]) for m in case.members}
    near = {m.name for m in case.members} | {folk.name[p] for home in homes for p in folk.members[home]}
    grown = np.flatnonzero(folk.is_alive & (folk.age > 25) & (folk.age < 66))
    while True:
        person = int(world.rng.choice(grown))
        if folk.name[person] != but and not any(set(folk.name[person][1:]) & set(name) for name in near):
            return person


def _hand_over(world: World, case: Certificate, self_care: str = "全护理") -> int:
    """A member in need of care, the card in the hands of somebody outside."""
    case.members[-1].self_care = self_care
    outsider = _outsider(world, case)
    case.card_holder = world.people.name[outsider]
    return outsider


def _agree(world: World, case: Certificate, custodian: int, start: date, until: date | None) -> None:
    world.custody.append(Custody(case.number, case.members[-1].person, custodian, start, until))


def _kept_outside(world: World, ground: Ground) -> None:
    """No agreement, one that has run out, one that is not in force yet, one with another."""
    today = world.as_of
    for clause, *term in (
        ("no_agreement",), ("agreement_expired", today - timedelta(days=700), today - timedelta(days=9)),
        ("agreement_not_yet_in_force", today + timedelta(days=20), None),
        ("agreement_with_another", today - timedelta(days=300), None),
    ):  # fmt: skip
        for case in ground.each(CUSTODY, clause, is_rural):
            world.custody = [c for c in world.custody if c.certificate != case.number]
            custodian = _hand_over(world, case)
            if clause == "agreement_with_another":
                custodian = _outsider(world, case, str(case.card_holder))
            if term:
                _agree(world, case, custodian, *term)


def _kept_at_home(world: World, ground: Ground) -> None:
    """An agreement in force; another member; one of the hukou household; somebody who can care for themselves."""
    folk, start = world.people, world.as_of - timedelta(days=200)

    def at_home(case: Certificate) -> int | None:
        """A grown person of the head's hukou household who is not on the certificate."""
        members = {m.person for m in case.members}
        home = [p for p in folk.members[folk.household[case.person]].tolist() if p not in members]
        return next((p for p in home if folk.age[p] > 20 and np.isnat(folk.died_on[p])), None)

    def keep(case: Certificate, holder: str) -> None:
        case.head.self_care, case.card_holder = "全护理", holder

    def half_cared_for(case: Certificate) -> None:
        for member in case.members:
            member.self_care = "全自理"
        _hand_over(world, case, "半护理")

    for clause, until in (("agreement_in_force", world.as_of + timedelta(days=165)), ("agreement_open_ended", None)):
        for case in ground.innocent(CUSTODY, is_rural):
            _agree(world, case, _hand_over(world, case), start, until)
            ground.spare(CUSTODY, clause, case)
    ground.twin(CUSTODY, "another_member", both(is_rural, is_several), lambda c: keep(c, c.members[1].name))
    homely, keep_at_home = having(at_home, lambda c, person: keep(c, folk.name[person]))
    ground.twin(CUSTODY, "one_of_the_hukou_household", both(is_rural, homely), keep_at_home)
    ground.twin(CUSTODY, "not_in_full_care", is_rural, half_cared_for)
