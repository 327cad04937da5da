"""Who stands on which register in an honest county: nobody on the roll is paid, drives, holds office or is missed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from . import identity, names
from .people import NOBODY
from .records import Listing, Office, Salary, Support, Vehicle, Wedding, add_months, first_day
from .world import PAYROLLS, SNAPSHOTS, World, months_back, open_certificate

ROLL_SHARE, PER_CERTIFICATE = 0.03, 1.62
FEWEST_CERTIFICATES = 105
KINDS_OF_STAFF = ("在编", "在编", "在编", "聘用", "临聘", "公益性岗位", "村干部补贴", "护林员", "遗属补助", "优抚", "借调")
EMPLOYERS = ("第一中学", "实验小学", "人民医院", "财政局", "农业农村局", "公安局", "自然资源局", "住建局", "卫生院", "税务局")
TOWNSHIP_POSTS = (("乡镇经办", "民政办办事员"), ("民政协理员", "民政协理员"), ("乡镇分管领导", "副镇长"))
CLASSES = ("小型轿车", "小型轿车", "小型轿车", "小型普通客车", "轻型普通货车", "普通二轮摩托车", "正三轮载货摩托车", "轮式拖拉机",
           "重型半挂牵引车", "重型平板半挂车", "微型普通客车", "K33", "H31", "M21", "N11", "T11", "G11")  # fmt: skip
STATES = ("正常",) * 12 + ("逾期未检", "逾期未检", "注销", "报废", "转移", "达到报废标准")


def fill(world: World) -> None:
    """All ambient registers, in an order in which each can respect those before."""
    _enrol(world)
    on_roll = {m.person for c in world.certificates for m in c.members}
    _support(world, on_roll)
    _list_edge(world, on_roll)
    _list_poor(world, on_roll)
    _pay_staff(world, on_roll)
    _appoint(world, on_roll)
    _register_vehicles(world, on_roll)
    _register_weddings(world)
    _remember_exits(world, on_roll)
    _list_foreigners(world)


def plants_per_clause(size: int) -> int:
    """How often each planted case occurs: once in the smallest county, three times at 60,000."""
    return max(1, round(size / 20_000))


def _enrol(world: World) -> None:
    """Certificates of one to four people: an old person or a couple, or a parent with children."""
    folk, rng = world.people, world.rng
    least = min(FEWEST_CERTIFICATES + 90 * (plants_per_clause(world.size) - 1), int(len(folk.members) * 0.45))
    wanted = max(int(world.size * ROLL_SHARE / PER_CERTIFICATE), least)
    alive = folk.is_alive
    weights = np.array([max((folk.age[p] > 55) * 2.0 + (folk.age[p] > 70) * 2.0 for p in h) + 0.7 for h in folk.members])
    urban = np.array([world.places.villages[folk.village[h[0]]].is_urban for h in folk.members])
    weights *= np.where(urban, 1.75, 1.0)
    order = np.argsort(rng.exponential(1.0, len(weights)) / weights)
    for household in order.tolist():
        if len(world.certificates) >= wanted:
            break
        persons = _needy(world, folk.members[household][alive[folk.members[household]]])
        if persons:
            start = world.month - (int(rng.integers(1, SNAPSHOTS)) if rng.random() < 0.03 else int(rng.integers(8, 130)))
            village = int(folk.village[persons[0]])
            open_certificate(world, persons, is_urban=world.places.villages[village].is_urban, village=village, start=start)
    _end_some(world)


def _needy(world: World, alive: np.ndarray) -> list[int]:
    """Whom of a register household the certificate covers, the head first."""
    folk, rng = world.people, world.rng
    adults = alive[folk.age[alive] >= 18]
    if not len(adults):
        return []
    head = int(adults[np.argmax(folk.age[adults] + rng.integers(0, 30, len(adults)))])
    persons = [head]
    if folk.spouse[head] in alive and rng.random() < 0.7:
        persons.append(int(folk.spouse[head]))
    children = [int(p) for p in alive if head in (folk.father[p], folk.mother[p]) and folk.age[p] < 18]
    others = [int(p) for p in adults if p not in persons and rng.random() < 0.2]
    return persons + (children[:3] if rng.random() < 0.9 else []) + others[:2]


def _end_some(world: World) -> None:
    """Some left within the snapshots for honest reasons; one in a hundred is suspended; all on a quiet share of the roll."""
    for certificate in world.certificates:
        chance = world.rng.random()
        if chance < 0.02 and certificate.start < world.month - SNAPSHOTS:
            certificate.end = world.month - int(world.rng.integers(0, SNAPSHOTS - 1))
            certificate.exited_on = first_day(certificate.end) - timedelta(days=int(world.rng.integers(2, 20)))
            certificate.exit_reason = str(world.pick("家庭收入超过标准", "家庭条件好转", "自愿放弃", "就业"))
            certificate.use = "ended"
        elif chance < 0.03:
            certificate.status, certificate.use = "暂停", "suspended"


def _support(world: World, on_roll: set[int]) -> None:
    """Tekun: single old people on no other roll."""
    folk, rng = world.people, world.rng
    fits = folk.is_alive & (folk.age >= 60) & (folk.spouse == NOBODY)
    single = [int(p) for p in np.flatnonzero(fits) if len(folk.members[folk.household[p]]) == 1 and p not in on_roll]
    wanted = max(6, int(world.size * 0.0045))
    rng.shuffle(single)
    for person in single[:wanted]:
        world.tekun.append(Support(person, str(world.pick("分散供养", "分散供养", "集中供养")), world.month - int(rng.integers(5, 140))))


def on_any_roll(world: World) -> set[int]:
    """Persons on the dibao roll of the night's month or on the tekun roll."""
    return {m.person for c in world.certificates for m in c.present(world.month)} | {s.person for s in world.tekun}


