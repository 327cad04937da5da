"""The county in memory: people, places and every register, before they are written to files.

Belongs here: what every step reads and writes of it. Who stands on which register is told in `ambient.py`, `plant_*.py`
and the groups.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np

from tests.population import identity, names, people, places
from tests.population.entries import entry
from tests.population.invented import home_of
from tests.population.people import NOBODY
from tests.population.places import Village

from .records import Certificate, Custody, Death, Member, grouped, month_of

Entry = TypeVar("Entry")
Ago = entry("Ago", "low high")
"""A day that is still to be drawn, between so many days before the night."""
SNAPSHOTS = 6
PAYMENTS = 6
PAYROLLS = 5


class World(
    entry(
        "World", "rng as_of places people size is_clean",
        certificates=list, deaths=list, fresh_deaths=list, tekun=list, edge=list, poor=list, monitored=list,
        salaries=list, vehicles=list, offices=list, filings=list, custody=list, elsewhere=list, weddings=list,
        past_exits=list, foreigners=list, moved_out=set, unregistered=set, former_names=dict, writes_father=None,
        writes_mother=None, writes_spouse=None, clauses=dict, innocents=list, unfiled=set, numbers=set,
        strangers=list, registers=dict, honest=dict, former_villages=dict,
    )
):  # fmt: skip
    """People, places and every register, before they are written to files.

    Lists of entries of the older registers; `past_exits` of person, certificate, day and reason; sets of persons;
    `writes_` arrays of whether an entry in the household register has that number; `unfiled` pairs of relative and
    official; `clauses` by rule and number; `innocents` of rule, number, person and clause (of a place: its name, and no
    person). `former_villages`: by a village's code the names of those that were merged into it.
    """

    def of(self, entry: type[Entry]) -> list[Entry]:
        """The register whose entries are of that class (`records.py`), empty until somebody writes to it."""
        return self.registers.setdefault(entry, [])

    def by(self, register: type[Entry], *fields: str) -> list[Entry]:
        """The register in the order of these fields."""
        return sorted(self.of(register), key=attrgetter(*fields))

    def by_township(self, entries: Iterable[Any]) -> dict[str, list[Any]]:
        """The entries by the township in which their person lives, in the order of the county's townships."""
        places = self.places.townships
        groups = grouped(entries, lambda entry: places.index(self.township_of(entry.person)))
        return {places[at]: mine for at, mine in groups.items()}

    @property
    def month(self) -> int:
        """The month of the night, and of the newest roll."""
        return month_of(self.as_of)

    def enrolled(self) -> set[int]:
        """Everybody of any certificate, those who left included."""
        return {m.person for c in self.certificates for m in c.members}

    def on_tekun(self) -> set[int]:
        return {s.person for s in self.tekun}

    def officials(self) -> set[int]:
        """Everybody who holds or held a post."""
        return {o.person for o in self.offices}

    def in_need(self) -> set[int]:
        """Everybody of the poverty and low-income registers."""
        return {p for entries in (self.poor, self.monitored, self.edge) for e in entries for p in e.persons}

    def named(self) -> set[str]:
        """Numbers of certificates and households that some rule's case or innocent is known by."""
        return {number for _rule, number in self.clauses} | {number for _rule, number, *_ in self.innocents}

    def custody_of(self, certificate: str, day: date) -> list[Custody]:
        """The agreements about a certificate's card which are in force on a day."""
        own = [c for c in self.custody if c.certificate == certificate and c.start <= day]
        return [c for c in own if c.until is None or c.until >= day]

    def year_of(self, person: int) -> int:
        return self.born_on(person).year

    def another_name(self, person: int, name: str = "") -> str:
        """A name in the taste of the person's sex and years which cannot be a spelling of `name` or their own."""
        folk = self.people
        own = name or folk.name[person]
        return names.other_name(self.rng, own, bool(folk.is_male[person]), self.year_of(person))

    def write_parent(self, child: int, parent: int, is_written: bool = True) -> None:
        """Whether the child's entry in the household register has the parent's number."""
        flags = self.writes_father if self.people.father[child] == parent else self.writes_mother
        flags[child] = is_written

    def strike_off(self, person: int, day: date, lag: int = 9, *, is_planted: bool = False) -> None:
        """A death that the police registered some days later."""
        self.people.died_on[person] = np.datetime64(day)
        self.deaths.append(Death(person, "police", day, day + timedelta(days=lag), is_planted=is_planted))

    def call_honest(self, *registers: type) -> None:
        """Mark the entries so far as ones that only make up the volume, and may give way to cases."""
        self.honest.update({id(entry): entry for register in registers for entry in self.of(register)})

    def keep(self, register: type, is_kept: Callable[[Any], bool]) -> None:
        """Take all other entries out of a register."""
        entries = self.of(register)
        entries[:] = [entry for entry in entries if is_kept(entry)]

    def forget(self, register: type, person: int) -> None:
        self.keep(register, lambda entry: entry.person != person)

    def village_of(self, person: int) -> Village:
        return self.places.villages[self.people.village[person]]

    def member(self, person: int, relation: str) -> Member:
        """The person as a certificate lists them, under their own name and number."""
        return Member(person, self.people.name[person], self.people.id_number[person], relation)

    def join(self, certificate: Certificate, person: int) -> None:
        """Add a person to a certificate, from its first month."""
        relation = people.relation_to(self.people, person, certificate.person)
        certificate.members.append(self.member(person, relation))

    def township_of(self, person: int) -> str:
        return self.village_of(person).township

    def sex_of(self, person: int) -> str:
        return "男" if self.people.is_male[person] else "女"

    def born_on(self, person: int) -> date:
        return self.people.birth[person].astype(object)

    def add(self, entry: object) -> None:
        self.of(type(entry)).append(entry)

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def draw(self, low: int, high: int) -> int:
        """A number from `low` until before `high`."""
        return int(self.rng.integers(low, high))

    def before(self, low: int, high: int) -> date:
        """A day between `low` and `high` days before the night."""
        return self.as_of - timedelta(days=int(self.rng.integers(low, high + 1)))

    def day(self, when: Any) -> date:
        """A day as told, or drawn now."""
        return self.before(when.low, when.high) if isinstance(when, Ago) else when

    def stranger(self, like: int, name: str | None = None, years_apart: int | None = None) -> int:
        """Somebody of the same sex and township who is in no other register: by default a namesake of other age."""
        home, folk = self.places, self.people
        apart = int(self.rng.integers(4, 14)) * int(self.rng.choice([-1, 1])) if years_apart is None else years_apart
        birth = min(
            folk.birth[like] + np.timedelta64(apart * 365 + int(self.rng.integers(20, 320)), "D"),
            np.datetime64(self.as_of - timedelta(days=700)),
        )
        same = [i for i, v in enumerate(home.villages) if v.township == self.township_of(like)]
        village = same[int(self.rng.integers(len(same)))]
        number = self.free_number(birth, bool(folk.is_male[like]))
        self.strangers.append((name or folk.name[like], number, bool(folk.is_male[like]), birth, village))
        return folk.count + len(self.strangers) - 1

    def free_number(self, birth: np.datetime64, is_male: bool) -> str:
        """A valid number of that birth and sex which is nobody's."""
        if not self.numbers:
            self.numbers.update(self.people.id_number.tolist())
        while True:
            sequence = 2 * int(self.rng.integers(1, 490)) + int(is_male)
            seventeen = f"{self.places.home.code}{str(birth).replace('-', '')}{sequence:03d}"
            number = seventeen + identity.check_character(seventeen)
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def settle_strangers(self) -> None:
        """Append the strangers to the people, so that registers can point at them like at anybody."""
        folk, fresh = self.people, self.strangers
        count = len(fresh)
        if not count:
            return
        nobody, never = np.full(count, NOBODY), np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
        kinds = {"name": object, "id_number": object, "is_male": bool, "birth": "datetime64[D]", "village": np.int64}
        more = {key: np.array([row[i] for row in fresh], dtype=kinds[key]) for i, key in enumerate(kinds)}
        more["age"] = ((np.datetime64(self.as_of) - more["birth"]).astype(int) / 365.2425).astype(int)
        more |= dict.fromkeys(("household", "father", "mother", "spouse", "former_spouse"), nobody)
        more |= dict.fromkeys(("married_on", "divorced_on", "died_on"), never)
        more["is_resident"], more["relation"] = np.zeros(count, dtype=bool), np.full(count, "", dtype=object)
        more["house"] = people.BEHIND + np.arange(count) % places.GROUP
        for key, values in more.items():
            setattr(folk, key, np.append(getattr(folk, key), values))
        self.strangers = []


