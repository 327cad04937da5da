"""Files of the civil affairs bureau: rolls in four layouts, exits, tekun, edge, other counties, filings, agreements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from . import spelling
from .records import Certificate, Member
from .sheets import Cell, Table, write_csv, write_xlsx
from .world import SNAPSHOTS, World

Row = tuple[Certificate, Member]
LONG = ["序号", "乡镇", "村（居）", "低保证号", "户主姓名", "户主身份证号", "姓名", "身份证号码", "与户主关系", "性别", "出生日期",
        "保障类别", "是否单人保", "家庭人口", "保障人口", "户月保障金额（元）", "分类施保金额（元）", "月人均收入（元）", "是否在校",
        "劳动能力", "自理能力", "卡折保管人", "起始年月", "最近复核日期", "开户行", "银行账号", "账户名", "保障状态", "经办人",
        "家庭住址", "联系电话", "备注"]  # fmt: skip
PAIRS = 4


def write(world: World, out: Path) -> dict[str, int]:
    """All files of this module; returns rows by source."""
    return {
        "dibao_roll": _rolls(world, out / "dibao_roll"), "dibao_exits": _exits(world, out / "dibao_exits"),
        "tekun_roll": _tekun(world, out / "tekun_roll"), "edge_roll": _edge(world, out / "edge_roll"),
        "other_county_roll": _elsewhere(world, out / "other_county_roll"),
        "relative_filings": _filings(world, out / "relative_filings"),
        "custody_agreements": _custody(world, out / "custody_agreements"),
        "divisions": _divisions(world, out / "divisions"), "marriages": _marriages(world, out / "marriages"),
    }  # fmt: skip


def _rolls(world: World, out: Path) -> int:
    """Six months: rural a person a row, urban a household a row; the oldest rural ones CSV and wide."""
    total = 0
    for back in range(SNAPSHOTS - 1, -1, -1):
        month = world.month - back
        stamp = spelling.month(month, "0")
        rural, urban = _rows(world, month, is_urban=False), _rows(world, month, is_urban=True)
        title = spelling.month(month, "年")
        if back == 0:
            total += write_xlsx(out / f"农村低保在册名册{stamp}.xlsx", list(_by_township(world, rural, month)), empty_sheet="Sheet1")
        elif back % 3 == 0:
            table = _wide(world, rural, month, "家庭成员")
            total += write_csv(out / f"农村低保花名册{stamp}.csv", table, "utf-8-sig")
        else:
            table = _long(world, rural, month, with_month=back == 1)
            total += write_csv(out / (f"农村低保人员{stamp}.csv" if back != 1 else "农村低保人员（上月）.csv"), table, "gb18030")
        wide = _wide(world, urban, month, "其他家庭成员")
        wide.name, wide.title = f"城市低保{spelling.month(month, '年')}" if back % 2 else "城市低保", f"{world.places.home.name}{title}城市低保家庭名册"
        total += write_xlsx(out / f"城市低保家庭{stamp if back % 2 == 0 else '（' + str(back) + '）'}.xlsx", [wide], empty_sheet="Sheet2" if back == 0 else "")
    return total


def _rows(world: World, month: int, *, is_urban: bool) -> list[Row]:
    order = sorted((c for c in world.certificates if c.is_urban == is_urban), key=lambda c: (c.village, c.number))
    return [(c, m) for c in order for m in c.present(month)]


def _by_township(world: World, rows: list[Row], month: int) -> Iterable[Table]:
    """One sheet a township, each under its own title, with two-level headers and a total."""
    villages = world.places.villages
    for order, township in enumerate(world.places.townships):
        mine = [row for row in rows if villages[row[0].village].township == township]
        if not mine:
            continue
        table = _long(world, mine, month, sheet_township=township)
        at = table.headers.index("保障人口")
        table.headers[at : at + 1] = ["保障人数/重点保障人数", "保障人数/残疾人数", "保障人口"]
        table.columns[at : at + 1] = [[int(c.supplement > 0) for c, _ in mine], [int(c.supplement > 100) for c, _ in mine], table.columns[at]]
        table.name, table.title = township, f"{township}{spelling.month(month, '年')}农村最低生活保障对象花名册"
        table.unit, table.totals = "单位：元、人", ("last", "first", "")[order % 3]
        table.total_of, table.signature = ("保障人数/重点保障人数", "保障人数/残疾人数"), "填表人：          审核人：          负责人：" if order % 2 == 0 else ""
        table.blank_every = 25 if order % 4 == 1 else 0
        yield table


def _long(world: World, rows: list[Row], month: int, *, sheet_township: str = "", with_month: bool = False) -> Table:
    """One row a person."""
    folk, rng, villages = world.people, world.rng, world.places.villages
    heads = [c.members[0] for c, _ in rows]

    def of(value: Callable[[Certificate, Member], Cell]) -> list[Cell]:
        return [value(c, m) for c, m in rows]

    amounts = {c.number: (c.insured(month), c.amount(month)) for c, _ in rows}
    columns: list[list[Cell]] = [
        list(range(1, len(rows) + 1)), spelling.some(rng, of(lambda c, m: villages[c.village].township), 0.02, spelling.township),
        of(lambda c, m: spelling.village(rng, villages[c.village])), of(lambda c, m: c.number), [h.name for h in heads],
        [h.id_text for h in heads], of(lambda c, m: m.name), of(lambda c, m: m.id_text), of(lambda c, m: m.relation),
        of(lambda c, m: "男" if folk.is_male[m.person] else "女"),
        spelling.days(rng, [folk.birth[m.person].astype(object) for _, m in rows], "-"),
        of(lambda c, m: "A" if c.full_amount else "B"), of(lambda c, m: "否"),
        of(lambda c, m: len(c.present(month))), of(lambda c, m: amounts[c.number][0]), of(lambda c, m: amounts[c.number][1]),
        of(lambda c, m: c.supplement), of(lambda c, m: c.income), of(lambda c, m: "是" if 6 <= folk.age[m.person] < 18 else "否"),
        of(lambda c, m: "无" if folk.age[m.person] >= 60 or folk.age[m.person] < 16 else "弱"),
        of(lambda c, m: "全自理"), of(lambda c, m: c.members[0].name), of(lambda c, m: spelling.month(c.start, ".")),
        spelling.days(rng, [c.reviewed_on for c, _ in rows], ".0"), of(lambda c, m: "农村商业银行"), of(lambda c, m: c.account),
        of(lambda c, m: c.members[0].name), of(lambda c, m: c.status), of(lambda c, m: c.handler),
        of(lambda c, m: spelling.address(rng, world.places, c.village)),
        [f"1{int(n):010d}" for n in rng.integers(3_000_000_000, 9_999_999_999, len(rows))], [None] * len(rows),
    ]  # fmt: skip
    headers = list(LONG)
    if sheet_township:
        at = headers.index("乡镇")
        del headers[at], columns[at]
    if with_month:
        headers.insert(1, "年月")
        columns.insert(1, [spelling.month(month, "-")] * len(rows))
    return Table(headers, columns)


def _wide(world: World, rows: list[Row], month: int, word: str) -> Table:
    """One row a household, the other members in repeated pairs."""
    rng, villages = world.rng, world.places.villages
    households: dict[str, tuple[Certificate, list[Member]]] = {}
    for certificate, member in rows:
        households.setdefault(certificate.number, (certificate, []))[1].append(member)
    held = list(households.values())
    headers = ["家庭编号", "乡镇", "村（社区）", "低保证号", "姓名户主", "身份证号户主", "类别", "每户保障人口数", "家庭人口", "户月保障金额",
               "分类施保金额", "家庭月人均收入", "最初享受月", "开户行", "银行账号", "银行账户名称", "保障状态", "经办人"]  # fmt: skip
    columns: list[list[Cell]] = [
        [f"H{c.number[-6:]}" for c, _ in held], [villages[c.village].township for c, _ in held],
        [spelling.village(rng, villages[c.village]) for c, _ in held], [c.number for c, _ in held],
        [c.members[0].name for c, _ in held], [c.members[0].id_text for c, _ in held], ["A类" if c.full_amount else "B类" for c, _ in held],
        [c.insured(month) for c, _ in held], [len(ms) for _, ms in held], [c.amount(month) for c, _ in held],
        [c.supplement for c, _ in held], [c.income for c, _ in held], [spelling.month(c.start, "0") for c, _ in held],
        ["农业银行"] * len(held), [c.account for c, _ in held], [c.members[0].name for c, _ in held], [c.status for c, _ in held],
        [c.handler for c, _ in held],
    ]  # fmt: skip
    most = max([PAIRS, *(len(ms) - 1 for _, ms in held)])
    for pair in range(1, most + 1):
        others = [[m for m in ms if m is not c.members[0]] for c, ms in held]
        some = [ms[pair - 1] if len(ms) >= pair else None for ms in others]
        headers += [f"{word}姓名{pair}", f"{word}身份证号{pair}", f"{word}与户主关系{pair}"]
        columns += [[m and m.name for m in some], [m and m.id_text for m in some], [m and m.relation for m in some]]
    return Table(headers, columns, totals="last", total_of=("户月保障金额",))


def _exits(world: World, out: Path) -> int:
    """Who left since 2018: of the snapshots' months, and many from before whom only this list remembers."""
    folk, rng, villages = world.people, world.rng, world.places.villages
    rows: list[tuple[Cell, ...]] = []
    days: list[date] = []
    for c in world.certificates:
        if c.exited_on:
            for m in c.members:
                rows.append((c.number, c.members[0].name, m.name, m.id_text, villages[c.village].township, villages[c.village].full, c.exit_reason))
                days.append(c.exited_on)
    for person, number, day, reason in world.past_exits:
        place = villages[folk.village[person]]
        rows.append((number, folk.name[person], folk.name[person], folk.id_number[person], place.township, place.full, reason))
        days.append(day)
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[3] = spelling.dirty_ids(rng, columns[3])
    headers = ["低保证号", "户主姓名", "姓名", "身份证号", "所属乡镇", "行政村", "退出原因", "退出时间"]
    return write_csv(out / "退出低保名册.csv", Table(headers, [*columns, spelling.days(rng, days, "-")]), "utf-8-sig")


