"""What a person is asked of a file that was not wholly understood, and what their answers confirm.

Belongs here: questions from what `hedui check --json` says, answers to them as a confirmed layout. Does not belong
here: the terminal (`pipelines/answers.py`), the ledger (`assets/intake/memory.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from data_contracts.contract import Column, Source
from matchers.intake.headers import fold
from matchers.intake.layouts import ConfirmedLayout
from matchers.standardise.codelists import codelists

Kind = Literal["column", "missing", "value"]

WORTH_ASKING = 0.1
"""How sure a proposal for a column must be to be asked about: below it nobody is shown a likeness that is none."""

SURE_ENOUGH = 0.5
"""How sure it must be for a mere Enter to take it; for a column without which the file is held, being worth asking is
enough: there the clerk looks."""


OF_EACH_ROW = frozenset({"name", "id_number", "identifier", "account", "plate", "phone"})
"""Domains of what differs from row to row: said of a whole file it would make one person of all of them."""


class WrongAnswerError(ValueError):
    """An answer that cannot be meant; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Question:
    """One thing to be told of a layout: what a column holds, what a whole file means, what a written value means.

    `about` is the header, the word that no column brings, or the written value; `key` names the column in a
    confirmation (`matchers.intake.layouts.occurrences`); `word` is the word of a missing column
    or of a value; `choices` are words or our values, the likeliest first; `is_needed` whether the file is held for it;
    `rows` how often a value is written.
    """

    kind: Kind
    layout: str
    about: str
    word: str | None
    choices: tuple[str, ...]
    is_proposed: bool = False
    is_needed: bool = False
    rows: int = 0
    key: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """What it is about: it is asked once, whatever becomes likely after other answers."""
        return self.kind, self.layout, self.word or "", self.key or self.about


def confirmed_so_far(
    checked: Mapping[str, Any], source: str, confirmed: Sequence[ConfirmedLayout]
) -> dict[str, ConfirmedLayout]:
    """What is confirmed so far of each layout of a file, by its digest."""
    holding = {layout.layout: layout for layout in confirmed if layout.source == source}
    found = dict.fromkeys(sheet["layout"] for sheet in checked["sheets"])
    return {layout: holding.get(layout) or ConfirmedLayout(source, layout) for layout in found}


def questions(checked: Mapping[str, Any], source: Source) -> list[Question]:
    """The questions a file leaves open, what it is held for first, columns before values, each layout once."""
    asked: dict[tuple[str, ...], Question] = {}
    for sheet in checked["sheets"]:
        for question in _of_sheet(sheet, source):
            asked.setdefault((question.kind, question.layout, question.word or "", question.about), question)
    return sorted(asked.values(), key=lambda q: (("column", "missing", "value").index(q.kind), not q.is_needed))


def _of_sheet(sheet: Mapping[str, Any], source: Source) -> Iterable[Question]:
    layout = sheet["layout"]
    surest = _surest(sheet)
    proposed = {column["word"] for column in sheet["columns"] if _is_worth_asking(column, sheet)}
    for column in sheet["columns"]:
        if _is_worth_asking(column, sheet):
            choices = tuple(word for word in (column["word"], *column["others"]) if word)
            is_wanted = column["word"] in sheet["missing"] and column["sure"] >= WORTH_ASKING
            is_proposed = (column["sure"] >= SURE_ENOUGH or is_wanted) and surest[column["word"]] == column["key"]
            yield Question("column", layout, column["header"], None, choices, is_proposed, is_wanted, key=column["key"])
    for word in sheet["missing"]:
        if word not in proposed and source.column(word).word.domain not in OF_EACH_ROW:
            yield Question("missing", layout, word, word, values_of(source.column(word)))
    for unread in sheet["unread"]:
        ours = values_of(source.column(unread["word"])) if source.has(unread["word"]) else ()
        if ours:
            choices = tuple(dict.fromkeys([*filter(None, [unread["proposed"]]), *ours]))
            is_proposed = unread["proposed"] is not None
            yield Question("value", layout, unread["value"], unread["word"], choices, is_proposed, unread["rows"])


def _surest(sheet: Mapping[str, Any]) -> Mapping[str, str]:
    """Word → the column that is likeliest to be it; where two may be one word, an Enter takes that one."""
    columns = [column for column in sheet["columns"] if column["how"] == "proposed"]
    columns.sort(key=lambda column: -column["sure"])
    return {column["word"]: column["key"] for column in reversed(columns)}


def _is_worth_asking(column: Mapping[str, Any], sheet: Mapping[str, Any]) -> bool:
    """Whether a column is asked about: likely enough, or the likeliest of what the file is held for."""
    is_likely = column["sure"] >= WORTH_ASKING or column["word"] in sheet["missing"]
    return bool(column["how"] == "proposed" and is_likely)


def values_of(column: Column) -> tuple[str, ...]:
    """The values a coded column can have, as we write them; nothing for a column of free text."""
    if column.word.domain == "boolean":
        return ("是", "否")
    codes = codelists().get(column.codelist or "") if column.word.domain == "code" else None
    return codes.values if codes else ()


