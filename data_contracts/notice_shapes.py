"""The shape of a notice: its sentences, and of each where it is answered, why data cannot, or what is missing yet.

Belongs here: what one file may say. Does not belong here: whether what it names exists (`tests/test_notices.py`),
the notice as a value (`notices`).
"""

from __future__ import annotations

from pydantic import Field, model_validator

from data_contracts.notices import MISSING, NAMED, REASONS
from data_contracts.shape_parts import Dated, Digits, Shape, Text
from data_contracts.text_yaml import meant


class SentenceShape(Shape):
    """One sentence that asks for something, or the part of it that asks for one thing."""

    section: Text
    says: Text
    answered_by: list[Text] = []
    cannot: Text | None = None
    not_yet: list[Text] = []
    note: Text = ""

    @model_validator(mode="after")
    def _has_one_state(self) -> SentenceShape:
        states = [bool(self.answered_by), bool(self.cannot), bool(self.not_yet)]
        if sum(states) != 1:
            raise ValueError("answered_by、cannot、not_yet 三项应当正好写一项")
        for name in self.answered_by:
            _refuse_unless(name, NAMED)
        for name in self.not_yet:
            _refuse_unless(name, MISSING)
        if self.not_yet and not self.note:
            raise ValueError("写了 not_yet，还要用 note 说明缺什么")
        if self.cannot:
            reason, colon, why = self.cannot.partition("：")
            if reason not in REASONS or not colon or not why:
                raise ValueError(f"cannot 应写成「{REASONS[0]}：为什么」的样子，冒号之前可写 {'、'.join(REASONS)}")
        return self


class NoticeShape(Dated):
    """`notices/<code>_<name>.yaml`."""

    number: Text
    title: Text
    issuer: Text
    place: Digits
    note: Text = ""
    sentences: list[SentenceShape] = Field(min_length=1)


def _refuse_unless(name: str, kinds: tuple[str, ...]) -> None:
    kind, _, rest = name.partition(":")
    if kind not in kinds or not rest:
        raise ValueError(f"不能写「{name}」，应写成「种类:名称」{meant(kind, kinds)}（种类可写 {'、'.join(kinds)}）")
