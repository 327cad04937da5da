"""The files of this group: colleges, police, the province's platform, hospitals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import spelling
from ..registers import Doubt, Graduate, Move, Spending
from ..sheets import Cell, Table, write_csv, write_xlsx
from ..world import World


def write(world: World, out: Path) -> dict[str, int]:
    """All files of this module; returns rows by source."""
    return {
        "graduates": _graduates(world, out / "graduates"),
        "hukou_changes": _moves(world, out / "hukou_changes"),
        "verification_doubts": _doubts(world, out / "verification_doubts"),
        "high_spending": _spending(world, out / "high_spending"),
        "death_certificates": _hospitals(world, out / "death_certificates"),
    }


def _who(world: World, entries: Sequence[Any]) -> tuple[list[Cell], list[Cell]]:
    """The columns of names and of numbers."""
    folk, rng = world.people, world.rng
    numbers = spelling.dirty_ids(rng, [folk.id_number[e.person] for e in entries])
    given = [getattr(e, "id_text", None) for e in entries]
    return spelling.dirty_names(rng, [folk.name[e.person] for e in entries]), [
        n if text is None else text for n, text in zip(numbers, given, strict=True)
    ]


def _graduates(world: World, out: Path) -> int:
    """A workbook a year; those who still study come in one list with the student number, G and the ID."""
    entries = sorted(world.of(Graduate), key=lambda g: (g.graduated_on, g.person))
    done, total = [g for g in entries if g.graduated_on < world.as_of], 0
    for year in sorted({g.graduated_on.year for g in done}):
        mine = [g for g in done if g.graduated_on.year == year]
        columns = [
            list(range(1, len(mine) + 1)),
            *_who(world, mine),
            [g.school for g in mine],
            [g.degree for g in mine],
            spelling.days(world.rng, [g.graduated_on for g in mine], "年"),
        ]
        headers = ["序号", "姓名", "身份证件号", "毕业院校", "学历层次", "毕业时间"]
        title = f"{world.places.home.name}{year}届高校毕业生名册"
        table = Table(headers, columns, title=title, signature="填表人：      审核人：")
        total += write_xlsx(out / f"高校毕业生{year}.xlsx", [table])
    rest = [g for g in entries if g.graduated_on >= world.as_of]
    names, _ = _who(world, rest)
    columns = [
        names,
        ["G" + world.people.id_number[g.person] for g in rest],
        [g.school for g in rest],
        [g.degree for g in rest],
        spelling.days(world.rng, [g.graduated_on for g in rest], "0"),
    ]
    headers = ["学生姓名", "学籍号", "学校名称", "培养层次", "预计毕业日期"]
    return total + write_csv(out / "高校在读学生.csv", Table(headers, columns), "utf-8-sig")


KINDS = {"迁出": ("迁出", "迁往市（县）外"), "迁入": ("迁入", "市外迁入"), "县内移居": ("县（区）内移居", "县内迁移")}


def _moves(world: World, out: Path) -> int:
    """What happened until the month before last in one file, then a file a month."""
    entries = sorted(world.of(Move), key=lambda m: (m.changed_on, m.person))
    first = world.month - 2
    months = [max(first, e.changed_on.year * 12 + e.changed_on.month - 1) for e in entries]
    total = 0
    for month in sorted(set(months)):
        mine = [e for e, m in zip(entries, months, strict=True) if m == month]
        names, numbers = _who(world, mine)
        columns: list[list[Cell]] = [
            names,
            numbers,
            [str(world.pick(*KINDS.get(e.kind, (e.kind,)))) for e in mine],
            spelling.days(world.rng, [e.changed_on for e in mine], "-"),
            [e.moved_to or None for e in mine],
            [e.former_id for e in mine],
        ]
        stamp = spelling.month(month, "0")
        if month == first:
            headers = ["姓名", "公民身份号码", "变动类型", "变动日期", "迁往地", "原公民身份号码"]
            total += write_csv(out / f"户籍变动（截至{stamp}）.csv", Table(headers, columns), "gb18030")
        else:
            headers = ["姓 名", "身份证号码", "变动类别", "变动时间", "迁往（来）地", "变更前身份证号"]
            table = Table(headers, columns, title=f"{spelling.month(month, '年')}户籍变动情况", totals="last")
            total += write_xlsx(out / f"户籍变动{stamp}.xlsx", [table], empty_sheet="Sheet2")
    return total


def _doubts(world: World, out: Path) -> int:
    """The platform's export, a sheet a year, with two levels of header."""
    entries = sorted(world.of(Doubt), key=lambda d: (d.checked_on, d.person, d.disposal))
    tables = []
    for year in sorted({d.checked_on.year for d in entries}):
        mine = [d for d in entries if d.checked_on.year == year]
        columns: list[list[Cell]] = [
            [d.batch or f"{year}年" for d in mine],
            *_who(world, mine),
            spelling.days(world.rng, [d.checked_on for d in mine], "/"),
            [d.kind for d in mine],
            [d.disposal or None for d in mine],
            spelling.days(world.rng, [d.disposed_on for d in mine], "/"),
        ]
        headers = ["批次", "姓名", "证件号码", "反馈/核对时间", "反馈/存疑类别", "办理/处置状态", "办理/处置时间"]
        tables.append(Table(headers, columns, name=f"{year}年", title=f"{year}年省级核对反馈存疑数据"))
    return write_xlsx(out / "省级核对存疑数据.xlsx", tables)