def _tekun(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    who = [s.person for s in world.tekun]
    villages = [world.places.villages[folk.village[p]] for p in who]
    headers = ["序号", "镇街", "村居", "姓 名", "公民身份号码", "供养方式", "生活自理能力", "供养机构名称", "救助开始年月", "月补助金额", "备注"]
    columns: list[list[Cell]] = [
        list(range(1, len(who) + 1)), [v.township for v in villages], [spelling.village(rng, v) for v in villages],
        spelling.dirty_names(rng, [folk.name[p] for p in who]), spelling.dirty_ids(rng, [folk.id_number[p] for p in who]),
        [s.mode for s in world.tekun], [str(world.pick("全自理", "全自理", "半护理", "全护理")) for _ in who],
        [f"{v.township}敬老院" if s.mode == "集中供养" else None for s, v in zip(world.tekun, villages, strict=True)],
        [spelling.month(s.start, "年") for s in world.tekun], [930] * len(who), [None] * len(who),
    ]  # fmt: skip
    title = f"{world.places.home.name}特困人员供养名册（{spelling.month(world.month - 1, '年')}）"
    table = Table(headers, columns, title=title, unit="单位：元", totals="last", total_of=("月补助金额",), signature="填表人：      审核人：")
    return write_xlsx(out / f"特困人员名册{spelling.month(world.month - 1, '0')}.xlsx", [table], empty_sheet="Sheet2")


def _edge(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = [(e, p) for e in world.edge for p in e.persons]
    villages = [world.places.villages[folk.village[p]] for _, p in rows]
    headers = ["户主姓名", "成员姓名", "成员身份证号", "与户主关系", "乡镇街道", "村居", "低收入类别", "家庭年人均纯收入（元）"]
    columns: list[list[Cell]] = [
        [folk.name[e.head] for e, _ in rows], spelling.dirty_names(rng, [folk.name[p] for _, p in rows]),
        spelling.dirty_ids(rng, [folk.id_number[p] for _, p in rows]), [folk.relation[p] for _, p in rows],
        [v.township for v in villages], [spelling.village(rng, v) for v in villages], [e.status for e, _ in rows],
        [e.income for e, _ in rows],
    ]  # fmt: skip
    return write_csv(out / "低收入人口监测名册.csv", Table(headers, columns), "utf-8")


def _elsewhere(world: World, out: Path) -> int:
    """Other counties' rolls, mostly of people whom this county has never seen."""
    folk, rng = world.people, world.rng
    rows = [(e.county, e.number, folk.name[e.person], folk.id_number[e.person], "城市" if e.is_urban else "农村") for e in world.elsewhere]
    rows += world.foreigners
    headers = ["县（市、区）", "低保证编号", "姓名", "身份证件号码", "救助类型"]
    columns = [list(column) for column in zip(*sorted(rows), strict=True)]
    columns[3] = spelling.dirty_ids(rng, columns[3])
    return write_xlsx(out / "外县区低保在册人员.xlsx", [Table(headers, columns, name="外县低保")])


def _filings(world: World, out: Path) -> int:
    """The county's form with both numbers, and the form whose one number column does not say whose it is."""
    folk, rng, villages = world.people, world.rng, world.places.villages
    both = [f for f in world.filings if f.form == "county"]
    one = [f for f in world.filings if f.form != "county"]

    def names_of(filings: list) -> tuple[list[int], list[int]]:  # type: ignore[type-arg]
        first = [f.official if f.is_swapped else f.person for f in filings]
        return first, [f.person if f.is_swapped else f.official for f in filings]

    left, right = names_of(both)
    shows_left = [f.writes_official_id if f.is_swapped else f.writes_person_id for f in both]
    shows_right = [f.writes_person_id if f.is_swapped else f.writes_official_id for f in both]
    employer = {o.person: o.employer for o in world.offices}
    headers = ["单位名称", "享受低保人员姓名", "享受低保人员身份证号", "低保证号", "国家公职人员姓名", "公职人员身份证号", "与国家公职人员关系",
               "备案日期", "低保所属乡镇", "联系电话", "备注"]  # fmt: skip
    columns: list[list[Cell]] = [
        [employer.get(f.official) for f in both], spelling.dirty_names(rng, [folk.name[p] for p in left]),
        [folk.id_number[p] if s else None for p, s in zip(left, shows_left, strict=True)], [f.certificate for f in both],
        [folk.name[p] for p in right], [folk.id_number[p] if s else None for p, s in zip(right, shows_right, strict=True)],
        [f.relation for f in both], spelling.days(rng, [f.filed_on for f in both], "."), [villages[folk.village[f.person]].township for f in both],
        [None] * len(both), [None] * len(both),
    ]  # fmt: skip
    total = write_xlsx(out / "近亲属备案登记表.xlsx", [Table(headers, columns, title="近亲属享受低保备案登记表", signature="统计经办人员：        汇总时间：")])
    left, right = names_of(one)
    whose = [p if chance < 0.5 else q for p, q, chance in zip(left, right, rng.random(len(one)).tolist(), strict=True)]
    headers = ["单位名称", "享受低保人员姓名", "国家公职人员姓名", "身份证号码", "与国家公职人员关系", "低保所属乡镇"]
    columns = [[employer.get(f.official) for f in one], [folk.name[p] for p in left], [folk.name[p] for p in right],
               [folk.id_number[p] for p in whose], [f.relation for f in one],
               [villages[folk.village[f.person]].township for f in one]]  # fmt: skip
    return total + write_csv(out / "近亲属备案登记表（乡镇上报）.csv", Table(headers, columns, title="附件1 近亲属备案登记表"), "gb18030")


def _custody(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = world.custody
    headers = ["低保证号", "委托人姓名", "委托人身份证号", "代管人姓名", "代管人身份证号", "协议起", "协议止"]
    columns: list[list[Cell]] = [
        [c.certificate for c in rows], [folk.name[c.person] for c in rows], [folk.id_number[c.person] for c in rows],
        [folk.name[c.custodian] for c in rows], [folk.id_number[c.custodian] for c in rows],
        spelling.days(rng, [c.start for c in rows], "-"), spelling.days(rng, [c.until for c in rows], "-"),
    ]  # fmt: skip
    return write_xlsx(out / "卡折代管协议台账.xlsx", [Table(headers, columns, title="低保金卡（折）委托代管协议登记台账")])


def _divisions(world: World, out: Path) -> int:
    home, places = world.places.home, world.places
    rows: list[tuple[Cell, ...]] = [(home.code + "000000", home.name, "县", home.code[:4] + "00000000", None)]
    for township in places.townships:
        code = places.township_code(township) + "000"
        rows.append((code, township, "乡级", home.code + "000000", home.also.get(township)))
        rows += [(v.code, v.full, "村级", code, v.name + ("居委会" if v.is_urban else "村民委员会")) for v in places.villages if v.township == township]
    return write_csv(out / "行政区划.csv", Table(["区划代码", "区划名称", "层级", "上级代码", "曾用名称"], [list(c) for c in zip(*rows, strict=True)]), "utf-8")


def _marriages(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = sorted(world.weddings, key=lambda w: (w.registered_on, w.man))
    headers = ["登记日期", "业务类型", "男方姓名", "男方身份证件号", "女方姓名", "女方身份证件号"]
    columns: list[list[Cell]] = [
        spelling.days(rng, [w.registered_on for w in rows], "-"), [w.kind + ("登记" if w.kind != "补领" else "结婚证") for w in rows],
        spelling.dirty_names(rng, [folk.name[w.man] for w in rows]), spelling.dirty_ids(rng, [folk.id_number[w.man] for w in rows]),
        spelling.dirty_names(rng, [folk.name[w.woman] for w in rows]), spelling.dirty_ids(rng, [folk.id_number[w.woman] for w in rows]),
    ]  # fmt: skip
    return write_csv(out / "婚姻登记.csv", Table(headers, columns), "gb18030")

