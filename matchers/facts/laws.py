"""The laws every measure keeps, checked without data: where it departs from the portable grammar, what it may read.

Belongs here: what can be told from the file and the schema of facts alone. Does not belong here: its examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlglot import exp

from data_contracts.text_yaml import Fault, name_of
from matchers import sql_file
from matchers.facts.measure import FOLDER, Measure
from matchers.facts.schema import Schema
from matchers.portable import beyond, is_written_for_spark
from matchers.sql_file import Value

_WORD = re.compile(r"[A-Za-z_]\w*")
SCHEMAS = ("fact", "link", "record")
_CHANGING = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentDatetime, exp.Rand, exp.Uuid)


def problems(measure: Measure, schema: Schema, given: Mapping[str, Value]) -> list[str]:
    """What is wrong with a measure, in Chinese, empty when it keeps every law that can be checked without data.

    `schema`: the facts it may read; `given`: the parameters it need not declare.
    """
    return [*_portability(measure), *_parameters(measure, given), *_tables(measure, schema), *_header(measure)]


def measure_faults(
    measure: Measure, schema: Schema, given: Mapping[str, Value], folder: Path = FOLDER
) -> Iterator[Fault]:
    """Every law a measure breaks, with file and line: the first line on which what is named stands."""
    path = folder / f"{measure.name}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems(measure, schema, given):
        words = [re.compile(rf"\b{word}\b") for word in _WORD.findall(problem)]
        found = (i for word in words for i, line in enumerate(lines, 1) if word.search(line))
        yield Fault(name_of(path), next(found, 1), problem)


def _portability(measure: Measure) -> list[str]:
    declared = {name for names in measure.not_portable for name in names.split(", ")}
    needed = beyond(measure.tree)
    found = [f"不可移植的语法 {name} 应在 not_portable 中写明理由" for name in sorted(needed - declared)]
    found += [f"not_portable 中的 {name} 没有用到" for name in sorted(declared - needed)]
    found += [f"not_portable 中的 {names} 没有写理由" for names, why in measure.not_portable.items() if not why]
    if any(measure.tree.find_all(*_CHANGING)):
        found.append("不得读取当前时间或随机数，应使用 $as_of")
    if not is_written_for_spark(measure.tree):
        found.append("无法改写为 Spark SQL")
    return found


def _parameters(measure: Measure, given: Mapping[str, Value]) -> list[str]:
    declared, used = set(measure.params), sql_file.mentioned(measure.sql)
    return [
        *(f"参数 {name} 已声明而未使用" for name in sorted(declared - used)),
        *(f"参数 {name} 已使用而未声明" for name in sorted(used - declared - set(given))),
        *(f"参数 {name} 是每夜给定的，不必声明" for name in sorted(declared & set(given))),
    ]


def _tables(measure: Measure, schema: Schema) -> list[str]:
    inner = {cte.alias for cte in measure.tree.find_all(exp.CTE)}
    return [
        *(
            f"只能读 {'、'.join(f'{name}.*' for name in SCHEMAS)},不能读 {table.sql()}"
            for table in measure.tree.find_all(exp.Table)
            if table.db not in SCHEMAS and not (table.db == "" and (table.name in inner or not table.name))
        ),
        *(f"没有事实表 fact.{name}" for name in measure.reads() if name not in schema),
    ]


def _header(measure: Measure) -> list[str]:
    found = []
    if not measure.examples and not measure.is_working:
        found.append("examples 至少要有一个")
    if len({e.case for e in measure.examples}) < len(measure.examples):
        found.append("examples 的 case 不能重复")
    if not set(measure.columns) - set(measure.computed):
        found.append("columns 中没有由 SQL 得出的列")
    return found
