"""`hedui sample`: the month's control sample of households without a flag, and what the visits to them found.

Belongs here: arguments and sentences. Does not belong here: drawing (`assets/cases/control_sample.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, home_option

TITLES = {
    "no": "抽样编号",
    "township": "乡镇",
    "village": "村（居）",
    "head_name": "户主",
    "certificate_no": "低保证号",
    "finding": "结果",
}


@click.command()
@home_option
@as_of_option()
@click.option("--draw", "is_drawn", is_flag=True, help="抽取本月的户；抽过的不再抽")
@click.option("--answer", "no", metavar="编号", help="登记这一户的入户结果")
@click.option("--fine", "is_fine", is_flag=True, help="结果：符合条件")
@click.option("--wrong", "is_wrong", is_flag=True, help="结果：不应在保")
@click.option("--unreached", "is_unreached", is_flag=True, help="结果：没有见到，不计入比例")
@click.option("--visited-on", type=Day(), help="入户日期")
@click.option("--investigator", "investigators", multiple=True, help="调查人，写两次")
@click.option("--remark", default="", help="备注，不超过 100 字")
@click.option("--by", help="办理人姓名，记入台账")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="写入本月名单(含户主姓名)")
def sample(
    home: Path | None,
    as_of: date | None,
    is_drawn: bool,
    no: str | None,
    is_fine: bool,
    is_wrong: bool,
    is_unreached: bool,
    visited_on: date | None,
    investigators: tuple[str, ...],
    remark: str,
    by: str | None,
    csv_file: Path | None,
) -> int:
    """每月随机抽查没有疑点的在册户，估计漏查的比例：--draw 抽取，--answer 登记结果，都不写时看结果。"""
    said = [word for word, is_said in (("fine", is_fine), ("wrong", is_wrong), ("unreached", is_unreached)) if is_said]
    if (no is not None) != (len(said) == 1):
        raise BadInput("登记结果请写 --answer 编号 和 --fine、--wrong、--unreached 之一")
    if (is_drawn or no is not None) and not (by and by.strip()):
        raise BadInput("请用 --by 写明办理人姓名")
    with opened_night(home, as_of, read_only=not (is_drawn or no)) as d:
        if no is not None:
            return _answered(d, no, said[0], visited_on, investigators, remark, by or "")
        if is_drawn:
            _drawn(d, by or "")
        _listed(d, csv_file)
    return DONE


def _answered(
    d: OpenedNight, no: str, said: str, on: date | None, investigators: tuple[str, ...], remark: str, by: str
) -> int:
    from assets.cases.control_sample import visited
    from matchers.cases.control_sample import FINDINGS, WRONG, Visit

    visited(d.ledger, no, Visit(said, on, investigators), remark, d.as_of, by)
    click.echo(f"{no} 已登记：{FINDINGS[said]}。")
    if said == WRONG:
        click.echo("这一户没有疑点而不应在保：请按程序复核办理，并想一想哪条规则本该发现它。")
    return DONE


def _drawn(d: OpenedNight, by: str) -> None:
    from assets.cases.control_sample import sample as draw_month

    drawn, is_new = draw_month(d.con, d.ledger, d.place(), d.as_of, by)
    if is_new:
        click.echo(
            f"已抽取 {drawn.month} 的 {len(drawn.lines)} 户(每乡镇 {drawn.size} 户，种子 {drawn.seed[:8]}…已记入台账)。"
        )
    else:
        click.echo(f"{drawn.month} 已于 {drawn.drawn_on} 抽过，不再抽；名单如下。")


def _listed(d: OpenedNight, csv_file: Path | None) -> None:
    import polars as pl

    from assets.cases.control_sample import findings, sample_list, samples
    from assets.home.csv_lists import write_list
    from matchers.cases.control_sample import FINDINGS, UNREACHED, WRONG, missed_share

    drawn, found = samples(d.ledger, d.as_of), findings(d.ledger, d.as_of)
    if not drawn:
        click.echo("还没有抽过；用 hedui sample --draw --by 姓名 抽取本月的户。")
        return
    last = drawn[-1]
    rows = sample_list(d.con, last, found).with_columns(pl.col("finding").replace(FINDINGS))
    if csv_file is not None:
        write_list(rows.rename(TITLES), csv_file)
        click.echo(f"写入 {last.month} 的 {rows.height} 户：{csv_file}")
    else:
        for line in rows.iter_rows(named=True):
            where = f"{line['township']} {line['village'] or ''}"
            click.echo(f"  {line['no']}  {where}  {line['certificate_no']}  {line['finding'] or '待入户'}")
    words = list(found.values())
    wrong, unreached = words.count(WRONG), words.count(UNREACHED)
    visits = sum(len(s.lines) for s in drawn)
    seen = f"已入户 {len(words)} 户，其中没有见到 {unreached} 户，不应在保 {wrong} 户"
    click.echo(f"共抽 {len(drawn)} 个月 {visits} 户，{seen}。")
    share = missed_share(drawn, found)
    estimate = f"没有疑点的在册户中不应在保的，估计 {share.words}" if share else "还没有入户结果，不能估计漏查的比例"
    click.echo(f"{estimate}。")


commands = (sample,)
