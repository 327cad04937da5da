"""Who stands on which register in an honest county: nobody on the roll is paid, drives, holds office or is missed."""

from datetime import date, timedelta

import numpy as np

from tests.population import identity
from tests.population.names import words
from tests.population.people import NOBODY

from . import lists
from .records import Death, Office, Salary, Vehicle, Wedding, add_months, first_day
from .world import PAYROLLS, SNAPSHOTS, World, months_back, open_at_home

ROLL_SHARE, PER_CERTIFICATE = 0.03, 1.62
FEWEST_CERTIFICATES = 420
KINDS_OF_STAFF = words("在编 在编 在编 聘用 临聘 公益性岗位 村干部补贴 护林员 遗属补助 优抚 借调")
EMPLOYERS = words("第一中学 实验小学 人民医院 财政局 农业农村局 公安局 自然资源局 住建局 卫生院 税务局")
TOWNSHIP_POSTS = (("乡镇经办", "民政办办事员"), ("民政协理员", "民政协理员"), ("乡镇分管领导", "副镇长"))
CLASSES = words(
    "小型轿车 小型轿车 小型轿车 小型普通客车 轻型普通货车 普通二轮摩托车 正三轮载货摩托车 轮式拖拉机 重型半挂牵引车 "
    "重型平板半挂车 微型普通客车 K33 H31 M21 N11 T11 G11"
)
STATES = ("正常",) * 12 + words("逾期未检 逾期未检 注销 报废 转移 达到报废标准")
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def fill(world: World) -> None:
    """All ambient registers, in an order in which each can respect those before."""
    _enrol(world)
    on_roll = world.enrolled()
    lists.support(world, on_roll)
    lists.list_edge(world, on_roll)
    lists.list_poor(world)
    _pay_staff(world, on_roll)
    _appoint(world, on_roll)
    _register_vehicles(world, on_roll)
    _register_weddings(world)
    lists.remember_exits(world, on_roll)
    lists.list_foreigners(world)


def plants_per_clause(size: int) -> int:
    """How often each planted case occurs: once in the smallest county, three times at 60,000."""
    return max(1, round(size / 20_000))


def _enrol(world: World) -> None:
    """Certificates of one to four people: an old person or a couple, or a parent with children."""
    folk, rng = world.people, world.rng
    least = min(FEWEST_CERTIFICATES + 360 * (plants_per_clause(world.size) - 1), int(len(folk.members) * 0.45))
    wanted = max(int(world.size * ROLL_SHARE / PER_CERTIFICATE), least)
    alive = folk.is_alive
    ages = (folk.age > 55) * 2.0 + (folk.age > 70) * 2.0
    weights = np.array([max(ages[h]) + 0.7 for h in folk.members])
    urban = np.array([world.village_of(h[0]).is_urban for h in folk.members])
    weights *= np.where(urban, 1.75, 1.0)
    order = np.argsort(rng.exponential(1.0, len(weights)) / weights)
    for household in order.tolist():
        if len(world.certificates) >= wanted:
            break
        persons, is_single = _needy(world, folk.members[household][alive[folk.members[household]]])
        if persons:
            back = world.draw(1, SNAPSHOTS) if rng.random() < 0.03 else world.draw(8, 130)
            open_at_home(world, persons, world.month - back).is_single = is_single
    _end_some(world)


def _needy(world: World, alive: np.ndarray) -> tuple[list[int], bool]:
    """Whom of a register household the certificate covers, the head first, and whether it is for one alone (单人保).

    A household is covered with its spouses and minor children; grown relatives only where they have neither at home.
    """
    folk, rng = world.people, world.rng
    adults = alive[folk.age[alive] >= 18]
    if not len(adults):
        return [], False
    head = int(adults[np.argmax(folk.age[adults] + rng.integers(0, 30, len(adults)))])
    family = _dependants(world, head, alive)
    if family and rng.random() < 0.3:
        return [head], True
    free = [p for p in adults.tolist() if p != head and p not in family and not _dependants(world, p, alive)]
    others = [p for p in free if rng.random() < 0.2]
    return [head, *family, *others[:2]], False


def _dependants(world: World, person: int, alive: np.ndarray) -> list[int]:
    """Spouse and minor children in the same register household."""
    folk = world.people
    spouse = [int(folk.spouse[person])] if folk.spouse[person] in alive else []
    return spouse + [p for p in alive.tolist() if folk.is_child(p, person) and folk.age[p] < 18]


def _end_some(world: World) -> None:
    """Some left within the snapshots for honest reasons; one in a hundred is suspended."""
    for certificate in world.certificates:
        chance = world.rng.random()
        if chance < 0.02 and certificate.start < world.month - SNAPSHOTS:
            certificate.end = world.month - world.draw(0, SNAPSHOTS - 1)
            certificate.exited_on = first_day(certificate.end) - timedelta(days=world.draw(2, 20))
            certificate.exit_reason = world.pick("家庭收入超过标准", "家庭条件好转", "自愿放弃", "就业")
            certificate.use = "ended"
        elif chance < 0.03:
            certificate.status, certificate.use = "暂停", "suspended"


def _pay_staff(world: World, on_roll: set[int]) -> None:
    """Two and a half in a hundred are paid by the treasury, in post, retired or on a small allowance."""
    folk, rng = world.people, world.rng
    fits = _free(world, on_roll, 22, 85)
    months = months_back(PAYROLLS, world.month - 1)
    for person in rng.choice(fits, min(len(fits), max(12, int(world.size * 0.025))), replace=False).tolist():
        category = "离退休" if folk.age[person] > 60 else world.pick(*KINDS_OF_STAFF)
        paid = months if rng.random() < 0.97 else months[: int(rng.integers(1, 5))]
        employer, gross = world.pick(*EMPLOYERS), int(rng.integers(16, 90)) * 100
        world.salaries.append(Salary(person, employer, category, paid, gross))


