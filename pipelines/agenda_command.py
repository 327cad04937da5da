"""`hedui agenda`: what the notices ask for in the next days, who has handed it in, and writing down what came.

Belongs here: arguments and sentences. Does not belong here: the days (`data_contracts/agenda.py`), what counts as late
(`assets/pages/due.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, home_option

if TYPE_CHECKING:
    from assets.pages.morning_lines import DueLine

AHEAD = 10


@click.command()
@home_option
@as_of_option()
@click.option("--days", type=click.IntRange(0, 366), default=AHEAD, show_default=True, help="看今后多少天")
@click.option("--received", "what", help="登记这一项已经交来，例如 自查自纠报告")
@click.option("--township", "townships", multiple=True, help="交来的乡镇，可写多次;县里自己的事项不写")
@click.option("--nil", is_flag=True, help="零报告：没有可报的，也算交了")
@click.option("--on", type=Day(), help="交来的日子，默认今天")
@click.option("--due", type=Day(), help="同一事项有几期时，是哪一天到期的")
@click.option("--by", help="登记人姓名，记入台账")
def agenda(
    home: Path | None,
    as_of: date | None,
    days: int,
    what: str | None,
    townships: tuple[str, ...],
    nil: bool,
    on: date | None,
    due: date | None,
    by: str | None,
) -> int:
    """工作日程：今后几天到期的事项、哪些乡镇还没有交；--received 登记交来的。"""
    with opened_night(home, as_of, read_only=what is None) as d:
        lines = _lines(d, days)
        if what is None:
            for text in (*_texts(lines, days), *_terms(d)):
                click.echo(text)
            return DONE
        if not by or not by.strip():
            raise BadInput("请用 --by 写明登记人姓名")
        line = _meant(lines, what, due)
        whose = _whose(line, townships)
        new = _write(d, line, whose, on or d.as_of, nil, by)
    click.echo(f"已登记「{line.occasion.task.what}」({line.occasion.due_on} 到期)：{new} 个{'零报告' if nil else ''}。")
    return DONE


def _lines(d: OpenedNight, days: int) -> tuple[DueLine, ...]:
    from assets.cases.handed_in import handed_in
    from assets.pages.due import due_lines, townships_of_night

    return due_lines(d.place(), d.as_of, handed_in(d.ledger, d.as_of), townships_of_night(d.con), days)


def _texts(lines: tuple[DueLine, ...], days: int) -> list[str]:
    if not lines:
        return [f"今后 {days} 天没有到期的事项。"]
    found = []
    for line in lines:
        left = f"还有 {line.days_left} 天" if line.days_left > 0 else "今天" if not line.days_left else "逾期"
        task = line.occasion.task
        found.append(f"{line.occasion.due_on}  {left}  {task.what}（{task.by}；{task.basis}）")
        if len(line.awaited) > 1:
            missing = "、".join(line.missing) if line.came else "还没有登记过"
            found.append(f"    已交 {len(line.came)}/{len(line.awaited)}，没有交的：{missing}")
    return found


def _terms(d: OpenedNight) -> list[str]:
    """The terms that run on cases: appeals to be decided, corrections that departments were asked for."""
    from assets.cases.appeals import waiting_appeals
    from assets.cases.corrections import NOBODY_SAID, waiting_corrections

    place = d.place()
    appeals = [f"申诉 {number}：{ends.words()}" for number, _, ends in waiting_appeals(d.ledger, place, d.as_of)]
    asked = waiting_corrections(d.ledger, place, d.as_of)
    late = [f"更正 {case} {register or NOBODY_SAID}：{ends.words()}" for register, case, _, ends in asked]
    return [*appeals, *late]


def _meant(lines: tuple[DueLine, ...], what: str, due: date | None) -> DueLine:
    from data_contracts.text_yaml import meant

    asked = [line for line in lines if line.awaited]
    found = [line for line in asked if line.occasion.task.what == what and due in {None, line.occasion.due_on}]
    if not found:
        titles = {line.occasion.task.what for line in asked}
        raise BadInput(f"日程里现在没有要交的「{what[:30]}」{meant(what, titles)}；用 --days 可以看得更远")
    if len(found) > 1:
        days = "、".join(str(line.occasion.due_on) for line in found)
        raise BadInput(f"「{what}」有几期：{days}，请用 --due 写明是哪一期")
    return found[0]


def _whose(line: DueLine, townships: tuple[str, ...]) -> tuple[str, ...]:
    from assets.cases.handed_in import COUNTY
    from data_contracts.text_yaml import meant

    if line.awaited == (COUNTY,):
        if townships:
            raise BadInput(f"「{line.occasion.task.what}」由{line.occasion.task.by}办，不写 --township")
        return line.awaited
    if not townships:
        raise BadInput("请用 --township 写明是哪个乡镇交来的，可写多次")
    for township in townships:
        if township not in line.awaited:
            raise BadInput(f"没有乡镇「{township[:20]}」{meant(township, line.awaited)}")
    return townships


def _write(d: OpenedNight, line: DueLine, whose: tuple[str, ...], on: date, nil: bool, by: str) -> int:
    from assets.cases.handed_in import hand_in

    return hand_in(d.ledger, line.occasion, whose, on, is_nil=nil, as_of=d.as_of, by=by)


commands = (agenda,)
