"""A sheet of cells becomes raw rows: one a person, all text, every row accepted or rejected with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import polars as pl

from assets.intake.reading.bare_months import BARE, with_years
from assets.intake.reading.cells import as_shown, frame_of
from assets.intake.reading.clues import month_column
from assets.intake.reading.containers import Row, Sheet
from assets.intake.reading.layout import Layout, Merged
from assets.intake.reading.marked_rows import is_example, is_instruction
from assets.intake.reading.tenths import EITHER, with_tenths_settled
from assets.intake.reading.units import unit_in, with_unit
from data_contracts.contract import Source
from matchers.intake.refusals import (
    CELL_ERROR,
    EXAMPLE,
    HEAD_TWICE,
    INSTRUCTION,
    NO_MONTH,
    NOTHING_REQUIRED,
    REMARK,
    REPEATED_HEADER,
    TOO_WIDE,
    TOTAL,
    UNREAD_MONTH,
    WHICH_MONTH,
    WHICH_YEAR,
)
from matchers.standardise import name_agreement
from matchers.standardise.names import ONE_NAME
from matchers.standardise.text import ERROR_VALUE

CHUNK_ROWS = 50_000

HEAD = {"person_name": "head_name", "id_number": "head_id"}
"""In a row per household the head's own columns say who the head row's person is."""

PERSONAL = frozenset({"sex", "birth_date", "age", "phone", "is_student", "labour", "self_care", "former_name"})
"""Columns that in a row per household speak of the head only, unless numbered."""

_TOTALS = ("合计", "小计", "总计", "共计", "累计", "本页小计", "本页合计")
_COLON, _OPEN, _CLOSE = "[:\uff1a]", "[(\uff08]", "[)\uff09]"
_TOTAL_WORD = (
    "^(?:本页|本表|本村|全村|本乡|全乡|本镇|全镇|全县|全区|全市)?(?:合计|小计|总计|共计|累计|总和)"
    f"(?:$|{_COLON}|{_OPEN}|[0-9户人元].*)"
)
_REMARK_START = (
    r"^(?:备注|说明|注\d*|填表说明|填写说明|填报说明|填写要求|填报要求|填写须知|注意事项|填写范例|填表人|填报人|填报单位|填表单位|制表人?|制表单位|审核人?|审批人?|复核人?|负责人|"
    "单位负责人|分管领导|主要领导|经办人|主管|联系人|联系电话|填表日期|填报日期|填报时间|制表日期|日期|报送单位|单位|"
    "本人签[名字]|报告人签[名字]|"
    f"盖章|签字|签名|打印日期|打印时间)(?:{_OPEN}.{{0,8}}{_CLOSE})?{_COLON}"
)
_GUIDE = r"^(?:填写说明|填表说明|填报说明|填写要求|填报要求|填写须知|注意事项)"
"""How to fill in, with an example number perhaps."""
_REMARK_WHOLE = r"^(?:备注|说明|填表人|制表人|审核人|负责人|经办人|盖章|签字|签名|第\d+页.*|共\d+页.*)$"
_DAY = r"^\d{4}年\d{1,2}月\d{1,2}日$"
"""Under a table the day it was made; in a register of events the day of one."""
_WHO = ("person_name", "head_name", "payee_name", "operator_name", "official_name")
_NAME_LIKE = r"^\p{Han}{2,4}$|^\p{Han}+·\p{Han}+$"
_NO_NAME = "计|总和|制表|填表|审核|签名|签字|盖章|负责人|经办人|备注|说明|以上|空白|户$|人$|元$|村$|镇$|乡$|组$"
_BARE = "_bare_"
"""How the columns are called that hold cells without blanks."""
_LONG_NUMBER = r"\d{14}"
# A spreadsheet keeps fifteen digits of a number; of sixteen the last may be a nought by itself.
_CUT = r"^\d{15}0$|^\d{17,}$"
TOP_ROWS = 5


@dataclass(frozen=True)
class Table:
    """The raw rows of one sheet, how many wholly blank rows stood between them, how many rows say something in columns
    without a header, which is not read, how many of a text table have fewer fields than the header, and the unit of
    amounts by word, where it is not yuan."""

    frame: pl.DataFrame
    blank: int
    beyond: int = 0
    short: int = 0
    units: Mapping[str, str] = field(default_factory=dict)


def read_table(
    sheet: Sheet,
    head: Sequence[Row],
    rest: Iterator[Row],
    layout: Layout,
    source: Source,
    given: Mapping[str, str],
    month: str | None,
    year: str | None = None,
    unit: str | None = None,
) -> Table:
    """Read the rows below the header. `head` are the rows already taken from the sheet, `rest` those to come.

    `given` are words that sheet, title or file name speak for; `month` is the batch they name, `year` the
    one year they speak of; `unit` is the unit of money that they name for the whole table.
    """
    rows = chain(islice(head, layout.body, None), rest)
    money = _amounts(layout, source)
    units = {w: u for w, c in money if (u := unit_in(layout.labels[c]) or unit) and u != "元"}
    frames, blank, beyond, short, first = [], 0, 0, 0, layout.body + 1
    top_values: dict[Merged, object] = {}
    down = tuple(m for m in sheet.merged if m.bottom > m.top and m.bottom >= layout.body)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        _fill_down(chunk, first - 1, down, top_values)
        raw = _with_errors(frame_of(chunk, len(layout.labels), first), sheet, layout)
        texts = [c for c in raw.columns if c.startswith("c")]
        raw = raw.with_columns(_first=pl.coalesce(texts), _filled=pl.sum_horizontal(pl.col(texts).is_not_null()))
        blank += int(raw["_filled"].eq(0).sum())
        raw = raw.filter(pl.col("_filled") > 0)
        beyond += _says_more(raw, sheet, layout)
        short += 0 if sheet.name else int((raw["_width"] < len(layout.labels)).sum())
        raw = with_years(with_tenths_settled(raw, layout, source, month, not sheet.name), layout, source, year)
        raw = raw.with_columns(with_unit(pl.col(f"c{c}"), units.get(w)).alias(f"c{c}") for w, c in money)
        frames.append(_words(_judged(raw, sheet, layout, source), layout, source, given, month))
        first += len(chunk)
    if not frames:
        frames.append(_words(_judged(_nothing(layout), sheet, layout, source), layout, source, given, month))
    return Table(pl.concat(frames).with_columns(_sheet=pl.lit(sheet.name)), blank, beyond, short, units)


def _with_errors(raw: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The cells that a spreadsheet shows as an error, or never calculated, as an error: its reader left them blank."""
    rows: dict[int, list[int]] = {}
    for row, column in sheet.broken:
        if layout.body <= row and column < len(layout.labels):
            rows.setdefault(column, []).append(row + 1)
    return raw.with_columns(
        pl.when(pl.col("_row").is_in(sorted(broken))).then(pl.lit("#N/A")).otherwise(f"c{column}").alias(f"c{column}")
        for column, broken in sorted(rows.items())
    )


