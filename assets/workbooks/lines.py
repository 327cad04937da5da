"""One line of a list in words: who, where, why, what was found before, and what was answered already.

Belongs here: sentences and cells of a line, from what is known of its flags. Does not belong here: gathering that
(`worklist.py`). No ID number gets this far: whatever looks like one in a sentence is blotted out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assets.workbooks.households import Contact
from matchers.blotting import blotted
from matchers.cases.answers import Answered, refilled
from matchers.cases.casework import QUEUES

WHOLE_VILLAGE, WHOLE_TOWNSHIP = "整村（居）", "整乡镇"
NOT_HEAD = "（对象）"
"""Behind the name of somebody who is not known to head a household."""

ANSWERED = frozenset({"answered", "reviewed"})
DISPUTED = "此前交回的两份答复不一致，待县级认定"
_INFERRED = re.compile(r"（推定(，把握不足[\d.]+)?：([^（）]*(?:（[^（）]*）[^（）]*)*)）$")


@dataclass(frozen=True)
class Row:
    """A household in one queue: what is printed of its flags, (case id, evidence digest) in the order of their numbers
    ①②…, their rules, and what was answered before, by the words of the form."""

    queue: str
    findings: str
    flags: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One household, or one village or township (`is_place`), which names nobody; a row for each queue it is asked
    about in, the first of which is the line's own."""

    line_no: str
    village: str
    head_name: str
    certificate_no: str
    rows: tuple[Row, ...]
    is_place: bool = False

    @property
    def queue(self) -> str:
        """The queue on whose sheet the line stands."""
        return self.rows[0].queue

    def fixed(self, row: Row) -> tuple[str, ...]:
        """The cells of one of its rows that must come back unchanged, in the order of `FIXED`."""
        return (self.village, self.head_name, self.certificate_no, row.findings)


def line_of(
    flags: Sequence[Mapping[str, Any]],
    guide: Mapping[str, int],
    known: Mapping[str, Contact],
    certificates: Collection[str],
) -> Line:
    """The line of one household or place, from its flags in their order; `guide` numbers the rules, `known` has the
    contacts, `certificates` are spared when numbers are blotted out."""
    # Of a household that is paid, whatever is asked about first, the certificate names it.
    headed = [flag for flag in flags if flag["is_head"]]
    first = next((flag for flag in headed if flag["certificate_no"]), (headed or flags)[0])
    home = first["certificate_no"] or (f"户编号\n{first['household_no']}" if first["household_no"] else "")
    by_queue: dict[str, list[Mapping[str, Any]]] = {}
    for flag in flags:
        by_queue.setdefault(flag["queue"], []).append(flag)
    rows = [
        _row(queue, of_queue, guide, certificates, is_first=not i)
        for i, (queue, of_queue) in enumerate(by_queue.items())
    ]
    village = next((flag["village"] for flag in flags if flag["village"]), "")
    who = _headed(first, village, _contact(first, known))
    return Line(flags[0]["line_no"], blotted(village), who, home, tuple(rows), first["grain"] == "V")


def _row(
    queue: str,
    flags: Sequence[Mapping[str, Any]],
    guide: Mapping[str, int],
    certificates: Collection[str],
    *,
    is_first: bool,
) -> Row:
    """A row says which queue it is of where it does not stand on that queue's sheet."""
    said = [] if is_first else [f"〔{QUEUES[queue]}〕"]
    said += [f"{number(i)} {_about(flag)}{_reason(flag)}{_quoted(flag, guide)}" for i, flag in enumerate(flags, 1)]
    said += _hardship(flags) + _before(flags)
    sent = tuple((flag["case_id"], flag["flag_digest"] or flag["evidence_digest"]) for flag in flags)
    rules = tuple(dict.fromkeys(flag["rule"] for flag in flags))
    return Row(queue, blotted("\n".join(said), certificates), sent, rules, refilled([_answer(f) for f in flags]))


def _reason(flag: Mapping[str, str | None]) -> str:
    """Why, in the rule's own words; a link that nobody proved by a number is said before anything rests on it."""
    reason = (flag["reason"] or "").rstrip("。")
    return _INFERRED.sub(lambda found: f"。按{found[2]}推定{found[1] or ''}，请先核对是不是本人", reason)


def _quoted(flag: Mapping[str, str], guide: Mapping[str, int]) -> str:
    """The number by which a flag is asked about, and where the guide says what to look at."""
    where = f"·指引{guide[flag['rule']]}" if flag["rule"] in guide else ""
    return f"〔{flag['case_id']}{where}〕"


def _answer(flag: Mapping[str, Any]) -> Answered | None:
    """What this very list was answered of a flag."""
    if flag["state"] not in ANSWERED or flag["on_list"] != flag["list_no"]:
        return None
    names = tuple(filter(None, (flag["investigators"] or "").split("、")))
    return Answered(flag["outcome"], flag["visited_on"], names, flag["remark"] or "")


def _before(flags: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was found before this list, that two answers to it differ, or why the county did not take the answer."""
    said = []
    for i, flag in enumerate(flags, 1):
        found = flag["last_finding"] if _answer(flag) is None else flag["old_finding"]
        said += [f"上次核查：{number(i)} {found}"] if found else []
        said += [f"{number(i)} {DISPUTED}"] if flag["state"] == "held" else []
        said += [f"县级退回：{number(i)} {flag['sent_back']}，请重新核查后填写"] if flag["sent_back"] else []
    return said


def _hardship(flags: Sequence[Mapping[str, Any]]) -> list[str]:
    """The hardship index of the household, item by item, where the place publishes a table of points."""
    known = {(flag["hardship_points"], flag["hardship_items"]) for flag in flags if flag["hardship_points"]}
    return [f"困难指数{points}：{items}" for points, items in sorted(known, reverse=True)[:1]]


def _headed(first: Mapping[str, Any], village: str, contact: Contact) -> str:
    """Who a line is shown under and where that is: a household, a person of one, or the whole of a place."""
    if first["grain"] == "V":
        return WHOLE_VILLAGE if village else WHOLE_TOWNSHIP
    name = blotted(first["head_name"] or "(姓名不详)") + ("" if first["is_head"] else NOT_HEAD)
    address = contact.address.partition(village)[2] if village and village in contact.address else contact.address
    return "\n".join(filter(None, (name, address, contact.phone)))


def _contact(first: Mapping[str, Any], known: Mapping[str, Contact]) -> Contact:
    """Where the roll says the household is, else where the household register says so."""
    of_roll = known.get(first["certificate_no"] or "", Contact())
    of_register = known.get(first["own_household"] or "", Contact())
    return Contact(of_roll.address or of_register.address, of_roll.phone)


def _about(flag: Mapping[str, Any]) -> str:
    """Whose flag it is; one about a household says so where another than its head is meant."""
    subject, is_of_head = flag["subject_name"], flag["is_head"] and flag["subject_name"] == flag["head_name"]
    return f"{subject}：" if subject and (flag["grain"] == "P" or not is_of_head) else ""


def number(i: int) -> str:
    """The number of a flag on its line: ① to ⑳, then (21)."""
    return chr(0x2460 + i - 1) if i <= 20 else f"({i})"
