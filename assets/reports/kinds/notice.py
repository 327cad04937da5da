"""告知书: what the county found of a household, on what basis, and how to answer (社会救助法 48).

Belongs here: the letter. Does not belong here: sending it: people look it over and hand it over, the system never does.

A letter goes to a household and may tell it nothing of anybody else. So what was found is written out only where the
rule asks registers that speak of the household itself, and the rows are surely its own; else the letter names the
question alone. Whom somebody reported, who is an official's relative, and what a supporter owns never stand in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from assets.cases.frames import identities
from assets.errors import BadInput
from assets.flags.cited import cited
from assets.reports import HOUSEHOLD, NOW, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, fill, label, row, text
from assets.reports.households import case_of
from matchers.blotting import blotted
from matchers.cases.casework import STATES, TOWNSHIP_QUEUES
from matchers.cases.numbers import read_flag_number
from matchers.flags.basis import COMMON
from matchers.flags.rule import Rule

TITLE = "核对情况告知书"
WIDTHS = (14.0, 74.0)
OUT = ("released", "answered")
ASKED = tuple(queue for queue in TOWNSHIP_QUEUES if queue != "procedure")
"""Queues a household is asked about: what is late in procedure is the bureau's own, relatives are the county's."""
OWN = frozenset({
    "enrolment", "payment", "price_subsidy", "exit", "application", "support", "edge_listing", "temporary_aid",
    "discovery", "residence", "move", "death", "disability", "medical_expense", "graduation", "registered_poor",
    "monitoring", "unemployment", "salary", "pension", "insurance", "fund", "business", "vehicle", "real_estate",
    "machine_purchase", "spending",
})  # fmt: skip
"""Registers whose rows tell of nobody but their person; one that is not named here is not quoted."""
OF_OTHERS = ("other", "supporter", "official", "relative", "holder", "shared", "register_person")
"""How the evidence calls what is another's."""


def make(wanted: Wanted) -> Document:
    """The letter of the household that a flag is about, and what is looked at before it goes."""
    number = read_flag_number(wanted.of)
    if number is None:
        raise BadInput("告知书按疑点出：--of 请写 F 开头的疑点编号，见核查单每条疑点末尾的〔〕内")
    case = case_of(wanted, number)
    _refuse(case)
    # A line is whoever lives behind one door; a letter is for whom one certificate names, else for one person.
    same = [pl.col(key).eq_missing(case[key]) for key in ("queue", "household", "certificate_no", "household_no")]
    own = [] if case["certificate_no"] or case["household_no"] else [pl.col("person").eq_missing(case["person"])]
    found = wanted.cases.filter(pl.col("state").is_in(OUT), *same, *own).sort("case_id")
    cases = list(found.iter_rows(named=True))
    told = [_is_told(one, wanted.rules.get(one["rule"])) for one in cases]
    letter = Page(
        f"{wanted.jurisdiction.name}民政局{TITLE}", f"疑点编号：{'、'.join(one['case_id'] for one in cases)}",
        _letter(wanted, case, cases, told), signatures=_signed(wanted),
    )  # fmt: skip
    sheets = [Sheet("告知书", WIDTHS, [letter], False), Sheet("送达前（不送达）", WIDTHS, [_before(told)], False)]
    return Document(TITLE, wanted.day, wanted.jurisdiction.name, sheets)


def _refuse(case: Mapping[str, Any]) -> None:
    if case["grain"] == "V":
        raise BadInput("这是关于整村（居）、整乡镇的疑点，不指某一户，不出告知书")
    if case["queue"] not in ASKED:
        raise BadInput("身份信息、程序时限和近亲属备案的疑点由办理机关自己核实，不出告知书")
    if case["state"] not in OUT:
        state = STATES.get(case["state"], case["state"])
        raise BadInput(f"告知书只给已下发或已反馈的疑点；{case['case_id']} 现在是「{state}」")


def _is_told(case: Mapping[str, Any], rule: Rule | None) -> bool:
    """Whether what was found may be written out to the household."""
    if rule is None or case["link_method"] != "exact" or not set(rule.needs) <= OWN:
        return False
    rows = json.loads(case["evidence"] or "[]")
    return not any(key.startswith(OF_OTHERS) for one in rows for key in one)


