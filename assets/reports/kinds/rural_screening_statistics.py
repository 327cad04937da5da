"""农村低保对象排查情况统计表 (东安 annex 2): who was screened, who was taken out and who was taken in this time.

Belongs here: the four groups of the annex and how they overlap. Does not belong here: the roll and the exits themselves
(`assets/reports/rolls.py`).

Each group is counted by its own households: certificates, those of the household register of an applicant, those of the
register of the poor. In the first column whoever stands in two groups counts once, in the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from assets.reports import COUNTY, TOWNSHIP, YEAR, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, head, row, text
from assets.reports.periods import day_text, period_text
from assets.reports.rolls import NOT_UNFIT, RURAL
from assets.reports.tally import Counted, Place, Tally, below, missing, notes_of, placed

TITLE = "农村低保对象排查情况统计表"
WIDTHS = (18.0, *(5.9,) * 18)
FIRST_YEAR = date(2017, 1, 1)
"""The annex counts since 2017, where the place itself says nothing else."""

_AREA = "SELECT township, village, min(area_kind) AS area_kind FROM fact.village_cover GROUP BY township, village"
_ROLL = """
SELECT coalesce(certificate_no, '（证号不清）' || person) AS key, person, township, village, programme, since_month
FROM fact.roll ORDER BY ALL"""
_EXITS = f"""
WITH area AS ({_AREA})
SELECT coalesce(e.certificate_no, '（证号不清）' || e.record_id) AS key, coalesce(e.person, e.record_id) AS person,
    coalesce(c.township, e.township) AS township,
    CASE WHEN c.township IS NULL THEN e.village ELSE coalesce(c.village, e.village) END AS village,
    e.exited_on AS happened_on, coalesce(e.reason, '没有写明原因') AS said, e.exit_kind
FROM fact.exit AS e
LEFT JOIN fact.certificate AS c ON c.certificate_no = e.certificate_no
LEFT JOIN area AS a ON a.township = e.township AND a.village = e.village
WHERE coalesce(c.programme, a.area_kind, '农村') = '农村' AND e.exited_on <= $until
ORDER BY ALL"""
_REFUSED = f"""
WITH area AS ({_AREA}),
home AS (SELECT person, min(household_no) AS household_no FROM fact.household_now GROUP BY person)
SELECT coalesce('户' || h.household_no, a.person, a.record_id) AS key, coalesce(a.person, a.record_id) AS person,
    a.township, a.village, coalesce(a.decided_on, a.applied_on) AS happened_on,
    coalesce(a.refusal, '没有写明原因') AS said
FROM fact.application AS a LEFT JOIN home AS h ON h.person = a.person
LEFT JOIN area AS v ON v.township = a.township AND v.village = a.village
WHERE a.decision = '未批' AND coalesce(v.area_kind, '农村') = '农村'
    AND coalesce(a.decided_on, a.applied_on) BETWEEN $first AND $until
ORDER BY ALL"""
_POOR = """
SELECT household_no AS key, coalesce(person, record_id) AS person, township, village, NULL::DATE AS happened_on,
    coalesce(poverty_status, '') AS said
