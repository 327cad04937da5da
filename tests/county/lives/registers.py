"""Graduates of three years, moves of two, doubts long settled, people who can afford to spend; and the files.

Belongs here: entries of people who are on no roll, or that say nothing against those who are. Does not belong here: the
third register of deaths, which is written where all deaths are (`ambient.record_deaths`); only its file is here.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tests.population import spelling
from tests.population.names import words

from .. import columns as of
from ..files_departments import deaths_of
from ..records import Doubt, Graduate, Move, Spending, add_months, grouped, month_of
from ..sheets import write
from ..world import World

SCHOOLS = ("南京师范大学", "江苏海洋大学", "淮阴工学院", "连云港职业技术学院", "盐城工学院", "太原理工大学")
DOUBTS = ("工商登记", "机动车", "不动产", "公积金", "银行存款", "重点存疑：财政供养")
GOODS = ("珠宝首饰", "境外旅游", "高档酒店", "美容健身", "保险保费", "私立学校学费")
ABROAD = words("江苏省南京市玄武区 江苏省苏州市昆山市 连云港市东海县 上海市闵行区 浙江省宁波市鄞州区 山西省太原市")


def fill(world: World) -> None:
    """All four registers, of people under no certificate."""
    on_roll = world.enrolled()
    free = np.array([p for p in np.flatnonzero(world.people.is_alive).tolist() if p not in on_roll])
    for register in (_graduates, _moves, _doubts, _spending):
        register(world, free)


def _drawn(world: World, people: np.ndarray, share: float) -> list[int]:
    return world.rng.choice(people, min(len(people), max(6, int(world.size * share))), replace=False).tolist()


def _graduates(world: World, free: np.ndarray) -> None:
    """Seven in a thousand a year finish in summer; some go on and stand in the list with a day to come."""
    ages = world.people.age[free]
    for person in _drawn(world, free[(ages >= 20) & (ages < 29)], 0.014):
        year = world.as_of.year - world.draw(0, 4)
        day = date(year, 6, world.draw(15, 31))
        degree = world.pick("专科", "本科", "本科", "硕士研究生")
        world.add(Graduate(person, world.pick(*SCHOOLS), degree, day))
        if degree == "专科" and world.rng.random() < 0.3:
            later = date(world.as_of.year + 1, 6, 30)
            world.add(Graduate(person, world.pick(*SCHOOLS), "本科", later))


def _moves(world: World, free: np.ndarray) -> None:
    """Out of the county went people whom the register no longer knows; in and about, people it does."""
    rng, places = world.rng, world.places
    for person in _drawn(world, free, 0.007):
        gone = world.stranger(person)
        world.add(Move(gone, "迁出", world.before(3, 700), world.pick(*ABROAD)))
    for person in _drawn(world, free, 0.012):
        kind = world.pick("迁入", "迁入", "县内移居", "出生", "更正")
        day, former = world.before(3, 700), None
        if kind == "出生" and world.people.age[person] > 1:
            kind = "县内移居"
        if kind == "更正":
            former = world.free_number(world.people.birth[person], bool(world.people.is_male[person]))
        place = str(rng.choice(places.townships)) if kind == "县内移居" else ""
        world.add(Move(person, kind, day, place, former))
    for person in _drawn(world, free, 0.002):
        left = world.before(400, 700)
        world.add(Move(person, "迁出", left, world.pick(*ABROAD)))
        world.add(Move(person, "迁入", left + timedelta(days=int(rng.integers(20, 380)))))


def _doubts(world: World, free: np.ndarray) -> None:
    """Of people on the roll all are settled; of others, long gone from it, some never were."""
    on_roll = sorted(world.enrolled())
    for order, person in enumerate([*_drawn(world, free, 0.004), *_drawn(world, np.array(on_roll), 0.002)]):
        day = world.before(60, 1200)
        is_settled = order >= len(free) or person in on_roll or world.rng.random() < 0.6
        disposed = min(day + timedelta(days=world.draw(20, 50)), world.as_of - timedelta(days=1))
        batch, kind = f"{day.year}年第{(day.month - 1) // 3 + 1}批", world.pick(*DOUBTS)
        state = str(world.pick("已处置", "已核实", "办结") if is_settled else world.pick("未处置", "待核实"))
        world.add(Doubt(person, batch, day, kind, state, disposed if is_settled else None))


def _spending(world: World, free: np.ndarray) -> None:
    """Of the last fifteen months."""
    since = (world.as_of - add_months(world.as_of, -15)).days
    for person in _drawn(world, free[world.people.age[free] >= 20], 0.004):
        amount = world.draw(40, 600) * 100
        world.add(Spending(person, world.pick(*GOODS), amount, world.before(3, since)))


def graduates(world: World, out: Path) -> int:
    """A workbook a year; those who still study come in one list with the student number, G and the ID."""
    entries, total = world.by(Graduate, "graduated_on", "person"), 0
    done = [g for g in entries if g.graduated_on < world.as_of]
    for year, rows in grouped(done, lambda g: g.graduated_on.year).items():
        total += of.put(world, out / f"高校毕业生{year}.xlsx", rows, {
            "序号": of.ORDER, "姓名": of.name(), "身份证件号": of.number(), "毕业院校": "school", "学历层次": "degree",
            "毕业时间": of.day("graduated_on", "年"),
        }, first=("身份证件号",), signature="填表人：      审核人：",
            title=f"{{home}}{year}届高校毕业生名册")  # fmt: skip
    students = of.table(world, [g for g in entries if g.graduated_on >= world.as_of], {
        "学生姓名": of.name(), "身份证件号": of.number(),
        "学籍号": lambda g: "G" + world.people.id_number[g.person], "学校名称": "school", "培养层次": "degree",
        "预计毕业日期": of.day("graduated_on", "0"),
    }, first=("身份证件号",))  # fmt: skip
    students.drop("身份证件号")
    return total + write(out / "高校在读学生.csv", students, encoding="utf-8-sig")


KINDS = {"迁出": ("迁出", "迁往市（县）外"), "迁入": ("迁入", "市外迁入"), "县内移居": ("县（区）内移居", "县内迁移")}
OTHER_WORDS = {
    "姓名": "姓 名", "公民身份号码": "身份证号码", "变动类型": "变动类别", "变动日期": "变动时间",
    "迁往地": "迁往（来）地", "原公民身份号码": "变更前身份证号",
}  # fmt: skip


def hukou_changes(world: World, out: Path) -> int:
    """What happened until the month before last in one file, then a file a month."""
    first, total = world.month - 2, 0
    entries = world.by(Move, "changed_on", "person")
    for month, rows in grouped(entries, lambda move: max(first, month_of(move.changed_on))).items():
        is_late, stamp = month > first, spelling.month(month, "0")
        around = {"title": f"{spelling.month(month, '年')}户籍变动情况", "totals": "last"} if is_late else {}
        moves = of.table(world, rows, {
            "姓名": of.name(), "公民身份号码": of.number(),
            "变动类型": lambda move: str(world.pick(*KINDS.get(move.kind, (move.kind,)))),
            "变动日期": of.day("changed_on", "-"), "迁往地": lambda move: move.moved_to or None,
            "原公民身份号码": "former_id",
        }, first=("公民身份号码",), **around)  # fmt: skip
        if is_late:
            moves.rename(OTHER_WORDS)
        path = out / (f"户籍变动{stamp}.xlsx" if is_late else f"户籍变动（截至{stamp}）.csv")
        total += write(path, moves, empty_sheet="Sheet2")
    return total


def verification_doubts(world: World, out: Path) -> int:
    """The platform's export, a sheet a year, with two levels of header."""
    columns = {
        "批次": lambda doubt: doubt.batch or f"{doubt.checked_on.year}年", "姓名": of.name(), "证件号码": of.number(),
        "反馈/核对时间": of.day("checked_on", "/"), "反馈/存疑类别": "kind",
        "办理/处置状态": lambda doubt: doubt.disposal or None, "办理/处置时间": of.day("disposed_on", "/"),
    }  # fmt: skip
    entries = world.by(Doubt, "checked_on", "person", "disposal")
    sheets = [
        of.table(world, rows, columns, first=("证件号码",), name=f"{year}年", title=f"{year}年省级核对反馈存疑数据")
        for year, rows in grouped(entries, lambda doubt: doubt.checked_on.year).items()
    ]
    return write(out / "省级核对存疑数据.xlsx", *sheets)


