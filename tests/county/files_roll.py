"""The dibao roll, six months: a sheet a township, a person a row, a household a row, workbook and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from . import spelling
from .records import Certificate, Member
from .sheets import Cell, Table, write_csv, write_xlsx
from .world import SNAPSHOTS, World

Row = tuple[Certificate, Member]
LONG = [
    "序号",
    "乡镇",
    "村（居）",
    "低保证号",
    "户主姓名",
    "户主身份证号",
    "姓名",
    "身份证号码",
    "与户主关系",
    "性别",
    "出生日期",
    "保障类别",
    "是否单人保",
    "家庭人口",
    "保障人口",
    "户月保障金额（元）",
    "分类施保金额（元）",
    "月人均收入（元）",
    "是否在校",
    "劳动能力",
    "自理能力",
    "卡折保管人",
    "起始年月",
    "最近复核日期",
    "渐退截止日期",
    "开户行",
    "银行账号",
    "账户名",
    "保障状态",
    "经办人",
    "家庭住址",
    "联系电话",
    "备注",
]
PAIRS = 4


def write(world: World, out: Path) -> int:
    """Six months: rural a person a row, urban a household a row; the oldest rural ones CSV and wide."""
    total = 0
    for back in range(SNAPSHOTS - 1, -1, -1):
        month = world.month - back
        stamp = spelling.month(month, "0")
        rural, urban = _rows(world, month, is_urban=False), _rows(world, month, is_urban=True)
        title = spelling.month(month, "年")
        if back == 0:
            total += write_xlsx(
                out / f"农村低保在册名册{stamp}.xlsx", list(_by_township(world, rural, month)), empty_sheet="Sheet1"
            )
        elif back % 3 == 0:
            table = _wide(world, rural, month, "家庭成员")
            total += write_csv(out / f"农村低保花名册{stamp}.csv", table, "utf-8-sig")
        else:
            table = _long(world, rural, month, with_month=back == 1)
            total += write_csv(
                out / (f"农村低保人员{stamp}.csv" if back != 1 else "农村低保人员（上月）.csv"), table, "gb18030"
            )
        wide = _wide(world, urban, month, "其他家庭成员")
        wide.name, wide.title = (
            f"城市低保{spelling.month(month, '年')}" if back % 2 else "城市低保",
            f"{world.places.home.name}{title}城市低保家庭名册",
        )
        total += write_xlsx(
            out / f"城市低保家庭{stamp if back % 2 == 0 else '（' + str(back) + '）'}.xlsx",
            [wide],
            empty_sheet="Sheet2" if back == 0 else "",
        )
    return total


def _is_student(world: World, member: Member) -> bool:
    return 6 <= world.people.age[member.person] < 18 if member.is_student is None else member.is_student


def _births(world: World, rows: list[Row]) -> list[Cell]:
    """Birth dates; some members' as the clerk wrote them, a year or a month only."""
    born = [m.birth or world.people.birth[m.person].astype(object) for _, m in rows]
    spelled = spelling.days(world.rng, [None if isinstance(b, str) else b for b in born], "-")
    return [b if isinstance(b, str) else s for b, s in zip(born, spelled, strict=True)]


def _phones(world: World, rows: list[Row]) -> list[Cell]:
    """The household's number on nine rows of ten, in a few spellings."""
    households = [int(world.people.household[c.members[0].person]) for c, _ in rows]
    chance = world.rng.random(len(rows)).tolist()
    return [None if p < 0.1 else spelling.phone(h, int(p > 0.9)) for h, p in zip(households, chance, strict=True)]


def _insured(certificate: Certificate, month: int) -> int:
    return certificate.insured(month) if certificate.insured_count is None else certificate.insured_count


def _rows(world: World, month: int, *, is_urban: bool) -> list[Row]:
    order = sorted((c for c in world.certificates if c.is_urban == is_urban), key=lambda c: (c.village, c.number))
    return [(c, m) for c in order for m in (*c.present(month), *(c.repeats if c.present(month) else ()))]


def _by_township(world: World, rows: list[Row], month: int) -> Iterable[Table]:
    """One sheet a township, each under its own title, with two-level headers and a total."""
    villages = world.places.villages
    for order, township in enumerate(world.places.townships):
        mine = [row for row in rows if villages[row[0].village].township == township]
        if not mine:
            continue
        table = _long(world, mine, month, sheet_township=township)
        at = table.headers.index("保障人口")
        table.headers[at : at + 1] = ["保障人数/重点保障人数", "保障人数/残疾人数", "保障人口"]
        table.columns[at : at + 1] = [
            [int(c.supplement > 0) for c, _ in mine],
            [int(c.supplement > 100) for c, _ in mine],
            table.columns[at],
        ]
        table.name, table.title = township, f"{township}{spelling.month(month, '年')}农村最低生活保障对象花名册"
        table.unit, table.totals = "单位：元、人", ("last", "first", "")[order % 3]
        table.total_of, table.signature = (
            ("保障人数/重点保障人数", "保障人数/残疾人数"),
            "填表人：          审核人：          负责人：" if order % 2 == 0 else "",
        )
        table.blank_every = 25 if order % 4 == 1 else 0
        yield table