FROM fact.registered_poor ORDER BY ALL"""


def make(wanted: Wanted) -> Document:
    """The total first, then a row a township (of one township: a row a village)."""
    columns = _columns(wanted)
    tally = Tally()
    rows: list[Row] = [*_heads()]
    rows.append(row(text("合计"), *(c for one in columns for c in tally.pair(one, Place(), opens=False))))
    rows += [
        row(text(place.said), *(c for one in columns for c in tally.pair(one, place, opens=True)))
        for place in below(wanted, columns)
    ]
    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（公章）：　　　　　　　　{period_text(wanted.since, wanted.until)}　　　　　　　　单位：户、人",
        rows,
        heads=3,
        notes=[*notes_of(columns), f"统计口径：{_how(wanted)}"],
        signatures="负责人：　　　　　　　　　填表人：　　　　　　　　　填报日期：　　　年　　月　　日",
    )
    return Document(TITLE, wanted.day, wanted.place, [Sheet("统计表", WIDTHS, [page])], tally.behind)


def _first(wanted: Wanted, name: str) -> date:
    found = wanted.jurisdiction.value(name, wanted.until)
    return date.fromisoformat(str(found.value)) if found and not found.is_earliest_known else FIRST_YEAR


def _columns(wanted: Wanted) -> list[Counted]:
    """The nine pairs of columns."""
    con, first = wanted.con, wanted.since.replace(day=1)
    roll = con.sql(_ROLL).pl().with_columns(pl.col("township", "village").fill_null(""))
    taken = roll.filter(pl.col("since_month").is_between(first, wanted.until))
    before = roll.filter((pl.col("since_month") < first) | pl.col("since_month").is_null())
    listed = roll.filter(pl.col("programme") == RURAL).with_columns(
        happened_on=pl.col("since_month"), said=pl.lit("在册")
    )
    exits = _with_stay(con.sql(_EXITS, params={"until": wanted.until}).pl(), roll)
    removed = exits.filter(
        (pl.col("happened_on") >= wanted.since) & ~pl.col("said").str.contains(f"{NOT_UNFIT}|没有写明原因")
    )
    exited = exits.filter(
        (pl.col("happened_on") >= _first(wanted, "exits_since")) & (pl.col("exit_kind").fill_null("") != "死亡")
    )
    asked = {"first": _first(wanted, "refused_since"), "until": wanted.until}
    refused = con.sql(_REFUSED, params=asked).pl()
    poor = con.sql(_POOR).pl()
    enrolled = poor.join(before, on="person", how="semi").select("key").unique()
    poor = poor.join(enrolled, on="key", how="anti")
    new = listed.join(taken, on=["key", "person"], how="semi").with_columns(
        is_whole=~pl.col("key").is_in(listed.join(before, on=["key", "person"], how="semi")["key"].implode())
    )
    rows = {
        "screened": _first_of_each([listed, removed, refused, exited, poor]),
        "removed": _households(removed),
        "taken_in": _households(new),
        "refused": _households(refused),
        "refused_in": _households(_back(refused, new)),
        "exited": _households(exited),
        "exited_in": _households(_back(exited, new)),
        "poor": _households(poor),
        "poor_in": _households(_back(poor, new)),
    }
    gaps = {
        "removed": missing(wanted, "exit"),
        **dict.fromkeys(("refused", "refused_in"), missing(wanted, "application")),
        **dict.fromkeys(("exited", "exited_in"), missing(wanted, "exit")),
        **dict.fromkeys(("poor", "poor_in"), missing(wanted, "registered_poor")),
    }
    gaps["screened"] = "，".join(dict.fromkeys(why for why in gaps.values() if why))
    return [Counted(code, TITLES[code], placed(wanted, rows[code]), gaps.get(code, "")) for code in TITLES]


def _with_stay(exits: pl.DataFrame, roll: pl.DataFrame) -> pl.DataFrame:
    """Exits with is_whole: nobody of the certificate stayed."""
    stays = roll.group_by("key").agg(on_since=pl.col("since_month").fill_null(date.min).min())
    return exits.join(stays, on="key", how="left").with_columns(
        is_whole=(pl.col("on_since").is_null() | (pl.col("on_since") > pl.col("happened_on")))
    )


def _back(group: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Those of a group whom the rural roll took in this time, after what puts them into the group."""
    joined = group.join(
        new.select("person", "since_month").unique("person", keep="first", maintain_order=True), on="person"
    )
    month = pl.col("happened_on").dt.truncate("1mo")
    return joined.filter(month.is_null() | (pl.col("since_month") >= month)).with_columns(
        happened_on=pl.col("since_month"), said=pl.lit("本次纳入")
    )


