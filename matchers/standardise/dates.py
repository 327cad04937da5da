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
_TIME = r"(?:T?[0-9]{1,2}[:时][0-9]{1,2}(?:[:分][0-9.]*)?秒?(?:[AP]M)?(?:Z|\+[0-9:]+)?)?"
_WHOLE = r"^([0-9]{4})[-./年,]([0-9]{1,2})(?:[-./,]|月-?)([0-9]{1,2})[日号.]?" + _TIME + "$"
_COMPACT = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0+|[0-9]{6}|(?:[01][0-9]|2[0-4])[0-5][0-9]|" + _TIME[3:-2] + ")?$"
_SPAN = r"^[0-9]{4}[./年][0-9]{1,2}月?-[0-9]{1,2}月?$|^[0-9]{6}-[0-9]{6}$|季度|半年"
_MONTH = r"^([0-9]{4})[-./年,]([0-9]{1,2})[月.]?(?:份)?$"
# 约2021年5月, 2021年5月上旬, 发放2021年5月: the month is known, the day is not.
_WORDED_MONTH = (
    r"^[^0-9]{0,4}((?:19|20)[0-9]{2})(?:年(1[0-2]|0?[1-9])月(?:份)?|[-./]?(1[0-2]|0[1-9]))"
    r"(?:[(补追发第][^日号月]{0,12}|[^0-9一二三四五六七八九十日号月.,和与及至到~:/-]{0,6})$"
)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAY = r"\(?(?:星期|礼拜|周)[一二三四五六日天末]\)?|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day)?[,.]?"
_PART_OF_DAY = r"上午|下午|凌晨|早上|早晨|中午|晚上|夜间"
# Java prints Mon May 03 00:00:00 CST 2021, browsers Mon May 03 2021 00:00:00 GMT+0800 (…), SQL Server
# May 3 2021 12:00AM.
_PROGRAM_DAYS = (
    (r"^([A-Z][a-z]{2})([0-9]{2})[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[A-Z]{3,4}(?:[+-][0-9:]+)?)?([0-9]{4})$", (3, 1, 2)),
    (r"^([A-Z][a-z]{2})[a-z]*\.?([0-9]{1,2}),?((?:19|20)[0-9]{2})(?:[0-9]{1,2}:[0-9]{2}.*)?$", (3, 1, 2)),
    (r"^([0-9]{1,2})[-/]?([A-Z][a-z]{2})[a-z]*[-/,]?((?:19|20)[0-9]{2})(?:[0-9]{1,2}[:.].*)?$", (3, 2, 1)),
)
# Oracle under Chinese settings prints 07-3月-21, and under English ones 07-MAR-21.
_ORACLE = r"^([0-9]{1,2})-(?:([0-9]{1,2})月|([A-Z][a-zA-Z]{2}))-([0-9]{2}|(?:19|20)[0-9]{2})(?:[0-9]{1,2}[.:].*)?$"
_CENTURY_ENDS = 50
_MILLISECONDS = r"^(-?[0-9]{11,13})$"
_CHINA_HOURS = 8
_ZULU_EVENING = r"T(?:1[6-9]|2[0-3]):[0-9]{2}(?::[0-9.]+)?Z$"
_COMPACT_MONTH = r"^([0-9]{4})(0[1-9]|1[0-2])(?:\.0)?$"
_YEAR = r"^(?:1[89]|20|21)[0-9]{2}年?$"
_SERIAL = r"^[1-7][0-9]{4}(?:\.[0-9]+)?$"
# A solar day is written with 日 or 号 behind it, or in figures; 八月十五 is the fifteenth of a moon.
_LUNAR = (
    r"农|阴|旧历|正月|腊月|冬月|闰|初[0-9一二三四五六七八九十]|廿|月半|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
    r"|[月./-][一二三四五六七八九十]{1,3}$"
)
_ABSENT = r"^(?:[-—–_/\\、.·?]*|无|不详|未知|不明|空|暂无|NULL|null|None|nan|NaN|NaT|N/A|长期|至今)$"
_CHINESE = dict(zip("〇零○Ｏ一二三四五六七八九两", "00001234567892", strict=True))
_TENS = ((r"([0-9])十([0-9])", "${1}${2}"), (r"([0-9])十", "${1}0"), (r"十([0-9])", "1${1}"), ("十", "10"))
# People born before 1949 may give the year of the Republic; a month and day in figures are of the solar calendar.
_REPUBLIC = {"民国元年": "1912年", **{f"民国{year}年": f"{1911 + year}年" for year in range(1, 39)}}
# Serials of 1927-05-18 to 2099-12-31: below lie years and amounts, above nothing that has happened.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050