def _households(world: World, share: float, *, avoid: set[int], least: int) -> list[int]:
    """Random register households with people alive, together about `share` of the people, none with anybody of `avoid`."""
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
    """A register household as a poverty register lists it."""
    members = world.people.members[household].tolist()
    return Listing(number, members, int(world.people.head[household]), income, status)


def limit(world: World) -> int:
    """Twelve times the rural monthly standard."""
    return 12 * world.places.home.monthly_standard[1]


def _list_edge(world: World, on_roll: set[int]) -> None:
    avoid = on_roll | {s.person for s in world.tekun}
    for order, household in enumerate(_households(world, 0.007, avoid=avoid, least=9)):
        income = float(world.rng.integers(int(limit(world) * 1.02), int(limit(world) * 1.48)))
        world.edge.append(listing(world, household, f"BY{order + 1:06d}", income, str(world.pick("低保边缘家庭", "低收入家庭"))))


def _list_poor(world: World, on_roll: set[int]) -> None:
    """Registered poor and monitored households: on a roll, or with an income above the limit."""
    rng, code = world.rng, world.places.home.code
    rolls, edge = on_any_roll(world), {p for e in world.edge for p in e.persons}
    for order, household in enumerate(_households(world, 0.08, avoid=edge, least=30)):
        members = set(world.people.members[household].tolist())
        low = 0.45 if members & rolls else 1.08
        income = round(float(rng.uniform(low, 3.2) * limit(world)), 2)
        status = str(world.pick("已脱贫(享受政策)", "已脱贫(享受政策)", "已脱贫(不再享受政策)"))
        world.poor.append(listing(world, household, f"{code}{3000001 + order}", income, status))
    for order, household in enumerate(_households(world, 0.004, avoid=edge, least=9)):
        members = set(world.people.members[household].tolist())
        is_safe = bool(members & rolls) or rng.random() < 0.5
        income = round(float(rng.uniform(0.5 if is_safe else 1.05, 1.6) * limit(world)), 2)
        entry = listing(world, household, f"{code}7{100001 + order}", income, str(world.pick("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")))
        entry.is_eliminated = not members & rolls and is_safe
        entry.identified_on = world.before(60, 700)
        world.monitored.append(entry)


