"""The files of this group, as the departments write them."""

from collections import namedtuple
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from tests.population import spelling

from .. import columns as of
from ..records import Business, Fund, Insurance, Machine, Pension, RealEstate, first_day, month_of
from ..sheets import Cell, write
from ..world import World
from .truth import HOMESTEAD, LARGE, SMALL, SOLE_TRADER, STATE_LAND

BETWEEN = ("、", ",", "，", ";", "/", "\n", " ")
STATES = {
    "存续": ("存续", "存续（在营、开业、在册）", "在营"), "在业": ("在业", "在营（开业）"),
    "正常": ("正常", "正常经营"), "注销": ("注销", "已注销"), "吊销": ("吊销", "吊销，未注销"),
    "迁出": ("迁出", "已迁出"),
}  # fmt: skip


def _retirement(world: World, person: int) -> int:
    """The month in which a man turns sixty, a woman fifty; some retire earlier."""
    return month_of(world.born_on(person)) + 12 * (60 if world.people.is_male[person] else 50)


def enterprise_pensions(world: World, out: Path) -> int:
    """A workbook for the enterprise scheme, which its title alone names; a CSV for all others, with their kind."""
    entries = world.by(Pension, "person", "kind")
    columns = {
        "序号": of.ORDER, "姓名": of.name(), "社会保障号码": of.number(),
        "待遇状态": lambda p: {"正常": "正常发放", "暂停": "暂停发放", "停止": "停发"}[p.status],
        "月养老金（元）": "amount", "发放年月": of.month("last_month", "0"),
        "退休日期": of.day(lambda p: first_day(min(_retirement(world, p.person), p.last_month - 6)), "-"),
    }  # fmt: skip
    stamp, enterprise = spelling.month(world.month - 1, "0"), [p for p in entries if p.kind == "企业职工"]
    around = {"totals": "last", "total_of": ("月养老金（元）",), "signature": "制表人：   审核："}
    around["title"] = "{home}企业职工基本养老保险待遇发放名册"
    total = of.put(world, out / f"养老待遇发放名册{stamp}.xlsx", enterprise, columns, **around)
    columns["险种类型"] = lambda p: p.kind + "养老保险"
    others = [p for p in entries if p.kind != "企业职工"]
    return total + of.put(world, out / "其他养老待遇.csv", others, columns, encoding="utf-8-sig")


def _either(path: str, words: dict[str, tuple[str, str]]) -> of.Whole:
    """One of the two words which clerks have for some of the register's."""

    def cells(world: World, rows: Sequence[Any]) -> list[Cell]:
        picks = world.rng.integers(0, 2, len(rows)).tolist()
        usual = map(attrgetter(path), rows)
        return [words.get(word, (word, word))[pick] for word, pick in zip(usual, picks, strict=True)]

    return of.Whole(cells)


def employee_insurance(world: World, out: Path) -> int:
    kinds = {
        "企业职工": ("企业职工", "单位参保"), "灵活就业": ("灵活就业", "灵活就业人员"),
        "公益性岗位": ("公益性岗位", "公益岗"),
    }  # fmt: skip
    return of.put(world, out / "职工社会保险参保人员.csv", world.by(Insurance, "employer", "person"), {
        "单位名称": "employer", "姓 名": of.name(), "公民身份号码": of.number(), "参保类别": _either("kind", kinds),
        "参保状态": "status", "缴费基数": "wage_base", "最近缴费年月": of.month("last_month", "-"),
    }, first=("参保类别",))  # fmt: skip


def housing_fund(world: World, out: Path) -> int:
    """Two header rows, and number cells where a clerk let the spreadsheet take an ID for a number."""
    entries = world.by(Fund, "employer", "person")
    return of.put(world, out / "公积金缴存明细.xlsx", entries, {
        "个人账号": [f"3207{order:08d}" for order in range(1, len(entries) + 1)], "姓名": of.name(),
        "证件号码": of.number(is_dressed=True), "单位名称": "employer", "缴存信息/缴存基数": lambda f: f.deposit * 5,
        "缴存信息/月缴额": "deposit", "账户状态": "status", "缴至年月": of.month("last_month", "."),
    }, title="{home}住房公积金个人账户明细", unit="单位：元")  # fmt: skip


