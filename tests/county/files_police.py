"""Files of the funeral home and of the police: deaths, the household register, vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from . import doors, identity, spelling
from .people import NOBODY
from .records import Death
from .sheets import Cell, Table, write_csv, write_xlsx
from .world import World


def write(world: World, out: Path) -> dict[str, int]:
    """All files of this module; returns rows by source."""
    return {
        "cremations": _cremations(world, out / "cremations"),
        "death_cancellations": _struck_off(world, out / "death_cancellations"),
        "vehicles": _vehicles(world, out / "vehicles"),
        "household_register": _register(world, out / "household_register"),
    }


def cremation_table(world: World, deaths: Sequence[Death], style: str) -> Table:
    """Cremations as the funeral home lists them."""
    folk, rng = world.people, world.rng
    who = [d.person for d in deaths]
    ages = [d.registered_on.year - int(str(folk.birth[d.person])[:4]) for d in deaths]
    names = spelling.dirty_names(rng, [d.name or folk.name[d.person] for d in deaths], 0.01)
    numbers = spelling.dirty_ids(rng, [folk.id_number[p] for p in who], 0.02)
    numbers = [
        None if not d.has_id else d.id_text if d.id_text is not None else n
        for d, n in zip(deaths, numbers, strict=True)
    ]
    columns: list[list[Cell]] = [
        list(range(1, len(who) + 1)),
        spelling.days(rng, [d.registered_on for d in deaths], style),
        names,
        ["男" if folk.is_male[p] else "女" for p in who],
        ages,
        [spelling.address(rng, world.places, int(folk.village[p]), int(folk.house[p])) for p in who],
        numbers,
        spelling.days(rng, [d.died_on for d in deaths], style),
        ["县殡仪馆"] * len(who),
        [_family_phone(int(folk.household[p]), p) for p in who],
    ]
    return Table(
        ["序号", "火化日期", "逝者姓名", "性别", "年龄", "住址", "身份证号", "死亡日期", "殡仪馆", "家属电话"], columns
    )


def _family_phone(household: int, person: int) -> Cell:
    """Whom the funeral home can call: nobody, the household, or a child who lives elsewhere."""
    said = person % 10
    return None if said < 2 else spelling.phone(household + (0 if said < 6 else spelling.CHILD), said)


def _cremations(world: World, out: Path) -> int:
    """One file a year: older ones CSV, this and last year's a workbook (whose numbers may be number cells)."""
    deaths = sorted((d for d in world.deaths if d.source == "cremation"), key=lambda d: (d.registered_on, d.person))
    this_year, total = world.as_of.year, 0
    for year in sorted({d.registered_on.year for d in deaths}):
        mine = [d for d in deaths if d.registered_on.year == year]
        if year >= this_year - 1:
            table = cremation_table(world, mine, "." if year == this_year else "-")
            table.title, table.signature = (
                f"{world.places.home.name}殡仪馆{year}年火化登记表",
                "制表人：          审核：",
            )
            table.headers[6] = "逝者证件号" if year == this_year else "身份证号"
            total += write_xlsx(out / f"火化登记{year}.xlsx", [table], empty_sheet="Sheet2")
        else:
            total += write_csv(out / f"火化登记{year}.csv", cremation_table(world, mine, "0"), "gb18030")
    return total


def write_next(world: World, out: Path) -> int:
    """What arrives for the second night: a few cremations."""
    table = cremation_table(world, world.fresh_deaths, "-")
    table.title = f"{world.places.home.name}殡仪馆火化登记表（补报）"
    return write_xlsx(out / "cremations" / "火化登记补报.xlsx", [table])


