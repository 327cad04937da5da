"""Content of a workbook that stands in no cell, so that the reader of cells never sees it: comments, pictures, boxes.

Belongs here: which cells of which sheets of an xlsx have a comment, how many pictures and boxes of text there are. Does
not belong here: other formats (`old_workbooks.py`, `open_documents.py`), what is said of them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from assets.intake.reading.preflight import column_number

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DRAWING = re.compile(r"drawings[/\\]drawing[^/\\]*\.xml$")
_BOX = re.compile(rb"<(?:\w+:)?txBody[\s>]")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def commented_cells(path: Path) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Sheet name → cells (row, column from 0) with a comment, of an xlsx that the reader has found sound; of a file of
    another format nothing."""
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    with zipfile.ZipFile(path) as archive:
        if not any("omments" in name for name in archive.namelist()):
            return {}
        for sheet, part in _sheets(archive):
            for target in _targets(archive, part).values():
                if "omments" in target and target in archive.namelist():
                    found[sheet] |= set(_cells(archive, target))
    return {sheet: frozenset(cells) for sheet, cells in found.items()}


def pictures(path: Path) -> int:
    """How many pictures, stamps and boxes of text lie over the cells of an xlsx that the reader has found sound."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        names = [name.replace("\\", "/") for name in archive.namelist()]
        drawn = [archive.read(name) for name in archive.namelist() if _DRAWING.search(name)]
    return sum("/media/" in name for name in names) + sum(len(_BOX.findall(drawing)) for drawing in drawn)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and its part."""
    targets = _targets(archive, "xl/workbook.xml")
    for element in _tree(archive, "xl/workbook.xml").iter():
        if element.tag.endswith("}sheet"):
            yield element.get("name", ""), targets.get(element.get(_RELATION, ""), "")


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Relation id → the part it names, of a part."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return {}
    found = {r.get("Id", ""): r.get("Target", "") for r in _tree(archive, relations)}
    return {
        i: target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        for i, target in found.items()
    }


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int]]:
    for element in _tree(archive, part).iter():
        if place := _REFERENCE.fullmatch(element.get("ref", "")):
            yield int(place[2]) - 1, column_number(place[1].encode()) - 1


def _tree(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))  # noqa: S314  (what has a DOCTYPE was refused before)
