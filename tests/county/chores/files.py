"""Files of this group: rosters of discoveries, care agreements, price subsidies by month, reviews by township."""

from pathlib import Path

from tests.population import spelling

from .. import columns as of
from ..records import Care, Discovery, Review, Subsidy, grouped
from ..sheets import write
from ..world import World
from .apart import drawn_apart


@drawn_apart(11)
def discoveries(world: World, out: Path) -> int:
    """The townships' roster as a workbook, what came over the hotline as a list of its own."""
    entries = world.by(Discovery, "found_on", "person")
    calls = [d for d in entries if d.channel == "12345热线"]
    walked = [d for d in entries if d.channel != "12345热线"]
    total = of.put(world, out / "主动发现困难群众花名册.xlsx", walked, {
        "序号": of.ORDER, "困难群众姓名": of.name(), "身份证号码": of.number(), "镇街": of.township(),
        "村居": of.village(), "主动发现时间": of.day("found_on", "cell", "-"), "发现方式": "channel", "发现人": None,
        "困难情况": of.always("生活困难"), "处理情况": "result", "办理时间": of.day("closed_on", "-"),
    }, title="{home}主动发现困难群众花名册", signature="填表人：        审核人：")  # fmt: skip
    return total + of.put(world, out / "12345热线求助转办.csv", calls, {
        "求助人": of.name(), "身份证号": of.number(), "乡镇": of.township(), "村（居）": of.village(),
        "来电日期": of.day("found_on", "-"), "线索来源": "channel", "办理结果": "result",
        "办结日期": of.day("closed_on", "-"),
    })  # fmt: skip


@drawn_apart(12)
def care_agreements(world: World, out: Path) -> int:
    return of.put(world, out / "分散供养特困人员照料护理协议登记表.xlsx", world.by(Care, "person", "start"), {
        "序号": of.ORDER, "特困人员姓名": of.name(), "特困人员身份证号": of.number(),
        "照料人姓名": of.name("carer"), "照料人身份证号": of.number("carer"),
        "协议签订日期": of.day("start", "-"), "协议截止日期": of.day("until", "-"),
        "照料护理等级": "grade",
    }, title="{home}分散供养特困人员照料护理协议登记表")  # fmt: skip


@drawn_apart(13)
def price_subsidies(world: World, out: Path) -> int:
    """A list a month: with the month in the name of the file, or in a column, back pay among it."""
    total, folk = 0, world.people
    for order, (month, rows) in enumerate(
        grouped(world.by(Subsidy, "certificate", "paid_on"), lambda s: s.month).items()
    ):
        columns = {
            "低保证号": "certificate", "户主姓名": lambda s: folk.name[s.person],
            "户主身份证号": lambda s: folk.id_number[s.person], "银行账号": "account", "补贴金额": "paid",
            "发放日期": of.day("paid_on", "-"), "发放状态": "status",
        }  # fmt: skip
        if order % 2:
            name, columns = "价格临时补贴台账.csv", {"补贴月份": of.month("month", "-"), **columns}
        else:
            name = f"价格临时补贴发放明细{spelling.month(month, '年')}.csv"
        total += of.put(world, out / name, rows, columns, encoding="utf-8-sig" if order % 2 else "gb18030")
    return total


@drawn_apart(14)
def annual_reviews(world: World, out: Path) -> int:
    """One workbook a year, a sheet a township; the year stands in the title alone."""
    total, folk = 0, world.people
    columns = {
        "低保证号": "certificate", "户主姓名": lambda r: folk.name[r.person],
        "户主身份证号": lambda r: folk.id_number[r.person], "村居": of.village(),
        "民主评议时间": of.day("assessed_on", "-"), "复核时间": of.day("examined_on", "."),
        "张榜公示时间": of.day("published_on", "年"), "审批时间": of.day("approved_on", "-"),
        "待遇调整告知时间": of.day("told_on", "-"), "复核意见": "opinion",
    }  # fmt: skip
    for year, rows in grouped(world.by(Review, "certificate"), lambda r: r.year).items():
        sheets = [
            of.table(world, mine, columns, name=place, title=f"{place}{year}年度低保年审复核台账")
            for place, mine in world.by_township(rows).items()
        ]
        total += write(out / f"{year}年度年审复核台账.xlsx", *sheets)
    return total


SOURCES = of.by_name(discoveries, care_agreements, price_subsidies, annual_reviews)
