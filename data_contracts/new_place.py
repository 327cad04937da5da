"""Writing a place down: what `hedui init` was told of a county, as a declaration that a person can go on with.

Belongs here: the text of the file, the place above it, a standard beside earlier ones. Does not belong here: reading
it (`jurisdiction`), asking (`pipelines/init_command.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml

from data_contracts.regions import above, codes_of
from data_contracts.text_yaml import DeclarationError

NATION = "000000"

PARENTS_AND_CHILDREN = ("配偶", "子女", "父母", "配偶父母")
EIGHT = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母", "外祖父母", "孙子女", "外孙子女")
RELATION_SETS: Mapping[str, tuple[str, ...]] = {"上级": (), "八类": EIGHT, "直系": PARENTS_AND_CHILDREN}
"""Who counts as a near relative, by the name it is chosen by: as the place above says, the eight of the Civil Code, or
spouse, children and the parents of both."""

UNITS = {"月": "元/人月", "年": "元/人年"}
LIKELY_YUAN = {"月": (100, 3_000), "年": (1_200, 36_000)}
"""What a standard a month or a year may be; outside of it the other one was meant."""

_COMMENTS = {
    "parent": "上级：这里没有写的，依次取自上级",
    "region_codes": "本地签发的身份证号的开头，含已撤销的旧代码，请核对",
    "townships": "乡镇(街道)，与名册所写一致",
    "villages": "各乡镇的村(居)",
    "groups": "工作组：名称、所管乡镇、起止日、依据",
    "calendar": "工作日程：事项、由谁、何时、依据",
    "switched_off": "本地不运行的规则",
    "on_trial": "本地试行的规则：每夜运行、计数，不立项、不下发",
    "parameters": "参数：取值 value、单位 unit、起止日 from 和 until、依据 basis；没有见到原文的写 unverified: true",
}
_HEAD = """\
# {name}的声明，由 hedui init 于 {on} 写成。可以手改，不要写个人信息；改后用 hedui doctor --declarations 检查。
# 旧的取值不要删：给它写上 until，新的另起一行写 from。已过去的月份仍按当时有效的取值判断。
"""
_MORE = """
# 还可以写的(去掉行首的 # 再改)：
# groups:
#   - {name: 第一组, townships: [某镇, 某乡], from: 2026-01-01, basis: 文号}
# calendar:
#   - {what: 异动上报, by: 乡镇, every: month, begins: "10", due: "20", handed_in: true, basis: 文号}
#   - {what: 年审复核总结, by: 乡镇, every: year, due: 06-30, handed_in: true, basis: 文号}
# switched_off: [规则代码]
# on_trial: [规则代码]
"""


@dataclass(frozen=True)
class Standard:
    """A dibao standard as it was told: yuan a month or a year (`per`), from which day, by which text ('' unknown)."""

    yuan: str
    per: str
    since: date
    basis: str = ""

    def entry(self, title: str) -> dict[str, str]:
        """It as an entry of a parameter."""
        doubt = {} if self.basis else {"unverified": "true"}
        basis = self.basis or f"{title}，建立时填写"
        return {
            "value": self.yuan,
            "unit": UNITS[self.per],
            "from": self.since.isoformat(),
            "basis": basis,
            **doubt,
        }


def ancestors(code: str, declared: Collection[str]) -> tuple[str, list[dict[str, Any]]]:
    """The place above `code`, and the places that have to be declared for it: those between the county and the nearest
    declared one, with nothing but their names."""
    chain: list[tuple[str, str]] = []
    for place, name in above(code):
        if place in declared:
            return (chain[0][0] if chain else place), _linked(chain, place)
        chain.append((place, name))
    return (chain[0][0] if chain else NATION), _linked(chain, NATION)


def _linked(chain: list[tuple[str, str]], top: str) -> list[dict[str, Any]]:
    parents = [*(code for code, _ in chain), top][1:]
    return [{"code": code, "name": name, "parent": up} for (code, name), up in zip(chain, parents, strict=True)]


def new_county(code: str, name: str, parent: str) -> dict[str, Any]:
    """A county of which nothing is known yet but its name and the codes its people's numbers begin with."""
    return {"code": code, "name": name, "parent": parent, "region_codes": list(codes_of(code))}


def add_value(place: dict[str, Any], parameter: str, entry: Mapping[str, Any]) -> None:
    """Put a value beside the earlier ones of a parameter; the one before it ends the day before.

    DeclarationError where a value already begins on that day or later.
    """
    values = place.setdefault("parameters", {}).setdefault(parameter, [])
    since = date.fromisoformat(entry["from"])
    for value in values:
        if value.get("from") and date.fromisoformat(value["from"]) >= since:
            raise DeclarationError(
                f"{parameter} 已有从 {value['from']} 起的取值，不能再写从 {since} 起的，请直接改文件"
            )
        if not value.get("until") or date.fromisoformat(value["until"]) >= since:
            value["until"] = (since - timedelta(days=1)).isoformat()
    values.append(dict(entry))


def place_text(place: Mapping[str, Any], on: date) -> str:
    """The declaration as it is written to its file."""
    is_bare = set(place) <= {"code", "name", "parent"}
    lines = [_HEAD.format(name=place["name"], on=on.isoformat())]
    for key, value in place.items():
        lines += [f"# {_COMMENTS[key]}\n"] if key in _COMMENTS and not is_bare else []
        lines += _block(key, value)
    return "".join(lines) + ("" if is_bare or {"groups", "calendar"} & set(place) else _MORE)


def _block(key: str, value: Any) -> Iterator[str]:
    if key == "parameters":
        yield "parameters:\n"
        for name, entries in value.items():
            yield f"  {name}:\n"
            for entry in entries:
                yield f"    - {_flow(entry)}\n"
    elif key == "villages":
        yield "villages:\n"
        for township, villages in value.items():
            yield f"  {_flow(township)}: {_flow(villages)}\n"
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        yield f"{key}:\n"
        for item in value:
            yield f"  - {_flow(item)}\n"
    else:
        yield f"{key}: {_flow(value)}\n"


def _flow(value: Any) -> str:
    """A value on one line; digits stay text."""
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1_000_000)
    return text.removesuffix("\n").removesuffix("...").removesuffix("\n").strip()
