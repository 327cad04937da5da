"""Files of the other departments: rural revival, treasury and organisation department."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from . import spelling
from .people import relations_to
from .records import Listing
from .sheets import Cell, Table, write_csv, write_xlsx
from .world import PAYROLLS, World


def write(world: World, out: Path) -> dict[str, int]:
    """All files of this module; returns rows by source."""
    return {
        "registered_poor": _poor(world, out / "registered_poor"),
        "poverty_monitoring": _monitored(world, out / "poverty_monitoring"),
        "fiscal_payroll": _payroll(world, out / "fiscal_payroll"),
        "officials": _officials(world, out / "officials"),
    }


def _listing_columns(world: World, entries: list[Listing]) -> tuple[list[tuple[Listing, int]], list[list[Cell]]]:
    folk, rng = world.people, world.rng
    rows = [(e, p) for e in entries for p in e.persons]
    heads = np.array([e.head for e, _ in rows])
    who = np.array([p for _, p in rows])
    relation = relations_to(folk, who, heads)
    numbers = spelling.dirty_ids(rng, folk.id_number[who].tolist())
    disabled = rng.random(len(rows)) < 0.012
    numbers = [
        n + "43" if d and isinstance(n, str) and len(n) == 18 else n
        for n, d in zip(numbers, disabled.tolist(), strict=True)
    ]
    villages = [world.places.villages[v] for v in folk.village[who].tolist()]
    return rows, [
        [e.number for e, _ in rows],
        spelling.dirty_names(rng, folk.name[who].tolist()),
        numbers,
        relation.tolist(),
        [v.township for v in villages],
        [v.full for v in villages],
    ]


def _poor(world: World, out: Path) -> int:
    rows, columns = _listing_columns(world, world.poor)
    headers = [
        "户编号",
        "姓名",
        "证件号码",
        "与户主关系",
        "乡(镇)",
        "行政村",
        "脱贫状态",
        "人均纯收入",
        "在校生状况",
        "健康状况",
    ]
    headers[4] = "乡镇"
    columns += [[e.status for e, _ in rows], [e.income for e, _ in rows], [None] * len(rows), ["健康"] * len(rows)]
    return write_csv(out / "建档立卡脱贫人口信息.csv", Table(headers, columns), "utf-8-sig")


def _monitored(world: World, out: Path) -> int:
    rows, columns = _listing_columns(world, world.monitored)
    headers = [
        "户编号",
        "姓名",
        "证件号码",
        "与户主关系",
        "乡",
        "行政村",
        "监测对象类别",
        "风险是否已消除",
        "识别监测时间",
        "人均纯收入（元）",
    ]
    columns += [
        [e.status for e, _ in rows],
        ["是" if e.is_eliminated else "否" for e, _ in rows],
        spelling.days(world.rng, [e.identified_on for e, _ in rows], "cell", "-"),
        [e.income for e, _ in rows],
    ]
    return write_xlsx(
        out / "防返贫监测对象.xlsx", [Table(headers, columns, name="监测对象", title="防止返贫监测对象基础信息")]
    )


def _payroll(world: World, out: Path) -> int:
    """A file a month: the month in a column, in the title or in the file name."""
    folk, rng, total = world.people, world.rng, 0
    for back in range(PAYROLLS, 0, -1):
        month = world.month - back
        rows = sorted((s for s in world.salaries if month in s.months), key=lambda s: (s.employer, s.person))
        columns: list[list[Cell]] = [
            [s.employer for s in rows],
            spelling.dirty_names(rng, [folk.name[s.person] for s in rows]),
            spelling.dirty_ids(rng, [folk.id_number[s.person] for s in rows]),
            [s.category for s in rows],
            [s.gross for s in rows],
            [round(s.gross * 0.83, 2) for s in rows],
        ]
        headers = ["单位名称", "姓名", "身份证号", "人员类别", "应发工资", "实发工资"]
        stamp = spelling.month(month, "0")
        if back % 2:
            table = Table(["发放月份", *headers], [[spelling.month(month, "-")] * len(rows), *columns])
            total += write_csv(out / f"财政供养工资_{stamp}.csv", table, "gb18030" if back % 3 else "utf-8-sig")
        else:
            title = f"{world.places.home.name}{spelling.month(month, '年')}财政供养人员工资发放明细表"
            table = Table(
                headers, columns, title=title, unit="单位：元", totals="last", total_of=("应发工资", "实发工资")
            )
            total += (
                write_csv(out / f"工资{stamp}.csv", table, "gb18030")
                if back == 4
                else write_xlsx(out / f"工资{stamp}.xlsx", [table])
            )
    return total


def _officials(world: World, out: Path) -> int:
    """The organisation department's list and the bureau's list of village cadres, each with its own headers."""
    folk, rng, total = world.people, world.rng, 0
    for is_village in (False, True):
        rows = [o for o in world.offices if (o.category == "村居干部") == is_village]
        places = [world.places.villages[o.village] for o in rows]
        columns: list[list[Cell]] = [
            spelling.dirty_names(rng, [folk.name[o.person] for o in rows]),
            spelling.dirty_ids(rng, [folk.id_number[o.person] for o in rows]),
            [o.employer for o in rows],
            [o.position for o in rows],
            [o.category for o in rows],
            [v.township for v in places],
            [spelling.village(rng, v) if is_village else None for v in places],
            spelling.days(rng, [o.since for o in rows], "."),
            spelling.days(rng, [o.until for o in rows], "."),
        ]
        headers = ["姓名", "身份证号", "单位名称", "职务", "人员类别", "乡镇", "村(居)", "任职起", "任职止"]
        if is_village:
            headers[0], headers[6] = "姓 名", "村（社区）"
            table = Table(
                headers, columns, title=f"{world.places.home.name}村（居）干部名册", signature="填表人：    审核人："
            )
            total += write_xlsx(out / "村居干部名册.xlsx", [table])
        else:
            total += write_csv(out / "公职及经办人员名册.csv", Table(headers, columns), "gb18030")
    return total
