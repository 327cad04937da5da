"""Two or three more townships, settled last of all by households whom nothing else is told of.

Their people keep their names, numbers and families and only live elsewhere, so nothing that was planted before is
touched. A county that has all its townships already, or too few such households, is left as it is. In a county of
under 10,000 nothing is planted of `coverage_low`: it compares townships of a thousand residents of one kind, and a
small county has not so many of whom nothing else is told.
"""

from collections import Counter, namedtuple
from collections.abc import Iterable, Mapping
from datetime import timedelta

import numpy as np

from tests.population.places import Village

from ..planting import Ground
from ..records import Certificate, Move
from ..world import World

EMPTY, LOW, HIGH = "village_without_enrolment", "coverage_low", "exits_high"
SMALLEST = 10_000
"""A smaller county has too few people to settle three townships with: it gets two little ones."""

Plan = namedtuple("Plan", "name people clause is_urban enrolled", defaults=("", False, 0))
"""A village: how many people live there at least, what it is an innocent of, and how many of its households are on the
roll. A clause of None: nobody of it is, and that is the case."""

NEARLY = (
    Plan("老涵", 40, "too_few_residents"), Plan("旧堆", 70, "merged"), Plan("并堆", 60, "", enrolled=4),
    Plan("北汪", 60, "by_the_register", enrolled=1), Plan("南汪", 60, "by_the_roll"), Plan("蒲港", 60, "tekun"),
    Plan("盐河", 120, "", is_urban=True, enrolled=1),
)  # fmt: skip
CROOKED = (
    (*NEARLY, Plan("空涵", 90, None), Plan("大汪", 700, "", enrolled=4)),
    (Plan("空港", 60, None), Plan("大港口", 1000, "", enrolled=5)),
    (Plan("荡滩", 1050, "no_roll"),),
)
CLEAN = (NEARLY, (), (Plan("荡滩", 300, "no_roll"),))
LITTLE = (
    Plan("老涵", 40, "too_few_residents"), Plan("并堆", 30, "", enrolled=2),
    Plan("北汪", 51, "by_the_register", enrolled=1), Plan("蒲港", 51, "tekun"),
)  # fmt: skip
LITTLE_CROOKED = ((*LITTLE, Plan("空涵", 51, None)), (Plan("空港", 51, None), Plan("大港口", 30, "", enrolled=1)))
LITTLE_CLEAN = (LITTLE,)
LEFT = (9, 7, 6)
"""How many households left within the year from each of the new ones; of the third nobody is on a roll."""
GONE_OTHERWISE = 30


def plant(world: World, ground: Ground) -> None:
    """Nothing yet: places change when everybody else has theirs."""


