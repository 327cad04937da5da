"""YAML in which every scalar stays text, so that 0555567, NO and 12:30 are what was written.

Belongs here: a declaration as text with the line of each of its parts, and how a fault of one is said. Does not belong
here: what a declaration may say (`shapes`). Region codes, ID numbers and plates live in our declarations; the usual
resolvers would turn them into octal numbers, booleans and sexagesimal integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

# libyaml reads a hundred declarations in a tenth of the time; both loaders give only scalars, sequences and mappings.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Parts = tuple[str | int, ...]
FEW = 8
"""Up to so many words that may stand in a place are all named where none of them resembles what was written."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a declaration: its folder and name, the line (from 1), and a Chinese sentence."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行：{self.sentence}"


class DeclarationError(ValueError):
    """Declarations (contracts, rules, jurisdictions, code lists) are wrong; the message is for people, in Chinese, one
    line a fault."""

    def __init__(self, *faults: Fault | str) -> None:
        """Keep the faults apart for those who collect them."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Document:
    """A declaration as it is written: text, lists and mappings, and the line of each part.

    `customProperties` of an ODCS block, a list of property and value, is read as the mapping it means. `faults` are
    those of the writing itself: no YAML, a key twice.
    """

    file: str
    data: Any = None
    faults: list[Fault] = field(default_factory=list)
    _lines: dict[Parts, int] = field(default_factory=dict)

    def line(self, parts: Parts = ()) -> int:
        """The line of a part (`("schema", 0, "name")`); of what encloses it where there is no such part."""
        while parts not in self._lines and parts:
            parts = parts[:-1]
        return self._lines.get(parts, 1)

    def fault(self, parts: Parts, sentence: str) -> Fault:
        """A fault of one part."""
        return Fault(self.file, self.line(parts), sentence)


def name_of(path: Path) -> str:
    """How messages name a declaration: its folder tells contracts, records and rules of one name apart."""
    return f"{path.parent.name}/{path.name}"


def read(path: Path) -> Document:
    """The declaration at `path`; never raises for what is written in it."""
    try:
        return parse(path.read_text(encoding="utf-8"), name_of(path))
    except UnicodeDecodeError:
        return Document(name_of(path), faults=[Fault(name_of(path), 1, "不是 UTF-8 编码，请另存为 UTF-8")])


def parse(text: str, file: str, line: int = 1) -> Document:
    """The declaration in `text`, which begins on `line` of `file`."""
    document = Document(file)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        # A bracket or a quote that is not closed is noticed where the next line begins; it is shown where it opens.
        is_open = any(word in (getattr(error, "context", None) or "") for word in ("flow", "quoted"))
        mark = getattr(error, "context_mark" if is_open else "problem_mark", None)
        where = line + (mark.line if mark else 0)
        document.faults.append(Fault(file, where, "不是有效的 YAML，请检查这一行和上一行的缩进、冒号与引号"))
        return document
    document._lines[()] = line + (node.start_mark.line if node else 0)
    data = _content(node, (), line, document) if node else {}
    return Document(file, data, document.faults, document._lines)


def load(path: Path) -> Any:
    """What the declaration at `path` says; DeclarationError where it is no YAML or says a key twice."""
    document = read(path)
    if document.faults:
        raise DeclarationError(*document.faults)
    return document.data


def is_true(value: Any) -> bool:
    """Whether a text scalar says yes; anything but true/false is refused."""
    if value in (None, "", "false"):
        return False
    if value == "true":
        return True
    raise DeclarationError(f"应写 true 或 false，而不是「{value}」")


def meant(word: str, known: Iterable[str]) -> str:
    """What somebody who wrote `word` where only `known` ones may stand probably meant, as the end of a sentence."""
    choices = sorted(set(known))
    near = get_close_matches(word, choices, 1)
    if near:
        return f"，是否应为「{near[0]}」？"
    return f"，可写 {'、'.join(choices)}" if 0 < len(choices) <= FEW else ""


def _content(node: yaml.Node, parts: Parts, first: int, document: Document) -> Any:
    if isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            document._lines[(*parts, i)] = first + item.start_mark.line
        if parts[-1:] == ("customProperties",):
            return _properties(node, parts, first, document)
        return [_content(item, (*parts, i), first, document) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping([(key, value) for key, value in node.value], parts, first, document)
    return node.value


def _mapping(
    pairs: Iterable[tuple[yaml.Node, yaml.Node]], parts: Parts, first: int, document: Document
) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        name, line = str(key.value), first + key.start_mark.line
        if name in found:
            document.faults.append(Fault(document.file, line, f"「{name}」写了两次"))
            continue
        # A scalar that begins below its key is found where it stands; lists and mappings by their key.
        is_text = isinstance(value, yaml.ScalarNode) and bool(value.value)
        document._lines[(*parts, name)] = first + value.start_mark.line if is_text else line
        found[name] = _content(value, (*parts, name), first, document)
    return found


def _properties(node: yaml.SequenceNode, parts: Parts, first: int, document: Document) -> Mapping[str, Any]:
    pairs = []
    for item in node.value:
        entries = {str(key.value): (key, value) for key, value in item.value} if isinstance(item.value, list) else {}
        if set(entries) == {"property", "value"}:
            pairs.append((entries["property"][1], entries["value"][1]))
            continue
        odd = next((key for name, (key, _) in entries.items() if name not in {"property", "value"}), None)
        sentence = (
            f"不认识的键「{odd.value}」{meant(odd.value, ('property', 'value'))}" if odd else "应写 property 和 value"
        )
        line = first + (odd or item).start_mark.line
        document.faults.append(Fault(document.file, line, f"customProperties 中{sentence}"))
    return _mapping(pairs, parts, first, document)
