"""When the links of an earlier night stand, and by what those who read them know that they are the same.

Belongs here: what links are made from, in one digest. Does not belong here: making them (`persons.py`).
"""

from __future__ import annotations

import json
from datetime import date

import duckdb

from assets.home.made import Made, contents, contents_by, digest_of, key_digest
from assets.people.aliases import LedgerPersons
from assets.people.bonds import staying
from data_contracts.contract import Contracts

LINKED = "link"
TABLES = tuple(
    f"link.{name}"
    for name in (
        "mention",
        "person",
        "identity",
        "unfound",
        "name_conflict",
        "alias",
        "pair",
        "candidate",
        "weight",
        "prior",
    )
)
"""What is made of the records; `change` and `judgement` are of the ledger, and made every night."""


def made_of(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    key: bytes,
    from_ledger: LedgerPersons,
    as_of: date,
    made: Made,
) -> str:
    """What the links are made from: the records that mention somebody, divisions and corrections in force, judgements,
    and by whose id those go who are bound to one another."""
    if not made.has_book:
        return ""
    mentioning = [k.name for k in contracts.kinds.values() if k.roles or k.name in {"division", "move"}]
    records = [(kind, made.digest(f"record.{kind}")) for kind in sorted(mentioning)]
    registers = sorted((s.name, s.arrives, s.once_per_batch) for s in contracts.sources.values())
    (corrected,) = con.execute(
        "SELECT count(*) FROM record.move WHERE move_kind = '更正' AND changed_on <= ?", [as_of]
    ).fetchall()[0]
    bound = (json.loads(made.told(LINKED)) or {}).get("bound", ())
    stays = [staying(members, from_ledger) for members in bound]
    return digest_of(records, registers, key_digest(key), from_ledger.judgements, corrected, stays)


def note_links(con: duckdb.DuckDBPyConnection, made: Made) -> None:
    """Give what others read the digest of its rows, and the links of each kind of record theirs: one register that came
    late changes few of them."""
    if not made.has_book:
        return
    for name in TABLES:
        made.note(name, contents(con, name))
    for kind, digest in contents_by(con, "(SELECT * EXCLUDE mention FROM temp.link_person_of_mention)", "kind").items():
        made.note(f"link.person of {kind}", digest)


def note_as_before(made: Made) -> None:
    """Links that were kept go by the digests they had."""
    for name in made.earlier:
        if name.startswith("link."):
            made.note(name, made.digest(name))
