"""One stored file with the contract of its source: all sheets to one frame, and everything worth saying about it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

import polars as pl

from assets.home.finding import Finding, Severity
from assets.intake.reading.cells import text_of
from assets.intake.reading.clues import Context, disputed_month, month_in, month_of, names_span, stand_ins
from assets.intake.reading.containers import Row, Sheet, open_sheets
from assets.intake.reading.continuation import continues, header_judge, headless, is_number_like
from assets.intake.reading.layout import SEARCHED_ROWS, Layout, find_layout, is_plain_label, layout_at
from assets.intake.reading.nameless import header_row
from assets.intake.reading.report import FileReport, RefusedError, SheetReport, held
from assets.intake.reading.reporter import is_form, with_reporter
from assets.intake.reading.table import HEAD, NO_RECORD, Table, read_table
from assets.intake.reading.understanding import (
    SAMPLED_ROWS,
    Understanding,
    has_known_header,
    shown_label,
    understand,
    understood,
)
from data_contracts.contract import Source
from matchers.cases.form import RETURNED
from matchers.intake.asking import WORTH_ASKING
from matchers.intake.content import kinds_of
from matchers.intake.headers import Vocabulary, missing_words
from matchers.intake.layouts import ConfirmedLayout

HEAD_ROWS = 30
MOST_LIKELY = 8
TWO_NUMBERS = r"[1-9][0-9]{14}.*[^0-9Xx].*[1-9][0-9]{14}"
TWO_NUMBERS_LONG = 30
UNREMARKABLE = frozenset({"序号", "编号"})


@dataclass(frozen=True)
class Parsed:
    """The raw rows of a file (None when it is held) and the report on it."""

    frame: pl.DataFrame | None
    report: FileReport


@dataclass(frozen=True)
class _Place:
    """Where a finding was made; says it in a sentence that begins with file and sheet."""

    source: str
    file: str
    sheet: str

    def says(self, message: str, severity: Severity = "note", row: int | None = None) -> Finding:
        where = f"文件「{self.file}」" + (f"工作表「{self.sheet}」" if self.sheet else "")
        return Finding(self.source, self.file, self.sheet or None, row, severity, where + message)


@dataclass(frozen=True)
class _Page:
    """What one sheet gave: a table with its report, or only findings."""

    findings: tuple[Finding, ...]
    report: SheetReport | None = None
    frame: pl.DataFrame | None = None
    layout: Layout | None = None


def raw_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a parsed file in their order: the contract's words with their cell kinds, then the bookkeeping."""
    schema: dict[str, pl.DataType] = {}
    for column in source.columns:
        schema[column.name] = pl.String()
        if column.word.domain == "id_number":
            schema[f"{column.name}__cell"] = pl.String()
    return {
        **schema,
        "_sheet": pl.String(),
        "_row": pl.Int64(),
        "_member": pl.Int64(),
        "_batch": pl.String(),
        "_reject": pl.String(),
    }


def parse(path: Path, original_name: str, source: Source, confirmed: Sequence[ConfirmedLayout] = ()) -> Parsed:
    """Read the stored file at `path`, which came as `original_name`, by the contract of its source and by what a person
    confirmed of layouts of it.

    Never raises for what a file contains: a file that cannot be used gives a report with a `held` finding.
    """
    vocabulary = Vocabulary(source)
    pages: list[_Page] = []
    try:
        last: Layout | None = None
        for sheet in open_sheets(path, header_judge(vocabulary)):
            page = _page(sheet, original_name, source, vocabulary, confirmed, last)
            pages.append(page)
            last = page.layout or last
    except RefusedError as reason:
        return Parsed(None, held(source.name, original_name, f"文件「{original_name}」{reason}。"))
    findings = tuple(f for page in pages for f in page.findings)
    sheets = tuple(page.report for page in pages if page.report)
    frames = [page.frame for page in pages if page.frame is not None]
    if not frames and not any(f.severity == "held" for f in findings):
        findings += (_Place(source.name, original_name, "").says(_nothing_found(source), "held"),)
    if any(f.severity == "held" for f in findings):
        return Parsed(None, FileReport(source.name, original_name, sheets, findings, 0, 0, {}, ""))
    frame = pl.concat(frames).select(list(raw_schema(source)))
    if message := _nothing_usable(frame, source):
        findings += (_Place(source.name, original_name, "").says(message, "held"),)
        return Parsed(None, FileReport(source.name, original_name, sheets, findings, 0, 0, {}, ""))
    remarks = tuple(_remarks(frame, [s for s in sheets if s.is_read], source, original_name))
    return Parsed(frame, _report(frame, source, original_name, sheets, findings + remarks))


