"""Standardising: what departments write → what we compare. Polars expressions, in bulk, idempotent.

Belongs here: the meaning of one written value. Does not belong here: whether two records agree, or any decision.
Every function takes an expression over text and returns an expression; null in is null out, nothing raises.
"""

from matchers.standardise.amounts import account, integer, is_beyond, money, number, phone, plate
from matchers.standardise.characters import fold_variants, surname_readings
from matchers.standardise.codelists import Codelist, codelist, codelists
from matchers.standardise.codes import boolean, code, is_unknown, read_code, unwritten_code
from matchers.standardise.dates import DATE_STATUSES, birth_date, date, month, period, read_date
from matchers.standardise.id_numbers import (
    birth_of,
    id_number,
    is_valid,
    sex_of,
)
from matchers.standardise.identifiers import identifier
from matchers.standardise.names import (
    NAME_LEVELS,
    ONE_NAME,
    name,
    name_agreement,
    name_key,
    noted_former_name,
)
from matchers.standardise.places import PLACE_DTYPE, Places
from matchers.standardise.text import cleaned_text, compact, folded
from matchers.standardise.unread import READ_DOMAINS, is_unread, shown

__all__ = [
    "DATE_STATUSES", "NAME_LEVELS", "ONE_NAME", "PLACE_DTYPE", "READ_DOMAINS", "Codelist", "Places", "account",
    "birth_date", "birth_of", "boolean", "cleaned_text", "code", "codelist", "codelists", "compact", "date",
    "fold_variants", "folded", "id_number", "identifier", "integer", "is_beyond", "is_unknown", "is_unread",
    "is_valid", "money", "month", "name", "name_agreement", "name_key", "noted_former_name", "number", "period",
    "phone", "plate", "read_code", "read_date", "sex_of", "shown", "surname_readings", "unwritten_code",
]  # fmt: skip
