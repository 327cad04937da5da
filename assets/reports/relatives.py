"""Officials and the relatives of theirs who draw dibao, with posts and paths, for the county's own lists.

Belongs here: whom a case of the relatives' queue names, and who the named are. Does not belong here: layouts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.cases.frames import identities
from assets.reports import Wanted

SELF = "本人"
_POSTS = """
SELECT person, arg_max(employer, key) AS employer, arg_max(position, key) AS position,
    arg_max(official_category, key) AS category
FROM (SELECT *, (coalesce(until_on, DATE '9999-12-31'), coalesce(since_on, DATE '1900-01-01'), record_id) AS key
    FROM fact.office WHERE person IS NOT NULL)
GROUP BY person ORDER BY person"""


@dataclass(frozen=True)
class Tie:
    """One official whose relative (or who himself) draws dibao: the person id, the relation and the path it is known
    by, '' where the registers say none."""

    official: str
    relation: str
    path: str


@dataclass(frozen=True)
class Post:
    """The newest post of an official."""

    employer: str = ""
    position: str = ""
    category: str = ""


def ties_of(case: Mapping[str, Any]) -> list[Tie]:
    """Whom a case names as officials: those of its evidence, else its own person, who then is one himself."""
    told = json.loads(case["evidence"] or "{}")
    rows = told.get("rows") or [told]
    found = {
        Tie(str(one["official"]), str(one.get("relation") or ""), str(one.get("path") or ""))
        for one in rows
        if one.get("official")
    }
    if not found and case["rule"] == "official_enrolled":
        return [Tie(case["person"], SELF, "")]
    return sorted(found, key=lambda tie: (tie.official, tie.relation))


def posts(wanted: Wanted) -> dict[str, Post]:
    """The newest post of every official by person."""
    rows = wanted.con.execute(_POSTS).fetchall()
    return {person: Post(*(word or "" for word in words)) for person, *words in rows}


def persons(wanted: Wanted, ids: Iterable[str | None]) -> dict[str, tuple[str, str]]:
    """Name and ID number by person."""
    asked = pl.Series("person", sorted({one for one in ids if one}), dtype=pl.String)
    rows = identities(wanted.con, asked).iter_rows(named=True)
    return {one["person"]: (one["name"] or "", one["id_number"] or "") for one in rows}