def businesses(world: World, out: Path) -> int:
    """Everybody with a role; and the sole traders' list, whose file name says what they are and which has no roles."""
    kinds = {"公司": "有限责任公司（自然人投资或控股）", SOLE_TRADER: "个体户"}
    roles = {"合作社成员": "成员", "经营者": "个体经营者"}
    shared = {
        "统一社会信用代码": "uscc", "企业名称": "name", "人员姓名": of.name(), "证件号码": of.number(),
        "登记状态": lambda b: world.pick(*STATES[b.status]), "成立日期": of.day("founded_on", "-"),
    }  # fmt: skip
    entries = world.by(Business, "uscc", "person")
    total = of.put(world, out / "市场主体人员信息.csv", [b for b in entries if b.role], shared | {
        "企业类型": lambda b: kinds.get(b.kind, b.kind), "职务": lambda b: roles.get(b.role, b.role),
        "注册资本（万元）": lambda b: 50 if b.kind == "公司" else 5,
    }, first=("登记状态",), encoding="utf-8")  # fmt: skip
    around = {"first": ("登记状态",), "name": "个体", "title": "{home}登记名册"}
    traders = of.table(world, [b for b in entries if not b.role], shared, **around)
    traders.headers = ["统一社会信用代码/注册号", "名称", "经营者", "经营者证件号码", "状态", "成立日期"]
    return total + write(out / "个体工商户.xlsx", traders)


def farm_machinery(world: World, out: Path) -> int:
    """A sheet a township, named after it; the number column stays empty for most."""
    words = {**LARGE, **SMALL}
    columns = {
        "村组": of.village(), "购机者姓名": of.name(), "身份证号": of.number(),
        "机具品目": lambda m: world.pick(*words[m.machine]), "数量（台）": "quantity",
        "单台销售价格（元）": "unit_price", "补贴额（元）": lambda m: m.unit_price * 3 // 10,
        "购机日期": of.day("bought_on", "."),
    }  # fmt: skip
    around = {"title": "农机购置补贴公示表", "totals": "last", "total_of": ("补贴额（元）",)}
    by_place = world.by_township(world.by(Machine, "bought_on", "person"))
    sheets = [of.table(world, rows, columns, name=place, **around) for place, rows in by_place.items()]
    return write(out / "农机购置补贴资金使用情况.xlsx", *sheets)


Unit = namedtuple("Unit", "unit owners")
"""A unit and those of its owners whom the row names."""


def real_estate(world: World, out: Path) -> int:
    """All owners of a unit in one cell and their numbers in the next, in one of the ways clerks part them."""
    rows: list[Unit] = []
    for unit in world.by(RealEstate, "unit_no", "owners"):
        rows += [Unit(unit, group) for group in (zip(unit.owners) if unit.is_split else [unit.owners])]
    rights = {HOMESTEAD: "宅基地使用权/房屋（构筑物）所有权", STATE_LAND: "国有建设用地使用权/房屋所有权"}
    uses = {"住宅": ("住宅", "成套住宅"), "车库": ("车库", "地下车位"), "商业": ("商业", "商业服务")}
    use = list(_either("unit.use", uses).cells(world, rows))
    names, numbers = _owners(world, rows)

    def share(row: Unit) -> str:
        return "单独所有" if len(row.unit.owners) == 1 else "共同共有" if row.unit.area % 3 else "按份共有"

    return of.put(world, out / "不动产登记信息.csv", rows, {
        "不动产单元号": lambda r: r.unit.unit_no if r.unit.area % 19 else f"{r.unit.unit_no[:6]} {r.unit.unit_no[6:]}",
        "权利人": names, "证件号": numbers, "共有情况": share, "坐落": "unit.location",
        "权利类型": lambda row: rights.get(row.unit.right, row.unit.right), "用途": use, "面积（㎡）": "unit.area",
        "登记时间": of.day("unit.registered_on", "-"),
    })  # fmt: skip


def _owners(world: World, rows: list[Unit]) -> tuple[list[Cell], list[Cell]]:
    """The cells of names and of numbers; where blanks part them nothing else may hold a blank."""
    folk, rng = world.people, world.rng
    everybody = [p for _, group in rows for p in group]
    named = iter(spelling.dirty_names(rng, folk.name[everybody].tolist()))
    numbered = iter(spelling.dirty_ids(rng, folk.id_number[everybody].tolist()))
    names: list[Cell] = []
    numbers: list[Cell] = []
    for (unit, group), pick in zip(rows, rng.integers(0, len(BETWEEN), len(rows)).tolist(), strict=True):
        said = [str(next(named)) for _ in group], [str(next(numbered)) for _ in group]
        if len(group) > 1 and BETWEEN[pick] == " ":
            said = [folk.name[p] for p in group], [folk.id_number[p] for p in group]
        names.append(BETWEEN[pick].join(said[0]))
        numbers.append(BETWEEN[pick].join(said[1][: unit.numbers]))
    return names, numbers


SOURCES = of.by_name(enterprise_pensions, employee_insurance, housing_fund, businesses, farm_machinery, real_estate)