def word_of(source: Source, named: str) -> str:
    """Our word for what a person calls a column: the word itself, its title or one of its headers.

    Raises WrongAnswerError when the register has no such column, or several.
    """
    if source.has(named):
        return named
    matching = {c.name for c in source.columns if fold(named) in map(fold, c.headers)}
    if len(matching) == 1:
        return matching.pop()
    choices = "、".join(f"{c.header}({c.name})" for c in source.columns)
    raise WrongAnswerError(f"「{source.title}」没有名为「{named}」的列；可选：{choices}")


def key_of(header: str) -> str:
    """The key of a column named by its header, or by header and place among its likes: 身份证号#2 stays."""
    name, sign, place = header.rpartition("#")
    return f"{fold(name)}#{place}" if sign and place.isdecimal() else fold(header)


def with_column(confirmed: ConfirmedLayout, source: Source, header: str, named: str) -> ConfirmedLayout:
    """The layout with one more header confirmed; a word has one column, so a header confirmed before gives way."""
    word, key = word_of(source, named), key_of(header)
    repeated = source.column(word).repeated
    others = {h: w for h, w in confirmed.columns.items() if h != key and (repeated or w != word)}
    return replace(confirmed, columns={**others, key: word}, ignored=confirmed.ignored - {key})


def with_ignored(confirmed: ConfirmedLayout, header: str) -> ConfirmedLayout:
    """The layout with a header that is to be left alone for good."""
    key = key_of(header)
    columns = {h: w for h, w in confirmed.columns.items() if h != key}
    return replace(confirmed, columns=columns, ignored=confirmed.ignored | {key})


def with_constant(confirmed: ConfirmedLayout, source: Source, named: str, value: str) -> ConfirmedLayout:
    """The layout with what every row of such a file means in one column.

    Raises WrongAnswerError for a value the column's list does not hold, or none at all.
    """
    word = word_of(source, named)
    if source.column(word).word.domain in OF_EACH_ROW:
        raise WrongAnswerError(f"「{source.column(word).header}」每一行不同，不能整份文件都是一个值")
    if not value.strip():
        raise WrongAnswerError(f"请写明「{source.column(word).header}」整份文件都是什么值")
    ours = values_of(source.column(word))
    if ours and value not in ours:
        raise WrongAnswerError(f"「{source.column(word).header}」不能是「{value}」；可选：{'、'.join(ours)}")
    return replace(confirmed, constants={**confirmed.constants, word: value.strip()})


def with_code(confirmed: ConfirmedLayout, source: Source, named: str, written: str, ours: str) -> ConfirmedLayout:
    """The layout with the meaning of one value as this sender writes it.

    Raises WrongAnswerError when the column is not coded or its list has no such value.
    """
    word = word_of(source, named)
    choices = values_of(source.column(word))
    if not choices:
        raise WrongAnswerError(f"「{source.column(word).header}」不是代码列，不需要对照")
    if ours not in choices:
        raise WrongAnswerError(f"「{source.column(word).header}」没有「{ours}」这个值；可选：{'、'.join(choices)}")
    mine = {**confirmed.codes.get(word, {}), written: ours}
    return replace(confirmed, codes={**confirmed.codes, word: mine})


def with_proposals(confirmed: ConfirmedLayout, source: Source, asked: Sequence[Question]) -> ConfirmedLayout:
    """The layout with every first proposal for it taken; nobody proposes a constant."""
    for question in asked:
        if question.layout == confirmed.layout and question.is_proposed:
            confirmed = with_answer(confirmed, source, question, "")
    return confirmed


def with_answer(confirmed: ConfirmedLayout, source: Source, question: Question, reply: str) -> ConfirmedLayout:
    """The layout with one question answered as a clerk types it.

    Nothing typed takes the proposal (and leaves open what has none), a number one of the choices, `-` ignores a column
    (and leaves a value unread), `=…` says what the whole file means; anything else names a word or a value.
    Raises WrongAnswerError with one Chinese sentence.
    """
    reply = reply.strip()
    if reply.startswith(("=", "＝")):
        return _with_whole_file(confirmed, source, question, reply[1:].strip())
    if reply in {"-", "－", "—"}:
        return with_ignored(confirmed, question.key) if question.kind == "column" else confirmed
    if not reply and not question.is_proposed:
        return confirmed
    chosen = _chosen(question, reply)
    if question.kind == "column":
        return with_column(confirmed, source, question.key, chosen)
    if question.kind == "missing":
        return with_constant(confirmed, source, question.about, chosen)
    return with_code(confirmed, source, question.word or "", question.about, chosen)


def _chosen(question: Question, reply: str) -> str:
    if not reply:
        return question.choices[0]
    if not reply.isdecimal() or (reply in question.choices):
        return reply
    if not 1 <= int(reply) <= len(question.choices):
        raise WrongAnswerError(f"没有第 {reply} 项，请输入 1 到 {len(question.choices)}")
    return question.choices[int(reply) - 1]


def _with_whole_file(confirmed: ConfirmedLayout, source: Source, question: Question, value: str) -> ConfirmedLayout:
    if question.kind == "missing":
        return with_constant(confirmed, source, question.about, value)
    raise WrongAnswerError("「=值」只用于表中没有的列；这一问请输入序号、列名、回车或 -")
