"""What SQL cannot say of a text and a measure may ask for under `computed`: names, numbers, widths of signs.

Belongs here: which functions there are by name, each from columns to a column. Does not belong here: what they say
(`matchers/standardise/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from matchers.standardise import compact, name_agreement, name_key
from matchers.standardise.id_faults import number_fault

FUNCTIONS: Mapping[str, Callable[..., pl.Expr]] = {
    "compact": compact,
    "name_agreement": name_agreement,
    "name_key": name_key,
    "number_fault": number_fault,
}
