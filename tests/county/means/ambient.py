"""The honest entries: nobody on the roll is pensioned by an enterprise, employed, in business or twice housed.

People on the roll do have what is no reason for a question: a resident's pension, a public-welfare post, a small
machine, a share in the village's cooperative, one home.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.population.people import NOBODY

from ..records import Business, Certificate, Fund, Insurance, Machine, Pension, RealEstate
from ..world import World
from .truth import COOPERATIVE, DWELLING, HOMESTEAD, LARGE, SMALL, SOLE_TRADER, STATE_LAND, is_dwelling

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
FIRMS = ("恒源制衣", "鑫达建材", "永丰食品", "华盛电子", "宏图纺织")
FIRMS += ("金陵包装", "顺达物流", "东升机械", "瑞康药业", "盐化集团")
USES = (
    (DWELLING, STATE_LAND, 0.46), ("农村宅基地", HOMESTEAD, 0.26), (DWELLING, HOMESTEAD, 0.06),
    ("车库", STATE_LAND, 0.09), ("储藏室", STATE_LAND, 0.05), ("商业", STATE_LAND, 0.06), ("办公", STATE_LAND, 0.02),
)  # fmt: skip

_LEAST, _MOST = np.array((1, 1, 101, 52, 100)), np.array((99_999, 120, 3_300, 150, 6_000))
"""Bounds of parcel, building, room, area and days since registration of a unit."""


PERSONAL = (Pension, Insurance, Fund, Business, Machine)


def fill(world: World) -> None:
    free = world.people.is_alive.copy()
    free[list(world.enrolled() | world.on_tekun())] = False
    for register in (_pensions, _insurance, _fund, _businesses, _machines, _houses):
        register(world, free)
    _of_the_roll(world)
    world.call_honest(*PERSONAL, RealEstate)


def settle(world: World) -> None:
    """Whoever came onto the roll later keeps no ambient entry that would be a reason for a question."""
    on_roll, honest = world.enrolled(), world.honest
    for register in PERSONAL:
        world.keep(register, lambda e: id(e) not in honest or e.person not in on_roll or _is_harmless(e))
    world.keep(RealEstate, _only_home(world))


def _only_home(world: World) -> Callable[[RealEstate], bool]:
    """Whether an honest unit is the first home of every certificate that it touches, the planted ones counted."""
    certificates: dict[int, set[str]] = {}
    for certificate in world.certificates:
        for member in certificate.members:
            certificates.setdefault(member.person, set()).add(certificate.number)

    def touched(unit: RealEstate) -> set[str]:
        owners = unit.owners if is_dwelling(unit) else ()
        return {number for owner in owners for number in certificates.get(owner, ())}

    housed = {number for unit in world.of(RealEstate) if id(unit) not in world.honest for number in touched(unit)}

    def is_kept(unit: RealEstate) -> bool:
        numbers = touched(unit) if id(unit) in world.honest else set()
        is_first = not numbers & housed
        housed.update(numbers)
        return is_first

    return is_kept


def _is_harmless(entry: Any) -> bool:
    is_harmless_kind = getattr(entry, "kind", "") in ("城乡居民", "灵活就业", "公益性岗位")
    return is_harmless_kind or getattr(entry, "role", "") == "合作社成员" or getattr(entry, "machine", "") in SMALL


def _some(world: World, fits: np.ndarray, share: float, least: int, *, twice: bool = False) -> list[int]:
    """That share of the people, of those who fit; `twice` where one person may have several entries."""
    who, count = np.flatnonzero(fits), max(least, int(world.size * share))
    return world.rng.choice(who, count if twice else min(count, len(who) // 2), replace=twice).tolist()


def _pensions(world: World, free: np.ndarray) -> None:
    """Five in a hundred draw a pension, most of them an enterprise pension."""
    folk, rng, last = world.people, world.rng, world.month - 1
    people = _some(world, free & (folk.age >= np.where(folk.is_male, 60, 52)), 0.05, 12)
    chances, amounts = rng.random((len(people), 2)).tolist(), rng.integers(0, 260, len(people)).tolist()
    for person, (kind, state), extra in zip(people, chances, amounts, strict=True):
        if kind < 0.14:
            entry = Pension(person, "城乡居民", "正常", 148 + extra % 90, last)
        else:
            entry = Pension(person, "企业职工" if kind < 0.95 else "机关事业", "正常", 1200 + extra * 12, last)
        if state < 0.04:
            entry.status, entry.last_month = ("暂停", "停止")[extra % 2], last - 1 - extra % 20
        world.of(Pension).append(entry)


def _insurance(world: World, free: np.ndarray) -> None:
    """Fifteen in a hundred are insured: most by an employer, others by themselves or for a public-welfare post."""
    rng, last = world.rng, world.month - 1
    people = _some(world, _of_age(world, free, 18, 60), 0.15, 20)
    count, words = len(people), ["企业职工", "灵活就业", "城乡居民", "公益性岗位", "机关事业"]
    kinds = rng.choice(words, count, p=[0.6, 0.22, 0.08, 0.03, 0.07]).tolist()
    firms, bases = rng.integers(0, len(FIRMS), count).tolist(), rng.integers(30, 90, count).tolist()
    for person, kind, firm, base, gone in zip(people, kinds, firms, bases, rng.random(count).tolist(), strict=True):
        entry = Insurance(person, kind, employer(world, kind, firm), base * 100, last - (gone < 0.2))
        if gone > 0.93:
            entry.status, entry.last_month = ("暂停缴费", "终止缴费")[base % 2], last - 4 - base % 30
        world.of(Insurance).append(entry)


def _of_age(world: World, free: np.ndarray, low: int, high: int) -> np.ndarray:
    return free & (world.people.age >= low) & (world.people.age < high)


def employer(world: World, kind: str, firm: int) -> str:
    """Who pays: a firm, an office, or the counter for those who pay themselves."""
    home = world.places.home.name
    if kind == "企业职工":
        return f"{home}{FIRMS[firm % len(FIRMS)]}有限公司"
    names = {"机关事业": "住房和城乡建设局", "公益性岗位": "人力资源和社会保障局", "灵活就业": "灵活就业人员代理窗口"}
    return home + names.get(kind, "城乡居民社会保险服务中心")


def _fund(world: World, free: np.ndarray) -> None:
    """Four in a hundred have an account; some are sealed or closed."""
    rng, last = world.rng, world.month - 1
    people = _some(world, _of_age(world, free, 20, 60), 0.04, 12)
    chances, firms = rng.random(len(people)).tolist(), rng.integers(0, len(FIRMS), len(people)).tolist()
    deposits = rng.integers(15, 160, len(people)).tolist()
    for person, chance, firm, deposit in zip(people, chances, firms, deposits, strict=True):
        state = "正常" if chance < 0.85 else "封存" if chance < 0.96 else "销户"
        paid = last - (chance < 0.1) if state == "正常" else last - 2 - deposit % 40
        kind = "机关事业" if firm > 6 else "企业职工"
        world.add(Fund(person, employer(world, kind, firm), deposit * 10, state, paid))


def _businesses(world: World, free: np.ndarray) -> None:
    """Eight in a hundred: sole traders mostly, companies with partners and supervisors, farmers' cooperatives."""
    rng, people = world.rng, iter(_some(world, _of_age(world, free, 20, 72), 0.08, 20))
    states = ["存续", "在业", "正常", "注销", "吊销", "迁出"]
    for person in people:
        chance, day = rng.random(), world.before(60, 5000)
        state = str(rng.choice(states, p=[0.5, 0.14, 0.08, 0.2, 0.06, 0.02]))
        if chance < 0.8:
            trade(world, [(person, "经营者" if chance < 0.4 else "")], SOLE_TRADER, state, day)
        elif chance < 0.95:
            others = [(p, r) for p, r in zip(people, ("股东", "监事"), strict=False)]
            trade(world, [(person, "法定代表人"), *others], "公司", state, day)
        else:
            members = [(p, "合作社成员") for _, p in zip(range(4), people, strict=False)]
            trade(world, [(person, "法定代表人"), *members], COOPERATIVE, state, day)


