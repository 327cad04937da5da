"""Files of funeral home and police, of rural revival, treasury and organisation department."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.population import identity, spelling
from tests.population.people import NOBODY, relations_to
from tests.population.places import door

from . import columns as of
from .records import Death, Vehicle, grouped
from .sheets import Cell, Table, write
from .world import PAYROLLS, World


def deaths_of(world: World, source: str) -> list[Death]:
    """What one register knows, in its order."""
    return sorted((d for d in world.deaths if d.source == source), key=lambda d: (d.registered_on, d.person))


def cremation_table(world: World, deaths: Sequence[Death], style: str, **around: str) -> Table:
    """Cremations as the funeral home lists them."""
    folk = world.people
    return of.table(world, deaths, {
        "序号": of.ORDER, "火化日期": of.day("registered_on", style), "逝者姓名": of.name(share=0.01, written="name"),
        "性别": of.SEX, "年龄": lambda d: d.registered_on.year - world.year_of(d.person), "住址": of.ADDRESS,
        "身份证号": of.number(share=0.02), "死亡日期": of.day("died_on", style), "殡仪馆": of.always("县殡仪馆"),
        "家属电话": lambda d: _family_phone(int(folk.household[d.person]), d.person),
    }, first=("逝者姓名", "身份证号"), **around)  # fmt: skip


def _family_phone(household: int, person: int) -> Cell:
    """Whom the funeral home can call: nobody, the household, or a child who lives elsewhere."""
    said = person % 10
    return None if said < 2 else spelling.phone(household + (0 if said < 6 else spelling.CHILD), said)


def cremations(world: World, out: Path) -> int:
    """One file a year: older ones CSV, this and last year's a workbook (whose numbers may be number cells)."""
    this_year, total = world.as_of.year, 0
    for year, deaths in grouped(deaths_of(world, "cremation"), lambda d: d.registered_on.year).items():
        if year < this_year - 1:
            total += write(out / f"火化登记{year}.csv", cremation_table(world, deaths, "0"))
            continue
        around = {"title": f"{{home}}殡仪馆{year}年火化登记表", "signature": "制表人：          审核："}
        cremations = cremation_table(world, deaths, "." if year == this_year else "-", **around)
        if year == this_year:
            cremations.rename({"身份证号": "逝者证件号"})
        total += write(out / f"火化登记{year}.xlsx", cremations, empty_sheet="Sheet2")
    return total


def write_next(world: World, out: Path) -> int:
    """What arrives for the second night: a few cremations."""
    fresh = cremation_table(world, world.fresh_deaths, "-", title="{home}殡仪馆火化登记表（补报）")
    return write(out / "cremations" / "火化登记补报.xlsx", fresh)


def death_cancellations(world: World, out: Path) -> int:
    return of.put(world, out / "户口注销人员.csv", deaths_of(world, "police"), {
        "姓名": of.name(written="name"), "公民身份号码": of.number(), "性别": of.SEX, "出生时间": of.born("0"),
        "死亡时间": of.day("died_on", "年"), "注销时间": of.day("registered_on", "-"), "注销原因": "reason",
        "所属派出所": lambda d: f"{world.township_of(d.person)[:-1]}派出所", "住所": of.ADDRESS,
    })  # fmt: skip


def _damaged_numbers(world: World, rows: Sequence[Vehicle]) -> list[Cell]:
    """Numbers of owners; of three in a hundred of a workbook the spreadsheet took the last digits."""
    numbers = of.number(share=0.01).cells(world, rows)
    damaged = world.rng.random(len(rows)) < (0.03 if rows[0].in_workbook else 0.0)
    own = world.people.id_number
    return [
        identity.as_excel_number(own[v.person]) if d and v.id_text is None else n
        for v, n, d in zip(rows, numbers, damaged.tolist(), strict=True)
    ]


