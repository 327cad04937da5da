"""Commands of the county's own word: closing one case or a list of them, countersigning, sending back.

Belongs here: arguments and sentences. Does not belong here: the closing (`assets/cases/closing.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE, HELD
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, by_option, home_option

if TYPE_CHECKING:
    from assets.cases.grounds import Grounds
    from matchers.cases.casework import Closing


@click.command()
@click.argument("case", required=False)
@home_option
@as_of_option()
@by_option
@click.option("--outcome", help="办结结论，例如 符合条件继续保障")
@click.option("--investigator", "investigators", multiple=True, help="调查人，可写多次")
@click.option("--visited-on", type=Day(), help="入户日期")
@click.option("--evidence", default="", help="核查依据")
@click.option("--heard-on", type=Day(), help="听取该户意见的日期")
@click.option("--notice-on", type=Day(), help="书面告知的日期")
@click.option("--remark", default="", help="备注，不超过 100 字")
@click.option("--register", "registers", multiple=True, help="结论为“数据有误”时，有误的名册代码，可写多次")
@click.option("--list", "list_file", type=click.Path(path_type=Path), help="按填好的名单逐条办结")
@click.option("--form", "form_file", type=click.Path(path_type=Path), help="把乡镇已反馈、待办结的写成名单")
def review(
    case: str | None,
    home: Path | None,
    as_of: date | None,
    by: str,
    outcome: str | None,
    investigators: tuple[str, ...],
    visited_on: date | None,
    evidence: str,
    heard_on: date | None,
    notice_on: date | None,
    remark: str,
    registers: tuple[str, ...],
    list_file: Path | None,
    form_file: Path | None,
) -> int:
    """第二人复核并办结一条疑点；--form 写出待办结的名单，--list 按填好的名单逐条办结。"""
    from matchers.cases.casework import Closing, outcomes

    if sum(given is not None for given in (case, list_file, form_file)) != 1:
        raise BadInput("请写一个疑点编号，或用 --form、--list 写一份名单，只写其中一个")
    with opened_night(home, as_of, read_only=form_file is not None) as d:
        if form_file is not None:
            return _form(d, form_file)
        if list_file is not None:
            return _listed(d, list_file, by)
        if outcome is None:
            raise BadInput("请用 --outcome 写明办结结论，例如 符合条件继续保障")
        code = {o.name: o.code for o in outcomes().values()}.get(outcome, outcome)
        closing = Closing(code, by, investigators, visited_on, evidence, heard_on, notice_on, remark)
        is_closed, grounds = _closed(d, str(case), closing, registers)
    click.echo(
        f"{case} 已由 {by} 复核办结。" if is_closed else f"{case} 的复核意见已记入台账，待会签(hedui countersign)。"
    )
    _say_what_follows(code, grounds)
    return DONE


@click.command()
@click.argument("case")
@home_option
@as_of_option()
@by_option
def countersign(case: str, home: Path | None, as_of: date | None, by: str) -> int:
    """会签：减少或停止待遇的复核意见，由另一人同意后办结。"""
    from assets.cases.closing import countersign as sign
    from assets.cases.grounds import persons_about

    with opened_night(home, as_of) as d:
        sign(d.ledger, case, by, d.as_of, persons_about(d.con, case))
    click.echo(f"{case} 已由 {by} 会签办结。")
    return DONE


@click.command("send-back")
@click.argument("case")
@home_option
@as_of_option()
@by_option
@click.option("--why", required=True, help="退回的原因，不超过 100 字")
def send_back(case: str, home: Path | None, as_of: date | None, by: str, why: str) -> int:
    """把乡镇的反馈(或待会签的复核意见)退回重新核查。"""
    from assets.cases.closing import send_back as back
    from assets.cases.grounds import persons_about

    with opened_night(home, as_of) as d:
        back(d.ledger, case, why, by, d.as_of, persons_about(d.con, case))
    click.echo(f"{case} 已退回。")
    return DONE


def _closed(d: OpenedNight, case: str, closing: Closing, registers: tuple[str, ...] = ()) -> tuple[bool, Grounds]:
    from assets.cases.closing import review_case
    from assets.cases.grounds import grounds_of
    from matchers.flags.rule import load_rules

    grounds = grounds_of(d.con, load_rules(), case, closing, d.as_of, registers)
    is_closed = review_case(d.ledger, case, closing, d.as_of, grounds.links, grounds.about, grounds.asked)
    return is_closed, grounds


def _say_what_follows(code: str, grounds: Grounds) -> None:
    from assets.cases.pairs import parted_text
    from matchers.cases.casework import NAMESAKE, SOURCE_WRONG

    if code == SOURCE_WRONG:
        names = "、".join(filter(None, grounds.wrong)) or "(没有写明的)"
        click.echo(f"已向提供 {names} 名册的部门提出更正，答复用 hedui corrections --answered 登记。")
    if code == NAMESAKE:
        click.echo(parted_text(grounds.links))


def _form(d: OpenedNight, path: Path) -> int:
    from assets.cases.frames import case_frame
    from assets.workbooks.closings import write_closings

    written = write_closings(case_frame(d.con, d.ledger, d.as_of), path)
    click.echo(f"写出待办结的疑点 {written} 条：{path}（乡镇的反馈已填好，改好后用 --list 读回）")
    return DONE


def _listed(d: OpenedNight, path: Path, by: str) -> int:
    from assets.workbooks.closings import read_closings

    if not path.is_file():
        raise BadInput(f"找不到文件 {path}，请检查路径")
    closed = waiting = refused = 0
    decisions, undecided = read_closings(path, by)
    for decision in decisions:
        try:
            if decision.closing is None:
                raise BadInput("；".join(decision.problems))
            is_closed, _ = _closed(d, decision.number, decision.closing)
            closed, waiting = closed + is_closed, waiting + (not is_closed)
        except BadInput as error:
            refused += 1
            click.echo(f"[未办结] 第{decision.row}行:{error}", err=True)
    click.echo(f"办结 {closed} 条，待会签 {waiting} 条，未办结 {refused} 条，没有填结论 {undecided} 条。")
    return HELD if refused else DONE


commands = (review, countersign, send_back)
