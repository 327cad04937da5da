"""Words of the vocabulary: what domain each has, how it may travel, and what it is called in records.

Belongs here: one word by itself. Does not belong here: the columns and registers that use it (`contract`), reading the
vocabulary (`agreement`).
"""

from __future__ import annotations

from dataclasses import dataclass

DOMAINS = frozenset(
    [
        "text",
        "name",
        "id_number",
        "date",
        "month",
        "money",
        "integer",
        "number",
        "boolean",
        "code",
        "township",
        "village",
        "phone",
        "account",
        "plate",
        "identifier",
    ]
)
"""The domains a word can have; each has one standardiser."""

CLASSIFICATIONS = frozenset({"public", "identity", "hashed", "sensitive"})
"""identity: never leaves the record layer; hashed: becomes a keyed hash in facts; sensitive: kept, never exported."""

ROLE_ATTRIBUTES = ("name", "id_number", "sex", "birth_on", "birth_period", "age", "former_name", "phone", "address")
"""What a record can say of a person beyond who it is; `age` is in completed years at the record's date, `birth_period`
the year or month of birth where no day is written."""


@dataclass(frozen=True)
class Word:
    """One word of the vocabulary: its Chinese title, its domain and the headers it is known by.

    `variants`: the ways in which it is said of somebody who is named before it (车主 + 身份证号码), from
    attributes.yaml; empty for what is no attribute of a person. `least`, `most`: between which the numbers of a word
    must lie, in the unit it is written in (yuan); None: nobody knows a bound. `part_of`: the word of the amount that it
    is a part of, or what is left of; where it is larger in nearly every row, two headers have changed places.
    """

    name: str
    title: str
    domain: str
    classification: str
    aliases: tuple[str, ...] = ()
    codelist: str | None = None
    variants: frozenset[str] = frozenset()
    least: float | None = None
    most: float | None = None
    part_of: str | None = None

    @property
    def list_name(self) -> str | None:
        """The code list its values are read by: the declared one, else `boolean` for yes and no and the one of its own
        name for a code (there may be none of that name: then the values are free); None for any other domain."""
        usual = {"code": self.name, "boolean": "boolean"}.get(self.domain)
        return usual and (self.codelist or usual)


SQL_TYPES = {
    "date": "DATE",
    "month": "DATE",
    "money": "BIGINT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


def sql_type(word: Word) -> str:
    """DuckDB's type of a word in records."""
    return SQL_TYPES.get(word.domain, "VARCHAR")


def record_name(word: Word) -> str:
    """The name a word takes in records: units and dates carry their suffix (`gross` → `gross_fen`)."""
    return name_in_records(word.name, word.domain)


def name_in_records(word: str, domain: str) -> str:
    """As `record_name`, for a word of which only name and domain are known yet."""
    suffix = {"money": "_fen", "date": "_on", "month": "_month"}.get(domain, "")
    base = word.removesuffix("_date")
    return base if base.endswith(suffix) or base == "month" else base + suffix


def usual_word(role: str, attribute: str) -> str:
    """The word an attribute of a role is read from unless a source says otherwise: `person_name`, `id_number` and
    `sex` of the person, `head_id` and the like of others."""
    own = {"id_number": "id", "birth_on": "birth_date", "birth_period": "birth_date"}.get(attribute, attribute)
    if role == "person":
        return {"name": "person_name", "id_number": "id_number"}.get(attribute, own)
    return f"{role}_{own}"
