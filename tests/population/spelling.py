"""The dirt of honest clerks: names, numbers, dates and places written so that nothing is lost and nothing is equal."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from . import identity, names
from .places import Places, Village, door_as_told

Cell = str | int | float | date | None
"""What is written in a cell of a file."""

EPOCH = date(1899, 12, 30)


def name(rng: np.random.Generator, text: str) -> str:
    """The name with a blank, another form of a character, another dot or a remark in brackets."""
    choice = int(rng.integers(6))
    if "·" in text:
        return text.replace("·", names.DOTS[int(rng.integers(len(names.DOTS)))])
    if choice < 2 and len(text) == 2:
        return text[0] + ("　", " ", "  ")[choice] + text[1]
    if choice < 4:
        return names.variant(text) or text + " "
    return text + ("　", "\u00a0")[choice % 2]


def some(rng: np.random.Generator, values: Sequence[Cell], share: float, change) -> list[Cell]:
    """The values with a share of them changed."""
    out = list(values)
    for at in np.flatnonzero(rng.random(len(out)) < share).tolist():
        if isinstance(out[at], str) and out[at]:
            out[at] = change(rng, out[at])
    return out


def dirty_names(rng: np.random.Generator, values: Sequence[str], share: float = 0.015) -> list[Cell]:
    return some(rng, values, share, name)


def dirty_ids(rng: np.random.Generator, values: Sequence[str], share: float = 0.015) -> list[Cell]:
    """A column of right numbers; some old people's have fifteen digits."""
    out = some(rng, values, share, identity.spelled)
    chances = zip(out, rng.random(len(out)).tolist(), strict=True)
    return [identity.fifteen(v) if chance < 0.02 and _is_of_old(v) else v for v, chance in chances]


def _is_of_old(number: Cell) -> bool:
    is_plain = isinstance(number, str) and len(number) == 18 and number.isascii() and number[:17].isdigit()
    return is_plain and "1900" < str(number)[6:10] < "1970"


def day(value: date | None, style: str) -> Cell:
    """A date in one of the styles: `-`, `.`, `/`, `0`, `年`, `.0`, `#` (serial) or `cell`."""
    if value is None or style == "cell":
        return value
    year, month, day = value.year, value.month, value.day
    return {
        "-": value.isoformat(), ".": f"{year}.{month}.{day}", "/": f"{year}/{month}/{day}", "0": f"{value:%Y%m%d}",
        "年": f"{year}年{month}月{day}日", ".0": f"{value:%Y.%m.%d}", "#": (value - EPOCH).days,
    }[style]  # fmt: skip


def days(rng: np.random.Generator, values: Sequence[date | None], style: str, others: str = "-./0年") -> list[Cell]:
    """A column of dates in one style, with a few strays in others."""
    stray = rng.random(len(values)) < 0.03
    picks = rng.integers(0, len(others), len(values))
    return [day(v, others[p] if s else style) for v, s, p in zip(values, stray.tolist(), picks.tolist(), strict=True)]


def month(value: int, style: str) -> str:
    """A month number as `2021-05`, `2021.5`, `202105` or `2021年5月`."""
    year, number = value // 12, value % 12 + 1
    return {
        "-": f"{year}-{number:02d}", ".": f"{year}.{number}", "0": f"{year}{number:02d}", "年": f"{year}年{number}月",
    }[style]  # fmt: skip


def township(rng: np.random.Generator, text: str) -> str:
    """Without the last character, or with the county before it."""
    return text[:-1] if rng.random() < 0.5 and text[-1] in "镇乡" and len(text) > 2 else text + " "


def village(rng: np.random.Generator, place: Village) -> str:
    """A village by its short or long name."""
    endings = ("社区", "居委会", "社区居委会", "") if place.is_urban else ("村", "村", "村委会", "村民委员会", "")
    return place.name + endings[int(rng.integers(len(endings)))]


def address(rng: np.random.Generator, places: Places, index: int, house: int) -> str:
    """A postal address that begins with the province, the county or the township and mostly ends at the right door."""
    place = places.villages[index]
    start = (places.home.above + places.home.name, places.home.name, places.home.name, "")[int(rng.integers(4))]
    told = door_as_told(house, place, int(rng.integers(1, 15)), int(rng.integers(1, 90)))
    return f"{start}{place.township}{place.full}{told}"


CHILD = 5_000_011
"""Added to a household's number for that of a grown child who lives elsewhere."""


def phone(household: int, style: int = 0) -> str:
    """The mobile number of a household, in one of the styles that clerks use."""
    number = f"1{'35789'[household % 5]}{(household * 7_919_317 + 12_345_678) % 10**9:09d}"
    return (number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}")[style % 3]
