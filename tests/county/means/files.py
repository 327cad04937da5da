"""The files of this group, as the departments write them."""

from collections import namedtuple
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from .. import spelling
from ..columns import ORDER, Column, Whole, by_name, day, month, name, number, table, village
from ..records import Business, Fund, Insurance, Machine, Pension, RealEstate, first_day, grouped
from ..sheets import Cell, write_csv, write_xlsx
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
    folk = world.people
    year, month = (int(part) for part in str(folk.birth[person]).split("-")[:2])
    return (year + (60 if folk.is_male[person] else 50)) * 12 + month - 1


def enterprise_pensions(world: World, out: Path) -> int:
    """A workbook for the enterprise scheme, which its title alone names; a CSV for all others, with their kind."""
    entries = sorted(world.of(Pension), key=lambda p: (p.person, p.kind))
    columns: dict[str, Column] = {
        "序号": ORDER, "姓名": name(), "社会保障号码": number(),
        "待遇状态": lambda p: {"正常": "正常发放", "暂停": "暂停发放", "停止": "停发"}[p.status],
        "月养老金（元）": "amount", "发放年月": month("last_month", "0"),
        "退休日期": day(lambda p: first_day(min(_retirement(world, p.person), p.last_month - 6)), "-"),
    }  # fmt: skip
    enterprise = table(world, [p for p in entries if p.kind == "企业职工"], columns, totals="last")
    enterprise.title = f"{world.places.home.name}企业职工基本养老保险待遇发放名册"
    enterprise.total_of, enterprise.signature = ("月养老金（元）",), "制表人：   审核："
    total = write_xlsx(out / f"养老待遇发放名册{spelling.month(world.month - 1, '0')}.xlsx", [enterprise])
    columns["险种类型"] = lambda p: p.kind + "养老保险"
    others = table(world, [p for p in entries if p.kind != "企业职工"], columns)
    return total + write_csv(out / "其他养老待遇.csv", others, "utf-8-sig")


def _either(path: str, words: dict[str, tuple[str, str]]) -> Whole:
    """One of the two words which clerks have for some of the register's."""

    def cells(world: World, rows: Sequence[Any]) -> list[Cell]:
        picks = world.rng.integers(0, 2, len(rows)).tolist()
        usual = map(attrgetter(path), rows)
        return [words.get(word, (word, word))[pick] for word, pick in zip(usual, picks, strict=True)]

    return Whole(cells)


def employee_insurance(world: World, out: Path) -> int:
    kinds = {
        "企业职工": ("企业职工", "单位参保"), "灵活就业": ("灵活就业", "灵活就业人员"),
        "公益性岗位": ("公益性岗位", "公益岗"),
    }  # fmt: skip
    columns: dict[str, Column] = {
        "单位名称": "employer", "姓 名": name(), "公民身份号码": number(), "参保类别": _either("kind", kinds),
        "参保状态": "status", "缴费基数": "wage_base", "最近缴费年月": month("last_month", "-"),
    }  # fmt: skip
    entries = sorted(world.of(Insurance), key=lambda i: (i.employer, i.person))
    insured = table(world, entries, columns, first=("参保类别",))
    return write_csv(out / "职工社会保险参保人员.csv", insured, "gb18030")


def housing_fund(world: World, out: Path) -> int:
    """Two header rows, and number cells where a clerk let the spreadsheet take an ID for a number."""
    entries = sorted(world.of(Fund), key=lambda f: (f.employer, f.person))
    columns: dict[str, Column] = {
        "个人账号": [f"3207{order:08d}" for order in range(1, len(entries) + 1)], "姓名": name(),
        "证件号码": number(is_dressed=True), "单位名称": "employer", "缴存信息/缴存基数": lambda f: f.deposit * 5,
        "缴存信息/月缴额": "deposit", "账户状态": "status", "缴至年月": month("last_month", "."),
    }  # fmt: skip
    title = f"{world.places.home.name}住房公积金个人账户明细"
    return write_xlsx(out / "公积金缴存明细.xlsx", [table(world, entries, columns, title=title, unit="单位：元")])


