"""Code lists and other small tables that are declared as CSV.

Belongs here: their rows, read strictly. Does not belong here: what a spelling with `*` matches
(`matchers/standardise/codelists.py`). A list is one file `codelists/*.csv` with rows `word,variant,value`, one row a
spelling; each value is also a spelling of itself, so that a value which is misspelt in one row is seen.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_contracts.text_yaml import DeclarationError, Fault, meant, name_of

FOLDER = Path(__file__).parent / "codelists"
SPELLINGS = ("word", "variant", "value")
OUTCOMES = (
    "code",
    "name",
    "is_clearing",
    "is_repair",
    "is_adverse",
    "investigators",
    "needs_visit",
    "queues",
    "needs",
    "former_queues",
)

OF_CHARACTERS = frozenset({"variant_character", "look_alike", "surname_reading"})
"""These lists are about the characters themselves: normalising would fold away what they are for."""

DICTIONARIES = "dictionaries.csv"
"""What single senders write, under the name of the sender's dictionary: it proposes, and reads nothing."""

OF_TRUTH = frozenset({"true", "false"})


@dataclass(frozen=True)
class Spelling:
    """One row: how a department writes the value of a word. `*` stands for any text; '' for what is not written."""

    file: str
    line: int
    word: str
    variant: str
    value: str


def spellings(folder: Path = FOLDER) -> Mapping[str, Mapping[str, str]]:
    """Every list by its word: normalised spelling → value. DeclarationError names file and line of each wrong row."""
    faults: list[Fault] = []
    read = read_spellings(folder, faults)
    if faults:
        raise DeclarationError(*faults)
    return by_word(read)


def by_word(read: Sequence[Spelling]) -> dict[str, dict[str, str]]:
    """Spellings as a mapping from each word to what its spellings mean."""
    found: dict[str, dict[str, str]] = {}
    for row in read:
        found.setdefault(row.word, {})[row.variant] = row.value
    return found


def read_spellings(folder: Path, faults: list[Fault]) -> list[Spelling]:
    """The rows of every list of a folder; what is wrong with one goes to `faults`."""
    found: dict[tuple[str, str], Spelling] = {}
    as_written = set()
    for path in sorted(folder.glob("*.csv")):
        if path.name in {"outcomes.csv", DICTIONARIES}:
            continue
        for line, (word, variant, value) in table(path, SPELLINGS, faults):
            row = Spelling(name_of(path), line, word, _written(word, variant), value)
            seen = found.setdefault((word, row.variant), row)
            if not word or not value:
                faults.append(Fault(row.file, line, "word 和 value 不能为空"))
            elif seen.value != value:
                sentence = f"「{word}」的写法「{variant}」对应两个值：「{seen.value}」和「{value}」"
                faults.append(Fault(row.file, line, sentence))
            elif (word, variant) in as_written:
                faults.append(Fault(row.file, line, f"「{word}」的写法「{variant}」写了两次"))
            as_written.add((word, variant))
    faults += _values_without_a_row(list(found.values()))
    return list(found.values())


def read_dictionaries(folder: Path = FOLDER) -> dict[str, dict[str, dict[str, str]]]:
    """Word → sender's dictionary → value as it writes it → our value. DeclarationError names what no list has."""
    faults: list[Fault] = []
    lists, found = by_word(read_spellings(folder, faults)), dict[str, dict[str, dict[str, str]]]()
    path = folder / DICTIONARIES
    for line, (word, sender, variant, value) in table(path, ("word", "dictionary", "variant", "value"), faults):
        if word not in lists:
            faults.append(Fault(name_of(path), line, f"没有代码表「{word}」{meant(word, lists)}"))
        elif value not in lists[word].values():
            known = set(lists[word].values())
            faults.append(Fault(name_of(path), line, f"「{word}」没有「{value}」这个值{meant(value, known)}"))
        found.setdefault(word, {}).setdefault(sender, {})[variant] = value
    if faults:
        raise DeclarationError(*faults)
    return found


def table(path: Path, columns: Sequence[str], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row of a CSV that has exactly these columns."""
    file = name_of(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except UnicodeDecodeError:
        faults.append(Fault(file, 1, "不是 UTF-8 编码，请另存为 UTF-8"))
        return
    reader = csv.reader(lines)
    header = next(reader, [])
    if header != list(columns):
        odd = next((name for name in header if name not in columns), None)
        sentence = f"不认识的列「{odd}」{meant(odd, columns)}" if odd else f"列应为 {','.join(columns)}"
        faults.append(Fault(file, 1, sentence))
        return
    for row in reader:
        if len(row) != len(columns):
            faults.append(
                Fault(file, reader.line_num, f"应有 {','.join(columns)} {len(columns)} 项，而有 {len(row)} 项")
            )
        else:
            yield reader.line_num, row


def _values_without_a_row(read: Sequence[Spelling]) -> Iterator[Fault]:
    own: dict[str, set[str]] = {}
    for row in read:
        own.setdefault(row.word, set()).add(row.variant)
    is_truth = {row.word for row in read if row.value in OF_TRUTH}
    for row in read:
        if row.word in OF_CHARACTERS or not row.value:
            continue
        known = OF_TRUTH if row.word in is_truth else own[row.word]
        value = row.value if row.word in is_truth else _written(row.word, row.value)
        if value not in known:
            sentence = f"「{row.word}」没有「{row.value}」这个值{meant(value, known)}"
            yield Fault(row.file, row.line, f"{sentence}（新的值要有一行，写法与值相同）")


def _written(word: str, variant: str) -> str:
    return variant if word in OF_CHARACTERS else unicodedata.normalize("NFKC", variant).replace(" ", "").upper()
