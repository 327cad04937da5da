"""Commands on the system itself: is this file readable, is the ledger whole, is this machine fit."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.options import home_option
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.canary import Canary

DONE, HELD, BAD = 0, 1, 2
PACKAGES = ("dagster", "duckdb", "polars", "great-expectations", "recordlinkage", "sqlglot", "python-calamine")
FREE_GIB = 5


@click.command()
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象，供其他程序使用")
def check(source: str, file: Path, as_json: bool) -> int:
    """按合同试读一个文件，不入库：每一列是什么、读到多少行、哪些值读不懂、哪些规则因此不说话。"""
    from assets.explain.trial import lines_of, object_of, try_once
    from data_contracts.contract import load_contracts
    from matchers.flags.rule import load_rules

    contracts = load_contracts()
    if source not in contracts.sources:
        raise BadInput(f"没有名为「{source}」的名册；可选:{'、'.join(sorted(contracts.sources))}")
    if not file.is_file():
        raise BadInput(f"找不到文件 {file}，请检查路径")
    rules = load_rules()
    trial = try_once(file, contracts, source, rules)
    if as_json:
        click.echo(json.dumps(object_of(trial), ensure_ascii=False))
    else:
        for line in lines_of(trial, contracts.sources[source], rules):
            click.echo(line)
    return BAD if trial.report.is_held else DONE


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
        return BAD
    click.echo(f"台账完好：共 {head.seq} 条，末条校验值 {head.hash[:16]}。请与异地留存的校验值比对。")
    return DONE


@click.command()
@home_option
@click.option("--declarations", is_flag=True, help="只检查合同、规则和区划参数")
@click.pass_obj
def doctor(canary: Canary | None, home: Path | None, declarations: bool) -> int:
    """检查声明文件、软件版本、数据库、磁盘、密钥和台账。"""
    problems = list(_declaration_problems())
    if not declarations:
        for line in _machine():
            click.echo(line)
        problems += _engine_problems(canary)
        problems += _home_problems(settings(home).home)
    for problem in problems:
        click.echo(f"[问题] {problem}", err=True)
    click.echo("检查完毕，没有发现问题。" if not problems else f"检查完毕，{len(problems)} 个问题。")
    return BAD if problems else DONE


def _declaration_problems() -> Iterator[str]:
    from data_contracts.contract import load_contracts
    from data_contracts.jurisdiction import load_jurisdictions
    from matchers.facts.schema import fact_schema, load_measures
    from matchers.flags.grammar import problems
    from matchers.flags.rule import load_rules

    contracts = load_contracts()
    load_jurisdictions()
    schema = fact_schema(contracts, load_measures())
    for rule in load_rules().values():
        yield from (f"规则 {rule.code}:{problem}" for problem in problems(rule, schema))


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


commands = (check, verify, doctor)
