"""One sheet by the contract of its source: a table with its report, or the sentence that says why there is none.

Belongs here: finding and understanding the header, refusing. Does not belong here: a file of several sheets
(`parsing.py`), rows of a table whose header is understood (`table.py`), what is remarked on it (`remarks.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import polars as pl

from assets.home.finding import Finding, Severity
from assets.intake.reading.cells import text_of
from assets.intake.reading.clues import Context, disputed_month, month_in, month_of, names_span, stand_ins, year_of
from assets.intake.reading.containers import Row, Sheet
from assets.intake.reading.continuation import continues, headless, is_number_like
from assets.intake.reading.layout import SEARCHED_ROWS, Layout, find_layout, is_plain_label, layout_at
from assets.intake.reading.nameless import header_row
from assets.intake.reading.remarks import Place, dressed, of_sheet
from assets.intake.reading.report import SheetReport
from assets.intake.reading.reporter import is_form
from assets.intake.reading.table import HEAD, Table, read_table
from assets.intake.reading.understanding import (
    SAMPLED_ROWS,
    Understanding,
    has_known_header,
    shown_label,
    understand,
    understood,
)
from assets.intake.reading.units import unit_above
from data_contracts.contract import Source
from matchers.cases.form import BASELINE, COVER, GUIDE, RETURNED
from matchers.intake.asking import WORTH_ASKING
from matchers.intake.content import kinds_of
from matchers.intake.headers import Vocabulary, missing_words
from matchers.intake.layouts import ConfirmedLayout

HEAD_ROWS = 30
"""Rows taken from the top of a sheet before anything is decided: title, header, first records."""

OWN_SHEETS = (COVER, GUIDE, BASELINE)

MOST_LIKELY = 8
"""Likely columns named in one sentence."""


@dataclass(frozen=True)
class SheetResult:
    """What one sheet gave: a table with its report, or only findings; whether it is a form whose reporter stands in it
    (`reporter.py`)."""

    findings: tuple[Finding, ...]
    report: SheetReport | None = None
    frame: pl.DataFrame | None = None
    layout: Layout | None = None
    is_form: bool = False


def read_sheet(
    sheet: Sheet,
    file: str,
    source: Source,
    vocabulary: Vocabulary,
    confirmed: Sequence[ConfirmedLayout],
    last: Layout | None,
) -> SheetResult:
    """One sheet; `last` is how the nearest sheet before it that had a header was read."""
    place = Place(source.name, file, sheet.name)
    if source.name == RETURNED and sheet.name in OWN_SHEETS:
        # What somebody wrote there all the same is told where the answers are taken (`assets/workbooks/filled.py`).
        return SheetResult(())
    # Of our own form every sheet is ours: a clerk who hid one has answered on it all the same.
    if sheet.is_hidden and source.name != RETURNED:
        return SheetResult((place.says("是隐藏的，未读取。", "skipped"),))
    rows = iter(sheet.rows)
    head: list[Row] = list(islice(rows, HEAD_ROWS))
    texts = [[text_of(cell).strip() for cell in row] for row in head]
    if not any(any(row) for row in texts):
        return SheetResult((_empty_top(rows, place),))
    layout = find_layout(texts, sheet.merged, vocabulary, confirmed)
    goes_on = layout is None and last is not None and continues(last, texts, source)
    if goes_on and last is not None:
        layout = headless(last)
    if layout is None:
        return _nameless(texts, head, rows, sheet, place, vocabulary)
    more = list(islice(rows, SAMPLED_ROWS - HEAD_ROWS)) if len(head) == HEAD_ROWS else []
    body = texts[layout.body :] + [[text_of(cell).strip() for cell in row] for row in more]
    rows = chain(more, rows)
    seen = understand(layout, body, source)
    layout = seen.layout
    titles = [t for row in texts[: max(layout.header, 0)] for t in dict.fromkeys(row) if t]
    context = Context(titles, sheet.name, file)
    given = _given(layout, source, context)
    # What the month should be is said better below than that its column is missing.
    unasked = {w: "" for w in [source.batch_word] if w and source.has(w) and source.column(w).may_stand_in}
    confirmed_month = month_in(_constants(layout).get(source.batch_word or "", ""))
    month = confirmed_month or month_of(context)
    severity: Severity = "held"
    problem = _problem(seen, source, {**unasked, **given})
    if problem and _is_other_table(layout, source) and not _holds_people(body):
        likely = _likely(seen, source, _missing(layout, source, given))
        problem, severity = f"第{layout.header + 1}行的表头不像「{source.title}」,未读取。{likely}", "skipped"
    elif problem is None and source.batch_word and source.batch_word not in layout.columns and month is None:
        problem = _no_month(source, context)
    if problem:
        report = _sheet_report(sheet, seen, source, given, _filled(texts[layout.body :], rows))
        return SheetResult((place.says(problem, severity, layout.header + 1),), report)
    table = read_table(sheet, head, rows, layout, source, given, month, year_of(context), unit_above(titles))
    by_title = source.batch_word and source.batch_word not in layout.columns and confirmed_month is None
    months = disputed_month(context) if by_title else None
    remarks = (
        *of_sheet(seen, table, place, months, is_continued=goes_on),
        *dressed(sheet, table, place, source, layout.body),
    )
    report = _sheet_report(sheet, seen, source, given, len(table.frame), table)
    return SheetResult(remarks, report, table.frame, layout, is_form(layout, source))


def _nameless(
    texts: Sequence[Sequence[str]],
    head: Sequence[Row],
    rows: Iterator[Row],
    sheet: Sheet,
    place: Place,
    vocabulary: Vocabulary,
) -> SheetResult:
    """A sheet of which hardly a header is known: the row that must be the header is asked about."""
    source = vocabulary.source
    row = header_row(texts, source)
    if row is None:
        # The rest is taken all the same: a text table shows only at its end that it was cut.
        return SheetResult((_no_header(chain(head, rows), place, source),))
    layout = layout_at(texts, row, sheet.merged, vocabulary)
    seen = understand(layout, texts[layout.body :], source)
    count = _filled(texts[layout.body :], rows)
    message = f"第{layout.header + 1}行像是表头，但认得的列太少，其下 {count} 行未读取。{_likely(seen, source)}"
    severity: Severity = "held" if _holds_people(texts[layout.body :]) else "unread"
    report = _sheet_report(sheet, seen, source, {}, count)
    return SheetResult((place.says(message, severity, layout.header + 1),), report)


def _filled(texts: Sequence[Sequence[str]], rows: Iterator[Row]) -> int:
    """The rows below a header that hold something: those looked at already, and the rest of the sheet."""
    return sum(map(any, texts)) + sum(any(cell != "" for cell in row) for row in rows)


def _holds_people(texts: Sequence[Sequence[str]]) -> bool:
    """Whether most rows hold an ID number: such rows are a loss that somebody must act on."""
    filled = [row for row in texts if any(row)]
    return 2 * sum(any("number" in kinds_of(cell) for cell in row if cell) for row in filled) > len(filled)


def _given(layout: Layout, source: Source, context: Context) -> Mapping[str, str]:
    """What is known of every row without a column for it: a person's word, else sheet, title or file name."""
    found = stand_ins([c for c in source.columns if c.name not in layout.columns], context)
    return {**found, **{word: value for word, value in _constants(layout).items() if source.has(word)}}


