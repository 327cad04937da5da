"""Commands on the system itself: is the ledger whole, is this machine fit, are its declarations right."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from data_contracts.text_yaml import DeclarationError
from pipelines.exit_codes import BAD_INPUT, DONE
from pipelines.options import home_option
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.canary import Canary

PACKAGES = ("dagster", "duckdb", "polars", "great-expectations", "recordlinkage", "sqlglot", "python-calamine")
FREE_GIB = 5


@click.command()
@home_option
def verify(home: Path | None) -> int:
    """核验台账：每一条都未被改动、未被删除、前后相接。"""
    from assets.home.home import Home

    place = Home(settings(home).home)
    if not place.ledger_file.exists():
        raise BadInput(f"{place.root} 没有台账，请检查 --home")
    with place.ledger() as ledger:
        problems, head = ledger.verify(), ledger.head()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        click.echo(f"台账核验未通过，共 {len(problems)} 处；请立即停止使用并从备份比对", err=True)
        return BAD_INPUT
    click.echo(f"台账完好：共 {head.seq} 条，末条校验值 {head.hash[:16]}。请与异地留存的校验值比对。")
    return DONE


@click.command()
@home_option
@click.option("--declarations", is_flag=True, help="只检查合同、规则和区划参数")
@click.pass_obj
def doctor(canary: Canary | None, home: Path | None, declarations: bool) -> int:
    """检查声明文件、软件版本、数据库、磁盘、密钥和台账。"""
    problems = _declaration_problems()
    if not declarations:
        for line in _machine():
            click.echo(line)
        problems += _engine_problems(canary)
        problems += _home_problems(settings(home).home)
    for problem in problems:
        click.echo(f"[问题] {problem}", err=True)
    click.echo("检查完毕，没有发现问题。" if not problems else f"检查完毕，{len(problems)} 个问题。")
    return BAD_INPUT if problems else DONE


def _declaration_problems() -> list[str]:
    from assets.night.declarations import load_declarations

    try:
        load_declarations()
    except DeclarationError as error:
        return [str(fault) for fault in error.faults]
    return []


def _machine() -> Iterator[str]:
    yield f"Python {platform.python_version()}({sys.executable})"
    yield "、".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"文件名编码 {sys.getfilesystemencoding()}"


def _engine_problems(canary: Canary | None) -> list[str]:
    from assets.home.canary import engine_faults, refusal

    found = (canary or engine_faults)()
    return [refusal(found)] if found else []


def _home_problems(root: Path) -> list[str]:
    from assets.home.home import KEY_BYTES, Home

    place, found = Home(root), []
    if not root.exists():
        return [f"数据目录 {root} 不存在，第一次运行 hedui night 时会建立"]
    free = shutil.disk_usage(root).free / 2**30
    if free < FREE_GIB:
        found.append(f"磁盘只剩 {free:.1f} GB,请至少留出 {FREE_GIB} GB")
    if not place.key_file.exists() or place.key_file.stat().st_size < KEY_BYTES:
        found.append("密钥文件不在或不完整；没有它，人员编号和台账无法核验")
    elif place.key_file.stat().st_mode & 0o077:
        found.append("密钥文件可被其他用户读取，请执行 chmod 400")
    elif place.ledger_file.exists():
        with place.ledger() as ledger:
            found += ledger.verify()
    if not place.published.exists():
        found.append("还没有发布过核对结果")
    return found


commands = (verify, doctor)
