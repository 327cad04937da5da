"""The register of supporters as the townships fill it in at the yearly review."""

from __future__ import annotations

from pathlib import Path

from ..columns import ORDER, Column, by_name, day, name, number, table
from ..records import Supporter
from ..sheets import Table, write_csv, write_xlsx
from ..world import World


def supporters(world: World, out: Path) -> int:
    """A workbook with a sheet a township for half of them, a CSV for the others."""
    places, half = world.places, max(1, len(world.places.townships) // 2)
    village = {c.number: c.village for c in world.certificates}
    by_township: dict[str, list[Supporter]] = {township: [] for township in places.townships}
    for entry in sorted(world.of(Supporter), key=lambda s: (village[s.certificate], s.certificate, s.person)):
        by_township[places.villages[village[entry.certificate]].township].append(entry)
    sheets = [
        _table(world, by_township[township], township) for township in places.townships[:half] if by_township[township]
    ]
    others = [entry for township in places.townships[half:] for entry in by_township[township]]
    title = f"赡养抚养人登记{world.as_of.year}"
    total = write_xlsx(out / f"{title}.xlsx", sheets, empty_sheet="Sheet9") if sheets else 0
    if others:
        total += write_csv(out / f"{title}（其他乡镇）.csv", _table(world, others, ""), "gb18030")
    return total


def _table(world: World, rows: list[Supporter], township: str) -> Table:
    columns: dict[str, Column] = {
        "序号": ORDER, "低保证字号": "certificate", "赡(扶、抚)养人姓名": name(), "赡养人身份证号": number(),
        "与户主关系": "relation", "家庭年总收入（元）": "income", "家庭人口": "household_size",
        "赡（扶、抚）养费": "support_paid", "授权日期": day("consented_on", "." if township else "-"),
        "是否丧失赡养能力": lambda s: "是" if s.claims_incapacity else "否",
    }  # fmt: skip
    supporters = table(world, rows, columns, name=township or "Sheet1")
    if township:
        supporters.title = f"{township}{world.as_of.year}年度赡（抚、扶）养人登记表"
        supporters.signature = "填表人：          审核人："
    return supporters


SOURCES = by_name(supporters)
