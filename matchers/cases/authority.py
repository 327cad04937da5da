"""Who may do what to which case: accounts, roles, what each sees, and whom the law keeps from judging.

Belongs here: the conditions of one act, once, for the command line, the workbook and the desk. Does not belong here:
passwords and sessions (`assets/desk`), what an outcome needs to be closed (`casework`).

A handler does not judge what concerns him or his relatives (运城 2023: 涉及亲属的，应主动申请回避), nobody confirms
what he himself found, and what ends or cuts help is signed by two (社会救助法 48). In a home without accounts a
typed name answers for itself, and only names can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from matchers.cases.casework import QUEUES

COUNTYS_OWN = "official_relative"
"""The queue no township ever sees."""

ACTS: Mapping[str, str] = {
    "look": "查看疑点",
    "answer": "填报核查结果",
    "review": "复核办结",
    "countersign": "会签",
    "release": "下发名单",
    "assign": "分派",
    "judge": "判定是否同一人",
    "receive": "接收文件",
    "oversee": "查看名册和规则",
    "account": "管理账户",
    "audit": "查看访问日志",
}
"""What an account may do, with the Chinese words."""


@dataclass(frozen=True)
class Role:
    """What a kind of account may do; `is_local` where it sees its own townships alone."""

    code: str
    name: str
    may: frozenset[str]
    is_local: bool = False


ROLES: Mapping[str, Role] = {
    role.code: role
    for role in (
        Role("township_clerk", "乡镇经办人", frozenset({"look", "answer", "assign"}), is_local=True),
        Role(
            "county_analyst",
            "县级核对员",
            frozenset({"look", "answer", "review", "assign", "judge", "receive", "oversee"}),
        ),
        Role("second_reviewer", "县级复核人", frozenset({"look", "review", "judge", "oversee"})),
        Role("county_head", "县级负责人", frozenset({"look", "review", "countersign", "release", "assign", "oversee"})),
        Role("inspector", "监督检查", frozenset({"look", "audit", "oversee"})),
        Role("account_officer", "账户管理员", frozenset({"account", "audit"})),
    )
}
"""The roles, those who handle cases first. Whoever keeps the accounts sees no case, whoever inspects changes none."""


@dataclass(frozen=True)
class Actor:
    """An account as it acts: `townships` None is the whole county, `queues` are those it was given; nothing given is
    nothing seen. `kin` are the persons it may not judge: the holder and the relatives the registers know."""

    account: str
    name: str
    role: str
    townships: frozenset[str] | None = frozenset()
    queues: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()

    def may(self, act: str) -> bool:
        """Whether its role is allowed `act`."""
        return act in ROLES[self.role].may

    def seen(self) -> pl.Expr:
        """The cases it sees at all, of a frame with township, queue, list_no and is_concerned (the case is about an
        official of its own township, or a relative of one)."""
        role = ROLES[self.role]
        if "look" not in role.may:
            return pl.lit(value=False)
        queues = self.queues - {COUNTYS_OWN} if role.is_local else self.queues
        rows = pl.col("queue").is_in(sorted(queues))
        if role.is_local:
            places = sorted(self.townships or ())
            return rows & pl.col("township").is_in(places) & pl.col("list_no").is_not_null() & ~pl.col("is_concerned")
        return rows if self.townships is None else rows & pl.col("township").is_in(sorted(self.townships))


RECUSED = "涉及办理人本人或其近亲属，须回避，请由他人办理"
"""What keeps a handler from what is his own family's."""

_COUNTY = frozenset({"receive", "release"})
NEEDS: Mapping[str, frozenset[str]] = {
    "answered": frozenset({"answer", "receive"}),
    "sent_back": frozenset({"review", "countersign"}),
    "reviewed": frozenset({"review"}),
    "closed": frozenset({"review", "countersign"}),
    "released": frozenset({"release"}),
    "assigned": frozenset({"assign"}),
    "judged": frozenset({"judge", "review"}),
    "money": frozenset({"review"}),
    "appealed": frozenset({"review", "receive"}),
    "correction_requested": frozenset({"review"}),
    "correction_answered": frozenset({"receive", "review"}),
    "handed_in": frozenset({"receive"}),
    "applicants_checked": frozenset({"receive", "review"}),
    "person_looked_at": frozenset({"look"}),
    "report_written": frozenset({"look"}),
    "unposted": frozenset({"review", "receive"}),
    "posted_again": frozenset({"review", "receive"}),
    "sample_drawn": _COUNTY,
    "sample_answered": frozenset({"review", "receive"}),
    "rule_staged": frozenset({"release"}),
    "rule_looked_at": frozenset({"release"}),
    "file_received": frozenset({"receive", "answer"}),
    "file_withdrawn": _COUNTY,
    "file_reinstated": _COUNTY,
    "delivery_let_through": _COUNTY,
    "register_confirmed": _COUNTY,
    "layout_confirmed": frozenset({"receive"}),
    "layout_forgotten": frozenset({"receive"}),
    "data_destroyed": frozenset({"release"}),
    "night_withdrawn": _COUNTY,
    "night_reinstated": _COUNTY,
    "ledger_restored": frozenset({"release", "account"}),
    "witness_set": frozenset({"release", "account"}),
}
"""For each kind of event the acts of which an account needs one to write it. What stands not here no account writes:
the night does, in its own name."""


def may_write(actor: Actor, kind: str) -> bool:
    """Whether an account may write an event of that kind at all; of which case, is asked by `refusals`."""
    return any(actor.may(act) for act in NEEDS.get(kind, ()))


@dataclass(frozen=True)
class Concern:
    """What of a case decides who may judge it: where it is, whom it is about (person ids), which accounts found what is
    to be confirmed. What names alone tell is asked in `casework.closing_problems`."""

    queue: str
    township: str | None
    persons: frozenset[str] = frozenset()
    found_by_accounts: frozenset[str] = frozenset()


def refusals(actor: Actor | None, act: str, concern: Concern | None = None) -> list[str]:
    """Why `actor` may not `act`, on that case if one is named, in Chinese; empty when it may.

    None is a name typed in a home without accounts, of which only what the name tells can be held against it.
    """
    if actor is None:
        return []
    if not actor.may(act):
        return [f"{ROLES[actor.role].name}{actor.name}不能{ACTS[act]}"]
    if concern is None:
        return []
    problems = []
    if concern.queue not in actor.queues or (ROLES[actor.role].is_local and concern.queue == COUNTYS_OWN):
        problems.append(f"{actor.name}没有{QUEUES.get(concern.queue, concern.queue)}的权限")
    if actor.townships is not None and concern.township not in actor.townships:
        problems.append(f"{actor.name}不办理{concern.township or '未知乡镇'}的疑点")
    if concern.persons & actor.kin:
        problems.append(f"这条疑点{RECUSED}")
    if act in {"review", "countersign"} and actor.account in concern.found_by_accounts:
        problems.append("不能复核或会签自己作出的核查结果，请由他人办理")
    return problems


def pair_refusals(actor: Actor | None, persons: frozenset[str]) -> list[str]:
    """Why `actor` may not judge whether `persons` are one, in Chinese; empty when it may."""
    problems = refusals(actor, "judge")
    if actor is not None and persons & actor.kin:
        problems.append(f"这一对{RECUSED}")
    return problems
