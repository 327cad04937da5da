"""`hedui unposted`: households whose names are left out of posted lists because they need secrecy.

Belongs here: arguments and sentences. Does not belong here: the list (`assets/cases/unposted.py`). The number of a
household is asked for: as an argument it would stay in the shell's history, beside what it says of it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.opened_night import opened_night
from pipelines.options import as_of_option, home_option


@click.command()
@home_option
@as_of_option()
@click.option("--add", "is_added", is_flag=True, help="把一户加入名单（低保证号随后输入，不显示）")
@click.option("--remove", "is_removed", is_flag=True, help="把一户移出名单（低保证号随后输入，不显示）")
@click.option("--by", default="", help="办理人姓名，记入台账")
def unposted(home: Path | None, as_of: date | None, is_added: bool, is_removed: bool, by: str) -> int:
    """公示名单上不写姓名的户（个人信息依法需要保密的）：--add 加入，--remove 移出，都不写时看有几户。"""
    from assets.cases.unposted import leave_out, post_again
    from assets.cases.unposted import unposted as on_the_list

    if is_added and is_removed:
        raise BadInput("--add 和 --remove 只能写一个")
    is_change = is_added or is_removed
    if is_change and not by.strip():
        raise BadInput("请用 --by 写明办理人姓名")
    with opened_night(home, as_of, read_only=not is_change) as d:
        if is_change:
            number = click.prompt("低保证号（输入时不显示）", hide_input=True, prompt_suffix="：").strip()
            if is_added:
                leave_out(d.con, d.ledger, number, d.as_of, by)
            else:
                post_again(d.ledger, number, d.as_of, by)
        count = len(on_the_list(d.ledger, d.as_of))
    click.echo(f"不公示姓名的现有 {count} 户；为什么保密不写入系统。未成年户主的户不必列入，公示名单自动略去姓名。")
    return DONE


commands = (unposted,)