def _free(world: World, on_roll: set[int], low: int, high: int) -> np.ndarray:
    """Living people of an age who are on no certificate."""
    return np.array([p for p in world.people.living(low, high).tolist() if p not in on_roll])


def _appoint(world: World, on_roll: set[int]) -> None:
    """Staff of the bureau and the townships, village cadres, and other public posts: about one in a hundred."""
    folk, rng, home = world.people, world.rng, world.places
    near = [on_roll.isdisjoint(members.tolist()) for members in folk.members]
    fits = [p for p in rng.permutation(folk.living(23, 60)).tolist() if p not in on_roll and near[folk.household[p]]]
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
    for person in fits[3 * len(home.townships) :]:
        at_home.setdefault(int(folk.village[person]), []).append(person)
    for village, place in enumerate(home.villages):
        for position, person in zip(("党支部书记", "村委会主任"), at_home.get(village, [])[:2], strict=False):
            post(f"{place.township}{place.full}", position, "村居干部", village, person)
    taken = world.officials()
    spare = [p for p in fits if p not in taken]
    for order, person in enumerate(spare[: max(6, int(world.size * 0.004))]):
        of_bureau, village = order % 12 == 0, int(folk.village[person])
        employer = "县民政局" if of_bureau else "县" + world.pick(*EMPLOYERS)
        post(employer, "科员", "民政干部职工" if of_bureau else "其他公职", village, person)
    _name_handlers(world)


def _name_handlers(world: World) -> None:
    """The township's clerk signs its certificates."""
    villages, clerks = world.places.villages, [o for o in world.offices if o.category == "乡镇经办"]
    clerk = {villages[o.village].township: world.people.name[o.person] for o in clerks}
    for certificate in world.certificates:
        certificate.handler = clerk.get(villages[certificate.village].township, certificate.handler)


def plate(world: World) -> str:
    """A plate of the prefecture, without the letters I and O."""
    picks = world.rng.integers(0, len(PLATE_LETTERS), 5)
    return world.places.home.plate + "".join(PLATE_LETTERS[i] for i in picks)


def _register_vehicles(world: World, on_roll: set[int]) -> None:
    """A quarter as many vehicles as people, none of a person on the roll."""
    rng, count, today = world.rng, max(20, world.size // 4), world.as_of.toordinal()
    owners = rng.choice(_free(world, on_roll, 20, 72), count).tolist()
    letters = np.array(list(PLATE_LETTERS))[rng.integers(0, 34, (count, 5))]
    kinds, states = rng.integers(0, len(CLASSES), count).tolist(), rng.integers(0, len(STATES), count).tolist()
    days = rng.integers(30, 4500, count).tolist()
    for owner, tail, kind, state, day in zip(owners, letters, kinds, states, days, strict=True):
        name, number = CLASSES[kind], world.places.home.plate + "".join(tail)
        small = "小型汽车" if name.startswith(("小型", "微型", "轻型", "K")) else "大型汽车"
        plate_kind = "普通摩托车" if "摩托" in name or name[0] in "MN" else small
        added, is_new = date.fromordinal(today - day), day < 120
        entry = (owner, number, plate_kind, name, "非营运", STATES[state], added)
        world.vehicles.append(Vehicle(*entry, in_workbook=is_new))


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


def record_deaths(world: World) -> None:
    """What three registers know of each death: 70 % cremated in the county, 88 % struck off, 60 % certified.

    A death planted as known to the hospitals alone stays so.
    """
    folk, rng = world.people, world.rng
    common = _crowded(world)
    certified_only = {d.person for d in world.deaths if d.source == "hospital"}
    for person in folk.dead().tolist():
        if person in certified_only:
            continue
        day = folk.died_on[person].astype(object)
        cremated, struck, certified = rng.random(3) < (0.70, 0.88, 0.60)
        if certified:
            world.deaths.append(Death(person, "hospital", day, day, has_id=bool(rng.random() > 0.03)))
        if cremated or not struck:
            world.deaths.append(_cremation(world, person, day, common))
        if struck:
            registered = min(day + timedelta(days=int(rng.integers(2, 70))), world.as_of - timedelta(days=1))
            world.deaths.append(Death(person, "police", day, registered))


def _crowded(world: World) -> set[tuple[str, bool, str]]:
    """Names on the roll by sex and township: a dead namesake there keeps the ID, or nobody could tell them apart."""
    return {_crowd(world, m.person) for c in world.certificates for m in c.members}


def _crowd(world: World, person: int) -> tuple[str, bool, str]:
    return world.people.name[person], bool(world.people.is_male[person]), world.township_of(person)


def _cremation(world: World, person: int, day: date, common: set[tuple[str, bool, str]]) -> Death:
    """A cremation one to four days after death; one ID in thirteen is missing, mistyped or spoilt."""
    registered = min(day + timedelta(days=world.draw(1, 5)), world.as_of - timedelta(days=1))
    death = Death(person, "cremation", day, registered)
    chance, number = world.rng.random(), world.people.id_number[person]
    if _crowd(world, person) in common or chance > 0.085:
        return death
    if chance < 0.045:
        death.has_id = False
    elif chance < 0.065:
        death.id_text = identity.one_digit_wrong(world.rng, number)
    elif chance < 0.075:
        death.id_text = identity.as_excel_number(number)
    elif chance < 0.08:
        death.id_text = "000000000000000000"
    else:
        death.id_text = number[:6] + "********" + number[14:]
    return death