def _amounts(layout: Layout, source: Source) -> list[tuple[str, int]]:
    """The words of money with the columns that hold them."""
    pairs = [*layout.columns.items(), *(pair for member in layout.members.values() for pair in member.items())]
    return sorted((w, c) for w, c in pairs if source.column(w).word.domain == "money")


def _says_more(raw: pl.DataFrame, sheet: Sheet, layout: Layout) -> int:
    """The rows with something in a column that has no header; of a text table too long a row is refused anyhow."""
    bare = [pl.col(f"c{i}").is_not_null() for i, label in enumerate(layout.labels) if not label]
    wide = pl.lit(bool(sheet.name)) & (pl.col("_width") > len(layout.labels))
    return int(raw.select(pl.any_horizontal(wide, *bare).sum()).item())


def _nothing(layout: Layout) -> pl.DataFrame:
    texts = {f"c{i}": pl.String for i in range(len(layout.labels))}
    return pl.DataFrame(
        schema={**texts, "_row": pl.Int64, "_width": pl.Int64, "_first": pl.String, "_filled": pl.UInt32}
    )


def _fill_down(chunk: list[Row], first: int, merged: Sequence[Merged], tops: dict[Merged, object]) -> None:
    """Give every row of a vertically merged range the value of its top cell, as the sheet shows it."""
    for span in merged:
        if span.top >= first + len(chunk) or span.bottom < first:
            continue
        if span.top >= first:
            top = chunk[span.top - first]
            tops[span] = top[span.left] if span.left < len(top) else ""
        for r in range(max(span.top + 1, first), min(span.bottom + 1, first + len(chunk))):
            row = chunk[r - first]
            if span.left < len(row) and row[span.left] == "":
                row[span.left] = tops.get(span, "")  # type: ignore[index]


