"""How two people of a flag are related: the shortest path, step by step, each with its source and its day.

Belongs here: reading paths of `fact.kinship` for a flag, and telling them. Does not belong here: finding paths
(`assets/facts/kinship.py`), drawing them (`picture.py`). A path names relations, never people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.explain.links import evidence_rows

PRESUMED = "(推定)"
_STEP = re.compile(r"(?P<word>[^(]+)[(](?P<source>.+)，(?P<day>[^，]+)[)]")


@dataclass(frozen=True)
class Tie:
    """One step: what the next person is to the one before, which register says so, and from which day."""

    word: str
    source: str
    day: str


@dataclass(frozen=True)
class KinPath:
    """The shortest path from an official to the person of the flag, who is the official's `relation`."""

    relation: str
    ties: tuple[Tie, ...]
    is_presumed: bool
    known_on: str


def kin_paths(con: duckdb.DuckDBPyConnection, flag: Mapping[str, Any]) -> list[KinPath]:
    """A path for each official that the evidence of a flag on relatives names; none where no register ties them."""
    if flag["queue"] != "official_relative":
        return []
    officials = sorted({row["official"] for row in evidence_rows(flag) if row.get("official")})
    rows = con.execute(
        "SELECT relation, dated_path, known_on::VARCHAR FROM fact.kinship "
        "WHERE list_contains($1::VARCHAR[], person) AND relative = $2 ORDER BY person",
        [officials, flag["person"]],
    ).fetchall()
    return [
        KinPath(relation, _ties(path), path.endswith(PRESUMED), known_on or "") for relation, path, known_on in rows
    ]


def _ties(path: str) -> tuple[Tie, ...]:
    steps = path.removesuffix(PRESUMED).split("→")[1:]
    return tuple(Tie(**match.groupdict()) for match in map(_STEP.fullmatch, steps) if match)


def paths_in_words(paths: Sequence[KinPath]) -> Iterator[str]:
    """The paths as lines of a terminal."""
    for path in paths:
        since = f"，{path.known_on} 起各步都有据" if path.known_on else ""
        presumed = "；其中有推定，须查实" if path.is_presumed else ""
        yield f"亲属关系：低保对象是该干部的{path.relation}，最短途径{len(path.ties)}步{since}{presumed}："
        stations = ["干部本人", *(f"其{tie.word}" for tie in path.ties[:-1]), "低保对象"]
        steps = (
            f" —{tie.word}（{tie.source}，{tie.day}）→ {station}"
            for tie, station in zip(path.ties, stations[1:], strict=True)
        )
        yield f"  {stations[0]}{''.join(steps)}"
