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
from pipelines.exit_codes import BAD_INPUT, DONE, HELD
from pipelines.options import home_option
from pipelines.prefecture_command import each_county, prefecture_at
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.canary import Canary
    from assets.home.heads import KeptHead
    from assets.home.home import Home

PACKAGES = ("dagster", "duckdb", "polars", "great-expectations", "recordlinkage", "sqlglot", "python-calamine")
FREE_GIB = 5
PRINTED_CHARACTERS = 16


@click.command()
@home_option
@click.option(
    "--head", "printed", metavar="条数:校验值", help="晨报或记录本上留存的台账条数和校验值，例如 1204:9f2c6a0b11d34e58"
)
def verify(home: Path | None, printed: str | None) -> int:
    """核验台账：文件、索引和防改设置完好，每一条未被改动、未被删除，并与别处留存的校验值相符；有访问日志的一并核验。"""
    from assets.home.proof import prove

    place = settings(home).place()
    if not place.has_lived():
        raise BadInput(f"{place.root} 没有台账，请检查 --home")
    proof = prove(place, _printed_head(printed) if printed else None)
    for problem in proof.problems:
        click.echo(problem, err=True)
    if proof.problems:
        click.echo("台账核验未通过；请立即停止使用，保留现有文件，并用 hedui restore 从备份恢复", err=True)
        return BAD_INPUT
    click.echo(f"台账完好：共 {proof.head.seq} 条，末条校验值 {proof.head.hash[:16]}。")
    if proof.compared:
        click.echo(f"已与{'、'.join(proof.compared)}比对，相符。")
    if proof.given_up:
        click.echo(
            f"[注意] 有 {proof.given_up} 处留存的校验值属于恢复备份时已声明丢失的记录，见台账的恢复记录。", err=True
        )
    if place.witness is None:
        click.echo("没有设置见证(hedui witness)：拿到密钥的人整本重写台账，只有与本机以外留存的校验值比对才能发现。")
    for sentence in proof.unproven:
        click.echo(f"[未比对] {sentence}", err=True)
    if not _access_log_is_whole(place):
        return BAD_INPUT
    return HELD if proof.unproven else DONE


def _access_log_is_whole(place: Home) -> bool:
    """Prove the access log of the desk, and say what came of it; nothing is said where nobody ever had an account."""
    from assets.desk.access_log import AccessLog, places_in
    from assets.desk.store import FILE, opened_store

    with place.ledger(read_only=True) as ledger:
        stood = places_in(ledger)
    if not (place.root / FILE).exists():
        if stood:
            click.echo(
                "台账记着访问日志，而日志文件 desk.sqlite 不在：被移走或删除；请保留现有文件，用备份恢复", err=True
            )
        return not stood
    with opened_store(place.root / FILE) as store:
        log = AccessLog(store, place.key())
        faults = log.faults(stood)
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            click.echo(f"访问日志完好：共 {log.count()} 条。")
            kept = max((seq for seq, _ in stood), default=0)
            compared = f"访问日志已与台账里留存的 {len(stood)} 处校验值比对，相符；" if stood else ""
            click.echo(f"{compared}最近 {log.count() - kept} 条还没有在台账里留存。")
    return not faults


def _printed_head(printed: str) -> KeptHead:
    from assets.home.heads import KeptHead

    count, _, seal = printed.replace("：", ":").partition(":")
    if not count.isascii() or not count.isdigit() or len(seal) < PRINTED_CHARACTERS:
        raise BadInput("--head 应写成「条数:校验值」，校验值至少写前 16 位，例如 1204:9f2c6a0b11d34e58")
    return KeptHead(int(count), seal.strip().lower(), "纸面留存")


@click.command()
@home_option
@click.option("--declarations", is_flag=True, help="只检查合同、规则和区划参数")
@click.pass_obj
def doctor(canary: Canary | None, home: Path | None, declarations: bool) -> int:
    """检查声明文件(程序的和本县自己的)、软件版本、数据库、磁盘、密钥和台账；在市的数据目录里，各县依次检查。"""
    place = prefecture_at(home)
    if place is not None:
        return each_county(place, lambda county: _examined(county, declarations, canary))
    return _examined(home, declarations, canary)


