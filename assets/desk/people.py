"""Who the people of the cases are and what the registers know of them, read once a night for everybody at the desk.

Belongs here: keeping it beside the night. Does not belong here: which facts are told and in which words
(`assets/explain/timeline.py`), what a rule found (`stories.py`).
A register of a county has a million rows; the people of its cases are some ten thousand. They are looked up together,
and a card finds its own by their ids. Until they were, a card looks its own up alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import duckdb
import polars as pl

from assets.cases.pairs import masked
from assets.explain.timeline import HAPPENING, Happening, Member, happenings, members
from assets.home.warehouse import tables


@dataclass(frozen=True)
class Known:
    """A person as the registers have him: name, the number with its middle covered, the day of birth; '' for what they
    do not say."""

    name: str = ""
    number: str = ""
    born: str = ""


class People:
    """The people of one night whom a case may be about: those on the roll, those of the flags and of the cases."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._lock = Lock()
        self._known: dict[str, Known] = {}
        self._members: Mapping[str, Sequence[Member]] | None = None
        self._happened = pl.DataFrame(schema=HAPPENING)
        self._places: dict[str, tuple[int, int]] = {}

    def gather(self, con: duckdb.DuckDBPyConnection) -> None:
        """Read everybody, before anybody asks. `con`: a cursor of the night's own."""
        found = _read(con, _of_cases(con))
        of_roll = members(con)
        with self._lock:
            self._add(*found)
            self._members = of_roll

    def named(self, con: duckdb.DuckDBPyConnection, persons: Iterable[str]) -> dict[str, Known]:
        """Those of `persons` whom a register names. `con`: a cursor of the night's own."""
        wanted = list(dict.fromkeys(persons))
        self._look_up(con, wanted)
        return {person: self._known[person] for person in wanted if person in self._known}

    def members(self, con: duckdb.DuckDBPyConnection, certificate_no: str | None) -> Sequence[Member]:
        """Who is paid on a certificate, the head first; nobody where there is none."""
        if certificate_no is None:
            return ()
        found = self._members if self._members is not None else members(con, certificate_no)
        return found.get(certificate_no, ())

    def timeline(self, con: duckdb.DuckDBPyConnection, persons: Sequence[str]) -> list[Happening]:
        """What happened to `persons`, the newest first; nothing twice."""
        self._look_up(con, persons)
        found: list[Happening] = []
        for person in dict.fromkeys(persons):
            first, count = self._places.get(person, (0, 0))
            found += [Happening(*self._happened.row(place)) for place in range(first, first + count)]
        return sorted(found, key=lambda h: (h.on, h.words, h.person), reverse=True)

    def _look_up(self, con: duckdb.DuckDBPyConnection, persons: Iterable[str]) -> None:
        """Read those who were not read with the others, or before them."""
        with self._lock:
            if more := [person for person in persons if person not in self._places]:
                self._add(*_read(con, pl.DataFrame({"person": more}, schema={"person": pl.String})))

    def _add(self, known: Mapping[str, Known], persons: pl.DataFrame, fresh: pl.DataFrame) -> None:
        first = self._happened.height
        happened = pl.concat([self._happened, fresh])
        places = dict.fromkeys(persons["person"], (0, 0))
        for person, count in fresh.group_by("person", maintain_order=True).len().iter_rows():
            places[person] = first, count
            first += count
        # Whoever asks meanwhile finds the rows of a place before he finds the place.
        self._known |= {person: who for person, who in known.items() if person not in self._known}
        self._happened = happened
        self._places |= places


def _read(con: duckdb.DuckDBPyConnection, persons: pl.DataFrame) -> tuple[dict[str, Known], pl.DataFrame, pl.DataFrame]:
    con.register("asked", persons)
    rows = con.execute(
        f"SELECT person, coalesce(name, ''), coalesce({masked('id_number')}, ''), "
        "coalesce(CAST(birth_on AS VARCHAR), '') FROM link.identity SEMI JOIN asked USING (person) ORDER BY ALL"
    ).fetchall()
    con.unregister("asked")
    known: dict[str, Known] = {}
    for person, *said in rows:
        known.setdefault(person, Known(*said))
    return known, persons, happenings(con, persons)


def _of_cases(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    asked = ["SELECT person FROM review.flag", "SELECT unnest([person, head]) AS person FROM review.cases"]
    if "roll" in tables(con, "fact"):
        asked.append("SELECT unnest([person, head]) AS person FROM fact.roll")
    found: pl.DataFrame = con.sql(
        f"SELECT DISTINCT person FROM ({' UNION ALL '.join(asked)}) WHERE person IS NOT NULL ORDER BY person"
    ).pl()
    return found
