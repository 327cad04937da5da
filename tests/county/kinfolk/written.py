"""The register of supporters as the townships fill it in at the yearly review."""

from __future__ import annotations

from pathlib import Path

from .. import spelling
from ..registers import Supporter
from ..sheets import Cell, Table, write_csv, write_xlsx
from ..world import World

HEADERS = [
    "序号",
    "低保证字号",
    "赡(扶、抚)养人姓名",
    "赡养人身份证号",
    "与户主关系",
    "家庭年总收入（元）",
    "家庭人口",
    "赡（扶、抚）养费",
    "授权日期",
    "是否丧失赡养能力",
]


def write(world: World, out: Path) -> dict[str, int]:
    """A workbook with a sheet a township for half of them, a CSV for the others; returns the rows."""
    places, half = world.places, max(1, len(world.places.townships) // 2)
    village = {c.number: c.village for c in world.certificates}
    entries = sorted(world.of(Supporter), key=lambda s: (village[s.certificate], s.certificate, s.person))
    by_township: dict[str, list[Supporter]] = {township: [] for township in places.townships}
    for entry in entries:
        by_township[places.villages[village[entry.certificate]].township].append(entry)
    sheets = [
        _table(world, by_township[township], township) for township in places.townships[:half] if by_township[township]
    ]
    others = [entry for township in places.townships[half:] for entry in by_township[township]]
    folder, year = out / "supporters", world.as_of.year
    total = write_xlsx(folder / f"赡养抚养人登记{year}.xlsx", sheets, empty_sheet="Sheet9") if sheets else 0
    if others:
        table = _table(world, others, "")
        total += write_csv(folder / f"赡养抚养人登记{year}（其他乡镇）.csv", table, "gb18030")
    return {"supporters": total}


def _table(world: World, rows: list[Supporter], township: str) -> Table:
    folk, rng = world.people, world.rng
    columns: list[list[Cell]] = [
        list(range(1, len(rows) + 1)),
        [s.certificate for s in rows],
        spelling.dirty_names(rng, [folk.name[s.person] for s in rows]),
        spelling.dirty_ids(rng, [folk.id_number[s.person] for s in rows]),
        [s.relation for s in rows],
        [s.income for s in rows],
        [s.household_size for s in rows],
        [s.support_paid for s in rows],
        spelling.days(rng, [s.consented_on for s in rows], "." if township else "-"),
        ["是" if s.claims_incapacity else "否" for s in rows],
    ]
    table = Table(list(HEADERS), columns, name=township or "Sheet1")
    if township:
        table.title = f"{township}{world.as_of.year}年度赡（抚、扶）养人登记表"
        table.signature = "填表人：          审核人："
    return table
