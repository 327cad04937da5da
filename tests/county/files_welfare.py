"""Files of the civil affairs bureau: exits, tekun, edge, other counties, filings, agreements."""

from collections import namedtuple
from operator import itemgetter
from pathlib import Path

from tests.population import spelling
from tests.population.places import Village

from . import columns as of
from .files_roll import dibao_roll
from .records import Filing
from .sheets import Cell, Table, write
from .world import World

_Exit = namedtuple("_Exit", "number head name id_text place reason day")


def dibao_exits(world: World, out: Path) -> int:
    """Who left since 2018: of the snapshots' months, and many from before whom only this list remembers."""
    folk, villages = world.people, world.places.villages
    rows = [
        _Exit(c.number, c.head.name, m.name, m.id_text, villages[c.village], c.exit_reason, c.exited_on)
        for c in world.certificates
        if c.exited_on
        for m in c.members
    ]
    for person, certificate, left_on, reason in world.past_exits:
        own = folk.name[person]
        rows.append(_Exit(certificate, own, own, folk.id_number[person], world.village_of(person), reason, left_on))
    return of.put(world, out / "退出低保名册.csv", rows, {
        "低保证号": "number", "户主姓名": "head", "姓名": "name", "身份证号": of.spelt_numbers("id_text"),
        "所属乡镇": "place.township", "行政村": "place.full", "退出原因": "reason", "退出时间": of.day("day", "-"),
    }, encoding="utf-8-sig")  # fmt: skip


def tekun_roll(world: World, out: Path) -> int:
    last = world.month - 1
    title = f"{{home}}特困人员供养名册（{spelling.month(last, '年')}）"
    return of.put(world, out / f"特困人员名册{spelling.month(last, '0')}.xlsx", world.tekun, {
        "序号": of.ORDER, "镇街": of.township(), "村居": of.village(), "姓 名": of.name(),
        "公民身份号码": of.number(is_dressed=True), "供养方式": "mode",
        "生活自理能力": lambda _s: world.pick("全自理", "全自理", "半护理", "全护理"),
        "供养意愿": "wish", "意愿登记日期": lambda s: s.wished_on.isoformat() if s.wished_on else None,
        "供养机构名称": lambda s: f"{world.township_of(s.person)}敬老院" if s.mode == "集中供养" else None,
        "救助开始年月": of.month("start", "年"), "月补助金额": of.always(930), "备注": None,
    }, title=title, unit="单位：元", totals="last", total_of=("月补助金额",), signature="填表人：      审核人：",
        empty_sheet="Sheet2")  # fmt: skip


def edge_roll(world: World, out: Path) -> int:
    folk = world.people
    return of.put(world, out / "低收入人口监测名册.csv", of.listed(world.edge), {
        "户主姓名": lambda row: folk.name[row.entry.head], "成员姓名": of.name(), "成员身份证号": of.number(),
        "与户主关系": lambda row: folk.relation[row.person], "乡镇街道": of.township(), "村居": of.village(),
        "低收入类别": "entry.status", "家庭年人均纯收入（元）": "entry.income",
    }, encoding="utf-8")  # fmt: skip


def other_county_roll(world: World, out: Path) -> int:
    """Other counties' rolls, mostly of people whom this county has never seen."""
    folk = world.people
    rows = [
        (e.county, e.number, folk.name[e.person], folk.id_number[e.person], "城市" if e.is_urban else "农村")
        for e in world.elsewhere
    ]
    return of.put(world, out / "外县区低保在册人员.xlsx", sorted(rows + world.foreigners), {
        "县（市、区）": itemgetter(0), "低保证编号": itemgetter(1), "姓名": itemgetter(2),
        "身份证件号码": of.spelt_numbers(itemgetter(3)), "救助类型": itemgetter(4),
    }, name="外县低保")  # fmt: skip


def _left(filing: Filing) -> int:
    """Whom the form names where the relative belongs."""
    return filing.official if filing.is_swapped else filing.person


def _right(filing: Filing) -> int:
    return filing.person if filing.is_swapped else filing.official


