"""`hedui backup`, `hedui restore`, `hedui witness`: keeping what cannot be made again, and what proves it.

Belongs here: arguments and sentences. Does not belong here: what belongs to a backup (`assets/home/backup.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE, HELD
from pipelines.options import home_option
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.home import Home


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@home_option
@click.option("--drill", "is_drill", is_flag=True, help="不备份，把最近一份备份恢复到临时目录核验一遍，不动数据目录")
def backup(target: Path, home: Path | None, is_drill: bool) -> int:
    """把不能重做的都备份到另一块盘：台账、密钥、收到的文件、下发的工作簿和晨报；--drill 演练恢复。"""
    from assets.home.backup import back_up

    if is_drill:
        return _drill(home, target)
    made = back_up(settings(home).place(), target)
    click.echo(
        f"已备份到 {made.folder}：台账 {made.head.seq} 条(末条校验值 {made.head.hash[:16]})，"
        f"收到的文件 {made.held} 个(本次新增 {made.copied} 个)。备份含密钥和个人信息，请按同样的要求保管。"
    )
    if made.broken:
        click.echo(
            f"[暂缓] 台账记着的收到的文件有 {made.broken} 个在数据目录中缺失或已损坏，没有备份到；"
            "请用 hedui restore 从更早的备份补回",
            err=True,
        )
    return HELD if made.broken else DONE


def _drill(home: Path | None, target: Path) -> int:
    from assets.home.clock import today
    from assets.home.drill import drill

    came = drill(settings(home).place(), target, today())
    click.echo(
        f"演练通过：备份 {came.folder.name} 恢复到临时目录后，台账 {came.head.seq} 条核验完好，密钥相符，"
        f"收到的文件 {came.files} 个。临时目录已删除，数据目录没有改动。"
    )
    if came.beyond is None:
        click.echo("[未比对] 现在的台账打不开，没有与它比对。", err=True)
    elif not came.is_same:
        click.echo("[注意] 备份与现在的台账不是同一本：请检查 --home，或重新备份。", err=True)
    elif came.beyond:
        click.echo(f"这份备份之后台账又写了 {came.beyond} 条，还没有备份。")
    if came.missing:
        click.echo(f"[暂缓] 台账记着的收到的文件有 {came.missing} 个不在备份里；请从更早的备份补回。", err=True)
    return HELD if came.missing or not came.is_same or came.beyond is None else DONE


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@home_option
@click.option("--by", required=True, help="办理人姓名，记入台账")
@click.option("--why", required=True, help="恢复的原因，记入台账")
def restore(source: Path, home: Path | None, by: str, why: str) -> int:
    """从备份补回缺失的台账、密钥和收到的文件；完好的台账不会被替换。"""
    from assets.home.backup import restore as put_back
    from assets.home.clock import today

    place = settings(home).place()
    came = put_back(place, source, by, why, today())
    if not came.is_ledger_back:
        key = "密钥和" if came.is_key_back else ""
        click.echo(f"现有台账完好({came.entries} 条)，没有替换；补回{key}收到的文件 {came.files} 个。")
        return DONE
    click.echo(f"已恢复台账 {came.entries} 条(含本次恢复的记录)，补回收到的文件 {came.files} 个。")
    if came.set_aside:
        what = "密钥" if place.ledger_url else "台账和密钥"
        click.echo(f"原来的{what}没有删除，移到 {came.set_aside}。")
    if came.renamed:
        click.echo(f"数据库里原来的台账没有删除，改名为 {came.renamed}。")
    if came.has_moved:
        click.echo(
            f"这份备份的台账原来不在这里，现在在{_where(place)}；原来的那一本请不要再用，两本不能并用。", err=True
        )
    if came.lost:
        last = max(head.seq for head in came.lost)
        click.echo(
            f"[丢失] 备份之后台账曾写到第 {last} 条，这些记录(核查结论、下发、判定等)已不在；"
            "请对照纸质材料和已交回的工作簿重新办理，此事已记入台账，hedui verify 会一直写明",
            err=True,
        )
    click.echo("请接着运行 hedui night。")
    return HELD if came.lost else DONE


def _where(place: Home) -> str:
    return " PostgreSQL 里" if place.ledger_url else f" {place.ledger_file}"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@home_option
@click.option("--by", help="办理人姓名，记入台账")
@click.option("--off", is_flag=True, help="不再留证")
def witness(file: Path | None, home: Path | None, by: str | None, off: bool) -> int:
    """设置见证：台账每写一次，就在另一块盘或另一台机器的文件里追加一行条数和校验值。"""
    from assets.home.settled_witness import set_witness

    place = settings(home).place()
    if file is None and not off:
        current = place.witness
        click.echo(
            f"见证文件是 {current.path}。" if current else "没有设置见证；用 hedui witness 文件 --by 姓名 设置。"
        )
        return DONE
    if not by:
        raise BadInput("请用 --by 写明办理人姓名")
    set_witness(place, None if off else (file or Path()).absolute(), by)
    click.echo("已取消见证，此事已记入台账。" if off else f"已设置见证 {file}，从现在起台账每写一次就留一行。")
    return DONE


commands = (backup, restore, witness)