def _nothing_usable(frame: pl.DataFrame, source: Source) -> str | None:
    """Why no row of a file can be used, in Chinese; None where one can, or where a month had no events at all."""
    if frame["_reject"].is_null().any():
        return None
    reasons = list(dict.fromkeys(reason for reason in frame["_reject"].to_list() if reason not in NO_RECORD))
    if reasons:
        return f"的表头下没有可用的数据行({'、'.join(reasons[:3])}),整个文件未采用；请更正后重新放入。"
    if source.arrives == "list":
        return "的表头下没有可用的数据行，整个文件未采用；请确认导出是否完整。"
    return None


def _report(
    frame: pl.DataFrame, source: Source, name: str, sheets: tuple[SheetReport, ...], findings: tuple[Finding, ...]
) -> FileReport:
    rejected = int(frame["_reject"].is_not_null().sum())
    batches = frame.filter(pl.col("_reject").is_null() & pl.col("_batch").is_not_null())["_batch"].value_counts()
    return FileReport(
        source.name, name, sheets, findings, len(frame), rejected, dict(sorted(batches.iter_rows())), _content(frame)
    )


def _content(frame: pl.DataFrame) -> str:
    """Digest of the accepted rows whatever their order and place, so that a re-saved copy is seen as one."""
    words = [c for c in frame.columns if c not in {"_sheet", "_row", "_reject"}]
    rows = frame.filter(pl.col("_reject").is_null()).select(words).hash_rows().sort()
    return hashlib.sha256(pl.__version__.encode() + rows.to_numpy().tobytes()).hexdigest()[:32]


def _nothing_found(source: Source) -> str:
    return (
        f"中没有找到「{source.title}」的表头，整个文件未采用；前 {SEARCHED_ROWS} 行内应有表头:{_required(source)}。"
        "请确认没有放错文件夹。"
    )


def _required(source: Source) -> str:
    return "、".join(c.header for c in source.columns if c.required)


def _page(
    sheet: Sheet,
    file: str,
    source: Source,
    vocabulary: Vocabulary,
    confirmed: Sequence[ConfirmedLayout],
    last: Layout | None,
) -> _Page:
    """One sheet; `last` is how the nearest sheet before it that had a header was read."""
    place = _Place(source.name, file, sheet.name)
    # Our own workbook carries its baseline in a hidden sheet.
    if sheet.is_hidden and source.name != RETURNED:
        return _Page((place.says("是隐藏的，未读取。", "skipped"),))
    rows = iter(sheet.rows)
    head: list[Row] = list(islice(rows, HEAD_ROWS))
    texts = [[text_of(cell).strip() for cell in row] for row in head]
    if not any(any(row) for row in texts):
        return _Page((_empty_top(rows, place),))
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
    said_month = month_in(_constants(layout).get(source.batch_word or "", ""))
    month = said_month or month_of(context)
    problem, severity = _problem(seen, source, {**unasked, **given}), _HELD
    if problem and _is_other_table(layout, source) and not _holds_people(body):
        likely = _likely(seen, source, _missing(layout, source, given))
        problem, severity = f"第{layout.header + 1}行的表头不像「{source.title}」,未读取。{likely}", _SKIPPED
    elif problem is None and source.batch_word and source.batch_word not in layout.columns and month is None:
        problem = _no_month(source, context)
    if problem:
        report = _sheet_report(sheet, seen, source, given, _filled(texts[layout.body :], rows))
        return _Page((place.says(problem, severity, layout.header + 1),), report)
    table = read_table(sheet, head, rows, layout, source, given, month)
    if is_form(layout, source):
        table = replace(table, frame=with_reporter(table.frame, source))
    remarks = tuple(place.says(_REFUTED.format(label), "unread", layout.header + 1) for label in seen.refuted)
    if goes_on:
        remarks += (place.says(f"没有表头，列数和内容与前一张表一致，按前一张表的列读取了 {len(table.frame)} 行。"),)
    if table.beyond:
        remarks += (place.says(f"有 {table.beyond} 行在没有表头的列里写有内容，这些内容未读取。"),)
    by_title = source.batch_word and source.batch_word not in layout.columns and said_month is None
    if by_title and (months := disputed_month(context)):
        remarks += (
            place.says(
                f"标题写的是 {months[0][:7]}，文件名写的是 {months[1][:7]}，以标题为准；若有误请改正后重新放入。"
            ),
        )
    return _Page(remarks, _sheet_report(sheet, seen, source, given, len(table.frame), table), table.frame, layout)