def build(count: int, seed: int, as_of: date, is_clean: bool, jurisdiction: str) -> World:
    rng = np.random.default_rng(seed)
    land = places.build(rng, home_of(jurisdiction), count)
    world = World(rng, as_of, land, people.build(rng, count, as_of, land), count, is_clean)
    _write_parents(world)
    _die(world)
    return world


def _write_parents(world: World) -> None:
    """How far the register links people: for most of the young, half of the grown, few of the old."""
    folk, rng = world.people, world.rng
    share = np.select([folk.age < 30, folk.age < 60], [0.85, 0.45], 0.12)
    chance = rng.random(folk.count)
    world.writes_father = (chance < share) & (folk.father != NOBODY)
    world.writes_mother = (chance < share * 0.95) & (folk.mother != NOBODY)
    world.writes_spouse = (folk.spouse != NOBODY) & (rng.random(folk.count) < 0.55)


def _die(world: World) -> None:
    """Deaths of the last three years, 7 in a thousand a year, mostly of the old."""
    folk, rng = world.people, world.rng
    residents = np.flatnonzero(folk.is_resident)
    weights = np.exp(folk.age[residents] / 11.0)
    number = max(3, int(len(residents) * 0.021))
    dead = rng.choice(residents, number, replace=False, p=weights / weights.sum())
    days = rng.integers(12, 1090, number)
    folk.died_on[dead] = np.datetime64(world.as_of) - days.astype("timedelta64[D]")
    born_later = folk.died_on[dead] < folk.birth[dead] + np.timedelta64(1, "D")
    folk.died_on[dead[born_later]] = np.datetime64("NaT")


