"""An account takes the pen: who acts on a home, by the name that was typed or the session that is open.

Belongs here: from an account to the actor the ledger knows, with the relatives whom it may not judge. Does not belong
here: what an actor may do (`matchers/cases/authority.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from assets.desk.accounts import Account, Accounts
from assets.desk.store import FILE, has_accounts, opened_store
from assets.home.warehouse import tables
from matchers.cases.authority import Actor


def actor_of(con: duckdb.DuckDBPyConnection | None, account: Account) -> Actor:
    """The account as it acts; its holder's relatives are those the published night knows."""
    return account.actor(() if con is None or account.person is None else relatives_of(con, account.person))


def named_actor(root: Path, name: str, con: duckdb.DuckDBPyConnection | None = None) -> Actor | None:
    """Whose account a name typed on the command line is; None in a home without accounts. BadInput where the home has
    accounts and this is none of theirs."""
    if not has_accounts(root):
        return None
    with opened_store(root / FILE) as store:
        return actor_of(con, Accounts(store).named(name))


def relatives_of(con: duckdb.DuckDBPyConnection, person: str) -> list[str]:
    """The known relatives of a person, in either direction."""
    if "known_kin" not in tables(con, "fact"):
        return []
    rows = con.execute(
        "SELECT relative FROM fact.known_kin WHERE person = $p UNION "
        "SELECT person FROM fact.known_kin WHERE relative = $p ORDER BY 1",
        {"p": person},
    ).fetchall()
    return [relative for (relative,) in rows]
