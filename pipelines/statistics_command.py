"""`hedui statistics`: how often questions were right, and whom they meet; the county's own.

Belongs here: arguments, tables on a terminal. Does not belong here: counting (`matchers/cases/statistics.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.exit_codes import DONE
from pipelines.opened_night import opened_night
from pipelines.options import as_of_option, home_option

if TYPE_CHECKING:
    import polars as pl

TITLE, CELL = 33, 9
"""Columns of a title and of a cell: with five cells a line of a terminal."""


@click.command()
@home_option
@as_of_option()
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="把全部统计写入 CSV 文件(不含个人)"
)
def statistics(home: Path | None, as_of: date | None, csv_file: Path | None) -> int:
    """命中率(按规则版本、乡镇、名册)和疑点在各类人员中的分布；只供县级使用，不足 5 人的不显示。"""
    from assets.cases.statistics import flagged_by_group, hit_rates
    from assets.home.csv_lists import write_list

    with opened_night(home, as_of, read_only=True) as d:
        rates = hit_rates(d.con, d.ledger, d.as_of)
        groups = flagged_by_group(d.con, d.ledger, d.as_of)
    if csv_file is not None:
        rows = _long(rates, groups)
        write_list(rows, csv_file)
        click.echo(f"写入 {rows.height} 行：{csv_file}")
        return DONE
    _rates(rates)
    _groups(groups)
    return DONE


def _rates(rates: pl.DataFrame) -> None:
    from assets.pages.terminal import table_row
    from matchers.cases.statistics import BY

    if rates.is_empty():
        click.echo("还没有反馈，算不出命中率。")
    for by, title in BY.items():
        rows = rates.filter(rates["by"] == by)
        if rows.height:
            click.echo(
                table_row(f"命中率：按{title}", ("已反馈", "属实", "命中率", "95%区间"), title_width=TITLE, width=CELL)
            )
        for row in rows.iter_rows(named=True):
            cells = (str(row["answered"]), str(row["confirmed"]), *_share(row))
            click.echo(table_row(f"  {_named(by, row['value'])}", cells, title_width=TITLE, width=CELL))


def _groups(groups: pl.DataFrame) -> None:
    from assets.pages.terminal import table_row
    from matchers.cases.statistics import GROUPS

    for group, title in GROUPS.items():
        head = ("在册人数", "曾列疑点", "属实", "比例", "95%区间")
        click.echo(table_row(f"错保疑点分布：按{title}", head, title_width=TITLE, width=CELL))
        for row in groups.filter(groups["group"] == group).iter_rows(named=True):
            counts = [_count(row[c]) for c in ("persons", "flagged", "confirmed")]
            click.echo(table_row(f"  {row['value']}", (*counts, *_share(row)), title_width=TITLE, width=CELL))


def _named(by: str, value: str) -> str:
    if by == "version":
        from matchers.flags.rule import load_rules

        code, _, version = value.partition(" ")
        rule = load_rules().get(code)
        return f"{rule.title} {version}" if rule else value
    if by != "register":
        return value
    from data_contracts.contract import load_contracts

    source = load_contracts().sources.get(value)
    return source.title if source else value


def _count(count: int | None) -> str:
    return "不显示" if count is None else str(count)


def _share(row: dict[str, Any]) -> tuple[str, str]:
    if row["percent"] is None:
        return "—", "—"
    return f"{row['percent']:.0f}%", f"{row['low']:.0f}–{row['high']:.0f}%"


def _long(rates: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Both tables in one, under Chinese headers; what is not shown is empty."""
    import polars as pl

    from matchers.cases.statistics import BY, GROUPS

    shares = [pl.col(c).round(1) for c in ("percent", "low", "high")]
    first = rates.select(
        pl.lit("命中率").alias("统计"),
        pl.col("by").replace(BY).alias("按"),
        pl.col("value").alias("类别"),
        pl.lit(None, pl.Int64).alias("在册人数"),
        pl.col("answered").cast(pl.Int64).alias("已反馈"),
        pl.lit(None, pl.Int64).alias("曾列错保疑点"),
        pl.col("confirmed").cast(pl.Int64).alias("属实"),
        *shares,
    )
    second = groups.select(
        pl.lit("疑点分布").alias("统计"),
        pl.col("group").replace(GROUPS).alias("按"),
        pl.col("value").alias("类别"),
        pl.col("persons").cast(pl.Int64).alias("在册人数"),
        pl.lit(None, pl.Int64).alias("已反馈"),
        pl.col("flagged").cast(pl.Int64).alias("曾列错保疑点"),
        pl.col("confirmed").cast(pl.Int64).alias("属实"),
        *shares,
    )
    return pl.concat([first, second]).rename({"percent": "比例(%)", "low": "区间下限(%)", "high": "区间上限(%)"})


commands = (statistics,)