def settle(world: World) -> None:
    known, is_little = len(world.places.townships), world.size < SMALLEST
    plans = (LITTLE_CLEAN, LITTLE_CROOKED) if is_little else (CLEAN, CROOKED)
    chosen = plans[not world.is_clean]
    fresh, settlers = world.places.home.townships[known : known + len(chosen)], _Settlers(world)
    if len(fresh) < len(chosen) or not settlers.suffice(chosen):
        return
    world.places = world.places._replace(townships=world.places.home.townships[: known + len(chosen)])
    for township, villages in zip(fresh, chosen, strict=True):
        settlers.settle(township, villages)
    others = world.places.townships[:known]
    _tell_innocents(world, fresh[0], chosen[0])
    if not is_little:
        _tell_of_no_roll(world, fresh[-1])
    world.innocents.append((HIGH, f"{others[-1]}/", None, "left_by_death_prison_or_moving"))
    world.innocents += [(LOW, f"{place}/", None, "usual") for place in others[:-1]]
    if not world.is_clean:
        for township, households in zip(fresh, LEFT, strict=False):
            settlers.leave(township, households, ("家庭条件好转", "就业", "自愿放弃"))
        settlers.leave(others[-1], GONE_OTHERWISE // (5 if is_little else 1), ("迁出", "服刑", "死亡"))


class _Settlers:
    """The households that may move: of nobody in them is anything told, and nobody is on any list."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, np.random.default_rng(world.size + 31)
        folk = world.people
        told = {person for _, _, person, _ in world.innocents} | _persons_told(world)
        busy = world.enrolled() | world.on_tekun() | world.officials() | world.in_need() | told | world.moved_out
        busy |= world.unregistered | {entry[0] for entry in world.past_exits} | {d.person for d in world.deaths}
        busy |= set(folk.dead().tolist()) | set(world.former_names) | {move.person for move in world.of(Move)}
        homes = [home for home in (members.tolist() for members in folk.members) if home]
        self.free = [h for h in homes if not busy.intersection(h) and not world.village_of(h[0]).is_urban]
        self.rng.shuffle(self.free)
        others = busy - world.enrolled()
        held = Counter(person for c in world.certificates for person in {m.person for m in c.members})
        self.poor = [c for c in world.certificates if self._is_quiet(c, others, held)]
        alone = [s.person for s in world.tekun if s.person not in told and len(folk.home(s.person)) == 1]
        self.tekun = [
            p for p in alone if folk.is_alive[p] and p not in world.enrolled() and not _is_institution(world, p)
        ]

    def _is_quiet(self, certificate: Certificate, others: set[int], held: Mapping[int, int]) -> bool:
        """A household on the roll of which nothing is told, whose register household is the same people or more; `held`
        is how many certificates somebody is on."""
        world, persons = self.world, [m.person for m in certificate.members]
        if certificate.use or certificate.exited_on or certificate.status != "正常" or certificate.is_urban:
            return False
        if certificate.number in world.named() or len(persons) > 2 or others.intersection(persons):
            return False
        home = world.people.home(persons[0])
        is_elsewhere = any(held.get(p, 0) > (p in persons) for p in home)
        return set(persons) <= set(home) and not is_elsewhere and not others.intersection(home)

    def suffice(self, townships: Iterable[Iterable[Plan]]) -> bool:
        """Whether there are people enough for all villages; the last household to move in may be of any size."""
        plans = [plan for township in townships for plan in township]
        wanted = sum(plan.people for plan in plans) + max(map(len, self.free), default=0) * len(plans)
        is_tekun = any(plan.clause == "tekun" for plan in plans)
        enrolled = sum(plan.enrolled for plan in plans)
        return sum(map(len, self.free)) >= wanted and len(self.poor) >= enrolled and len(self.tekun) >= is_tekun

    def settle(self, township: str, plans: Iterable[Plan]) -> None:
        """Build the villages of a township and let people move in."""
        world = self.world
        for order, plan in enumerate(plans):
            code = f"{world.places.township_code(township)}{200 + order}"
            at = len(world.places.villages)
            village = Village(plan.name, township, code, plan.is_urban)
            world.places = world.places._replace(villages=(*world.places.villages, village))
            moved = 0
            for _ in range(plan.enrolled):
                certificate = self.poor.pop()
                certificate.village = at
                moved += self._move(world.people.home(certificate.person), at)
            if plan.clause == "tekun":
                moved += self._move([self.tekun.pop()], at)
            while moved < plan.people:
                moved += self._move(self.free.pop(), at)

    def _move(self, home: list[int], village: int) -> int:
        self.world.people.village[home] = village
        return len(home)

    def leave(self, township: str, households: int, reasons: tuple[str, ...]) -> None:
        """Households that left the roll within the year, of people whom nothing else is told of."""
        world, own = self.world, np.random.default_rng(self.world.size + households)
        here = [h for h in world.people.members if len(h) and world.township_of(int(h[0])) == township]
        known = world.enrolled() | world.on_tekun() | world.officials() | world.in_need()
        known |= {entry[0] for entry in world.past_exits} | _persons_told(world)
        grown = [int(h[0]) for h in here if 25 <= world.people.age[h[0]] < 58 and not known.intersection(h.tolist())]
        for order, person in enumerate(grown[:households]):
            day = world.as_of - timedelta(days=int(own.integers(30, 330)))
            number = f"{world.places.township_code(township)}97{order:04d}"
            world.past_exits.append((person, number, day, reasons[order % len(reasons)]))


def _is_institution(world: World, person: int) -> bool:
    return next(s for s in world.tekun if s.person == person).mode == "集中供养"


def _persons_told(world: World) -> set[int]:
    """Persons of certificates and households that some rule is told of, and those told of by themselves."""
    named = world.named()
    of_certificates = {m.person for c in world.certificates if c.number in named for m in c.members}
    alone = {int(number[1:]) for number in named if number.startswith("/") and number[1:].isdigit()}
    return of_certificates | alone


def _tell_innocents(world: World, township: str, plans: Iterable[Plan]) -> None:
    """The villages that look empty and are not, and the two names of one village."""
    villages = world.places.villages
    at = {v.name: i for i, v in enumerate(villages) if v.township == township}
    if "旧堆" in at:
        world.former_villages[villages[at["并堆"]].code] = [villages[at["旧堆"]].full]
    for certificate in world.certificates:
        if certificate.village == at["北汪"]:
            certificate.village = at["并堆"]
    moved = [c for c in world.certificates if c.village == at["并堆"] and world.people.village[c.person] == at["并堆"]]
    if "南汪" in at:
        moved[0].village = at["南汪"]
    for plan in plans:
        if plan.clause:
            world.innocents.append((EMPTY, f"{township}/{villages[at[plan.name]].full}", None, plan.clause))


def _tell_of_no_roll(world: World, township: str) -> None:
    """A township of which nobody is on the roll: nobody may compare it."""
    no_roll = next(v for v in world.places.villages if v.township == township)
    world.innocents.append((EMPTY, f"{township}/{no_roll.full}", None, "no_roll"))
    world.innocents += [(rule, f"{township}/", None, "no_roll") for rule in (LOW, HIGH)]
