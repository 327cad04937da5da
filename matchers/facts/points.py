"""The table of points that a place publishes for its hardship index, as it is written in its parameters.

Belongs here: reading the table, and which hardships can be found in registers at all. Does not belong here: who has one
(`matchers/measures/hardship_item.sql`).
"""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.jurisdiction import Parameter
from data_contracts.text_yaml import DeclarationError, meant

TABLE = "hardship_points"
"""The parameter: a list of 困难情形=分值."""

ITEMS = ("重度残疾", "大额医疗费用", "登记失业", "防返贫监测", "独居老人", "未成年人独居")
"""The hardships that registers show. A disaster or a debt to a hospital stands in none of them yet."""


def points_of(table: Parameter) -> Mapping[str, int]:
    """Points by hardship. DeclarationError, in Chinese, for what is no line of such a table."""
    lines = table.value if isinstance(table.value, tuple) else (table.value,)
    found: dict[str, int] = {}
    for line in lines:
        item, _, points = line.partition("=")
        where = f"{table.jurisdiction}的参数「{TABLE}」"
        if item not in ITEMS:
            raise DeclarationError(f"{where}：没有名册能看出「{item}」{meant(item, ITEMS)}")
        if not points.isdecimal() or item in found:
            raise DeclarationError(f"{where}：「{line}」应写成 困难情形=分值，每种情形一行，分值是整数")
        found[item] = int(points)
    return found
