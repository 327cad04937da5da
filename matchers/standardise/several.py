"""Several persons in one cell: the owners of a house stand together, their numbers together in the next cell.

Belongs here: where one person ends and the next begins, and whose number is whose. Does not belong here: what a name
or a number is worth by itself (`names.py`, `id_numbers.py`). The order in the two cells is the only tie between them.
"""

from __future__ import annotations

import polars as pl

# Between persons stand 、 , ; / or a new line, and in hasty files only a blank.
_SEPARATOR = r"\s*[、,;/]\s*|\s*\n\s*"
_NOTE = r"[(\[【〔][^)\]】〕]*[)\]】〕]"
_AND_OTHERS = r"等(?:[0-9一二三四五六七八九十两]+[人户]?)?$"
_MORE_THAN_ONE = r"[、,;/\s﹑，；／]|等"
# Marks and blanks are written twice, so that each of two neighbours can be seen with its own border.
_MARK, _BLANK = "\x1f\x1f", "  "
_BETWEEN_NUMBERS = r"([^\s,]{15,})\s+"
_START, _END = r"(^|[ \x1f])", r"($|[ \x1f])"

# Two names of Han people in a blank-separated cell both begin with a surname; 买买提 艾力 is one name whose dot was
# lost. These hundred cover 86 % of the country; the rest is decided by the number of ID numbers.
COMMON_SURNAMES = (
    "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜"
    "崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
)


def one_row_each(rows: pl.DataFrame, name: str, number: str) -> pl.DataFrame:
    """The rows with one person each: columns `name` and `number` hold all persons of a row, in the same order.

    Where there are as many numbers as names they belong together in their order; else no number is given to anybody,
    for whose it is would be a guess. 王　五 is one person; a row that names nobody stays one row.
    """
    rows = rows.with_row_index("_at")
    is_rough = pl.any_horizontal(pl.col(name, number).str.contains(_MORE_THAN_ONE).fill_null(False))
    rough = rows.filter(is_rough)
    apart = (
        pl.concat([rough, _names(rough[name]), _numbers(rough[number])], how="horizontal")
        .with_columns(_count=pl.col("_numbers").list.len())
        .with_columns(
            _names=pl.when(pl.col("_by_blank").list.len() == pl.col("_count")).then("_by_blank").otherwise("_careful")
        )
        .with_columns(_is_named=pl.col("_names").list.len() > 0)
        .with_columns(_is_tied=~pl.col("_is_named") | (pl.col("_names").list.len() == pl.col("_count")))
        .with_columns(
            _names=pl.when("_is_named").then("_names").otherwise("_numbers"),
            _numbers=pl.when("_is_tied").then("_numbers").otherwise("_names"),
        )
        .explode("_names", "_numbers", empty_as_null=True)
        .with_columns(
            pl.when("_is_named").then("_names").alias(name),
            pl.when("_is_tied").then("_numbers").alias(number),
        )
        .select(rows.columns)
    )
    return pl.concat([rows.filter(~is_rough), apart]).sort("_at", maintain_order=True).drop("_at")


def _names(cells: pl.Series) -> pl.DataFrame:
    """Two readings as lists: every blank between whole names parts them, or only one beside a Han surname."""
    text = cells.fill_null("").str.normalize("NFKC").str.replace_all(_NOTE, "").str.strip_chars()
    text = text.str.replace(_AND_OTHERS, "").str.replace_all(_SEPARATOR, _MARK).str.replace_all(r"\s+", _BLANK)
    # A character alone belongs to what follows it (王 五, 张 小明) or, last, to what goes before (欧阳 锋).
    text = text.str.replace_all(rf"{_START}(\p{{Han}}){_BLANK}(\p{{Han}}{{1,2}}){_END}", "${1}${2}${3}${4}")
    text = text.str.replace_all(rf"{_BLANK}(\p{{Han}}){_END}", "${1}${2}")
    careful = text.str.replace_all(rf"{_BLANK}([{COMMON_SURNAMES}])", _MARK + "${1}")
    careful = careful.str.replace_all(rf"{_START}([{COMMON_SURNAMES}][^ \x1f]*){_BLANK}", "${1}${2}" + _MARK)
    return pl.DataFrame(
        {
            "_by_blank": _split(text.str.replace_all(_BLANK, _MARK)),
            "_careful": _split(careful.str.replace_all(_BLANK, "")),
        }
    )


def _numbers(cells: pl.Series) -> pl.DataFrame:
    """The numbers in order as lists; an empty place between two separators stays, one at either end does not.

    Blanks part numbers only where each side is long enough to be one: clerks also write 320723 19450307 1237.
    """
    text = cells.fill_null("").str.normalize("NFKC").str.strip_chars("、,;/ \t\r\n\u200b\ufeff")
    text = text.str.replace_all(_SEPARATOR, ",").str.replace_all(_BETWEEN_NUMBERS, "${1},")
    return pl.DataFrame({"_numbers": _empty_where(text == "", text.str.split(","))})


def _split(text: pl.Series) -> pl.Series:
    text = text.str.replace_all(r"\x1f[\x1f ]*", "\x1f").str.strip_chars("\x1f ")
    return _empty_where(text == "", text.str.split("\x1f"))


def _empty_where(is_empty: pl.Series, lists: pl.Series) -> pl.Series:
    return pl.select(pl.when(is_empty).then(lists.list.head(0)).otherwise(lists)).to_series()
