"""年度复审表 cell by cell (灌云 annexes 3 and 4): front and back of one sheet a household, what is known filled in.

Belongs here: the blocks of the two forms. Does not belong here: which households (`kinds/`), what is known of them
(`households.py`). The front has who lives there, who supports them and what they live on; the back has the visit and
the opinions. Where many persons push the incomes off the front, they begin the back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assets.reports import COUNTY, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, fill, label, row, text
from assets.reports.households import (
    DECLARED,
    JOBLESS,
    PENSION,
    SUPPORT,
    SURVIVORS,
    WAGES,
    Household,
    Person,
    plain,
)  # fmt: skip
from assets.reports.sheets import numbered
from assets.reports.xlsx import points_left

WIDTHS = (5.9, 6.8, 6.2, 8.0, 7.2, 7.2, 7.2, 6.8, 6.6, 10.0, 6.4, 9.9)
"""A narrow column for what a block is called; name (2), relation, number (3), address (2), income, persons, fee."""
COLUMNS = len(WIDTHS)
PAGES_A_SHEET = 800
LEAST = ((4, 3), (3, 2), (1, 1))
"""Rows for members and supporters that a front has at least: fewer, where its page is full."""
MOST_SUPPORTERS = 8
LINE, BLANK = 18.0, "＿＿＿＿"
DATE = "　　年　　月　　日"


@dataclass(frozen=True)
class Form:
    """What tells one form from the other: its title, its blocks of members, supporters and incomes, and what is on its
    back after the visit's record."""

    title: str
    supporters: str
    has_health: bool
    incomes: Callable[[Household], list[Row]]
    land: Callable[[], list[Row]]
    back: Callable[[Household], list[Row]]


def document(wanted: Wanted, form: Form, found: Sequence[Household]) -> Document:
    """The forms of `found`: a sheet a village, two sides a household."""
    title = f"{authority(wanted)}{form.title}"
    by_place: dict[tuple[str, str], list[Page]] = {}
    for household in found:
        by_place.setdefault((household.township, household.village), []).extend(_sides(wanted, form, title, household))
    sheets = [
        Sheet(name, WIDTHS, pages[at : at + PAGES_A_SHEET], is_landscape=False)
        for (name, pages) in _named(wanted, by_place)
        for at in range(0, len(pages), PAGES_A_SHEET)
    ]
    if not sheets:
        nobody = Page(title, f"（{wanted.day.year}年度）　{wanted.place}", [row(text("没有要复审的户", COLUMNS))])
        sheets = [Sheet("复审表", WIDTHS, [nobody], is_landscape=False)]
    footer = f"{wanted.place}　数据截至 {wanted.night:%Y-%m-%d}"
    return Document(title, wanted.day, footer, numbered(sheets))


def authority(wanted: Wanted) -> str:
    """Whose form it is: the prefecture's, as the notice has it; the county's where no prefecture is declared."""
    line = wanted.jurisdiction.line()
    above = (place.name for place in line if place.code.endswith("00") and not place.code.endswith("0000"))
    return next(above, wanted.jurisdiction.name)


def _named(wanted: Wanted, by_place: dict[tuple[str, str], list[Page]]) -> Iterable[tuple[str, list[Page]]]:
    for (township, village), pages in by_place.items():
        place = village or "未写明村"
        yield (f"{township}{place}" if wanted.scope == COUNTY else place), pages


def _sides(wanted: Wanted, form: Form, title: str, household: Household) -> list[Page]:
    """Front and back; a second sheet where the household is too large for one. Whom the front has no room for even so
    is asked to be written on a sheet of its own."""
    below = f"（{wanted.day.year}年度）　镇（街道）村：{household.township}{household.village}"
    below += f"　　低保证字号：{household.certificate_no}"

    def page(side: str, rows: Sequence[Row], *, is_tight: bool = False) -> Page:
        return Page(title + side, below, rows, is_one_side=True, is_tight=is_tight)

    def fits(one: Page) -> bool:
        return points_left(one, Sheet("", WIDTHS, [], is_landscape=False)) >= 0

    incomes, back, every = form.incomes(household), form.back(household), len(household.members)
    fronts = [(_front(household, form, least, every), is_tight) for is_tight in (False, True) for least in LEAST]
    for front, is_tight in fronts:
        if fits(whole := page("", [*_growing(front), *_growing(incomes)], is_tight=is_tight)):
            return [whole, page("（背面）", back)]
    least, shown = LEAST[-1], every
    front_alone = next((p for f, t in fronts if fits(p := page("", _growing(f), is_tight=t))), None)
    while front_alone is None and shown:
        shown -= 1
        fewer = page("", _growing(_front(household, form, least, shown)), is_tight=True)
        front_alone = fewer if fits(fewer) or not shown else None
    sides = [front_alone or page("", fronts[-1][0])]
    for is_tight in (False, True):
        if fits(both := page("（背面）", [*incomes, *back], is_tight=is_tight)):
            return [*sides, both]
    blank = row(label("附记", 2), fill(10), grows=True)
    return [*sides, page("（续页）", [*incomes, blank]), page("（背面）", back), page("（附页）", [blank])]


