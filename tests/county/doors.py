"""Where a household lives within its village, and the ways in which clerks write that down.

A house has one number in its village and belongs to a group of seventy houses, or to a building of a neighbourhood;
in some villages the numbers begin anew in each group.
"""

from __future__ import annotations

from .places import Village

GROUP = 70
OLD_ADDRESS = 72
"""Of the numbers 1 to 89 drawn for a house, those from here on are taken at their word: somebody else's door."""

_HAN = "零一二三四五六七八九"
_UNIT = 12
_BUILDING = 36


def door(house: int, place: Village) -> str:
    """The door as the household register writes it."""
    if place.is_urban:
        return building(house, 0)
    number = f"{number_of(house, place)}号"
    return number if _runs_through(place) else f"{group_of(house)}组{number}"


def door_as_told(house: int, place: Village, form: int, said: int) -> str:
    """The door as a family says it and a clerk writes it: `form` 1 to 14 and `said` 1 to 89 are drawn at random."""
    if said >= OLD_ADDRESS:
        return f"{form}组{said}号"
    if place.is_urban:
        return building(house, form % 6)
    group, number = group_of(house), number_of(house, place)
    if form <= 5:
        return f"{group}组{number}号"
    return (
        f"{han(group)}组{number}号", f"第{group}村民小组{number}号", f"{group}队{number}号",
        f"{han(group)}组{han(number)}号", f"{group}组{number}", f"{group} 组 {number} 号", f"{number}号",
        f"{group}组", "",
    )[form - 6]  # fmt: skip


def group_of(house: int) -> int:
    """The villagers' group of a house."""
    return house // GROUP + 1


def number_of(house: int, place: Village) -> int:
    """Numbers run through some villages and begin anew in each group of the others."""
    return (house if _runs_through(place) else house % GROUP) + 1


def _runs_through(place: Village) -> bool:
    return int(place.code[-1]) % 2 == 1


def building(house: int, form: int) -> str:
    """A flat: building, entrance and room."""
    block, entrance = house // _BUILDING + 1, house // _UNIT % 3 + 1
    room = (house // 2 % 6 + 1) * 100 + house % 2 + 1
    return (
        f"{block}号楼{entrance}单元{room}室", f"{block}栋{entrance}单元{room}", f"{block}-{entrance}-{room}",
        f"{block}#{entrance}单元{room}室", f"{han(block)}号楼{han(entrance)}单元{room}室", f"{block}号楼",
    )[form]  # fmt: skip


def han(number: int) -> str:
    """A number as it is spelt, up to 9999."""
    if number < 20:
        return ("十" if number >= 10 else "") + (_HAN[number % 10] if number % 10 or not number else "")
    digits, out, gap = str(number), "", False
    for place, digit in enumerate(digits):
        unit = ("", "十", "百", "千")[len(digits) - place - 1]
        if digit == "0":
            gap = True
        else:
            out += ("零" if gap else "") + _HAN[int(digit)] + unit
            gap = False
    return out
