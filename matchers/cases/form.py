"""The words of a township's form: what is printed and what is filled in.

Belongs here: which columns of a line are whose. Does not belong here: understanding what was filled in (`answers.py`),
cells and looks (`assets/workbooks/`).
"""

from __future__ import annotations

RETURNED = "review_results"
"""The register that filled-in forms come back as."""

FIXED = ("village", "head_name", "certificate_no", "findings", "request", "last_finding")
EDITABLE = ("outcome", "untrue_flags", "visited_on", "investigator_1", "investigator_2", "remark")
"""What is printed and must come back as it was; and what the township fills in. Words of the contract `RETURNED`."""
