"""What the registers say of a family, and what the rules about families, supporters and cards must say of it.

`Family` reads the world: who lives at home now, which kin is known and living. The rules follow, by their letter.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import cached_property, partial

import numpy as np

from tests.population.names import fold
from tests.population.people import NOBODY

from ..lists import gone
from ..records import Business, Certificate, Declaration, Disability, RealEstate, Supporter, grouped, month_of
from ..truth import NightTruth, drivers
from ..world import World

SPOUSE, CHILD, PARENT = "配偶", "子女", "父母"
_BACK = {SPOUSE: SPOUSE, CHILD: PARENT, PARENT: CHILD}
_WORDS = {"配偶": SPOUSE, "丈夫": SPOUSE, "妻子": SPOUSE} | dict.fromkeys(("父亲", "母亲"), PARENT)
_WORDS |= dict.fromkeys(("子", "女", "儿子", "女儿", "长子", "次子", "长女", "次女"), CHILD)
_AT_HOME = {("户主", "配偶"): SPOUSE, ("父亲", "母亲"): SPOUSE}
_AT_HOME |= {(one, child): CHILD for one in ("户主", "配偶") for child in ("子", "女")}
_AT_HOME |= {("户主", parent): PARENT for parent in ("父亲", "母亲")}
OLDEST_KIN = 100


class Family:
    """Households and kin on a day, as far as any register shows them; `dead` are those a register calls dead."""

    def __init__(self, world: World, as_of: date, dead: Collection[int]) -> None:
        self.world, self.as_of, self.dead = world, as_of, dead
        self.alive = world.people.is_alive

    def age(self, person: int) -> int:
        """Completed years."""
        born, day = self.world.born_on(person), self.as_of
        return int(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))

    @cached_property
    def _gone(self) -> set[int]:
        return gone(self.world, self.as_of)

    def is_here(self, person: int) -> bool:
        """Alive, in the household register and not moved away."""
        return bool(self.alive[person]) and person not in self.dead and person not in self._gone

    def at_home(self, person: int) -> list[int]:
        """Who is in the person's hukou household now, the person included; empty for one who is not here."""
        folk = self.world.people
        if folk.household[person] == NOBODY or not self.is_here(person):
            return []
        return list(filter(self.is_here, folk.home(person)))

    @cached_property
    def _book(self) -> dict[tuple[int, int], bool]:
        """Couples of the marriage register: whether their latest entry is a marriage."""
        last: dict[tuple[int, int], tuple[date, bool]] = {}
        for wedding in self.world.weddings:
            if wedding.registered_on <= self.as_of:
                pair = (min(wedding.man, wedding.woman), max(wedding.man, wedding.woman))
                entry = (wedding.registered_on, wedding.kind not in ("结婚", "补领"))
                last[pair] = max(last.get(pair, entry), entry)
        return {pair: not is_over for pair, (_, is_over) in last.items()}

    @cached_property
    def _told(self) -> dict[int, set[tuple[int, str]]]:
        """Kin by marriages, supporters of heads and self-declarations."""
        told: dict[int, set[tuple[int, str]]] = defaultdict(set)

        def tell(person: int, relative: int, word: str) -> None:
            if word in _WORDS:
                told[person].add((relative, _WORDS[word]))
                told[relative].add((person, _BACK[_WORDS[word]]))

        for (one, other), is_married in self._book.items():
            if is_married:
                tell(one, other, "配偶")
        heads = {c.number: c.person for c in self.world.certificates if c.members}
        for entry in self.world.of(Supporter):
            tell(heads[entry.certificate], entry.person, entry.relation)
        for line in self.world.of(Declaration):
            tell(line.official, line.person, line.relation)
        return told

    def _written(self, person: int) -> set[tuple[int, str]]:
        """Kin by the numbers in the household register: in the person's own entry, and in those of the others."""
        world, folk = self.world, self.world.people
        has_entry, found = self._has_entry, set()
        for links, flags in ((folk.father, world.writes_father), (folk.mother, world.writes_mother)):
            if person < len(flags) and flags[person] and links[person] != NOBODY and has_entry(person):
                found.add((int(links[person]), PARENT))
            found |= {
                (c, CHILD) for c in folk.children.get(person, []) if links[c] == person and flags[c] and has_entry(c)
            }
        partner = int(folk.spouse[person] if folk.spouse[person] != NOBODY else folk.former_spouse[person])
        if partner != NOBODY and (
            (world.writes_spouse[person] and has_entry(person)) or (world.writes_spouse[partner] and has_entry(partner))
        ):
            found.add((partner, SPOUSE))
        return found

    def _has_entry(self, person: int) -> bool:
        """Whether the household register has them, struck off or not."""
        return bool(self.world.people.is_resident[person]) and person not in self.world.unregistered

    def _in_household(self, person: int) -> set[tuple[int, str]]:
        """Kin by what members are to the head."""
        folk = self.world.people
        if folk.household[person] == NOBODY or not self._has_entry(person):
            return set()
        mine, found = folk.relation[person], set()
        for other in filter(self._has_entry, folk.home(person)):
            if (kind := _AT_HOME.get((mine, folk.relation[other]))) is not None:
                found.add((other, kind))
            elif (kind := _AT_HOME.get((folk.relation[other], mine))) is not None:
                found.add((other, _BACK[kind]))
        return found

    def known(self, person: int) -> set[tuple[int, str]]:
        """Living spouses, children and parents that any register shows, with what they are to the person."""
        found = self._told[person] | self._written(person) | self._in_household(person)
        living = [(p, kind) for p, kind in found if p != person and self._lives(p)]

        def is_parted(spouse: int) -> bool:
            return self._book.get((min(person, spouse), max(person, spouse))) is False

        return {(p, kind) for p, kind in living if kind != SPOUSE or not is_parted(p)}

    def _lives(self, person: int) -> bool:
        """Nobody knows of a death; somebody known by number alone is taken for living up to a hundred."""
        folk = self.world.people
        if person in self.dead or not (self.alive[person] or not folk.is_resident[person]):
            return False
        return self._has_entry(person) or self.age(person) < OLDEST_KIN

    def has_disability(self, person: int, *, listed: bool) -> bool:
        """A valid certificate: for tekun grade 1 or mental grade 2 (`listed`), else grade 1–2 or mental grade 3."""
        top = 1 if listed else 2
        held = [d for d in self._certified.get(person, []) if d.issued_on <= self.as_of]
        valid = [d for d in held if d.valid_until is None or d.valid_until >= self.as_of]
        return any(d.grade <= top or (d.grade == top + 1 and d.kind in ("智力", "精神")) for d in valid)

    @cached_property
    def _certified(self) -> dict[int, list[Disability]]:
        return grouped(self.world.of(Disability), lambda d: d.person)

    def left_out(self, certificate: Certificate, covered: Collection[int]) -> list[int]:
        """Spouses and minor children of the enrolled, of the same hukou household, who are on no roll."""
        out = []
        for member in certificate.present(self.world.month):
            home = set(self.at_home(member.person))
            for relative, kind in sorted(self.known(member.person)):
                is_near = kind == SPOUSE or (kind == CHILD and self.age(relative) < 18)
                if is_near and relative in home and relative not in covered and relative not in out:
                    out.append(relative)
        return out


