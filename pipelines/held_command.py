"""`hedui held`: what the gates held, what it would do, letting it through, and looking at first deliveries.

Belongs here: arguments and sentences. Does not belong here: judging deliveries (`assets/intake/gating.py`), the words
of the ledger about them (`assets/intake/releases.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import as_of_option, home_option
from pipelines.places import register_of
from pipelines.prefecture_command import each_county, prefecture_at

if TYPE_CHECKING:
    from assets.intake.deliveries import Receipt
    from data_contracts.contract import Source

KINDS = {"opened": "新增", "reopened": "重新打开", "lapsed": "消失"}


@click.command()
@click.argument("source", required=False)
@click.argument("name", required=False, metavar="FILE")
@home_option
@as_of_option()
@click.option("--effect", is_flag=True, help="试算:采用这个文件会新增、消失多少疑点(什么都不写入)")
@click.option("--release", "lets_through", is_flag=True, help="放行:核对无误，从下一夜起采用;须由确认表头以外的人办理")
@click.option("--confirm", is_flag=True, help="首批名册的数字已经看过，可以下发(不写名册代码则为全部)")
@click.option("--by", help="办理人姓名，记入台账")
@click.option("--why", help="放行的原因，记入台账")
def held(
    source: str | None,
    name: str | None,
    home: Path | None,
    as_of: date | None,
    effect: bool,
    lets_through: bool,
    confirm: bool,
    by: str | None,
    why: str | None,
) -> int:
    """列出未通过检查而暂缓的文件和首批待看的名册；试算、放行、确认首批。在市的数据目录里，列出各县的。"""
    from data_contracts.contract import load_contracts

    sources = load_contracts().sources
    place_of_many = prefecture_at(home)
    if place_of_many is not None and not (source or confirm):
        return each_county(place_of_many, lambda county: _listed(county, as_of, sources))
    if source is not None:
        source = register_of(sources, source).name
    with opened_night(home, as_of, read_only=not (confirm or lets_through)) as place:
        if confirm:
            return _confirm(place, sources, source, by)
        if source is None or name is None:
            return _list(place, sources)
        files = _files(place, source, name)
        if lets_through:
            return _release(place, source, name, by, why)
        night, title = place.night, sources[source].title
    if not effect:
        raise BadInput("请写明要做什么：--effect 试算，或 --release 放行")
    return _effect(home, night, title, files)


def _listed(home: Path, as_of: date | None, sources: Mapping[str, Source]) -> int:
    with opened_night(home, as_of, read_only=True) as place:
        return _list(place, sources)


def _list(place: OpenedNight, sources: Mapping[str, Source]) -> int:
    from assets.intake.releases import held_now, not_looked_at

    waiting = held_now(place.con)
    click.echo(f"{place.night} 暂缓 {len(waiting)} 个文件" + ("：" if waiting else "。"))
    for one in waiting:
        month = f"，{one.batch} 一批" if one.batch else ""
        click.echo(f"  「{sources[one.source].title}」{one.file}({one.came_on} 收到{month})\n    {one.reason}")
        click.echo(f"    试算 hedui held {one.source} '{one.file}' --effect    放行 … --release --by 姓名 --why 原因")
    first = not_looked_at(place.con, place.ledger)
    if first:
        click.echo(f"首批待看的名册 {len(first)} 份，靠它们的疑点照常列出，看过数字之前不下发：")
        for source, batch, rows in first:
            click.echo(f"  {sources[source].title}：{batch} 一批，{rows:,} 行")
        click.echo("  看过以后 hedui held --confirm --by 姓名")
    return DONE


def _confirm(place: OpenedNight, sources: Mapping[str, Source], source: str | None, by: str | None) -> int:
    from assets.intake.releases import confirm, not_looked_at

    if not by:
        raise BadInput("请写明 --by 姓名：首批名册由谁看过，记入台账")
    first = {name: rows for name, _, rows in not_looked_at(place.con, place.ledger) if source in {None, name}}
    news = confirm(place.ledger, sorted(first), place.as_of, by, first)
    click.echo(f"已确认 {len(news)} 份首批名册" + (f"：{'、'.join(sources[n].title for n in news)}" if news else "。"))
    return DONE


def _files(place: OpenedNight, source: str, name: str) -> list[Receipt]:
    from assets.intake.deliveries import called
    from assets.intake.receipts import receipts

    files = called(receipts(place.ledger), source, name)
    if not files:
        raise BadInput(f"名册「{source}」没有收到过名为「{name}」的文件；用 hedui held 查看暂缓的文件")
    return files


def _release(place: OpenedNight, source: str, name: str, by: str | None, why: str | None) -> int:
    from assets.intake.releases import vouch

    if not by or not why:
        raise BadInput("放行须写明 --by 姓名 和 --why 原因")
    vouch(place.ledger, source, [name], place.as_of, by, why)
    click.echo(f"已放行「{name}」，从下一夜起采用。")
    return DONE


def _effect(home: Path | None, as_of: date, title: str, files: list[Receipt]) -> int:
    from assets.night.night import Night
    from assets.night.trial import would_do
    from matchers.flags.rule import load_rules
    from pipelines.settings import settings

    chosen = settings(home)
    night = Night.of(chosen.place(), chosen.landing, chosen.code())
    changes = would_do(night, as_of, files)
    rules = load_rules()
    click.echo(f"采用「{title}」的这个文件，按 {as_of} 的数据：" + ("" if changes.height else "没有疑点会变动。"))
    for rule, kind, cases in changes.iter_rows():
        click.echo(f"  {rules[rule].title}：{KINDS[kind]} {cases} 条")
    return DONE
