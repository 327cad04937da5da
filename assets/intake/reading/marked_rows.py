"""Rows that show how a form is filled in: examples, and what must be written where.

Belongs here: what marks a row as such. Does not belong here: totals, signatures (`table.py`). A person's row is never
taken for one: 张三 is a name that people bear, and only a number that nobody bears makes an example of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_MARK = (
    r"^[((【\[]?(?:填写|填表|填报)?(?:示例|样例|范例|举例|样表|例子)(?:\d{1,2}|[一二三])?(?:[))】\]:：].{0,12}|行|数据)?$"
    r"|^例(?:如)?\d?[:：]|^[((]例[))]|[((](?:示例|样例|范例)[))]$|^(?:EXAMPLE|SAMPLE|example|sample)$"
)
_NOBODY = r"^(?:张三|李四|王五|赵六|张某某?|李某某?|王某某?|某某某?|[xX×*＊]{2,4}|姓名)$"
# 110101 and the first of January 1990, digits in order, one digit again and again, crosses: no register issues these.
_NO_NUMBER = (
    r"^(?:1101011990(?:0101|0307)\d{3}[\dXx]|1101011(?:98|99)0010112\d{2}[\dXx]|123456\d{8,11}[\dXx]"
    r"|0{15,18}|1{15,18}|[\dXx*×＊]*[Xx*×＊]{4,}[\dXx*×＊]*)$"
)
_DEMAND = (
    r"^[((【*]?(?:必填|选填|可选|非必填|必录|必须填写?|可不填|可为空|不为空|不填|自动生成|文本|数字|数值|整数|字符|日期|金额)项?"
    r"(?:[,，;；、:：/((].{0,40})?[))】*]?$|^(?:文本|日期|数字|常规)(?:型|格式).{0,30}$|^(?:下拉|单选|请|填写|格式|如[:：]|例[:：如]).{0,60}$"
    r"|^\d{1,2}位.{0,20}$|^[yY]{4}[-/.年]?[mM]{1,2}.{0,20}$"
)
_HALF = 2


def is_example(columns: Sequence[str], name: str | None, numbers: Sequence[str]) -> pl.Expr:
    """Whether a row is marked as an example, or is of a placeholder's name with a number that nobody has."""
    marked = pl.any_horizontal(_bare(c).str.contains(_MARK) for c in columns[:3])
    if name is not None:
        marked = marked | _bare(name).str.contains(_MARK)
    if name is None or not numbers:
        return marked.fill_null(False)
    of_nobody = pl.any_horizontal(_bare(c).str.contains(_NO_NUMBER) for c in numbers)
    return (marked | (_bare(name).str.contains(_NOBODY) & of_nobody)).fill_null(False)


def is_instruction(columns: Sequence[str], name: str | None) -> pl.Expr:
    """Whether at least two cells, and half of those that are filled, say what must be written there, that of the name
    among them."""
    hits = pl.sum_horizontal(_bare(c).str.contains(_DEMAND).fill_null(False) for c in columns)
    of_nobody = pl.lit(True) if name is None else _bare(name).str.contains(_DEMAND).fill_null(True)
    return (hits >= _HALF) & (hits * _HALF >= pl.col("_filled")) & of_nobody


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"\s", "")
