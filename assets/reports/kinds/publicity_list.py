"""公示名单: who is on the roll of a village, as it is posted there (东安 三（二）5; 最低生活保障审核确认办法 24).

Belongs here: whom it names and whom not. Posted is the head, how many persons, how much a month; nobody's number,
address or illness. Left out are households headed by a minor, and those that the county wrote on its list of secrecy
(`assets/cases/unposted.py`); the posted page says how many, never which or why. A sheet that is not posted tells the
clerk what no register can know: whose illness must not be seen from the list.
"""

from __future__ import annotations

from assets.cases.unposted import unposted
from assets.reports import COUNTY, NOW, TOWNSHIP, VILLAGE, ReportKind, Wanted
from assets.reports.document import Document, Page, Sheet, centre, count, head, label, money, nil_row, row, text
from assets.reports.sheets import numbered

TITLE = "最低生活保障对象公示名单"
HEADERS = ("序号", "村（居）", "户主姓名", "类别", "保障人数", "月保障金额（元）")
WIDTHS = (7.0, 22.0, 16.0, 10.0, 11.0, 17.0)
ADULT_YEARS = 18
SIGNATURES = "公示单位（盖章）：　　　　　　　　公示时间：　　　年　　月　　日至　　　年　　月　　日"
BEFORE = "张贴前（不张贴）"

_LISTED = f"""
SELECT r.township, coalesce(r.village, '未写明'), coalesce(i.name, '（姓名未写明）'), r.programme,
    coalesce(r.insured_count, r.members_count, count(*) OVER (PARTITION BY r.certificate_no)),
    coalesce(r.monthly_amount_fen, 0),
    coalesce(i.birth_on > CAST($day AS DATE) - INTERVAL {ADULT_YEARS} YEAR, FALSE),
    list_contains($unposted, r.certificate_no)
FROM fact.roll AS r LEFT JOIN link.identity AS i ON i.person = r.head
WHERE NOT r.is_suspended AND ($townships IS NULL OR list_contains($townships, r.township))
    AND ($village IS NULL OR r.village = $village)
QUALIFY row_number() OVER (PARTITION BY r.certificate_no ORDER BY r.person = r.head DESC, r.person) = 1
ORDER BY r.township, r.village, r.programme, i.name, r.certificate_no"""
_Row = tuple[str, str, str, str, int, int, bool, bool]


def make(wanted: Wanted) -> Document:
    """A sheet a village, so that each is posted where it belongs, and what the clerk looks at before."""
    asked = {
        "day": wanted.night,
        "townships": wanted.townships and list(wanted.townships),
        "village": wanted.village,
        "unposted": sorted(unposted(wanted.ledger, wanted.day)),
    }
    rows = wanted.con.execute(_LISTED, asked).fetchall()
    by_village: dict[tuple[str, str], list[_Row]] = {}
    for one in rows:
        by_village.setdefault(one[:2], []).append(one)
    sheets = [
        Sheet(f"{township}{village}", WIDTHS, [_page(wanted, township, village, own)], is_landscape=False)
        for (township, village), own in by_village.items()
    ]
    if not sheets:
        empty = Page(f"{wanted.place}{TITLE}", "", [row(*map(head, HEADERS)), nil_row(len(HEADERS), "没有在册户")], 1)
        sheets = [Sheet("公示", WIDTHS, [empty], is_landscape=False)]
    sheets.append(Sheet(BEFORE, WIDTHS, [_before(wanted, rows)], is_landscape=False))
    return Document(TITLE, wanted.day, wanted.place, numbered(sheets))


def _page(wanted: Wanted, township: str, village: str, rows: list[_Row]) -> Page:
    posted = [r for r in rows if not (r[6] or r[7])]
    lines = [
        row(centre(str(place)), centre(village), centre(name), centre(programme), count(persons), money(fen))
        for place, (_, _, name, programme, persons, fen, *_) in enumerate(posted, start=1)
    ]
    left_out = len(rows) - len(posted)
    notes = [
        f"共 {len(posted)} 户 {sum(r[4] for r in posted)} 人。公示期间有异议的，请向{township}或县民政局反映。",
        *([f"另有 {left_out} 户依法不公示姓名。"] if left_out else []),
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


def _before(wanted: Wanted, rows: list[_Row]) -> Page:
    minors = sum(r[6] for r in rows)
    secret = sum(r[7] and not r[6] for r in rows)
    told = (
        ("未成年人", f"户主未满 {ADULT_YEARS} 周岁的 {minors} 户，已自动略去。"),
        ("需要保密的", f"县级登记为不公示姓名的 {secret} 户，已略去；登记和取消用 hedui unposted，不写原因。"),
        ("请逐户再看", "艾滋病等依法需要保密的病人，名册上看不出来：张贴前由经办人逐户核对，"
         "应当保密的先登记再重新打印，不要在张贴的纸上涂抹——涂抹的那一行别人会去猜。"),
        ("不得加写", "身份证号、银行账号、住址、病情、残疾类别、电话，一律不加写在张贴的名单上。"),
        ("选择性公示", "除上述两种情形外，在册户须全部公示，不得挑选。"),
    )  # fmt: skip
    lines = [row(label(words, 2), text(more, 4), least=30.0) for words, more in told]
    below = f"本页给经办人看，不张贴。　　数据截至 {wanted.night:%Y年%m月%d日}"
    signed = "张贴前核对人（签名）：　　　　　　　　　　　日期：　　　年　　月　　日"
    return Page(f"{wanted.place}公示名单张贴前核对", below, lines, signatures=signed)


REPORT = ReportKind(
    TITLE,
    "东安 三（二）5、最低生活保障审核确认办法第二十四条",
    (COUNTY, TOWNSHIP, VILLAGE),
    make,
    NOW,
    names_people=True,
)
