"""What somebody leaves in a county they are not of: one more sheet of its roll, its moves, its household register.

Laid beside the county's own files as its departments would, for whoever is in two counties of a prefecture.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

ROLL = ("低保证号", "城乡类别", "户主姓名", "户主身份证号", "姓名", "身份证号", "与户主关系", "乡镇", "村(居)",
        "起始年月", "户月保障金额", "保障状态")  # fmt: skip
EXITS = ("低保证号", "户主姓名", "姓名", "身份证号", "所属乡镇", "行政村", "退出原因", "退出时间")
MOVES = ("姓名", "身份证号", "变动类型", "变动日期", "迁往地")
REGISTER = ("户号", "姓名", "身份证号", "性别", "出生日期", "与户主关系", "乡镇", "村(居)", "户口状态")

Person = tuple[str, str]
"""Name and number."""
Village = tuple[str, str]
"""Township and village, as the county writes them."""


def lay(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One more file of a register."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def enrolled(certificate: str, person: Person, place: Village, status: str = "正常") -> tuple[str, ...]:
    """A row of the roll: enrolled alone."""
    return (certificate, "农村", *person, *person, "户主", *place, "2020-03", "400", status)


def moved_in(person: Person, day: str, county: str) -> tuple[str, ...]:
    """A row of the moves: the police of the county saw them come."""
    return (*person, "迁入", day, county)


def settled(household: str, person: Person, place: Village) -> tuple[str, ...]:
    """A row of the household register: they are at home there, alone."""
    name, number = person
    sex, born = "男" if int(number[16]) % 2 else "女", f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return (household, name, number, sex, born, "户主", *place, "正常")
