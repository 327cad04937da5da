"""`hedui prefecture`, and `hedui night` in a prefecture's home: its counties' nights in one process, one by one.

Belongs here: their order, the lines that are told, exit codes. Does not belong here: the night of one county
(`county_night.py`), what a county is handed of its neighbours (`assets/prefecture/handing.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput, without_values
from pipelines.exit_codes import BAD_INPUT, DONE, HELD, INTERNAL
from pipelines.options import home_option
from pipelines.settings import Settings, root_of, settings

if TYPE_CHECKING:
    from assets.home.canary import Canary
    from assets.intake.deliveries import Key
    from assets.prefecture.counties import Prefecture
    from assets.prefecture.known import Known
    from assets.prefecture.page import CountyLine


@click.group()
def prefecture() -> None:
    """一个市的各县：建立、每夜依次核对、汇总。"""


@prefecture.command("init")
@home_option
@click.option("--code", required=True, help="市的六位区划代码，例如 320700")
@click.option("--name", help="全称，例如 连云港市；默认按国家区划代码表")
@click.option("--county", "counties", multiple=True, help="县(市、区)的六位区划代码，一县写一次；以后可以再加")
def begin(home: Path | None, code: str, name: str | None, counties: tuple[str, ...]) -> int:
    """建立市的数据目录，写明有哪些县；各县再各自 hedui init。"""
    from assets.prefecture.counties import founded
    from assets.prefecture.page import county_name
    from data_contracts.regions import regions

    listed = regions().get(code.strip())
    called = name or (listed.name if listed else "")
    if not called:
        raise BadInput(f"区划代码 {code[:12]} 不在国家区划代码表中，请用 --name 写明全称")
    place = founded(root_of(home), code.strip(), called, [county.strip() for county in counties])
    click.echo(f"已建立{place.name}({place.code})，{len(place.counties)} 个县。各县的数据目录：")
    for county in place.counties:
        root = place.home(county)
        done = "" if (root / "hedui.yaml").exists() else f"    hedui init --home {root} --code {county} …"
        click.echo(f"  {county_name(place, county)} {root}{done}")
    return DONE


@prefecture.command()
@home_option
def show(home: Path | None) -> int:
    """各县核对到哪一天、在办多少疑点、什么名册暂缓；写成一页，没有姓名。"""
    place = _prefecture(home)
    lines = _lines(place)
    last = max((line.as_of for line in lines if line.as_of), default=None)
    if last is None:
        click.echo(f"{place.name}还没有核对过：{len(lines)} 个县")
        return HELD
    _page(place, lines, last)
    return HELD if any(line.trouble or line.is_late(last) for line in lines) else DONE


def prefecture_at(home: Path | None) -> Prefecture | None:
    """The prefecture whose home a command is about; None where it is a county's."""
    from assets.prefecture.counties import Prefecture

    return Prefecture.of(root_of(home))


def _prefecture(home: Path | None) -> Prefecture:
    place = prefecture_at(home)
    if place is None:
        raise BadInput(f"{root_of(home)} 不是市的数据目录；用 hedui prefecture init --code 320700 --county … 建立")
    return place


def each_county(place: Prefecture, look: Callable[[Path], int]) -> int:
    """Have a command look at every county's home under its name; how the worst of them ended."""
    from assets.prefecture.page import county_name

    codes = [DONE]
    for code in place.counties:
        click.echo(f"—— {county_name(place, code)} {code} ——")
        try:
            codes.append(look(place.home(code)))
        except BadInput as reason:
            click.echo(str(reason), err=True)
            codes.append(BAD_INPUT)
    return max(codes)


def county_settings(place: Prefecture, code: str) -> Settings:
    """Where a county of a prefecture lives: what the environment says is meant for homes that stand alone."""
    return settings(place.home(code), None, code, {})


@dataclass
class _Tonight:
    """A night of the prefecture while it runs: what is known of each county, what its gates had stopped before, how
    each ended (an exit code), why those failed that did."""

    place: Prefecture
    as_of: date
    canary: Canary | None
    known: dict[str, Known]
    stopped: dict[str, Collection[Key]]
    codes: dict[str, int]
    failed: dict[str, str]

    def name(self, code: str) -> str:
        return self.known[code].name


def run_prefecture(place: Prefecture, as_of: date, canary: Canary | None = None) -> int:
    """Ask every county's registers, then run every county's night. One that fails stops no other, and is said at the
    end. A county whose roll is held only by what it would do to its own cases has told its neighbours too much by
    then: they are handed what is in force after all, and those whose delivery changes are run once more."""
    if not place.counties:
        raise BadInput(f"{place.name}还没有写明有哪些县；用 hedui prefecture init --county 区划代码 加上")
    started = time.perf_counter()
    with place.place().locked():
        tonight = _Tonight(place, as_of, canary, {}, {}, {}, {})
        for code in place.counties:
            _ask(tonight, code)
        for code in place.counties:
            _run(tonight, code)
        changed = [code for code, before in tonight.stopped.items() if _stops(place, code, as_of) != before]
        for code in changed:
            click.echo(f"{tonight.name(code)}今夜的名册因疑点异常变动而暂缓，邻县按仍有效的名册重新核对", err=True)
            _ask(tonight, code)
        if changed:
            for code in place.counties:
                if code not in tonight.failed:
                    _run(tonight, code, only_if_new=True)
        lines = _lines(place)
        _page(place, lines, as_of)
    click.echo(f"{place.name} {len(place.counties)} 个县，用时 {time.perf_counter() - started:.1f} 秒。")
    for code, why in tonight.failed.items():
        click.echo(f"[没有完成] {tonight.name(code)}：{why}", err=True)
    return _ending(tonight)


