"""Files of the disabled persons' federation, the medical insurance, the labour office and the civil affairs bureau."""

from __future__ import annotations

from pathlib import Path

from .. import spelling
from ..columns import ORDER, Column, always, by_name, day, name, number, table, township, village
from ..records import Aid, Application, Disability, Medical, Unemployment, grouped, month_of
from ..sheets import write_csv, write_xlsx
from ..world import World
from .ambient import KINDS

LAST_YEAR_OF_THE_OLD_BOOK = 2019
"""Until then the bureau kept a list of refusals only, whose title alone says what became of them."""


def disabled_persons(world: World, out: Path) -> int:
    """One workbook, a sheet a township, two rows of headers; kinds and grades in words or in digits."""
    folk, villages, places = world.people, world.places.villages, world.places.townships
    entries, sheets = sorted(world.of(Disability), key=lambda d: (d.issued_on, d.person)), []
    by_place = grouped(entries, lambda d: places.index(villages[folk.village[d.person]].township))
    for order, rows in by_place.items():
        in_words = order % 3 != 2
        columns: dict[str, Column] = {
            "序号": ORDER, "姓名": name(), "身份证号": number(),
            "残疾人证号": lambda d: f"{folk.id_number[d.person]}{KINDS.index(d.kind) + 1}{d.grade}",
            "残疾情况/残疾类别": [d.kind + ("残疾" if in_words else "") for d in rows],
            "残疾情况/残疾等级": [f"{' 一二三四'[d.grade]}级" if in_words else str(d.grade) for d in rows],
            "村（社区）": village(), "发证日期": day("issued_on", "-"),
            "有效期止": lambda d: d.valid_until.isoformat() if d.valid_until else "长期",
        }  # fmt: skip
        place = places[order]
        sheets.append(table(world, rows, columns, name=place, title=f"{place}持证残疾人花名册"))
    return write_xlsx(out / "持证残疾人信息.xlsx", sheets)


def medical_expenses(world: World, out: Path) -> int:
    """One file of all the past, then one a month: the last two months and this one."""
    first, total = world.month - 2, 0
    bills = sorted(world.of(Medical), key=lambda b: (b.settled_on, b.person))
    for month, rows in grouped(bills, lambda b: max(first - 1, month_of(b.settled_on))).items():
        order = month - first + 1
        columns: dict[str, Column] = {
            "姓名": name(), "证件号码": number(), "就诊医院": always("县人民医院"),
            "结算时间": day("settled_on", "-/.0"[order]), "总费用（元）": "total",
            "基金支付": lambda b: b.total - b.own_paid, "自付金额（元）": "own_paid",
        }  # fmt: skip
        totals = "last" if order else ""
        bills_of = table(world, rows, columns, totals=totals, total_of=("总费用（元）", "自付金额（元）"))
        stamp = spelling.month(month, "0") if order else "（历史）"
        total += write_csv(out / f"大额医疗费用{stamp}.csv", bills_of, "gb18030")
    return total


def unemployment(world: World, out: Path) -> int:
    columns: dict[str, Column] = {
        "姓 名": name(), "公民身份号码": number(), "登记时间": day("registered_on", "0"),
        "是否参加失业保险": lambda u: {True: "是", False: "否", None: None}[u.is_insured],
        "是否领取失业保险金": lambda u: "√" if u.is_paid else "×",
    }  # fmt: skip
    entries, total = sorted(world.of(Unemployment), key=lambda u: (u.registered_on, u.person)), 0
    for year, rows in grouped(entries, lambda u: u.registered_on.year).items():
        total += write_csv(out / f"失业登记人员{year}.csv", table(world, rows, columns), "utf-8-sig")
    return total


def _is_of_the_old_book(entry: Application) -> bool:
    return entry.decision == "未批" and entry.applied_on.year <= LAST_YEAR_OF_THE_OLD_BOOK


def dibao_applications(world: World, out: Path) -> int:
    """The old book of refusals without a column for the decision; the new one with all that was decided."""
    words = {"未批": ("不予批准", "未通过", "未批"), "批准": ("批准", "同意"), "撤回": ("自愿撤回",)}
    columns: dict[str, Column] = {
        "申请人姓名": name(), "身份证号": number(), "乡镇": township(), "村居": village(),
        "申请日期": day("applied_on", "年"), "未批原因": lambda a: a.refusal or None,
    }  # fmt: skip
    entries = sorted(world.of(Application), key=lambda a: (a.applied_on, a.person))
    title = "2017年以来申请低保未批人员名册"
    old = table(world, [a for a in entries if _is_of_the_old_book(a)], columns, title=title)
    total = write_csv(out / f"{title}.csv", old, "utf-8")
    columns["审批结果"] = lambda a: world.pick(*words[a.decision])
    new = table(world, [a for a in entries if not _is_of_the_old_book(a)], columns)
    new.title, new.signature = f"{world.places.home.name}低保申请审核情况台账", "填表人：        审核人："
    return total + write_xlsx(out / "低保申请审核台账.xlsx", [new])


def temporary_aid(world: World, out: Path) -> int:
    """One workbook a year, the total above the rows; real date cells in that of this year's clerk."""
    total = 0
    entries = sorted(world.of(Aid), key=lambda a: (a.aided_on, a.person))
    for year, rows in grouped(entries, lambda a: a.aided_on.year).items():
        columns: dict[str, Column] = {
            "姓名": name(), "身份证号码": number(),
            "救助时间": day("aided_on", "cell" if year == world.as_of.year else ".", "-"), "救助金额（元）": "amount",
            "救助类别": "kind",
        }  # fmt: skip
        aid = table(world, rows, columns, unit="单位：元", totals="first", total_of=("救助金额（元）",))
        aid.title = f"{world.places.home.name}{year}年临时救助发放台账"
        total += write_xlsx(out / f"临时救助台账{year}.xlsx", [aid])
    return total


SOURCES = by_name(disabled_persons, medical_expenses, unemployment, dibao_applications, temporary_aid)