def _judged(raw: pl.DataFrame, sheet: Sheet, layout: Layout, source: Source) -> pl.DataFrame:
    """Add `_reject`: why a row is no record, in Chinese, or null."""
    used = {f"c{c}" for c in (*layout.columns.values(), *(c for m in layout.members.values() for c in m.values()))}
    wanted = {"_first", *used, *(f"c{i}" for i in range(min(4, len(layout.labels))))}
    raw = raw.with_columns(pl.col(c).str.replace_all(r"\s", "").alias(f"{_BARE}{c}") for c in sorted(wanted))
    first = _bare("_first")
    has_number = pl.any_horizontal(pl.col(sorted(used)).str.contains(_LONG_NUMBER)).fill_null(False)
    leading = [_bare(f"c{i}").str.contains(_TOTAL_WORD) for i in range(min(4, len(layout.labels)))]
    whole = [_bare(c).is_in(_TOTALS) for c in sorted(used)]
    somebody = _names_somebody(layout)
    total = pl.any_horizontal(*leading, *whole).fill_null(False) & ~somebody
    dated = first.str.contains(_DAY) & ~somebody
    remark = first.str.contains(_REMARK_START) | first.str.contains(_REMARK_WHOLE) | dated
    alone = (pl.col("_filled") == 1) if len(used) > 2 else pl.lit(False)
    required = [f"c{layout.columns[c.name]}" for c in source.columns if c.required and c.name in layout.columns]
    says_nothing = pl.all_horizontal(pl.col(required).is_null()) if required else pl.lit(False)
    cells = [f"c{c}" for c in range(len(layout.labels))]
    name = next((f"c{layout.columns[w]}" for w in _WHO if w in layout.columns), None)
    numbers = [f"c{c}" for w, c in layout.columns.items() if source.column(w).word.domain == "id_number"]
    # What shows how to fill in stands above the first record.
    top = raw.filter(pl.col("_row") <= layout.body + TOP_ROWS)
    examples = top.filter(is_example(cells, name, numbers))["_row"].to_list()
    instructions = top.filter(is_instruction(cells, name))["_row"].to_list()
    return raw.with_columns(
        _reject=pl.when(_is_header(layout, used))
        .then(pl.lit(REPEATED_HEADER))
        .when(pl.col("_row").is_in(examples))
        .then(pl.lit(EXAMPLE))
        .when(pl.col("_row").is_in(instructions))
        .then(pl.lit(INSTRUCTION))
        .when(total & ~has_number)
        .then(pl.lit(TOTAL))
        .when((remark | alone) & (~has_number | (pl.col("_filled") == 1) & first.str.contains(_GUIDE)))
        .then(pl.lit(REMARK))
        .when(
            pl.any_horizontal(pl.lit(False), *(pl.col(c).str.contains(ERROR_VALUE) for c in required)).fill_null(False)
        )
        .then(pl.lit(CELL_ERROR))
        .when(pl.lit(not sheet.name) & (pl.col("_width") > len(layout.labels)))
        .then(pl.lit(TOO_WIDE))
        .when(says_nothing & ~has_number)
        .then(pl.lit(NOTHING_REQUIRED))
    ).drop(f"{_BARE}{c}" for c in wanted)


