"""What waits, in Chinese sentences: households that are not released, rules on trial, stopped, or kept back.

Belongs here: sentences for the terminal and the morning sheet. Does not belong here: what waits and why
(`assets/cases/waiting.py`), which rules are stopped (`matchers/cases/hit_rate.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from assets.cases.rule_words import stages_now, stopped
from assets.cases.waiting import GOES, WHY, Wait
from assets.home.ledger import Ledger
from assets.home.warehouse import every_table
from matchers.cases.hit_rate import HitRate
from matchers.cases.kept_back import OLD_ROLL
from matchers.flags.rule import Rule

COUNTY = ("kept_by_county", "without_township")
"""Reasons that are no township's: said in one line for the county."""


def waiting_lines(waits: Iterable[Wait], as_of: date, visits: int) -> list[str]:
    """A line a township of what waits there, each reason with its households and the age of the oldest."""
    found: dict[str, list[str]] = {}
    for wait in sorted(waits, key=lambda w: (w.township, list(WHY).index(w.why) if w.why else 0)):
        if wait.why != GOES and wait.why not in COUNTY:
            cap = f"(每周 {visits} 户)" if wait.why == "over_cap" else ""
            days = (as_of - wait.oldest_on).days
            said = f"{WHY[wait.why]}{cap} {wait.households:,} 户，最早的已等 {days} 天"
            found.setdefault(wait.township, []).append(said)
    return [f"{township}：{'；'.join(said)}" for township, said in found.items()]


def county_line(waits: Iterable[Wait]) -> str:
    """How many cases stay with the county, by reason; '' for none."""
    kept = [(WHY[why], sum(w.cases for w in waits if w.why == why)) for why in COUNTY]
    return "；".join(f"{why} {count:,} 条" for why, count in kept if count)


def rule_lines(con: duckdb.DuckDBPyConnection, ledger: Ledger, rules: Mapping[str, Rule]) -> list[str]:
    """A line a rule that asks nobody now: on trial, stopped, or of a roll too old."""
    trials = trial_lines(con, stages_now(con, ledger), rules)
    return [*trials, *stopped_lines(stopped(ledger), rules), *old_roll_lines(con)]


def stopped_lines(stopped: Mapping[str, HitRate], rules: Mapping[str, Rule]) -> list[str]:
    """The rules of which nothing is released, with their answers and the command by which they are."""
    return [
        f"{title_of(rules, code)}：停止下发，上次看过以来{rate.words_since}；"
        f"看过以后 hedui rule {code} --release-again --by 姓名 --why 原因"
        for code, rate in stopped.items()
    ]


def trial_lines(con: duckdb.DuckDBPyConnection, stages: Mapping[str, str], rules: Mapping[str, Rule]) -> list[str]:
    """The rules on trial, with their flags of the night."""
    trials = [code for code, stage in stages.items() if stage == "trial"]
    if not trials:
        return []
    flags = dict(con.execute("SELECT rule, flags FROM flag.status WHERE township = ''").fetchall())
    return [
        f"{title_of(rules, code)}：试行，今夜 {flags.get(code, 0):,} 条，不立项；用 hedui rule {code} 查看"
        for code in trials
    ]


def old_roll_lines(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What tonight would have opened and did not, because the roll is too old; nothing for a fresh one."""
    if not {"review.kept_back", "flag.stage"} <= every_table(con):
        return []
    asked = "SELECT count(*), min(old_roll) FROM flag.stage WHERE old_roll <> ''"
    ((rules, phrase),) = con.execute(asked).fetchall()
    if not rules:
        return []
    ((flags,),) = con.execute("SELECT count(*) FROM review.kept_back WHERE why = ?", [OLD_ROLL]).fetchall()
    return [
        f"{phrase}，已经退出的人看上去还在册：{rules} 条规则今夜不立新项，也不消除疑点，{flags:,} 条疑点暂不立项；"
        "新的名册到了以后照常进行。"
    ]


def title_of(rules: Mapping[str, Rule], code: str) -> str:
    """What a rule is called; its code where this version does not have it."""
    return rules[code].title if code in rules else code
