"""`hedui init`: the county a home belongs to is asked once and written down as its declaration.

Belongs here: options, files, sentences. Does not belong here: the questions (`init_answers.py`), what a declaration
looks like (`data_contracts/new_place.py`), which townships a file names (`assets/explain/townships.py`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.init_answers import (
    PROGRAMMES,
    Told,
    code_told,
    file_told,
    name_told,
    relations_told,
    standards_told,
)
from pipelines.options import Day, home_option
from pipelines.settings import Settings, settings

if TYPE_CHECKING:
    from data_contracts.jurisdiction import Jurisdiction


@dataclass(frozen=True)
class County:
    """What is to be written: the county, and the places above it that nobody declared yet; `file` holds what was
    declared before."""

    place: dict[str, Any]
    above: list[dict[str, Any]]
    file: Path | None = None


@click.command()
@home_option
@click.option("--landing", type=click.Path(path_type=Path), help="各部门文件的接收目录，默认 <home>/landing")
@click.option("--code", help="六位区划代码，例如 320724")
@click.option("--name", help="全称，例如 灌南县；默认按国家区划代码表")
@click.option("--divisions", type=click.Path(path_type=Path), help="行政区划名册文件，从中取乡镇和村(居)")
@click.option("--roll", type=click.Path(path_type=Path), help="低保名册文件，没有区划名册时从中取乡镇和村(居)")
@click.option("--urban", help="城市低保标准，写明单位：780/月 或 9360/年")
@click.option("--rural", help="农村低保标准，写明单位：700/月 或 8400/年")
@click.option("--since", type=Day(), help="标准从哪一天起执行，例如 2026-07-01")
@click.option("--basis", help="标准的依据(文号或标题)；不写的标为未核实")
@click.option("--relations", help="近亲属范围：上级(与上级相同)、八类、直系，或用顿号列出亲属")
@click.option("--relations-basis", help="近亲属范围的依据(文号或标题)")
@click.option("--no-questions", "is_silent", is_flag=True, help="不逐项询问，没写的项目以后再补")
@click.option("--amend", is_flag=True, help="本县已经建立过：补充新的标准、乡镇或近亲属范围")
def init(home: Path | None, landing: Path | None, **said: Any) -> int:
    """建立本县：逐项询问(或用选项写明)，写成数据目录里的一份声明；一个数据目录只属于一个县。"""
    from assets.home.clock import today
    from assets.home.home import Home
    from assets.night.declarations import load_declarations

    told, before = Told(**said), settings(home, landing)
    folder = Home(before.home).declarations
    known = load_declarations(own=folder).jurisdictions
    code = code_told(told, before.jurisdiction)
    chosen = settings(home, landing, code)
    file = next(iter(sorted(folder.glob(f"{code}_*.yaml"))), None)
    _refuse_twice(file, told)
    county = _county(code, told, known, file)
    _add_townships(county.place, told, code)
    _add_values(county.place, told)
    on = today()
    written = _written(county, folder, on)
    chosen.remember()
    chosen.landing.mkdir(parents=True, exist_ok=True)
    _say(county, known, written, chosen, on)
    return DONE


def _refuse_twice(file: Path | None, told: Told) -> None:
    if file is not None and not told.amend:
        raise BadInput(f"本县已经建立，声明在 {file}；可以直接改这个文件，或加 --amend 补充新的标准、乡镇或近亲属范围")
    if file is None and told.amend:
        raise BadInput("本县还没有建立，没有可以补充的；去掉 --amend 再运行")
    if told.amend and not told.says_more():
        raise BadInput("加了 --amend，请同时写明补充什么：--urban、--rural、--divisions、--roll 或 --relations")


def _county(code: str, told: Told, known: Mapping[str, Jurisdiction], file: Path | None) -> County:
    """The county as it is declared already, or begun under the nearest place that is."""
    from data_contracts.new_place import ancestors, new_county
    from data_contracts.text_yaml import load

    if file is not None:
        return County(load(file), [], file)
    if code in known:
        if told.name and told.name != known[code].name:
            raise BadInput(f"区划 {code} 在程序中叫「{known[code].name}」，不是「{told.name[:20]}」，请核对代码")
        return County({"code": code, "name": known[code].name}, [])
    name = name_told(told, code)
    parent, missing = ancestors(code, known)
    return County(new_county(code, name, parent), missing)


def _add_townships(place: dict[str, Any], told: Told, code: str) -> None:
    from assets.explain.townships import named_in
    from data_contracts.contract import load_contracts

    found = file_told(told)
    if found is not None:
        townships = named_in(found[0], load_contracts(), found[1], code)
        place["townships"] = list(townships)
        place["villages"] = {township: villages for township, villages in townships.items() if villages}


def _add_values(place: dict[str, Any], told: Told) -> None:
    from data_contracts.new_place import add_value

    for programme, standard in standards_told(told).items():
        title = f"{place['name']}{PROGRAMMES[programme]}"
        add_value(place, f"{programme}_standard_yuan", standard.entry(title))
    if relations := relations_told(told):
        add_value(place, "relation_set", relations)


def _written(county: County, folder: Path, on: date) -> list[Path]:
    """Write the files once all of them together are found right; what was there before an amendment stays beside it."""
    from assets.home.files import whole
    from data_contracts.new_place import place_text

    places = [county.place, *county.above]
    texts = {f"{p['code']}_{p['name']}.yaml": place_text(p, on) for p in places}
    if county.file is not None:
        texts = {county.file.name: place_text(county.place, on)}
    _refuse_faults(folder, texts)
    folder.mkdir(parents=True, exist_ok=True)
    if county.file is not None:
        shutil.copyfile(county.file, county.file.with_suffix(f".{on.isoformat()}.before"))
    for name, text in texts.items():
        with whole(folder / name) as scratch:
            scratch.write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def _refuse_faults(folder: Path, texts: Mapping[str, str]) -> None:
    """DeclarationError when the declarations of the home would not be right with these among them."""
    from assets.night.declarations import load_declarations

    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / folder.name
        trial.mkdir()
        for path in folder.glob("*.yaml"):
            shutil.copyfile(path, trial / path.name)
        for name, text in texts.items():
            (trial / name).write_text(text, encoding="utf-8")
        load_declarations(own=trial)


def _say(county: County, known: Mapping[str, Jurisdiction], written: list[Path], chosen: Settings, on: date) -> None:
    place = county.place
    villages = sum(len(v) for v in place.get("villages", {}).values())
    done = "已补充" if county.file else "已建立"
    click.echo(
        f"{done}{place['name']}({place['code']})：乡镇 {len(place.get('townships', []))} 个、村(居) {villages} 个。"
    )
    for path in written:
        click.echo(f"  声明 {path}")
    standards = {f"{programme}_standard_yuan" for programme in PROGRAMMES}
    if place["code"] not in known and not standards & place.get("parameters", {}).keys():
        click.echo("[提示] 还没有低保标准，与标准有关的规则不能判断；用 hedui init --amend --urban … 补上", err=True)
    click.echo(f"接收目录 {chosen.landing}：按名册代码分文件夹放入文件，再运行 hedui night --as-of {on}。")


commands = (init,)
