"""When the flags of an earlier night stand: what the rules are run on, in one digest.

Belongs here: what flags are made from, and the tables that hold them. Does not belong here: running rules (`run.py`).
Flags stand as a whole or not at all: on another day months count, and most rules ask for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from assets.home.engine import Engine
from assets.home.made import Made, contents, digest_of
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from matchers.flags.claims import Availability
from matchers.flags.gaps import Gap
from matchers.flags.rule import Rule

FLAGGED = "flag"
ABOUT_RULES = ("status", "stage", "cited", "unasked", "unjudged", "unread_about", "rests_on")
READ = frozenset({"raw", "record", "link", "fact"})
"""The layers that rules, and the values they miss, are about."""


def tables_of(rules: Iterable[str]) -> list[str]:
    """The tables of a night's flags."""
    return [*(f"flag.{name}" for name in (*rules, *ABOUT_RULES)), "review.flag", "review.flag_text"]


def made_of(
    made: Made,
    rules: Mapping[str, Rule],
    jurisdiction: Jurisdiction,
    as_of: date,
    available: Mapping[str, Availability],
    contracts: Contracts,
    gaps: Sequence[Gap],
    engine: Engine,
) -> str:
    """What the flags of a night are made from: its rows by their digests, who changed persons, the rules as the place
    has them, how far its registers can be relied on, and what nobody could read of them."""
    read = sorted((name, made.digest(name)) for name in made.earlier if name.partition(".")[0] in READ)
    registers = sorted((s.name, s.digest) for s in contracts.sources.values())
    changed = contents(made.con, "link.change")
    judged = (sorted(rules.items()), jurisdiction, as_of, sorted(available.items()), registers, sorted(map(repr, gaps)))
    return digest_of(read, changed, *judged, type(engine).__name__)
