"""The check character of citizen identity numbers (GB 11643), for many numbers at once.

Belongs here: digits place by place, and the character they demand, once for gates and for records. Does not belong
here: which text is a number (`matchers/standardise/id_numbers.py`, `expectations/cells.py`). It is worked out on whole
columns of bytes: by arithmetic on numbers of seventeen digits it took seven times as long.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Digits = npt.NDArray[np.int16]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
"""The check character by the remainder of the weighted sum."""


def digits_of(numbers: pl.Series, width: int) -> list[Digits]:
    """The digit values of numbers of `width` characters, place by place, X at the end as 10; zeros where there is
    none."""
    kept = numbers.fill_null("0" * width).cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, width))
    characters = kept.to_numpy().reshape(-1, width)
    places = [characters[:, place].astype(np.int16) - ord("0") for place in range(width)]
    places[-1][places[-1] == ord("X") - ord("0")] = 10
    return places


def due_check(digits: list[Digits]) -> Digits:
    """The value (10 = X) the check character must have after the first 17 digits."""
    total = np.zeros_like(digits[0])
    for place, weight in enumerate(WEIGHTS):
        total += digits[place] * np.int16(weight)
    return (12 - total % 11) % 11
