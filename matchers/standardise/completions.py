"""What a damaged or masked identity number can have been: the valid numbers that fit what is left of it.

Belongs here: the arithmetic of one number. Does not belong here: whose it is. How many numbers fit says how little a
damaged number proves: ninety for one that Excel cut, six or seven for one that was rounded, thousands for a masked one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from data_contracts.check_digits import CHECK_CHARACTERS, WEIGHTS

# A double keeps 53 bits: at eighteen digits the neighbours are 16 to 128 apart.
_NEAREST = 64
_FIRST_BORN, _LAST_BORN = date(1900, 1, 1), date(2099, 12, 31)


def completions(number: str) -> tuple[str, ...]:
    """The valid numbers from which a spreadsheet can have made these eighteen digits, in order.

    Either it kept fifteen digits and wrote 000, or it kept a binary number of 53 bits. Numbers that end in X are text
    everywhere and were never damaged.
    """
    if len(number) != 18 or not (number.isascii() and number.isdigit()):
        return ()
    cut = range(int(number[:15]) * 1000, int(number[:15]) * 1000 + 1000) if number.endswith("000") else range(0)
    near = range(int(number) - _NEAREST, int(number) + _NEAREST + 1)
    rounded = (n for n in near if float(n) == float(number))
    return tuple(f"{n}" for n in sorted({*cut, *rounded}) if _is_valid(f"{n}"))


def how_many_fit(pattern: str) -> int:
    """How many valid numbers have the legible characters of `pattern`, in which `_` stands for a hidden one.

    The region must be legible: nobody knows all the codes there ever were. Counted by the remainders of the checksum,
    so that a hidden birthday and a hidden sequence need no list of millions.
    """
    if len(pattern) != 18 or "_" in pattern[:6]:
        return 0
    region = sum(int(digit) * weight for digit, weight in zip(pattern[:6], WEIGHTS, strict=False)) % 11
    born, order = [0] * 11, [0] * 11
    for written in _days():
        if _agrees(written, pattern[6:14]):
            born[_remainder(written, 6)] += 1
    for sequence in range(1000):
        if _agrees(f"{sequence:03}", pattern[14:17]):
            order[_remainder(f"{sequence:03}", 14)] += 1
    return sum(
        b * o
        for i, b in enumerate(born)
        for j, o in enumerate(order)
        if pattern[17] in ("_", CHECK_CHARACTERS[(region + i + j) % 11])
    )


def mask_pattern(number: str) -> str:
    """A masked number with `_` for each hidden character; X is itself only at the end and behind a digit."""
    body = "".join(c if c in "0123456789" else "_" for c in number[:17])
    is_legible = number[17:] in set("0123456789") or (number[17:] == "X" and number[16] != "X")
    return body + (number[17:] if is_legible else "_")


def _is_valid(number: str) -> bool:
    if CHECK_CHARACTERS[_remainder(number[:17], 0)] != number[17]:
        return False
    try:
        return _FIRST_BORN <= date(int(number[6:10]), int(number[10:12]), int(number[12:14])) <= _LAST_BORN
    except ValueError:
        return False


def _remainder(digits: str, place: int) -> int:
    return sum(int(d) * w for d, w in zip(digits, WEIGHTS[place : place + len(digits)], strict=True)) % 11


def _agrees(written: str, pattern: str) -> bool:
    return all(p in ("_", w) for w, p in zip(written, pattern, strict=True))


@cache
def _days() -> tuple[str, ...]:
    def days() -> Iterator[str]:
        day = _FIRST_BORN
        while day <= _LAST_BORN:
            yield f"{day:%Y%m%d}"
            day += timedelta(days=1)

    return tuple(days())