def vehicles(world: World, out: Path) -> int:
    """The whole register as CSV; what was added lately as a workbook, where a column of numbers lost its digits."""
    total, stamp = 0, spelling.month(world.month - 1, "0")
    for is_workbook, rows in grouped(world.vehicles, lambda v: v.in_workbook).items():
        vehicles = of.table(world, rows, {
            "机动车所有人": of.name(share=0.01), "身份证明号码": of.Whole(_damaged_numbers), "号牌号码": "plate",
            "号牌种类": "plate_kind", "车辆类型": "vehicle_class", "使用性质": "use", "机动车状态": "status",
            "初次登记日期": lambda v: v.registered_on if v.in_workbook else v.registered_on.isoformat(),
        }, first=("身份证明号码",), title="机动车登记信息（新增部分）" if is_workbook else "")  # fmt: skip
        if is_workbook:
            vehicles.rename({"机动车所有人": "车辆所有人", "身份证明号码": "车主身份证明号码"})
        total += write(out / (f"机动车登记{stamp}新增.xlsx" if is_workbook else f"机动车登记{stamp}.csv"), vehicles)
    return total


def _status(world: World) -> np.ndarray:
    """Hukou status: most of the dead are struck off, a few still stand as living."""
    folk = world.people
    status = np.full(folk.count, "正常", dtype=object)
    dead = folk.dead()
    status[dead] = np.where(world.rng.random(len(dead)) < 0.9, "死亡注销", "正常")
    status[list(world.moved_out)] = "迁出"
    return status


OTHER_WORDS = {
    "姓名": "姓 名", "身份证号": "公民身份号码", "出生日期": "出生时间", "与户主关系": "与户主的关系",
    "住址": "户籍地址", "乡镇": "乡(镇、街道)", "村(居)": "村(社区)", "户口状态": "人员状态",
    "父亲身份证号": "父亲公民身份号码", "母亲身份证号": "母亲公民身份号码", "配偶身份证号": "配偶公民身份号码",
}  # fmt: skip
"""The headers of the household register in the other half of the townships."""


