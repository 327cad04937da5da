"""What `hedui check` says of a file: one object for programs, the same in Chinese sentences.

Belongs here: how columns, unread values and silenced rules are told. Does not belong here: trying the file
(`trial_reading.py`), what is proposed (`matchers/intake/proposals.py`).
The object is an interface (`--json`): its keys stay. It holds no ID number and no name; headers that may be somebody's
data are 第N列, unread values are told as the morning sheet tells them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.intake.reading.report import ColumnReport, FileReport, SheetReport
from assets.pages.terminal import wrapped
from data_contracts.contract import Contracts, Source
from matchers.facts.measure import load_measures
from matchers.flags.gaps import Gap, gaps_of
from matchers.flags.lineage import rests_on
from matchers.flags.rule import Rule
from matchers.intake.asking import WORTH_ASKING, values_of
from matchers.intake.values import proposals


@dataclass(frozen=True)
class Unread:
    """A value of a sheet that nobody could read: the register's word, the value as it may be told, its rows, and which
    of our values it is likeliest to mean (None: nothing is like it)."""

    sheet: str
    word: str
    value: str
    rows: int
    proposed: str | None = None


def unread_values(con: duckdb.DuckDBPyConnection, contracts: Contracts, source: str) -> list[Unread]:
    """The unread values of every sheet of one register, the most frequent first."""
    found: dict[tuple[str, str, str], int] = {}
    for kind in dict.fromkeys(i.kind for i in contracts.sources[source].implements):
        rows = con.execute(
            "WITH word AS (SELECT DISTINCT column_name, word FROM record.coverage WHERE source = $1 AND kind = $2) "
            "SELECT coalesce(r._sheet, ''), word.word, u.shown, count(*) FROM record.unread AS u "
            f'JOIN record."{kind}" AS r USING (record_id) JOIN word USING (column_name) '
            "WHERE u.source = $1 AND u.kind = $2 GROUP BY ALL",
            [source, kind],
        ).fetchall()
        for sheet, word, value, count in rows:
            # A roll is records of several kinds, and says each value once.
            found[sheet, word, value] = max(int(count), found.get((sheet, word, value), 0))
    written: dict[tuple[str, str], list[str]] = {}
    for sheet, word, value in found:
        written.setdefault((sheet, word), []).append(value)
    proposed = {
        place: proposals(contracts.sources[source].column(place[1]).codelist or "", values)
        for place, values in written.items()
    }
    unread = [
        Unread(sheet, word, value, rows, next(iter(proposed[sheet, word][value]), None))
        for (sheet, word, value), rows in found.items()
    ]
    return sorted(unread, key=lambda u: (u.sheet, u.word, -u.rows, u.value))


def silenced(gaps: Sequence[Gap], rules: Mapping[str, Rule], contracts: Contracts) -> tuple[str, ...]:
    """The rules that would not speak of this register, by code."""
    measures = load_measures()
    rested = {code: rests_on(rule, measures, contracts.kinds) for code, rule in rules.items()}
    return tuple(sorted(code for code, on in rested.items() if any(g.is_large() for g in gaps_of(on, gaps))))


def as_object(
    source: str,
    reports: Sequence[FileReport],
    unread: Sequence[Unread],
    silences: Sequence[str],
    messages: Sequence[str],
    with_keys: bool = False,
) -> dict[str, Any]:
    """The object that `hedui check --json` prints. `layout` is that of the first sheet with a header; a file is
    accepted when nothing of it is held. `with_keys` adds what a confirmation needs and nothing else may see: `layout`
    of each sheet and `key` of each column."""
    sheets = [sheet for report in reports for sheet in report.sheets]
    return {
        "source": source,
        "accepted": bool(reports) and not any(report.is_held for report in reports),
        "layout": next((sheet.layout for sheet in sheets if sheet.layout), ""),
        "sheets": [_sheet(sheet, [u for u in unread if u.sheet == sheet.name], with_keys) for sheet in sheets],
        "silences": list(silences),
        "messages": list(messages),
    }


def _sheet(sheet: SheetReport, unread: Sequence[Unread], with_keys: bool) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        **({"layout": sheet.layout} if with_keys else {}),
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": [_column(column, with_keys) for column in sheet.understood],
        "missing": list(sheet.missing),
        "unread": [{"word": u.word, "value": u.value, "rows": u.rows, "proposed": u.proposed} for u in unread],
    }


def _column(column: ColumnReport, with_keys: bool) -> dict[str, Any]:
    return {
        "header": column.header,
        **({"key": column.key} if with_keys else {}),
        "word": column.word,
        "how": column.how,
        "sure": column.sure,
        "others": list(column.others),
    }


def column_lines(sheet: SheetReport, source: Source, with_unknown: bool = True) -> Iterator[str]:
    """How each column of a sheet was understood, in Chinese; what is hardly likely is not worth a line."""
    for how, title in (("named", "认出"), ("confirmed", "已由人确认")):
        if read := [_as_ours(c.header, c.word, source) for c in sheet.understood if c.how == how and c.word]:
            yield from wrapped(f"  {title}:", read)
    likely = [c for c in sheet.understood if c.how == "proposed" and c.sure >= WORTH_ASKING]
    for c in likely:
        yield f"  未取值:「{c.header}」可能是「{_title(source, c.word or '')}」(把握 {c.sure:.0%}){_others(c, source)}"
    unknown = [c.header for c in sheet.understood if c.how in {"none", "proposed"} and c not in likely]
    if unknown and with_unknown:
        yield from wrapped("  不认识、未取值的列:", unknown)
    if sheet.missing:
        yield "  缺少必需的列:" + "、".join(_title(source, word) for word in sheet.missing)


OTHERS = 2
"""Other words told with the likeliest one."""


def _as_ours(header: str, word: str | None, source: Source) -> str:
    """A header, with our name for it where that is another."""
    title = _title(source, word or "")
    return header if header == title else f"{header}→{title}"


def _others(column: ColumnReport, source: Source) -> str:
    named = "、".join(f"「{_title(source, word)}」" for word in column.others[:OTHERS])
    return f"，也可能是{named}" if named else ""


def _title(source: Source, word: str) -> str:
    return source.column(word.partition("[")[0]).header


def value_lines(unread: Sequence[Unread], source: Source) -> Iterator[str]:
    """The unread values of a file that a person can be asked about, in Chinese: coded ones, each with what it is
    likeliest to mean. Dates and numbers are counted where the gaps are told."""
    for u in unread:
        if not values_of(source.column(u.word.partition("[")[0])):
            continue
        where = f"工作表「{u.sheet}」" if u.sheet else ""
        likely = f"，可能是「{u.proposed}」" if u.proposed else ""
        yield f"[未读懂] {where}「{_title(source, u.word)}」的值「{u.value}」读不懂，{u.rows} 行{likely}"


def silence_lines(silences: Sequence[str], rules: Mapping[str, Rule]) -> Iterator[str]:
    """Which rules would not speak, in Chinese."""
    if silences:
        titles = [rules[code].title for code in silences]
        yield from wrapped(f"因为缺少内容，下列 {len(titles)} 条规则对这份文件不能作出结论:", titles)
