"""Planted: pensions, insurance, housing fund, businesses, machines and houses, and what only looks like them."""

from datetime import timedelta

from tests.population import identity

from ..fits import aged, both, digits_only, unique_name
from ..plant_roll import STILL, dies
from ..planting import Ground, in_order, of_head
from ..records import Certificate, Fund, Insurance, Machine, Pension, RealEstate, add_months
from ..world import Ago, World
from .ambient import employer, house, trade
from .truth import COOPERATIVE, DWELLING, HOMESTEAD, LISTED_YEARS, SOLE_TRADER, STATE_LAND, is_dwelling

PENSION, INSURED, FUND = "receives_enterprise_pension", "insured_employee", "pays_housing_fund"
BUSINESS, MACHINERY, DWELLINGS = "owns_active_business", "owns_large_farm_machinery", "owns_second_dwelling"
NAMESAKE = {"namesake": ()}
SUSPENDED = "enrolment_suspended"


def _pensions(world: World, ground: Ground) -> None:
    """In payment by an enterprise scheme lately; or a resident's, stopped, long ago, a namesake's, of somebody dead."""
    last, retired = world.month - 1, aged(world, 50, 120)

    def draw(person: int, kind: str = "企业职工", month: int = last, status: str = "正常") -> None:
        world.add(Pension(person, kind, status, world.draw(90, 320) * 10, month))

    ground.plant_heads(PENSION, retired, draw, {
        "in_payment": (), "paid_three_months_ago": ("企业职工", last - 2), "paid_this_month": ("企业职工", last + 1),
    }, {
        "residents_pension": "城乡居民", "suspended_pension": ("企业职工", last, "暂停"),
        "stopped_pension": ("企业职工", last, "停止"), "paid_four_months_ago": ("企业职工", last - 3),
    }, namesakes=NAMESAKE)  # fmt: skip
    dead, spares = dies(world, "police", Ago(130, 400)), {PENSION: "person_died"}
    ground.case(STILL, "pensioner_died", retired, dead, of_head(draw), times=1, spares=spares)
    ground.clear(ground.suspended(), {PENSION: SUSPENDED}, of_head(draw))


