"""The files of this group, as the departments write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import spelling
from ..records import first_day
from ..registers import Business, Fund, Insurance, Machine, Pension, RealEstate
from ..sheets import Cell, Table, write_csv, write_xlsx
from ..world import World
from .codes import HOMESTEAD, LARGE, SMALL, SOLE_TRADER

BETWEEN = ("、", ",", "，", ";", "/", "\n", " ")
STATES = {
    "存续": ("存续", "存续（在营、开业、在册）", "在营"),
    "在业": ("在业", "在营（开业）"),
    "正常": ("正常", "正常经营"),
    "注销": ("注销", "已注销"),
    "吊销": ("吊销", "吊销，未注销"),
    "迁出": ("迁出", "已迁出"),
}


def write(world: World, out: Path) -> dict[str, int]:
    """All files; returns rows by source."""
    return {
        "enterprise_pensions": _pensions(world, out / "enterprise_pensions"),
        "employee_insurance": _insurance(world, out / "employee_insurance"),
        "housing_fund": _fund(world, out / "housing_fund"),
        "businesses": _businesses(world, out / "businesses"),
        "farm_machinery": _machines(world, out / "farm_machinery"),
        "real_estate": _houses(world, out / "real_estate"),
    }


def _names(world: World, entries: list) -> list[Cell]:  # type: ignore[type-arg]
    return spelling.dirty_names(world.rng, [world.people.name[e.person] for e in entries])


def _numbers(world: World, entries: list) -> list[Cell]:  # type: ignore[type-arg]
    own = world.people.id_number
    return spelling.dirty_ids(world.rng, [own[e.person] if e.id_text is None else e.id_text for e in entries])


def _retirement(world: World, person: int) -> int:
    """The month in which a man turns sixty, a woman fifty; some retire earlier."""
    folk = world.people
    year, month = (int(part) for part in str(folk.birth[person]).split("-")[:2])
    return (year + (60 if folk.is_male[person] else 50)) * 12 + month - 1


def _pensions(world: World, out: Path) -> int:
    """A workbook for the enterprise scheme, which its title alone names; a CSV for all others, with their kind."""
    total = 0
    rows = sorted(world.of(Pension), key=lambda p: (p.person, p.kind))
    for is_enterprise in (True, False):
        part = [p for p in rows if (p.kind == "企业职工") == is_enterprise]
        retired = [first_day(min(_retirement(world, p.person), p.last_month - 6)) for p in part]
        headers = ["序号", "姓名", "社会保障号码", "待遇状态", "月养老金（元）", "发放年月", "退休日期"]
        columns: list[list[Cell]] = [
            list(range(1, len(part) + 1)),
            _names(world, part),
            _numbers(world, part),
            [{"正常": "正常发放", "暂停": "暂停发放", "停止": "停发"}[p.status] for p in part],
            [p.amount for p in part],
            [spelling.month(p.last_month, "0") for p in part],
            spelling.days(world.rng, retired, "-"),
        ]
        if is_enterprise:
            title = f"{world.places.home.name}企业职工基本养老保险待遇发放名册"
            table = Table(
                headers,
                columns,
                title=title,
                totals="last",
                total_of=("月养老金（元）",),
                signature="制表人：   审核：",
            )
            total += write_xlsx(out / f"养老待遇发放名册{spelling.month(world.month - 1, '0')}.xlsx", [table])
        else:
            table = Table([*headers, "险种类型"], [*columns, [p.kind + "养老保险" for p in part]])
            total += write_csv(out / "其他养老待遇.csv", table, "utf-8-sig")
    return total


def _insurance(world: World, out: Path) -> int:
    rng = world.rng
    rows = sorted(world.of(Insurance), key=lambda i: (i.employer, i.person))
    kinds = {
        "企业职工": ("企业职工", "单位参保"),
        "灵活就业": ("灵活就业", "灵活就业人员"),
        "公益性岗位": ("公益性岗位", "公益岗"),
    }
    picks = rng.integers(0, 2, len(rows)).tolist()
    headers = ["单位名称", "姓 名", "公民身份号码", "参保类别", "参保状态", "缴费基数", "最近缴费年月"]
    columns: list[list[Cell]] = [
        [i.employer for i in rows],
        _names(world, rows),
        _numbers(world, rows),
        [kinds.get(i.kind, (i.kind, i.kind))[pick] for i, pick in zip(rows, picks, strict=True)],
        [i.status for i in rows],
        [i.wage_base for i in rows],
        [spelling.month(i.last_month, "-") for i in rows],
    ]
    return write_csv(out / "职工社会保险参保人员.csv", Table(headers, columns), "gb18030")


def _fund(world: World, out: Path) -> int:
    """Two header rows, and number cells where a clerk let the spreadsheet take an ID for a number."""
    rows = sorted(world.of(Fund), key=lambda f: (f.employer, f.person))
    headers = [
        "个人账号",
        "姓名",
        "证件号码",
        "单位名称",
        "缴存信息/缴存基数",
        "缴存信息/月缴额",
        "账户状态",
        "缴至年月",
    ]
    columns: list[list[Cell]] = [
        [f"3207{order:08d}" for order in range(1, len(rows) + 1)],
        _names(world, rows),
        _numbers(world, rows),
        [f.employer for f in rows],
        [f.deposit * 5 for f in rows],
        [f.deposit for f in rows],
        [f.status for f in rows],
        [spelling.month(f.last_month, ".") for f in rows],
    ]
    title = f"{world.places.home.name}住房公积金个人账户明细"
    return write_xlsx(out / "公积金缴存明细.xlsx", [Table(headers, columns, title=title, unit="单位：元")])


def _businesses(world: World, out: Path) -> int:
    """Everybody with a role; and the sole traders' list, whose file name says what they are and which has no roles."""
    rng, total = world.rng, 0
    rows = sorted(world.of(Business), key=lambda b: (b.uscc, b.person))
    for has_role in (True, False):
        part = [b for b in rows if bool(b.role) == has_role]
        states = [str(world.pick(*STATES[b.status])) for b in part]
        columns: list[list[Cell]] = [
            [b.uscc for b in part],
            [b.name for b in part],
            _names(world, part),
            _numbers(world, part),
            [*states],
            spelling.days(rng, [b.founded_on for b in part], "-"),
        ]
        if has_role:
            kinds = {"公司": "有限责任公司（自然人投资或控股）", SOLE_TRADER: "个体户"}
            headers = [
                "统一社会信用代码",
                "企业名称",
                "人员姓名",
                "证件号码",
                "登记状态",
                "成立日期",
                "企业类型",
                "职务",
                "注册资本（万元）",
            ]
            more = [
                [kinds.get(b.kind, b.kind) for b in part],
                [{"合作社成员": "成员", "经营者": "个体经营者"}.get(b.role, b.role) for b in part],
                [50 if b.kind == "公司" else 5 for b in part],
            ]
            total += write_csv(out / "市场主体人员信息.csv", Table(headers, [*columns, *more]), "utf-8")
        else:
            headers = ["统一社会信用代码/注册号", "名称", "经营者", "经营者证件号码", "状态", "成立日期"]
            table = Table(headers, columns, name="个体", title=f"{world.places.home.name}登记名册")
            total += write_xlsx(out / "个体工商户.xlsx", [table])
    return total


