"""Files of the civil affairs bureau: exits, tekun, edge, other counties, filings, agreements."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from . import files_roll, spelling
from .sheets import Cell, Table, write_csv, write_xlsx
from .world import World


def write(world: World, out: Path) -> dict[str, int]:
    """All files of this module; returns rows by source."""
    return {
        "dibao_roll": files_roll.write(world, out / "dibao_roll"),
        "dibao_exits": _exits(world, out / "dibao_exits"),
        "tekun_roll": _tekun(world, out / "tekun_roll"),
        "edge_roll": _edge(world, out / "edge_roll"),
        "other_county_roll": _elsewhere(world, out / "other_county_roll"),
        "relative_filings": _filings(world, out / "relative_filings"),
        "custody_agreements": _custody(world, out / "custody_agreements"),
        "divisions": _divisions(world, out / "divisions"),
        "marriages": _marriages(world, out / "marriages"),
    }


def _exits(world: World, out: Path) -> int:
    """Who left since 2018: of the snapshots' months, and many from before whom only this list remembers."""
    folk, rng, villages = world.people, world.rng, world.places.villages
    rows: list[tuple[Cell, ...]] = []
    days: list[date] = []
    for c in world.certificates:
        if c.exited_on:
            for m in c.members:
                rows.append(
                    (
                        c.number,
                        c.members[0].name,
                        m.name,
                        m.id_text,
                        villages[c.village].township,
                        villages[c.village].full,
                        c.exit_reason,
                    )
                )
                days.append(c.exited_on)
    for person, number, day, reason in world.past_exits:
        place = villages[folk.village[person]]
        rows.append(
            (number, folk.name[person], folk.name[person], folk.id_number[person], place.township, place.full, reason)
        )
        days.append(day)
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns[3] = spelling.dirty_ids(rng, columns[3])
    headers = ["低保证号", "户主姓名", "姓名", "身份证号", "所属乡镇", "行政村", "退出原因", "退出时间"]
    return write_csv(out / "退出低保名册.csv", Table(headers, [*columns, spelling.days(rng, days, "-")]), "utf-8-sig")


