"""Dates and months in every form departments write them.

Belongs here: reading one written date. Does not belong here: whether it is plausible for a death or a payment.
All values are calendar dates without time of day or zone.
"""

from __future__ import annotations

import polars as pl

DATE_STATUSES = ("ok", "partial", "placeholder", "impossible", "lunar", "unreadable", "missing")
"""Why a date is null: partial (year or month only), placeholder (1900-01-01), impossible (02-30), lunar, unreadable."""

DATE_DTYPE = pl.Struct({"date": pl.Date, "month": pl.Date, "status": pl.String})

# One separator of a kind between the parts: 1990.3.7 has eight characters and is no 19900307.
_PLAIN = r"^[0-9]{4}(?:-[0-9]{1,2}-|\.[0-9]{1,2}\.|/[0-9]{1,2}/|年[0-9]{1,2}月)[0-9]{1,2}日?$"
_MARKS, _HYPHENS = ["年", "月", ".", "/", "日"], ["-", "-", "-", "-", ""]
_TIME = r"(?:T?[0-9]{1,2}[:时][0-9]{1,2}(?:[:分][0-9.]*)?秒?(?:Z|\+[0-9:]+)?)?"
_WHOLE = r"^([0-9]{4})[-./年,]([0-9]{1,2})[-./月,]([0-9]{1,2})[日号.]?" + _TIME + "$"
_COMPACT = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0+|[0-9]{6}|" + _TIME[3:-2] + ")?$"
_MONTH = r"^([0-9]{4})[-./年,]([0-9]{1,2})[月.]?(?:份)?$"
_COMPACT_MONTH = r"^([0-9]{4})(0[1-9]|1[0-2])(?:\.0)?$"
_YEAR = r"^(?:1[89]|20|21)[0-9]{2}年?$"
_SERIAL = r"^[1-7][0-9]{4}(?:\.[0-9]+)?$"
# A solar day is written with 日 or 号 behind it, or in figures; 八月十五 is the fifteenth of a moon.
_LUNAR = (
    r"农|阴|旧历|正月|腊月|冬月|闰|初[0-9一二三四五六七八九十]|廿|月半|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
    r"|[月./-][一二三四五六七八九十]{1,3}$"
)
_ABSENT = r"^(?:[-—–_/\\、.·?]*|无|不详|未知|不明|空|暂无|NULL|null|None|nan|NaN|NaT|N/A|#N/A|长期|至今)$"
_CHINESE = dict(zip("〇零○Ｏ一二三四五六七八九两", "00001234567892", strict=True))
_TENS = ((r"([0-9])十([0-9])", "${1}${2}"), (r"([0-9])十", "${1}0"), (r"十([0-9])", "1${1}"), ("十", "10"))
# People born before 1949 may give the year of the Republic; a month and day in figures are of the solar calendar.
_REPUBLIC = {"民国元年": "1912年", **{f"民国{year}年": f"{1911 + year}年" for year in range(1, 39)}}
# Serials of 1927-05-18 to 2099-12-31: below lie years and amounts, above nothing that has happened.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050


def read_date(value: pl.Expr) -> pl.Expr:
    """struct{date, month, status} of a written date: the day, the first of its month, and why there is no day.

    Forms read: 2021-04-01, 20210401, 2021.4.1, 2021/4/1 0:00, 2021年4月1日, 二〇二一年四月一日, 44287, 民国35年4月1日;
    months: 202104, 2021.4, 2021年4月. A lunar date is not converted: the leap month is never written.
    """
    return value.cast(pl.String).map_batches(_read_batch, return_dtype=DATE_DTYPE, is_elementwise=True)


def date(value: pl.Expr) -> pl.Expr:
    """The calendar day; null where none is written, it cannot be, or only its month or year is known."""
    return read_date(value).struct.field("date")


def month(value: pl.Expr) -> pl.Expr:
    """The first day of the month that is written, or of the month of a whole date."""
    return read_date(value).struct.field("month")


def period(value: pl.Expr) -> pl.Expr:
    """The month (`2021-04`) or the year (`2021`) of a cell that names no day; null where it names one, or nothing."""
    read = read_date(value)
    year = _cleaned(value.cast(pl.String)).str.extract(r"^((?:1[89]|20|21)[0-9]{2})年?$", 1)
    named = pl.coalesce(read.struct.field("month").dt.strftime("%Y-%m"), year)
    return pl.when(read.struct.field("status") == "partial").then(named)