def relative_filings(world: World, out: Path) -> int:
    """The county's form with both numbers, and the form whose one number column does not say whose it is."""
    folk = world.people
    employer = {o.person: o.employer for o in world.offices}

    def number_of(filing: Filing, person: int) -> Cell:
        is_shown = filing.writes_person_id if person == filing.person else filing.writes_official_id
        return folk.id_number[person] if is_shown else None

    columns = {
        "单位名称": lambda f: employer.get(f.official), "享受低保人员姓名": of.name(_left),
        "享受低保人员身份证号": lambda f: number_of(f, _left(f)), "低保证号": "certificate",
        "国家公职人员姓名": lambda f: folk.name[_right(f)], "公职人员身份证号": lambda f: number_of(f, _right(f)),
        "与国家公职人员关系": "relation", "备案日期": of.day("filed_on", "."),
        "低保所属乡镇": lambda f: world.township_of(f.person), "联系电话": None, "备注": None,
    }  # fmt: skip
    around = {"title": "近亲属享受低保备案登记表", "signature": "统计经办人员：        汇总时间："}
    both = [f for f in world.filings if f.form == "county"]
    total = of.put(world, out / "近亲属备案登记表.xlsx", both, columns, **around)
    one = [f for f in world.filings if f.form != "county"]
    whose = [_left(f) if chance < 0.5 else _right(f) for f, chance in zip(one, world.rng.random(len(one)), strict=True)]
    return total + of.put(world, out / "近亲属备案登记表（乡镇上报）.csv", one, {
        "单位名称": columns["单位名称"], "享受低保人员姓名": lambda f: folk.name[_left(f)],
        "国家公职人员姓名": columns["国家公职人员姓名"], "身份证号码": [folk.id_number[p] for p in whose],
        "与国家公职人员关系": "relation", "低保所属乡镇": columns["低保所属乡镇"],
    }, title="附件1 近亲属备案登记表")  # fmt: skip


def custody_agreements(world: World, out: Path) -> int:
    folk = world.people
    return of.put(world, out / "卡折代管协议台账.xlsx", world.custody, {
        "低保证号": "certificate", "委托人姓名": lambda c: folk.name[c.person],
        "委托人身份证号": lambda c: folk.id_number[c.person],
        "代管人姓名": lambda c: c.name or folk.name[c.custodian],
        "代管人身份证号": lambda c: None if c.name else folk.id_number[c.custodian], "协议起": of.day("start", "-"),
        "协议止": of.day("until", "-"),
    }, title="低保金卡（折）委托代管协议登记台账")  # fmt: skip


def _committee(village: Village) -> str:
    return village.name + ("居委会" if village.is_urban else "村民委员会")


def divisions(world: World, out: Path) -> int:
    home, places = world.places.home, world.places
    rows: list[tuple[Cell, ...]] = [(home.code + "000000", home.name, "县", home.code[:4] + "00000000", None)]
    for place in places.townships:
        code = places.township_code(place) + "000"
        rows.append((code, place, "乡级", home.code + "000000", home.also.get(place)))
        mine = [v for v in places.villages if v.township == place]
        rows += [
            (v.code, v.full, "村级", code, "、".join([_committee(v), *world.former_villages.get(v.code, ())]))
            for v in mine
        ]
    headers = ["区划代码", "区划名称", "层级", "上级代码", "曾用名称"]
    return write(out / "行政区划.csv", Table(headers, [list(c) for c in zip(*rows, strict=True)]), encoding="utf-8")


def marriages(world: World, out: Path) -> int:
    return of.put(world, out / "婚姻登记.csv", sorted(world.weddings, key=lambda w: (w.registered_on, w.man)), {
        "登记日期": of.day("registered_on", "-"),
        "业务类型": lambda w: w.kind + ("登记" if w.kind != "补领" else "结婚证"), "男方姓名": of.name("man"),
        "男方身份证件号": of.number("man"), "女方姓名": of.name("woman"), "女方身份证件号": of.number("woman"),
    })  # fmt: skip


SOURCES = of.by_name(
    dibao_roll, dibao_exits, tekun_roll, edge_roll, other_county_roll, relative_filings, custody_agreements,
    divisions, marriages,
)  # fmt: skip
