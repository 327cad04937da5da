"""The dibao roll, six months: a sheet a township, a person a row, a household a row, workbook and CSV."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.population import spelling

from . import columns as of
from .records import Certificate, Member
from .sheets import Cell, Table, write
from .world import SNAPSHOTS, World

PAIRS = 4
Row = namedtuple("Row", "c m")
"""A certificate and a member as a month's roll lists them; where a row is a household, its head."""


def dibao_roll(world: World, out: Path) -> int:
    """Six months: rural a person a row, urban a household a row; the oldest rural ones CSV and wide."""
    total = 0
    for back in range(SNAPSHOTS - 1, -1, -1):
        month = world.month - back
        stamp, title = spelling.month(month, "0"), spelling.month(month, "年")
        rural, urban = _rows(world, month, is_urban=False), _rows(world, month, is_urban=True)
        if back == 0:
            sheets = _by_township(world, rural, month)
            total += write(out / f"农村低保在册名册{stamp}.xlsx", *sheets, empty_sheet="Sheet1")
        elif back % 3 == 0:
            wide = _wide(world, rural, month, "家庭成员")
            total += write(out / f"农村低保花名册{stamp}.csv", wide, encoding="utf-8-sig")
        else:
            named = "农村低保人员（上月）.csv" if back == 1 else f"农村低保人员{stamp}.csv"
            total += write(out / named, _long(world, rural, month, with_month=back == 1))
        wide = _wide(world, urban, month, "其他家庭成员")
        wide.name = f"城市低保{title}" if back % 2 else "城市低保"
        wide.title = f"{world.places.home.name}{title}城市低保家庭名册"
        path = out / f"城市低保家庭{f'（{back}）' if back % 2 else stamp}.xlsx"
        total += write(path, wide, empty_sheet="" if back else "Sheet2")
    return total


def _births(world: World, rows: Sequence[Row]) -> list[Cell]:
    """Birth dates; some members' as the clerk wrote them, a year or a month only."""
    born = [m.birth or world.born_on(m.person) for _, m in rows]
    spelled = spelling.days(world.rng, [None if isinstance(b, str) else b for b in born], "-")
    return [b if isinstance(b, str) else s for b, s in zip(born, spelled, strict=True)]


def _phones(world: World, rows: Sequence[Row]) -> list[Cell]:
    """The household's number on nine rows of ten, in a few spellings."""
    households = [int(world.people.household[c.head.person]) for c, _ in rows]
    chance = world.rng.random(len(rows)).tolist()
    return [None if p < 0.1 else spelling.phone(h, int(p > 0.9)) for h, p in zip(households, chance, strict=True)]


def _yes(answer: bool) -> str:
    return "是" if answer else "否"


def _of_each(value: Callable[[Certificate], Cell]) -> of.Whole:
    """A figure of the certificate, reckoned once for all its members."""

    def cells(_world: World, rows: Sequence[Row]) -> list[Cell]:
        figures = {number: value(c) for number, c in {row.c.number: row.c for row in rows}.items()}
        return [figures[row.c.number] for row in rows]

    return of.Whole(cells)


def _of_certificate(month: int) -> dict[str, of.Column]:
    """What both kinds of roll write of a certificate, under the words of the rural one."""
    return {
        "低保证号": "c.number", "户主姓名": "c.head.name", "户主身份证号": "c.head.id_text",
        "是否单人保": lambda row: _yes(row.c.is_single), "家庭人口": _of_each(lambda c: len(c.present(month))),
        "保障人口": _of_each(lambda c: c.counted(month)), "户月保障金额（元）": _of_each(lambda c: c.amount(month)),
        "分类施保金额（元）": "c.supplement", "月人均收入（元）": "c.income",
        "卡折保管人": lambda row: row.c.card_holder or row.c.head.name, "银行账号": "c.account",
        "保障状态": "c.status", "经办人": "c.handler",
    }  # fmt: skip


def _rows(world: World, month: int, *, is_urban: bool) -> list[Row]:
    order = sorted((c for c in world.certificates if c.is_urban == is_urban), key=lambda c: (c.village, c.number))
    return [Row(c, m) for c in order for m in (*c.present(month), *(c.repeats if c.present(month) else ()))]


def _by_township(world: World, rows: list[Row], month: int) -> Iterable[Table]:
    """One sheet a township, each under its own title, with two-level headers and a total."""
    villages = world.places.villages
    for order, place in enumerate(world.places.townships):
        mine = [row for row in rows if villages[row.c.village].township == place]
        if not mine:
            continue
        roll = _long(world, mine, month)
        roll.drop("乡镇")
        at = roll.headers.index("保障人口")
        for header, least in (("保障人数/残疾人数", 100), ("保障人数/重点保障人数", 0)):
            roll.insert(at, header, [int(c.supplement > least) for c, _ in mine])
        roll.name, roll.title = place, f"{place}{spelling.month(month, '年')}农村最低生活保障对象花名册"
        roll.unit, roll.totals = "单位：元、人", ("last", "first", "")[order % 3]
        roll.total_of = ("保障人数/重点保障人数", "保障人数/残疾人数")
        roll.signature = "填表人：          审核人：          负责人：" if order % 2 == 0 else ""
        roll.blank_every = 25 if order % 4 == 1 else 0
        yield roll