def household_register(world: World, out: Path) -> int:
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
    is_second = township[who] >= max(1, len(places.townships) // 2)
    total = 0
    for part, words, encoding in ((1, {}, "utf-8-sig"), (2, OTHER_WORDS, "gb18030")):
        mine = who[is_second == (part == 2)]
        if len(mine):
            columns = _register_columns(world, mine, status)
            register = Table(list(columns), list(columns.values()))
            register.rename(words)
            total += write(out / f"户籍人口{part}.csv", register, encoding=encoding)
    return total


def _register_columns(world: World, who: np.ndarray, status: np.ndarray) -> dict[str, Sequence[Cell]]:
    folk, rng, places = world.people, world.rng, world.places
    townships = np.array([v.township for v in places.villages], dtype=object)[folk.village[who]]
    villages = np.array([v.full for v in places.villages], dtype=object)[folk.village[who]]
    homes = zip(folk.house[who].tolist(), folk.village[who].tolist(), strict=True)
    house = [door(h, places.villages[v]) for h, v in homes]

    def number_of(links: np.ndarray, written: np.ndarray) -> list[Cell]:
        parent = links[who]
        shown = written[who] & (parent != NOBODY)
        return np.where(shown, folk.id_number[np.where(shown, parent, 0)], "").tolist()

    partner = np.where(folk.spouse != NOBODY, folk.spouse, folk.former_spouse)
    return {
        "户号": [f"{places.home.code}{int(h):07d}" for h in folk.household[who]],
        "姓名": spelling.dirty_names(rng, folk.name[who].tolist(), 0.004),
        "曾用名": [world.former_names.get(p) for p in who.tolist()],
        "身份证号": spelling.dirty_ids(rng, folk.id_number[who].tolist(), 0.004),
        "性别": np.where(folk.is_male[who], "男", "女").tolist(),
        "出生日期": np.datetime_as_string(folk.birth[who]).tolist(), "与户主关系": folk.relation[who].tolist(),
        "住址": (townships + villages + np.array(house, dtype=object)).tolist(), "乡镇": townships.tolist(),
        "村(居)": villages.tolist(), "户口状态": status[who].tolist(),
        "父亲身份证号": number_of(folk.father, world.writes_father),
        "母亲身份证号": number_of(folk.mother, world.writes_mother),
        "配偶身份证号": number_of(partner, world.writes_spouse),
    }  # fmt: skip


def _marked_numbers(world: World, rows: Sequence[of.Listed]) -> list[Cell]:
    """Numbers, some of them with the two digits of a disability certificate behind."""
    numbers = spelling.dirty_ids(world.rng, [world.people.id_number[row.person] for row in rows])
    disabled = (world.rng.random(len(rows)) < 0.012).tolist()
    fits = [is_so and isinstance(n, str) and len(n) == 18 for n, is_so in zip(numbers, disabled, strict=True)]
    return [f"{n}43" if is_marked else n for n, is_marked in zip(numbers, fits, strict=True)]


def _relations(world: World, rows: Sequence[of.Listed]) -> list[Cell]:
    who, heads = ([row.person for row in rows], [row.entry.head for row in rows])
    return relations_to(world.people, np.array(who), np.array(heads)).tolist()


def _of_households(world: World, path: Path, township: str, entries: list, columns: dict, **around: Any) -> int:
    """A poverty register, a row a person: both name household and people alike."""
    shared = {
        "户编号": "entry.number", "姓名": of.name(), "证件号码": of.Whole(_marked_numbers),
        "与户主关系": of.Whole(_relations), township: of.township(), "行政村": of.FULL_VILLAGE,
    }  # fmt: skip
    return of.put(world, path, of.listed(entries), shared | columns, first=("证件号码",), **around)


def registered_poor(world: World, out: Path) -> int:
    return _of_households(world, out / "建档立卡脱贫人口信息.csv", "乡镇", world.poor, {
        "脱贫状态": "entry.status", "人均纯收入": "entry.income", "在校生状况": None, "健康状况": of.always("健康"),
    }, encoding="utf-8-sig")  # fmt: skip


def poverty_monitoring(world: World, out: Path) -> int:
    return _of_households(world, out / "防返贫监测对象.xlsx", "乡", world.monitored, {
        "监测对象类别": "entry.status", "风险是否已消除": lambda row: "是" if row.entry.is_eliminated else "否",
        "识别监测时间": of.day("entry.identified_on", "cell", "-"), "人均纯收入（元）": "entry.income",
    }, name="监测对象", title="防止返贫监测对象基础信息")  # fmt: skip


def fiscal_payroll(world: World, out: Path) -> int:
    """A file a month: the month in a column, in the title or in the file name."""
    total = 0
    for back in range(PAYROLLS, 0, -1):
        month = world.month - back
        rows = sorted((s for s in world.salaries if month in s.months), key=lambda s: (s.employer, s.person))
        payroll, stamp = of.table(world, rows, {
            "单位名称": "employer", "姓名": of.name(), "身份证号": of.number(), "人员类别": "category",
            "应发工资": "gross", "实发工资": lambda s: round(s.gross * 0.83, 2),
        }), spelling.month(month, "0")  # fmt: skip
        if back % 2:
            payroll.insert(0, "发放月份", [spelling.month(month, "-")] * len(rows))
            total += write(out / f"财政供养工资_{stamp}.csv", payroll, encoding="gb18030" if back % 3 else "utf-8-sig")
            continue
        payroll.title = f"{world.places.home.name}{spelling.month(month, '年')}财政供养人员工资发放明细表"
        payroll.unit, payroll.totals, payroll.total_of = "单位：元", "last", ("应发工资", "实发工资")
        total += write(out / f"工资{stamp}.{'csv' if back == 4 else 'xlsx'}", payroll)
    return total


def officials(world: World, out: Path) -> int:
    """The organisation department's list and the bureau's list of village cadres, each with its own headers."""
    columns = {
        "姓名": of.name(), "身份证号": of.number(), "单位名称": "employer", "职务": "position", "人员类别": "category",
        "乡镇": of.township("village"), "村(居)": None, "任职起": of.day("since", "."), "任职止": of.day("until", "."),
    }  # fmt: skip
    others = [o for o in world.offices if o.category != "村居干部"]
    total = of.put(world, out / "公职及经办人员名册.csv", others, columns)
    columns["村(居)"] = of.village("village")
    around = {"title": "{home}村（居）干部名册", "signature": "填表人：    审核人："}
    cadres = of.table(world, [o for o in world.offices if o.category == "村居干部"], columns, **around)
    cadres.rename({"姓名": "姓 名", "村(居)": "村（社区）"})
    return total + write(out / "村居干部名册.xlsx", cadres)


SOURCES = of.by_name(
    cremations, death_cancellations, vehicles, household_register, registered_poor, poverty_monitoring, fiscal_payroll,
    officials,
)  # fmt: skip
