"""公示名单: who is on the roll of a village, as it is posted there (东安 三（二）5; 最低生活保障审核确认办法 24).

Belongs here: whom it names and whom not. Posted is the head, how many persons, how much a month; nobody's number,
address or illness. A household headed by a minor is left out, and its place says only how many were.
"""

from __future__ import annotations

from assets.reports import COUNTY, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Sheet, centre, count, head, money, nil_row, row

TITLE = "最低生活保障对象公示名单"
HEADERS = ("序号", "村（居）", "户主姓名", "类别", "保障人数", "月保障金额（元）")
WIDTHS = (7.0, 22.0, 16.0, 10.0, 12.0, 20.0)
ADULT_YEARS = 18
SIGNATURES = "公示单位（盖章）：　　　　　　　　公示时间：　　　年　　月　　日至　　　年　　月　　日"

_LISTED = f"""
SELECT r.township, coalesce(r.village, '未写明'), coalesce(i.name, '（姓名未写明）'), r.programme,
    coalesce(r.insured_count, r.members_count, count(*) OVER (PARTITION BY r.certificate_no)),
    coalesce(r.monthly_amount_fen, 0),
    coalesce(i.birth_on > CAST($day AS DATE) - INTERVAL {ADULT_YEARS} YEAR, FALSE)
FROM fact.roll AS r LEFT JOIN link.identity AS i ON i.person = r.head
WHERE NOT r.is_suspended AND ($townships IS NULL OR list_contains($townships, r.township))
    AND ($village IS NULL OR r.village = $village)
QUALIFY row_number() OVER (PARTITION BY r.certificate_no ORDER BY r.person = r.head DESC, r.person) = 1
ORDER BY r.township, r.village, r.programme, i.name, r.certificate_no"""


def make(wanted: Wanted) -> Document:
    """A page a village, so that each is posted where it belongs."""
    asked = {"day": wanted.night, "townships": wanted.townships and list(wanted.townships), "village": wanted.village}
    rows = wanted.con.execute(_LISTED, asked).fetchall()
    villages = sorted({(township, village) for township, village, *_ in rows})
    pages = [_page(wanted, township, village, [r for r in rows if r[:2] == (township, village)])
             for township, village in villages]  # fmt: skip
    empty = Page(f"{wanted.place}{TITLE}", "", [row(*map(head, HEADERS)), nil_row(len(HEADERS), "没有在册户")], heads=1)
    return Document(TITLE, wanted.day, wanted.place, [Sheet("公示", WIDTHS, pages or [empty], is_landscape=False)])


def _page(wanted: Wanted, township: str, village: str, rows: list[tuple[str, str, str, str, int, int, bool]]) -> Page:
    posted = [r for r in rows if not r[6]]
    lines = [
        row(centre(str(place)), centre(village), centre(name), centre(programme), count(persons), money(fen))
        for place, (_, _, name, programme, persons, fen, _) in enumerate(posted, start=1)
    ]
    left_out = len(rows) - len(posted)
    notes = [
        f"共 {len(posted)} 户 {sum(r[4] for r in posted)} 人。公示期间有异议的，请向{township}或县民政局反映。",
        *([f"另有 {left_out} 户户主为未成年人，依法不公示姓名。"] if left_out else []),
    ]
    below = f"{township}{village}　　数据截至 {wanted.night:%Y年%m月%d日}　　单位：人、元"
    return Page(
        f"{township}{village}{TITLE}",
        below,
        [row(*map(head, HEADERS)), *(lines or [nil_row(len(HEADERS))])],
        heads=1,
        notes=notes,
        signatures=SIGNATURES,
    )


REPORT = ReportKind(
    TITLE,
    "东安 三（二）5、最低生活保障审核确认办法第二十四条",
    (COUNTY, TOWNSHIP, VILLAGE),
    make,
    names_people=True,
)
