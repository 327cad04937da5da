"""Gaps: values a rule rests on that a register does not give tonight, and what may be claimed over them.

Belongs here: when a gap is too large for a rule to speak of the register, and how it is told. Does not belong here:
finding gaps (`assets.records.gaps`), which columns a rule rests on (`lineage.py`).
Three things are missing values alike: a cell that nobody could read, a column the file did not bring, a column in which
nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

UNREAD_PERCENT = 2
MOST_NAMED = 4
FEW = 5
"""A rule has not enough data of a register that lacks more than FEW values, and over UNREAD_PERCENT of them."""
ONE_IN = 5
"""It has not either where one value in so many is lacking, however few they are: four of eight are no small gap."""


@dataclass(frozen=True, order=True)
class Gap:
    """What is missing tonight of one column of one register.

    `records` are those in force; of them `written` hold a value, `unread` one that nobody could read, and `absent`
    stand in sheets without the column. `granted`: what the contract lets a file without the column say, and why ('' if
    nothing); then nothing is missing. Without a column (ROWS) the gap is of rows that became no record because what
    they must say is not written; they count as `unread`. `nameless`: of the records (rows) without a readable number of
    a certificate or household, those that name nobody of it either, so that they may be about anybody.
    """

    source: str
    kind: str
    column: str
    source_title: str
    title: str
    records: int
    written: int
    unread: int
    absent: int
    granted: str = ""
    nameless: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether not one value is there: no file in force brought the column, or none wrote anything in it."""
        return self.records > 0 and self.written == 0 and not self.granted

    @property
    def missing(self) -> int:
        """Records without the value they should have."""
        return self.records if self.is_whole else self.unread + self.absent

    def is_large(self, percent: float = UNREAD_PERCENT) -> bool:
        """Whether a rule that rests on the column may claim nothing of the register."""
        values = self.written + self.absent
        is_many = self.missing > FEW and self.missing * 100 > percent * values
        return self.is_whole or is_many or self.missing * ONE_IN > values

    @property
    def _nameless(self) -> str:
        return f"，其中 {self.nameless} 行也没有写明是谁家的，可能是任何一户" if self.nameless else ""

    def __str__(self) -> str:
        """The gap in Chinese, without any value."""
        if self.granted:
            part = f"有 {self.absent} 行所在的表" if self.absent < self.records else ""
            return f"「{self.source_title}」{part}没有「{self.title}」，按合同约定：{self.granted}"
        if not self.column:
            return f"「{self.source_title}」有 {self.unread} 行缺少必填内容，没有成为记录{self._nameless}"
        if self.is_whole and self.absent < self.records:
            return f"「{self.source_title}」的「{self.title}」整列没有填写"
        if self.is_whole:
            return f"「{self.source_title}」没有「{self.title}」一列"
        parts = [f"有 {self.unread} 个值无法识别{self._nameless}"] if self.unread else []
        parts += [f"有 {self.absent} 行所在的表没有这一列"] if self.absent else []
        return f"「{self.source_title}」的「{self.title}」{'，'.join(parts)}"


def gaps_of(rested: Mapping[tuple[str, str], bool], gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps in what a rule rests on (`lineage.rests_on`)."""
    return [gap for gap in gaps if (gap.kind, gap.column) in rested and gap.missing and not gap.granted]


def reason(gaps: Collection[Gap], withheld: int, percent: float = UNREAD_PERCENT) -> str:
    """Why a rule may not claim that there is nothing more than it flags; '' when it may."""
    parts = list(dict.fromkeys(str(gap) for gap in gaps if gap.is_large(percent) or (withheld and gap.nameless)))
    if withheld:
        parts.append(f"{withheld} 条因所依据的值缺失或无法识别而没有列出")
    return "；".join(parts)


def spelled_out(gap: Gap, words: str, silenced: Sequence[str]) -> str:
    """The gap as it is told to the bureau: what it is, how it is written, and the rules it silences."""
    written = f"（写作：{words}）" if words and gap.unread else ""
    if gap.granted:
        return f"{gap}。"
    named = "、".join(silenced[:MOST_NAMED]) + (f"等 {len(silenced)} 条规则" if len(silenced) > MOST_NAMED else "")
    effect = f"影响：{named}" if silenced else "没有规则直接以它为据"
    return f"{gap}{written}。{effect}。"
