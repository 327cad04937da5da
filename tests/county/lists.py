"""People in need besides the dibao roll: tekun, edge, registered poor, monitored, former and foreign recipients.

And who is on which list, or in the household register at all: one reading for every rule that asks.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from tests.population import identity, names
from tests.population.people import NOBODY

from .records import Application, Certificate, Disability, Listing, Medical, Member, Move, Support, Unemployment
from .world import World


def support(world: World, on_roll: set[int]) -> None:
    """Tekun: single old people on no other roll."""
    folk, rng = world.people, world.rng
    fits = folk.is_alive & (folk.age >= 60) & (folk.spouse == NOBODY)
    single = [int(p) for p in np.flatnonzero(fits) if len(folk.home(p)) == 1 and p not in on_roll]
    wanted = max(6, int(world.size * 0.0045))
    rng.shuffle(single)
    for person in single[:wanted]:
        mode = world.pick("分散供养", "分散供养", "集中供养")
        world.tekun.append(Support(person, mode, world.month - world.draw(5, 140)))


def on_any_roll(world: World) -> set[int]:
    """Persons on the dibao roll of the night's month or on the tekun roll."""
    return {m.person for c in world.certificates for m in c.present(world.month)} | world.on_tekun()


def covered(world: World) -> set[int]:
    """Persons on a roll or on the list of the edge."""
    return on_any_roll(world) | {p for e in world.edge for p in e.persons}


def standing(world: World, as_of: date) -> dict[int, list[tuple[Certificate, Member]]]:
    """Who is on the dibao roll on the day, suspended ones too."""
    listed: dict[int, list[tuple[Certificate, Member]]] = defaultdict(list)
    for certificate in world.certificates:
        if certificate.exited_on is None or certificate.exited_on >= as_of:
            for member in certificate.present(world.month):
                listed[member.person].append((certificate, member))
    return listed


def _households(world: World, share: float, *, avoid: set[int], least: int) -> list[int]:
    """Random register households with all alive, together about `share` of the people, none with anybody of `avoid`."""
    folk = world.people
    wanted, got, out = max(least, int(world.size * share)), 0, []
    alive = folk.is_alive
    for household in world.rng.permutation(len(folk.members)).tolist():
        members = folk.members[household]
        if got >= wanted:
            break
        if alive[members].all() and not avoid.intersection(members.tolist()):
            out.append(household)
            got += len(members)
    return out


def listing(world: World, household: int, number: str, income: float, status: str) -> Listing:
    members = world.people.members[household].tolist()
    return Listing(number, members, int(world.people.head[household]), income, status)


def register_of(world: World, register: str) -> list[Listing]:
    """The entries of `poor`, `monitored` or `edge`."""
    entries: list[Listing] = getattr(world, register)
    return entries


def enter(world: World, register: str, household: int, income: float, *, series: str, status: str) -> Listing:
    """A register household entered for a case, under a number of its own series."""
    entries = register_of(world, register)
    prefix = series if register == "edge" else f"{world.places.home.code}{series}"
    entry = listing(world, household, f"{prefix}{len(entries):05d}", income, status)
    entry.identified_on = world.before(60, 500)
    entries.append(entry)
    return entry


def limit(world: World) -> int:
    """Twelve times the rural monthly standard."""
    return 12 * world.places.home.monthly_standard[1]


def list_edge(world: World, on_roll: set[int]) -> None:
    """Households a little above the standard, none of them on a roll."""
    avoid = on_roll | world.on_tekun()
    for order, household in enumerate(_households(world, 0.007, avoid=avoid, least=9)):
        income = float(world.draw(int(limit(world) * 1.02), int(limit(world) * 1.48)))
        status = world.pick("低保边缘家庭", "低收入家庭")
        world.edge.append(listing(world, household, f"BY{order + 1:06d}", income, status))