TEKUN, OUTSIDE = "should_be_tekun", "tekun_conditions_not_enrolled"
SPLIT, MEANS, CUSTODY = "split_household_enrolled", "supporter_has_means", "custody_without_agreement"
IN_POST = frozenset({"在编", "聘用", "临聘", "借调"})
OPERATING = frozenset({"存续", "在业", "正常"})


def tell_truth(night: NightTruth) -> None:
    world = night.world
    family = Family(world, night.as_of, night.dead)
    night.persons(TEKUN, {c.person for c in night.certificates() if should_be_tekun(world, family, c)})
    cared_for = on_other_rolls(world)
    for person in alone(world, family):
        if person not in night.listed and person not in cared_for and meets_conditions(family, person):
            clause = world.clauses.get((OUTSIDE, hukou_number(world, person)), "follows")
            night.outsider(OUTSIDE, person, clause)
    covered = set(night.listed) | world.on_tekun() | {e.person for e in world.elsewhere}
    means = Means(world, month_of(night.as_of))

    def has_able_supporter(certificate: Certificate) -> bool:
        agreed = [s for s in apart(world, family, certificate) if s.consented_on and s.consented_on <= night.as_of]
        return any(means.has_any(s.person) for s in agreed)

    night.where(SPLIT, lambda certificate: not certificate.is_single and family.left_out(certificate, covered))
    night.where(MEANS, has_able_supporter)
    night.where(CUSTODY, partial(is_card_outside, night))


def hukou_number(world: World, person: int) -> str:
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


def on_other_rolls(world: World) -> set[int]:
    """Whom the tekun and the edge roll have."""
    return world.on_tekun() | {person for entry in world.edge for person in entry.persons}


def meets_conditions(family: Family, person: int) -> bool:
    """Eighty or severely disabled, without known kin."""
    is_concerned = family.age(person) >= 80 or family.has_disability(person, listed=False)
    return is_concerned and not family.known(person)


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
    housed = [m.person for m in members if folk.household[m.person] != NOBODY]
    near = {m.name for m in members} | {folk.name[p] for person in housed for p in folk.home(person)}
    near |= {folk.name[c.custodian] for c in world.custody_of(certificate.number, night.as_of)}
    return fold(holder) not in {fold(name) for name in near}
