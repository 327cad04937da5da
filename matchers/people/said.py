"""What a record says of a person: of which of its columns linkage makes the columns of a mention.

Belongs here: whose household, home, place of work and unit a record's fields are. Does not belong here: making mentions
of them (`assets/people/mentions.py`), by which of them somebody is found (`ways.py`).
"""

from __future__ import annotations

from data_contracts.contract import Kind, Role

PLACE_IS_NOT_HOME = frozenset({"office"})
"""The roster of officials gives the place of work, a filing the place of the one who is filed."""

HOUSEHOLD_ROLES = frozenset({"person", "head"})
_OF_ROLE = ("name", "former_name", "id_number", "birth_on", "sex", "age", "address", "phone")


def said_of(kind: Kind, role: Role) -> dict[str, str]:
    """Column of a mention → the column of `record.<kind>` it is read from, for all that a record says of a role."""
    fields, own = {field.name for field in kind.fields}, role.name in HOUSEHOLD_ROLES
    said = {attribute: f"{role.name}_{attribute}" for attribute in _OF_ROLE if attribute in role.attributes}
    lives = own and kind.name not in PLACE_IS_NOT_HOME
    said |= {place: place for place in ("township", "village") if lives and place in fields}
    household = next((number for number in ("household_no", "certificate_no") if own and number in fields), None)
    said |= {"household": household} if household else {}
    works = "employer" in fields and (role.name != "person" or kind.name != "relative_filing")
    return said | ({"employer": "employer"} if works else {})
