"""户卡: one household with what is asked of it, on paper: who lives there, what the registers say, what was done.

Belongs here: the order on the page. Does not belong here: the words (`assets/explain/`, which the desk's card shows,
too). `of` is a flag, whose line of a list it is, or a certificate, for all cases of its household.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from assets.cases.frames import identities
from assets.cases.pairs import masked
from assets.errors import BadInput
from assets.explain.flag import story_of
from assets.explain.history import history
from assets.explain.timeline import members, timeline
from assets.home.warehouse import tables
from assets.intake.receipts import receipts
from assets.reports import HOUSEHOLD, NOW, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, fill, head, label, row, text
from assets.reports.households import case_of, certificate_of, plain
from assets.reports.xlsx import points_left
from matchers.blotting import blotted
from matchers.cases.assigning import ASSIGNED
from matchers.cases.authority import COUNTYS_OWN
from matchers.cases.casework import QUEUES, SEVERITIES, STATES
from matchers.cases.numbers import read_flag_number
from matchers.cases.review import CASE_EVENTS

TITLE = "户卡"
WIDTHS = (11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0)
WIDE = len(WIDTHS)
MONTHS = 12
HAPPENINGS = 12
"""So many entries of the registers, the newest: a card is read on a doorstep."""
SHOWN = {
    "疑点与依据": ("依据", 1),
    "证据": ("证据", 2),
    "亲属途径": ("亲属途径", 4),
    "识别": ("识别", 1),
    "正常情形与请提供的证明": ("正常情形\n和请提供\n的证明", 6),
}
"""The parts of a flag's story that a card has, what they are called there, and how many lines of each: where every row
came from is for whoever inspects."""
SIGNED = "调查人（两人签名）：　　　　　　　　　　　　　　户主或代理人（签名）：　　　　　　　　　　日期："

_PAYMENTS = """
SELECT strftime(month, '%Y-%m'), approved_amount_fen, paid_count, paid_fen, back_paid_fen, failed_count
FROM fact.payment_month WHERE certificate_no = ? AND months_ago < ? ORDER BY month DESC"""


def make(wanted: Wanted) -> Document:
    """The card of one household; BadInput for a flag of a whole place."""
    cases, certificate = _asked(wanted)
    paid = members(wanted.con).get(certificate or "", [])
    persons = list(dict.fromkeys([*(m.person for m in paid), *cases["person"].drop_nulls()]))
    first = cases.row(0, named=True) if cases.height else {"township": None, "village": None, "household_no": None}
    number = f"低保证号 {certificate}" if certificate else f"户编号 {first['household_no'] or '不详'}"
    rows = [
        *_members(wanted, persons, {m.person: "户主" if m.is_head else m.relation for m in paid}),
        *_flags(wanted, cases),
        *_payments(wanted, certificate),
        *_happenings(wanted, persons),
        row(label("核查记录", 2), fill(WIDE - 2), least=60.0, grows=True),
    ]
    where = f"{first['township'] or ''}{first['village'] or ''}"
    kept = "　　由县级留存，不交乡镇和村（居）" if COUNTYS_OWN in set(cases["queue"]) else ""
    page = Page(
        f"{wanted.jurisdiction.name}{TITLE}", f"{where}　　{number}　　核对日期 {wanted.night:%Y-%m-%d}{kept}", rows,
        notes=["疑点只是问题，不是结论，不能仅凭本卡停发、减发或追缴。含个人信息，用后妥善保管或销毁。"],
        signatures=SIGNED,
    )  # fmt: skip
    page = replace(page, is_one_side=points_left(page, Sheet(TITLE, WIDTHS, [], is_landscape=False)) >= 0)
    return Document(TITLE, wanted.day, where or wanted.place, [Sheet(TITLE, WIDTHS, [page], is_landscape=False)])


def _asked(wanted: Wanted) -> tuple[pl.DataFrame, str | None]:
    """The cases that the card is of, the gravest first, and the household's certificate."""
    flag = read_flag_number(wanted.of)
    if flag is None:
        certificate = certificate_of(wanted)
        return _in_order(wanted.cases.filter(pl.col("certificate_no") == certificate)), certificate
    case = case_of(wanted, flag)
    if case["grain"] == "V":
        raise BadInput(f"{flag} 是关于整村（居）、整乡镇的疑点，不指某一户，没有户卡")
    same = ["list_no", "line_no", "queue"] if case["list_no"] else ["queue", "household"]
    found = wanted.cases.filter(pl.all_horizontal(pl.col(column) == case[column] for column in same))
    return _in_order(found), case["certificate_no"]


