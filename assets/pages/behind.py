"""The rows behind the numbers of the morning sheet: four pages beside it, by queue, rule, township and register.

Belongs here: which rows, and where each part of a page begins. Does not belong here: what is counted (`counted.py`),
the sheet. Like the sheet the pages name nobody: a case is its number, and whoever may see more asks by that number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.flags.cited import cited
from assets.home.files import whole
from assets.home.warehouse import every_table, first_row
from assets.pages.behind_parts import Part, Table
from assets.pages.counted import COUNTED, TITLES, named_days
from assets.pages.register_rows import register_parts
from assets.pages.rendering import environment
from data_contracts.contract import Contracts
from matchers.cases.casework import QUEUES, STATES
from matchers.flags.rule import Rule

PAGES: Mapping[str, str] = {"queues": "按队列", "rules": "按规则", "townships": "按乡镇", "registers": "按名册"}
"""The pages, in the order they are offered."""

MOST = 1000
"""Rows of one table: a page must open on an office computer. What is more is said, with the command that lists all."""

KEPT_NIGHTS = 31
"""Rows can be had again from the published night; the sheets alone are kept."""

NO_TOWNSHIP = "(未定乡镇)"
_NIGHT = re.compile(r"\d{4}-\d{2}-\d{2}")
_HEADERS = ("编号", "规则", "乡镇", "村（居）", "状态", "立项", "名单、行号", "识别")
_METHODS = {"exact": "凭证号", "inferred": "推定", "probable": "推定，把握不足"}


@dataclass(frozen=True)
class Night:
    """What the pages are made from: the night's tables, its day, the night before, and what was declared."""

    con: duckdb.DuckDBPyConnection
    as_of: date
    since: date
    contracts: Contracts
    rules: Mapping[str, Rule]


def parts(night: Night) -> Mapping[str, Sequence[Part]]:
    """The parts of each page of `PAGES`."""
    return {
        "queues": [*_queues(night), *_identities(night)],
        "rules": list(_rules(night)),
        "townships": list(_townships(night)),
        "registers": list(register_parts(night.con, night.contracts)),
    }


def _queues(night: Night) -> Iterator[Part]:
    for queue, title in QUEUES.items():
        for count, which in COUNTED.items():
            command = f"hedui flags --queue {queue} --csv 文件.csv"
            table = _cases(night, f"queue = $queue AND {which}", {"queue": queue}, command)
            if table.rows:
                yield Part(f"{queue}-{count}", f"{title}：{TITLES[count]}", (), (table,))


def _rules(night: Night) -> Iterator[Part]:
    bases = cited(night.con)
    for code, rule in night.rules.items():
        table = _cases(night, "is_open AND rule = $rule", {"rule": code}, f"hedui flags --rule {code} --csv 文件.csv")
        lines = [
            f"{QUEUES[rule.queue]}　为什么问：{rule.why}",
            *([f"依据：{bases[code]}"] if bases.get(code) else []),
            f"查什么、哪些情形属正常：hedui why {code}；各乡镇的数量和命中率：hedui rule {code}",
        ]
        yield Part(code, rule.title, lines, (_said_of(night, code), *([table] if table.rows else [])))


def _said_of(night: Night, rule: str) -> Table:
    """What a rule said of the county and of each township; those without a flag in one sentence."""
    words = {"flags": "有疑点", "no_flags": "无疑点", "not_enough_data": "数据不足", "not_run": "未运行"}
    rows = night.con.execute(
        "SELECT township, status, coalesce(flags, 0), coalesce(unread, 0), coalesce(reason, '') FROM flag.status "
        "WHERE rule = ? ORDER BY township",
        [rule],
    ).fetchall()
    is_told = [not town or status != "no_flags" or unread for town, status, _, unread, _ in rows]
    told = [
        (town or "全县", words.get(status, status), str(flags), str(unread), why)
        for (town, status, flags, unread, why), shown in zip(rows, is_told, strict=True)
        if shown
    ]
    others = is_told.count(False)
    more = f"其余 {others} 个乡镇：无疑点。" if others else ""
    return Table("各乡镇的结论", ("乡镇", "结论", "疑点", "未作判断的记录", "原因"), told, more)


