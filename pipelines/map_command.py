"""`hedui check` and `hedui map`: what would be read of a file, and what a person confirms of its header row, its values
and what it holds as a whole.

Belongs here: arguments, the questions on a terminal, sentences. Does not belong here: what is asked
(`matchers/intake/asking.py`), what is kept (`assets/intake/memory.py`).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.errors import BadInput
from pipelines.answers import Given, answered
from pipelines.exit_codes import BAD_INPUT, DONE, HELD
from pipelines.opened_night import signer
from pipelines.options import as_of_option, home_option
from pipelines.places import day_of, home_of, register_of
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.explain.trial_reading import Judge, Trial
    from assets.home.home import Home
    from assets.home.ledger import Ledger
    from data_contracts.contract import Contracts, Source
    from matchers.flags.rule import Rule
    from matchers.intake.asking import Question
    from matchers.intake.layouts import ConfirmedLayout


@click.command()
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@as_of_option()
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象，供其他程序使用")
def check(source: str, file: Path, home: Path | None, as_of: date | None, as_json: bool) -> int:
    """按合同试读一个文件，不入库：每一列是什么、读到多少行、哪些值读不懂、哪些规则因此不说话、放入后会不会暂缓。"""
    from assets.explain.trial_reading import lines_of, object_of, try_once
    from data_contracts.contract import load_contracts
    from matchers.flags.rule import load_rules

    contracts, rules = load_contracts(), load_rules()
    register = register_of(contracts.sources, source)
    source = register.name
    if not file.is_file():
        raise BadInput(f"找不到文件 {file}，请检查路径")
    trial = try_once(file, contracts, source, rules, _remembered(home), _gates(home, source, as_of))
    if as_json:
        click.echo(json.dumps(object_of(trial, source), ensure_ascii=False))
    else:
        for line in lines_of(trial, register, rules):
            click.echo(line)
    return BAD_INPUT if trial.is_held else HELD if trial.met.held else DONE


def _gates(home: Path | None, source: str, as_of: date | None) -> Judge | None:
    """What asks the gates of the home, where nights have run; none where there is nothing to compare with."""
    from assets.home.clock import today
    from assets.night.night import Night
    from assets.night.trial import would_meet

    chosen = settings(home)
    night = Night.of(chosen.place(), chosen.landing, chosen.jurisdiction) if chosen.jurisdiction else None
    if night is None or not night.home.published.exists():
        return None
    day = as_of or today()
    return lambda receipts, parsed: would_meet(night, day, source, receipts, parsed)


def _remembered(home: Path | None) -> tuple[ConfirmedLayout, ...]:
    """What the county confirmed; nothing where no home is: trying a file makes none."""
    from assets.intake.memory import confirmed_layouts

    place = settings(home).place()
    if not place.has_lived():
        return ()
    with place.ledger(read_only=True) as ledger:
        return confirmed_layouts(ledger)


@click.command("map")
@click.argument("source", required=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@home_option
@as_of_option()
@click.option("--by", help="确认人姓名，记入台账")
@click.option("--accept", is_flag=True, help="不逐项询问，采用全部第一建议")
@click.option("--set", "columns", multiple=True, metavar="表头=列", help="指定某个表头是哪一列，可写多次")
@click.option("--constant", "constants", multiple=True, metavar="列=值", help="整份文件的某一列都是这个值")
@click.option("--code", "codes", multiple=True, metavar="列:写法=值", help="某一列里这种写法是什么意思")
@click.option("--ignore", "ignored", multiple=True, metavar="表头", help="以后都不读取这个表头")
@click.option("--list", "lists", is_flag=True, help="列出已确认的表头写法")
@click.option("--forget", metavar="编号", help="撤销一种表头写法的全部确认")
def map_layout(
    source: str | None,
    file: Path | None,
    home: Path | None,
    as_of: date | None,
    by: str | None,
    accept: bool,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    codes: tuple[str, ...],
    ignored: tuple[str, ...],
    lists: bool,
    forget: str | None,
) -> int:
    """确认一个文件的表头和写法：问一次，记入台账，以后同样的表都照此读取。"""
    place = home_of(home)
    if lists:
        return _list_layouts(place)
    if not by:
        raise BadInput("请用 --by 写明确认人姓名")
    day = as_of or day_of(place)
    if forget:
        return _forget(place, forget, day, by)
    if source is None or file is None:
        raise BadInput("请写明名册代码和文件，例如 hedui map vehicles 机动车.xlsx --by 姓名")
    return _map(place, source, file, day, by, Given(accept, columns, constants, codes, ignored))


def _map(place: Home, source: str, file: Path, day: date, by: str, given: Given) -> int:
    from assets.explain.trial_reading import lines_of
    from assets.intake.memory import confirm, confirmed_layouts
    from data_contracts.contract import load_contracts
    from matchers.flags.rule import load_rules

    contracts, rules = load_contracts(), load_rules()
    register = register_of(contracts.sources, source)
    source = register.name
    with place.ledger() as ledger, ledger.signed_by(signer(place)), _file_of(place, ledger, source, file) as path:
        confirmed = [c for c in confirmed_layouts(ledger) if c.source == source]
        trial, mine = _asked(path, Reading(contracts, register, rules), confirmed, given)
        written = confirm(ledger, list(mine.values()), day, by)
    for line in lines_of(trial, register, rules):
        click.echo(line)
    click.echo(f"已记入台账 {written} 项确认，从下一夜起照此读取。" if written else "没有新的确认，台账未变。")
    return HELD if trial.is_held else DONE


@dataclass(frozen=True)
class Reading:
    """What a file is read by."""

    contracts: Contracts
    register: Source
    rules: Mapping[str, Rule]


def _asked(
    path: Path, by: Reading, confirmed: Sequence[ConfirmedLayout], given: Given
) -> tuple[Trial, dict[str, ConfirmedLayout]]:
    """How the file is read in the end, and what was confirmed of its layouts; a column that was just confirmed may hold
    values to ask about, so that it is read and asked until nothing new is to be asked."""
    from assets.explain.trial_reading import object_of, try_once
    from matchers.intake.asking import questions

    mine: dict[str, ConfirmedLayout] = {}
    asked: set[tuple[str, ...]] = set()
    open_turns: Iterator[Given] = _turns(given)
    is_first = True
    while True:
        holding = [*(c for c in confirmed if c.layout not in mine), *mine.values()]
        trial = try_once(path, by.contracts, by.register.name, by.rules, holding)
        seen = object_of(trial, by.register.name, with_keys=True)
        mine = _confirmed_of(seen, by.register.name, confirmed) | mine
        if not mine:
            raise BadInput(_unread(path.name, seen["messages"]))
        fresh = [q for q in questions(seen, by.register) if _of(q) not in asked]
        turn = next(open_turns, None)
        if turn is None or not (fresh or is_first):
            return trial, mine
        told = answered(mine, by.register, fresh, turn, is_first=is_first)
        if not fresh and told == mine:
            return trial, mine
        mine, is_first = told, False
        asked |= set(map(_of, fresh))


def _of(question: Question) -> tuple[str, ...]:
    """What a question is about: it is asked once, whatever becomes likely after other answers."""
    return question.kind, question.layout, question.word or "", question.key or question.about


def _unread(name: str, messages: Sequence[str]) -> str:
    """Why there is nothing to confirm of a file: what reading it said."""
    why = "".join(messages) or f"文件「{name}」里没有找到表头。"
    return f"{why}没有可以确认的内容。"


def _turns(given: Given) -> Iterator[Given]:
    """What is said each time the file was read: the options once; proposals are taken, and questions are asked, as
    they come up."""
    yield given
    while given.accept or not given.is_silent:
        yield replace(given, columns=(), constants=(), codes=(), ignored=())


@contextmanager
def _file_of(place: Home, ledger: Ledger, source: str, file: Path) -> Iterator[Path]:
    """The file as it lies there, else the newest one received under that name, from the store: with its name, which
    may say the month."""
    from assets.intake.landing import stored
    from assets.intake.receipts import receipts

    if file.is_file():
        yield file
        return
    came = [r for r in receipts(ledger) if r.source == source and r.original_name == str(file)]
    if not came:
        raise BadInput(f"找不到文件 {file}，名册「{source}」也没有收到过这个名字的文件，请检查路径")
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / file.name
        shutil.copyfile(stored(place.store, came[-1].sha256), copied)
        yield copied


def _confirmed_of(
    seen: Mapping[str, Any], source: str, confirmed: Sequence[ConfirmedLayout]
) -> dict[str, ConfirmedLayout]:
    """What is confirmed so far of each layout of a file, by its digest."""
    from matchers.intake.layouts import ConfirmedLayout

    holding = {layout.layout: layout for layout in confirmed if layout.source == source}
    found = dict.fromkeys(sheet["layout"] for sheet in seen["sheets"])
    return {layout: holding.get(layout) or ConfirmedLayout(source, layout) for layout in found}


def _list_layouts(place: Home) -> int:
    from assets.intake.memory import remembered
    from data_contracts.contract import load_contracts

    sources = load_contracts().sources
    with place.ledger(read_only=True) as ledger:
        holding = remembered(ledger)
    for held in holding:
        layout = held.layout
        title = sources[layout.source].title if layout.source in sources else layout.source
        click.echo(f"{layout.layout}  {title}({layout.source})，{held.on} {held.by} 确认")
        click.echo("".join(f"    {header} → {word}\n" for header, word in layout.columns.items()), nl=False)
        click.echo("".join(f"    {header} 不读取\n" for header in sorted(layout.ignored)), nl=False)
        click.echo("".join(f"    {word} 一律是 {value}\n" for word, value in layout.constants.items()), nl=False)
        for word, values in layout.codes.items():
            click.echo("".join(f"    {word}：{written} → {ours}\n" for written, ours in values.items()), nl=False)
    click.echo(f"共 {len(holding)} 种已确认的表头写法。")
    return DONE


def _forget(place: Home, layout: str, day: date, by: str) -> int:
    from assets.intake.memory import forget

    with place.ledger() as ledger, ledger.signed_by(signer(place)):
        gone = forget(ledger, layout, day, by)
    if not gone:
        raise BadInput(f"没有编号为「{layout}」的确认；用 hedui map --list 查看")
    click.echo(f"已撤销「{gone[0].source}」的这一种表头写法，从下一夜起不再照此读取。")
    return DONE
