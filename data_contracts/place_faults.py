"""Whether the files of jurisdictions agree: with their names, with one another, and each with itself.

Belongs here: what can be told from the files of all places, and whether what they name exists. Does not belong here:
what one file may say (`shapes`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_contracts.contract import HERE
from data_contracts.text_yaml import Document, Fault, meant
from data_contracts.text_yaml import read as read_document

if TYPE_CHECKING:
    from data_contracts.shape_parts import Dated
    from data_contracts.shapes import JurisdictionShape

    Written = tuple[Document, JurisdictionShape]
    """A file of a jurisdiction and what it says."""

Default = int | float | str | date | tuple[str, ...]


def read_places(folder: Path) -> tuple[list[Written], list[Fault]]:
    """Every file of a folder with what it says; nothing for a folder that is not there."""
    from data_contracts.reader import shaped
    from data_contracts.shapes import JurisdictionShape

    faults: list[Fault] = []
    documents = [read_document(path) for path in sorted(folder.glob("*.yaml"))]
    shapes = [(document, shaped(document, JurisdictionShape, faults)) for document in documents]
    return [(document, shape) for document, shape in shapes if shape is not None], faults


def faults_among(program: Sequence[Written], own: Sequence[Written]) -> Iterator[Fault]:
    """What is wrong among the places of the program and those a home declares beside them."""
    parents = {shape.code: shape.parent for _, shape in (*own, *program)}
    for written in (program, own):
        yield from _twice(written)
    for document, shape in (*program, *own):
        yield from _misnamed(document, shape)
        if shape.parent and shape.parent not in parents:
            sentence = f"区划 {shape.parent} 没有对应的文件{meant(shape.parent, parents)}"
            yield document.fault(("parent",), sentence)
        elif _goes_round(shape.code, parents):
            yield document.fault(("parent",), f"区划 {shape.code} 的上级关系成环")
        yield from _within(document, shape)
    yield from _amending(program, own)
    townships = {shape.code: shape.townships for _, shape in program}
    for document, shape in (*program, *own):
        yield from _of_townships(document, shape, shape.townships or townships.get(shape.code, []))


def _twice(written: Sequence[Written]) -> Iterator[Fault]:
    first: dict[str, Document] = {}
    for document, shape in written:
        if first.setdefault(shape.code, document) is not document:
            yield document.fault(("code",), f"区划 {shape.code} 已在 {first[shape.code].file} 中声明，请合成一个文件")


def _misnamed(document: Document, shape: JurisdictionShape) -> Iterator[Fault]:
    stem = document.file.rsplit("/", 1)[-1].removesuffix(".yaml")
    if stem.split("_")[0] != shape.code:
        yield document.fault(("code",), f"代码「{shape.code}」应与文件名「{stem}」开头的数字相同")


def _amending(program: Sequence[Written], own: Sequence[Written]) -> Iterator[Fault]:
    """A home adds places below those of the program, and changes nobody's name or parent."""
    known = {shape.code: shape for _, shape in program}
    for document, shape in own:
        if shape.code not in known:
            if not shape.parent:
                yield document.fault((), f"缺少「parent」：请写明{shape.name}的上级区划代码，至少写 000000（全国）")
            continue
        there = known[shape.code]
        if shape.name != there.name:
            yield document.fault(("name",), f"区划 {shape.code} 在程序中叫「{there.name}」，不能写「{shape.name}」")
        if shape.parent and shape.parent != there.parent:
            yield document.fault(("parent",), f"区划 {shape.code} 的上级在程序中是 {there.parent}，可以不写")


def _within(document: Document, shape: JurisdictionShape) -> Iterator[Fault]:
    for key in ("region_codes", "townships", "switched_off", "on_trial"):
        yield from _repeated(document, (key,), getattr(shape, key))
    for name, values in shape.parameters.items():
        for i, value in enumerate(values):
            if any(_overlap(value, earlier) for earlier in values[:i]):
                sentence = f"参数「{name}」有两个值同日有效，请写明 from 和 until"
                yield document.fault(("parameters", name, i), sentence)