def _spending(world: World, out: Path) -> int:
    """Two files of the platform: until two months ago, and since."""
    entries = sorted(world.of(Spending), key=lambda s: (s.spent_on, s.person, s.amount))
    total = 0
    for is_late, word, style in ((False, "历史", "0"), (True, "近期", ".")):
        mine = [s for s in entries if (world.as_of - s.spent_on).days < 60] if is_late else None
        mine = [s for s in entries if (world.as_of - s.spent_on).days >= 60] if mine is None else mine
        columns: list[list[Cell]] = [
            *_who(world, mine),
            [s.kind for s in mine],
            [f"{s.amount:,}.00" if is_late else s.amount for s in mine],
            spelling.days(world.rng, [s.spent_on for s in mine], style),
        ]
        headers = ["姓名", "身份证件号码", "消费类别", "消费金额（元）", "消费时间"]
        total += write_csv(
            out / f"高消费线索（{word}）.csv", Table(headers, columns), "gb18030" if is_late else "utf-8"
        )
    return total


def _hospitals(world: World, out: Path) -> int:
    """The register of death certificates; the cause of death stands in it, and is not taken."""
    folk, rng = world.people, world.rng
    deaths = sorted((d for d in world.deaths if d.source == "hospital"), key=lambda d: (d.registered_on, d.person))
    numbers = spelling.dirty_ids(rng, [folk.id_number[d.person] for d in deaths])
    columns: list[list[Cell]] = [
        [f"{world.places.home.code}{d.registered_on.year}{order:05d}" for order, d in enumerate(deaths)],
        spelling.dirty_names(rng, [d.name or folk.name[d.person] for d in deaths], 0.01),
        ["男" if folk.is_male[d.person] else "女" for d in deaths],
        spelling.days(rng, [folk.birth[d.person].astype(object) for d in deaths], "-"),
        [n if d.has_id else None for n, d in zip(numbers, deaths, strict=True)],
        [spelling.address(rng, world.places, int(folk.village[d.person]), int(folk.house[d.person])) for d in deaths],
        spelling.days(rng, [d.died_on for d in deaths], "年"),
        [None] * len(deaths),
    ]
    headers = [
        "死亡证明编号",
        "死者姓名",
        "性别",
        "出生日期",
        "有效身份证件号码",
        "常住户籍地址",
        "死亡时间",
        "根本死亡原因",
    ]
    table = Table(headers, columns, title=f"{world.places.home.name}居民死亡医学证明（推断）书登记簿")
    return write_xlsx(out / "死亡医学证明登记.xlsx", [table])
