"""Whether the DuckDB that is installed keeps what a night relies on: in one transaction it reads all it has written.

Belongs here: the version that runs, the one to install, and a trial of each thing a step of the night does to a table
past a row group. Does not belong here: opening the database (`warehouse.py`).

Three releases are why. When the first write of a transaction into a table came to no rows, DuckDB 1.4.4 and 1.5.6 lost
the next one that had a group of rows or more, for good; 2.0.0 lost sight of it once a little more was added, until the
commit or for good. A register of fewer people showed none of it, nor did rows out of range() or VALUES, which go
another way through the engine. Trials therefore begin with a write of nothing, one that is seen to be nothing before it
is run and one that is not, and write a group and a little more out of a table, as the night does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb

from assets.errors import BadInput
from assets.home.warehouse import connect

Canary = Callable[[], Sequence[str]]
"""Says in Chinese what the engine gets wrong; nothing when it is fit."""

Opening = Callable[[Path | None], duckdb.DuckDBPyConnection]
"""Opens a database at a path, or in memory."""

VERSION = duckdb.__version__
ADVISED = "2.0.1"

FEW = 10
STEP = 12_400
MANY = FEW * STEP
SHOWN = 2


@dataclass(frozen=True)
class Trial:
    """What is done to the table `t` (x, note), what is then asked of it, the only right answer, and what it was."""

    done: str
    statements: tuple[str, ...]
    question: str
    answer: tuple[int, ...]


@cache
def engine_faults(opening: Opening = connect) -> tuple[str, ...]:
    """Try tables of a file, temporary ones beside it and tables in memory; one sentence for each thing that is wrong.

    Takes a tenth of a second or so, once a process, and leaves nothing behind.
    """
    found: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="hedui-canary-") as folder:
            found += _faults(
                opening, Path(folder) / "canary.duckdb", {"文件里的普通表": "TABLE", "临时表": "TEMP TABLE"}
            )
        found += _faults(opening, None, {"内存里的普通表": "TABLE"})
    except (duckdb.Error, OSError) as error:
        found.append(f"试写数据库时出错（{type(error).__name__}）")
    return tuple(found)


def refuse_unfit(canary: Canary) -> None:
    """BadInput, one sentence with the version and what to install, when the canary finds anything."""
    if found := canary():
        raise BadInput(f"{refusal(found)}；本次没有运行，数据没有改动")


def refusal(found: Sequence[str]) -> str:
    """The sentence: what runs, what it gets wrong, what to install instead."""
    more = f"等 {len(found)} 处" if len(found) > SHOWN else ""
    return f"本机的 DuckDB {VERSION} 不能用于核对，会丢失行：{'；'.join(found[:SHOWN])}{more}；请改装 duckdb=={ADVISED}"


def _faults(opening: Opening, path: Path | None, kinds: Mapping[str, str]) -> Iterator[str]:
    """What goes wrong with each kind of table (title → SQL), inside a transaction and after it."""
    with closing(opening(path)) as con:
        con.execute(f"CREATE TABLE supply AS SELECT range::INTEGER AS x FROM range({MANY})")
        for title, kind in kinds.items():
            for trials in (_written(kind), _made_by_a_query(kind)):
                con.begin()
                for trial in trials:
                    for statement in trial.statements:
                        con.execute(statement)
                    yield from (f"{title}{fault}" for fault in _wrong(con, trial))
                con.commit()
                yield from (f"{title}{fault}" for fault in _wrong(con, replace(trial, done=f"{trial.done}并提交")))
                con.execute("DROP TABLE t")


def _wrong(con: duckdb.DuckDBPyConnection, trial: Trial) -> Iterator[str]:
    came = tuple(int(value or 0) for value in con.execute(trial.question).fetchall()[0])
    if came[0] != trial.answer[0]:
        yield f"{trial.done}后读到 {came[0]:,} 行，应为 {trial.answer[0]:,} 行"
    elif came != trial.answer:
        yield f"{trial.done}后读到的内容不对"


def _upto(*tops: int) -> tuple[int, int]:
    """How many numbers there are from 0 below each of `tops`, and what they add up to."""
    return sum(tops), sum(top * (top - 1) // 2 for top in tops)


_ALL = "SELECT count(*), sum(x), count(note) FROM t"
_ADD_MANY = "INSERT INTO t SELECT x, NULL FROM supply"
_ADD_FEW = f"{_ADD_MANY} WHERE x < {FEW}"
_ADD_NONE = f"{_ADD_MANY} WHERE x < 0"
# The statistics of a table rule out the one; for the other every row is looked at.
_FIND_NONE = f"{_ADD_MANY} WHERE random() < 0"
_FOUND = "SELECT count(*), sum(t.x), count(DISTINCT place) FROM t JOIN place AS p ON p.place = t.rowid AND p.x = t.x"
# Each of the few that `place` picks stands there twice, and 0 a third time.
_PICKED = (2 * FEW + 1, 2 * sum(range(0, MANY, STEP)), 2 * FEW + 1)
_NOTED = 2 * FEW - 2
_KEPT = (2 * (MANY - FEW), 2 * (_upto(MANY)[1] - _upto(FEW)[1]))


def _written(kind: str) -> Iterator[Trial]:
    """A table made empty, written to several times and changed by row: registers, mentions, ties of kin."""
    made = f"CREATE {kind} t (x INTEGER, note VARCHAR)"
    yield Trial("在一个事务里先写零行、再写一大批", (made, _FIND_NONE, _ADD_MANY), _ALL, (*_upto(MANY), 0))
    yield Trial("在一个事务里写一大批、再写几行", (_ADD_FEW,), _ALL, (*_upto(MANY, FEW), 0))
    yield Trial("在一个事务里又写一大批", (_ADD_MANY,), _ALL, (*_upto(MANY, FEW, MANY), 0))
    placed = f"CREATE OR REPLACE TEMP TABLE place AS SELECT rowid AS place, x FROM t WHERE x % {STEP} = 0"
    yield Trial("在一个事务里按行号找刚写的行", (placed,), _FOUND, _PICKED)
    noted = f"UPDATE t SET note = '' WHERE rowid IN (SELECT place FROM place WHERE x >= {FEW})"
    yield Trial("在一个事务里按行号改刚写的行", (noted,), _ALL, (*_upto(MANY, FEW, MANY), _NOTED))
    yield Trial("在一个事务里删去几行", (f"DELETE FROM t WHERE x < {FEW}",), _ALL, (*_KEPT, _NOTED))
    few = _upto(FEW)
    yield Trial("在一个事务里删后又写几行", (_ADD_FEW,), _ALL, (_KEPT[0] + few[0], _KEPT[1] + few[1], _NOTED))


def _made_by_a_query(kind: str) -> Iterator[Trial]:
    """A table made by a query, empty or full, and added to: owners of numbers, links, lists."""
    empty = f"CREATE {kind} t AS SELECT x, '' AS note FROM supply WHERE x < 0"
    yield Trial("在一个事务里建成空表、写一大批、再写几行", (empty, _ADD_MANY, _ADD_FEW), _ALL, (*_upto(MANY, FEW), 0))
    full = f"CREATE OR REPLACE {kind} t AS SELECT x, NULL::VARCHAR AS note FROM supply"
    yield Trial("在一个事务里重建成满表、再写几行", (full, _FIND_NONE, _ADD_FEW), _ALL, (*_upto(MANY, FEW), 0))
    again = f"CREATE OR REPLACE {kind} t (x INTEGER, note VARCHAR)"
    yield Trial("在一个事务里重建成空表、写零行、再写一大批", (again, _ADD_NONE, _ADD_MANY), _ALL, (*_upto(MANY), 0))