def high_spending(world: World, out: Path) -> int:
    """Two files of the platform: until two months ago, and since."""
    entries, total = world.by(Spending, "spent_on", "person", "amount"), 0
    for is_late, word, style in ((False, "历史", "0"), (True, "近期", ".")):
        rows = [s for s in entries if ((world.as_of - s.spent_on).days < 60) == is_late]
        total += of.put(world, out / f"高消费线索（{word}）.csv", rows, {
            "姓名": of.name(), "身份证件号码": of.number(), "消费类别": "kind",
            "消费金额（元）": [f"{s.amount:,}.00" if is_late else s.amount for s in rows],
            "消费时间": of.day("spent_on", style),
        }, first=("身份证件号码",), encoding="gb18030" if is_late else "utf-8")  # fmt: skip
    return total


def death_certificates(world: World, out: Path) -> int:
    """The register of death certificates; the cause of death stands in it, and is not taken."""
    deaths, home = deaths_of(world, "hospital"), world.places.home
    return of.put(world, out / "死亡医学证明登记.xlsx", deaths, {
        "死亡证明编号": [f"{home.code}{d.registered_on.year}{order:05d}" for order, d in enumerate(deaths)],
        "死者姓名": of.name(share=0.01, written="name"), "性别": of.SEX, "出生日期": of.born("-"),
        "有效身份证件号码": of.number(), "常住户籍地址": of.ADDRESS, "死亡时间": of.day("died_on", "年"),
        "根本死亡原因": None,
    }, first=("有效身份证件号码",), title="{home}居民死亡医学证明（推断）书登记簿")  # fmt: skip


SOURCES = of.by_name(graduates, hukou_changes, verification_doubts, high_spending, death_certificates)