def read_date(value: pl.Expr, of_birth: bool = False) -> pl.Expr:
    """struct{date, month, status} of a written date: the day if there is one, the first of its month, and why not.

    Known: 2021-04-01, 20210401, 2021.4.1, 2021/4/1 0:00, 2021年4月1日, 二〇二一年四月一日, 44287, 民国35年4月1日;
    as programs print them: 07-3月-21, 2021/5/3 星期一, 2021-05-03 上午 12:00:00, Mon May 03 00:00:00 CST 2021,
    1619971200000; months: 202104, 2021.4, 2021年4月, 约2021年4月. A lunar date is not converted: the leap month is
    never written. A quarter and 1-3月 are no month. Where Oracle writes two digits of the year, those below 50 are of
    this century, but for a birth nobody knows which.
    """

    def read(batch: pl.Series) -> pl.Series:
        return _read_batch(batch, of_birth)

    return value.cast(pl.String).map_batches(read, return_dtype=DATE_DTYPE, is_elementwise=True)


def date(value: pl.Expr) -> pl.Expr:
    """The calendar day; null where none is written, it cannot be, or only its month or year is known."""
    return read_date(value).struct.field("date")


def birth_date(value: pl.Expr) -> pl.Expr:
    """The day of a birth, as `date`, but for years of which the century is lost."""
    return read_date(value, of_birth=True).struct.field("date")


def month(value: pl.Expr) -> pl.Expr:
    """The first day of the month that is written, or of the month of a whole date."""
    return read_date(value).struct.field("month")


def period(value: pl.Expr) -> pl.Expr:
    """The month (`2021-04`) or the year (`2021`) of a cell that names no day; null where it names one, or nothing."""
    read = read_date(value)
    year = _cleaned(value.cast(pl.String)).str.extract(r"^((?:1[89]|20|21)[0-9]{2})年?$", 1)
    named = pl.coalesce(read.struct.field("month").dt.strftime("%Y-%m"), year)
    return pl.when(read.struct.field("status") == "partial").then(named)


def _read_batch(batch: pl.Series, of_birth: bool) -> pl.Series:
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
        # A month is written alike in a thousand rows.
        distinct = _read_rest(rest.select("written").unique(maintain_order=True), of_birth)
        rest = rest.join(distinct, on="written", how="left", maintain_order="left")
        parts = ("day", "month", "status")
        column = column.with_columns(column[part].clone().scatter(rest["at"], rest[part]) for part in parts)
    return column.select(pl.struct(date="day", month="month", status="status")).to_series()