def _ending(tonight: _Tonight) -> int:
    """3 where a fault is ours, 2 where no county had a night, 1 where one had none or holds something, else 0."""
    codes = list(tonight.codes.values())
    if INTERNAL in codes:
        return INTERNAL
    if all(code == BAD_INPUT for code in codes):
        return BAD_INPUT
    return HELD if any(codes) else DONE


def _ask(tonight: _Tonight, code: str) -> None:
    """What a county's registers say tonight; a home that cannot be read is known by name, and why."""
    from assets.prefecture.known import Known, known_of
    from assets.prefecture.page import county_name
    from pipelines.county_night import county_of, refuse_without_landing

    try:
        county = county_of(county_settings(tonight.place, code))
        refuse_without_landing(county)
        county.home.prepared()
        tonight.known[code] = known_of(county, tonight.as_of)
        tonight.stopped[code] = _stops(tonight.place, code, tonight.as_of)
    except Exception as error:
        _, why = _fault(error)
        tonight.known[code] = Known(code, county_name(tonight.place, code), why_not=why)
    known = tonight.known[code]
    said = f"名册 {known.month:%Y-%m}，在册 {known.enrolled.height:,} 人" if known.month else "没有可用的名册"
    click.echo(f"{known.name}：{known.why_not or said}")


def _stops(place: Prefecture, code: str, as_of: date) -> Collection[Key]:
    """The deliveries of a county that a night held for what they would have done."""
    from assets.intake.releases import stopped
    from assets.prefecture.known import READ

    with county_settings(place, code).place().ledger(read_only=True) as ledger:
        return {key for key in stopped(ledger, as_of) if key[0] in READ}


def _run(tonight: _Tonight, code: str, *, only_if_new: bool = False) -> None:
    """Hand a county what its neighbours say, and run its night; `only_if_new`: where that is what it had already, the
    night that it had holds."""
    from assets.prefecture.handing import County, hand
    from pipelines.county_night import run_county

    place, own = tonight.place, tonight.known[code]
    others = [known for other, known in tonight.known.items() if other != code]

    def handing() -> bool:
        chosen = county_settings(place, code)
        return hand(County(chosen.place(), own, tonight.as_of), others, place.name)

    try:
        chosen = county_settings(place, code)
        if only_if_new:
            with chosen.place().locked():
                is_new = handing()
            if not is_new:
                return
        good = run_county(chosen, tonight.as_of, tonight.canary, None if only_if_new else handing)
    except Exception as error:
        tonight.codes[code], tonight.failed[code] = _fault(error)
        click.echo(f"{own.name} {tonight.as_of} 没有核对成")
        return
    tonight.codes[code] = good.code
    tonight.failed.pop(code, None)
    click.echo(f"{own.name} {tonight.as_of} 核对完成：{good.found}；用时 {good.seconds:.1f} 秒。")
    for sentence in good.said:
        click.echo(f"  {own.name} {sentence}", err=True)


def _fault(error: Exception) -> tuple[int, str]:
    """Whose fault it was that a county had no night, and the sentence for it."""
    from assets.home.disk_troubles import sentence_of
    from data_contracts.text_yaml import DeclarationError

    if isinstance(error, BadInput | DeclarationError):
        return BAD_INPUT, str(error)
    if isinstance(error, click.ClickException):
        return INTERNAL, error.format_message()
    if trouble := sentence_of(error):
        return BAD_INPUT, trouble
    return INTERNAL, f"程序内部错误:{without_values(error)}"


def _lines(place: Prefecture) -> list[CountyLine]:
    from assets.prefecture.page import county_line
    from data_contracts.contract import load_contracts

    contracts = load_contracts()
    return [county_line(place, code, contracts) for code in place.counties]


def _page(place: Prefecture, lines: list[CountyLine], as_of: date) -> None:
    """Write the page, and say the same in a line a county."""
    from assets.pages.terminal import table_row
    from assets.prefecture.page import write_page

    page = write_page(place, lines, as_of)
    click.echo(f"{place.name} {as_of}（疑点是问题，不是结论）")
    click.echo(table_row("县", ("核对到", "今夜疑点", "今夜新增", "在办", "暂缓名册"), width=12))
    for line in lines:
        held = len(line.registers.get("held", ()))
        counts = (f"{line.flags:,}", f"{line.opened:,}", f"{line.open:,}", f"{held}")
        click.echo(table_row(line.name, (str(line.as_of or "没有"), *counts), width=12))
    click.echo(f"各县一页：{page}")


commands = (prefecture,)