def _examined(home: Path | None, declarations: bool, canary: Canary | None) -> int:
    problems = _declaration_problems(settings(home).home)
    if not declarations:
        for line in _machine():
            click.echo(line)
        problems += _engine_problems(canary)
        problems += _home_problems(settings(home).place())
        click.echo(_served(settings(home).home))
    for problem in problems:
        click.echo(f"[问题] {problem}", err=True)
    click.echo("检查完毕，没有发现问题。" if not problems else f"检查完毕，{len(problems)} 个问题。")
    return BAD_INPUT if problems else DONE


def _declaration_problems(root: Path) -> list[str]:
    from assets.applicants.form import contracts_with_form
    from assets.home.home import Home
    from assets.night.declarations import load_declarations
    from data_contracts.notices import load_notices

    problems = []
    # No night reads the form of applicants or a notice: what is wrong with them stops none.
    for load in (lambda: load_declarations(own=Home(root).declarations), contracts_with_form, load_notices):
        try:
            load()
        except DeclarationError as error:
            problems += [str(fault) for fault in error.faults]
    return list(dict.fromkeys(problems))


def _served(root: Path) -> str:
    from pipelines.serving.state import is_kept, read_state

    state = read_state(root)
    return state.line() if state is not None and is_kept(root) else "hedui serve 没有运行"


def _machine() -> Iterator[str]:
    from assets.home.machine import shortcomings

    yield f"Python {platform.python_version()}({sys.executable})"
    yield "、".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"文件名编码 {sys.getfilesystemencoding()}"
    yield from (f"[本系统的限制] {sentence}" for sentence in shortcomings())


def _engine_problems(canary: Canary | None) -> list[str]:
    from assets.home.canary import engine_faults, refusal

    found = (canary or engine_faults)()
    return [refusal(found)] if found else []


def _home_problems(place: Home) -> list[str]:
    root, found = place.root, list[str]()
    if not root.exists():
        return [f"数据目录 {root} 不存在，第一次运行 hedui night 时会建立"]
    free = shutil.disk_usage(root).free / 2**30
    if free < FREE_GIB:
        found.append(f"磁盘只剩 {free:.1f} GB,请至少留出 {FREE_GIB} GB")
    if place.has_key() and place.key_file.stat().st_mode & 0o077:
        found.append("密钥文件可被其他用户读取，请执行 chmod 400")
    found += _ledger_problems(place)
    return [*found, *_night_problems(place)]


def _night_problems(place: Home) -> Iterator[str]:
    """What is wrong with the nights: none yet, one that failed, none since long; schedules that somebody turned off."""
    from assets.explain.flag import as_of_of
    from assets.home.clock import today
    from assets.home.failed_night import failed_night
    from assets.home.warehouse import opened
    from pipelines.running import Running, late_night

    running = Running.of(place.root)
    click.echo(running.words)
    if failed := failed_night(place.root):
        yield failed.words
    for name in running.turned_off:
        yield f"有人在界面里关掉了 {name}，它不会自动运行；请用 hedui ui --write 打开"
    if not place.published.exists():
        yield "还没有发布过核对结果"
        return
    try:
        with opened(place.published, read_only=True) as con:
            night = as_of_of(con)
    except BadInput as reason:
        yield str(reason)
        return
    yield from late_night(night, today(), running)


def _ledger_problems(place: Home) -> list[str]:
    from assets.home.proof import prove

    try:
        proof = prove(place)
    except BadInput as reason:
        return [str(reason)]
    advice = ["台账核验未通过；请保留现有文件，用 hedui restore 从备份恢复"] if proof.problems else []
    return [*proof.problems, *advice, *proof.unproven]


commands = (verify, doctor)