def _struck_off(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    deaths = sorted((d for d in world.deaths if d.source == "police"), key=lambda d: (d.registered_on, d.person))
    villages = [world.places.villages[folk.village[d.person]] for d in deaths]
    columns: list[list[Cell]] = [
        spelling.dirty_names(rng, [d.name or folk.name[d.person] for d in deaths]),
        spelling.dirty_ids(rng, [d.id_text or folk.id_number[d.person] for d in deaths]),  # type: ignore[misc]
        ["男" if folk.is_male[d.person] else "女" for d in deaths],
        spelling.days(rng, [folk.birth[d.person].astype(object) for d in deaths], "0"),
        spelling.days(rng, [d.died_on for d in deaths], "年"),
        spelling.days(rng, [d.registered_on for d in deaths], "-"),
        [d.reason for d in deaths],
        [f"{v.township[:-1]}派出所" for v in villages],
        [spelling.address(rng, world.places, int(folk.village[d.person]), int(folk.house[d.person])) for d in deaths],
    ]
    headers = ["姓名", "公民身份号码", "性别", "出生时间", "死亡时间", "注销时间", "注销原因", "所属派出所", "住所"]
    return write_csv(out / "户口注销人员.csv", Table(headers, columns), "gb18030")


def _vehicles(world: World, out: Path) -> int:
    """The whole register as CSV; what was added lately as a workbook, where a column of numbers lost its digits."""
    folk, rng = world.people, world.rng
    stamp, total = spelling.month(world.month - 1, "0"), 0
    for is_workbook in (False, True):
        rows = [v for v in world.vehicles if v.in_workbook == is_workbook]
        if not rows:
            continue
        who = np.array([v.person for v in rows])
        numbers = spelling.dirty_ids(rng, folk.id_number[who].tolist(), 0.01)
        damaged = rng.random(len(rows)) < (0.03 if is_workbook else 0.0)
        numbers = [
            v.id_text if v.id_text is not None else identity.as_excel_number(folk.id_number[v.person]) if d else n
            for v, n, d in zip(rows, numbers, damaged.tolist(), strict=True)
        ]
        columns: list[Sequence[Cell]] = [
            spelling.dirty_names(rng, folk.name[who].tolist(), 0.01),
            numbers,
            [v.plate for v in rows],
            [v.plate_kind for v in rows],
            [v.vehicle_class for v in rows],
            [v.use for v in rows],
            [v.status for v in rows],
            [v.registered_on if is_workbook else v.registered_on.isoformat() for v in rows],
        ]
        headers = [
            "机动车所有人",
            "身份证明号码",
            "号牌号码",
            "号牌种类",
            "车辆类型",
            "使用性质",
            "机动车状态",
            "初次登记日期",
        ]
        if is_workbook:
            table = Table(["车辆所有人", "车主身份证明号码", *headers[2:]], columns, title="机动车登记信息（新增部分）")
            total += write_xlsx(out / f"机动车登记{stamp}新增.xlsx", [table])
        else:
            total += write_csv(out / f"机动车登记{stamp}.csv", Table(headers, columns), "gb18030")
    return total


def _status(world: World) -> np.ndarray:
    """Hukou status: most of the dead are struck off, a few still stand as living."""
    folk = world.people
    status = np.full(folk.count, "正常", dtype=object)
    dead = np.flatnonzero(~np.isnat(folk.died_on))
    status[dead] = np.where(world.rng.random(len(dead)) < 0.9, "死亡注销", "正常")
    status[list(world.moved_out)] = "迁出"
    return status


def _register(world: World, out: Path) -> int:
    """The household register: CSV files by groups of townships, two encodings, two sets of headers."""
    folk, rng, places = world.people, world.rng, world.places
    status = _status(world)
    gone = ~np.isnat(folk.died_on) & (rng.random(folk.count) < 0.35)
    # The dead who name their parents keep their entry: it links grandparents to grandchildren.
    gone[world.writes_father.nonzero()[0]] = gone[world.writes_mother.nonzero()[0]] = False
    gone[sorted(world.unregistered)] = True
    who = np.flatnonzero(folk.is_resident & ~gone)
    who = who[np.lexsort((folk.relation[who] != "户主", folk.household[who]))]
    township = np.array([places.townships.index(v.township) for v in places.villages])[folk.village]
    half, total = max(1, len(places.townships) // 2), 0
    usual = [
        "户号",
        "姓名",
        "曾用名",
        "身份证号",
        "性别",
        "出生日期",
        "与户主关系",
        "住址",
        "乡镇",
        "村(居)",
        "户口状态",
        "父亲身份证号",
        "母亲身份证号",
        "配偶身份证号",
    ]
    other = [
        "户号",
        "姓 名",
        "曾用名",
        "公民身份号码",
        "性别",
        "出生时间",
        "与户主的关系",
        "户籍地址",
        "乡(镇、街道)",
        "村(社区)",
        "人员状态",
        "父亲公民身份号码",
        "母亲公民身份号码",
        "配偶公民身份号码",
    ]
    for part, (headers, encoding) in enumerate(((usual, "utf-8-sig"), (other, "gb18030"))):
        mine = who[(township[who] >= half) if part else (township[who] < half)]
        if len(mine):
            total += write_csv(
                out / f"户籍人口{part + 1}.csv", Table(headers, _register_columns(world, mine, status)), encoding
            )
    return total


def _register_columns(world: World, who: np.ndarray, status: np.ndarray) -> list[Sequence[Cell]]:
    folk, rng, places = world.people, world.rng, world.places
    townships = np.array([v.township for v in places.villages], dtype=object)[folk.village[who]]
    villages = np.array([v.full for v in places.villages], dtype=object)[folk.village[who]]
    house = [
        doors.door(h, places.villages[v])
        for h, v in zip(folk.house[who].tolist(), folk.village[who].tolist(), strict=True)
    ]

    def number_of(links: np.ndarray, written: np.ndarray) -> list[Cell]:
        parent = links[who]
        shown = written[who] & (parent != NOBODY)
        return np.where(shown, folk.id_number[np.where(shown, parent, 0)], "").tolist()

    partner = np.where(folk.spouse != NOBODY, folk.spouse, folk.former_spouse)
    return [
        [f"{places.home.code}{int(h):07d}" for h in folk.household[who]],
        spelling.dirty_names(rng, folk.name[who].tolist(), 0.004),
        [world.former_names.get(p) for p in who.tolist()] if world.former_names else [None] * len(who),
        spelling.dirty_ids(rng, folk.id_number[who].tolist(), 0.004),
        np.where(folk.is_male[who], "男", "女").tolist(),
        np.datetime_as_string(folk.birth[who]).tolist(),
        folk.relation[who].tolist(),
        (townships + villages + np.array(house, dtype=object)).tolist(),
        townships.tolist(),
        villages.tolist(),
        status[who].tolist(),
        number_of(folk.father, world.writes_father),
        number_of(folk.mother, world.writes_mother),
        number_of(partner, world.writes_spouse),
    ]
