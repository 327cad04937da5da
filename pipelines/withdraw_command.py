"""`hedui withdraw`: a received file is taken back, or read again, with who and why.

Belongs here: arguments and sentences. Does not belong here: what it does (`assets/intake/withdrawals.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.options import as_of_option, home_option
from pipelines.places import day_of, home_of, register_of

if TYPE_CHECKING:
    from assets.home.home import Home


@click.command()
@click.argument("source", required=False)
@click.argument("name", required=False, metavar="FILE")
@home_option
@as_of_option()
@click.option("--by", help="办理人姓名，记入台账")
@click.option("--why", help="撤回(或恢复)的原因，记入台账")
@click.option("--undo", is_flag=True, help="恢复采用撤回过的文件")
@click.option("--list", "lists", is_flag=True, help="列出收到的文件和撤回的文件")
def withdraw(
    source: str | None,
    name: str | None,
    home: Path | None,
    as_of: date | None,
    by: str | None,
    why: str | None,
    undo: bool,
    lists: bool,
) -> int:
    """撤回一个收到的文件：从下一夜起它的内容不再采用，原件保留备查。"""
    from assets.intake.withdrawals import reinstate
    from assets.intake.withdrawals import withdraw as take_back
    from data_contracts.contract import load_contracts

    place = home_of(home)
    if lists:
        return _list_received(place, source)
    if source is None or name is None or not by or not why:
        raise BadInput("请写明名册代码、文件名、--by 姓名 和 --why 原因，例如 hedui withdraw vehicles 机动车.xlsx …")
    register_of(load_contracts().sources, source)
    with place.ledger() as ledger:
        act = reinstate if undo else take_back
        moved = act(ledger, source, name, as_of or day_of(place), by, why)
    click.echo(f"已{'恢复' if undo else '撤回'} {len(moved)} 个文件，从下一夜起生效：")
    for receipt in moved:
        click.echo(f"    {receipt.original_name}({receipt.received_on} 收到，{receipt.size} 字节)")
    return DONE


def _list_received(place: Home, source: str | None) -> int:
    from assets.intake.receipts import receipts
    from assets.intake.withdrawals import withdrawals

    with place.ledger() as ledger:
        gone, came = withdrawals(ledger), receipts(ledger)
    for receipt in sorted(came, key=lambda r: (r.source, r.received_on, r.original_name)):
        if source not in {None, receipt.source}:
            continue
        taken = gone.get(receipt.key)
        note = f"  已于 {taken.on} 由{taken.by}撤回：{taken.why}" if taken else ""
        click.echo(f"{receipt.received_on}  {receipt.source}  {receipt.original_name}{note}")
    return DONE
