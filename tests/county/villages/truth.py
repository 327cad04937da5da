"""What the rules about villages and townships must say, by their letter."""

from collections import Counter, defaultdict
from datetime import date

from ..records import Truth, add_months
from ..truth import NightTruth
from .plant import EMPTY, HIGH, LOW

FLOOR, COMPARED, FEW_EXITS = 50, 1000, 5
SILENT = ("死亡", "服刑", "迁出")


def tell_truth(night: NightTruth) -> None:
    world, villages = night.world, night.world.places.villages
    alive = world.people.is_alive
    lives = [p for p in range(world.people.count) if alive[p] and p not in world.unregistered | world.moved_out]
    residents = Counter(int(world.people.village[p]) for p in lives)
    on_dibao: dict[int, set[int]] = defaultdict(set)
    for person, held in night.listed.items():
        for certificate, _ in held:
            on_dibao[certificate.village].add(person)
        on_dibao[int(world.people.village[person])].add(person)
    with_roll = {villages[c.village].township for held in night.listed.values() for c, _ in held}
    tekun = {int(world.people.village[p]) for p in world.on_tekun()}
    _empty(night, residents, {*on_dibao, *tekun}, with_roll)
    _low(night, residents, on_dibao, with_roll)
    _exits(night, with_roll)


def _fire(night: NightTruth, rule: str, place: str) -> None:
    night.rows[rule, place] = Truth(rule, "fires", "", "", "", "", "follows", place=place)


def _empty(night: NightTruth, residents: Counter, there: set[int], with_roll: set[str]) -> None:
    villages, former = night.world.places.villages, night.world.former_villages
    merged = {(v.township, old): i for i, v in enumerate(villages) for old in former.get(v.code, ())}
    for at, village in enumerate(villages):
        names = {at, merged.get((village.township, village.full), at)}
        if residents[at] >= FLOOR and village.township in with_roll and not names & there:
            _fire(night, EMPTY, f"{village.township}/{village.full}")


def _low(night: NightTruth, residents: Counter, on_dibao: dict[int, set[int]], with_roll: set[str]) -> None:
    villages = night.world.places.villages
    living, enrolled = Counter(), defaultdict(set)
    for at, village in enumerate(villages):
        if village.township in with_roll:
            living[village.township, village.is_urban] += residents[at]
            enrolled[village.township, village.is_urban] |= on_dibao.get(at, set())
    for (township, is_urban), count in living.items():
        of_kind = [place for place in living if place[1] == is_urban]
        county = len(set().union(*(enrolled[place] for place in of_kind))) / sum(living[place] for place in of_kind)
        if count >= COMPARED and len(enrolled[township, is_urban]) / count <= county / 2:
            _fire(night, LOW, f"{township}/")


def _exits(night: NightTruth, with_roll: set[str]) -> None:
    world, villages = night.world, night.world.places.villages
    stays = {c.number: villages[c.village].township for held in night.listed.values() for c, _ in held}
    left: dict[str, str] = {}
    for certificate in world.certificates:
        if certificate.exit_reason not in SILENT and _is_of_late(night, certificate.exited_on):
            left[certificate.number] = villages[certificate.village].township
    for person, number, day, reason in world.past_exits:
        if reason not in SILENT and _is_of_late(night, day):
            left[number] = world.township_of(person)
    left = {number: place for number, place in left.items() if number not in stays and place in with_roll}
    county = len(left) / (len(left) + len(stays))
    gone, here = Counter(left.values()), Counter(stays.values())
    for township in sorted(with_roll):
        share = gone[township] / (gone[township] + here[township])
        if gone[township] >= FEW_EXITS and share >= 2 * county:
            _fire(night, HIGH, f"{township}/")


def _is_of_late(night: NightTruth, left_on: date | None) -> bool:
    return left_on is not None and add_months(left_on, 12) >= night.as_of > left_on