def _growing(rows: Sequence[Row]) -> list[Row]:
    """Rows whose fields share what the page leaves."""
    return [replace(one, grows=True) for one in rows]


def _front(household: Household, form: Form, least: tuple[int, int], shown: int) -> list[Row]:
    return [
        *_head(household),
        *_members(household, form, least[0], shown),
        *_supporters(household, form, least[1]),
        *form.land(),
    ]


def _head(household: Household) -> list[Row]:
    head = household.head
    standard = f"{plain(household.standard_fen)} 元/人·月" if household.standard_fen is not None else ""
    last = f"\n（上次 {household.reviewed_on}）" if household.reviewed_on else ""
    return [
        row(label("户主姓名", 3), _known(head.name, 2), label("身体\n状况"), _known(head.health, 2),
            label("身份\n证号"), _known(head.number, 3)),
        row(label("是否具有民事行为能力\n或限制民事行为能力", 3, 2), fill(2, 2), label("受委托\n申请人", 2, 2),
            label("姓名", 2), fill(3), least=LINE),
        row(label("身份证号", 2), fill(3), least=LINE),
        row(label("户籍住址", 3), _known(household.hukou_address, 3), label("现住址", 2), _known(household.address, 4)),
        row(label("保障标准", 3), _known(standard, 2), label("联系\n电话"), _known(household.phone, 2),
            label("复审\n时间"), fill(3, words=DATE + last)),
    ]  # fmt: skip


def _members(household: Household, form: Form, least: int, shown: int) -> list[Row]:
    """The members, the first `shown` where they are too many for the page."""
    more = len(household.members) - shown
    lines: list[list[Cell]] = [_member(one, form) for one in household.members[:shown]]
    lines += [[fill(11, words=f"另有 {more} 人，请另附页")]] if more else []
    lines += [_member(Person("", ""), form) for _ in range(least - len(lines))]
    heads = [label("姓名", 2), label("与户主\n关系"), label("身份证号", 3), label("职业", 2 if form.has_health else 5)]
    heads += [label("身体状况", 3)] if form.has_health else []
    return _block("共同\n生活\n的家\n庭成\n员情\n况", [heads, *lines])


def _member(one: Person, form: Form) -> list[Cell]:
    cells = [_known(one.name, 2), _known(one.relation, 1), _known(one.number, 3)]
    return [*cells, _known(one.work, 2), _known(one.health, 3)] if form.has_health else [*cells, _known(one.work, 5)]


def _supporters(household: Household, form: Form, least: int) -> list[Row]:
    lines = [
        [_known(one.name, 2), _known(one.relation, 1), _known(one.number, 3), fill(2), _known(plain(one.yearly_fen), 1),
         _known("" if one.persons is None else str(one.persons), 1), _known(plain(one.paid_fen), 1)]
        for one in household.supporters[:MOST_SUPPORTERS]
    ]  # fmt: skip
    more = len(household.supporters) - MOST_SUPPORTERS
    lines += [[fill(11, words=f"另有 {more} 人，请另附页")]] if more > 0 else []
    unsaid = [fill(1), fill(3), fill(2), fill(1), fill(1), fill(1)]
    lines += [[fill(2, words="未授权"), *unsaid] for _ in range(household.unconsented)]
    lines += [[fill(2), *unsaid] for _ in range(least - len(lines))]
    heads = [label("姓名", 2), label("与户主\n关系"), label("身份证号", 3), label("家庭地址\n或单位名称", 2),
             label("家庭年\n总收入\n（元）"), label("家庭\n人口"), label("赡（扶、\n抚）养费\n（元）")]  # fmt: skip
    return _block(form.supporters, [heads, *lines])


