"""Identity numbers: made right, and spoilt in the ways in which departments spoil them (GB 11643-1999)."""

import numpy as np
import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
ELSEWHERE = (320721, 320722, 320724, 321322, 320921, 320826, 321302, 320381, 370829, 371321, 340321, 410823)
ELSEWHERE += (522126, 522425, 532128, 513030, 422130, 452730, 432922, 142327)
"""Regions of in-married and moved-in people; the last seven codes are abolished, the numbers valid."""


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of a number."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True)) % 11]


def is_valid(number: str) -> bool:
    """Whether eighteen characters have a real date and the right check character."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    try:
        np.datetime64(f"{number[6:10]}-{number[10:12]}-{number[12:14]}", "D")
    except ValueError:
        return False
    return check_character(number[:17]) == number[17]


def numbers(rng: np.random.Generator, region: np.ndarray, birth: np.ndarray, is_male: np.ndarray) -> np.ndarray:
    """Distinct numbers of people: sequence odd for men, drawn without repetition for a region and day."""
    frame = pl.DataFrame({"region": region, "birth": birth, "male": is_male, "tie": rng.random(len(region))})
    rank = frame.select(pl.col("tie").rank("ordinal").over("region", "birth", "male")).to_series().to_numpy()
    offset = frame.select((pl.struct("region", "birth").hash(7) % 331).cast(pl.Int64)).to_series().to_numpy()
    sequence = ((rank.astype(np.int64) * 37 + offset) % 490) * 2 + 2 + is_male.astype(np.int64)
    day = frame.select(pl.col("birth").dt.strftime("%Y%m%d").cast(pl.Int64)).to_series().to_numpy()
    seventeen = region.astype(np.int64) * 10**11 + day * 1000 + sequence % 1000
    total = np.zeros(len(seventeen), dtype=np.int64)
    rest = seventeen.copy()
    for weight in reversed(WEIGHTS):
        total += rest % 10 * weight
        rest //= 10
    check = np.array(list(CHECKS), dtype=object)[total % 11]
    return seventeen.astype(str).astype(object) + check


def fifteen(number: str) -> str:
    """The first-generation form, as old people's papers still have it."""
    return number[:6] + number[8:17]


def as_excel_number(number: str) -> float | str:
    """What is left after a spreadsheet took the number for a number: 15 digits. Numbers in X stay text."""
    return float(int(number[:15] + "000")) if number[-1] != "X" else number


def cut(number: str) -> str:
    """The digits which that spreadsheet shows for it."""
    return number[:15] + "000"


def is_right_by_chance(number: str) -> bool:
    """Whether a spreadsheet that cuts the number leaves another one with a right checksum: one in eleven."""
    return number[-1] != "X" and cut(number) != number and is_valid(cut(number))


def one_digit_wrong(rng: np.random.Generator, number: str) -> str:
    """One digit of the sequence mistyped: region and birth stay right, the checksum does not."""
    at = int(rng.integers(14, 17))
    digit = str((int(number[at]) + int(rng.integers(1, 10))) % 10)
    return number[:at] + digit + number[at + 1 :]


def impossible_day(number: str) -> str:
    """A birth date which no calendar has."""
    changed = number[:10] + "0231" + number[14:17]
    return changed + check_character(changed)


def wide(text: str) -> str:
    """Full-width digits, as an input method left on leaves them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def spelled(rng: np.random.Generator, number: str) -> str:
    """A right number written so that a plain comparison fails: nothing of it is lost."""
    parted = f"{number[:6]} {number[6:14]} {number[14:]}"
    forms = [number, number.lower(), wide(number), f"'{number}", f"{number}\u00a0", f" {number}", parted]
    forms.append(f"{number}\u200b")
    if number.endswith("X"):
        forms += [number[:-1] + "x"] * 4 + [number[:-1] + "*", number[:-1] + "×", number[:-1] + "Ⅹ"]
    return forms[int(rng.integers(len(forms)))]
