"""Planted around supporters with means and around cards in other hands."""

from datetime import date, timedelta

import numpy as np

from tests.population import names

from ..ambient import plate
from ..fits import both, rural, several
from ..planting import Ground, SetUp, having, in_order
from ..records import Business, Certificate, Custody, RealEstate, Salary, Supporter, Vehicle
from ..world import World, months_back
from .registers import children_apart, support
from .truth import CUSTODY, MEANS


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
        area, day = world.draw(60, 140), world.before(300, 4000)
        world.add(RealEstate((person,), number, use, f"{home.name}{world.township_of(person)}", area, day))


def _means(world: World, ground: Ground) -> None:
    """In post, with a business and a car, with two dwellings, all consented; or one of these things less.

    No consent; retired or no longer paid; a business without a car; one dwelling; one of the household.
    """
    supporters, folk = Supporters(world), world.people
    given, pay, trade = supporters.given, supporters.pay, supporters.trade
    drive, dwell = supporters.drive, supporters.dwell
    for clause, *gifts in (
        *((f"in_post_{category}", (pay, category)) for category in ("在编", "聘用", "借调")),
        ("last_paid_three_months_ago", (pay, "在编", 3)), ("business_and_vehicle", (trade,), (drive,)),
        ("two_dwellings", (dwell,), (dwell,)),
    ):  # fmt: skip
        ground.case(MEANS, clause, supporters.fits, given(*gifts))
    ground.twin(MEANS, "no_consent", supporters.fits, given((pay, "在编"), consents=False))
    for clause, *gifts in (
        ("retired", (pay, "离退休")), ("last_paid_four_months_ago", (pay, "在编", 4)),
        ("business_without_vehicle", (trade,)), ("business_closed", (trade, "注销"), (drive,)),
        ("one_dwelling_and_a_homestead", (dwell,), (dwell, "农村宅基地")),
    ):  # fmt: skip
        ground.twin(MEANS, clause, supporters.fits, given(*gifts))

    def grown_at_home(case: Certificate) -> int | None:
        """A working child of the same hukou household who is not on the certificate."""
        home = [p for p in folk.home(case.person) if p not in supporters.taken]
        children = [p for p in home if folk.is_child(p, case.person)]
        return next((p for p in children if 22 <= folk.age[p] < 58 and np.isnat(folk.died_on[p])), None)

    def support_at_home(case: Certificate, person: int) -> None:
        supporters.taken.add(person)
        support(world, case, person).consented_on = world.before(30, 300)
        pay(person, "聘用")

    ground.twin(MEANS, "lives_with_them", *having(grown_at_home, support_at_home))


def _outsider(world: World, case: Certificate, but: str = "") -> int:
    """A grown person of the county whose name nobody of these households bears."""
    folk = world.people
    near = {m.name for m in case.members} | {folk.name[p] for m in case.members for p in folk.home(m.person)}
    grown = folk.living(26, 66)
    while True:
        person = int(world.rng.choice(grown))
        if folk.name[person] != but and not any(set(folk.name[person][1:]) & set(name) for name in near):
            return person


def _hand_over(world: World, case: Certificate, self_care: str = "全护理") -> int:
    """A member in need of care, the card in the hands of somebody outside."""
    case.last.self_care = self_care
    outsider = _outsider(world, case)
    case.card_holder = world.people.name[outsider]
    return outsider


def _custody(world: World, ground: Ground) -> None:
    """No agreement, one that has run out, one that is not in force yet, one with another.

    Or an agreement in force; another member; one of the hukou household; somebody who can care for themselves.
    """
    folk, both_rural = world.people, both(rural, several)

    def days(count: int) -> date:
        return world.as_of + timedelta(days=count)

    def agree(case: Certificate, custodian: int, start: date, until: date | None) -> None:
        world.custody.append(Custody(case.number, case.last.person, custodian, start, until))

    for clause, *term in (
        ("no_agreement",), ("agreement_expired", days(-700), days(-9)),
        ("agreement_not_yet_in_force", days(20), None), ("agreement_with_another", days(-300), None),
    ):  # fmt: skip
        for case in ground.each(CUSTODY, clause, rural):
            world.custody = [c for c in world.custody if c.certificate != case.number]
            custodian = _hand_over(world, case)
            if clause == "agreement_with_another":
                custodian = _outsider(world, case, str(case.card_holder))
            if term:
                agree(case, custodian, *term)

    def at_home(case: Certificate) -> int | None:
        """A grown person of the head's hukou household who is not on the certificate."""
        members = {m.person for m in case.members}
        home = [p for p in folk.home(case.person) if p not in members]
        return next((p for p in home if folk.age[p] > 20 and np.isnat(folk.died_on[p])), None)

    def keep(case: Certificate, holder: str) -> None:
        case.head.self_care, case.card_holder = "全护理", holder

    def half_cared_for(case: Certificate) -> None:
        for member in case.members:
            member.self_care = "全自理"
        _hand_over(world, case, "半护理")

    def agreed(case: Certificate, until: date | None) -> None:
        agree(case, _hand_over(world, case), days(-200), until)

    in_force = {"agreement_in_force": days(165), "agreement_open_ended": None}
    ground.plant(CUSTODY, rural, agreed, silent=in_force)
    ground.twin(CUSTODY, "another_member", both_rural, lambda c: keep(c, c.members[1].name))
    homely, keep_at_home = having(at_home, lambda c, person: keep(c, folk.name[person]))
    ground.twin(CUSTODY, "one_of_the_hukou_household", both(rural, homely), keep_at_home)
    ground.twin(CUSTODY, "not_in_full_care", rural, half_cared_for)


plant = in_order(_means, _custody)
