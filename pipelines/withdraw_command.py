"""`hedui withdraw`: a received file, or a night run under a wrong clock, is taken back or reinstated, with who and why.

Belongs here: arguments and sentences. Does not belong here: what it does (`assets/intake/withdrawals.py`,
`assets/cases/withdrawn_nights.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import signer
from pipelines.options import Day, as_of_option, home_option
from pipelines.places import day_of, home_of, register_of

if TYPE_CHECKING:
    from assets.home.home import Home

KINDS = {
    "opened": "新增疑点",
    "reopened": "重新打开",
    "lapsed": "疑点消失",
    "continued": "接续",
    "file_received": "收到文件",
}


@click.command()
@click.argument("source", required=False)
@click.argument("name", required=False, metavar="FILE")
@home_option
@as_of_option()
@click.option("--night", type=Day(), help="撤回这一天的核对(时钟有误时运行的)，不写名册和文件")
@click.option("--by", help="办理人姓名，记入台账")
@click.option("--why", help="撤回(或恢复)的原因，记入台账")
@click.option("--undo", is_flag=True, help="恢复采用撤回过的文件或核对")
@click.option("--list", "lists", is_flag=True, help="列出收到的文件、撤回的文件和核对")
def withdraw(
    source: str | None,
    name: str | None,
    home: Path | None,
    as_of: date | None,
    night: date | None,
    by: str | None,
    why: str | None,
    undo: bool,
    lists: bool,
) -> int:
    """撤回一个收到的文件，或时钟有误时运行的一夜核对：从下一夜起不再采用，原件和记录保留备查。"""
    from assets.intake.withdrawals import reinstate
    from assets.intake.withdrawals import withdraw as take_back
    from data_contracts.contract import load_contracts

    place = home_of(home)
    if source is not None:
        source = register_of(load_contracts().sources, source).name
    if lists:
        return _list_received(place, source)
    if night is not None and by and why:
        return _take_night_back(place, night, as_of, by, why, undo)
    if source is None or name is None or not by or not why:
        raise BadInput(
            "请写明名册代码和文件名(或 --night 日期)、--by 姓名 和 --why 原因，"
            "例如 hedui withdraw vehicles 机动车.xlsx …"
        )
    with place.ledger() as ledger, ledger.signed_by(signer(place)):
        act = reinstate if undo else take_back
        moved = act(ledger, source, name, as_of or day_of(place), by, why)
    click.echo(f"已{'恢复' if undo else '撤回'} {len(moved)} 个文件，从下一夜起生效：")
    for receipt in moved:
        click.echo(f"    {receipt.shown_name}({receipt.received_on} 收到，{receipt.size} 字节)")
    return DONE


def _take_night_back(place: Home, night: date, as_of: date | None, by: str, why: str, undo: bool) -> int:
    from assets.cases.withdrawn_nights import reinstate_night, withdraw_night

    with place.ledger() as ledger, ledger.signed_by(signer(place)):
        if undo:
            reinstate_night(ledger, night, by, why)
            click.echo(f"已恢复采用 {night} 的核对。")
            return DONE
        taken = withdraw_night(ledger, night, by, why, as_of)
    counts = "、".join(f"{title} {taken.events[kind]}" for kind, title in KINDS.items() if taken.events.get(kind))
    click.echo(f"已撤回 {night} 的核对：{counts or '没有疑点变化'}，都不再算数；收到的文件下一夜重新登记。")
    click.echo(
        f"在那一夜名下办理的事(下发、反馈、复核、判定)仍然有效，按 {taken.counted_on} 计。"
        "请运行正确日期的 hedui night。"
    )
    return DONE


def _list_received(place: Home, source: str | None) -> int:
    from assets.home.destroyed import destroyed_files
    from assets.intake.receipts import receipts
    from assets.intake.withdrawals import withdrawals

    with place.ledger(read_only=True) as ledger:
        gone, came, nights = withdrawals(ledger), receipts(ledger), ledger.taken_back()
        destroyed = destroyed_files(ledger)
    for receipt in sorted(came, key=lambda r: (r.source, r.received_on, r.original_name)):
        if source not in {None, receipt.source}:
            continue
        taken = gone.get(receipt.key)
        note = f"  已于 {taken.on} 由{taken.by}撤回：{taken.why}" if taken else ""
        end = destroyed.get(receipt.sha256)
        if end is not None and receipt.received_on < end.on:
            note += f"  保存期满，已由{end.by}销毁于 {end.on}"
        click.echo(f"{receipt.received_on}  {receipt.source}  {receipt.shown_name}{note}")
    for night, back in sorted(nights.items()):
        click.echo(f"{night} 的核对已由{back.by}撤回：{back.why}")
    return DONE