def _constants(layout: Layout) -> Mapping[str, str]:
    """What a person said of the whole file, of words for which it has no column."""
    constants = layout.confirmed.constants if layout.confirmed else {}
    return {word: value for word, value in constants.items() if word not in layout.columns}


def _no_header(rows: Iterator[Row], place: Place, source: Source) -> Finding:
    """What is said of a sheet without a header: rows of persons among them are a loss that somebody must act on."""
    filled = persons = 0
    for row in rows:
        texts = [text_of(cell).strip() for cell in row]
        filled += any(texts)
        persons += any(map(is_number_like, texts))
    if 2 * persons > filled > 1:
        message = (
            f"没有识别出表头，其中 {persons} 行写有身份证号码，整个文件未采用；前 {SEARCHED_ROWS} 行内应有表头:"
            f"{required_headers(source)}。请加上表头后重新放入，并确认没有放错文件夹。"
        )
        return place.says(message, "held")
    return place.says(f"没有识别出表头，{filled} 行未读取。", "skipped")


def _empty_top(rows: Iterator[Row], place: Place) -> Finding:
    if any(any(cell != "" for cell in row) for row in rows):
        return place.says(f"前 {HEAD_ROWS} 行是空白，没有识别出表头；请删除表头以上的空行后重新放入。", "held")
    return place.says("是空白的，未读取。", "skipped")


