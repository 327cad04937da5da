"""`hedui rule`: a rule's flags and answers, turning it live or putting it on trial, letting it be released again.

Belongs here: arguments and sentences. Does not belong here: the words of the ledger about a rule
(`assets/cases/rule_words.py`), its page (`assets/pages/rule_page.py`); what a rule looks for is `hedui why`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import as_of_option, home_option, rule_named


@click.command()
@click.argument("rule")
@home_option
@as_of_option()
@click.option("--live", is_flag=True, help="转为正式：从下一夜起立项、可以下发")
@click.option("--trial", is_flag=True, help="改为试行：每夜运行、计数，不立项、不下发")
@click.option("--release-again", is_flag=True, help="命中率过低而停止下发的，看过以后恢复下发")
@click.option("--by", help="决定人姓名，记入台账")
@click.option("--why", help="原因，记入台账")
def rule(
    rule: str,
    home: Path | None,
    as_of: date | None,
    live: bool,
    trial: bool,
    release_again: bool,
    by: str | None,
    why: str | None,
) -> int:
    """一条规则各乡镇多少疑点、命中率如何；转为正式、改为试行、恢复下发。"""
    from assets.pages.rule_page import rule_text
    from matchers.flags.rule import load_rules

    rules = load_rules()
    code, decisions = rule_named(rule, rules), live + trial + release_again
    if decisions > 1:
        raise BadInput("--live、--trial、--release-again 只能写一个")
    with opened_night(home, as_of, read_only=not decisions) as place:
        if live or trial:
            _stage(place, code, rules[code].title, "live" if live else "trial", by, why)
        elif release_again:
            _again(place, code, rules[code].title, by, why)
        else:
            click.echo(rule_text(place.con, place.ledger, rules, code))
    return DONE


def _stage(place: OpenedNight, rule: str, title: str, stage: str, by: str | None, why: str | None) -> None:
    from assets.cases.rule_words import say_stage

    say_stage(place.con, place.ledger, rule, stage, by=by or "", why=why or "", as_of=place.as_of)
    if stage == "live":
        click.echo(f"「{title}」转为正式，从下一夜起立项。")
    else:
        click.echo(f"「{title}」改为试行：还没有下发的疑点即日起不在队列里，已经下发的照常反馈。")


def _again(place: OpenedNight, rule: str, title: str, by: str | None, why: str | None) -> None:
    from assets.cases.rule_words import release_again

    rate = release_again(place.ledger, rule, by=by or "", why=why or "", as_of=place.as_of)
    click.echo(f"「{title}」恢复下发；看过的是：{rate.words_since}。以后的反馈从头计算。")


commands = (rule,)
