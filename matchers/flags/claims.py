"""What a rule may claim: flags, no flags, not enough data, not run; only *no flags* means clean.

Belongs here: the words, and what is known before a rule runs. Does not belong here: gaps in the values a rule rests on
(`gaps.py`), the tables of it (`assets/flags/claims.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_contracts.jurisdiction import Jurisdiction, parameter_title
from matchers.flags.rule import Rule

STATES = ("present", "stale", "held", "missing", "no_basis")
"""From best to worst: a kind of record is as good as the best register of it."""

STATUS = {
    "flags": "有疑点",
    "no_flags": "无疑点",
    "not_enough_data": "数据不足，不能视为无疑点",
    "not_run": "未运行，不能视为无疑点",
}


ROLL = "enrolment"
"""The kind of record that says who is enrolled now: what all that ask about the enrolled are asked about."""


@dataclass(frozen=True)
class Availability:
    """How far a kind of record can be relied on tonight: one of STATES, and a Chinese phrase for all but present."""

    state: str
    phrase: str = ""


@dataclass(frozen=True)
class RuleResult:
    """What one rule may claim for the night. `reason` is Chinese, empty when nothing stood in its way; `unread` records
    could not be judged for a value nobody could read, `withheld` subjects would be flagged for want of a value."""

    rule: str
    status: str
    reason: str
    flags: int
    unread: int = 0
    withheld: int = 0


def claim(rule: Rule, jurisdiction: Jurisdiction, available: Mapping[str, Availability], on: date) -> tuple[str, str]:
    """The status a rule has before it runs on a day ('' when it may run) and why, in Chinese."""
    if jurisdiction.is_rule_off(rule.code):
        return "not_run", f"{jurisdiction.name}未启用本规则"
    unsaid = [parameter_title(name) for name in rule.declared_by_place if jurisdiction.value(name, on) is None]
    if unsaid:
        return "not_run", f"{jurisdiction.name}没有规定{'、'.join(unsaid)}"
    of_kind = {kind: available.get(kind, Availability("missing", f"「{kind}」没有收到")) for kind in rule.needs}
    if absent := [of_kind[kind].phrase for kind in rule.not_run_without if of_kind[kind].state == "missing"]:
        return "not_run", "；".join(dict.fromkeys(absent))
    states = [*of_kind.values()]
    for status, bad in (("not_run", {"no_basis"}), ("not_enough_data", {"missing", "held"}), ("", {"stale"})):
        if phrases := list(dict.fromkeys(a.phrase for a in states if a.state in bad)):
            return status, "；".join(phrases)
    return "", ""


def old_roll(rule: Rule, available: Mapping[str, Availability]) -> str:
    """Why the rule opens no case tonight, in Chinese: it asks about people on a roll that is too old to say who is on
    it; '' where the roll is fresh, or the rule does not ask about it."""
    roll = available.get(ROLL)
    return roll.phrase if roll is not None and roll.state == "stale" and ROLL in rule.needs else ""
