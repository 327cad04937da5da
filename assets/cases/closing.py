"""The county's own word on a case: closing it, countersigning what ends or cuts help, sending an answer back.

Belongs here: the events `reviewed`, `closed`, `sent_back`. Does not belong here: what closing needs
(`matchers/cases/casework.py`), who may (`matchers/cases/authority.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from assets.cases.corrections import request
from assets.cases.money import money_of
from assets.cases.states import states_of
from assets.errors import BadInput
from assets.home.ledger import Event, Ledger
from assets.people.judgements import Judgement
from matchers.cases.authority import Concern, refusals
from matchers.cases.casework import NAMESAKE, SOURCE_WRONG, Closing, closing_problems, outcomes
from matchers.cases.remarks import reason_problems

DAYS = ("visited_on", "heard_on", "notice_on")


def review_case(
    ledger: Ledger,
    case_id: str,
    closing: Closing,
    as_of: date,
    links: Sequence[Judgement] = (),
    about: frozenset[str] = frozenset(),
    asked: Sequence[Event] = (),
) -> bool:
    """Judge a case on a second person's word; BadInput names everything that is missing. True when it is closed, False
    where it ends or cuts help and waits for a countersignature (homes with accounts).

    `links` are the probable links behind it: where the finding is a namesake, they are judged different with it.
    `about` are the persons of the case (its own, its head, those its evidence names), whom no relative judges.
    `asked` are the corrections that are asked of departments where the finding is that a register is wrong.
    """
    with ledger.deciding():
        return _review_case(ledger, case_id, closing, as_of, links, about, asked)


def _review_case(
    ledger: Ledger,
    case_id: str,
    closing: Closing,
    as_of: date,
    links: Sequence[Judgement],
    about: frozenset[str],
    asked: Sequence[Event],
) -> bool:
    case = _judgeable(ledger, case_id)
    # Whoever decides an appeal is none of those who judged before; investigators of the first visit among them.
    judged_by = (case["judged_by"] or ()) if case["appealed_on"] else ()
    problems = [
        *refusals(ledger.signer, "review", _concern(case, about)),
        *closing_problems(
            closing, case["queue"], as_of, case["investigators"] or (), judged_by=judged_by, money=money_of(case)
        ),
    ]
    if problems:
        raise BadInput(f"{case_id} 不能办结:{';'.join(problems)}")
    payload = _payload(closing, case["found_digest"] or case["evidence_digest"])
    reviewed = Event("reviewed", case_id, payload)
    if ledger.signer is not None and outcomes()[closing.outcome].is_adverse:
        ledger.append([reviewed], as_of, closing.by)
        return False
    parted = [link.event() for link in links] if closing.outcome == NAMESAKE else []
    requests = (asked or (request(case_id, "", (), as_of),)) if closing.outcome == SOURCE_WRONG else ()
    ledger.append([reviewed, Event("closed", case_id, payload), *parted, *requests], as_of, closing.by)
    return True


def countersign(ledger: Ledger, case_id: str, by: str, as_of: date, about: frozenset[str] = frozenset()) -> None:
    """Close a case that a reviewer would end or cut, as he wrote it down; BadInput where nothing waits for it, or `by`
    may not."""
    with ledger.deciding():
        case = _judgeable(ledger, case_id)
        if case["state"] != "reviewed":
            raise BadInput(f"{case_id} 没有待会签的复核意见")
        concern = _concern(case, about)
        accounts = concern.found_by_accounts | {case["reviewed_account"] or ""}
        problems = refusals(ledger.signer, "countersign", replace(concern, found_by_accounts=accounts))
        if problems:
            raise BadInput(f"{case_id} 不能会签:{';'.join(problems)}")
        payload = {k: v for k, v in _last_review(ledger, case_id).items() if k != "account"}
        ledger.append([Event("closed", case_id, {**payload, "reviewed_by": case["reviewed_by"]})], as_of, by)


def send_back(
    ledger: Ledger, case_id: str, why: str, by: str, as_of: date, about: frozenset[str] = frozenset()
) -> None:
    """Do not take an answer or a review: the case is to be looked at anew, and `why` stands beside it. BadInput where
    nothing was answered, or without a reason."""
    with ledger.deciding():
        case = _judgeable(ledger, case_id)
        if case["state"] not in {"answered", "reviewed", "held"}:
            raise BadInput(f"{case_id} 还没有反馈，不能退回")
        act = "countersign" if case["state"] == "reviewed" else "review"
        problems = refusals(ledger.signer, act, _concern(case, about))
        problems += [] if why.strip() else ["须写明退回的原因"]
        problems += reason_problems(why, "退回的原因")
        if problems:
            raise BadInput(f"{case_id} 不能退回:{';'.join(problems)}")
        ledger.append([Event("sent_back", case_id, {"why": why.strip()})], as_of, by)


def _judgeable(ledger: Ledger, case_id: str) -> dict[str, Any]:
    """The case as it stands; BadInput where it is over or goes on under another number."""
    # What somebody did under a later day is done, too.
    states = states_of(ledger, [case_id])
    if states.is_empty():
        raise BadInput(f"台账里没有编号为 {case_id} 的疑点")
    case: dict[str, Any] = states.row(0, named=True)
    if case["state"] == "moved":
        raise BadInput(f"{case_id} 因身份合并或拆分已由 {case['moved_to']} 接续，请按新编号办理")
    if case["state"] == "closed":
        raise BadInput(f"{case_id} 已于 {case['closed_on']} 由{case['reviewed_by']}办结，不能再次办结")
    if case["state"] == "lapsed":
        raise BadInput(f"{case_id} 的疑点已消失，不能办结")
    return case


def _concern(case: dict[str, Any], about: frozenset[str]) -> Concern:
    persons = about | ({case["person"]} if case["person"] else frozenset())
    judged = (case["judged_accounts"] or ()) if case["appealed_on"] else ()
    return Concern(case["queue"], case["township"], persons, frozenset((*(case["answered_by"] or ()), *judged)))


def _payload(closing: Closing, digest: str) -> dict[str, Any]:
    days = {name: day.isoformat() for name in DAYS if (day := getattr(closing, name))}
    return {
        "outcome": closing.outcome,
        "investigators": list(closing.investigators),
        "evidence": closing.evidence,
        "remark": closing.remark,
        "evidence_digest": digest,
        **days,
    }


def _last_review(ledger: Ledger, case_id: str) -> dict[str, Any]:
    own = ledger.frame(["reviewed"]).filter(pl.col("subject") == case_id).sort("seq")
    found: dict[str, Any] = json.loads(own["payload"][-1])
    return found