def _letter(wanted: Wanted, case: Mapping[str, Any], cases: list[dict[str, Any]], told: list[bool]) -> list[Row]:
    basis, missed = cited(wanted.con), case["queue"] == "missed_enrolment"
    receives = "您家可能需要社会救助" if missed else "您家享受最低生活保障"
    number = f"（低保证号 {case['certificate_no']}）" if case["certificate_no"] else ""
    asks = "我们依法核对有关部门的登记，有下面的情况需要听取您家的意见。"
    lead = f"{_addressed(wanted, case)}{number}：\n　　{receives}。{asks}"
    findings, texts, proofs = [], [], []
    for place, (one, is_told) in enumerate(zip(cases, told, strict=True), start=1):
        rule = wanted.rules.get(one["rule"])
        title = rule.title if rule else one["rule"]
        certificates = [one["certificate_no"] or ""]
        findings.append(f"{place}. {title}。" + (blotted(one["reason"] or "", certificates) if is_told else ASK))
        texts.append(f"{place}. {basis.get(one['rule'], COMMON)}")
        proofs += [f"· {i.explanation.rstrip('。')}：{i.proof}" for i in (rule.innocent if rule else ())]
    return [
        _line(lead),
        row(label("登记的情况"), text("\n".join(findings))),
        row(label("依据"), text("\n".join(texts))),
        row(label("这不是结论"), text(NOT_A_FINDING)),
        row(label("怎样答复"), text(HOW)),
        row(label("可以提供的\n证明（有哪样\n提供哪样）"), text("\n".join(dict.fromkeys(proofs)))),
        row(label("您家的意见\n（可由工作人\n员代为记录）"), fill(), least=120.0),
        row(label("送达记录"), text("收到人签名：　　　　　　与户主关系：　　　　　收到日期：　　年　　月　　日")),
    ]


ASK = "具体情况请由工作人员当面说明。"
NOT_A_FINDING = (
    "以上只是登记之间对不上的地方，可能是登记错误、同名，或另有正当原因。没有听取您家的意见、没有核实以前，"
    "不会因此停发、减发或追缴。"
)
HOW = (
    "请在收到本告知书之日起　　　日内，当面、打电话或书面答复。需要更多时间的请告诉我们。\n"
    "联系人：　　　　　　　　电话：　　　　　　　　　　地址：\n"
    "不方便出门、写字的，可以请我们上门，由工作人员记录后念给您听，您确认后签名。\n"
    "认为登记有错的，可以要求我们请登记的部门更正；对以后作出的决定不服的，可以依法申请行政复议或者提起行政诉讼。"
)


def _addressed(wanted: Wanted, case: Mapping[str, Any]) -> str:
    """Whom the letter is to: the head, else the person whom it is about."""
    person = case["head"] or case["person"]
    names = identities(wanted.con, pl.Series("person", [person], dtype=pl.String))["name"].to_list()
    return blotted(names[0]) if names and names[0] else "＿＿＿＿＿＿"


def _before(told: list[bool]) -> Page:
    withheld = told.count(False)
    lines = (
        ("谁来送", "本系统不发送任何告知书。由两名工作人员核对无误、盖章后当面送达，并把日期登记到疑点上。"),
        ("先核对是不是本人", "送达前核对户主、证号；推定的疑点（不是凭证号认出的）先查清是不是这一户的人。"),
        ("没有写出的情况", f"有 {withheld} 条涉及他人、来自举报，或还不能确定是本人，告知书上只写了事由。当面说明时，"
         "不得透露举报人、赡养人的工资财产、经办人员的亲属关系和其他家庭的情况。"),
        ("期限、电话", "答复的天数、联系人、电话和地址请手工填写。"),
    )  # fmt: skip
    rows = [row(label(words), text(more), least=30.0) for words, more in lines]
    return Page("送达前核对", "本页给经办人看，不送达。", rows, signatures="核对人（签名）：　　　　　　　　日期：")


def _line(words: str) -> Row:
    return row(Cell(words, "note", len(WIDTHS)))


def _signed(wanted: Wanted) -> str:
    return f"　　　　　　　　　　　　　　　　{wanted.jurisdiction.name}民政局（公章）　　　　　　年　　月　　日"


REPORT = ReportKind(TITLE, "《社会救助法》第四十八条", (HOUSEHOLD,), make, NOW, names_people=True)
