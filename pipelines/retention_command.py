"""`hedui retention`: what has been kept as long as it may be, and destroying it.

Belongs here: arguments and sentences. Does not belong here: what is past its time (`assets/night/retention.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import opened_night
from pipelines.options import as_of_option, home_option
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.night.retention import Plan

MIB = 2**20


@click.command()
@home_option
@as_of_option()
@click.option("--destroy", "destroys", is_flag=True, help="销毁列出的文件；不写则只列出，什么都不动")
@click.option("--by", default="", help="办理人姓名，记入台账")
@click.option("--why", default="", help="销毁的原因，记入台账")
def retention(home: Path | None, as_of: date | None, destroys: bool, by: str, why: str) -> int:
    """列出保存期限已满的文件；加 --destroy 则销毁并记入台账。台账和在用的数据从不销毁。"""
    from assets.night.retention import destroy, plan

    landing = settings(home).landing
    with opened_night(home, as_of, read_only=not destroys) as d:
        if not destroys:
            _tell(plan(d.home, landing, d.con, d.ledger, d.as_of), d.as_of)
            return DONE
        if not landing.is_dir():
            raise BadInput(f"接收目录 {landing} 现在读不到，不知道哪些文件还在里面，没有销毁；请恢复后再试")
        with d.home.locked():
            found = plan(d.home, landing, d.con, d.ledger, d.as_of)
            _tell(found, d.as_of)
            count = destroy(d.ledger, found, by, why, d.as_of)
    click.echo(f"已销毁 {count} 个文件，已记入台账；备份盘上的副本请另行处理。" if count else "没有销毁任何文件。")
    return DONE


def _tell(found: Plan, as_of: date) -> None:
    from assets.pages.terminal import in_lines, padded, table_row
    from data_contracts.retention import retention as periods

    click.echo(f"{as_of} 保存期限已满的：")
    click.echo(padded("种类", 44) + table_row("", ("月数", "个数", "MiB"), title_width=0, width=8) + "  最早的日子")
    for kind, kept in periods().items():
        gone = found.of(kind)
        size = sum(item.size for item in gone) / MIB
        cells = (str(kept.months), f"{len(gone):,}", f"{size:,.1f}")
        oldest = f"  {gone[0].day}" if gone else ""
        click.echo(padded(kept.title, 44) + table_row("", cells, title_width=0, width=8) + oldest)
    for kept in periods().values():
        click.echo(in_lines(f"  {kept.title}：{kept.months} 个月，{kept.basis}"))
    for count, why in (
        (found.in_use, "今夜的疑点和事实仍用到，或是名册最后一批有效的"),
        (found.in_landing, "还放在接收目录里：请先从接收目录移走，否则下一夜又会收进来"),
        (found.still_out, "所在的名单还在乡镇，没有反馈完"),
    ):
        if count:
            click.echo(in_lines(f"  期满而保留 {count} 个：{why}"))
