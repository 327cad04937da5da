"""`hedui corrections`: what departments were asked to correct, who is late, what they answered, which registers err.

Belongs here: arguments and sentences. Does not belong here: requests and answers (`assets/cases/corrections.py`).
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
@home_option
@as_of_option()
@click.option("--answered", "case", metavar="CASE", help="登记源部门对这条疑点的答复")
@click.option("--corrected", "is_corrected", is_flag=True, help="答复：查实有误，已更正")
@click.option("--upheld", "is_upheld", is_flag=True, help="答复：核对无误;疑点随之重新打开")
@click.option("--register", help="名册代码;向几份名册提出了更正时须写明")
@click.option("--on", type=Day(), help="答复的日子，默认今天")
@click.option("--by", help="登记人姓名，记入台账")
@click.option("--remark", default="", help="备注，不超过 100 字")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="把全部请求写入 CSV 文件")
def corrections(
    home: Path | None,
    as_of: date | None,
    case: str | None,
    is_corrected: bool,
    is_upheld: bool,
    register: str | None,
    on: date | None,
    by: str | None,
    remark: str,
    csv_file: Path | None,
) -> int:
    """向源部门提出的更正：等待答复的、逾期的，各名册查实有误的比例；--answered 登记答复。"""
    if case is None and (is_corrected or is_upheld):
        raise BadInput("请用 --answered 写明是哪一条疑点的答复")
    with opened_night(home, as_of, read_only=case is None) as d:
        if case is not None:
            if is_corrected == is_upheld:
                raise BadInput("请写明答复：--corrected（查实有误，已更正）或 --upheld（核对无误）")
            if not by or not by.strip():
                raise BadInput("请用 --by 写明登记人姓名")
            return _answered(d, case, register, is_corrected, on or d.as_of, remark, by)
        if csv_file is not None:
            return _written(d, csv_file)
        _listed(d)
    return DONE


def _answered(
    d: OpenedNight, case: str, register: str | None, is_corrected: bool, on: date, remark: str, by: str
) -> int:
    from assets.cases.corrections import NOBODY_SAID, answered
    from matchers.cases.corrections import CORRECTED, FINDINGS, UPHELD

    finding = CORRECTED if is_corrected else UPHELD
    number, asked, reopens = answered(d.ledger, case, register, finding, on, remark, d.as_of, by)
    click.echo(f"{number} {asked or NOBODY_SAID} 的答复已登记：{FINDINGS[finding]}。")
    if reopens:
        click.echo("源部门认为数据无误，这条疑点已重新打开，请继续核查。")
    return DONE


def _listed(d: OpenedNight) -> None:
    from assets.cases.corrections import NOBODY_SAID, beside, still_there, waiting_corrections
    from assets.pages.terminal import in_lines, padded, table_row
    from data_contracts.contract import load_contracts
    from matchers.cases.corrections import requests, scoreboard
    from matchers.cases.rates import share
    from matchers.cases.review import CASE_EVENTS

    titles = {name: source.title for name, source in load_contracts().sources.items()} | {"": NOBODY_SAID}
    waiting = waiting_corrections(d.ledger, d.place(), d.as_of)
    late = sum(ends.is_overdue for _, _, _, ends in waiting)
    click.echo(f"到 {d.as_of} 等待源部门答复 {len(waiting)} 件" + (f"，其中逾期 {late} 件" if late else "") + "。")
    others = beside(d.con, d.ledger, d.as_of)
    for register, case, _, ends in waiting:
        told = f"  {case}  {padded(titles.get(register, register), 24)}  {ends.since} 提出，{ends.words()}"
        click.echo(in_lines(told))
        if case in others:
            click.echo(f"    同一人依据这份名册的还有在办疑点：{'、'.join(others[case])}")
    if there := still_there(d.con, d.ledger, d.as_of):
        click.echo(f"答复已更正而疑点仍在 {len(there)} 条，请催送更正后的名册：{'、'.join(there)}")
    board = scoreboard(requests(d.ledger.frame(CASE_EVENTS, d.as_of)))
    if board.height:
        click.echo(
            table_row("各名册", ("提出更正", "已答复", "查实有误"), title_width=24, width=10) + "  查实有误占已答复"
        )
    for row in board.iter_rows(named=True):
        cells = [str(row[c]) for c in ("requested", "answered", "corrected")]
        proven = share(row["corrected"], row["answered"])
        line = table_row(titles.get(row["register"], row["register"]), cells, title_width=24, width=10)
        click.echo(f"{line}  {proven.words if proven else '还没有答复'}")


def _written(d: OpenedNight, csv_file: Path) -> int:
    import polars as pl

    from assets.home.csv_lists import write_list
    from matchers.cases.corrections import FINDINGS, requests
    from matchers.cases.review import CASE_EVENTS

    found = requests(d.ledger.frame(CASE_EVENTS, d.as_of)).select(
        "case_id",
        "register",
        "rule",
        "township",
        "requested_on",
        "requested_by",
        "answered_on",
        pl.col("finding").replace(FINDINGS),
        "answer_remark",
    )
    write_list(found.rename(TITLES), csv_file)
    click.echo(f"写入 {found.height} 件更正请求：{csv_file}")
    return DONE


TITLES = {
    "case_id": "疑点编号",
    "register": "名册",
    "rule": "规则",
    "township": "乡镇",
    "requested_on": "提出日期",
    "requested_by": "提出人",
    "answered_on": "答复日期",
    "finding": "答复",
    "answer_remark": "备注",
}

commands = (corrections,)