def _from_serial(written: pl.Expr) -> pl.Expr:
    """The day a spreadsheet counts from 1899-12-30; what lies outside the years of registers is no serial."""
    days = pl.when(written.str.contains(_SERIAL)).then(written.str.slice(0, 5)).cast(pl.Int32, strict=False)
    return pl.date(1899, 12, 30) + pl.duration(days=pl.when(days.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(days))


def _read_rest(rest: pl.DataFrame, of_birth: bool) -> pl.DataFrame:
    """Day, month and status of the cells that are not plain dates."""
    parts = _with_parts(rest.with_columns(text=_cleaned(pl.col("written"))), of_birth)
    first = pl.coalesce(_usable("day"), _usable("partial")).dt.month_start()
    return parts.select("written", day=_usable("day"), month=first, status=_status())


def _usable(column: str) -> pl.Expr:
    return pl.when(~_is_placeholder(pl.col(column))).then(pl.col(column))


def _is_placeholder(day: pl.Expr) -> pl.Expr:
    """The bureau's systems write 1900-01-01 for unknown and 9999-12-31 for no end."""
    return (day <= pl.date(1900, 1, 1)) | (day >= pl.date(2100, 1, 1))


def _cleaned(text: pl.Expr) -> pl.Expr:
    text = text.str.normalize("NFKC").str.replace_all(r"[\s\p{Z}\p{Cc}\p{Cf}'\"’‘“”]+", "")
    text = text.str.replace_all(f"{_WEEKDAY}|{_PART_OF_DAY}", "")
    text = text.str.replace_all(r"[—–‐‑−]", "-").str.replace_all("[。·、]", ".").str.replace(r"^(?:公元|中华)", "")
    chinese = text.str.contains(r"[一二三四五六七八九十〇零○]") & ~text.str.contains(_LUNAR)
    digits = pl.when(chinese).then(text).str.replace_many(list(_CHINESE), list(_CHINESE.values()))
    for tens, written in _TENS:
        digits = digits.str.replace_all(tens, written)
    return pl.coalesce(digits, text).str.replace_many(list(_REPUBLIC), list(_REPUBLIC.values()))


def _with_parts(rest: pl.DataFrame, of_birth: bool) -> pl.DataFrame:
    """The day or the month of the cells that are not plain ISO dates."""
    text = pl.col("text")
    days = [_built([text.str.extract(pattern, k) for k in (1, 2, 3)]) for pattern in (_WHOLE, _COMPACT)]
    # What is printed as the evening before in Greenwich is midnight of the day in China.
    days[0] = pl.when(text.str.contains(_ZULU_EVENING)).then(days[0] + pl.duration(days=1)).otherwise(days[0])
    months = [
        _built([text.str.extract(pattern, 1), text.str.extract(pattern, 2), pl.lit("1")])
        for pattern in (_MONTH, _COMPACT_MONTH)
    ]
    number = pl.coalesce(text.str.extract(_WORDED_MONTH, 2), text.str.extract(_WORDED_MONTH, 3))
    worded = _built([text.str.extract(_WORDED_MONTH, 1), number, pl.lit("1")])
    months.append(pl.when(~text.str.contains(_LUNAR)).then(worded))
    is_span = text.str.contains(_SPAN).fill_null(False)
    rest = rest.with_columns(
        day=pl.when(~is_span).then(pl.coalesce(*days, _from_serial(text))),
        partial=pl.when(~is_span).then(pl.coalesce(*months)),
    )
    rough = rest.filter(pl.col("day").is_null() & pl.col("partial").is_null())
    if rough.is_empty():
        return rest
    printed = rough.select("text", printed=_printed_by_programs(of_birth)).unique("text")
    joined = rest.join(printed, on="text", how="left", maintain_order="left")
    return joined.with_columns(day=pl.coalesce("day", "printed")).drop("printed")


def _printed_by_programs(of_birth: bool) -> pl.Expr:
    """The day in the forms in which Oracle, Java, browsers and SQL Server print one, or count milliseconds."""
    text = pl.col("text")
    days = [
        _built(
            [
                text.str.extract(pattern, year),
                _month_number(text.str.extract(pattern, name)),
                text.str.extract(pattern, d),
            ]
        )
        for pattern, (year, name, d) in _PROGRAM_DAYS
    ]
    year = text.str.extract(_ORACLE, 4)
    this_century = pl.when(year.str.len_chars() == 2).then(year.cast(pl.Int32, strict=False) < _CENTURY_ENDS)
    full = (
        pl.when(this_century & pl.lit(not of_birth))
        .then(pl.lit("20") + year)
        .when(~this_century)
        .then(pl.lit("19") + year)
        .when(this_century.is_null())
        .then(year)
    )
    month = pl.coalesce(text.str.extract(_ORACLE, 2), _month_number(text.str.extract(_ORACLE, 3)))
    since_1970 = text.str.extract(_MILLISECONDS, 1).cast(pl.Int64, strict=False)
    # In fewer digits than today's only a midnight in China (an hour earlier in the summers of 1986 to 1991) or in
    # Greenwich proves itself: any other such number is no date.
    hour = pl.when(since_1970 % 3_600_000 == 0).then(since_1970 // 3_600_000 % 24)
    is_counted = text.str.contains(r"^1[0-9]{12}$") | hour.is_in([0, 15, 16])
    counted = pl.from_epoch(pl.when(is_counted).then(since_1970) + _CHINA_HOURS * 3_600_000, time_unit="ms")
    counted = (counted + pl.when(hour == 15).then(pl.duration(hours=1)).otherwise(pl.duration(hours=0))).dt.date()
    return pl.coalesce(*days, _built([full, month, text.str.extract(_ORACLE, 1)]), counted)


def _month_number(name: pl.Expr) -> pl.Expr:
    numbers = [str(number) for number in range(1, 13)]
    return name.str.to_titlecase().replace_strict(list(_ENGLISH), numbers, default=None, return_dtype=pl.String)


def _built(parts: list[pl.Expr]) -> pl.Expr:
    padded = [parts[0], *(part.str.zfill(2) for part in parts[1:])]
    return pl.concat_str(padded, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _status() -> pl.Expr:
    text, written = pl.col("text"), pl.col("written")
    shaped = pl.any_horizontal([text.str.contains(p) for p in (_WHOLE, _COMPACT, _MONTH)])
    return (
        pl.when(written.is_null() | text.str.contains(_ABSENT))
        .then(pl.lit("missing"))
        .when(text.str.contains(_SPAN))
        .then(pl.lit("unreadable"))
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
