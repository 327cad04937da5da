"""Which register a file is likely to be of, by its name and its headers.

Belongs here: the order in which registers are proposed to a person, who decides. Does not belong here: reading the file
(`assets/explain/register_of_file.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data_contracts.contract import Source
from matchers.intake.headers import Vocabulary, fold, missing_words

ALIKE = 0.34
"""Share of a title's pairs of signs that a name must hold to be like it: two words of 机动车登记 in 机动车202105."""
MISSING = 2


def likely_registers(name: str, headers: Collection[str], sources: Mapping[str, Source], most: int = 3) -> list[str]:
    """The registers whose columns a file's headers are, the likeliest first; those whose title its name is like where
    no header speaks; nothing where neither does."""
    weighed = {code: (_columns(headers, source), _likeness(name, source)) for code, source in sources.items()}
    known = [code for code, (columns, likeness) in weighed.items() if columns > 0 or likeness >= ALIKE]
    return sorted(known, key=lambda code: (weighed[code], code), reverse=True)[:most]


def _columns(headers: Collection[str], source: Source) -> int:
    """How many columns of a register the headers bring; each that it cannot do without and that is not there takes two
    away: the month of a roll may stand in its title."""
    vocabulary = Vocabulary(source)
    brought = {match.word for header in headers for match in vocabulary.meanings(header)[:1]}
    return len(brought) - MISSING * len(missing_words(source, brought))


def _likeness(name: str, source: Source) -> float:
    title, folded = fold(source.title), fold(name)
    pairs = {title[i : i + 2] for i in range(len(title) - 1)}
    return sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0
