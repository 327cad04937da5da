"""Person ids that outlive nights: who goes by another's id, since when, and what changed tonight.

link.alias    one row a person who goes by another's id tonight: alias, person, method, probability
link.change   who goes by another id than the night before: minted, was, now, method, probability
link.judgement  the judgements in force: pair, left_person, right_person, verdict, judged_by, judged_on

Belongs here: reading and writing merges and splits in the ledger. Does not belong here: why two persons are one
(`bonds.py`, `probable.py`), or what becomes of their cases (`matchers/cases/continuation.py`).
Merges that fall out of use because their record is gone stay in force: the record may come back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl

from assets.home.ledger import Event, Ledger
from assets.home.warehouse import tables
from assets.people.judgements import Judgement, in_force, read_judgements

MERGED, SPLIT = "persons_merged", "persons_split"
LASTING = frozenset({"judged", "corrected"})
"""Why two persons are one for good, where a probable link may change with every file."""


@dataclass(frozen=True)
class LedgerPersons:
    """What the ledger says of persons before a night.

    `aliases` are the merges in force (alias → person); `seniority` is the number of the ledger's entry that first
    spoke of a person; `judgements` count from the night of their day on.
    """

    judgements: tuple[Judgement, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    seniority: Mapping[str, int] = field(default_factory=dict)


def persons_in_ledger(ledger: Ledger, as_of: date) -> LedgerPersons:
    """What a night of `as_of` starts from; what that night itself has written is left out, so it can be run again."""
    before = as_of - timedelta(days=1)
    aliases, seniority = _folded(ledger, before)
    opened = (
        ledger.frame(("opened",), before)
        .select("seq", person=pl.col("payload").str.json_path_match("$.person"))
        .drop_nulls("person")
        .group_by("person")
        .agg(pl.col("seq").min())
    )
    for person, seq in opened.iter_rows():
        seniority[person] = min(seq, seniority.get(person, seq))
    return LedgerPersons(in_force(read_judgements(ledger, as_of)), aliases, seniority)


def _folded(ledger: Ledger, until_as_of: date) -> tuple[dict[str, str], dict[str, int]]:
    """Merges in force, and the entry at which each id first stood for another."""
    aliases: dict[str, str] = {}
    seniority: dict[str, int] = {}
    events = ledger.frame((MERGED, SPLIT), until_as_of).sort("seq")
    for seq, kind, text in events.select("seq", "kind", "payload").iter_rows():
        for alias, person, method, _ in json.loads(text)["persons"]:
            if kind == SPLIT:
                aliases.pop(alias, None)
                continue
            aliases[alias] = person
            if method in LASTING:
                seniority.setdefault(person, seq)
    return aliases, seniority


def write_aliases(con: duckdb.DuckDBPyConnection) -> None:
    """Write link.alias. Needs the working tables _subject_of, _minted, _bond and _best."""
    con.execute("""
    CREATE OR REPLACE TABLE link.alias AS
    SELECT person AS alias, into_person AS person, method, 1.0::DOUBLE AS probability FROM temp.link_bond
    WHERE person <> into_person
    UNION ALL
    SELECT DISTINCT p.person, b.person, 'probable', b.probability
    FROM temp.link_best AS b JOIN temp.link_minted AS p ON p.subject = b.subject
    ORDER BY alias""")


def write_changes(con: duckdb.DuckDBPyConnection, from_ledger: LedgerPersons) -> tuple[int, int]:
    """Write link.change and judgement; returns how many persons were merged and split since the night before.

    Who went by another's id and does no more stands for himself, if any record still speaks of him.
    """
    frame = pl.DataFrame(list(from_ledger.aliases.items()), schema={"alias": pl.String, "was": pl.String}, orient="row")
    con.register("alias_before", frame)
    con.execute("""
    CREATE OR REPLACE TABLE link.change AS
    SELECT coalesce(a.alias, b.alias) AS minted, coalesce(b.was, a.alias) AS was, coalesce(a.person, b.alias) AS now,
        coalesce(a.method, 'own') AS method, coalesce(a.probability, 1.0) AS probability
    FROM link.alias AS a FULL JOIN alias_before AS b ON b.alias = a.alias
    WHERE coalesce(b.was, a.alias) <> coalesce(a.person, b.alias) AND (a.alias IS NOT NULL OR b.alias IN (
        SELECT p.person FROM link.person AS p SEMI JOIN alias_before AS k ON k.alias = p.person))
    ORDER BY minted""")
    con.unregister("alias_before")
    _write_judgements(con, from_ledger)
    merged, split = con.execute(
        "SELECT count(*) FILTER (now <> minted), count(*) FILTER (was <> minted) FROM link.change"
    ).fetchall()[0]
    return merged, split


def _write_judgements(con: duckdb.DuckDBPyConnection, from_ledger: LedgerPersons) -> None:
    text = dict.fromkeys(("pair", "left_person", "right_person", "verdict", "judged_by"), pl.String)
    rows = [(j.pair, j.left, j.right, j.verdict, j.by, j.judged_on) for j in from_ledger.judgements]
    con.register("judgement_frame", pl.DataFrame(rows, schema={**text, "judged_on": pl.Date}, orient="row"))
    con.execute("CREATE OR REPLACE TABLE link.judgement AS SELECT * FROM judgement_frame ORDER BY pair")
    con.unregister("judgement_frame")


def alias_events(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: date) -> list[Event]:
    """Tonight's merges and splits that the ledger does not hold yet, as one event of each kind."""
    if not {"alias", "change"} <= set(tables(con, "link")):
        return []
    aliases, _ = _folded(ledger, as_of)
    rows = con.execute("SELECT minted, was, now, method, probability FROM link.change ORDER BY minted").fetchall()
    merged = [
        [minted, now, method, round(probability, 4)]
        for minted, _, now, method, probability in rows
        if now not in (minted, aliases.get(minted))
    ]
    split = [
        [minted, was, method, round(probability, 4)]
        for minted, was, now, method, probability in rows
        if was != minted and aliases.get(minted) == was
    ]
    return [_event(kind, persons, as_of) for kind, persons in ((SPLIT, split), (MERGED, merged)) if persons]


def _event(kind: str, persons: list[list[Any]], as_of: date) -> Event:
    content = hashlib.sha256(json.dumps(persons).encode()).hexdigest()[:24]
    return Event(kind, as_of.isoformat(), {"persons": persons}, f"{kind}:{as_of.isoformat()}:{content}")
