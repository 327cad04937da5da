"""Counties of which nobody has written down the places: any of the national list, with townships that are invented.

A county has its real name, code and neighbours; its townships are made of its code, so that it is always the same one.
Whom it got from other counties came from ones that are no other invented county's of the prefecture: a number is
issued once, and two counties that number the same newcomers would have one number for two people.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np

from . import identity
from .names import words
from .places import GUANYUN, HOMES, STEMS, Home

CODES = Path(__file__).parents[2] / "data_contracts" / "regions.csv"

_PROVINCES = words(
    "11京 12津 13冀 14晋 15蒙 21辽 22吉 23黑 31沪 32苏 33浙 34皖 35闽 36赣 37鲁 41豫 42鄂 43湘 44粤 45桂 46琼 50渝 "
    "51川 52贵 53云 54藏 61陕 62甘 63青 64宁 65新"
)
_PLATES = {text[:2]: text[2] for text in _PROVINCES}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_FIRST = words("青 白 黄 大 小 上 下 金 玉 清 龙 凤 云 石 桃 柳 竹 松 红 安 永 福 长 太 宝 泰 新")
_LAST = words("河镇 山镇 泉镇 店镇 集镇 岭镇 湖镇 坪镇 溪镇 川镇 庙镇 阳镇 台乡 沟乡 坡乡 寨乡 营乡 洼乡")
_TOWNS = 16
_NEWCOMERS_FROM = 20
"""From so many other counties, as in the counties that are written down."""


def home_of(code: str) -> Home:
    """The county of a code: as it is written down, else invented. ValueError for what is no county of today."""
    return HOMES[code] if code in HOMES else _invented(code)


@cache
def _places() -> dict[str, tuple[str, str, str]]:
    """Every code with its name and the years in which it began and ceased to be in force, '' where it still is."""
    with CODES.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: (row["name"], row["since"], row["until"]) for row in csv.DictReader(stream)}


def counties_of(prefecture: str) -> tuple[str, ...]:
    """The codes of the counties that a prefecture has today, by its own six digits."""
    mine = (code for code in _places() if code[:4] == prefecture[:4] and code[4:] != "00")
    return tuple(code for code in mine if _is_of_today(code))


def _is_of_today(code: str) -> bool:
    name, _, until = _places().get(code, ("", "", ""))
    return bool(name) and not until and code[4:] != "00"


def _invented(code: str) -> Home:
    if not _is_of_today(code):
        raise ValueError(f"{code} is no county of the national list")
    name = _places()[code][0]
    above = "".join(_places().get(of, ("",))[0] for of in (f"{code[:2]}0000", f"{code[:4]}00"))
    siblings = counties_of(code)
    townships = _townships(code)
    return Home(
        code=code, name=name, above=above, old_code=_old_code(code), townships=townships,
        plate=_PLATES[code[:2]] + _LETTERS[int(code[2:4]) % len(_LETTERS)],
        also={town: f"{town[:-1]}乡" for town in townships[1:3]}, monthly_standard=GUANYUN.monthly_standard,
        covered=GUANYUN.covered, neighbours=tuple(_places()[c][0] for c in siblings if c != code)[:4] or (name,),
        elsewhere=_elsewhere(code, siblings),
    )  # fmt: skip


def _old_code(code: str) -> int:
    """What the place's code was before, where the list says so of one of its name in the province."""
    name = _places()[code][0]
    before = [c for c, (n, _, until) in _places().items() if n == name and c[:2] == code[:2] and until]
    return int(before[0] if before else code)


def _townships(code: str) -> tuple[str, ...]:
    """A neighbourhood as the seat, towns, then townships; no two of one stem, and none that villages are named by."""
    rng = np.random.default_rng(int(code))
    stems = [f"{first}{last}" for first in _FIRST for last in _LAST if first + last[0] not in STEMS]
    taken: dict[str, str] = {}
    for pick in rng.permutation(len(stems)).tolist():
        taken.setdefault(stems[pick][:-1], stems[pick])
    seat, *others = list(taken.values())[: _TOWNS + 1]
    return (f"{seat[:-1]}街道", *sorted(others, key=lambda town: town.endswith("乡")))


def _elsewhere(code: str, siblings: tuple[str, ...]) -> tuple[int, ...]:
    """Other counties from which people came: of those in force for long, this one's turn of them."""
    settled = [
        c for c, (_, since, _) in _places().items()
        if _is_of_today(c) and int(since or 0) < 1984 and c[:4] != code[:4] and int(c) not in identity.ELSEWHERE
    ]  # fmt: skip
    return tuple(map(int, settled[siblings.index(code) :: len(siblings)][:_NEWCOMERS_FROM]))