def _names_somebody(layout: Layout) -> pl.Expr:
    """Whether the column of the person (else of whoever is named first) holds what can only be a name.

    A clerk's 合计 in the column of the label or the remark makes no total of a person's row; what stands in the column
    of names beside the total of a village is a count, a word like it, or nothing.
    """
    who = next((layout.columns[w] for w in _WHO if w in layout.columns), None)
    if who is None:
        return pl.lit(False)
    text = _bare(f"c{who}")
    return (text.str.contains(_NAME_LIKE) & ~text.str.contains(_NO_NAME)).fill_null(False)


def _bare(column: str) -> pl.Expr:
    """The cells of a column without blanks, which `_judged` takes out once."""
    return pl.col(f"{_BARE}{column}")


def _is_header(layout: Layout, used: set[str]) -> pl.Expr:
    """Whether at least half of the known columns of a row hold a header text instead of a value."""
    columns = [(f"c{i}", texts) for i, texts in enumerate(layout.texts) if f"c{i}" in used]
    hits = pl.sum_horizontal([_bare(c).is_in(texts).fill_null(False) for c, texts in columns])
    return hits >= max(2, (len(columns) + 1) // 2)


def _words(
    raw: pl.DataFrame, layout: Layout, source: Source, given: Mapping[str, str], month: str | None
) -> pl.DataFrame:
    """The contract's words as columns; a sheet with a household a row is exploded to one row a member."""
    frame = raw.select("_row", "_reject", *_selected(raw, layout.columns, source, given), _member=pl.lit(0, pl.Int64))
    if layout.members:
        frame = _exploded(raw, frame, layout, source)
    batch = pl.lit(None, pl.String)
    if source.batch_word and source.has(source.batch_word):
        batch = pl.lit(month, pl.String)
        if source.batch_word in layout.columns:
            # What names another month than the title is not of the title's month, whatever its year.
            is_bare = pl.col(source.batch_word).str.contains(BARE).fill_null(False)
            batch = pl.coalesce(month_column(pl.col(source.batch_word)), pl.when(~is_bare).then(batch))
    reject = pl.col("_reject")
    if source.batch_word:
        is_either = pl.col(source.batch_word).str.ends_with(EITHER).fill_null(False)
        reason = (
            pl.when(is_either)
            .then(pl.lit(WHICH_MONTH))
            .when(pl.col(source.batch_word).str.contains(BARE))
            .then(pl.lit(WHICH_YEAR))
            .when(pl.col(source.batch_word).is_not_null())
            .then(pl.lit(UNREAD_MONTH))
            .otherwise(pl.lit(NO_MONTH))
        )
        reject = pl.coalesce(reject, pl.when(pl.col("_batch").is_null()).then(reason))
    return frame.with_columns(_batch=batch).with_columns(_reject=reject)


def _selected(
    raw: pl.DataFrame, columns: Mapping[str, int], source: Source, given: Mapping[str, str]
) -> Iterator[pl.Expr]:
    for column in source.columns:
        index = columns.get(column.name)
        value = pl.lit(given.get(column.name), pl.String) if index is None else pl.col(f"c{index}")
        if column.word.domain in {"text", "identifier", "account"} and f"n{index}" in raw.columns:
            value = pl.when(pl.col(f"n{index}") & value.str.contains(_CUT)).then(as_shown(value)).otherwise(value)
        yield value.alias(column.name)
        if column.word.domain == "id_number":
            yield _cell_kind(raw, index).alias(f"{column.name}__cell")


def _cell_kind(raw: pl.DataFrame, index: int | None) -> pl.Expr:
    flag = f"n{index}"
    if index is None or flag not in raw.columns:
        return pl.lit("text")
    return pl.when(pl.col(flag)).then(pl.lit("number")).otherwise(pl.lit("text"))


def _exploded(raw: pl.DataFrame, heads: pl.DataFrame, layout: Layout, source: Source) -> pl.DataFrame:
    """Head rows (member 0) and one row for each filled member, in the order of the sheet."""
    heads = heads.with_columns(_head_columns(layout, source))
    ids = [c.name for c in source.columns if c.word.domain == "id_number"]
    parts = [heads]
    for number, pairs in sorted(layout.members.items()):
        values = {c.name: pl.lit(None, pl.String) for c in source.columns if c.repeated or c.name in PERSONAL}
        own = _member_values(raw, pairs)
        kinds = {f"{word}__cell": pl.lit("text") for word in ids if source.column(word).repeated}
        members = (
            heads.with_columns(**{**values, **kinds})
            .with_columns(own)
            .with_columns(pl.lit(number, pl.Int64).alias("_member"))
        )
        named = [pl.col(word).is_not_null() for word in ("person_name", "id_number") if word in pairs]
        if "head_id" in heads.columns and "id_number" in pairs and members.select(_bears_head_id().any()).item():
            members = members.with_columns(_reject=pl.coalesce("_reject", _head_twice(heads)))
        parts.append(members.filter(pl.any_horizontal(named) & _is_family_row()))
    return pl.concat(parts).sort("_row", "_member", maintain_order=True)


def _head_twice(heads: pl.DataFrame) -> pl.Expr:
    """A member with the number of the head and a name that can be the head's: the exports list the head once more.

    The head's number under another name is a second person with a number copied, and stays.
    """
    same = _bears_head_id()
    names = [c for c in ("head_name", "person_name") if c in heads.columns]
    head = pl.Series("head", heads.select(pl.coalesce(names)).to_series() if names else [None] * len(heads), pl.String)
    name = pl.when(same).then(pl.col("person_name")) if "person_name" in heads.columns else pl.lit(None, pl.String)
    is_one = name_agreement(name, pl.lit(head)).is_in([*ONE_NAME, "missing"])
    return pl.when(same & is_one).then(pl.lit(HEAD_TWICE))


def _bears_head_id() -> pl.Expr:
    return pl.col("id_number").str.strip_chars() == pl.col("head_id").str.strip_chars()


def _member_values(raw: pl.DataFrame, pairs: Mapping[str, int]) -> list[pl.Series]:
    """What the numbered columns of one member hold, with the cell kinds where a spreadsheet held numbers."""
    values = [raw[f"c{c}"].alias(word) for word, c in pairs.items()]
    kinds = [
        raw.select(_cell_kind(raw, c).alias(f"{word}__cell")).to_series()
        for word, c in pairs.items()
        if f"n{c}" in raw.columns
    ]
    return values + kinds


def _is_family_row() -> pl.Expr:
    """Totals, remarks and repeated headers stay one rejected row; they have no members."""
    return pl.col("_reject").is_null() | ~pl.col("_reject").is_in([TOTAL, REMARK, REPEATED_HEADER, NOTHING_REQUIRED])


def _head_columns(layout: Layout, source: Source) -> list[pl.Expr]:
    """In a row per household the head is the first person; whichever of the two columns is there names both."""
    expressions = []
    for person, head in HEAD.items():
        if not (source.has(person) and source.has(head)):
            continue
        taken = person if person in layout.columns else head
        other = head if taken == person else person
        if taken in layout.columns and other not in layout.columns:
            expressions.append(pl.col(taken).alias(other))
            if person == "id_number":
                expressions.append(pl.col(f"{taken}__cell").alias(f"{other}__cell"))
    if source.has("relation"):
        expressions.append(pl.col("relation").fill_null("户主"))
    return expressions