def list_poor(world: World) -> None:
    """Registered poor and monitored households: on a roll, or with an income above the limit."""
    rng, code = world.rng, world.places.home.code
    rolls, edge = on_any_roll(world), {p for e in world.edge for p in e.persons}
    for order, household in enumerate(_households(world, 0.08, avoid=edge, least=30)):
        members = set(world.people.members[household].tolist())
        low = 0.45 if members & rolls else 1.08
        income = round(float(rng.uniform(low, 3.2) * limit(world)), 2)
        status = world.pick("已脱贫(享受政策)", "已脱贫(享受政策)", "已脱贫(不再享受政策)")
        world.poor.append(listing(world, household, f"{code}{3000001 + order}", income, status))
    for order, household in enumerate(_households(world, 0.004, avoid=edge, least=9)):
        members = set(world.people.members[household].tolist())
        is_safe = bool(members & rolls) or rng.random() < 0.5
        income = round(float(rng.uniform(0.5 if is_safe else 1.05, 1.6) * limit(world)), 2)
        status = world.pick("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
        entry = listing(world, household, f"{code}7{100001 + order}", income, status)
        entry.is_eliminated = not members & rolls and is_safe
        entry.identified_on = world.before(60, 700)
        world.monitored.append(entry)


def remember_exits(world: World, on_roll: set[int]) -> None:
    """People who left the roll since 2018: by death, or because life got better."""
    folk, rng = world.people, world.rng
    span = max(60, (world.as_of - date(2018, 1, 1)).days - 230)
    fits = np.flatnonzero(folk.is_resident & (folk.age >= 30))
    people = rng.choice(fits, min(len(fits) // 2, max(10, world.size // 60)), replace=False).tolist()
    for order, person in enumerate(people):
        if person in on_roll:
            continue
        if np.isnat(folk.died_on[person]):
            day = world.before(220, 220 + span)
            reason = world.pick("家庭收入超过标准", "家庭条件好转", "就业", "自愿放弃", "迁出")
        else:
            died_on, reason = folk.died_on[person].astype(object), "死亡"
            day = min(died_on + timedelta(days=20), world.as_of - timedelta(days=2))
        code = world.places.township_code(world.township_of(person))
        world.past_exits.append((person, f"{code}9{order:05d}", day, reason))


def list_foreigners(world: World) -> None:
    """People of neighbouring counties on their rolls."""
    rng, count = world.rng, max(20, world.size // 100)
    is_male, year = rng.random(count) < 0.5, rng.integers(1935, 2010, count)
    days = rng.integers(0, 365, count).astype("timedelta64[D]")
    birth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + days
    whole = names.surnames(rng, count) + names.given_names(rng, is_male, year)
    numbers = identity.numbers(rng, rng.choice(world.places.home.elsewhere[:5], count), birth, is_male)
    for name, number in zip(whole, numbers, strict=True):
        county, tail = world.pick(*world.places.home.neighbours), int(rng.integers(10**8, 10**9))
        world.foreigners.append((county, f"32{tail}", name, number, "城市" if tail % 7 == 0 else "农村"))


def departures(world: World, as_of: date) -> dict[int, date]:
    """The day each person first left the county for good: no move into it or within it on that day or later.

    A departure to a place of the county itself, its townships or villages is a move within it.
    """
    home = world.places
    own = (home.home.name, *home.townships, *(v.full for v in home.villages))
    left: dict[int, list[date]] = defaultdict(list)
    here: dict[int, date] = {}
    for move in world.of(Move):
        if move.changed_on > as_of or move.kind not in ("迁出", "迁入", "县内移居"):
            continue
        if move.kind == "迁出" and not move.moved_to.endswith(own):
            left[move.person].append(move.changed_on)
        else:
            here[move.person] = max(move.changed_on, here.get(move.person, date.min))
    away = {p: [d for d in days if d > here.get(p, date.min)] for p, days in left.items()}
    return {p: min(days) for p, days in away.items() if days}


def gone(world: World, as_of: date) -> set[int]:
    """Who is not registered here: struck off as moved, left by the register of moves, or without an entry at all."""
    return world.moved_out | world.unregistered | departures(world, as_of).keys()


def uncovered(world: World) -> list[int]:
    """Register households of living people of whom nobody is on any roll or list, in a seeded order."""
    taken = world.enrolled() | on_any_roll(world) | world.officials() | world.in_need()
    alive, members = world.people.is_alive, world.people.members
    order = world.rng.permutation(len(members))[:4000].tolist()
    return [h for h in order if alive[members[h]].all() and not taken.intersection(members[h].tolist())]


def quiet(world: World) -> Iterator[int]:
    """Households on no roll and no list, in none of the registers that make other rules speak of the missed."""
    known, members = {row[0] for row in world.past_exits}, world.people.members
    for register in (Application, Disability, Medical, Unemployment):
        known |= {entry.person for entry in world.of(register)}
    return (h for h in uncovered(world) if not known.intersection(members[h].tolist()))