def businesses(world: World, out: Path) -> int:
    """Everybody with a role; and the sole traders' list, whose file name says what they are and which has no roles."""
    kinds = {"公司": "有限责任公司（自然人投资或控股）", SOLE_TRADER: "个体户"}
    roles = {"合作社成员": "成员", "经营者": "个体经营者"}
    shared: dict[str, Column] = {
        "统一社会信用代码": "uscc", "企业名称": "name", "人员姓名": name(), "证件号码": number(),
        "登记状态": lambda b: world.pick(*STATES[b.status]), "成立日期": day("founded_on", "-"),
    }  # fmt: skip
    columns = shared | {
        "企业类型": lambda b: kinds.get(b.kind, b.kind), "职务": lambda b: roles.get(b.role, b.role),
        "注册资本（万元）": lambda b: 50 if b.kind == "公司" else 5,
    }  # fmt: skip
    entries = sorted(world.of(Business), key=lambda b: (b.uscc, b.person))
    people = table(world, [b for b in entries if b.role], columns, first=("登记状态",))
    total = write_csv(out / "市场主体人员信息.csv", people, "utf-8")
    traders = table(world, [b for b in entries if not b.role], shared, first=("登记状态",), name="个体")
    traders.headers = ["统一社会信用代码/注册号", "名称", "经营者", "经营者证件号码", "状态", "成立日期"]
    traders.title = f"{world.places.home.name}登记名册"
    return total + write_xlsx(out / "个体工商户.xlsx", [traders])


def farm_machinery(world: World, out: Path) -> int:
    """A sheet a township, named after it; the number column stays empty for most."""
    villages, places = world.places.villages, world.places.townships
    words = {**LARGE, **SMALL}
    columns: dict[str, Column] = {
        "村组": village(), "购机者姓名": name(), "身份证号": number(),
        "机具品目": lambda m: world.pick(*words[m.machine]), "数量（台）": "quantity",
        "单台销售价格（元）": "unit_price", "补贴额（元）": lambda m: m.unit_price * 3 // 10,
        "购机日期": day("bought_on", "."),
    }  # fmt: skip
    entries = sorted(world.of(Machine), key=lambda m: (m.bought_on, m.person))
    by_place = grouped(entries, lambda m: places.index(villages[world.people.village[m.person]].township))
    around = {"title": "农机购置补贴公示表", "totals": "last", "total_of": ("补贴额（元）",)}
    sheets = [table(world, rows, columns, name=places[order], **around) for order, rows in by_place.items()]
    return write_xlsx(out / "农机购置补贴资金使用情况.xlsx", sheets)


Unit = namedtuple("Unit", "unit owners")
"""A unit and those of its owners whom the row names."""


def real_estate(world: World, out: Path) -> int:
    """All owners of a unit in one cell and their numbers in the next, in one of the ways clerks part them."""
    rows: list[Unit] = []
    for unit in sorted(world.of(RealEstate), key=lambda u: (u.unit_no, u.owners)):
        rows += [Unit(unit, group) for group in (zip(unit.owners) if unit.is_split else [unit.owners])]
    rights = {HOMESTEAD: "宅基地使用权/房屋（构筑物）所有权", STATE_LAND: "国有建设用地使用权/房屋所有权"}
    uses = {"住宅": ("住宅", "成套住宅"), "车库": ("车库", "地下车位"), "商业": ("商业", "商业服务")}
    use = list(_either("unit.use", uses).cells(world, rows))
    names, numbers = _owners(world, rows)

    def share(row: Unit) -> str:
        return "单独所有" if len(row.unit.owners) == 1 else "共同共有" if row.unit.area % 3 else "按份共有"

    columns: dict[str, Column] = {
        "不动产单元号": lambda r: r.unit.unit_no if r.unit.area % 19 else f"{r.unit.unit_no[:6]} {r.unit.unit_no[6:]}",
        "权利人": names, "证件号": numbers, "共有情况": share, "坐落": "unit.location",
        "权利类型": lambda row: rights.get(row.unit.right, row.unit.right), "用途": use, "面积（㎡）": "unit.area",
        "登记时间": day("unit.registered_on", "-"),
    }  # fmt: skip
    return write_csv(out / "不动产登记信息.csv", table(world, rows, columns), "gb18030")


def _owners(world: World, rows: list[Unit]) -> tuple[list[Cell], list[Cell]]:
    """The cells of names and of numbers; where blanks part them nothing else may hold a blank."""
    folk, rng = world.people, world.rng
    everybody = [p for _, group in rows for p in group]
    named = spelling.dirty_names(rng, folk.name[everybody].tolist())
    numbered = spelling.dirty_ids(rng, folk.id_number[everybody].tolist())
    picks = rng.integers(0, len(BETWEEN), len(rows)).tolist()
    names: list[Cell] = []
    numbers: list[Cell] = []
    at = 0
    for (unit, group), pick in zip(rows, picks, strict=True):
        said = [str(n) for n in named[at : at + len(group)]], [str(n) for n in numbered[at : at + len(group)]]
        at += len(group)
        if len(group) > 1 and BETWEEN[pick] == " ":
            said = [folk.name[p] for p in group], [folk.id_number[p] for p in group]
        names.append(BETWEEN[pick].join(said[0]))
        numbers.append(BETWEEN[pick].join(said[1][: unit.numbers]))
    return names, numbers


SOURCES = by_name(enterprise_pensions, employee_insurance, housing_fund, businesses, farm_machinery, real_estate)
