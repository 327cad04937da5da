"""Every contract of a folder as it is written, each file a value of its shape or a fault.

Belongs here: which files make up what is promised. Does not belong here: what one may hold (`shapes`), whether they
agree (`agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from data_contracts.codelists import Spelling, read_spellings
from data_contracts.reader import shaped
from data_contracts.shapes import RecordShape, SourceShape, WordShape
from data_contracts.text_yaml import Document, Fault, meant, read
from data_contracts.words import DOMAINS


@dataclass(frozen=True)
class Tree:
    """Every contract as it is written. `written`: all words of the vocabulary, those without a valid shape too."""

    vocabulary: Document
    written: frozenset[str]
    words: Mapping[str, WordShape]
    records: Sequence[tuple[Path, RecordShape]]
    sources: Sequence[tuple[Path, SourceShape]]
    documents: Mapping[Path, Document]
    spellings: Sequence[Spelling]
    variants: Mapping[str, frozenset[str]]
    faults: Sequence[Fault]

    @property
    def kinds(self) -> dict[str, RecordShape]:
        """Kinds of record by name."""
        return {shape.name: shape for _, shape in self.records}


def read_tree(root: Path, extra_sources: Iterable[Path] = ()) -> Tree:
    """Read words, records, sources and code lists under `root`, and the sources of further folders."""
    faults: list[Fault] = []
    vocabulary = read(root / "vocabulary.yaml")
    entries = vocabulary.data if isinstance(vocabulary.data, dict) else {}
    faults += vocabulary.faults
    words = {name: shaped(vocabulary, WordShape, faults, (name,)) for name in entries}
    records = sorted((root / "records").glob("*.odcs.yaml"))
    sources = [p for folder in (root / "sources", *extra_sources) for p in sorted(folder.glob("*.odcs.yaml"))]
    documents = {path: read(path) for path in (*records, *sources)}
    read_records = [(path, shaped(documents[path], RecordShape, faults)) for path in records]
    read_sources = [(path, shaped(documents[path], SourceShape, faults)) for path in sources]
    spellings = read_spellings(root / "codelists", faults)
    variants = _variants(root / "attributes.yaml", {*entries, *DOMAINS}, faults)
    return Tree(
        vocabulary,
        frozenset(entries),
        {name: word for name, word in words.items() if word is not None},
        [(path, shape) for path, shape in read_records if shape is not None],
        [(path, shape) for path, shape in read_sources if shape is not None],
        documents,
        spellings,
        variants,
        faults,
    )


def _variants(path: Path, known: set[str], faults: list[Fault]) -> dict[str, frozenset[str]]:
    """Word or domain → every way an attribute of somebody is said, as attributes.yaml spells them out."""
    document = read(path)
    faults += document.faults
    found: dict[str, frozenset[str]] = {}
    for key, patterns in (document.data or {}).items():
        if key not in known:
            faults.append(document.fault((key,), f"「{key}」既不是词表里的词，也不是值域{meant(key, known)}"))
        elif not isinstance(patterns, list) or not all(isinstance(p, str) and p for p in patterns):
            faults.append(document.fault((key,), f"「{key}」应是说法的列表，如 [姓名, 名字]"))
        else:
            found[key] = frozenset(way for pattern in patterns for way in expanded(pattern))
    return found


def expanded(pattern: str) -> tuple[str, ...]:
    """Every text that a pattern of attributes.yaml stands for.

    >>> expanded("[有效]证件{号|号码}")
    ('有效证件号', '有效证件号码', '证件号', '证件号码')
    """
    parts = re.split(r"(\[[^\[\]{}]*\]|\{[^\[\]{}]*\})", pattern)
    choices = [
        [*part[1:-1].split("|"), *([""] if part[0] == "[" else [])] if part[:1] in {"[", "{"} else [part]
        for part in parts
    ]
    return tuple(dict.fromkeys("".join(choice) for choice in product(*choices)))
