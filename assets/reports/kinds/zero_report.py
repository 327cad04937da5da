"""零报告 (东安 annex 4, note 4: whether there is something or not, it is reported): nil is a row.

Belongs here: what each township has or has not to report, and what was asked of it. Does not belong here: counting
(`assets/reports/happened.py`). A page goes to its township, so what the county keeps to itself is in none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from assets.cases.handed_in import HandedIn, handed_in
from assets.reports import COUNTY, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, head, row, text
from assets.reports.findings import KEPT, cases_of, kept_by_county
from assets.reports.happened import happened
from assets.reports.periods import day_text, period_text
from assets.reports.tally import Counted, Place, Tally, notes_of, townships
from data_contracts.agenda import TOWNSHIPS, Occasion
from matchers.cases.casework import QUEUES, TOWNSHIP_QUEUES

TITLE = "零报告表"
WIDTHS = (6.0, 37.0, 14.0, 14.0, 19.0)
SUM_WIDTHS = (16.0, *(11.0,) * 8, 17.0)
NIL, SOME = "零报告", "有"


def make(wanted: Wanted) -> Document:
    """A page a township; of the whole county a table of all before them."""
    items = _items(wanted)
    tally = Tally()
    came = handed_in(wanted.ledger, wanted.until)
    asked = [o for o in wanted.jurisdiction.occasions(wanted.since, wanted.until)
             if o.task.by == TOWNSHIPS and o.task.is_handed_in]  # fmt: skip
    places = townships(wanted, items)
    pages = [_page(wanted, place, items, asked, came, tally) for place in places]
    own = Sheet("分乡镇", WIDTHS, pages, is_landscape=False)
    sheets = (
        [own]
        if wanted.townships is not None
        else [Sheet("汇总", SUM_WIDTHS, [_sums(wanted, items, places, tally)]), own]
    )
    return Document(TITLE, wanted.day, wanted.place, sheets, tally.behind)


def _items(wanted: Wanted) -> list[Counted]:
    cases = cases_of(wanted).join(kept_by_county(wanted), on="case_id", how="anti")
    counted = happened(wanted, cases)
    queues = pl.DataFrame(cases.select(number="case_id", queue="queue"))
    confirmed = [
        replace(
            counted["confirmed"],
            code=f"confirmed_{queue}",
            title=f"{QUEUES[queue]}核查属实（条）",
            rows=counted["confirmed"].rows.join(queues.filter(pl.col("queue") == queue), on="number", how="semi"),
        )
        for queue in TOWNSHIP_QUEUES
    ]
    return [
        replace(counted["came"], title="新纳入低保（户）"),
        replace(counted["left"], title="退出低保（户）"),
        *confirmed,
        replace(counted["recovered"], title="追回资金（元）"),
        replace(counted["filed"], title="近亲属享受低保登记备案（份）"),
    ]


def _number(tally: Tally, item: Counted, place: Place, *, opens: bool) -> Cell:
    if item.code == "recovered":
        return tally.money(item, place, opens=opens)
    return tally.one(item, place, "households", opens=opens)


def _is_nil(item: Counted, place: Place) -> bool:
    number = _number(Tally(), item, place, opens=False).number
    return number == 0


def _page(
    wanted: Wanted,
    place: Place,
    items: list[Counted],
    asked: list[Occasion],
    came: Mapping[str, Mapping[str, HandedIn]],
    tally: Tally,
) -> Page:
    rows: list[Row] = [row(*map(head, ("序号", "项目", "本期数", "是否零报告", "乡镇核对（填写）")))]
    for number, item in enumerate(items, start=1):
        said = "—" if item.missing else NIL if _is_nil(item, place) else SOME
        rows.append(
            row(centre(str(number)), text(item.title), _number(tally, item, place, opens=True), centre(said), fill())
        )
    for number, occasion in enumerate(asked, start=len(items) + 1):
        back = came.get(occasion.key, {}).get(place.township or "")
        status = "未报" if back is None else f"{back.on} 已报"
        said = NIL if back and back.is_nil else SOME if back else "—"
        what = f"{occasion.task.what}（{occasion.due_on:%m-%d}前报）"
        rows.append(row(centre(str(number)), text(what), centre(status), centre(said), fill()))
    nil = [item for item in items if not item.missing and _is_nil(item, place)]
    whole = len(nil) == len(items)
    return Page(
        f"{place.said}{period_text(wanted.since, wanted.until)}{TITLE}",
        f"统计期：{day_text(wanted.since)}至{day_text(wanted.until)}",
        rows,
        heads=1,
        notes=[
            *notes_of(items),
            f"本期共{len(items)}项，其中{len(nil)}项没有情况，按零报告处理" + ("，全部为零报告。" if whole else "。"),
            "没有的项目也须报送，核对无误后签字盖章；与实际不符的，在末列写明实际数。",
        ],
        signatures="乡镇（街道）（盖章）：　　　　　负责人：　　　　　经办人：　　　　　　　　年　　月　　日",
    )  # fmt: skip


def _sums(wanted: Wanted, items: list[Counted], places: list[Place], tally: Tally) -> Page:
    heads = ("乡镇", *(item.title for item in items), "是否全部零报告")
    lines = []
    for place in places:
        whole = all(not item.missing and _is_nil(item, place) for item in items)
        cells = (_number(tally, item, place, opens=False) for item in items)
        lines.append(row(text(place.said), *cells, centre("全部零报告" if whole else "")))
    total = row(text("合计"), *(_number(tally, item, Place(), opens=False) for item in items), centre(""))
    return Page(
        f"{wanted.place}{period_text(wanted.since, wanted.until)}{TITLE}",
        f"统计期：{day_text(wanted.since)}至{day_text(wanted.until)}",
        [row(*map(head, heads)), total, *lines],
        heads=1,
        notes=[*notes_of(items), KEPT],
        signatures="填报单位（公章）：　　　　　　　　负责人：　　　　　　　　填报人：　　　　　　　　年　　月　　日",
    )


REPORT = ReportKind(TITLE, "东民发〔2018〕12号附件4备注4、五（四）", (COUNTY, TOWNSHIP), make)