def uscc(world: World, kind: str) -> str:
    """A unified social credit code with a right check character (GB 32100)."""
    office = {SOLE_TRADER: "92", COOPERATIVE: "93"}.get(kind, "91")
    body = "".join(ALPHABET[i] for i in world.rng.integers(0, len(ALPHABET), 9))
    code = f"{office}{world.places.home.code}{body}"
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(code, WEIGHTS, strict=True))
    return code + ALPHABET[-total % 31]


def trade(world: World, persons: list[tuple[int, str]], kind: str, state: str, founded_on: date) -> str:
    """Register a business with its people and their roles; returns its code."""
    code = uscc(world, kind)
    family = world.people.name[persons[0][0]][0] if persons[0][0] < world.people.count else "王"
    ending = {SOLE_TRADER: "家百货店", COOPERATIVE: "家农机专业合作社"}.get(kind, "记商贸有限公司")
    name = world.places.home.name + family + ending
    world.of(Business).extend(Business(p, code, name, kind, role, state, founded_on) for p, role in persons)
    return code


def _machines(world: World, free: np.ndarray) -> None:
    """One in a hundred bought a machine in ten years; two thirds are small, two thirds are listed without a number."""
    rng = world.rng
    for person in _some(world, _of_age(world, free, 25, 70), 0.01, 14):
        is_small, price = rng.random() < 0.65, int(rng.integers(12, 60))
        machine = world.pick(*(SMALL if is_small else LARGE))
        bought_on, has_id = world.before(30, 3600), bool(rng.random() < 0.35)
        price *= 100 if is_small else 2000
        world.add(Machine(person, machine, price, bought_on, has_id=has_id))