def _households(members: pl.DataFrame) -> pl.DataFrame:
    """Members (key, person, place, day, word) as households of `COUNTED`."""
    whole = pl.col("is_whole").any() if "is_whole" in members.columns else pl.lit(value=True)
    return members.group_by("key").agg(
        pl.col("township", "village").fill_null("").first(),
        number=pl.col("key").first().str.replace("^P[A-Z0-9]{12}$|^[0-9a-f]{16}$", "（没有户编号）"),
        households=whole.cast(pl.Int64).max(),
        persons=pl.col("person").n_unique(),
        on=pl.col("happened_on").max().cast(pl.String),
        said=pl.col("said").unique().sort().str.join("、"),
    )


def _first_of_each(groups: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All groups, whoever stands in two of them in the first; a household counts where nobody of it was counted yet."""
    seen, parts = pl.DataFrame(schema={"person": pl.String}), []
    for group in groups:
        fresh = group.join(seen, on="person", how="anti")
        known = group.join(seen, on="person", how="semi").select("key").unique()
        counted = _households(fresh).with_columns(
            households=pl.when(pl.col("key").is_in(known["key"].implode())).then(0).otherwise("households")
        )
        parts.append(counted)
        seen = pl.concat([seen, fresh.select("person")]).unique()
    return pl.concat(parts, how="diagonal_relaxed")


TITLES = {
    "screened": "本次排查的对象",
    "removed": "本次清退不符合条件低保对象",
    "taken_in": "本次纳入低保对象",
    "refused": "提交申请但审批未通过的对象",
    "refused_in": "未通过的对象中本次纳入",
    "exited": "动态管理中已退出的低保对象",
    "exited_in": "已退出的对象中本次重新纳入",
    "poor": "未纳入农村低保的建档立卡贫困户",
    "poor_in": "建档立卡贫困户中本次纳入",
}


SCREENED = "含目前现有低保人数、2017年以来曾提交申请但审批未通过的对象和动态管理已退出的低保对象、建档立卡贫困户数"


def _heads() -> list[Row]:
    return [
        row(
            head("地　区", rows=3),
            head(f"本次排查的对象（{SCREENED}）", 6),
            head("2017年以来曾提交申请但审批未通过的对象", 4),
            head("2017年以来动态管理中已退出的低保对象", 4),
            head("未纳入农村低保的建档立卡贫困户数", 4),
        ),
        row(
            head("总数", 2),
            head("其中：本次清退不符合条件低保对象", 2),
            head("其中：本次纳入低保对象", 2),
            head("总数", 2),
            head("其中：本次纳入低保对象", 2),
            head("总数", 2),
            head("其中：本次重新纳入低保对象", 2),
            head("总数", 2),
            head("其中：本次纳入低保对象", 2),
        ),
        row(*(head(word) for _ in range(9) for word in ("户数", "人数"))),
    ]  # fmt: skip


def _how(wanted: Wanted) -> str:
    said = (
        f"本次指{day_text(wanted.since)}至{day_text(wanted.until)}；现有低保按{day_text(wanted.night)}核对的名册，"
        "纳入按名册的享受起始年月；清退不含死亡、迁出、服刑、自愿放弃和没有写明原因的；已退出不含死亡；"
        "户内部分人员退出、纳入的，计人数不计户数；申请名册只登记申请人，人数按申请人计；"
        "建档立卡户全户无人在册的为未纳入；同一人属于几类的，“本次排查的对象”总数只计一次，故不等于各类之和。"
    )
    exits, refused = _first(wanted, "exits_since"), _first(wanted, "refused_since")
    if {exits, refused} != {FIRST_YEAR}:
        said += f"本地规定已退出自{day_text(exits)}起、申请未批自{day_text(refused)}起计。"
    return said


REPORT = ReportKind(TITLE, "东民发〔2018〕12号附件2", (COUNTY, TOWNSHIP), make, period=YEAR)