def _townships(night: Night) -> Iterator[Part]:
    place = f"coalesce(nullif(township, ''), '{NO_TOWNSHIP}')"
    # The sheet has a line of whoever answered or has money written down, too, with nothing open.
    for (township,) in night.con.execute(f"SELECT DISTINCT {place} FROM review.cases ORDER BY 1").fetchall():
        which = f"is_open AND {place} = $township"
        command = f"hedui flags --township {township} --csv 文件.csv"
        table = _cases(night, which, {"township": township}, command)
        yield Part(township, township, () if table.rows else ("没有在办的疑点。",), (table,) if table.rows else ())


def _cases(night: Night, which: str, values: Mapping[str, object], command: str) -> Table:
    """The cases that meet a condition over `review.cases`, those longest open first."""
    days = {name: day for name, day in named_days(night.as_of, night.since).items() if f"${name}" in which}
    rows = night.con.execute(
        f"""SELECT case_id, rule, coalesce(nullif(township, ''), '{NO_TOWNSHIP}'), coalesce(village, ''), state,
                CAST(opened_on AS VARCHAR), coalesce(list_no || ' ' || line_no, ''), coalesce(link_method, ''),
                count(*) OVER ()
            FROM review.cases WHERE {which} ORDER BY opened_on, township, village, case_id LIMIT {MOST}""",
        {**values, **days},
    ).fetchall()
    shown = [
        (case, _title(night, rule), township, village, STATES.get(state, state), opened, line, _METHODS.get(how, how))
        for case, rule, township, village, state, opened, line, how, _ in rows
    ]
    every = rows[0][-1] if rows else 0
    more = f"共 {every:,} 条，这里列出前 {MOST:,} 条；全部：{command}" if every > MOST else ""
    return Table("在列的疑点", _HEADERS, shown, more)


def _title(night: Night, rule: str) -> str:
    return night.rules[rule].title if rule in night.rules else rule


def _identities(night: Night) -> Iterator[Part]:
    """Records under a number that is another's: where each stands, so that the county can look at the paper."""
    if not {"link.name_conflict", "link.mention"} <= every_table(night.con):
        return
    every = first_row(night.con, "SELECT count(DISTINCT record_id) FROM link.name_conflict") or (0,)
    rows = night.con.execute(
        f"""SELECT DISTINCT m.source, CAST(m.batch AS VARCHAR), coalesce(m.township, ''), coalesce(m.village, ''),
                c.pair
            FROM link.name_conflict AS c JOIN link.mention AS m ON m.record_id = c.record_id AND m.role = c.role
            ORDER BY ALL LIMIT {MOST}"""
    ).fetchall()
    sources = night.contracts.sources
    shown = [(sources[s].title if s in sources else s, batch, t, v, pair or "") for s, batch, t, v, pair in rows]
    more = (
        f"共 {every[0]:,} 条记录，这里列出前 {MOST:,} 行；全部：hedui pairs --csv 文件.csv" if every[0] > MOST else ""
    )
    lines = (
        "同一个身份证号下是两个不可能相同的姓名。请对照原表，用 hedui judge 对的编号 --same 或 --different 判定。",
    )
    table = Table("记录", ("名册", "批次", "乡镇", "村（居）", "对的编号"), shown, more)
    yield Part("identities", "身份待核", lines, (table,))


def write_behind(night: Night, place: str, folder: Path) -> None:
    """Write the pages into `folder`, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    template = environment().get_template("behind.html.j2")
    for name, own in parts(night).items():
        page = template.render(title=PAGES[name], pages=PAGES, as_of=night.as_of, place=place, parts=own)
        with whole(folder / f"{name}.html") as scratch:
            scratch.write_text(page, encoding="utf-8")


def forget_old(reports: Path, keep: int = KEPT_NIGHTS) -> int:
    """Remove the pages of all but the last nights; the sheets stay. Returns how many nights were removed."""
    nights = sorted(f for f in reports.iterdir() if f.is_dir() and _NIGHT.fullmatch(f.name))
    for folder in nights[:-keep]:
        for name in PAGES:
            (folder / f"{name}.html").unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
    return len(nights[:-keep])
