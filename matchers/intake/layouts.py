"""Layouts of files: the header row as a sender writes it, and what a person of the county has confirmed of it.

A layout belongs to one register and one way of writing its header row; what is confirmed of it holds for that layout
alone, since two senders may use one header, or one letter, for two things.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matchers.intake.headers import fold


def layout_digest(source: str, labels: Sequence[str]) -> str:
    """The name of a layout: digest of the register and of its folded headers in their order, blank columns left out.

    >>> layout_digest("vehicles", ["车主 姓名", "号牌号码"]) == layout_digest("vehicles", ["车主姓名", "", "号牌号码"])
    True
    """
    text = "\x1f".join([source, *(folded for label in labels if (folded := fold(label)))])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def occurrences(labels: Sequence[str]) -> tuple[str, ...]:
    """The key of each column in a confirmation: its folded header; where a header stands again, with its place among
    its likes. Folding leaves no # in a header.

    >>> occurrences(["男方 姓名", "身份证号", "女方姓名", "身份证号"])
    ('男方姓名', '身份证号', '女方姓名', '身份证号#2')
    """
    seen: dict[str, int] = {}
    keys = []
    for folded in map(fold, labels):
        seen[folded] = seen.get(folded, 0) + 1
        keys.append(folded if seen[folded] == 1 or not folded else f"{folded}#{seen[folded]}")
    return tuple(keys)


@dataclass(frozen=True)
class ConfirmedLayout:
    """What a person confirmed of one layout of one register.

    `columns`: key of a column (`occurrences`) → word, `word[2]` for a numbered column of a second member; `ignored`:
    keys of columns that are to be left alone for good; `constants`: word → what the department would write, for every
    row of the file; `codes`: word → value as this sender writes it → our value.
    """

    source: str
    layout: str
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def as_payload(self) -> dict[str, Any]:
        """What the ledger keeps of it, in an order that does not depend on how it was put together."""
        return {
            "columns": dict(sorted(self.columns.items())),
            "ignored": sorted(self.ignored),
            "constants": dict(sorted(self.constants.items())),
            "codes": {word: dict(sorted(values.items())) for word, values in sorted(self.codes.items())},
        }

    @staticmethod
    def from_payload(source: str, layout: str, payload: Mapping[str, Any]) -> ConfirmedLayout:
        """The layout that `as_payload` wrote down."""
        return ConfirmedLayout(
            source,
            layout,
            payload["columns"],
            frozenset(payload["ignored"]),
            payload["constants"],
            payload["codes"],
        )
