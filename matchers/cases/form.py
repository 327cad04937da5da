"""The words of a township's form: what is printed and what is filled in, and what never leaves the house in a sentence.

Belongs here: which columns of a line are whose. Does not belong here: understanding what was filled in (`answers.py`),
cells and looks (`assets/workbooks/`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

RETURNED = "review_results"
"""The register that filled-in forms come back as."""

FIXED = ("village", "head_name", "certificate_no", "findings", "request", "last_finding")
EDITABLE = ("outcome", "untrue_flags", "visited_on", "investigator_1", "investigator_2", "remark")
"""What is printed and must come back as it was; and what the township fills in. Words of the contract `RETURNED`."""

# A certificate number may have 15 or 18 digits too; only an ID number has a birth date in its middle.
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_LIKE = re.compile(
    rf"(?<![0-9A-Za-z])(\d{{6}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dXx]|\d{{8}}{_DAY}\d{{3}})(?![0-9A-Za-z])"
)


def blotted(text: str, spared: Collection[str] = ()) -> str:
    """`text` with anything that looks like an ID number blotted out; `spared` are known to be none."""
    return _ID_LIKE.sub(lambda found: found[0] if found[0] in spared else "〔号码略〕", text)
