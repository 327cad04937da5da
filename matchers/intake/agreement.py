"""What the cells of one row say of one another, whatever the headers say: whose numbers a column holds, who is the head
of the household, what is a product.

Belongs here: agreement of cells within rows of a sample. Does not belong here: whether two records agree.
Two columns of good numbers (the head's and the member's, the owner's and the agent's) look alike; only the rows tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import permutations

from matchers.intake.content import has_check_sign

_DATE = re.compile(r"((?:19|20)\d\d)\D?(\d{1,2})(?:\D?(\d{1,2}))?")
_MALE, _FEMALE = frozenset({"男", "男性", "1"}), frozenset({"女", "女性", "2"})
LEAST = 5
"""Rows with both below which nothing is said."""


def agreement(numbers: Sequence[str], births: Sequence[str], sexes: Sequence[str]) -> float | None:
    """Share of the rows with a good number whose birth and sex, as far as they are written, are the number's; None of
    too few rows. Any of the lists may be empty."""
    compared = agreed = 0
    for i, number in enumerate(numbers):
        number = number.strip().upper()
        if not re.fullmatch(r"\d{17}[\dX]", number) or not has_check_sign(number):
            continue
        agreements = [_same_birth(number, births[i])] if i < len(births) else []
        agreements += [_same_sex(number, sexes[i])] if i < len(sexes) else []
        decided = [t for t in agreements if t is not None]
        compared += bool(decided)
        agreed += bool(decided) and all(decided)
    return agreed / compared if compared >= LEAST else None


def _same_birth(number: str, birth: str) -> bool | None:
    found = _DATE.match(birth.strip())
    if not found:
        return None
    day = number[12:14] if found[3] is None else found[3].zfill(2)
    return number[6:14] == found[1] + found[2].zfill(2) + day


def _same_sex(number: str, sex: str) -> bool | None:
    if sex.strip() not in _MALE | _FEMALE:
        return None
    return (int(number[16]) % 2 == 1) == (sex.strip() in _MALE)


_IS_HEAD = frozenset({"户主", "本人", "户主本人", "本人或户主", "01", "02"})


def heads(relations: Sequence[str], columns: Mapping[int, Sequence[str]]) -> frozenset[int]:
    """The columns that hold the head's cell in every member's row: equal to the member's own column where the relation
    says head, another elsewhere, and repeated. `columns` are all of one kind (names, or numbers)."""
    head_rows = [i for i, relation in enumerate(relations) if relation.strip() in _IS_HEAD]
    other_rows = [i for i, relation in enumerate(relations) if relation.strip() and relation.strip() not in _IS_HEAD]
    if len(head_rows) < HEADS or len(other_rows) < HEADS:
        return frozenset()
    found = set()
    for mine, theirs in permutations(columns, 2):
        is_same = _equal(columns[mine], columns[theirs], head_rows) >= NEARLY_ALL
        is_other = _equal(columns[mine], columns[theirs], other_rows) <= 1 - NEARLY_ALL
        if is_same and is_other and len(set(columns[mine])) < len(set(columns[theirs])):
            found.add(mine)
    return frozenset(found)


HEADS = 3
"""Rows of heads, and of others, below which nothing is said of who is the head."""
NEARLY_ALL = 0.9


def _equal(left: Sequence[str], right: Sequence[str], rows: Sequence[int]) -> float:
    pairs = [(left[i].strip(), right[i].strip()) for i in rows if i < len(left) and i < len(right)]
    written = [a == b for a, b in pairs if a and b]
    return sum(written) / len(written) if len(written) >= HEADS else 0.5


def products(columns: Mapping[int, Sequence[str]]) -> Mapping[int, str]:
    """Column of amounts → `total`, column of counts → `count`, where in nearly every row an amount is a count (2 or
    more in some rows) times another amount of the row: persons × standard, machines × subsidy of one."""
    numbers = {c: [_number(cell) for cell in cells] for c, cells in columns.items()}
    counts = [c for c, of in numbers.items() if _is_count(of)]
    amounts = [c for c, of in numbers.items() if c not in counts and len({n for n in of if n}) >= 2]
    found: dict[int, str] = {}
    for count in counts:
        for single, total in permutations(amounts, 2):
            rows = [
                (n, s, t)
                for n, s, t in zip(numbers[count], numbers[single], numbers[total], strict=True)
                if n and s and t
            ]
            hits = sum(abs(n * s - t) < CENT for n, s, t in rows)
            if len(rows) >= LEAST and hits >= NEARLY_ALL * len(rows) and any(n > 1 for n, _, _ in rows):
                found |= {count: "count", total: "total"}
    return found


CENT = 0.011


def _is_count(numbers: Sequence[float | None]) -> bool:
    written = [n for n in numbers if n is not None]
    return len(written) >= LEAST and all(n == int(n) and 0 <= n <= MOST for n in written) and len(set(written)) >= 2


MOST = 30
"""Persons of a household or machines of a buyer, at most."""


def _number(cell: str) -> float | None:
    text = cell.strip().removesuffix("元").replace(",", "")
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,4})?", text) else None
