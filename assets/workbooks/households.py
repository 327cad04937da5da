"""Who heads a household on a list, and how its township finds it.

Belongs here: the head by the roll or, where there is none, by the household register; the address and the telephone.
Does not belong here: the words of a line (`worklist.py`).

An address is that of the roll, else of the household register. A telephone is that of the roll and of no other
register: the township took it down itself when the household applied, so nothing is told to it that it did not have.
Either is left out where the county says so (parameter `contacts_on_lists`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from assets.errors import BadInput
from assets.home.warehouse import tables
from data_contracts.jurisdiction import Jurisdiction
from matchers.blotting import blotted

ADDRESS, PHONE, NEITHER = "住址", "电话", "无"
CONTACTS = (ADDRESS, PHONE)
"""What a list may say to find somebody by; all of it where the county sets no `contacts_on_lists`."""

_OF_PERSON = """
    SELECT person, min(household_no) AS own_household FROM fact.residence SEMI JOIN asked USING (person)
    WHERE household_no IS NOT NULL GROUP BY person HAVING count(DISTINCT household_no) = 1"""
_REGISTER_HEADS = """
    SELECT household_no, min(person) AS register_head
    FROM fact.residence SEMI JOIN asked ON asked.own_household = residence.household_no
    WHERE relation = '户主' GROUP BY household_no HAVING count(DISTINCT person) = 1"""
_ROLL = """
    SELECT certificate_no, arg_max(person_address, (batch, relation = '户主', person_address)),
           arg_max(person_phone, (batch, relation = '户主', person_phone))
    FROM record.enrolment SEMI JOIN asked ON asked.key = enrolment.certificate_no GROUP BY certificate_no"""
_REGISTER = """
    SELECT household_no, arg_max(person_address, (batch, relation = '户主', person_address))
    FROM record.residence SEMI JOIN asked ON asked.key = residence.household_no GROUP BY household_no"""
"""The latest that a register says, of the head where it says it of several."""


@dataclass(frozen=True)
class Contact:
    """How to find a household; empty where nothing is known or allowed."""

    address: str = ""
    phone: str = ""


def with_heads(con: duckdb.DuckDBPyConnection, flags: pl.DataFrame) -> pl.DataFrame:
    """`flags` (person, household_no) with own_household, the household of the register that a flag names or, where it
    names none, its person's; and register_head, who heads that one."""
    if "residence" not in tables(con, "fact"):
        nothing = pl.lit(None, dtype=pl.String)
        return flags.with_columns(own_household=nothing, register_head=nothing)
    homes = _asked(con, _OF_PERSON, flags.select("person"))
    placed = flags.join(homes, on="person", how="left").with_columns(
        own_household=pl.coalesce("household_no", "own_household")
    )
    heads = _asked(con, _REGISTER_HEADS, placed.select("own_household"))
    return placed.join(heads, left_on="own_household", right_on="household_no", how="left")


def allowed_contacts(place: Jurisdiction, as_of: date) -> Collection[str]:
    """What the county lets a list say to find somebody by. BadInput where it says what nobody understands."""
    named = place.value("contacts_on_lists", as_of)
    if named is None:
        return CONTACTS
    words = (named.value,) if isinstance(named.value, str) else named.value
    if strange := [word for word in words if word not in {*CONTACTS, NEITHER}]:
        raise BadInput(f"区划参数 contacts_on_lists 写了「{strange[0][:10]}」，只能写 {ADDRESS}、{PHONE} 或 {NEITHER}")
    return tuple(word for word in words if word in CONTACTS)


def contacts(con: duckdb.DuckDBPyConnection, households: pl.Series, allowed: Collection[str]) -> Mapping[str, Contact]:
    """The contact of each of these households, certificates or numbers of the register."""
    present, found = set(tables(con, "record")), dict[str, Contact]()
    asked = households.drop_nulls().unique().to_frame("key")
    if "residence" in present and ADDRESS in allowed:
        rows = _asked(con, _REGISTER, asked).iter_rows()
        found |= {household: Contact(_plain(address)) for household, address in rows}
    if "enrolment" in present:
        for certificate, address, phone in _asked(con, _ROLL, asked).iter_rows():
            is_told = (ADDRESS in allowed, PHONE in allowed)
            found[certificate] = Contact(_plain(address) * is_told[0], _plain(phone) * is_told[1])
    return found


def _asked(con: duckdb.DuckDBPyConnection, query: str, asked: pl.DataFrame) -> pl.DataFrame:
    con.register("asked", asked.to_arrow())
    found: pl.DataFrame = con.sql(query).pl()
    con.unregister("asked")
    return found


def _plain(text: str | None) -> str:
    return blotted("".join((text or "").split()))
