"""`hedui ui`: looking into the engine room without keeping anything running.

Belongs here: starting Dagster's web server on a home. Does not belong here: what it shows (`definitions.py`), what runs
the nights (`serve_command.py`), whether anything runs (`running.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.options import home_option
from pipelines.settings import settings

if TYPE_CHECKING:
    from pipelines.settings import Settings


@click.command()
@home_option
@click.option("--port", default=3000, show_default=True, help="本机端口")
@click.option("--write", "writes", is_flag=True, help="可以在界面里发起运行、开关定时；不写则只能看")
def ui(home: Path | None, port: int, writes: bool) -> int:
    """在本机打开 Dagster 界面，只能看；值守的人加 --write。"""
    from assets.home.memory import remember
    from pipelines.running import Running

    chosen = settings(home)
    address = f"http://127.0.0.1:{port}"
    if chosen.home.is_dir():
        remember(chosen.home, ui=address)
    click.echo(f"浏览器打开 {address} ，{'可以操作' if writes else '只能看'}，按 Ctrl+C 结束。")
    if not Running.of(chosen.home).is_alive:
        click.echo(
            "每夜核对现在没有常驻程序在运行：请让 hedui serve 一直开着，或用系统的计划任务运行 hedui night。", err=True
        )
    if writes:
        click.echo("在界面里发起的运行，也要 hedui serve 开着才会开始。", err=True)
    shown = ["-h", "127.0.0.1", "-p", str(port), *([] if writes else ["--read-only"])]
    return _run(chosen, "dagster-webserver", *shown)


def _run(chosen: Settings, name: str, *arguments: str) -> int:
    from pipelines.nightly import dagster_home

    folder = dagster_home(chosen.home)
    places = {"HEDUI_HOME": str(chosen.home), "HEDUI_LANDING": str(chosen.landing)}
    program = str(Path(sys.executable).parent / name)
    return subprocess.call(  # noqa: S603  (our own program and arguments)
        [program, *arguments, "-w", str(folder / "workspace.yaml")],
        env={**os.environ, "DAGSTER_HOME": str(folder), **places},
        # Not where the user stands: a folder of theirs called `assets` would be imported in place of ours.
        cwd=folder,
    )


commands = (ui,)
