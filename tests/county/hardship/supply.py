"""Whom a case can be about, and what can befall them.

They are grown people on no roll, of low-income families or of families on no list; each is found once, and a family is
entered in a register when there are too few.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from .. import lists
from ..fits import Fits, anyone, both
from ..lists import gone, limit, on_any_roll, uncovered
from ..plant_rest import INVALID, NAME
from ..planting import Ground
from ..records import Aid, Application, Certificate, Disability, Listing, Medical, Planted, Unemployment, add_months
from ..world import World

POOR, MONITORED, EDGE = "poor", "monitored", "edge"
SERIES = {POOR: "48", MONITORED: "88", EDGE: "BY9"}
STATUS = {POOR: "已脱贫(享受政策)", MONITORED: "边缘易致贫户", EDGE: "低保边缘家庭"}
ABOVE = {POOR: 1.7, MONITORED: 1.8, EDGE: 1.3}
"""Yearly income of a family entered for a case, in limits: no rule of households speaks of it."""


class Supply:
    """Hands out people, each to one case; `number` is the register household that a case is known by."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground = world, ground
        named = world.named()
        self._busy = world.enrolled() | on_any_roll(world) | world.officials() | gone(world, world.as_of)
        self._busy |= {row[0] for row in world.past_exits}
        self._families = {
            register: iter([e for e in lists.register_of(world, register) if self._is_uncovered(e, named)])
            for register in SERIES
        }
        self._waiting: dict[str, Iterator[int]] = {register: iter(()) for register in (*SERIES, "")}
        self._numbers: dict[int, str] = {}
        members = world.people.members
        self._unlisted = iter([h for h in uncovered(world) if not self._busy.intersection(members[h].tolist())])

    def number(self, person: int) -> str:
        """The household of the register the person was found in, else of the household register."""
        folk = self.world.people
        return self._numbers.get(person) or f"{self.world.places.home.code}{int(folk.household[person]):07d}"

    def people(self, register: str, times: int) -> Iterator[int]:
        """Grown people of families of that register, of whom nobody is on a roll; fewer in too small a county.

        Without a register they are of families on no list.
        """
        for _ in range(times):
            person = next(self._waiting[register], None)
            while person is None:
                members = self._open(register)
                if members is None:
                    return
                self._waiting[register] = iter(members)
                person = next(self._waiting[register], None)
            self._busy.add(person)
            yield person

    def listed(self, rule: str, fits: Fits = anyone) -> Iterator[Certificate]:
        """Certificates for innocents whose family is registered poor as well."""
        for case in self.ground.innocent(rule, both(fits, self._can_be_listed)):
            self.enter(POOR, int(self.world.people.household[case.person]), 0.6)
            yield case

    def enter(self, register: str, household: int, limits: float) -> Listing:
        """A register household entered in a poverty register, its income given in limits."""
        income, words = round(limits * limit(self.world), 2), {"series": SERIES[register], "status": STATUS[register]}
        entry = lists.enter(self.world, register, household, income, **words)
        self._numbers.update(dict.fromkeys(entry.persons, entry.number))
        return entry

    def _open(self, register: str) -> list[int] | None:
        """The free grown members of another family of the register, or of one that is entered for it."""
        folk = self.world.people
        if register and (entry := next(self._families[register], None)) is not None:
            self._numbers.update(dict.fromkeys(entry.persons, entry.number))
            persons = entry.persons
        else:
            household = next(self._unlisted, None)
            if household is None:
                return None
            persons = folk.members[household].tolist()
            if register:
                self.enter(register, household, ABOVE[register])
        return [p for p in persons if 18 <= folk.age[p] < 80 and folk.is_alive[p] and p not in self._busy]

    def _is_uncovered(self, entry: Listing, named: set[str]) -> bool:
        is_above = entry.income > limit(self.world) * 1.02 and not entry.is_eliminated
        return is_above and entry.number not in named and not self._busy.intersection(entry.persons)

    def _can_be_listed(self, certificate: Certificate) -> bool:
        """A grown head, written as they are, whose family no poverty register has."""
        folk = self.world.people
        is_plain = folk.age[certificate.person] >= 18 and not certificate.use.startswith((INVALID, NAME))
        return is_plain and not self.world.in_need().intersection(folk.home(certificate.person))