def _of_townships(document: Document, shape: JurisdictionShape, townships: Sequence[str]) -> Iterator[Fault]:
    """Villages and groups name townships of the place; of groups at work on the same day, each in one only."""
    for township, villages in shape.villages.items():
        if township not in townships:
            yield document.fault(("villages", township), f"没有乡镇「{township}」{meant(township, townships)}")
        yield from _repeated(document, ("villages", township), villages)
    for i, group in enumerate(shape.groups):
        yield from _repeated(document, ("groups", i, "townships"), group.townships)
        beside = [g for g in shape.groups[:i] if _overlap(g, group)]
        if any(g.name == group.name for g in beside):
            yield document.fault(("groups", i, "name"), f"「{group.name}」写了两次")
        for j, township in enumerate(group.townships):
            at = ("groups", i, "townships", j)
            if township not in townships:
                yield document.fault(at, f"没有乡镇「{township}」{meant(township, townships)}")
            for other in (g for g in beside if township in g.townships):
                yield document.fault(at, f"「{township}」已在「{other.name}」")


def _repeated(document: Document, at: tuple[str | int, ...], items: Sequence[str]) -> Iterator[Fault]:
    for i, item in enumerate(items):
        if item in items[:i]:
            yield document.fault((*at, i), f"「{item}」写了两次")


def _goes_round(code: str, parents: Mapping[str, str | None]) -> bool:
    seen, above = {code}, parents.get(code)
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == code


def _overlap(left: Dated, right: Dated) -> bool:
    return (left.since or date.min) <= (right.until or date.max) and (right.since or date.min) <= (
        left.until or date.max
    )


def disagreements(
    rules: Collection[str],
    defaults: Mapping[str, Default],
    folder: Path = HERE / "jurisdictions",
    sources: Collection[str] = (),
    own: Path | None = None,
) -> list[Fault]:
    """Where jurisdictions (of `folder`, of a home's `own`) and `parameters.yaml` name what nobody declares: `rules` and
    `sources` are those there are, `defaults` the parameters they ask for, with the values rules take where no place
    sets one."""
    titles = read_document(folder.parent / "parameters.yaml")
    read = [written for place in (folder, own) if place for written in read_places(place)[0]]
    titled = titles.data if isinstance(titles.data, dict) else {}
    declared = {*titled, *defaults}
    found = [*titles.faults, *_untitled(titles, titled, {*defaults, *(n for _, s in read for n in s.parameters)})]
    for document, shape in read:
        for key in ("switched_off", "on_trial"):
            for i, rule in enumerate(getattr(shape, key)):
                if rule not in rules:
                    found.append(document.fault((key, i), f"没有规则「{rule}」{meant(rule, rules)}"))
        for name in shape.bounds:
            if name not in sources:
                found.append(document.fault(("bounds", name), f"没有名册「{name}」{meant(name, sources)}"))
        for name, values in shape.parameters.items():
            if name not in declared:
                found.append(document.fault(("parameters", name), f"没有参数「{name}」{meant(name, declared)}"))
            for i, value in enumerate(values):
                if sentence := _misfit(name, value.value, defaults.get(name)):
                    found.append(document.fault(("parameters", name, i, "value"), f"参数「{name}」{sentence}"))
    return found


def _untitled(document: Document, titled: Mapping[str, Any], asked: Collection[str]) -> Iterator[Fault]:
    for name, title in titled.items():
        if not isinstance(title, str) or not title.strip():
            yield document.fault((name,), f"参数「{name}」应写一个中文名称")
        near = [] if name in asked else get_close_matches(name, set(asked) - set(titled), 1, 0.8)
        if near:
            sentence = f"没有规则或区划用到参数「{name}」，是否应为「{near[0]}」？"
            yield document.fault((name,), sentence)


def _misfit(name: str, value: str | tuple[str, ...], default: Default | None) -> str:
    """Why a place's value cannot stand in for a rule's own; '' where it can."""
    is_number = isinstance(default, int) or name.endswith("_yuan")
    if isinstance(value, tuple):
        is_one = is_number or isinstance(default, (str, date))
        return "应是一个值，而不是列表" if is_one else ""
    fits = re.fullmatch(r"-?\d+(\.\d+)?" if name.endswith("_yuan") else r"-?\d+", value)
    return f"应是数字，而不是「{value}」" if is_number and not fits else ""
