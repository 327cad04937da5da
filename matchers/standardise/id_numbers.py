"""Citizen identity numbers (GB 11643): what was written, what it is worth, and what it says of a person.

Belongs here: one number by itself. Does not belong here: whose it is, nor the candidates of a damaged one
(`completions`).
A region code that is unknown or abolished is no fault: it is the code in force when the number was issued.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from data_contracts.check_digits import Digits, digits_of, due_check
from data_contracts.id_status import VALID_STATUSES
from matchers.standardise.text import folded

ID_DTYPE = pl.Struct({"value": pl.String, "status": pl.String})

_LAST_DAY = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0], np.int16)
# Only what damaged or careless typing makes of a number; a digit is never changed.
_PLAIN = r"^[1-9][0-9]{16}[0-9X]$"
_X_LIKE = ["Χ", "Х", "×", "✕", "✖", "Ⅹ", "ⅹ", "╳"]
_QUOTES = r"""['"`’‘“”=,，.。:：;；\-‐-―/\\、()（）]"""
_MASKED = r"^[0-9]{2,}[*●○■□※#X]{2,}[0-9X]*$|^[*●○■□※#]{3,}[0-9X]*$"
_SCIENTIFIC = r"^[0-9](?:\.[0-9]+)?E\+?1[4-9]$"
# A word before or behind it; two numbers in a cell are of two people, and nobody knows which is meant.
_WITH_WORDS = r"^[^0-9X*]*?((?:[1-9][0-9]{16}[0-9X])|[1-9][0-9]{14})(?:[^0-9X*].*)?$"
_ANOTHER_NUMBER = r"[0-9][^0-9].*[0-9]{4}|[0-9]{4}.*[^0-9X][0-9]{4}"
_NOT_OWN = (
    r"原|旧|曾|错|误|作废|注销|失效|重复|改为|变更|监护|代[理办领管]|父亲|母亲|儿子|女儿|丈夫|妻子|配偶|户主|子女|家属|亲属|法人"
    r"|^[^0-9]*(?:父|母|夫|妻|子|女|儿|兄|弟|姐|妹)(?:[:的]|$|[0-9])|[(](?:父|母|夫|妻|子|女|儿|兄|弟|姐|妹)[)]"
)
_DISABILITY = r"^(?:G|L)?([0-9]{17}[0-9X])(?:[1-7][1-4](?:B[0-9])?)?$"
_DUMMY = r"^(?:" + "|".join(f"{d}{{4,}}" for d in range(10)) + r"|0?1?2345678[0-9]*|[0-9]{6}0+)$"
# Marks inside are gone by then: N/A stands there as NA.
_ABSENT = (
    r"^(?:[-—–_/\\、.·?]*|无|不详|未知|不明|空|暂无|没有|无证|无身份证|未办理|NULL|NONE|NAN|N/?A"
    r"|#(?:N/?A|REF!|VALUE!|NAME\??|DIV/?0!|NULL!|NUM!))$"
)


def id_number(value: pl.Expr, cell: pl.Expr | None = None) -> pl.Expr:
    """The number as struct{value, status}; `cell` says "number" where the spreadsheet held a number, not text.

    value: 18 characters where valid or upgraded, the cleaned text where damaged, invalid, masked or dummy, else null.
    A number cell keeps 15 digits: eighteen digits from one are damaged whatever the checksum says (it passes in 9 %).
    """
    kind = pl.lit("text") if cell is None else cell.fill_null("text")
    return pl.struct(value=value.cast(pl.String), cell=kind.cast(pl.String)).map_batches(
        _read_batch, return_dtype=ID_DTYPE, is_elementwise=True
    )


def is_valid(status: pl.Expr) -> pl.Expr:
    """Whether the number whose status this is is valid; null where there is no status."""
    return status.is_in(VALID_STATUSES)


def birth_of(number: pl.Expr) -> pl.Expr:
    """Date of birth in an 18-character number; null where it is no date."""
    return _born(pl.when(number.str.contains(_PLAIN)).then(number))


def _born(number: pl.Expr) -> pl.Expr:
    return number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def sex_of(number: pl.Expr) -> pl.Expr:
    """男 where the 17th digit is odd, 女 where it is even."""
    odd = pl.when(number.str.contains(_PLAIN)).then(number.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1)
    return pl.when(odd).then(pl.lit("男")).when(~odd).then(pl.lit("女"))


def _read_batch(batch: pl.Series) -> pl.Series:
    cells = batch.struct.unnest().with_columns(short=pl.lit(None, dtype=pl.String))
    cells = cells.with_columns(is_plain=pl.col("value").str.contains(_PLAIN).fill_null(False))
    if not cells["is_plain"].all():
        cells = _with_cleaned(cells)
    digits = digits_of(cells.select(pl.when("is_plain").then(pl.col("value"))).to_series(), 18)
    cells = cells.with_columns(
        is_checked=pl.col("is_plain") & pl.Series(due_check(digits) == digits[17]),
        is_real=pl.col("is_plain") & pl.Series(_has_birth_date(digits)),
    )
    return cells.select(pl.struct(value=_value(), status=_status())).to_series()


def _with_cleaned(cells: pl.DataFrame) -> pl.DataFrame:
    """Clean the few cells that are not eighteen plain characters, and upgrade those of fifteen digits."""
    rough = cells.with_row_index("at").filter(~pl.col("is_plain") & pl.col("value").is_not_null())
    # What is written in scientific form was a number, whatever the cell holds now.
    is_scientific = folded(pl.col("value")).str.to_uppercase().str.contains(_SCIENTIFIC)
    rough = rough.select("at", "value", cell=pl.when(is_scientific).then(pl.lit("number")).otherwise("cell"))
    rough = _cleaned(rough)
    short = pl.col("value").str.contains(r"^[1-9][0-9]{14}$") & ~pl.col("value").str.contains(_DUMMY)
    rough = rough.with_columns(
        short=pl.when(short).then("value"),
        long=pl.when(short).then(
            pl.concat_str(pl.col("value").str.slice(0, 6), pl.lit("19"), pl.col("value").str.slice(6, 9))
        ),
    )
    due = pl.Series(due_check(digits_of(rough["long"], 17)))
    letter = pl.when(due == 10).then(pl.lit("X")).otherwise(due.cast(pl.String))
    rough = rough.with_columns(value=pl.coalesce(pl.concat_str("long", letter), "value"))
    rough = rough.with_columns(is_plain=pl.col("value").str.contains(_PLAIN))
    return cells.with_columns(
        cells[part].clone().scatter(rough["at"], rough[part]) for part in ("value", "cell", "short", "is_plain")
    )


def _cleaned(rough: pl.DataFrame) -> pl.DataFrame:
    """Width, blanks, quotes, labels and letters that stand for X; a digit is never changed.

    Step by step: nested in one another the expressions double at each step, and planning them costs more than the rows.
    """
    value = pl.col("value")
    rough = rough.with_columns(value=folded(value).str.to_uppercase().str.replace_many(_X_LIKE, ["X"] * len(_X_LIKE)))
    rough = rough.with_columns(value=_without_words(value))
    rough = rough.with_columns(
        value=pl.when(value.str.contains(r"E\+?[0-9]+$"))
        .then(value.str.replace_all(r"['\"`’‘“”=]", ""))
        .otherwise(value.str.replace_all(_QUOTES, ""))
    )
    rough = rough.with_columns(value=_written_out(value))
    # A star stands for X only where just the check character is hidden; elsewhere it hides digits.
    rough = rough.with_columns(value=value.str.replace(r"^([0-9]{17})\*$", "${1}X"))
    return rough.with_columns(value=pl.coalesce(value.str.extract(_DISABILITY, 1), "value"))


def _without_words(text: pl.Expr) -> pl.Expr:
    """The number of a cell that holds one number and words about it: 身份证:…, …(残疾), …张某.

    Words that may say that it is another person's, or another number of the person, leave the cell as it is.
    """
    alone = text.str.extract(_WITH_WORDS, 1)
    is_own = ~text.str.contains(_NOT_OWN) & ~text.str.contains(_ANOTHER_NUMBER)
    return pl.when(alone.is_not_null() & is_own).then(alone).otherwise(text)


def _written_out(text: pl.Expr) -> pl.Expr:
    """A number in scientific form that shows fifteen digits or more, in full: nothing more is lost than in …000.

    3.20723194503071E+17 becomes 320723194503071000, and with 14 for 17 it is an old number whole.
    """
    mantissa = text.str.extract(r"^([0-9]\.[0-9]{13,17})E\+?1[4-9]$", 1).str.replace(".", "", literal=True)
    length = text.str.extract(r"E\+?(1[4-9])$", 1).cast(pl.Int32) + 1
    is_whole = (mantissa.str.len_chars() >= pl.min_horizontal(length, 15)) & (mantissa.str.len_chars() <= length)
    return pl.when(is_whole).then(mantissa.str.pad_end(18, "0").str.slice(0, length)).otherwise(text)


def _status() -> pl.Expr:
    value, is_number = pl.col("value"), pl.col("cell") == "number"
    is_short, is_good = pl.col("short").is_not_null(), pl.col("is_real") & pl.col("is_checked")
    odd = pl.when(~is_good).then(value)
    return (
        pl.when(value.is_null())
        .then(pl.lit("missing"))
        .when(is_short & is_good)
        .then(pl.lit("upgraded"))
        .when(is_good & ~is_number)
        .then(pl.lit("valid"))
        .when(odd.str.contains(_ABSENT))
        .then(pl.lit("missing"))
        .when(odd.str.contains(_DUMMY))
        .then(pl.lit("dummy"))
        .when(odd.str.contains(_SCIENTIFIC))
        .then(pl.lit("damaged"))
        .when(pl.col("is_plain") & ~is_short & (is_number | odd.str.ends_with("000")))
        .then(pl.lit("damaged"))
        .when(odd.str.contains(_MASKED))
        .then(pl.lit("masked"))
        .otherwise(pl.lit("invalid"))
    )


def _value() -> pl.Expr:
    kept = pl.when(pl.col("short").is_not_null() & ~pl.col("is_real")).then(pl.col("short")).otherwise("value")
    return pl.when(pl.col("is_plain") | ~pl.col("value").str.contains(_ABSENT)).then(kept)


def _has_birth_date(digits: list[Digits]) -> npt.NDArray[np.bool_]:
    """Whether digits 7 to 14 are a day of the years 1840 to 2199."""
    year = digits[6] * 1000 + digits[7] * 100 + digits[8] * 10 + digits[9]
    month, day = digits[10] * 10 + digits[11], digits[12] * 10 + digits[13]
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _LAST_DAY[np.minimum(month, 13)] + leap
    return np.asarray((year >= 1840) & (year <= 2199) & (day >= 1) & (day <= last))