def _long(world: World, rows: list[Row], month: int, *, sheet_township: str = "", with_month: bool = False) -> Table:
    """One row a person."""
    folk, rng, villages = world.people, world.rng, world.places.villages
    heads = [c.members[0] for c, _ in rows]

    def of(value: Callable[[Certificate, Member], Cell]) -> list[Cell]:
        return [value(c, m) for c, m in rows]

    amounts = {c.number: (_insured(c, month), c.amount(month)) for c, _ in rows}
    columns: list[list[Cell]] = [
        list(range(1, len(rows) + 1)),
        spelling.some(rng, of(lambda c, m: villages[c.village].township), 0.02, spelling.township),
        of(lambda c, m: spelling.village(rng, villages[c.village])),
        of(lambda c, m: c.number),
        [h.name for h in heads],
        [h.id_text for h in heads],
        of(lambda c, m: m.name),
        of(lambda c, m: m.id_text),
        of(lambda c, m: m.relation),
        of(lambda c, m: m.sex or ("男" if folk.is_male[m.person] else "女")),
        _births(world, rows),
        of(lambda c, m: "A" if c.full_amount else "B"),
        of(lambda c, m: "是" if c.is_single else "否"),
        of(lambda c, m: len(c.present(month))),
        of(lambda c, m: amounts[c.number][0]),
        of(lambda c, m: amounts[c.number][1]),
        of(lambda c, m: c.supplement),
        of(lambda c, m: c.income),
        of(lambda c, m: "是" if _is_student(world, m) else "否"),
        of(lambda c, m: m.labour or ("无" if folk.age[m.person] >= 60 or folk.age[m.person] < 16 else "弱")),
        of(lambda c, m: m.self_care),
        of(lambda c, m: c.card_holder or c.members[0].name),
        of(lambda c, m: spelling.month(c.start, ".")),
        spelling.days(rng, [c.reviewed_on for c, _ in rows], ".0"),
        spelling.days(rng, [c.grace_until for c, _ in rows], "-"),
        of(lambda c, m: "农村商业银行"),
        of(lambda c, m: c.account),
        of(lambda c, m: c.members[0].name),
        of(lambda c, m: c.status),
        of(lambda c, m: c.handler),
        of(lambda c, m: spelling.address(rng, world.places, c.village, int(folk.house[c.members[0].person]))),
        _phones(world, rows),
        [None] * len(rows),
    ]
    headers = list(LONG)
    if sheet_township:
        at = headers.index("乡镇")
        del headers[at], columns[at]
    if with_month:
        headers.insert(1, "年月")
        columns.insert(1, [spelling.month(month, "-")] * len(rows))
    return Table(headers, columns)


def _wide(world: World, rows: list[Row], month: int, word: str) -> Table:
    """One row a household, the other members in repeated pairs."""
    rng, villages = world.rng, world.places.villages
    households: dict[str, tuple[Certificate, list[Member]]] = {}
    for certificate, member in rows:
        households.setdefault(certificate.number, (certificate, []))[1].append(member)
    held = list(households.values())
    headers = [
        "家庭编号",
        "乡镇",
        "村（社区）",
        "低保证号",
        "姓名户主",
        "身份证号户主",
        "类别",
        "每户保障人口数",
        "家庭人口",
        "户月保障金额",
        "分类施保金额",
        "家庭月人均收入",
        "最初享受月",
        "是否单人保",
        "最近复核日期",
        "渐退截止日期",
        "卡折保管人",
        "开户行",
        "银行账号",
        "银行账户名称",
        "保障状态",
        "经办人",
        "联系电话",
    ]
    columns: list[list[Cell]] = [
        [f"H{c.number[-6:]}" for c, _ in held],
        [villages[c.village].township for c, _ in held],
        [spelling.village(rng, villages[c.village]) for c, _ in held],
        [c.number for c, _ in held],
        [c.members[0].name for c, _ in held],
        [c.members[0].id_text for c, _ in held],
        ["A类" if c.full_amount else "B类" for c, _ in held],
        [_insured(c, month) for c, _ in held],
        [len(c.present(month)) for c, _ in held],
        [c.amount(month) for c, _ in held],
        [c.supplement for c, _ in held],
        [c.income for c, _ in held],
        [spelling.month(c.start, "0") for c, _ in held],
        ["是" if c.is_single else "否" for c, _ in held],
        spelling.days(rng, [c.reviewed_on for c, _ in held], "-"),
        spelling.days(rng, [c.grace_until for c, _ in held], "-"),
        [c.card_holder or c.members[0].name for c, _ in held],
        ["农业银行"] * len(held),
        [c.account for c, _ in held],
        [c.members[0].name for c, _ in held],
        [c.status for c, _ in held],
        [c.handler for c, _ in held],
        [spelling.phone(int(world.people.household[c.members[0].person])) for c, _ in held],
    ]
    most = max([PAIRS, *(len(ms) - 1 for _, ms in held)])
    for pair in range(1, most + 1):
        others = [[m for m in ms if m is not c.members[0]] for c, ms in held]
        some = [ms[pair - 1] if len(ms) >= pair else None for ms in others]
        headers += [f"{word}姓名{pair}", f"{word}身份证号{pair}", f"{word}与户主关系{pair}"]
        columns += [[m and m.name for m in some], [m and m.id_text for m in some], [m and m.relation for m in some]]
    return Table(headers, columns, totals="last", total_of=("户月保障金额",))
