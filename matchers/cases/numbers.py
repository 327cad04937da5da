"""Numbers of flags, pairs and lines: short, readable over the telephone, safe against one wrong or two swapped signs.

`F` (a flag) or `L` (a pair of persons who may be one) + 10 characters of Crockford's base 32 (no I, L, O, U) + 1
check character. The check is a weighted sum over the field of 32 elements, whose weights are all different: every
single error and every swap of two characters shows. A line of a township's list is `W0027K`: the queue's letter, its
place, and a check sign that also tells it from a line of another list.
"""

from __future__ import annotations

import re
from functools import reduce

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
FLAG, PAIR = "F", "L"
_REDUCTION = 0b100101  # x^5 + x^2 + 1, primitive: multiplying by x runs through all 31 non-zero elements
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})

QUEUE_LETTERS = {
    "wrong_enrolment": "W",
    "missed_enrolment": "M",
    "payment": "P",
    "procedure": "T",
    "identity": "N",
    "official_relative": "R",
}
LINE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 signs, a prime, without those that are read as another (I O S V Z)."""

_LINE = re.compile(rf"[{''.join(QUEUE_LETTERS.values())}]\d{{4,5}}[{LINE_SIGNS}]")


def flag_numbers(digest: pl.Expr) -> pl.Expr:
    """Flag numbers from hexadecimal digests (13 digits or more, lower case)."""
    return _numbers(digest, FLAG)


def pair_numbers(digest: pl.Expr) -> pl.Expr:
    """Numbers of pairs of persons, from digests likewise."""
    return _numbers(digest, PAIR)


def flag_number(digest: str) -> str:
    """The flag number of one hexadecimal digest."""
    number = int(digest[:13], 16)
    return FLAG + _checked("".join(ALPHABET[number // 32**place % 32] for place in reversed(range(LENGTH))))


def is_flag_number(text: str) -> bool:
    """Whether `text` is a flag number whose check character is right."""
    return _is_number(text, FLAG)


def read_flag_number(text: str) -> str | None:
    """The flag number a person meant: case, blanks, hyphens and O/0, I/1 mended; None when it is none."""
    return _read(text, FLAG)


def read_pair_number(text: str) -> str | None:
    """The number of a pair a person meant, mended likewise."""
    return _read(text, PAIR)


def line_number(list_no: str, queue: str, n: int) -> str:
    """The number of line `n` of a list: the queue's letter, four digits, a check sign; never a number to Excel."""
    body = f"{QUEUE_LETTERS[queue]}{n:04d}"
    return body + check_sign(list_no, body)


def is_line_number(list_no: str, text: str) -> bool:
    """Whether `text` is a line number that this list can have."""
    return bool(_LINE.fullmatch(text)) and check_sign(list_no, text[:-1]) == text[-1]


def check_sign(list_no: str, body: str) -> str:
    """The last sign of a line number: any one wrong sign, or two swapped, is caught; so is a line of another list."""
    weights = range(2, 2 + len(body))
    own = sum(weight * LINE_SIGNS.index(sign) for weight, sign in zip(weights, body, strict=True))
    of_list = sum(place * ord(sign) for place, sign in enumerate(list_no, 1))
    return LINE_SIGNS[(own + of_list) % len(LINE_SIGNS)]


def _numbers(digest: pl.Expr, prefix: str) -> pl.Expr:
    number = digest.str.slice(0, 13).str.to_integer(base=16, strict=True).cast(pl.UInt64)
    digits = [(number // pl.lit(32**place, pl.UInt64)) % 32 for place in reversed(range(LENGTH))]
    weighted = [d.replace_strict(_multiples(LENGTH - place), return_dtype=pl.UInt64) for place, d in enumerate(digits)]
    check = reduce(lambda left, right: left ^ right, weighted)
    return pl.concat_str(pl.lit(prefix), *(_letter(d) for d in (*digits, check)))


def _is_number(text: str, prefix: str) -> bool:
    if len(text) != LENGTH + 2 or text[0] != prefix or any(c not in ALPHABET for c in text[1:]):
        return False
    return _checked(text[1:-1]) == text[1:]


def _read(text: str, prefix: str) -> str | None:
    plain = "".join(text.split()).replace("-", "").upper()
    mended = plain[:1] + plain[1:].translate(_READ_AS)  # the prefix of a pair is itself a letter that is read as 1
    return mended if _is_number(mended, prefix) else None


def _checked(characters: str) -> str:
    """The characters and their check."""
    check = reduce(lambda value, c: _times_x(value ^ ALPHABET.index(c)), characters, 0)
    return characters + ALPHABET[check]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCTION if doubled & 32 else doubled


def _multiples(power: int) -> dict[int, int]:
    """Each field element times x to the `power`."""
    return {element: reduce(lambda value, _: _times_x(value), range(power), element) for element in range(32)}


def _letter(digit: pl.Expr) -> pl.Expr:
    return digit.replace_strict(dict(enumerate(ALPHABET)), return_dtype=pl.String)