def _tekun(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    who = [s.person for s in world.tekun]
    villages = [world.places.villages[folk.village[p]] for p in who]
    headers = [
        "序号",
        "镇街",
        "村居",
        "姓 名",
        "公民身份号码",
        "供养方式",
        "生活自理能力",
        "供养机构名称",
        "救助开始年月",
        "月补助金额",
        "备注",
    ]
    columns: list[list[Cell]] = [
        list(range(1, len(who) + 1)),
        [v.township for v in villages],
        [spelling.village(rng, v) for v in villages],
        spelling.dirty_names(rng, [folk.name[p] for p in who]),
        spelling.dirty_ids(rng, [s.id_text or folk.id_number[s.person] for s in world.tekun]),
        [s.mode for s in world.tekun],
        [str(world.pick("全自理", "全自理", "半护理", "全护理")) for _ in who],
        [f"{v.township}敬老院" if s.mode == "集中供养" else None for s, v in zip(world.tekun, villages, strict=True)],
        [spelling.month(s.start, "年") for s in world.tekun],
        [930] * len(who),
        [None] * len(who),
    ]
    title = f"{world.places.home.name}特困人员供养名册（{spelling.month(world.month - 1, '年')}）"
    table = Table(
        headers,
        columns,
        title=title,
        unit="单位：元",
        totals="last",
        total_of=("月补助金额",),
        signature="填表人：      审核人：",
    )
    return write_xlsx(out / f"特困人员名册{spelling.month(world.month - 1, '0')}.xlsx", [table], empty_sheet="Sheet2")


def _edge(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = [(e, p) for e in world.edge for p in e.persons]
    villages = [world.places.villages[folk.village[p]] for _, p in rows]
    headers = [
        "户主姓名",
        "成员姓名",
        "成员身份证号",
        "与户主关系",
        "乡镇街道",
        "村居",
        "低收入类别",
        "家庭年人均纯收入（元）",
    ]
    columns: list[list[Cell]] = [
        [folk.name[e.head] for e, _ in rows],
        spelling.dirty_names(rng, [folk.name[p] for _, p in rows]),
        spelling.dirty_ids(rng, [folk.id_number[p] for _, p in rows]),
        [folk.relation[p] for _, p in rows],
        [v.township for v in villages],
        [spelling.village(rng, v) for v in villages],
        [e.status for e, _ in rows],
        [e.income for e, _ in rows],
    ]
    return write_csv(out / "低收入人口监测名册.csv", Table(headers, columns), "utf-8")


def _elsewhere(world: World, out: Path) -> int:
    """Other counties' rolls, mostly of people whom this county has never seen."""
    folk, rng = world.people, world.rng
    rows = [
        (e.county, e.number, folk.name[e.person], folk.id_number[e.person], "城市" if e.is_urban else "农村")
        for e in world.elsewhere
    ]
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
    headers = [
        "单位名称",
        "享受低保人员姓名",
        "享受低保人员身份证号",
        "低保证号",
        "国家公职人员姓名",
        "公职人员身份证号",
        "与国家公职人员关系",
        "备案日期",
        "低保所属乡镇",
        "联系电话",
        "备注",
    ]
    columns: list[list[Cell]] = [
        [employer.get(f.official) for f in both],
        spelling.dirty_names(rng, [folk.name[p] for p in left]),
        [folk.id_number[p] if s else None for p, s in zip(left, shows_left, strict=True)],
        [f.certificate for f in both],
        [folk.name[p] for p in right],
        [folk.id_number[p] if s else None for p, s in zip(right, shows_right, strict=True)],
        [f.relation for f in both],
        spelling.days(rng, [f.filed_on for f in both], "."),
        [villages[folk.village[f.person]].township for f in both],
        [None] * len(both),
        [None] * len(both),
    ]
    total = write_xlsx(
        out / "近亲属备案登记表.xlsx",
        [Table(headers, columns, title="近亲属享受低保备案登记表", signature="统计经办人员：        汇总时间：")],
    )
    left, right = names_of(one)
    whose = [p if chance < 0.5 else q for p, q, chance in zip(left, right, rng.random(len(one)).tolist(), strict=True)]
    headers = ["单位名称", "享受低保人员姓名", "国家公职人员姓名", "身份证号码", "与国家公职人员关系", "低保所属乡镇"]
    columns = [
        [employer.get(f.official) for f in one],
        [folk.name[p] for p in left],
        [folk.name[p] for p in right],
        [folk.id_number[p] for p in whose],
        [f.relation for f in one],
        [villages[folk.village[f.person]].township for f in one],
    ]
    return total + write_csv(
        out / "近亲属备案登记表（乡镇上报）.csv", Table(headers, columns, title="附件1 近亲属备案登记表"), "gb18030"
    )


def _custody(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = world.custody
    headers = ["低保证号", "委托人姓名", "委托人身份证号", "代管人姓名", "代管人身份证号", "协议起", "协议止"]
    columns: list[list[Cell]] = [
        [c.certificate for c in rows],
        [folk.name[c.person] for c in rows],
        [folk.id_number[c.person] for c in rows],
        [c.name or folk.name[c.custodian] for c in rows],
        [None if c.name else folk.id_number[c.custodian] for c in rows],
        spelling.days(rng, [c.start for c in rows], "-"),
        spelling.days(rng, [c.until for c in rows], "-"),
    ]
    return write_xlsx(
        out / "卡折代管协议台账.xlsx", [Table(headers, columns, title="低保金卡（折）委托代管协议登记台账")]
    )


def _divisions(world: World, out: Path) -> int:
    home, places = world.places.home, world.places
    rows: list[tuple[Cell, ...]] = [(home.code + "000000", home.name, "县", home.code[:4] + "00000000", None)]
    for township in places.townships:
        code = places.township_code(township) + "000"
        rows.append((code, township, "乡级", home.code + "000000", home.also.get(township)))
        rows += [
            (v.code, v.full, "村级", code, v.name + ("居委会" if v.is_urban else "村民委员会"))
            for v in places.villages
            if v.township == township
        ]
    return write_csv(
        out / "行政区划.csv",
        Table(["区划代码", "区划名称", "层级", "上级代码", "曾用名称"], [list(c) for c in zip(*rows, strict=True)]),
        "utf-8",
    )


def _marriages(world: World, out: Path) -> int:
    folk, rng = world.people, world.rng
    rows = sorted(world.weddings, key=lambda w: (w.registered_on, w.man))
    headers = ["登记日期", "业务类型", "男方姓名", "男方身份证件号", "女方姓名", "女方身份证件号"]
    columns: list[list[Cell]] = [
        spelling.days(rng, [w.registered_on for w in rows], "-"),
        [w.kind + ("登记" if w.kind != "补领" else "结婚证") for w in rows],
        spelling.dirty_names(rng, [folk.name[w.man] for w in rows]),
        spelling.dirty_ids(rng, [folk.id_number[w.man] for w in rows]),
        spelling.dirty_names(rng, [folk.name[w.woman] for w in rows]),
        spelling.dirty_ids(rng, [folk.id_number[w.woman] for w in rows]),
    ]
    return write_csv(out / "婚姻登记.csv", Table(headers, columns), "gb18030")
