"""The words of a township's form: what is printed and what is filled in, in every edition that may still be out.

Belongs here: which columns a sheet has and whose they are. Does not belong here: understanding what was filled in
(`answers.py`), cells and looks (`assets/workbooks/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RETURNED = "review_results"
"""The register that filled-in forms come back as."""

COVER, GUIDE, BASELINE = "填报说明", "核查指引", "_基线"
"""The sheets of a form that hold no lines: how to fill it in, what to look for, and what was printed, hidden."""

EDITABLE = ("outcome", "untrue_flags", "visited_on", "investigator_1", "investigator_2", "remark")
"""What the township fills in, words of the contract `RETURNED`."""
OF_THE_VISIT = ("visited_on", "investigator_1", "investigator_2")
"""What is said once for a household, whose line may have several rows."""

_ANSWER = {
    "outcome": "核查结果",
    "untrue_flags": "不属实疑点",
    "visited_on": "入户日期",
    "investigator_1": "调查人甲",
    "investigator_2": "调查人乙",
    "remark": "备注",
}


@dataclass(frozen=True)
class Edition:
    """The columns of one edition of the form, word → header, in the order in which they are printed."""

    headers: Mapping[str, str]

    @property
    def fixed(self) -> tuple[str, ...]:
        """What is printed and must come back as it was, the number of the line apart."""
        return tuple(word for word in self.headers if word not in {"line_no", *EDITABLE})


_WHO = {"line_no": "行号", "village": "村（居）", "head_name": "户主/对象", "certificate_no": "低保证号/户编号"}
EDITIONS: Mapping[str, Edition] = {
    "1": Edition({**_WHO, "findings": "疑点", "request": "请对方提供", "last_finding": "上次核查结论", **_ANSWER}),
    "2": Edition({**_WHO, "findings": "疑点", **_ANSWER}),
}
"""By the number that the hidden sheet of a workbook names. A list of the first edition that is still out is read as it
was sent: a line of it is one household in one queue, on a sheet of its own queue."""
LATEST = "2"
FIXED = EDITIONS[LATEST].fixed