def _pay_staff(world: World, on_roll: set[int]) -> None:
    """Two and a half in a hundred are paid by the treasury, in post, retired or on a small allowance."""
    folk, rng = world.people, world.rng
    fits = np.flatnonzero(folk.is_alive & (folk.age >= 22) & (folk.age < 85))
    fits = np.array([p for p in fits.tolist() if p not in on_roll])
    months = tuple(months_back(world, PAYROLLS, world.month - 1))
    for person in rng.choice(fits, min(len(fits), max(12, int(world.size * 0.025))), replace=False).tolist():
        category = "离退休" if folk.age[person] > 60 else str(world.pick(*KINDS_OF_STAFF))
        paid = months if rng.random() < 0.97 else months[: int(rng.integers(1, 5))]
        world.salaries.append(Salary(person, str(world.pick(*EMPLOYERS)), category, paid, int(rng.integers(16, 90)) * 100))


def _appoint(world: World, on_roll: set[int]) -> None:
    """Staff of the bureau and the townships, village cadres, and other public posts: about one in a hundred."""
    folk, rng, home = world.people, world.rng, world.places
    fits = np.flatnonzero(folk.is_alive & (folk.age >= 23) & (folk.age < 60))
    fits = [p for p in rng.permutation(fits).tolist() if p not in on_roll and not _shares_certificate(world, p, on_roll)]
    people = iter(fits)

    def post(employer: str, position: str, category: str, village: int, person: int) -> None:
        since = world.before(200, 3600)
        until = world.before(10, 190) if rng.random() < 0.04 else None
        world.offices.append(Office(person, employer, position, category, village, since, until))

    for township in home.townships:
        seat = next(i for i, v in enumerate(home.villages) if v.township == township)
        for category, position in TOWNSHIP_POSTS:
            if (person := next(people, None)) is not None:
                post(f"{township}人民政府", position, category, seat, person)
    at_home: dict[int, list[int]] = {}
    for person in fits[3 * len(home.townships):]:
        at_home.setdefault(int(folk.village[person]), []).append(person)
    for village, place in enumerate(home.villages):
        for position, person in zip(("党支部书记", "村委会主任"), at_home.get(village, [])[:2], strict=False):
            post(f"{place.township}{place.full}", position, "村居干部", village, person)
    taken = {o.person for o in world.offices}
    spare = [p for p in fits if p not in taken]
    for order, person in enumerate(spare[: max(6, int(world.size * 0.004))]):
        category = "民政干部职工" if order % 12 == 0 else "其他公职"
        post("县民政局" if order % 12 == 0 else "县" + str(world.pick(*EMPLOYERS)), "科员", category, int(folk.village[person]), person)
    _name_handlers(world)


def _shares_certificate(world: World, person: int, on_roll: set[int]) -> bool:
    return any(p in on_roll for p in world.people.members[world.people.household[person]].tolist())


def _name_handlers(world: World) -> None:
    """The township's clerk signs its certificates."""
    clerk = {world.places.villages[o.village].township: world.people.name[o.person]
             for o in world.offices if o.category == "乡镇经办"}  # fmt: skip
    for certificate in world.certificates:
        certificate.handler = clerk.get(world.places.villages[certificate.village].township, certificate.handler)


