"""Where the register rows behind a flag lie, in words: register, batch, file, sheet and row.

Belongs here: the section 来源 of an explanation. Does not belong here: finding the rows (`origins.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import duckdb

from assets.explain.origins import SEVERAL, Origins
from assets.intake.deliveries import Receipt
from assets.pages.terminal import wrapped
from data_contracts.contract import Contracts
from matchers.flags.rule import Rule


def origin_lines(origins: Origins, contracts: Contracts, names: Mapping[tuple[str, str, str], str]) -> Iterator[str]:
    """The section 来源 of an explanation, with the `file_names`, in which numbers are blotted out."""
    yield "来源（疑点所依据的名册行）：" if origins.rows else "来源：没有一行直接写着，见下。"
    by_place = sorted(origins.rows, key=lambda o: (*o.place, o.whom, o.row))
    for (source, batch, received_on, file, sheet), here in groupby(by_place, lambda o: o.place):
        batch_said = f"{batch} 一批（在用），" if batch else ""
        yield f"  {contracts.sources[source].title}：{batch_said}{received_on} 收到"
        name = names.get((source, file, received_on)) or names.get((source, file, "")) or f"摘要 {file[:12]} 的文件"
        where = f"「{name}」" + (f"工作表「{sheet}」" if sheet else "")
        of_whom = [
            f"第 {SEVERAL.join(map(str, dict.fromkeys(o.row for o in rows)))} 行（{whom}）"
            for whom, rows in groupby(here, lambda o: o.whom)
        ]
        yield from wrapped(f"    {where}", of_whom, "，")
    if origins.others:
        counts = [f"{contracts.kinds[kind].title} {rows} 行" for kind, rows in origins.others.items()]
        yield from wrapped("  这些人另有内容不同、疑点没有引用的：", counts)
    if origins.absent:
        yield from wrapped("  核对过而没有这些人的：", [contracts.kinds[kind].title for kind in origins.absent])


def file_names(received: Sequence[Receipt]) -> dict[tuple[str, str, str], str]:
    """What a file of a register was called on the day it came, and whenever it came last: (register, digest, day)."""
    names = {(r.source, r.file, ""): r.shown_name for r in reversed(received)}
    return names | {(r.source, r.file, r.received_on.isoformat()): r.shown_name for r in received}


def register_lines(con: duckdb.DuckDBPyConnection, rule: Rule, contracts: Contracts) -> Iterator[str]:
    """The same section for a flag about a place."""
    yield "来源：一个地方的数字是合计，依据下列名册在用批次的全部行："
    yield from _registers(con, rule, contracts)


def _registers(con: duckdb.DuckDBPyConnection, rule: Rule, contracts: Contracts) -> Iterator[str]:
    rows = con.execute(
        "SELECT o.source, max(b.batch)::VARCHAR, arg_max(b.files, b.batch), arg_max(b.rows, b.batch) "
        "FROM flag.rests_on AS o JOIN raw.batch AS b ON b.source = o.source AND b.is_accepted WHERE o.rule = ? "
        "GROUP BY ALL ORDER BY ALL",
        [rule.code],
    ).fetchall()
    for source, batch, files, count in rows:
        yield f"  {contracts.sources[source].title}：{batch} 一批（在用），{files} 个文件、{count:,} 行"
