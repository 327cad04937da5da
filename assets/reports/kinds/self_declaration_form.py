"""自查报告表: what an official says of himself and his family, blank and one for each official (东安 附件4).

Belongs here: whose form it is, and what was declared before. Does not belong here: reading a form that came back
(`data_contracts/sources/relative_declarations.odcs.yaml`). Of the family nothing is filled in but what the official
has declared before: what registers know of his relatives is what his own words are held against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assets.home.warehouse import tables
from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Document, Page, Row, Sheet, fill, head, label, row
from assets.reports.sheets import numbered

TITLE = "城乡低保工作人员及直系亲属享受低保情况自查报告表"
HEADERS = ("姓  名", "职务或与\n报告人关系", "目前是否\n享受低保", "身份证号码", "户籍所在地\n（乡镇、村、\n社区）",
           "现住址\n（乡镇、村、\n社区）", "备  注")  # fmt: skip
WIDTHS = (10.0, 13.4, 9.8, 24.4, 13.6, 13.6, 6.8)
FAMILY = ("配偶", "子女", "子女", "本人父亲", "本人母亲", "配偶父亲", "配偶母亲", "具有法定赡养\n关系的近亲属")
OTHERS = FAMILY[-1]
NEAR: Mapping[str, str] = {
    "配偶": "配偶",
    "子女": "子女",
    "子": "子女",
    "女": "子女",
    "父亲": "本人父亲",
    "母亲": "本人母亲",
}
REMARKS = (
    "备注：1、此表一式两份，按规定的期限交县民政局办公室。",
    "2、报告对象为：①县民政局全体工作人员；②各乡镇（街道）从事城乡低保工作的人员（包含民政所所长、民政助理、民政干事"
    "及有关人员）；③各社区、村（居）全体工作人员。",
    "3、“直系亲属”包括配偶、子女、本人父母和配偶的父母。",
    "4、本人及直系亲属不管是否享受低保，都必须如实填写个人详细信息。",
)
COVERED = "covered_officials"
FORMS_A_SHEET = 800

_OFFICIALS = """
SELECT coalesce(min(r.township), ''), f.person, min(r.person_name), coalesce(min(r.person_id_number), ''),
    string_agg(DISTINCT concat_ws(' ', r.employer, r.position), '\n' ORDER BY concat_ws(' ', r.employer, r.position))
FROM record.office AS r JOIN fact.office AS f USING (record_id)
WHERE coalesce(r.since_on <= CAST($day AS DATE), TRUE) AND coalesce(r.until_on > CAST($day AS DATE), TRUE)
    AND list_contains($covered, r.official_category)
    AND ($townships IS NULL OR list_contains($townships, r.township))
GROUP BY f.person, coalesce(f.person, r.record_id) ORDER BY 1, 3, 4, 2"""
_DECLARED = """
SELECT f.official, r.person_name, coalesce(r.relation, ''), r.is_enrolled, coalesce(r.person_id_number, ''),
    coalesce(r.person_address, ''), f.person IS NOT DISTINCT FROM f.official
FROM record.declaration AS r JOIN fact.declaration AS f USING (record_id) WHERE f.official IS NOT NULL
QUALIFY r.batch = max(r.batch) OVER (PARTITION BY f.official) ORDER BY f.official, r._row, r._member, r.record_id"""


@dataclass(frozen=True)
class Relative:
    """A line of an earlier form: name, enrolled or not as it was declared, number, address."""

    name: str
    is_enrolled: bool | None
    number: str
    address: str


@dataclass
class Declared:
    """What an official declared before: of himself, and of his family by the line of the form."""

    own: Relative | None = None
    family: dict[str, list[Relative]] = field(default_factory=dict)


def make(wanted: Wanted) -> Document:
    """A blank form, and one for each official of the place who must report."""
    before = _declared(wanted)
    pages: dict[str, list[Page]] = {"空白表": [_page(wanted, "", None, "", "", Declared())]}
    for township, person, name, number, post in _officials(wanted):
        page = _page(wanted, township, name, number, post, before.get(person or "", Declared()))
        pages.setdefault(township or "未写明乡镇", []).append(page)
    sheets = [
        Sheet(place, WIDTHS, ones[at : at + FORMS_A_SHEET], is_landscape=False)
        for place, ones in pages.items()
        for at in range(0, len(ones), FORMS_A_SHEET)
    ]
    return Document(TITLE, wanted.day, f"{wanted.place}　县级留存", numbered(sheets))


def _officials(wanted: Wanted) -> list[tuple[str, str | None, str, str, str]]:
    if "office" not in tables(wanted.con, "record"):
        return []
    covered = wanted.jurisdiction.value(COVERED, wanted.day)
    words: list[str] = (
        [] if covered is None else [covered.value] if isinstance(covered.value, str) else [*covered.value]
    )
    townships = None if wanted.townships is None else list(wanted.townships)
    return wanted.con.execute(_OFFICIALS, {"day": wanted.day, "covered": words, "townships": townships}).fetchall()


def _declared(wanted: Wanted) -> dict[str, Declared]:
    if "declaration" not in tables(wanted.con, "record"):
        return {}
    found: dict[str, Declared] = {}
    for official, name, relation, is_enrolled, number, address, is_himself in wanted.con.execute(_DECLARED).fetchall():
        own = found.setdefault(official, Declared())
        line = Relative(name or "", is_enrolled, number, address)
        if is_himself:
            own.own = line
        else:
            own.family.setdefault(_line_of(relation, number), []).append(line)
    return found


def _line_of(relation: str, number: str) -> str:
    """The line of the form a relation belongs to; a parent of the spouse by the sex that his number tells."""
    if relation == "配偶父母" and len(number) == len("110101199003074514"):
        return "配偶父亲" if int(number[16]) % 2 else "配偶母亲"
    return NEAR.get(relation, OTHERS)


def _page(wanted: Wanted, township: str, name: str | None, number: str, post: str, before: Declared) -> Page:
    own = before.own
    himself = row(
        fill(words=name or ""), fill(words=post), fill(words=_yes(own)), fill(words=number), fill(),
        fill(words=own.address if own else ""), fill(words="本人"), grows=True,
    )  # fmt: skip
    rows = [row(*map(head, HEADERS)), himself, *_family(before)]
    signed = "本人签名：　　　　　　　　　　　　　　　　　　　　　　填报时间：　　　　年　　月　　日"
    below = f"填报单位（公章）：{township}"
    title = f"{wanted.jurisdiction.name}{TITLE}"
    return Page(title, below, rows, signatures=signed, remarks=REMARKS, is_one_side=True)


def _family(before: Declared) -> Iterable[Row]:
    """The lines of the annex, filled as they were declared; whoever is more than the annex has lines for follows."""
    left = {line: list(ones) for line, ones in before.family.items()}
    for line in FAMILY:
        ones = left.get(line, [])
        yield _relative(line, ones.pop(0) if ones else None)
    for line, ones in left.items():
        for one in ones:
            yield _relative(line, one)


def _relative(line: str, one: Relative | None) -> Row:
    return row(
        fill(words=one.name if one else ""), label(line), fill(words=_yes(one)), fill(words=one.number if one else ""),
        fill(), fill(words=one.address if one else ""), fill(), least=20.0, grows=True,
    )  # fmt: skip


def _yes(one: Relative | None) -> str:
    return "" if one is None or one.is_enrolled is None else "是" if one.is_enrolled else "否"


REPORT = ReportKind(TITLE, "东安 附件4", (COUNTY, TOWNSHIP), make, NOW, names_people=True, for_county=True)
