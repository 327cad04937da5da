"""Heads of the ledger that are kept outside it: in the manifests of workbooks, in the published database, by the
witness.

Belongs here: finding them. Does not belong here: what follows when the ledger does not bear one out (`proof.py`,
`home.py`). Each is the count and the hash of the ledger at a moment: a ledger that has fewer entries, or another hash
at that place, is not the one that was there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.home.warehouse import first_row, opened
from assets.home.witness import Witness


@dataclass(frozen=True, order=True)
class KeptHead:
    """What a place outside the ledger knows of it: the number of its last entry then, that entry's hash, the place."""

    seq: int
    hash: str
    place: str


PUBLISHED_PLACE = "已发布的数据库"


class UnreadableError(Exception):
    """A place that should hold a head cannot be read; the message is a Chinese sentence."""


def manifest_heads(exports: Path, newest_only: bool = False) -> tuple[list[KeptHead], int]:
    """The heads in the manifests of township workbooks, and how many manifests say none; those of the newest night
    alone where that is enough."""
    found, unreadable = [], 0
    folders = sorted((f for f in exports.glob("*") if any(f.glob("*.json"))), reverse=True)
    for file in (f for folder in folders[: 1 if newest_only else None] for f in sorted(folder.glob("*.json"))):
        try:
            head = json.loads(file.read_text(encoding="utf-8"))["ledger_head"]
            list_no = file.stem.rpartition("_")[2]
            found.append(KeptHead(int(head["seq"]), str(head["hash"]), f"{file.parent.name} 核查单 {list_no} 的清单"))
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    return found, unreadable


def published_head(published: Path) -> KeptHead | None:
    """The head in the published database; None where it holds none or cannot be opened just now."""
    if not published.exists():
        return None
    try:
        with opened(published, read_only=True) as con:
            row = first_row(con, "SELECT entries, hash FROM review.ledger_head")
    except (duckdb.Error, BadInput):
        return None
    return KeptHead(int(row[0]), str(row[1]), PUBLISHED_PLACE) if row else None


def witness_heads(witness: Witness) -> list[KeptHead]:
    """The heads the witness was told; UnreadableError when it is out of reach or holds a line that is none."""
    try:
        return [KeptHead(seq, seal, f"见证第 {line} 行") for line, (seq, seal) in enumerate(witness.heads(), 1)]
    except OSError as error:
        raise UnreadableError(f"见证文件读不到({type(error).__name__})，没有与见证比对") from None
    except ValueError:
        raise UnreadableError("见证文件里有认不出的行，可能被改动过；请与异地的副本核对") from None