def _in_order(cases: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("severity").replace_strict({code: i for i, code in enumerate(SEVERITIES)}, default=9)
    return cases.sort(~pl.col("is_open"), rank, pl.col("case_id"))


def _members(wanted: Wanted, persons: Sequence[str], words: dict[str, str]) -> list[Row]:
    rows = wanted.con.execute(
        f"SELECT person, name, {masked('id_number')}, CAST(birth_on AS VARCHAR) FROM link.identity "
        "WHERE list_contains(?::VARCHAR[], person)",
        [list(persons)],
    ).fetchall()
    known = {person: told for person, *told in rows}
    heads = row(head("姓名", 2), head("关系", 2), head("证号", 2), head("出生", 2))
    lines = []
    for person in persons:
        name, number, born = known.get(person, ("", "", ""))
        relation = words.get(person, "疑点所指的人")
        cells = (blotted(name or "（姓名不详）"), relation, number or "", born or "")
        lines.append(row(*(centre(word, 2) for word in cells)))
    return [heads, *(lines or [row(centre("没有认出的人员", WIDE))])]


def _flags(wanted: Wanted, cases: pl.DataFrame) -> list[Row]:
    if cases.is_empty():
        return [row(label("疑点", 2), text("没有在办或办过的疑点", WIDE - 2))]
    came, events = receipts(wanted.ledger), wanted.ledger.frame(CASE_EVENTS, wanted.day, of=cases["case_id"].to_list())
    rows: list[Row] = []
    for place, case in enumerate(cases.iter_rows(named=True), start=1):
        rule = wanted.rules.get(case["rule"])
        words = (
            f"{rule.title if rule else case['rule']}（{QUEUES[case['queue']]}，{SEVERITIES.get(case['severity'], '')}"
        )
        said = f"{words}，{STATES.get(case['state'], case['state'])}）　{case['case_id']}"
        rows.append(row(head(f"疑点 {place}", 2), Cell(said, "head", WIDE - 2)))
        rows += _told("情况", 1, [blotted(case["reason"] or "")])
        for title, lines in story_of(wanted.con, case["case_id"], wanted.rules, wanted.contracts, came):
            # What law lets us ask, and whether it is surely he, is the first line; how it was reckoned follows it.
            if title in {"疑点与依据", "识别"}:
                lines = [lines[0].removesuffix("；逐项如下：")]
            rows += _told(*SHOWN[title], lines) if title in SHOWN else []
        rows += _told("上次核查", 1, [case["last_finding"]] if case["last_finding"] else [])
        # How an office divides its work is no part of a household's file.
        steps = (
            f"{s.on} {s.what} {s.who}　{s.words}".rstrip()
            for s in history(events.filter((pl.col("subject") == case["case_id"]) & (pl.col("kind") != ASSIGNED)))
        )
        rows += _told("经过", 12, list(steps))
    return rows


def _told(title: str, most: int, lines: Sequence[str]) -> list[Row]:
    # The label of the row says it already.
    said = [line.strip().removeprefix(f"{title}：") for line in lines if line.strip()]
    more = [f"另有 {len(said) - most} 条，见网上户卡或 hedui explain"] if len(said) > most else []
    words = "\n".join([*said[:most], *more])
    return [row(label(title, 2), text(words, WIDE - 2))] if words else []


def _payments(wanted: Wanted, certificate: str | None) -> list[Row]:
    """What was approved and paid month by month, two months a row, the newest first."""
    present = "payment_month" in tables(wanted.con, "fact")
    found = wanted.con.execute(_PAYMENTS, [certificate, MONTHS]).fetchall() if certificate and present else []
    if not found:
        return [row(label("发放", 2), text("没有这一户的发放台账", WIDE - 2))]
    cells = [_month(*one) for one in found]
    cells += [[fill(), fill(), fill(2)]] * (len(cells) % 2)
    heads = [head("月份"), head("应发（元）"), head("实发（元）", 2)]
    return [row(*heads, *heads), *(row(*cells[at], *cells[at + 1]) for at in range(0, len(cells), 2))]


def _month(
    month: str, approved: int | None, count: int | None, paid: int | None, back: int | None, failed: int | None
) -> list[Cell]:
    said = plain(paid or 0) if count else "没有发放记录"
    more = [f"补发 {plain(back)}"] if back else []
    more += [f"失败 {failed} 笔"] if failed else []
    return [centre(month), centre(plain(approved)), centre("\n".join([said, *more]), 2)]


def _happenings(wanted: Wanted, persons: Sequence[str]) -> list[Row]:
    told: list[Any] = [h for h in timeline(wanted.con, persons) if not h.words.startswith("发放")]
    names = dict(
        identities(wanted.con, pl.Series("person", persons, dtype=pl.String)).select("person", "name").iter_rows()
    )
    lines = [f"{h.on} {names.get(h.person) or ''} {blotted(h.words)}" for h in told[:HAPPENINGS]]
    lines += [f"另有 {len(told) - HAPPENINGS} 条更早的未列。"] if len(told) > HAPPENINGS else []
    return _told("名册里的\n经过", HAPPENINGS + 1, lines)


REPORT = ReportKind(TITLE, "入户核查用，与网上户卡同一内容", (HOUSEHOLD,), make, NOW, names_people=True)
