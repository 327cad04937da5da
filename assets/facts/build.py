"""Facts: records keyed by person, without identity columns.

Belongs here: `fact.<kind>` from `record.<kind>` and `link.person`, which needs no code of its own for any kind. Does
not belong here: measures (`measures/`), kinship. A hashed field becomes HMAC-SHA256 under the home's key, so the
same account stays the same text from night to night and reveals nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from itertools import chain

import duckdb

from assets.home.keyed_ids import key_values, keyed_hash_sql
from assets.home.made import Made, digest_of, key_digest
from assets.home.warehouse import first_row, tables
from data_contracts.contract import Contracts, Field, Kind, Source
from data_contracts.sql import identifier, listed
from matchers.facts.months import months_ago_sql, months_past_sql
from matchers.facts.schema import COMMON, counted_columns, fact_columns, tail_name
from matchers.standardise import codelists

HASH_LENGTH = 16

EVENT_DATES: Mapping[str, tuple[str, ...]] = {
    "death": ("registered_on", "died_on"),
    "payment": ("paid_on", "month"),
    "price_subsidy": ("paid_on", "month"),
    "application": ("applied_on", "accepted_on"),
    "graduation": (),
}
"""The date an event counts from, where it is not simply the first date of its kind: nobody knows of a death before
it is registered, nor of a payment before it is paid. A graduation to come is a plan, known as soon as the list is
here: whoever still studies stands in it."""


def build_facts(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    as_of: date,
    key: bytes,
    in_force: Mapping[str, date] | None = None,
    made: Made | None = None,
) -> dict[str, int]:
    """Make `fact.<kind>` for every kind; a kind without records gets an empty table. Returns rows by kind.

    A list counts with its newest batch on or before `as_of` (a source in `in_force` with the batch named there), a list
    of months with all its snapshots until then, an event when it is dated by then. What was received later is left out.
    What `made` says stands is kept.
    """
    made = made or Made(con, as_of)
    present = tables(con, "record")
    filled = {kind for kind in present if first_row(con, f"SELECT 1 FROM record.{identifier(kind)} LIMIT 1")}
    rows = {}
    for kind in contracts.kinds.values():
        table = f"fact.{kind.name}"
        make = partial(_build, con, contracts, kind, as_of, key, kind.name in filled, in_force or {})
        digest = _made_of(contracts, kind, as_of, key, made) if made.has_book else ""
        rows[kind.name] = made.once(table, digest, make, [table], of_day=True)
        made.write_down(rows[kind.name])
    return rows


def _made_of(contracts: Contracts, kind: Kind, as_of: date, key: bytes, made: Made) -> str:
    """What the facts of a kind are made from: its records, who they are about, the day, its registers' contracts."""
    sources = [(s.name, s.digest) for s in contracts.sources_of(kind.name)]
    linked = f"link.person of {kind.name}"
    whom = made.digest(linked) if made.knows(linked) else ""
    hashed = key_digest(key) if any(f.classification == "hashed" for f in kind.fields) else ""
    return digest_of(made.digest(f"record.{kind.name}"), whom, as_of, sources, hashed)


def empty_table(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    """Make an empty fact table."""
    con.execute(
        f"CREATE OR REPLACE TABLE fact.{identifier(table)} ("
        + ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
        + ")"
    )


def _build(
    con: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    kind: Kind,
    as_of: date,
    key: bytes,
    has_records: bool,
    in_force: Mapping[str, date],
) -> int:
    if not has_records:
        empty_table(con, kind.name, fact_columns(kind))
        return 0
    chosen = " OR ".join(_predicate(con, source, kind, as_of, in_force) for source in contracts.sources_of(kind.name))
    select = ",\n  ".join(f"{sql} AS {identifier(name)}" for name, sql in _expressions(contracts, kind, as_of).items())
    joins = "\n".join(
        f"LEFT JOIN link.person AS link_{role.name} ON link_{role.name}.record_id = record.record_id "
        f"AND link_{role.name}.role = '{role.name}'"
        for role in kind.roles
        if role.is_linked
    )
    is_hashing = any(field.classification == "hashed" for field in kind.fields)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE fact.{identifier(kind.name)} AS
        SELECT {select}
        FROM record.{identifier(kind.name)} AS record
        {joins}
        WHERE record.received_on <= DATE '{as_of}' AND ({chosen or "false"})""",
        key_values(key) if is_hashing else None,
    )
    row = first_row(con, f"SELECT count(*) FROM fact.{identifier(kind.name)}")
    return int(row[0]) if row else 0


def _predicate(
    con: duckdb.DuckDBPyConnection, source: Source, kind: Kind, as_of: date, in_force: Mapping[str, date]
) -> str:
    mine = f"record.source = '{source.name}'"
    if source.arrives == "event":
        names = EVENT_DATES.get(kind.name, _dates(kind)[:1])
        happened = f"coalesce({', '.join(f'record.{identifier(n)}' for n in names)})" if names else "NULL"
        return f"({mine} AND coalesce({happened}, DATE '{as_of}') <= DATE '{as_of}')"
    limit = min(in_force.get(source.name, as_of), as_of)
    if any(field.name == "month" for field in kind.fields):
        return f"({mine} AND record.batch <= DATE '{limit}')"
    row = first_row(
        con,
        f"SELECT max(batch) FROM record.{identifier(kind.name)} WHERE source = ? AND batch <= ? AND received_on <= ?",
        [source.name, limit, as_of],
    )
    return f"({mine} AND record.batch = DATE '{row[0]}')" if row and row[0] else "false"


def _dates(kind: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in kind.fields if field.sql_type == "DATE")


def _expressions(contracts: Contracts, kind: Kind, as_of: date) -> dict[str, str]:
    """The SQL of every column of `fact.<kind>`, in the order of its schema."""
    made = {name: f"record.{name}" for name in COMMON}
    for role in kind.roles:
        made |= {
            role.name: f"link_{role.name}.person",
            f"{role.name}_link_probability": f"coalesce(link_{role.name}.probability, 1.0)",
            f"{role.name}_link_method": f"link_{role.name}.method",
            f"{role.name}_id_status": f"coalesce(link_{role.name}.id_status, record.{role.name}_id_status)",
        }
    for field in kind.fields:
        column = f"record.{identifier(field.name)}"
        made[field.name] = _without_unknown_codes(contracts, kind, field, column)
        if field.classification == "hashed":
            made[field.name] = f"left({keyed_hash_sql(column)}, {HASH_LENGTH})"
            made[tail_name(field.name)] = f"right({column}, 4)"
        if field.sql_type == "DATE":
            for name in counted_columns(field.name):
                made[name] = (months_past_sql if name.endswith("past") else months_ago_sql)(column, as_of)
    return {name: f"CAST({made[name]} AS {sql_type})" for name, sql_type in fact_columns(kind).items()}


def _without_unknown_codes(contracts: Contracts, kind: Kind, field: Field, column: str) -> str:
    """The SQL of a column in which a code that no list of its registers knows is nothing: no rule decides by what
    nobody understands."""
    if field.word.domain != "code":
        return column
    lists = [codelists().get(name) for name in contracts.codelists_of(kind.name, field)]
    code_lists = [codes.values for codes in lists if codes is not None]
    if len(code_lists) < len(lists):
        return column
    words = listed(dict.fromkeys(chain.from_iterable(code_lists)))
    return f"CASE WHEN {column} IN ({words}) THEN {column} END"
