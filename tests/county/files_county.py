"""Files of the other departments: rural revival, treasury and organisation department."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from . import spelling
from .columns import (
    FULL_VILLAGE,
    Column,
    Listed,
    Whole,
    always,
    by_name,
    day,
    listed,
    name,
    number,
    table,
    township,
    village,
)
from .people import relations_to
from .sheets import Cell, write_csv, write_xlsx
from .world import PAYROLLS, World


def _marked_numbers(world: World, rows: Sequence[Listed]) -> list[Cell]:
    """Numbers, some of them with the two digits of a disability certificate behind."""
    numbers = spelling.dirty_ids(world.rng, [world.people.id_number[row.person] for row in rows])
    disabled = world.rng.random(len(rows)) < 0.012
    return [
        n + "43" if d and isinstance(n, str) and len(n) == 18 else n
        for n, d in zip(numbers, disabled.tolist(), strict=True)
    ]


def _relations(world: World, rows: Sequence[Listed]) -> list[Cell]:
    who, heads = ([row.person for row in rows], [row.entry.head for row in rows])
    return relations_to(world.people, np.array(who), np.array(heads)).tolist()


def _of_households(word_for_township: str) -> dict[str, Column]:
    return {
        "户编号": "entry.number", "姓名": name(), "证件号码": Whole(_marked_numbers), "与户主关系": Whole(_relations),
        word_for_township: township(), "行政村": FULL_VILLAGE,
    }  # fmt: skip


def registered_poor(world: World, out: Path) -> int:
    columns = _of_households("乡镇") | {
        "脱贫状态": "entry.status", "人均纯收入": "entry.income", "在校生状况": None, "健康状况": always("健康"),
    }  # fmt: skip
    poor = table(world, listed(world.poor), columns, first=("证件号码",))
    return write_csv(out / "建档立卡脱贫人口信息.csv", poor, "utf-8-sig")


def poverty_monitoring(world: World, out: Path) -> int:
    columns = _of_households("乡") | {
        "监测对象类别": "entry.status", "风险是否已消除": lambda row: "是" if row.entry.is_eliminated else "否",
        "识别监测时间": day("entry.identified_on", "cell", "-"), "人均纯收入（元）": "entry.income",
    }  # fmt: skip
    rows, title = listed(world.monitored), "防止返贫监测对象基础信息"
    monitored = table(world, rows, columns, first=("证件号码",), name="监测对象", title=title)
    return write_xlsx(out / "防返贫监测对象.xlsx", [monitored])


def fiscal_payroll(world: World, out: Path) -> int:
    """A file a month: the month in a column, in the title or in the file name."""
    total = 0
    columns: dict[str, Column] = {
        "单位名称": "employer", "姓名": name(), "身份证号": number(), "人员类别": "category", "应发工资": "gross",
        "实发工资": lambda s: round(s.gross * 0.83, 2),
    }  # fmt: skip
    for back in range(PAYROLLS, 0, -1):
        month = world.month - back
        rows = sorted((s for s in world.salaries if month in s.months), key=lambda s: (s.employer, s.person))
        payroll, stamp = table(world, rows, columns), spelling.month(month, "0")
        if back % 2:
            payroll.insert(0, "发放月份", [spelling.month(month, "-")] * len(rows))
            total += write_csv(out / f"财政供养工资_{stamp}.csv", payroll, "gb18030" if back % 3 else "utf-8-sig")
            continue
        payroll.title = f"{world.places.home.name}{spelling.month(month, '年')}财政供养人员工资发放明细表"
        payroll.unit, payroll.totals, payroll.total_of = "单位：元", "last", ("应发工资", "实发工资")
        if back == 4:
            total += write_csv(out / f"工资{stamp}.csv", payroll, "gb18030")
        else:
            total += write_xlsx(out / f"工资{stamp}.xlsx", [payroll])
    return total


def officials(world: World, out: Path) -> int:
    """The organisation department's list and the bureau's list of village cadres, each with its own headers."""
    columns: dict[str, Column] = {
        "姓名": name(), "身份证号": number(), "单位名称": "employer", "职务": "position", "人员类别": "category",
        "乡镇": township("village"), "村(居)": None, "任职起": day("since", "."), "任职止": day("until", "."),
    }  # fmt: skip
    others = table(world, [o for o in world.offices if o.category != "村居干部"], columns)
    total = write_csv(out / "公职及经办人员名册.csv", others, "gb18030")
    columns["村(居)"] = village("village")
    cadres = table(world, [o for o in world.offices if o.category == "村居干部"], columns)
    cadres.rename({"姓名": "姓 名", "村(居)": "村（社区）"})
    cadres.title, cadres.signature = f"{world.places.home.name}村（居）干部名册", "填表人：    审核人："
    return total + write_xlsx(out / "村居干部名册.xlsx", [cadres])


SOURCES = by_name(registered_poor, poverty_monitoring, fiscal_payroll, officials)
