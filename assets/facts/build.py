"""Facts: records keyed by person, without identity columns.

Belongs here: `fact.<kind>` from `record.<kind>` and `link.person`, which needs no code of its own for any kind. Does
not belong here: measures (`measures/`), kinship. A hashed field becomes HMAC-SHA256 under the home's key, so the
same account stays the same text from night to night and reveals nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
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
        where = _where(con, contracts, kind, as_of, in_force or {}) if kind.name in filled else ""
        rows[kind.name] = _gathered(con, contracts, kind, as_of, key, where, made)
        made.write_down(rows[kind.name])
    return rows


def _gathered(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, kind: Kind, as_of: date, key: bytes, where: str, made: Made
) -> int:
    """The facts of a kind, made or kept; of those kept only the months counted from `as_of` are counted anew."""
    digest = _made_of(contracts, kind, key, where, made) if made.has_book else ""
    is_made = []

    def make() -> int:
        is_made.append(kind.name)
        return _build(con, contracts, kind, as_of, key, where)

    table = f"fact.{kind.name}"
    rows = int(made.once(table, digest, make, [table]))
    if not is_made:
        _count_anew(con, kind, as_of)
    return rows


def _made_of(contracts: Contracts, kind: Kind, key: bytes, where: str, made: Made) -> str:
    """What the facts of a kind are made from: its records, which of them, who they are about, its registers'
    contracts."""
    sources = [(s.name, s.digest) for s in contracts.sources_of(kind.name)]
    linked = f"link.person of {kind.name}"
    whom = made.digest(linked) if made.knows(linked) else ""
    hashed = key_digest(key) if any(f.classification == "hashed" for f in kind.fields) else ""
    return digest_of(made.digest(f"record.{kind.name}"), where, whom, sources, hashed)


def counted_of(kind: Kind) -> dict[str, str]:
    """The columns of `fact.<kind>` that are counted from the day, each with the date it is counted from."""
    dates = [f.name for f in kind.fields if f.sql_type == "DATE" and f.classification != "identity"]
    return {column: name for name in dates for column in counted_columns(name)}


def _counted_sql(column: str, dated: str, as_of: date) -> str:
    """The SQL of months counted from the day of the night."""
    return (months_past_sql if column.endswith("past") else months_ago_sql)(dated, as_of)


def _count_anew(con: duckdb.DuckDBPyConnection, kind: Kind, as_of: date) -> None:
    """Count the months of facts that were gathered for another day: on most days few of them are others."""
    now = {identifier(c): _counted_sql(c, identifier(name), as_of) for c, name in counted_of(kind).items()}
    if now:
        counted = ", ".join(f"{column} = {sql}" for column, sql in now.items())
        moved = " OR ".join(f"{column} IS DISTINCT FROM {sql}" for column, sql in now.items())
        con.execute(f"UPDATE fact.{identifier(kind.name)} SET {counted} WHERE {moved}").fetchall()


def empty_table(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    """Make an empty fact table."""
    con.execute(
        f"CREATE OR REPLACE TABLE fact.{identifier(table)} ("
        + ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
        + ")"
    )


def _build(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, kind: Kind, as_of: date, key: bytes, where: str
) -> int:
    if not where:
        empty_table(con, kind.name, fact_columns(kind))
        return 0
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
        WHERE {where}""",
        key_values(key) if is_hashing else None,
    )
    row = first_row(con, f"SELECT count(*) FROM fact.{identifier(kind.name)}")
    return int(row[0]) if row else 0


def _where(
    con: duckdb.DuckDBPyConnection, contracts: Contracts, kind: Kind, as_of: date, in_force: Mapping[str, date]
) -> str:
    """Which records count tonight, said by the newest of them and not by the day: it stays the same until others do."""
    table = f"record.{identifier(kind.name)}"
    known = f"record.received_on <= DATE '{as_of}'"

    def newest(value: str, *conditions: str) -> date | None:
        row = first_row(con, f"SELECT max({value}) FROM {table} AS record WHERE {' AND '.join((known, *conditions))}")
        return row[0] if row else None

    received = newest("record.received_on")
    if received is None:
        return "false"
    chosen = [_predicate(newest, source, kind, as_of, in_force) for source in contracts.sources_of(kind.name)]
    return f"record.received_on <= DATE '{received}' AND ({' OR '.join(chosen) or 'false'})"


def _predicate(
    newest: Callable[..., date | None], source: Source, kind: Kind, as_of: date, in_force: Mapping[str, date]
) -> str:
    mine = f"record.source = '{source.name}'"
    if source.arrives == "event":
        names = EVENT_DATES.get(kind.name, _dates(kind)[:1])
        if not names:
            return f"({mine})"
        happened = f"coalesce({', '.join(f'record.{identifier(n)}' for n in names)})"
        last = newest(happened, mine, f"{happened} <= DATE '{as_of}'")
        return f"({mine} AND " + (f"coalesce({happened} <= DATE '{last}', true))" if last else f"{happened} IS NULL)")
    limit = min(in_force.get(source.name, as_of), as_of)
    last = newest("record.batch", mine, f"record.batch <= DATE '{limit}'")
    if last is None:
        return "false"
    is_of_months = any(field.name == "month" for field in kind.fields)
    return f"({mine} AND record.batch {'<=' if is_of_months else '='} DATE '{last}')"


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
                made[name] = _counted_sql(name, column, as_of)
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
