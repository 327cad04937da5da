"""OpenDocument sheets: the cells with an error, which their reader gives as blanks, and those with a comment.

Belongs here: finding both in the part that holds the sheets. Does not belong here: reading cells (`containers.py`).
A cell or a row that is repeated stands once, with how often.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from assets.intake.reading.preflight import Scan

CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_MARKS = (b'value-type="error"', b":annotation", b">#", b">Err:")
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "Err:")


def scan_open_document(path: Path) -> Mapping[str, Scan]:
    """By the name of the sheet what the reader would not tell, of a document whose parts were found sound."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(CONTENT) if CONTENT in archive.namelist() else b""
    if not any(mark in content for mark in _MARKS):
        return {}
    try:
        tree = ElementTree.fromstring(content)  # noqa: S314  (what has a DOCTYPE was refused before)
    except ElementTree.ParseError:
        # Its reader says what is wrong with it.
        return {}
    return {sheet.get(f"{_TABLE}name", ""): _scan(sheet) for sheet in tree.iter(f"{_TABLE}table")}


def _scan(sheet: ElementTree.Element) -> Scan:
    broken, comments = set(), set()
    at = 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in row:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            if _is_error(cell):
                broken.add((at, column))
            if cell.find(f"{_OFFICE}annotation") is not None:
                comments.add((at, column))
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        at += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    return Scan(frozenset(broken), comments=frozenset(comments))


def _is_error(cell: ElementTree.Element) -> bool:
    shown = "".join(cell.findtext(f"{_TEXT}p") or "")
    is_reckoned = cell.get(f"{_TABLE}formula") is not None
    return cell.get(_KIND) == "error" or (is_reckoned and shown.startswith(_ERRORS))
