"""What `hedui init` is told of a county: by options, else asked on the terminal, and how it is understood.

Belongs here: the questions, the words of an answer, refusals. Does not belong here: the command and its files
(`init_command.py`), what a declaration looks like (`data_contracts/new_place.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assets.errors import BadInput
from pipelines.options import Day

if TYPE_CHECKING:
    from data_contracts.new_place import Standard

PROGRAMMES = {"urban": "城市低保标准", "rural": "农村低保标准"}


@dataclass(frozen=True)
class Told:
    """What the options say. What they do not say is asked for where a county is begun (`asks_all`); nothing is asked
    where nothing may be (`is_silent`)."""

    code: str | None
    name: str | None
    divisions: Path | None
    roll: Path | None
    urban: str | None
    rural: str | None
    since: date | None
    basis: str | None
    relations: str | None
    relations_basis: str | None
    is_silent: bool
    amend: bool

    @property
    def asks_all(self) -> bool:
        """Whether everything that was not said is asked for."""
        return not self.amend and not self.is_silent

    def says_more(self) -> bool:
        """Whether anything is said beside which county it is."""
        return any((self.divisions, self.roll, self.urban, self.rural, self.relations))

    def ask(self, question: str, option: str, usual: str | None = None) -> str:
        """The answer to a question; what is `usual` where nothing is answered; None: it has to be answered."""
        if self.is_silent:
            if usual is None:
                raise BadInput(f"缺少{question.partition('(')[0]}，请用 {option} 写明")
            return usual
        try:
            answer: str = click.prompt(question, default=usual, show_default=bool(usual), prompt_suffix="：")
        except click.Abort:
            raise BadInput(f"没有等到「{question}」的回答，什么都没有写；不逐项询问时请用 {option} 写明") from None
        return answer.strip()

    def day(self, what: str) -> date:
        """The day from which something holds."""
        if self.since is not None:
            return self.since
        return Day().convert(self.ask(f"{what}从哪一天起执行(例如 2026-07-01)", "--since"), None, None)


def code_told(told: Told, remembered: str | None) -> str:
    """The county's six digits."""
    code = (told.code or remembered or told.ask("本县的六位区划代码(例如 320724)", "--code")).strip()
    if not re.fullmatch(r"[0-9]{6}", code) or code.endswith("0000"):
        raise BadInput(f"区划代码应是县(市、区)的六位数字，例如 320724，而不是「{code[:12]}」")
    return code


def name_told(told: Told, code: str) -> str:
    """The name of a county the program does not know; what differs from the national list is said, not refused: it ends
    in 2021."""
    from data_contracts.regions import FIRST_YEAR, LAST_YEAR, above, regions

    if not above(code):
        raise BadInput(f"区划代码 {code} 的前两位不是任何省(区、市)的，请核对")
    listed = regions().get(code)
    if listed is None:
        years = f"{FIRST_YEAR}—{LAST_YEAR} 年"
        click.echo(f"[提示] 代码 {code} 不在{years}的国家区划代码表中，请再核对一遍", err=True)
    elif listed.until is not None:
        click.echo(f"[提示] 代码 {code}({listed.name})已于 {listed.until} 年撤销，请再核对一遍", err=True)
    usual = listed.name if listed and listed.name else None
    name = told.name or told.ask("本县的全称", "--name", usual)
    if usual and name != usual:
        click.echo(f"[提示] 代码 {code} 在国家区划代码表中是「{usual}」，而写的是「{name}」，请再核对一遍", err=True)
    return name


def file_told(told: Told) -> tuple[Path, str] | None:
    """The file that names the townships, and the register it is read as; None where there is none."""
    from assets.explain.townships import DIVISIONS, ROLL

    if told.divisions or told.roll:
        return (told.divisions, DIVISIONS) if told.divisions else (told.roll or Path(), ROLL)
    if told.asks_all:
        for question, option, source in (
            ("行政区划名册文件的路径(没有就回车)", "--divisions", DIVISIONS),
            ("低保名册文件的路径，从中取乡镇和村(没有就回车)", "--roll", ROLL),
        ):
            if answer := told.ask(question, option, ""):
                return Path(answer), source
    return None


def standards_told(told: Told) -> dict[str, Standard]:
    """The standards by programme."""
    said = {programme: getattr(told, programme) for programme in PROGRAMMES}
    if told.asks_all:
        for programme, title in PROGRAMMES.items():
            question = f"{title}(写明单位，如 780/月 或 9360/年；没有就回车)"
            said[programme] = said[programme] or told.ask(question, f"--{programme}", "")
    said = {programme: text for programme, text in said.items() if text}
    if not said:
        return {}
    since, basis = told.day("标准"), told.basis
    if basis is None and told.asks_all:
        basis = told.ask("标准的依据，文号或标题(没有就回车，标为未核实)", "--basis", "")
    return {p: understood_standard(text, PROGRAMMES[p], since, basis or "") for p, text in said.items()}


def understood_standard(said: str, title: str, since: date, basis: str) -> Standard:
    """A standard as somebody writes it: a number and its period."""
    from data_contracts.new_place import LIKELY_YUAN, Standard

    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]{1,2})?)\s*元?\s*[/／每]?\s*人?\s*([月年])\s*", said)
    if not found:
        raise BadInput(f"{title}应写明数字和单位，如 780/月 或 9360/年，而不是「{said[:20]}」")
    yuan, per = found.groups()
    low, high = LIKELY_YUAN[per]
    if not low <= float(yuan) <= high:
        raise BadInput(f"{title} {yuan} 元不像是每{per}的标准，请核对数字和单位(月还是年)")
    return Standard(yuan, per, since, basis.strip())


def relations_told(told: Told) -> dict[str, Any]:
    """Who counts as a near relative here, as an entry of the parameter; nothing where the place above says it."""
    from data_contracts.new_place import EIGHT, PARENTS_AND_CHILDREN, RELATION_SETS

    said = told.relations
    if said is None and told.asks_all:
        said = told.ask("近亲属范围：上级(与上级相同)、八类、直系", "--relations", "上级")
    said = (said or "上级").strip()
    relations = RELATION_SETS.get(said, tuple(filter(None, re.split(r"[、,，\s]+", said))))
    odd = [relation for relation in relations if relation not in {*EIGHT, *PARENTS_AND_CHILDREN}]
    if odd:
        raise BadInput(f"近亲属范围不认识「{odd[0][:12]}」，可写 {'、'.join((*RELATION_SETS, *EIGHT, '配偶父母'))}")
    if not relations:
        return {}
    since, basis = told.day("近亲属范围"), told.relations_basis
    if basis is None and told.asks_all:
        basis = told.ask("近亲属范围的依据，文号或标题(没有就回车，标为未核实)", "--relations-basis", "")
    doubt = {} if basis else {"unverified": "true"}
    return {"value": list(relations), "from": since.isoformat(), "basis": basis or "建立时填写", **doubt}