def _read_batch(batch: pl.Series) -> pl.Series:
    column = batch.alias("written").to_frame()
    written = pl.col("written")
    plain = pl.when(written.str.contains(_PLAIN)).then(written.str.replace_many(_MARKS, _HYPHENS))
    eight = pl.when(written.str.contains(r"^[0-9]{8}$")).then(written)
    column = (
        column.with_columns(
            day=pl.coalesce(
                plain.str.to_date("%Y-%m-%d", strict=False),
                eight.str.to_date("%Y%m%d", strict=False),
                _from_serial(written),
            )
        )
        .with_columns(day=_usable("day"))
        .select(
            "written",
            "day",
            month=pl.col("day").dt.month_start(),
            status=pl.when(pl.col("day").is_not_null())
            .then(pl.lit("ok"))
            .when(written.is_null())
            .then(pl.lit("missing")),
        )
    )
    rest = column.with_row_index("at").filter(pl.col("status").is_null()).select("at", "written")
    if rest.height:
        # Thousands of rows write the same month in the same way: each distinct text is read once.
        distinct = _read_rest(rest.select("written").unique(maintain_order=True))
        rest = rest.join(distinct, on="written", how="left", maintain_order="left")
        parts = ("day", "month", "status")
        column = column.with_columns(column[part].clone().scatter(rest["at"], rest[part]) for part in parts)
    return column.select(pl.struct(date="day", month="month", status="status")).to_series()


def _from_serial(written: pl.Expr) -> pl.Expr:
    """The day a spreadsheet counts from 1899-12-30; what lies outside the years of registers is no serial."""
    days = pl.when(written.str.contains(_SERIAL)).then(written.str.slice(0, 5)).cast(pl.Int32, strict=False)
    return pl.date(1899, 12, 30) + pl.duration(days=pl.when(days.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(days))


def _read_rest(rest: pl.DataFrame) -> pl.DataFrame:
    """Day, month and status of the cells that are not plain dates."""
    parts = _with_parts(rest.with_columns(text=_cleaned(pl.col("written"))))
    month_start = pl.coalesce(_usable("day"), _usable("partial")).dt.month_start()
    return parts.select("written", day=_usable("day"), month=month_start, status=_status())


def _usable(column: str) -> pl.Expr:
    return pl.when(~_is_placeholder(pl.col(column))).then(pl.col(column))


def _is_placeholder(day: pl.Expr) -> pl.Expr:
    """The bureau's systems write 1900-01-01 for unknown and 9999-12-31 for no end."""
    return (day <= pl.date(1900, 1, 1)) | (day >= pl.date(2100, 1, 1))


def _cleaned(text: pl.Expr) -> pl.Expr:
    text = text.str.normalize("NFKC").str.replace_all(r"[\s\p{Z}\p{Cc}\p{Cf}'\"’‘“”]+", "")
    text = text.str.replace_all(r"[—–‐‑−]", "-").str.replace_all("[。·、]", ".").str.replace(r"^(?:公元|中华)", "")
    chinese = text.str.contains(r"[一二三四五六七八九十〇零○]") & ~text.str.contains(_LUNAR)
    digits = pl.when(chinese).then(text).str.replace_many(list(_CHINESE), list(_CHINESE.values()))
    for tens, written in _TENS:
        digits = digits.str.replace_all(tens, written)
    return pl.coalesce(digits, text).str.replace_many(list(_REPUBLIC), list(_REPUBLIC.values()))


def _with_parts(rest: pl.DataFrame) -> pl.DataFrame:
    """The day or the month of the cells that are not plain ISO dates."""
    text = pl.col("text")
    days = [_built([text.str.extract(pattern, k) for k in (1, 2, 3)]) for pattern in (_WHOLE, _COMPACT)]
    months = [
        _built([text.str.extract(pattern, 1), text.str.extract(pattern, 2), pl.lit("1")])
        for pattern in (_MONTH, _COMPACT_MONTH)
    ]
    return rest.with_columns(day=pl.coalesce(*days, _from_serial(text)), partial=pl.coalesce(*months))


def _built(parts: list[pl.Expr]) -> pl.Expr:
    padded = [parts[0], *(part.str.zfill(2) for part in parts[1:])]
    return pl.concat_str(padded, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _status() -> pl.Expr:
    text, written = pl.col("text"), pl.col("written")
    shaped = pl.any_horizontal([text.str.contains(p) for p in (_WHOLE, _COMPACT, _MONTH)])
    return (
        pl.when(written.is_null() | text.str.contains(_ABSENT))
        .then(pl.lit("missing"))
        .when(_is_placeholder(pl.col("day")) | _is_placeholder(pl.col("partial")))
        .then(pl.lit("placeholder"))
        .when(pl.col("day").is_not_null())
        .then(pl.lit("ok"))
        .when(pl.col("partial").is_not_null() | text.str.contains(_YEAR))
        .then(pl.lit("partial"))
        .when(shaped)
        .then(pl.lit("impossible"))
        .when(text.str.contains(_LUNAR))
        .then(pl.lit("lunar"))
        .otherwise(pl.lit("unreadable"))
    )
