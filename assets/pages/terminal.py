"""Tables on a terminal, where a Chinese character is two columns wide.

Belongs here: the width of a cell. Does not belong here: what stands in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

LINE = 78
"""Columns of a line, so that no terminal breaks it in the middle of a word."""

_WHOLE = re.compile(r"hedui [a-z][^；。，、：）)（(]*|.")
"""A command is copied from the screen: it stays on one line. Of everything else a line may break anywhere."""

CLOSING = "，。；：、）」”％%！？"
"""Marks that may not stand first in a line."""


def width_of(text: str) -> int:
    """The columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, width: int, *, to_the_right: bool = False) -> str:
    """`text` filled up with blanks to `width` columns, behind it or (numbers) before it; nothing is cut."""
    blank = " " * max(0, width - width_of(text))
    return blank + text if to_the_right else text + blank


def table_row(title: str, cells: Sequence[str], *, title_width: int = 16, width: int = 15) -> str:
    """A line of a table: its title to the left, every cell to the right of its column."""
    return padded(title, title_width) + "".join(padded(cell, width, to_the_right=True) for cell in cells)


def wrapped(head: str, items: Sequence[str], separator: str = "、") -> Iterator[str]:
    """Items after a head, in lines of bearable length; what goes on is indented, under a long head all of it."""
    line = head
    if items and width_of(head + items[0]) > LINE:
        yield head
        line = head = "      "
    for i, item in enumerate(items):
        piece = item + ("" if i == len(items) - 1 else separator)
        if width_of(line + piece) > LINE and line != head:
            yield line
            line = "    "
        line += piece
    yield line


def in_lines(text: str) -> str:
    """A text whose sentences are folded to bearable length, each with the indent it had and what goes on further in;
    a line that has a path in it stays whole, to be copied."""
    lines: list[str] = []
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        is_path = "/" in line and width_of(line.split("/", 1)[0]) < LINE and " /" in f" {line.strip()}"
        lines += [line] if width_of(line) <= LINE or is_path else folded(line.strip(), indent, "  ")
    return "\n".join(lines)


def folded(text: str, indent: str = "", further: str = "") -> Iterator[str]:
    """A long sentence in lines of bearable length, each indented, what goes on by `further` too; no closing mark begins
    a line."""
    line = indent
    for piece in _WHOLE.findall(text):
        if width_of(line + piece) > LINE and piece not in CLOSING and line.strip():
            yield line
            line = indent + further
        line += piece
    yield line