def _no_month(source: Source, context: Context) -> str:
    span = "写的是一段时间(如一季度、1-3月),不是一个月" if names_span(context) else "里也没有年月"
    return (
        f"中找不到「{source.title}」属于哪个月：表中没有月份列，标题、工作表名和文件名{span};"
        "整个文件未采用，请在文件名中写明年月(如 2021年5月)后重新放入。"
    )


def _problem(seen: Understanding, source: Source, given: Mapping[str, str]) -> str | None:
    """Why a sheet with a header cannot be read, in Chinese; None when it can."""
    layout, row = seen.layout, seen.layout.header + 1
    if any(source.column(word).required for word in layout.doubled):
        named = "、".join(f"「{label}」" for label in dict.fromkeys(layout.doubled.values()))
        return f"第{row}行的表头{named}出现了两次，无法判断用哪一列，整个文件未采用；请改好表头后重新放入。"
    missing = _missing(layout, source, given)
    if not missing:
        return None
    named = "、".join(f"「{source.column(word).header}」" for word in missing)
    wrong = "".join(f"表头「{label}」与这一列的内容不符。" for label in seen.refuted)
    return (
        f"第{row}行的表头缺少必需的列{named}，整个文件未采用；请补上这些列(或改正表头)后重新放入。"
        f"{wrong}{_only_heads(layout, missing)}{_likely(seen, source, missing)}"
    )


def _only_heads(layout: Layout, missing: Collection[str]) -> str:
    """What to ask for where a list of households came for one of their members."""
    if "person_name" not in missing or "head_name" not in layout.columns:
        return ""
    return "表中只有户主，没有逐人的名单；请向填报单位要含家庭成员姓名的名册。"


def _likely(seen: Understanding, source: Source, words: Collection[str] | None = None) -> str:
    """Which columns are likely to be these words (all words when none are named), and the command that confirms it."""
    named = [
        f"「{shown_label(seen.layout, c)}」→{source.column(p.word).header}"
        for c, p in sorted(seen.proposals.items())
        if p.sure >= WORTH_ASKING and (words is None or p.word in words)
    ]
    if not named:
        return ""
    return f"可能是:{'、'.join(named[:MOST_LIKELY])}；核对后可用 hedui map {source.name} 文件 --by 姓名 确认。"


def _missing(layout: Layout, source: Source, given: Mapping[str, str]) -> tuple[str, ...]:
    """The required words that neither a column nor anything about the sheet brings."""
    found = {*layout.columns, *given}
    if layout.members:
        found |= {word for pairs in layout.members.values() for word in pairs}
        found |= {head for person, head in HEAD.items() if person in found} | {"relation"}
    return missing_words(source, found)


def _is_other_table(layout: Layout, source: Source) -> bool:
    """Whether a sheet holds something else, such as totals by township: fewer than half of the required columns."""
    required = [c.name for c in source.columns if c.required]
    people = [c.name for c in source.columns if c.word.domain in {"id_number", "name"}]
    return (
        2 * sum(w in layout.columns for w in required) < len(required)
        and not any(w in layout.columns for w in people)
        and not layout.members
    )


def required_headers(source: Source) -> str:
    """The headers no file of the register may lack, for a sentence."""
    return "、".join(c.header for c in source.columns if c.required)


def _sheet_report(
    sheet: Sheet,
    seen: Understanding,
    source: Source,
    given: Mapping[str, str],
    rows: int,
    table: Table | None = None,
) -> SheetReport:
    """How the sheet was understood; a held one has no table."""
    layout = seen.layout
    return SheetReport(
        sheet.name,
        layout.header + 1,
        layout.depth,
        {word: layout.labels[c] for word, c in layout.taken_from.items()},
        _shown(layout.unknown) if has_known_header(layout) else (),
        _shown(layout.spare),
        rows,
        int(table.frame["_reject"].is_not_null().sum()) if table else 0,
        table.blank if table else 0,
        layout.digest,
        understood(seen),
        _missing(layout, source, given),
        table is not None,
    )


def _shown(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(label for label in labels if is_plain_label(label))
