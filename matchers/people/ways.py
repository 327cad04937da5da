"""By which columns somebody without a number is found, and which of them linkage cannot do without.

Belongs here: the ways of a mention that says this and that. Does not belong here: the blocks themselves
(`blocking.py`), which registers say what (`matchers/flags/needed.py`).

A way is a block. Whoever has a number of his own is found by it, whatever else is blank; the others are found by what
else is said of them, each way forgiving another slip. A column that opens one way among several is a help: without it
one kind of slip is not forgiven. One that opens several ways, or the only one, is a need.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from matchers.people.blocking import BLOCKS, ID_PARTS, Block

READ_FROM = {
    **dict.fromkeys(("name_key", "sound", "surname"), frozenset({"name"})),
    **dict.fromkeys(ID_PARTS, frozenset({"id_number"})),
    "any_birth_on": frozenset({"birth_on"}),
    **dict.fromkeys(("year_from", "year_until"), frozenset({"birth_on", "age"})),
    **dict.fromkeys(("township", "village"), frozenset({"township", "address"})),
    "register_household": frozenset({"household"}),
}
"""What the columns that blocks read are made from; any of several will do. The others are what they are called."""

ALWAYS = frozenset({"id_status"})
WHO = frozenset({"name", "id_number"})
"""Without these nobody is found."""


def needs(said: Collection[str], blocks: Sequence[Block] = BLOCKS) -> frozenset[str]:
    """Of the columns of a mention that are said, those that linkage cannot do without."""
    beside = frozenset(said) - {"id_number"}
    every = _ways(beside, blocks)

    def is_need(column: str) -> bool:
        left = _ways(beside - {column}, blocks)
        return len(every - left) > 1 or bool(every and not left)

    return frozenset(said) & WHO | frozenset(filter(is_need, beside))


def _ways(said: frozenset[str], blocks: Sequence[Block]) -> frozenset[str]:
    """The blocks that find somebody of whom all this is said."""
    return frozenset(b.name for b in blocks if all(said & READ_FROM.get(c, frozenset({c})) for c in read_by(b)))


def read_by(block: Block) -> frozenset[str]:
    """The columns of mentions without which a block finds nobody."""
    parts = " ".join((*block.left, *(block.years or ())[:2]))
    return frozenset(re.findall(r"\bl\.(\w+)", parts)) - ALWAYS
