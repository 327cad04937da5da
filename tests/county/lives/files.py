"""The files of this group: colleges, police, the province's platform, hospitals."""

from __future__ import annotations

from pathlib import Path

from .. import spelling
from ..columns import ADDRESS, ORDER, SEX, Column, born, by_name, day, name, number, table
from ..files_police import deaths_of
from ..records import Doubt, Graduate, Move, Spending, grouped, month_of
from ..sheets import write_csv, write_xlsx
from ..world import World


def graduates(world: World, out: Path) -> int:
    """A workbook a year; those who still study come in one list with the student number, G and the ID."""
    entries, total = sorted(world.of(Graduate), key=lambda g: (g.graduated_on, g.person)), 0
    columns: dict[str, Column] = {
        "序号": ORDER, "姓名": name(), "身份证件号": number(), "毕业院校": "school", "学历层次": "degree",
        "毕业时间": day("graduated_on", "年"),
    }  # fmt: skip
    done = [g for g in entries if g.graduated_on < world.as_of]
    for year, rows in grouped(done, lambda g: g.graduated_on.year).items():
        graduates = table(world, rows, columns, first=("身份证件号",), signature="填表人：      审核人：")
        graduates.title = f"{world.places.home.name}{year}届高校毕业生名册"
        total += write_xlsx(out / f"高校毕业生{year}.xlsx", [graduates])
    columns = {
        "学生姓名": columns["姓名"], "身份证件号": columns["身份证件号"],
        "学籍号": lambda g: "G" + world.people.id_number[g.person], "学校名称": "school", "培养层次": "degree",
        "预计毕业日期": day("graduated_on", "0"),
    }  # fmt: skip
    rest = [g for g in entries if g.graduated_on >= world.as_of]
    students = table(world, rest, columns, first=("身份证件号",))
    students.drop("身份证件号")
    return total + write_csv(out / "高校在读学生.csv", students, "utf-8-sig")


KINDS = {"迁出": ("迁出", "迁往市（县）外"), "迁入": ("迁入", "市外迁入"), "县内移居": ("县（区）内移居", "县内迁移")}
OTHER_WORDS = {
    "姓名": "姓 名", "公民身份号码": "身份证号码", "变动类型": "变动类别", "变动日期": "变动时间",
    "迁往地": "迁往（来）地", "原公民身份号码": "变更前身份证号",
}  # fmt: skip


def hukou_changes(world: World, out: Path) -> int:
    """What happened until the month before last in one file, then a file a month."""
    columns: dict[str, Column] = {
        "姓名": name(), "公民身份号码": number(),
        "变动类型": lambda move: str(world.pick(*KINDS.get(move.kind, (move.kind,)))),
        "变动日期": day("changed_on", "-"), "迁往地": lambda move: move.moved_to or None,
        "原公民身份号码": "former_id",
    }  # fmt: skip
    first, total = world.month - 2, 0
    entries = sorted(world.of(Move), key=lambda m: (m.changed_on, m.person))
    for month, rows in grouped(entries, lambda move: max(first, month_of(move.changed_on))).items():
        moves, stamp = table(world, rows, columns, first=("公民身份号码",)), spelling.month(month, "0")
        if month == first:
            total += write_csv(out / f"户籍变动（截至{stamp}）.csv", moves, "gb18030")
            continue
        moves.rename(OTHER_WORDS)
        moves.title, moves.totals = f"{spelling.month(month, '年')}户籍变动情况", "last"
        total += write_xlsx(out / f"户籍变动{stamp}.xlsx", [moves], empty_sheet="Sheet2")
    return total


def verification_doubts(world: World, out: Path) -> int:
    """The platform's export, a sheet a year, with two levels of header."""
    columns: dict[str, Column] = {
        "批次": lambda doubt: doubt.batch or f"{doubt.checked_on.year}年", "姓名": name(), "证件号码": number(),
        "反馈/核对时间": day("checked_on", "/"), "反馈/存疑类别": "kind",
        "办理/处置状态": lambda doubt: doubt.disposal or None, "办理/处置时间": day("disposed_on", "/"),
    }  # fmt: skip
    entries = sorted(world.of(Doubt), key=lambda d: (d.checked_on, d.person, d.disposal))
    sheets = [
        table(world, rows, columns, first=("证件号码",), name=f"{year}年", title=f"{year}年省级核对反馈存疑数据")
        for year, rows in grouped(entries, lambda doubt: doubt.checked_on.year).items()
    ]
    return write_xlsx(out / "省级核对存疑数据.xlsx", sheets)


def high_spending(world: World, out: Path) -> int:
    """Two files of the platform: until two months ago, and since."""
    entries, total = sorted(world.of(Spending), key=lambda s: (s.spent_on, s.person, s.amount)), 0
    for is_late, word, style in ((False, "历史", "0"), (True, "近期", ".")):
        rows = [s for s in entries if ((world.as_of - s.spent_on).days < 60) == is_late]
        columns: dict[str, Column] = {
            "姓名": name(), "身份证件号码": number(), "消费类别": "kind",
            "消费金额（元）": [f"{s.amount:,}.00" if is_late else s.amount for s in rows],
            "消费时间": day("spent_on", style),
        }  # fmt: skip
        spending = table(world, rows, columns, first=("身份证件号码",))
        total += write_csv(out / f"高消费线索（{word}）.csv", spending, "gb18030" if is_late else "utf-8")
    return total


def death_certificates(world: World, out: Path) -> int:
    """The register of death certificates; the cause of death stands in it, and is not taken."""
    deaths, home = deaths_of(world, "hospital"), world.places.home
    columns: dict[str, Column] = {
        "死亡证明编号": [f"{home.code}{d.registered_on.year}{order:05d}" for order, d in enumerate(deaths)],
        "死者姓名": name(share=0.01, written="name"), "性别": SEX, "出生日期": born("-"),
        "有效身份证件号码": number(), "常住户籍地址": ADDRESS, "死亡时间": day("died_on", "年"), "根本死亡原因": None,
    }  # fmt: skip
    title = f"{home.name}居民死亡医学证明（推断）书登记簿"
    book = table(world, deaths, columns, first=("有效身份证件号码",), title=title)
    return write_xlsx(out / "死亡医学证明登记.xlsx", [book])


SOURCES = by_name(graduates, hukou_changes, verification_doubts, high_spending, death_certificates)
