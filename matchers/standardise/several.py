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
_TWO_NUMBERS = (
    r"(?:^|[^0-9])[1-9](?:[0-9]{16}[0-9Xx]|[0-9]{14})[^0-9Xx].*?[1-9](?:[0-9]{16}[0-9Xx]|[0-9]{14})(?:$|[^0-9])"
)
_PERSON, _WHOSE = r"(\p{Han}[\p{Han}·]{1,15})", r"([1-9][0-9]{16}[0-9Xx])"
_NAME_THEN_NUMBER = rf"^{_PERSON}[/,、:;|(\-]?{_WHOSE}\)?$"
_NUMBER_THEN_NAME = rf"^{_WHOSE}[/,、:;|(\-]?{_PERSON}\)?$"
# What a cell is read by must be in it alone: no cell that both patterns can find goes by, in figures of any width.
_MAY_BE_BOTH = r"(?s)\p{Han}.*\p{N}|\p{N}.*\p{Han}"
_NO_NAME = "证|号|码|户主|配偶|监护|代理|父亲|母亲|本人|残疾|低保|电话|死亡|注销|重复|错误|已故"
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

_USUAL_NAME = rf"^[{COMMON_SURNAMES}]\p{{Han}}{{1,2}}$"


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


def household_apart(rows: pl.DataFrame, name: str, number: str, relation: str | None) -> pl.DataFrame:
    """The rows of a household export with one member each, where a cell of numbers holds more than one.

    Two numbers in a cell prove themselves; a name with a mark in it proves nothing, so other rows stay as they are. As
    many relations as members go with them in their order, else none does: one 户主 is not every member's.
    """
    rows = rows.with_row_index("_household")
    is_joined = pl.col(number).str.normalize("NFKC").str.contains(_TWO_NUMBERS).fill_null(False)
    joined = rows.filter(is_joined)
    if joined.is_empty():
        return rows.drop("_household")
    members = one_row_each(joined, name, number)
    if relation is not None:
        place = pl.int_range(pl.len()).over("_household")
        parts = pl.col(relation).str.normalize("NFKC").str.replace_all(_SEPARATOR, ",").str.split(",")
        members = members.with_columns(
            pl.when(parts.list.len() == pl.len().over("_household"))
            .then(parts.list.get(place, null_on_oob=True).str.strip_chars())
            .alias(relation)
        )
    return pl.concat([rows.filter(~is_joined), members]).sort("_household", maintain_order=True).drop("_household")


def name_and_number_apart(rows: pl.DataFrame, name: str, number: str) -> pl.DataFrame:
    """Name and number of the cells that hold both, in the column of either, where the other column says nothing else.

    张某/3207…: eighteen digits behind or before a name prove themselves.
    """
    is_mixed = pl.any_horizontal(pl.col(name, number).str.contains(_MAY_BE_BOTH)).fill_null(False)
    places = rows.select(is_mixed).to_series().arg_true()
    if places.is_empty():
        return rows
    apart = _apart(rows[places].select(name, number), name, number)
    return rows.with_columns(rows[column].clone().scatter(places, apart[column]) for column in (name, number))


def _apart(cells: pl.DataFrame, name: str, number: str) -> pl.DataFrame:
    """The two columns with name and number of a cell each in its own."""
    parts = {}
    for place, column in enumerate((name, number)):
        text = pl.col(column).str.normalize("NFKC").str.replace_all(r"\s", "")
        both = text.str.extract_groups(_NAME_THEN_NUMBER), text.str.extract_groups(_NUMBER_THEN_NAME)
        read = pl.coalesce(both[0].struct.field("1"), both[1].struct.field("2"))
        # In the column of numbers 残疾 is a note; only a usual surname makes a name of such a word.
        is_name = ~read.str.contains(_NO_NAME) & (read.str.contains(_USUAL_NAME) if place else pl.lit(True))
        parts[f"_name{place}"] = pl.when(is_name).then(read)
        parts[f"_number{place}"] = pl.when(is_name).then(
            pl.coalesce(both[0].struct.field("2"), both[1].struct.field("1"))
        )
    free = pl.col(number).is_null() | (pl.col(number) == pl.col(name))
    unnamed = pl.col(name).is_null()
    return cells.with_columns(**parts).select(
        pl.when(free & pl.col("_name0").is_not_null()).then("_name0").when(unnamed).then(pl.coalesce("_name1", name))
        .otherwise(name).alias(name),
        pl.when(free & pl.col("_number0").is_not_null()).then("_number0").when(unnamed)
        .then(pl.coalesce("_number1", number)).otherwise(number).alias(number),
    )  # fmt: skip


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
