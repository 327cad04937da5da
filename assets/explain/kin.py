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
import polars as pl

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
    return kin_paths_of(con, [flag]).get(flag["flag_id"], [])


def kin_paths_of(con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]]) -> dict[str, list[KinPath]]:
    """The same of many flags, by flag_id."""
    named = [
        (flag["flag_id"], row["official"], flag["person"])
        for flag in flags
        if flag["queue"] == "official_relative"
        for row in evidence_rows(flag)
        if row.get("official")
    ]
    if not named:
        return {}
    asked = pl.DataFrame(
        sorted(set(named)), orient="row", schema=dict.fromkeys(("flag_id", "official", "person"), pl.String)
    )
    con.register("asked", asked)
    rows = con.execute(
        "SELECT a.flag_id, k.relation, k.dated_path, k.known_on::VARCHAR FROM asked AS a "
        "JOIN fact.kinship AS k ON k.person = a.official AND k.relative = a.person ORDER BY a.flag_id, k.person"
    ).fetchall()
    con.unregister("asked")
    found: dict[str, list[KinPath]] = {}
    for number, relation, path, known_on in rows:
        found.setdefault(number, []).append(KinPath(relation, _ties(path), path.endswith(PRESUMED), known_on or ""))
    return found


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