_HELD: Severity = "held"
_SKIPPED: Severity = "skipped"
_REFUTED = "的表头「{}」与这一列的内容不符，这一列未读取；请核对表头是否写错。"


def _nameless(
    texts: Sequence[Sequence[str]],
    head: Sequence[Row],
    rows: Iterator[Row],
    sheet: Sheet,
    place: _Place,
    vocabulary: Vocabulary,
) -> _Page:
    """A sheet of which hardly a header is known: the row that must be the header is asked about."""
    source = vocabulary.source
    row = header_row(texts, source)
    if row is None:
        # The rest is taken all the same: a text table shows only at its end that it was cut.
        return _Page((_no_header(chain(head, rows), place, source),))
    layout = layout_at(texts, row, sheet.merged, vocabulary)
    seen = understand(layout, texts[layout.body :], source)
    count = _filled(texts[layout.body :], rows)
    message = f"第{layout.header + 1}行像是表头，但认得的列太少，其下 {count} 行未读取。{_likely(seen, source)}"
    severity: Severity = "held" if _holds_people(texts[layout.body :]) else "unread"
    report = _sheet_report(sheet, seen, source, {}, count)
    return _Page((place.says(message, severity, layout.header + 1),), report)


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
    said = layout.confirmed.constants if layout.confirmed else {}
    return {word: value for word, value in said.items() if word not in layout.columns}


def _no_header(rows: Iterator[Row], place: _Place, source: Source) -> Finding:
    """What is said of a sheet without a header: rows of persons among them are a loss that somebody must act on."""
    filled = persons = 0
    for row in rows:
        texts = [text_of(cell).strip() for cell in row]
        filled += any(texts)
        persons += any(map(is_number_like, texts))
    if 2 * persons > filled > 1:
        message = (
            f"没有识别出表头，其中 {persons} 行写有身份证号码，整个文件未采用；前 {SEARCHED_ROWS} 行内应有表头:"
            f"{_required(source)}。请加上表头后重新放入，并确认没有放错文件夹。"
        )
        return place.says(message, "held")
    return place.says(f"没有识别出表头，{filled} 行未读取。", "skipped")


def _empty_top(rows: Iterator[Row], place: _Place) -> Finding:
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
    layout = seen.layout
    row = layout.header + 1
    if layout.doubled:
        named = "、".join(f"「{label}」" for label in dict.fromkeys(layout.doubled))
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


def _remarks(frame: pl.DataFrame, sheets: Sequence[SheetReport], source: Source, name: str) -> Iterator[Finding]:
    """What is worth saying about a file that was read, once a file and not once a sheet."""
    place = _Place(source.name, name, "")
    unknown = list(dict.fromkeys(label for s in sheets for label in s.unknown if label not in UNREMARKABLE))
    if unknown:
        yield place.says(f"有 {len(unknown)} 个未登记的列，其内容未读取:{'、'.join(unknown[:30])}。", "unread")
    if spare := list(dict.fromkeys(label for s in sheets for label in s.spare)):
        yield place.says(f"有与其他列含义相同的列，只采用更明确的一列，以下未读取:{'、'.join(spare[:30])}。")
    reasons = frame["_reject"].drop_nulls().value_counts(sort=True, name="rows").sort("rows", "_reject")
    if len(reasons):
        counted = "、".join(f"{reason} {count} 行" for reason, count in reasons.reverse().iter_rows())
        yield place.says(f"有 {int(reasons['rows'].sum())} 行未作为记录:{counted}。")
    for column in source.columns:
        is_person = column.word.domain == "id_number" and not column.several
        if is_person and not source.has("relation") and (count := _with_two_numbers(frame[column.name])):
            yield place.says(
                f"「{column.header}」有 {count} 个单元格写有几个号码，分不清是谁的，未采用；请一人一行后重新放入。",
                "unread",
            )
        kind = f"{column.name}__cell"
        if kind in frame.columns and (count := int((frame[kind] == "number").sum())):
            yield place.says(
                f"「{column.header}」有 {count} 个单元格是数字格式，精度已丢失；请设为文本格式后从原系统重新导出。"
            )


def _with_two_numbers(cells: pl.Series) -> int:
    """How many cells hold the numbers of more than one person; only long ones are looked at."""
    long = cells.filter(cells.str.len_bytes() > TWO_NUMBERS_LONG)
    return int(long.str.contains(TWO_NUMBERS).sum())


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
