"""What the night has of each register: its batches, what was refused and why, what was not read, and what to do.

Belongs here: rows of the page by register. Does not belong here: one line a register on the sheet
(`morning_sources.py`). Places in files are told by sheet and row; names of files may hold a name, so they are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from assets.home.warehouse import every_table
from assets.pages.behind_parts import Part, Table
from assets.pages.morning_sources import without_names
from data_contracts.contract import Contracts, Source
from data_contracts.sql import identifier


def register_parts(con: duckdb.DuckDBPyConnection, contracts: Contracts) -> Iterator[Part]:
    """The part of every register, in the order of their titles."""
    made = every_table(con)
    for source in sorted(contracts.sources.values(), key=lambda one: one.title):
        tables = [table for table in _tables(con, source, made) if table.rows]
        yield Part(source.name, source.title, _lines(con, source), tables)


def _lines(con: duckdb.DuckDBPyConnection, source: Source) -> Sequence[str]:
    held = con.execute(
        "SELECT DISTINCT message FROM review.finding WHERE source = ? AND severity = 'held' ORDER BY 1", [source.name]
    ).fetchall()
    told = [f"暂缓：{without_names(message)}" for (message,) in held]
    if told:
        told.append(f"怎么办：hedui held {source.name} 看原因；核对无误的，由确认表头以外的人 --release 放行。")
    changed = con.execute(
        "SELECT DISTINCT message FROM review.finding WHERE source = ? AND severity = 'changed' ORDER BY 1",
        [source.name],
    ).fetchall()
    told += [f"请核对：{without_names(message)}" for (message,) in changed]
    return (f"提供单位：{source.provider}；代码 {source.name}", *told)


def _tables(con: duckdb.DuckDBPyConnection, source: Source, made: frozenset[str]) -> Iterator[Table]:
    batches = con.execute(
        "SELECT CAST(batch AS VARCHAR), CAST(files AS VARCHAR), CAST(rows AS VARCHAR), CAST(rejected AS VARCHAR), "
        "CASE WHEN is_accepted THEN '采用' ELSE '没有采用' END, coalesce(reason, '') "
        "FROM raw.batch WHERE source = ? ORDER BY 1 DESC",
        [source.name],
    ).fetchall()
    told = [(*row[:-1], without_names(row[-1])) for row in batches]
    yield Table("批次", ("批次", "文件", "行数", "退回", "是否采用", "原因"), told)
    if {"record.rejected", f"raw.{source.name}"} <= made:
        yield _refused(con, source)
    gaps = con.execute(
        "SELECT title, CAST(records AS VARCHAR), CAST(written AS VARCHAR), CAST(unread AS VARCHAR), "
        "CAST(absent AS VARCHAR), array_to_string(silences, '、') FROM review.gap "
        "WHERE source = ? AND unread + absent > 0 AND granted = '' ORDER BY ALL",
        [source.name],
    ).fetchall()
    mend = f"只是叫法、写法不同的：hedui map {source.name} 文件 --by 姓名；确实没有的，请{source.provider}补送。"
    yield Table("没有读懂或没有的列", ("列", "记录", "写明", "没有读懂", "没有这一列", "影响的规则"), gaps, mend)
    files = con.execute(
        "SELECT DISTINCT message FROM review.finding "
        "WHERE source = ? AND severity = 'unread' AND file <> '' ORDER BY 1",
        [source.name],
    ).fetchall()
    yield Table("文件里没有读取的内容", ("说明",), [(without_names(message),) for (message,) in files], mend)


def _refused(con: duckdb.DuckDBPyConnection, source: Source) -> Table:
    """Rows that became no record, with the reason, and how many there are. Which they are is not told here: a sheet may
    be called after a person."""
    rows = con.execute(
        f"""WITH refused AS (
                SELECT _reject AS reason, _file, _sheet, _row FROM raw.{identifier(source.name)}
                WHERE _reject IS NOT NULL
                UNION SELECT reason, _file, _sheet, _row FROM record.rejected WHERE source = $source)
            SELECT reason, CAST(count(*) AS VARCHAR), CAST(count(DISTINCT _file) AS VARCHAR)
            FROM refused GROUP BY reason ORDER BY count(*) DESC, reason""",
        {"source": source.name},
    ).fetchall()
    more = f"一个文件的每一行：hedui check {source.name} 文件"
    return Table("退回的行", ("原因", "行数", "文件数"), rows, more)
