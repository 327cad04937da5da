"""`hedui appeal`: a household objects to what was decided on a case; and the appeals that wait.

Belongs here: arguments and sentences. Does not belong here: which case can be appealed (`assets/cases/appeals.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, home_option


@click.command()
@click.argument("case", required=False)
@home_option
@as_of_option()
@click.option("--on", type=Day(), help="该户提出申诉的日子，默认今天")
@click.option("--by", help="登记人姓名，记入台账")
@click.option("--remark", default="", help="申诉的理由，不超过 100 字，不写号码")
def appeal(
    case: str | None, home: Path | None, as_of: date | None, on: date | None, by: str | None, remark: str
) -> int:
    """登记一户对办结结论的申诉：疑点重新打开，由没有办过此案的人限期复查(hedui review)；不写编号时列出待复查的。"""
    from assets.cases.appeals import APPEAL_DAYS
    from assets.cases.appeals import appeal as write_down
    from assets.cases.clocks import clock

    with opened_night(home, as_of, read_only=case is None) as d:
        if case is not None:
            if not by or not by.strip():
                raise BadInput("请用 --by 写明登记人姓名")
            day = on or d.as_of
            number = write_down(d.ledger, case, day, remark, d.as_of, by)
            ends = clock(d.place(), APPEAL_DAYS, day, d.as_of)
            click.echo(f"{number} 的申诉已登记，请由没有办过此案的人复查：{ends.words()}。")
            return DONE
        _listed(d)
    return DONE


def _listed(d: OpenedNight) -> None:
    from assets.cases.appeals import waiting_appeals

    waiting = waiting_appeals(d.ledger, d.place(), d.as_of)
    late = sum(ends.is_overdue for _, _, ends in waiting)
    click.echo(f"到 {d.as_of} 待复查的申诉 {len(waiting)} 件" + (f"，其中逾期 {late} 件" if late else "") + "。")
    for number, township, ends in waiting:
        click.echo(f"  {number}  {township or '(未定乡镇)'}  {ends.since} 提出，{ends.words()}")


commands = (appeal,)
