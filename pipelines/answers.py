"""What a person says of a layout of a file: on the command line of `hedui map`, else asked on the terminal.

Belongs here: the options' words, the questions as they stand on a terminal. Does not belong here: what is asked and
what an answer makes of a layout (`matchers/intake/asking.py`), the command (`map_command.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput

if TYPE_CHECKING:
    from data_contracts.contract import Source
    from matchers.intake.asking import Question
    from matchers.intake.layouts import ConfirmedLayout

HOW_TO_ANSWER = (
    "  回车 采用建议（没有建议的跳过）   数字 选另一项   - 以后不读这一列   q 停下，已答的保存",
    "  也可以直接写列名；表中没有的列，整份文件都是一个值的写 =值",
)


@dataclass(frozen=True)
class Given:
    """What was said on the command line instead of being asked."""

    accept: bool
    columns: tuple[str, ...]
    constants: tuple[str, ...]
    codes: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is to be asked."""
        return bool(self.accept or self.columns or self.constants or self.codes or self.ignored)


def answered(
    mine: dict[str, ConfirmedLayout], register: Source, asked: Sequence[Question], given: Given, *, is_first: bool
) -> dict[str, ConfirmedLayout]:
    """The layouts of a file with what was said on the command line, or else asked on the terminal."""
    from matchers.intake.asking import WrongAnswerError, with_proposals

    try:
        if given.accept:
            mine = {name: with_proposals(layout, register, asked) for name, layout in mine.items()}
        mine = {name: _with_options(given, layout, register) for name, layout in mine.items()}
    except WrongAnswerError as wrong:
        raise BadInput(str(wrong)) from None
    return mine if given.is_silent else _asked_on_terminal(mine, register, asked, is_first)


def _with_options(given: Given, layout: ConfirmedLayout, source: Source) -> ConfirmedLayout:
    """The layout with what the options say, one after another."""
    from matchers.intake.asking import with_code, with_column, with_constant, with_ignored

    for header, word in (_pair(text, "--set", "表头=列") for text in given.columns):
        layout = with_column(layout, source, header, word)
    for word, value in (_pair(text, "--constant", "列=值") for text in given.constants):
        layout = with_constant(layout, source, word, value)
    for left, ours in (_pair(text, "--code", "列:写法=值") for text in given.codes):
        word, _, written = left.replace("：", ":", 1).partition(":")
        layout = with_code(layout, source, word, written, ours)
    for header in given.ignored:
        layout = with_ignored(layout, header)
    return layout


def _pair(text: str, option: str, shape: str) -> tuple[str, str]:
    left, sign, right = text.replace("＝", "=").rpartition("=")
    if not (sign and left.strip() and right.strip()):
        raise BadInput(f"{option} 应写成「{shape}」的样子")
    return left.strip(), right.strip()


def _asked_on_terminal(
    mine: dict[str, ConfirmedLayout], register: Source, asked: Sequence[Question], is_first: bool
) -> dict[str, ConfirmedLayout]:
    from matchers.intake.asking import WrongAnswerError, with_answer

    if not asked:
        click.echo("这个文件没有可以确认的内容。")
        return mine
    click.echo(f"「{register.title}」有 {len(asked)} 个问题：" if is_first else f"还有 {len(asked)} 个问题：")
    if is_first:
        click.echo("\n".join(HOW_TO_ANSWER))
    for number, question in enumerate(asked, 1):
        for line in _spoken(question, register, f"{number}/{len(asked)}"):
            click.echo(line)
        while True:
            reply = click.prompt("", default="", show_default=False, prompt_suffix="> ")
            if reply.strip().lower() == "q":
                return mine
            try:
                mine[question.layout] = with_answer(mine[question.layout], register, question, reply)
            except WrongAnswerError as wrong:
                click.echo(str(wrong))
                continue
            break
    return mine


def _spoken(question: Question, register: Source, place: str) -> list[str]:
    """A question as it stands on the terminal: what is asked, then its choices with the key that takes each."""
    title = {c.name: c.header for c in register.columns}
    if question.kind == "column":
        left = "" if question.is_proposed else "（没有把握，回车跳过）"
        lines = [f"({place}) 列「{question.about}」是什么？{left}"]
    elif question.kind == "missing":
        example = "如 =2021-05；" if register.column(question.about).word.domain == "month" else ""
        lines = [
            f"({place}) 表中没有「{title[question.about]}」。整份文件都是一个值的写 =值（{example}不是就回车跳过）"
        ]
    else:
        word = title.get(question.word or "", question.word)
        lines = [f"({place}) 「{word}」有 {question.rows} 行写着「{question.about}」，是什么意思？"]
    for number, choice in enumerate(question.choices, 1):
        key = "回车" if question.is_proposed and number == 1 else f"{number:>4}"
        lines.append(f"      {key}  {title.get(choice, choice)}")
    return lines
