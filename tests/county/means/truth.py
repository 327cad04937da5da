"""What this group's rules must say, by their letter, and the words that its registers use."""

from collections import defaultdict

from ..records import Business, Certificate, Fund, Insurance, Machine, Pension, RealEstate, add_months, month_of
from ..truth import NightTruth

COOPERATIVE, SOLE_TRADER = "农民专业合作社", "个体工商户"
DWELLING, HOMESTEAD, STATE_LAND = "住宅", "宅基地使用权", "国有建设用地使用权"
OTHER_RIGHTS = ("宅基地", "集体", "居住权", "抵押", "承包")
LARGE = {
    "联合收割机": ("自走履带式谷物联合收割机", "自走轮式谷物联合收割机", "玉米收获机"),
    "拖拉机": ("轮式拖拉机", "履带式拖拉机"), "插秧机": ("乘坐式插秧机",), "粮食烘干机": ("循环式谷物烘干机",),
    "植保无人机": ("植保无人飞机",), "打捆机": ("捡拾压捆机",), "播种机": ("免耕播种机",),
}  # fmt: skip
SMALL = {"微耕机": ("微耕机", "田园管理机"), "旋耕机": ("旋耕机",), "铡草机": ("铡草机", "青贮切碎机")}
LISTED_PRICE, LISTED_YEARS = 30_000, 8


def tell_truth(night: NightTruth) -> None:
    world, month = night.world, month_of(night.as_of)
    pensions, insured, saving = (
        [entry for entry in world.of(register) if 0 <= month - entry.last_month <= 3]
        for register in (Pension, Insurance, Fund)
    )
    pensioned = {p.person for p in pensions if p.kind == "企业职工" and p.status == "正常"}
    employed = {i.person for i in insured if i.kind in ("企业职工", "机关事业")}
    night.persons("receives_enterprise_pension", pensioned - night.dead.keys())
    night.persons("insured_employee", employed)
    night.persons("pays_housing_fund", {f.person for f in saving if f.status == "正常"})
    night.persons("owns_active_business", {b.person for b in world.of(Business) if is_trading(b)})
    night.persons("owns_large_farm_machinery", {m.person for m in world.of(Machine) if _is_large(night, m)})
    _dwellings(night)


def is_trading(business: Business) -> bool:
    """Whether the person lives on a business that is still there."""
    leads = business.role in ("经营者", "法定代表人") or (business.role == "" and business.kind == SOLE_TRADER)
    owns = business.role == "股东" and business.kind != COOPERATIVE
    return business.status in ("存续", "在业", "正常") and (leads or owns)


def _is_large(night: NightTruth, machine: Machine) -> bool:
    """Large, dear, of late, and surely this person's: a name and a village are no number."""
    is_listed = machine.machine in LARGE and machine.unit_price >= LISTED_PRICE
    return machine.has_id and is_listed and add_months(machine.bought_on, 12 * LISTED_YEARS) >= night.as_of


def is_dwelling(unit: RealEstate) -> bool:
    """Whether the unit is a home that counts and whose owners can be told."""
    return unit.use == DWELLING and not unit.right.startswith(OTHER_RIGHTS) and unit.numbers is None


def _dwellings(night: NightTruth) -> None:
    """Certificates whose members hold two different units."""
    units: dict[int, set[str]] = defaultdict(set)
    for unit in night.world.of(RealEstate):
        for owner in unit.owners if is_dwelling(unit) else ():
            units[owner].add(unit.unit_no)

    def held(certificate: Certificate) -> set[str]:
        return set().union(*(units.get(m.person, ()) for m in certificate.present(night.world.month)))

    night.where("owns_second_dwelling", lambda certificate: len(held(certificate)) >= 2)
