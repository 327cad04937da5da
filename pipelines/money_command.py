"""`hedui money`: what was overpaid, is to come back, came back or was paid back late, on a case; and the sums.

Belongs here: arguments and sentences. Does not belong here: what makes sense (`matchers/cases/money.py`).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import Day, as_of_option, home_option

if TYPE_CHECKING:
    from matchers.cases.money import Entry

TITLES = {"township": "乡镇", "queue": "队列", "month": "月份", "cases": "疑点数"}


@click.command()
@click.argument("case", required=False)
@home_option
@as_of_option()
@click.option("--overpaid", help="多领的金额，元，例如 1200.50;更正写负数")
@click.option("--to-recover", "to_recover", help="应追回的金额，元")
@click.option("--recovered", help="已追回的金额，元")
@click.option("--paid-back", "paid_back", help="补发的金额，元")
@click.option("--on", type=Day(), help="认定、追回或补发的日子，默认今天")
@click.option("--by", help="登记人姓名，记入台账")
@click.option("--remark", default="", help="备注，不超过 100 字；更正须写明原因")
@click.option("--month", help="汇总时只看这个月，例如 2021-06")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="把汇总写入 CSV 文件")
def money(
    case: str | None,
    home: Path | None,
    as_of: date | None,
    overpaid: str | None,
    to_recover: str | None,
    recovered: str | None,
    paid_back: str | None,
    on: date | None,
    by: str | None,
    remark: str,
    month: str | None,
    csv_file: Path | None,
) -> int:
    """登记一条疑点的多领、应追回、已追回、补发；不写金额时看已登记的和规则算出的，不写编号时看汇总。"""
    given = {"overpaid": overpaid, "to_recover": to_recover, "recovered": recovered, "paid_back": paid_back}
    written = {what: text for what, text in given.items() if text is not None}
    with opened_night(home, as_of, read_only=not written) as d:
        if case is None:
            if written:
                raise BadInput("请写明疑点编号，例如 hedui money F… --overpaid 1200.50 --by 姓名")
            return _sums(d, month, csv_file)
        if month is not None or csv_file is not None:
            raise BadInput("--month 和 --csv 用于汇总，不写疑点编号")
        if not written:
            return _shown(d, case)
        if not by or not by.strip():
            raise BadInput("请用 --by 写明登记人姓名")
        return _written(d, case, [_entry(what, text, on or d.as_of, remark) for what, text in written.items()], by)


def _entry(what: str, text: str, on: date, remark: str) -> Entry:
    from matchers.cases.money import KINDS, Entry, fen_of

    fen = fen_of(text)
    if fen is None:
        raise BadInput(f"{KINDS[what]}「{text[:20]}」不是金额：请写元，最多两位小数，例如 1200.50")
    return Entry(what, fen, on, remark)


def _written(d: OpenedNight, case: str, entries: list[Entry], by: str) -> int:
    from assets.cases.money import write_money
    from matchers.cases.money import KINDS, said, yuan

    sums = write_money(d.ledger, case, entries, d.as_of, by)
    click.echo(f"{case} 已登记{'、'.join(f'{KINDS[e.what]} {yuan(e.amount_fen)} 元' for e in entries)}。")
    click.echo(f"合计：{said(sums) or '零'}。")
    return DONE


def _shown(d: OpenedNight, case: str) -> int:
    from assets.cases.known import known_case
    from assets.cases.money import money_of
    from assets.explain.amounts import reckoned_of
    from matchers.cases.money import said
    from matchers.flags.rule import load_rules

    known = known_case(d.ledger, case)
    click.echo(f"{known['case_id']} 已登记：{said(money_of(known)) or '没有登记过金额'}。")
    lines = reckoned_of(d.con, known["case_id"], load_rules())
    if lines:
        click.echo("规则从来文算出的金额，只供参考，核实后由人登记：")
    for line in lines:
        click.echo(f"  {line}")
    return DONE


def _sums(d: OpenedNight, month: str | None, csv_file: Path | None) -> int:
    import polars as pl

    from assets.cases.money import money_table
    from assets.home.csv_lists import write_list
    from assets.pages.terminal import table_row
    from matchers.cases.casework import QUEUES
    from matchers.cases.money import KINDS, SUMS, yuan

    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadInput(f"月份「{month[:10]}」应写成 2021-06 的样子")
    table = money_table(d.ledger, d.as_of, month=month)
    if csv_file is not None:
        in_yuan = [(pl.col(SUMS[kind]) / 100).round(2).alias(f"{name}(元)") for kind, name in KINDS.items()]
        named = table.with_columns(pl.col("queue").replace(QUEUES)).rename(TITLES)
        write_list(named.select(*TITLES.values(), *in_yuan), csv_file)
        click.echo(f"写入 {table.height} 行：{csv_file}")
        return DONE
    if table.is_empty():
        click.echo(f"{month or '到今天'}没有登记过金额。")
        return DONE
    click.echo(table_row("乡镇 队列 月份", [f"{name}(元)" for name in KINDS.values()], title_width=30, width=12))
    for row in table.iter_rows(named=True):
        title = f"{row['township'] or '(未定乡镇)'} {QUEUES[row['queue']]} {row['month']}"
        click.echo(table_row(title, [yuan(row[c]) for c in SUMS.values()], title_width=30, width=12))
    click.echo(table_row("合计", [yuan(int(table[c].sum())) for c in SUMS.values()], title_width=30, width=12))
    return DONE


commands = (money,)