def account_number(rng: np.random.Generator) -> str:
    """A card of 19 digits with a right Luhn digit."""
    body = "622452" + "".join(str(d) for d in rng.integers(0, 10, 12))
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def open_certificate(world: World, persons: list[int], *, is_urban: bool, village: int, start: int) -> Certificate:
    """A new certificate for the persons, the first of them the head."""
    folk, rng = world.people, world.rng
    township = world.places.villages[village].township
    number = f"{world.places.township_code(township)}{len(world.certificates) + 1:06d}"
    is_full = rng.random() < 0.18
    relation = people.relations_to(folk, np.array(persons), np.full(len(persons), persons[0]))
    members = [world.member(p, str(r)) for p, r in zip(persons, relation, strict=True)]
    certificate = Certificate(
        number=number, is_urban=is_urban, village=village, members=members, start=start,
        income=0 if is_full else world.draw(8, 43) * 10, supplement=world.pick(0, 0, 0, 62, 124, 155, 180),
        standard=world.places.home.monthly_standard[0 if is_urban else 1], full_amount=is_full,
        account=account_number(rng), payee=folk.name[persons[0]],
        handler=_handler(world.places.townships.index(township)), reviewed_on=world.before(20, 330),
    )  # fmt: skip
    world.certificates.append(certificate)
    return certificate


def open_at_home(world: World, persons: list[int], start: int) -> Certificate:
    """A new certificate of the village, and its programme, where the first of the persons lives."""
    place, village = world.village_of(persons[0]), int(world.people.village[persons[0]])
    return open_certificate(world, persons, is_urban=place.is_urban, village=village, start=start)


def _handler(index: int) -> str:
    surname = names.surnames(np.random.default_rng(index + 5), 1)[0]
    return str(surname) + "文书业志"[index % 4] + "明平华军"[index // 4 % 4]


def months_back(count: int, last: int) -> tuple[int, ...]:
    """The `count` months which end with `last`."""
    return tuple(range(last - count + 1, last + 1))
