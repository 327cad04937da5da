"""What somebody may write freely: short, and no number of a card or an account.

Belongs here: what is wrong with a free text, in words that say what to do. Does not belong here: blotting numbers out
of what the system itself prints (`matchers/blotting.py`).
"""

from __future__ import annotations

from matchers.blotting import blotted

REMARK_LENGTH = 100
"""Characters a remark may have, on the review form, in the workbook and in the ledger."""


def remark_problems(text: str) -> list[str]:
    """Why a remark may not be written as it is; empty when it may."""
    too_long = [f"备注有 {len(text)} 字，请压缩到 {REMARK_LENGTH} 字以内"] if len(text) > REMARK_LENGTH else []
    return too_long + number_problems(text, "备注")


def reason_problems(text: str, title: str) -> list[str]:
    """Why a reason called `title` may not be written as it is; empty when it may."""
    too_long = [f"{title}不超过 {REMARK_LENGTH} 字"] if len(text) > REMARK_LENGTH else []
    return too_long + number_problems(text, title)


def number_problems(text: str, title: str) -> list[str]:
    """Why a free text called `title` is refused for the number in it. It is not blotted out in silence: whoever wrote
    it meant something by it, and must say it otherwise."""
    if blotted(text) == text:
        return []
    return [f"{title}里有身份证号或银行账号，不能采用；请删去号码，改写姓名、与户主的关系或账户尾号四位"]