def income_rows(household: Household, title: str, lines: Sequence[Sequence[tuple[str, Sequence[str]]]]) -> list[Row]:
    """The block of incomes: three fields a row, each its words and what of `Household.incomes` belongs there."""
    rows = [
        [cell for wide, (words, kinds) in zip((2, 2, 1), three, strict=True)
         for cell in (label(words, wide), _known(household.income(*kinds), 2))]
        for three in lines
    ]  # fmt: skip
    return _block(title, rows)


def _block(title: str, lines: Sequence[Sequence[Cell]]) -> list[Row]:
    """Rows beside one tall cell that says what they are."""
    return [
        row(*([label(title, 1, len(lines))] if not place else []), *cells, least=LINE)
        for place, cells in enumerate(lines)
    ]


def record(title: str) -> list[Row]:
    """The record of a visit: room to write, and who asked whom when."""
    who = f"调查人（不低于2名）：{'　' * 13}被调查人：\n{'　' * 24}{DATE}"
    return [row(label(title, 2, 2), fill(10), least=40.0, grows=True), row(text(who, 10))]


def opinion(title: str, lead: str, household: Household, signed: Sequence[str]) -> list[Row]:
    """One of the opinions: four choices, the seal, and who signs; `signed` are lines of text, or three fields."""
    amount = f" {plain(household.monthly_fen)} " if household.monthly_fen is not None else BLANK
    persons = f" {household.insured} " if household.insured is not None else "＿＿"
    choices = (
        lead,
        f"□家庭情况无变化，继续按原保障金额{amount}元享受；",
        f"□家庭情况有变化，保障人口由{persons}人调整到＿＿人，保障金由{amount}元调整到{BLANK}元；",
        "□家庭情况有变化，人均月收入已超过规定标准，建议退出保障；",
        "□家庭成员目前无法联系上，建议暂停保障。",
    )
    if len(signed) == 1:
        return [row(label(title, 2, 2), text("\n".join(choices), 10)), row(text(signed[0], 10), least=40.0)]
    sealed = f"\n　　　　　　　　　　　　　　　　　　　　　（公章）　　{DATE}"
    fields = [cell for words, wide in zip(signed, (1, 2, 1), strict=True) for cell in (label(words, wide), fill(2))]
    return [row(label(title, 2, 2), text("\n".join(choices) + sealed, 10)), row(*fields, least=36.0)]


def explanations() -> list[Row]:
    """What the form says of itself."""
    said = (
        "1、受委托人申请人：指无民事行为能力、限制民事行为能力人的监护人；",
        "2、职业：填写务农、劳务、运输、加工、学生、教师、军人、工勤人员、公务员；",
        "3、复审表编码必须与保障金领取证编码和备案表编码相同。",
    )
    return [row(label("表说明", 2), text("\n".join(said), 10))]


def _known(words: str, columns: int) -> Cell:
    """A field with what a register says, or one to be written in."""
    return fill(columns, words=words)


ANNUAL = (
    (("工资（薪金、\n津贴）", (WAGES,)), ("奖金（补贴）", ()), ("退（离）\n休金", (PENSION,))),
    (("失业保险金", (JOBLESS,)), ("各类存款、有价\n证券及利息", ()), ("一次性安\n置费、经\n济补偿金", ())),
    (("赡（扶、抚）\n养费", (SUPPORT,)), ("财产租赁\n收入", ()), ("补偿性\n生活补助", ())),
    (("财产变卖\n收入", ()), ("遗产、遗赠\n收入", ()), ("遗属\n生活补助", (SURVIVORS,))),
    (("房屋拆迁\n补偿款", ()), ("公（工）伤、死\n亡人员抚（扶）\n慰（养）费", ()), ("其他收入", ())),
    (("家庭年\n总收入", ()), ("家庭\n人均收入", (DECLARED,)), ("合计", ())),
)
"""The lines of annex 3."""
VISITED = (
    (("农业生产\n纯收入", ()), ("副业生产\n纯收入", ()), ("劳动经营\n纯收入", (WAGES,))),
    (("储蓄存款\n及利息", ()), ("有价证券\n及利息", ()), ("养老保险金", (PENSION,))),
    (("赡（扶、抚）\n养费", (SUPPORT,)), ("财产租赁\n收入", ()), ("彩票中奖", ())),
    (("财产变卖\n收入", ()), ("遗产、遗赠\n收入", ()), ("其他", (SURVIVORS, JOBLESS))),
    (("家庭年总\n收入", ()), ("家庭年人均\n收入", (DECLARED,)), ("合计", ())),
)
"""The lines of annex 4."""