def _insurance(world: World, ground: Ground) -> None:
    """Insured by an employer lately; or by oneself, as a resident, for a public-welfare post, long ago."""
    last, working = world.month - 1, aged(world, 18, 62)

    def insure(person: int, kind: str = "企业职工", month: int = last, status: str = "参保缴费") -> None:
        base = world.draw(32, 70) * 100
        world.add(Insurance(person, kind, employer(world, kind, base // 100), base, month, status))

    ground.plant_heads(INSURED, working, insure, {
        "by_an_enterprise": (), "stopped_three_months_ago": ("企业职工", last - 2, "暂停缴费"),
        "by_an_office": "机关事业",
    }, {
        "pays_alone": "灵活就业", "as_a_resident": "城乡居民", "public_welfare_post": "公益性岗位",
        "paid_four_months_ago": ("企业职工", last - 3),
    }, namesakes=NAMESAKE)  # fmt: skip
    ground.clear(ground.suspended(), {INSURED: SUSPENDED}, of_head(insure))


def _fund(world: World, ground: Ground) -> None:
    """A live account paid into lately; or sealed, closed, long not paid into, a namesake's."""
    last, working = world.month - 1, aged(world, 18, 62)

    def save(person: int, state: str = "正常", month: int = last, **more: object) -> None:
        deposit = world.draw(20, 90) * 10
        world.add(Fund(person, employer(world, "企业职工", deposit), deposit, state, month, **more))

    def number_cell(person: int) -> None:
        save(person, id_text=identity.as_excel_number(world.people.id_number[person]))

    lately = {"paid_last_month": (), "paid_three_months_ago": ("正常", last - 2)}
    states = {"sealed": "封存", "closed": "销户", "paid_four_months_ago": ("正常", last - 3)}
    ground.plant_heads(FUND, working, save, lately)
    ground.case(FUND, "id_as_number", both(working, digits_only(world)), of_head(number_cell))
    ground.plant_heads(FUND, working, save, silent=states, namesakes=NAMESAKE)
    ground.clear(ground.suspended(), {FUND: SUSPENDED}, of_head(save))


def _businesses(world: World, ground: Ground) -> None:
    """Operator, legal representative or shareholder of a live business; or gone, or in a role that earns nothing."""

    def run(person: int, kind: str = SOLE_TRADER, role: str = "经营者", state: str = "存续") -> None:
        trade(world, [(person, role)], kind, state, world.before(90, 3600))

    live = (
        (SOLE_TRADER, "经营者", "存续"), (SOLE_TRADER, "", "存续"), ("公司", "法定代表人", "在业"),
        ("公司", "股东", "正常"), (COOPERATIVE, "法定代表人", "存续"),
    )  # fmt: skip
    idle = (
        (SOLE_TRADER, "经营者", "注销"), (SOLE_TRADER, "", "吊销"), ("公司", "法定代表人", "迁出"),
        ("公司", "监事", "存续"), (COOPERATIVE, "合作社成员", "存续"), (COOPERATIVE, "股东", "存续"),
    )  # fmt: skip
    fires = {f"{kind}_{role or 'role_not_written'}_{state}": (kind, role, state) for kind, role, state in live}
    silent = {"_".join(of): of for of in idle}
    ground.plant_heads(BUSINESS, aged(world, 18, 80), run, fires, silent, namesakes=NAMESAKE)


def _machines(world: World, ground: Ground) -> None:
    """A large machine of late; or small, cheap, long ago, or known only by name, township and village."""
    grown, edge = aged(world, 20, 80), add_months(world.as_of, -12 * LISTED_YEARS)
    lately, a_day = world.before(100, 2000), timedelta(days=1)

    def buy(person: int, machine: str, price: int, ago: timedelta | None = None, has_id: bool = True) -> None:
        world.add(Machine(person, machine, price, lately if ago is None else edge + ago, has_id=has_id))

    nameless = ("联合收割机", 98_000, None, False)
    ground.plant_heads(MACHINERY, grown, buy, {
        "combine_harvester": ("联合收割机", 118_000), "exactly_at_price": ("拖拉机", 30_000),
        "eight_years_less_a_day": ("粮食烘干机", 56_000, a_day), "other_listed_machine": ("植保无人机", 48_000),
    }, {
        "small_tiller": ("微耕机", 31_000), "rotary_tiller": ("旋耕机", 33_000), "chaff_cutter": ("铡草机", 35_000),
        "just_below_price": ("拖拉机", 29_999), "eight_years_and_a_day": ("联合收割机", 118_000, -a_day),
        "no_number": nameless,
    })  # fmt: skip
    rare, namesakes = both(grown, unique_name(world)), {"namesake": ("拖拉机", 72_000)}
    ground.plant_heads(MACHINERY, rare, buy, silent={"no_number_rare_name": nameless}, namesakes=namesakes)


def _second_homes(world: World, ground: Ground) -> None:
    """Two units in one household, whoever of it holds them and with whom."""
    folk, grown = world.people, aged(world, 18, 120)

    def two(case: Certificate, *owners: int) -> None:
        for owner in owners or (case.person, case.person):
            house(world, (owner,), DWELLING)

    def shared(case: Certificate) -> None:
        head = case.person
        others = folk.parents(head) or [world.stranger(head)]
        house(world, (*others, head), DWELLING)
        house(world, (head, *others[:1]), DWELLING, is_split=True)

    def is_couple(case: Certificate) -> bool:
        return len(case.members) > 1 and all(folk.age[m.person] >= 18 for m in case.members[:2])

    ground.case(DWELLINGS, "one_member_two_units", grown, two)
    ground.case(DWELLINGS, "two_members_one_each", is_couple, lambda c: two(c, *(m.person for m in c.members[:2])))
    ground.case(DWELLINGS, "shared_with_outsiders", grown, shared)


def _single_homes(world: World, ground: Ground) -> None:
    """One unit and what does not count beside it. Whoever owns a home of the ambient register is left alone."""
    age, owners = world.people.age, {o for unit in world.of(RealEstate) if is_dwelling(unit) for o in unit.owners}

    def is_homeless(case: Certificate) -> bool:
        return age[case.person] >= 18 and not owners.intersection(m.person for m in case.members)

    def is_couple(case: Certificate) -> bool:
        return is_homeless(case) and len(case.members) > 1 and age[case.members[1].person] >= 18

    def joint(case: Certificate, is_split: bool) -> None:
        house(world, tuple(m.person for m in case.members[:2]), DWELLING, is_split=is_split)

    def one_and(case: Certificate, use: str, right: str) -> None:
        house(world, (case.person,), DWELLING)
        house(world, (case.person,), use, right)

    def with_nameless(case: Certificate) -> None:
        house(world, (case.person,), DWELLING)
        house(world, (case.person, world.stranger(case.person, name="周其他")), DWELLING, numbers=1)

    def of_namesake(case: Certificate) -> None:
        house(world, (case.person,), DWELLING)
        house(world, (world.stranger(case.person),), DWELLING)

    rows = {"joint_in_one_cell": False, "joint_in_two_rows": True}
    ground.plant(DWELLINGS, is_couple, joint, silent=rows, alone=True)
    ground.plant(DWELLINGS, is_homeless, one_and, silent={
        "homestead": ("农村宅基地", HOMESTEAD), "homestead_by_right": (DWELLING, HOMESTEAD),
        "collective_land": (DWELLING, "集体建设用地使用权"), "garage": ("车库", STATE_LAND),
        "storage": ("储藏室", STATE_LAND), "shop": ("商业", STATE_LAND), "right_to_live": (DWELLING, "居住权"),
    })  # fmt: skip
    ground.twin(DWELLINGS, "number_of_one_of_two_owners", is_homeless, with_nameless)
    ground.twin(DWELLINGS, "namesake", is_homeless, of_namesake)


def _all_at_once(world: World, ground: Ground) -> None:
    """The suspended own everything."""

    def own(case: Certificate) -> None:
        trade(world, [(case.person, "经营者")], SOLE_TRADER, "存续", world.before(200, 900))
        world.add(Machine(case.person, "拖拉机", 60_000, world.before(200, 900), has_id=True))
        for _ in range(2):
            house(world, (case.person,), DWELLING)

    ground.clear(ground.suspended(), dict.fromkeys((BUSINESS, MACHINERY, DWELLINGS), SUSPENDED), own)


plant = in_order(_pensions, _insurance, _fund, _businesses, _machines, _second_homes, _single_homes, _all_at_once)