def _machines(world: World, out: Path) -> int:
    """A sheet a township, named after it; the number column stays empty for most."""
    rng, folk = world.rng, world.people
    sheets = []
    for township in world.places.townships:
        rows = [m for m in world.of(Machine) if world.places.villages[folk.village[m.person]].township == township]
        rows.sort(key=lambda m: (m.bought_on, m.person))
        if not rows:
            continue
        words = {**LARGE, **SMALL}
        columns: list[list[Cell]] = [
            [spelling.village(rng, world.places.villages[folk.village[m.person]]) for m in rows],
            _names(world, rows),
            [n if m.has_id else None for m, n in zip(rows, _numbers(world, rows), strict=True)],
            [str(world.pick(*words[m.machine])) for m in rows],
            [m.quantity for m in rows],
            [m.unit_price for m in rows],
            [m.unit_price * 3 // 10 for m in rows],
            spelling.days(rng, [m.bought_on for m in rows], "."),
        ]
        headers = [
            "村组",
            "购机者姓名",
            "身份证号",
            "机具品目",
            "数量（台）",
            "单台销售价格（元）",
            "补贴额（元）",
            "购机日期",
        ]
        sheets.append(
            Table(
                headers, columns, name=township, title="农机购置补贴公示表", totals="last", total_of=("补贴额（元）",)
            )
        )
    return write_xlsx(out / "农机购置补贴资金使用情况.xlsx", sheets)


def _houses(world: World, out: Path) -> int:
    """All owners of a unit in one cell and their numbers in the next, in one of the ways clerks part them."""
    rng = world.rng
    rows: list[tuple[RealEstate, tuple[int, ...]]] = []
    for unit in sorted(world.of(RealEstate), key=lambda u: (u.unit_no, u.owners)):
        rows += [(unit, group) for group in (zip(unit.owners) if unit.is_split else [unit.owners])]
    rights = {HOMESTEAD: "宅基地使用权/房屋（构筑物）所有权", "国有建设用地使用权": "国有建设用地使用权/房屋所有权"}
    uses = {"住宅": ("住宅", "成套住宅"), "车库": ("车库", "地下车位"), "商业": ("商业", "商业服务")}
    picks = rng.integers(0, 2, len(rows)).tolist()
    names, numbers = _owners(world, rows)
    headers = ["不动产单元号", "权利人", "证件号", "共有情况", "坐落", "权利类型", "用途", "面积（㎡）", "登记时间"]
    columns: list[Sequence[Cell]] = [
        [f"{u.unit_no[:6]} {u.unit_no[6:]}" if u.area % 19 == 0 else u.unit_no for u, _ in rows],
        names,
        numbers,
        ["单独所有" if len(u.owners) == 1 else "共同共有" if u.area % 3 else "按份共有" for u, _ in rows],
        [u.location for u, _ in rows],
        [rights.get(u.right, u.right) for u, _ in rows],
        [uses.get(u.use, (u.use, u.use))[pick] for (u, _), pick in zip(rows, picks, strict=True)],
        [u.area for u, _ in rows],
        spelling.days(rng, [u.registered_on for u, _ in rows], "-"),
    ]
    return write_csv(out / "不动产登记信息.csv", Table(headers, columns), "gb18030")


def _owners(world: World, rows: list[tuple[RealEstate, tuple[int, ...]]]) -> tuple[list[Cell], list[Cell]]:
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
