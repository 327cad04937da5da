"""Where every rule and every register stands when the night is done, as an analyst looks for it on its page in Dagster.

Belongs here: counts by township and numbers that draw a line over the nights, of what the morning sheet counts too and
from the same lines. Does not belong here: rows (`counts.py` says why). No cell is of one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg
import duckdb

from assets.home.warehouse import tables
from assets.pages.morning_lines import MorningSheet, RuleLine, SourceLine
from data_contracts.sql import identifier, literal
from matchers.blotting import blotted
from matchers.cases.casework import SEVERITIES, outcomes
from matchers.cases.hit_rate import confirms
from matchers.flags.claims import STATUS

UNKNOWN = "（不详）"
LINKS = {"exact": "证号", "inferred": "推定", "probable": "可能"}
"""How surely it is known whom a flag is about, in words short enough for a table of ten columns."""
STATES = {"accepted": "采用", "stale": "过旧", "held": "暂扣", "no_basis": "无依据", "absent": "未收到"}


def standing(con: duckdb.DuckDBPyConnection, sheet: MorningSheet) -> dict[str, dict[str, Any]]:
    """Metadata by `flag/<rule>` and `raw/<register>`: of every rule, and of registers that have a batch in force."""
    rules = sheet.rules
    sources = [line for line in sheet.sources if line.batch]
    places, unread, batches = _by_township(con), _unread(con), _batches(con)
    rows = _rows(con, [("flag", r.rule) for r in rules] + [("raw", s.source) for s in sources])
    found = {f"flag/{r.rule}": _of_rule(r, places.get(r.rule, ())) for r in rules}
    found |= {
        f"raw/{s.source}": _of_source(s, batches[s.source], unread.get(s.source, ()))
        for s in sources
        if s.source in batches
    }
    for path, metadata in found.items():
        if path in rows:
            metadata["dagster/row_count"] = rows[path]
    return found


def _of_rule(line: RuleLine, places: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    titles = ["乡镇", *SEVERITIES.values(), *LINKS.values(), "新增", "在办", "反馈", "属实"]
    metadata: dict[str, Any] = {
        "结果": STATUS.get(line.status, "无结果"),
        "说明": blotted(line.reason) or "—",
        "按乡镇": dg.MetadataValue.md(table(titles, places)) if places else "没有疑点，也没有案件",
        "疑点": line.flags,
        "今夜新增": line.new,
        "在办": line.open,
        "已反馈": line.answered,
        "属实": line.confirmed,
        "未作判断": line.unread,
        "无结论乡镇": len(line.silent_townships),
    }
    if line.low is not None and line.high is not None:
        metadata |= {"命中率%": round(line.share, 1), "命中率下限%": line.low, "命中率上限%": line.high}
    return metadata


def _of_source(
    line: SourceLine, batch: tuple[int, int, int | None], unread: Sequence[tuple[Any, ...]]
) -> dict[str, Any]:
    rows, rejected_by_reader, before = batch
    metadata: dict[str, Any] = {
        "状态": STATES[line.state],
        "批次": line.batch,
        "收到": line.received_on or "—",
        "文件数": line.files,
        "读入行数": rows + rejected_by_reader,
        "采用行数": rows + rejected_by_reader - line.rejected,
        "退回行数": line.rejected,
        "未读懂的值": sum(int(count) for _, count, _ in unread),
    }
    if line.age_days is not None:
        metadata["距今天数"] = line.age_days
    if before is not None:
        metadata["比上一批增减行数"] = rows - before
        if before:
            metadata["比上一批增减%"] = round(100 * (rows - before) / before, 1)
    if unread:
        metadata["没有读懂或没有的列"] = dg.MetadataValue.md(table(["列", "未读懂的值", "没有这一列的记录"], unread))
    return metadata


def _by_township(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """A row a rule and township: flags by severity and kind of link, and where the cases stand."""
    right = ", ".join(literal(outcome) for outcome in sorted(outcomes()) if confirms(outcome))
    severities = ", ".join(f"count(*) FILTER (WHERE severity = {literal(s)}) AS of_{s}" for s in SEVERITIES)
    links = ", ".join(f"count(*) FILTER (WHERE link_method = {literal(m)}) AS by_{m}" for m in LINKS)
    counted = [*(f"of_{s}" for s in SEVERITIES), *(f"by_{m}" for m in LINKS), "new", "open", "answered", "confirmed"]
    columns = ", ".join(f"coalesce({c}, 0)" for c in counted)
    found: dict[str, list[tuple[Any, ...]]] = {}
    rows = con.execute(f"""
        WITH flagged AS (
            SELECT rule, coalesce(township, {literal(UNKNOWN)}) AS township, {severities}, {links}
            FROM review.flag GROUP BY ALL),
        worked AS (
            SELECT rule, coalesce(township, {literal(UNKNOWN)}) AS township,
                count(*) FILTER (WHERE is_open AND is_new) AS new, count(*) FILTER (WHERE is_open) AS open,
                count(*) FILTER (WHERE answered_on IS NOT NULL) AS answered,
                count(*) FILTER (WHERE outcome IN ({right})) AS confirmed
            FROM review.cases GROUP BY ALL)
        SELECT rule, township, {columns} FROM flagged FULL JOIN worked USING (rule, township)
        ORDER BY ALL""")
    for rule, *row in rows.fetchall():
        found.setdefault(rule, []).append(tuple(row))
    return found


def _unread(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, int, int]]]:
    """Per register its columns of which something was not read or did not come."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for source, title, unread, absent in con.execute(
        "SELECT source, title, max(unread), max(absent) FROM review.gap WHERE unread > 0 OR absent > 0 "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        found.setdefault(source, []).append((title, int(unread), int(absent)))
    return found


def _batches(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int, int | None]]:
    """Per register, of the batch in force: rows the reader took, rows it refused, and the rows of the batch before."""
    return {
        source: (rows, rejected, before)
        for source, rows, rejected, before in con.execute("""
            SELECT source, rows, rejected, lag(rows) OVER (PARTITION BY source ORDER BY CAST(batch AS VARCHAR))
            FROM raw.batch WHERE is_accepted
            QUALIFY row_number() OVER (PARTITION BY source ORDER BY CAST(batch AS VARCHAR) DESC) = 1""").fetchall()
    }


def _rows(con: duckdb.DuckDBPyConnection, wanted: Iterable[tuple[str, str]]) -> dict[str, int]:
    made = {layer: set(tables(con, layer)) for layer in ("flag", "raw")}
    parts = [
        f"SELECT {literal(f'{layer}/{name}')}, count(*) FROM {layer}.{identifier(name)}"
        for layer, name in wanted
        if name in made[layer]
    ]
    return dict(con.execute(" UNION ALL ".join(parts)).fetchall()) if parts else {}


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Counts as a Markdown table; nothing for none, so that the eye finds what is there."""
    first, *others = titles
    lines = [f"| {first} | " + " | ".join(others) + " |", "|---|" + "--:|" * len(others)]
    for name, *counts in rows:
        shown = (f"{count:,}" if count else "" for count in counts)
        lines.append(f"| {blotted(str(name)).replace('|', '/')} | " + " | ".join(shown) + " |")
    return "\n".join(lines)