def _long(world: World, rows: list[Row], month: int, *, with_month: bool = False) -> Table:
    """One row a person."""
    folk, shared = world.people, _of_certificate(month)

    def is_student(member: Member) -> bool:
        return 6 <= folk.age[member.person] < 18 if member.is_student is None else member.is_student

    def home(row: Row) -> str:
        return spelling.address(world.rng, world.places, row.c.village, int(folk.house[row.c.person]))

    def townships(_world: World, rows: Sequence[Row]) -> list[Cell]:
        said = [world.places.villages[c.village].township for c, _ in rows]
        return spelling.some(world.rng, said, 0.02, spelling.township)

    def these(*headers: str) -> dict[str, of.Column]:
        return {header: shared[header] for header in headers}

    roll = of.table(world, rows, {
        "序号": of.ORDER, "乡镇": of.Whole(townships), "村（居）": of.village("c.village"),
        **these("低保证号", "户主姓名", "户主身份证号"), "姓名": "m.name",
        "身份证号码": "m.id_text", "与户主关系": "m.relation",
        "性别": lambda row: row.m.sex or world.sex_of(row.m.person), "出生日期": of.Whole(_births),
        "保障类别": lambda row: "A" if row.c.full_amount else "B",
        **these("是否单人保", "家庭人口", "保障人口", "户月保障金额（元）", "分类施保金额（元）", "月人均收入（元）"),
        "是否在校": lambda row: _yes(is_student(row.m)),
        "劳动能力": lambda row: row.m.labour or ("弱" if 16 <= folk.age[row.m.person] < 60 else "无"),
        "自理能力": "m.self_care", **these("卡折保管人"), "起始年月": of.month("c.start", "."),
        "最近复核日期": of.day("c.reviewed_on", ".0"), "渐退截止日期": of.day("c.grace_until", "-"),
        "开户行": of.always("农村商业银行"), **these("银行账号"), "账户名": "c.head.name",
        **these("保障状态", "经办人"), "家庭住址": home, "联系电话": of.Whole(_phones), "备注": None,
    })  # fmt: skip
    if with_month:
        roll.insert(1, "年月", [spelling.month(month, "-")] * len(rows))
    return roll


def _wide(world: World, rows: list[Row], month: int, word: str) -> Table:
    """One row a household, the other members in repeated pairs."""
    households: dict[str, list[Row]] = {}
    for row in rows:
        households.setdefault(row.c.number, []).append(row)
    held, shared = [Row(mine[0].c, mine[0].c.head) for mine in households.values()], _of_certificate(month)
    others = [[row.m for row in mine if row.m is not row.c.head] for mine in households.values()]
    pairs: dict[str, of.Column] = {}
    for pair in range(max([PAIRS, *(len(mine) - 1 for mine in households.values())])):
        some = [members[pair] if len(members) > pair else None for members in others]
        for what, field in (("姓名", "name"), ("身份证号", "id_text"), ("与户主关系", "relation")):
            pairs[f"{word}{what}{pair + 1}"] = [m and getattr(m, field) for m in some]
    return of.table(world, held, {
        "家庭编号": lambda row: f"H{row.c.number[-6:]}", "乡镇": of.township("c.village"),
        "村（社区）": of.village("c.village"), "低保证号": shared["低保证号"], "姓名户主": shared["户主姓名"],
        "身份证号户主": shared["户主身份证号"], "类别": lambda row: "A类" if row.c.full_amount else "B类",
        "每户保障人口数": shared["保障人口"], "家庭人口": shared["家庭人口"],
        "户月保障金额": shared["户月保障金额（元）"], "分类施保金额": shared["分类施保金额（元）"],
        "家庭月人均收入": shared["月人均收入（元）"], "最初享受月": of.month("c.start", "0"),
        "是否单人保": shared["是否单人保"], "最近复核日期": of.day("c.reviewed_on", "-"),
        "渐退截止日期": of.day("c.grace_until", "-"), "卡折保管人": shared["卡折保管人"],
        "开户行": of.always("农业银行"), "银行账号": shared["银行账号"], "银行账户名称": "c.head.name",
        "保障状态": "c.status", "经办人": "c.handler",
        "联系电话": lambda row: spelling.phone(int(world.people.household[row.m.person])), **pairs,
    }, totals="last", total_of=("户月保障金额",))  # fmt: skip