def plate(world: World) -> str:
    """A plate of the prefecture, without the letters I and O."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    return world.places.home.plate + "".join(letters[i] for i in world.rng.integers(0, len(letters), 5))


def _register_vehicles(world: World, on_roll: set[int]) -> None:
    """A quarter as many vehicles as people, none of a person on the roll."""
    folk, rng = world.people, world.rng
    fits = np.flatnonzero(folk.is_alive & (folk.age >= 20) & (folk.age < 72))
    fits = np.array([p for p in fits.tolist() if p not in on_roll])
    count = max(20, world.size // 4)
    owners = rng.choice(fits, count).tolist()
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"))[rng.integers(0, 34, (count, 5))]
    kinds, states = rng.integers(0, len(CLASSES), count).tolist(), rng.integers(0, len(STATES), count).tolist()
    days = rng.integers(30, 4500, count).tolist()
    today = world.as_of.toordinal()
    for owner, tail, kind, state, day in zip(owners, letters, kinds, states, days, strict=True):
        vehicle_class = CLASSES[kind]
        small = "小型汽车" if vehicle_class.startswith(("小型", "微型", "轻型", "K")) else "大型汽车"
        world.vehicles.append(Vehicle(
            owner, world.places.home.plate + "".join(tail), "普通摩托车" if "摩托" in vehicle_class or vehicle_class[0] in "MN" else small,
            vehicle_class, "非营运", STATES[state], date.fromordinal(today - day), in_workbook=day < 120,
        ))  # fmt: skip


def _register_weddings(world: World) -> None:
    """Marriages and divorces of the last twelve years between people of the county, and some copies of lost papers."""
    folk, rng = world.people, world.rng
    since = np.datetime64(add_months(world.as_of, -144))
    today = np.datetime64(world.as_of)
    for kind, days in (("结婚", folk.married_on), ("离婚", folk.divorced_on)):
        partner = np.where(folk.spouse != NOBODY, folk.spouse, folk.former_spouse)
        men = np.flatnonzero(folk.is_male & folk.is_resident & (partner != NOBODY) & (days > since) & (days < today))
        for man in men.tolist():
            world.weddings.append(Wedding(man, int(partner[man]), kind, days[man].astype(object)))
    couples = np.flatnonzero(folk.is_male & folk.is_alive & (folk.spouse != NOBODY) & (folk.age > 40))
    for man in couples[rng.random(len(couples)) < 0.004].tolist():
        world.weddings.append(Wedding(man, int(folk.spouse[man]), "补领", world.before(30, 3000)))


def _remember_exits(world: World, on_roll: set[int]) -> None:
    """People who left the roll since 2018: by death, or because life got better."""
    folk, rng = world.people, world.rng
    span = max(60, (world.as_of - date(2018, 1, 1)).days - 230)
    fits = np.flatnonzero(folk.is_resident & (folk.age >= 30))
    for order, person in enumerate(rng.choice(fits, min(len(fits) // 2, max(10, world.size // 60)), replace=False).tolist()):
        if person in on_roll:
            continue
        if np.isnat(folk.died_on[person]):
            day, reason = world.before(220, 220 + span), str(world.pick("家庭收入超过标准", "家庭条件好转", "就业", "自愿放弃", "迁出"))
        else:
            day, reason = min(folk.died_on[person].astype(object) + timedelta(days=20), world.as_of - timedelta(days=2)), "死亡"
        place = world.places.villages[folk.village[person]].township
        world.past_exits.append((person, f"{world.places.township_code(place)}9{order:05d}", day, reason))


def _list_foreigners(world: World) -> None:
    """People of neighbouring counties on their rolls."""
    rng, count = world.rng, max(20, world.size // 100)
    is_male, year = rng.random(count) < 0.5, rng.integers(1935, 2010, count)
    birth = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(0, 365, count).astype("timedelta64[D]")
    whole = names.surnames(rng, count) + names.given_names(rng, is_male, year)
    numbers = identity.numbers(rng, rng.choice([320721, 320722, 320724, 321322, 320921], count), birth, is_male)
    for name, number in zip(whole, numbers, strict=True):
        county, tail = str(world.pick(*world.places.home.neighbours)), int(rng.integers(10**8, 10**9))
        world.foreigners.append((county, f"32{tail}", name, number, "城市" if tail % 7 == 0 else "农村"))
