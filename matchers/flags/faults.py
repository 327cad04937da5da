"""What is wrong with a rule that was read, said as of every declaration: file, line, one sentence.

Belongs here: where in its file a rule breaks a law. Does not belong here: the laws (`grammar`), the examples' reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from data_contracts.text_yaml import DeclarationError, Fault, meant, name_of
from matchers.facts.examples import example_frames
from matchers.facts.schema import Schema
from matchers.flags.grammar import problems
from matchers.flags.rule import FOLDER, Rule

_WORD = re.compile(r"[A-Za-z_]\w*")
_HEADER_KEY = re.compile(r"(needs|distinct_by|evidence|examples|innocent|not_run_for|not_run_without)\b")


def rule_faults(rule: Rule, schema: Schema, folder: Path = FOLDER) -> Iterator[Fault]:
    """Every law a rule breaks, and every example of it that cannot be read."""
    path = folder / f"{rule.code}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems(rule, schema):
        yield Fault(name_of(path), _line(lines, problem), problem)
    is_readable = set(rule.tables) <= set(schema)
    for example in rule.examples if is_readable else ():
        try:
            example_frames(f"例子「{example.case}」", example.tables, rule.tables, example.as_of, schema)
        except DeclarationError as error:
            start = next((i for i, line in enumerate(lines) if example.case in line), 0)
            yield Fault(name_of(path), _after(lines, start, str(error).rpartition("」")[2]), str(error))


def place_faults(rule: Rule, places: Collection[str], folder: Path = FOLDER) -> Iterator[Fault]:
    """Texts of a place that has no file: nobody would ever cite them."""
    path = folder / f"{rule.code}.sql"
    lines = path.read_text(encoding="utf-8").splitlines()
    for basis in rule.basis:
        if basis.place not in places:
            at = next((i for i, line in enumerate(lines, 1) if f"text: {basis.text}" in line), 1)
            yield Fault(name_of(path), at, f"依据的地方 {basis.place} 没有区划文件{meant(basis.place, places)}")


def _line(lines: list[str], problem: str) -> int:
    """The line a problem is of: after the key of the header it names, else in the statement."""
    statement = next((i + 1 for i, line in enumerate(lines) if line.rstrip().endswith("*/")), 0)
    key = _HEADER_KEY.match(problem)
    is_unused = problem.startswith("参数") and "未使用" in problem
    name = key[1] if key else "params" if is_unused else "reason" if problem.startswith("理由") else ""
    start = next((i for i, line in enumerate(lines) if name and line.startswith(f"{name}:")), statement)
    return _after(lines, start, problem)


def _after(lines: list[str], start: int, sentence: str) -> int:
    """The line, from `start` on, on which the words of a sentence stand one after another."""
    for word in _WORD.findall(sentence.partition("，")[0]):
        start = next((i for i in range(start, len(lines)) if re.search(rf"\b{word}\b", lines[i])), start)
    return start + 1
