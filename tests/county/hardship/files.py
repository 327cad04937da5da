"""Files of the disabled persons' federation, the medical insurance, the labour office and the civil affairs bureau."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from .. import spelling
from ..records import month_of
from ..registers import Aid, Application, Disability, Medical, Unemployment
from ..sheets import Cell, Table, write_csv, write_xlsx
from ..world import World
from .ambient import KINDS

Entry = Disability | Medical | Unemployment | Application | Aid
GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
LAST_YEAR_OF_THE_OLD_BOOK = 2019
"""Until then the bureau kept a list of refusals only, whose title alone says what became of them."""


def write(world: World, out: Path) -> dict[str, int]:
    """The files; returns rows by source."""
    return {
        "disabled_persons": _disabled(world, out / "disabled_persons"),
        "medical_expenses": _medical(world, out / "medical_expenses"),
        "unemployment": _unemployment(world, out / "unemployment"),
        "dibao_applications": _applications(world, out / "dibao_applications"),
        "temporary_aid": _aid(world, out / "temporary_aid"),
    }


def _who(world: World, entries: Sequence[Entry]) -> tuple[list[Cell], list[Cell]]:
    """Names and numbers as written; a number that a case spoilt stays spoilt."""
    folk, rng = world.people, world.rng
    names = spelling.dirty_names(rng, [folk.name[e.person] for e in entries])
    numbers = spelling.dirty_ids(rng, [folk.id_number[e.person] for e in entries])
    return names, [n if e.id_text is None else e.id_text for e, n in zip(entries, numbers, strict=True)]


def _disabled(world: World, out: Path) -> int:
    """One workbook, a sheet a township, two rows of headers; kinds and grades in words or in digits."""
    folk, villages = world.people, world.places.villages
    tables = []
    for order, township in enumerate(world.places.townships):
        rows = [d for d in world.of(Disability) if villages[folk.village[d.person]].township == township]
        rows.sort(key=lambda d: (d.issued_on, d.person))
        if not rows:
            continue
        names, numbers = _who(world, rows)
        in_words = order % 3 != 2
        columns: list[list[Cell]] = [
            list(range(1, len(rows) + 1)),
            names,
            numbers,
            [f"{folk.id_number[d.person]}{KINDS.index(d.kind) + 1}{d.grade}" for d in rows],
            [d.kind + ("残疾" if in_words else "") for d in rows],
            [GRADES[d.grade] if in_words else str(d.grade) for d in rows],
            [spelling.village(world.rng, villages[folk.village[d.person]]) for d in rows],
            spelling.days(world.rng, [d.issued_on for d in rows], "-"),
            [d.valid_until.isoformat() if d.valid_until else "长期" for d in rows],
        ]
        headers = ["序号", "姓名", "身份证号", "残疾人证号", "残疾情况/残疾类别", "残疾情况/残疾等级", "村（社区）"]
        tables.append(
            Table([*headers, "发证日期", "有效期止"], columns, name=township, title=f"{township}持证残疾人花名册")
        )
    return write_xlsx(out / "持证残疾人信息.xlsx", tables)


def _medical(world: World, out: Path) -> int:
    """One file of all the past, then one a month: the last two months and this one."""
    bills = sorted(world.of(Medical), key=lambda b: (b.settled_on, b.person))
    months = range(world.month - 2, world.month + 1)
    parts = {"大额医疗费用（历史）": [b for b in bills if month_of(b.settled_on) < months[0]]} | {
        f"大额医疗费用{spelling.month(m, '0')}": [b for b in bills if month_of(b.settled_on) == m] for m in months
    }
    total = 0
    for order, (name, rows) in enumerate(parts.items()):
        if not rows:
            continue
        names, numbers = _who(world, rows)
        columns: list[list[Cell]] = [
            names,
            numbers,
            ["县人民医院"] * len(rows),
            spelling.days(world.rng, [b.settled_on for b in rows], "-/.0"[order]),
            [b.total for b in rows],
            [b.total - b.own_paid for b in rows],
            [b.own_paid for b in rows],
        ]
        headers = ["姓名", "证件号码", "就诊医院", "结算时间", "总费用（元）", "基金支付", "自付金额（元）"]
        table = Table(headers, columns, totals="last" if order else "", total_of=("总费用（元）", "自付金额（元）"))
        total += write_csv(out / f"{name}.csv", table, "gb18030")
    return total


def _unemployment(world: World, out: Path) -> int:
    answers = {True: "是", False: "否", None: None}
    total = 0
    years = sorted({u.registered_on.year for u in world.of(Unemployment)})
    for year in years:
        rows = [u for u in world.of(Unemployment) if u.registered_on.year == year]
        rows.sort(key=lambda u: (u.registered_on, u.person))
        names, numbers = _who(world, rows)
        columns: list[list[Cell]] = [
            names,
            numbers,
            spelling.days(world.rng, [u.registered_on for u in rows], "0"),
            [answers[u.is_insured] for u in rows],
            ["√" if u.is_paid else "×" for u in rows],
        ]
        headers = ["姓 名", "公民身份号码", "登记时间", "是否参加失业保险", "是否领取失业保险金"]
        total += write_csv(out / f"失业登记人员{year}.csv", Table(headers, columns), "utf-8-sig")
    return total


def _applications(world: World, out: Path) -> int:
    """The old book of refusals without a column for the decision; the new one with all that was decided."""
    entries = sorted(world.of(Application), key=lambda a: (a.applied_on, a.person))
    old = [a for a in entries if _is_of_the_old_book(a)]
    new = [a for a in entries if not _is_of_the_old_book(a)]
    words = {"未批": ("不予批准", "未通过", "未批"), "批准": ("批准", "同意"), "撤回": ("自愿撤回",)}
    headers = ["申请人姓名", "身份证号", "乡镇", "村居", "申请日期", "未批原因"]
    total = write_csv(
        out / "2017年以来申请低保未批人员名册.csv",
        Table(headers, _applied(world, old), title="2017年以来申请低保未批人员名册"),
        "utf-8",
    )
    table = Table(
        [*headers, "审批结果"],
        [*_applied(world, new), [str(world.pick(*words[a.decision])) for a in new]],
        title=f"{world.places.home.name}低保申请审核情况台账",
        signature="填表人：        审核人：",
    )
    return total + write_xlsx(out / "低保申请审核台账.xlsx", [table])


def _is_of_the_old_book(entry: Application) -> bool:
    return entry.decision == "未批" and entry.applied_on.year <= LAST_YEAR_OF_THE_OLD_BOOK


def _applied(world: World, rows: list[Application]) -> list[list[Cell]]:
    folk = world.people
    villages = [world.places.villages[folk.village[a.person]] for a in rows]
    names, numbers = _who(world, rows)
    return [
        names,
        numbers,
        [v.township for v in villages],
        [spelling.village(world.rng, v) for v in villages],
        spelling.days(world.rng, [a.applied_on for a in rows], "年"),
        [a.refusal or None for a in rows],
    ]


def _aid(world: World, out: Path) -> int:
    """One workbook a year, the total above the rows."""
    entries, total = world.of(Aid), 0
    for year in sorted({a.aided_on.year for a in entries}):
        rows = sorted((a for a in entries if a.aided_on.year == year), key=lambda a: (a.aided_on, a.person))
        names, numbers = _who(world, rows)
        columns: list[list[Cell]] = [
            names,
            numbers,
            _days(world, [a.aided_on for a in rows]),
            [a.amount for a in rows],
            [a.kind for a in rows],
        ]
        table = Table(
            ["姓名", "身份证号码", "救助时间", "救助金额（元）", "救助类别"],
            columns,
            title=f"{world.places.home.name}{year}年临时救助发放台账",
            unit="单位：元",
            totals="first",
            total_of=("救助金额（元）",),
        )
        total += write_xlsx(out / f"临时救助台账{year}.xlsx", [table])
    return total


def _days(world: World, days: list[date]) -> list[Cell]:
    """Real date cells in the workbook of this year's clerk, texts in the others'."""
    is_new = bool(days) and month_of(days[0]) // 12 == world.as_of.year
    return spelling.days(world.rng, list(days), "cell" if is_new else ".", "-")
