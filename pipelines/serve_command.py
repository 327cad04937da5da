"""`hedui serve`: the schedule, Dagster's pages and the desk of one home, kept running in one foreground process.

Belongs here: which programs are kept, with which options, and the line that says how they are. Does not belong here:
keeping them (`pipelines/serving/keeper.py`).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import BAD_INPUT, DONE, HELD
from pipelines.options import home_option
from pipelines.settings import Settings, settings

if TYPE_CHECKING:
    from pipelines.serving.keeper import Program

LOCAL = "127.0.0.1"
"""Dagster's pages know no passwords: they are shown to this computer only."""
NOBODY = "还没有账户，先用 hedui account add 建立"


@click.command("serve")
@home_option
@click.option("--host", default=LOCAL, show_default=True, help="网上办理监听的地址；办公网内用本机的内网地址")
@click.option("--port", default=8080, show_default=True, help="网上办理的端口")
@click.option("--certificate", type=click.Path(path_type=Path, exists=True), help="网上办理的 TLS 证书文件")
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="TLS 私钥文件")
@click.option("--ui-port", default=3000, show_default=True, help="Dagster 界面的端口，只在本机")
@click.option("--status", "asks_status", is_flag=True, help="只说一行：在不在运行、各部分怎样、定时开没开")
def serve(
    home: Path | None,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    ui_port: int,
    asks_status: bool,
) -> int:
    """一直运行：定时核对、Dagster 界面和网上办理；停了的自动重新启动，按 Ctrl+C 结束。"""
    from assets.home.memory import remember
    from pipelines.serving.keeper import Keeper
    from pipelines.serving.state import is_kept

    chosen = settings(home)
    if asks_status:
        return say_status(chosen.home)
    if (certificate is None) != (key is None):
        raise BadInput("--certificate 和 --key 要一起写")
    if not chosen.place().has_lived():
        raise BadInput(f"{chosen.home} 还没有建立，请先执行 hedui init")
    chosen.code()
    if is_kept(chosen.home):
        raise BadInput("这个数据目录已经有一个 hedui serve 在运行，用 hedui serve --status 查看")
    for name, at, number in (("--port", host, port), ("--ui-port", LOCAL, ui_port)):
        refuse_taken(name, at, number)
    address = f"{'https' if certificate else 'http'}://{host}:{port}"
    tls = ("--certificate", str(certificate.absolute()), "--key", str(key.absolute())) if certificate and key else ()
    keeper = Keeper(chosen.home, *_kept(chosen, (host, port, address, tls), ui_port))
    remember(chosen.home, ui=f"http://{LOCAL}:{ui_port}")
    if host != LOCAL and certificate is None:
        click.echo("没有证书：网内的人可以看到传送的内容，请尽快加 --certificate 和 --key。", err=True)
    click.echo(
        f"网上办理 {address} ；Dagster 界面 http://{LOCAL}:{ui_port} ；记录在 {chosen.home / 'logs'} ；按 Ctrl+C 结束。"
    )
    keeper.keep()
    click.echo("已全部停止。")
    return DONE


def _kept(
    chosen: Settings, desk: tuple[str, int, str, Sequence[str]], ui_port: int
) -> tuple[list[Program], dict[str, str], Path]:
    """The programs, their environment, and the folder they run in: not where the user stands, for a folder of theirs
    called `assets` would be imported in place of ours."""
    from pipelines.nightly import dagster_home
    from pipelines.serving.keeper import Program

    folder = dagster_home(chosen.home)
    workspace = ("-w", str(folder / "workspace.yaml"))
    host, port, address, tls = desk
    programs = [
        Program("daemon", "定时运行", "dagster._daemon", ("run", *workspace)),
        Program(
            "ui",
            "Dagster 界面",
            "dagster_webserver",
            ("-h", LOCAL, "-p", str(ui_port), "--read-only", *workspace),
            f"http://{LOCAL}:{ui_port}",
        ),
        Program(
            "desk",
            "网上办理",
            "pipelines.cli",
            ("desk", "--home", str(chosen.home), "--host", host, "--port", str(port), *tls),
            address,
            _has_accounts(chosen.home),
        ),
    ]
    places = {"HEDUI_HOME": str(chosen.home), "HEDUI_LANDING": str(chosen.landing)}
    return programs, {**os.environ, "DAGSTER_HOME": str(folder), **places}, folder


def _has_accounts(root: Path) -> Callable[[], str]:
    from assets.desk.store import has_accounts

    def asked() -> str:
        try:
            return "" if has_accounts(root) else NOBODY
        except BadInput as reason:
            return str(reason)

    return asked


def refuse_taken(name: str, host: str, port: int) -> None:
    """BadInput for an address that another program has, or that is not this computer's."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            raise BadInput(f"地址 {host}:{port} 不能用：端口已被占用，或不是本机的地址；请换一个 {name}") from None


def say_status(root: Path) -> int:
    """Print the one line; the exit code says whether all is well, something is not, or nothing runs."""
    from pipelines.serving.state import is_kept, read_state

    state = read_state(root)
    if state is None or not is_kept(root):
        click.echo("hedui serve 没有运行。")
        return BAD_INPUT
    is_on = schedule_is_on(root)
    click.echo(f"{state.line()}；{SCHEDULE_ON if is_on else SCHEDULE_OFF}")
    return DONE if state.is_well and is_on else HELD


SCHEDULE_ON = "定时核对已打开"
SCHEDULE_OFF = "定时核对被人关掉了，夜里不会自动运行：请用 hedui ui --write 到 Automation 里打开 nightly_schedule"


def schedule_is_on(root: Path) -> bool:
    """Whether the nights run by themselves in this home: nobody turned the schedule off."""
    from pipelines.nightly import SCHEDULE
    from pipelines.running import Running

    return SCHEDULE not in Running.of(root).turned_off


commands = (serve,)