def _houses(world: World, free: np.ndarray) -> None:
    """Three units for ten people, many held by couples, some by three."""
    folk, rng = world.people, world.rng
    people = _some(world, free & (folk.age >= 22), 0.3, 30, twice=True)
    picks = rng.choice(len(USES), len(people), p=[share / sum(u[2] for u in USES) for _, _, share in USES]).tolist()
    for person, pick, chance in zip(people, picks, rng.random(len(people)).tolist(), strict=True):
        owners, spouse = [person], int(folk.spouse[person])
        if chance < 0.4 and spouse != NOBODY and free[spouse]:
            owners.append(spouse)
        if chance < 0.04:
            owners += [c for c in folk.children.get(person, []) if free[c]][:1]
        use, right, _ = USES[pick]
        house(world, tuple(owners), use, right, is_split=0.3 < chance < 0.36)


def house(world: World, owners: tuple[int, ...], use: str, right: str = STATE_LAND, **more: Any) -> RealEstate:
    """Register a unit near where the first owner lives, under 28 characters: village, parcel, building and room."""
    home, village = world.places.home, int(world.people.village[owners[0]]) if owners[0] < world.people.count else 0
    parcel, building, room, area, days = world.rng.integers(_LEAST, _MOST).tolist()
    street, order = divmod(village, 20)
    number = f"{home.code}{street + 1:03d}{order + 1:03d}GB{parcel:05d}F{building:04d}{room:04d}"
    place = world.places.villages[village]
    door = f"{building}幢{room}室" if right == STATE_LAND else f"{building}组"
    location = f"{home.name}{place.township}{place.full}{door}"
    size = area if "住" in use or "宅" in use else area // 3
    unit = RealEstate(owners, number, use, location, size, world.as_of - timedelta(days=days), right, **more)
    world.of(RealEstate).append(unit)
    return unit


def _of_the_roll(world: World) -> None:
    """What people on the roll have that is no reason for a question."""
    folk, last = world.people, world.month - 1
    for certificate in world.certificates:
        head, chance = certificate.person, world.rng.random()
        if folk.age[head] >= 60 and chance < 0.2:
            world.add(Pension(head, "城乡居民", "正常", world.draw(148, 230), last))
        elif 20 <= folk.age[head] < 60 and chance < 0.12:
            kind = ("灵活就业", "城乡居民", "公益性岗位")[int(chance * 25)]
            world.add(Insurance(head, kind, employer(world, kind, 0), 3000, last))
        if 0.2 < chance < 0.23 and not certificate.is_urban:
            day = world.before(100, 2500)
            world.add(Machine(head, "微耕机", 2800, day, has_id=True))
        if 0.3 < chance < 0.32:
            trade(world, [(head, "合作社成员")], COOPERATIVE, "存续", world.before(300, 3000))
        if chance > 0.5:
            _at_home(world, certificate, is_new=chance > 0.8)


def _at_home(world: World, certificate: Certificate, *, is_new: bool) -> None:
    folk, members = world.people, certificate.members
    couple = len(members) > 1 and members[1].person == folk.spouse[certificate.person]
    owners = tuple(m.person for m in members[: 1 + couple])
    if not certificate.is_urban:
        house(world, owners, DWELLING if is_new else "农村宅基地", HOMESTEAD)
        return
    house(world, owners, DWELLING)
    if is_new:
        house(world, owners, "储藏室")
