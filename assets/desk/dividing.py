"""Work divided by a list: every row that names somebody, each on its own.

Belongs here: from rows to the lines that are given on, and what is wrong with single rows. Does not belong here: the
file (`assets/workbooks/assignments.py`), giving the work (`assets/cases/assigning.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from assets.cases.assigning import STRANGE, Assigned, assign, lines_of
from assets.desk.colleagues import Colleagues
from assets.desk.signing import actor_of
from assets.errors import BadInput
from assets.home.ledger import Ledger
from assets.workbooks.assignments import TAKEN_BACK, Wish, who_has
from matchers.cases.authority import Actor
from matchers.cases.numbers import read_flag_number

Key = tuple[str, str]


def divide(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    seen: pl.DataFrame,
    wishes: Sequence[Wish],
    colleagues: Colleagues,
    as_of: date,
    why: str = "",
) -> tuple[Assigned, list[tuple[int, str]]]:
    """Give every line to whom its row names, as the account of `colleagues`; what came of it, and the rows of lines
    that did not go, with why. `seen` are the cases that this account sees (`case_frame`)."""
    keys = {number: (queue, home) for number, queue, home in seen.select("case_id", "queue", "household").iter_rows()}
    going: dict[str, dict[str, int]] = {}
    refused, rows = [], _rows_of(wishes, keys)
    now = _now(seen, colleagues, {key for key, _ in rows if key})
    for key, of_line in rows:
        problem = _problem(key, of_line, now)
        if problem:
            refused += [(wish.row, problem) for wish in of_line]
        else:
            going.setdefault(of_line[0].to, {})[_number(of_line[0])] = of_line[0].row
    done = Assigned()
    for name, numbers in going.items():
        try:
            to = _whom(con, colleagues, name)
            lines, _ = lines_of(seen, list(numbers))
            found = assign(ledger, lines, to, as_of, colleagues.actor.name, why=why)
        except BadInput as error:
            refused += [(row, str(error)) for row in numbers.values()]
            continue
        refused += [(numbers[number], sentence) for number, sentence in found.refused]
        done = done.also(found)
    return done, sorted(refused)


def _rows_of(wishes: Sequence[Wish], keys: Mapping[str, Key]) -> list[tuple[Key | None, list[Wish]]]:
    """The rows line by line; a row that names no case stands alone."""
    strange = [(None, [wish]) for wish in wishes if _number(wish) not in keys]
    of_lines: dict[Key, list[Wish]] = {}
    for wish in wishes:
        if (key := keys.get(_number(wish))) is not None:
            of_lines.setdefault(key, []).append(wish)
    return [*strange, *of_lines.items()]


def _problem(key: Key | None, of_line: Sequence[Wish], now: Mapping[Key, str]) -> str:
    if key is None:
        return STRANGE
    if len({wish.to for wish in of_line}) > 1:
        rows = "、".join(str(wish.row) for wish in of_line)
        return f"第 {rows} 行是同一户，却写了不同的人；一户的各条疑点一起分派"
    wish, has = of_line[0], now.get(key, "")
    if wish.was is not None and wish.was != has and wish.to != has:
        return f"写出名单以后已改为{f'分派给{has}' if has else '未分派'}，没有再改；请核对后再分派"
    return ""


def _now(seen: pl.DataFrame, colleagues: Colleagues, keys: set[Key]) -> dict[Key, str]:
    """Whose lines are now, on the side of whoever divides."""
    side = colleagues.side
    if side is None:
        return {}
    homes = pl.Series(sorted(home for _, home in keys), dtype=pl.String).implode()
    rows = seen.filter(pl.col("is_open") & pl.col("household").is_in(homes))
    found: dict[Key, list[str | None]] = {}
    for queue, home, name in rows.select("queue", "household", side.who).iter_rows():
        found.setdefault((queue, home), []).append(name)
    return {key: who_has(names) for key, names in found.items()}


def _whom(con: duckdb.DuckDBPyConnection, colleagues: Colleagues, name: str) -> Actor | None:
    return None if name == TAKEN_BACK else actor_of(con, colleagues.named(name))


def _number(wish: Wish) -> str:
    return read_flag_number(wish.number) or wish.number