SetUp = Callable[[int], object]


class Stage:
    """Where cases are set up: who is planted for which clause, in which register their trouble stands."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.world, self.ground, self.supply = world, ground, Supply(world, ground)
        self.line = limit(world)

    def fires(self, rule: str, clause: str, register: str, *set_up: SetUp) -> None:
        """People for a case that fires; nobody in the clean county. Without a register: of a family on no list."""
        for person in () if self.world.is_clean else self.supply.people(register, self.ground.times):
            self.world.add(Planted(person, rule, clause))
            for do in set_up:
                do(person)

    def spares(self, rule: str, clause: str, register: str, *set_up: SetUp) -> None:
        """People about whom the rule must be silent."""
        for person in self.supply.people(register, self.ground.times):
            self.spare(rule, clause, person)
            for do in set_up:
                do(person)

    def spare(self, rule: str, clause: str, person: int) -> None:
        """Note that the rule must be silent about somebody."""
        self.world.innocents.append((rule, self.supply.number(person), person, clause))

    def spares_listed(self, rule: str, clause: str, *set_up: SetUp) -> None:
        """People on dibao whose family is registered poor as well."""
        for case in self.supply.listed(rule):
            for do in set_up:
                do(case.person)
            self.ground.spare(rule, clause, case)

    def disable(self, person: int, kind: str = "肢体", grade: int = 1, **more: object) -> None:
        """A disability certificate in place of any other, valid unless told otherwise."""
        world = self.world
        given = {"issued_on": world.before(60, 900), "valid_until": add_months(world.as_of, 70)}
        self.world.forget(Disability, person)
        world.add(Disability(person, kind, grade, **(given | more)))

    def bill(self, person: int, own_paid: int, day: date | None = None) -> None:
        """A settled bill, two thirds of it insured."""
        bill = Medical(person, day or self.world.before(20, 300), own_paid * 3, own_paid)
        self.world.of(Medical).append(bill)

    def fall_ill(self, person: int, own_paid: int, day: date | None = None) -> None:
        """The only bill of somebody."""
        self.world.forget(Medical, person)
        self.bill(person, own_paid, day)

    def fall_ill_twice(self, person: int) -> None:
        """Two bills which only together reach the line."""
        self.world.forget(Medical, person)
        for days in (40, 190):
            self.bill(person, int(self.line * 0.6), self.world.as_of - timedelta(days=days))

    def lose_work(self, person: int, day: date | None = None, *, is_insured: bool | None = False) -> date:
        registered = day or self.world.before(20, 150)
        self.world.add(Unemployment(person, registered, is_insured))
        return registered

    def lose_insured_work(self, person: int) -> None:
        """A registration of somebody who is insured against it."""
        self.lose_work(person, is_insured=True)

    def leave(self, person: int, day: date | None = None, reason: str = "家庭收入超过标准") -> None:
        world = self.world
        township = world.township_of(person)
        number = f"{world.places.township_code(township)}8{len(world.past_exits):05d}"
        world.past_exits.append((person, number, day or world.before(250, 900), reason))

    def refuse(self, person: int, day: date | None = None, decision: str = "未批") -> date:
        """An application and what became of it; the day of it."""
        applied = day or self.world.before(250, 900)
        self.world.add(Application(person, applied, decision, "家庭人均收入超过标准"))
        return applied

    def refuse_then_disable(self, person: int, days: int = 30, decision: str = "未批") -> None:
        """Disabled that long after an application."""
        day = self.refuse(person, decision=decision)
        self.disable(person, issued_on=day + timedelta(days=days))

    def aid(self, person: int, day: date, amount: int, id_text: str | float | None = None) -> None:
        self.world.add(Aid(person, day, amount, "急难型", id_text))

    def die(self, person: int) -> None:
        """Struck off as dead, long enough ago."""
        self.world.strike_off(person, self.world.before(100, 600))

    def on_tekun(self) -> list[int]:
        return [s.person for s in self.world.tekun if s.person < self.world.people.count]
