"""What a delivery looks like: its rows counted by what gates ask of them, alone and beside what it would replace.

Belongs here: the SQL that measures rows of `raw.<source>`, as they were written. Does not belong here: what a
measurement proves (`gates.py`, `data_contracts/bounds.py`), which rows are compared with which (`assets/intake/`).
Values are read only as far as a gate needs: a number without its signs, a date by its year, month and day, a code by
the list of its word. What is written so oddly that this fails is measured as unread, and judged where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from data_contracts.contract import Column, Source
from data_contracts.sql import identifier, literal

VERSION = "5"
"""Of what is measured; raise it when the same rows give other numbers, for measurements are kept."""

_YUAN = {"万": 10_000, "千元": 1_000, "百元": 100, "角": 0.1, "分": 0.01}
_BLANK = r"[\s　]"
_BLANKS = (32, 9, 10, 11, 12, 13, 0x3000)
"""The signs that `_BLANK` means, by their numbers."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOST_VALUES = 60
"""Values above which a column is no code: what it says is as manifold as names are."""

SHARED_DOMAINS = frozenset({"text", "name", "code", "boolean", "date", "township", "village"})
_NUMBERS = frozenset({"money", "integer", "number"})


@dataclass(frozen=True)
class ColumnMeasure:
    """One column of a delivery: how many rows write nothing, how often its commonest value stands, how many values
    there are; of numbers the median and the sum; of dates the days since 1970 of the median, of the first and the last
    twentieth, and how many lie after the delivery; of codes the rows by value; of ID numbers how many are valid."""

    domain: str
    blank: int
    commonest: int = 0
    distinct: int = 0
    valid: int = 0
    median: float | None = None
    total: float | None = None
    negative: int = 0
    early: float | None = None
    late: float | None = None
    future: int = 0
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A delivery, alone: `rows`, `repeated` (rows that stand in it more than once in the same words), `digest` of its
    rows without the month, `contradicted` of `sexed` valid numbers say the other sex, `misdated` of `dated` another day
    of birth, and its columns."""

    rows: int
    repeated: int
    digest: str
    sexed: int
    contradicted: int
    dated: int
    misdated: int
    columns: Mapping[str, ColumnMeasure]

    def as_json(self) -> dict[str, Any]:
        """As values that JSON holds."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Measure:
        """What `as_json` wrote."""
        return Measure(**{**raw, "columns": {n: ColumnMeasure(**c) for n, c in raw["columns"].items()}})


@dataclass(frozen=True)
class Shared:
    """A delivery beside another of its register: keys of the other, those that both have, rows equal but for the month;
    of the keys that stand once in both, by column, how many write something in both and how many the same (`of`, `as`);
    by column of numbers the median quotient, of dates the median difference in days; and by township of the other, its
    keys, those found anywhere in the delivery, and those found in a township of that name."""

    before: int
    both: int
    same_rows: int
    compared: Mapping[str, tuple[int, int]]
    quotient: Mapping[str, float]
    days: Mapping[str, float]
    townships: Mapping[str, tuple[int, int, int]]

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> Shared:
        """What JSON gave back of it."""
        return Shared(
            raw["before"],
            raw["both"],
            raw["same_rows"],
            {n: (of, same) for n, (of, same) in raw["compared"].items()},
            raw["quotient"],
            raw["days"],
            {n: (a, b, c) for n, (a, b, c) in raw["townships"].items()},
        )


def cells(source: Source, which: str) -> str:
    """SQL: the rows of `raw.<source>` for which `which` holds, each cell without its blanks, NULL for nothing."""
    return f"(SELECT {', '.join(map(_cell, source.columns))}, _batch FROM raw.{identifier(source.name)} WHERE {which})"


def _cell(column: Column) -> str:
    name = identifier(column.name)
    # Few cells have a blank, and looking for one costs a tenth of taking none out.
    has_blank = " OR ".join(f"contains({name}, chr({sign}))" for sign in _BLANKS)
    text = f"nullif(CASE WHEN {has_blank} THEN regexp_replace({name}, '{_BLANK}', '', 'g') ELSE {name} END, '')"
    return f"{plain_number(text) if column.word.domain == 'id_number' else text} AS {name}"


def plain_number(text: str) -> str:
    """SQL: an ID number without the labels, marks and wide digits it may be written with; other text as it is."""
    bare = f"regexp_replace(upper(translate({text}, '０１２３４５６７８９Ｘｘ', '0123456789XX')), '[^0-9X*]', '', 'g')"
    is_plain = rf"regexp_full_match({text}, '[1-9]\d{{16}}[\dX]')"
    is_number = rf"regexp_full_match({bare}, '[1-9]\d{{16}}[\dX]|[1-9]\d{{14}}')"
    return f"CASE WHEN {is_plain} THEN {text} WHEN {is_number} THEN {bare} ELSE {text} END"


def number(name: str) -> str:
    """SQL: a number as far as it can be read at once, with its unit of money."""
    text = identifier(name)
    units = "".join(f" WHEN {text} LIKE '%{unit}%' THEN {yuan}" for unit, yuan in _YUAN.items())
    return f"(TRY_CAST(regexp_replace({text}, '[^0-9.\\-]', '', 'g') AS DOUBLE) * CASE{units} ELSE 1 END)"


def day(name: str) -> str:
    """SQL: days since 1970 of a date written by year, month and day in any dress, or as a spreadsheet's number."""
    text = identifier(name)
    parts = [rf"regexp_extract({text}, '(\d{{4}})\D{{0,2}}(\d{{1,2}})?\D{{0,2}}(\d{{1,2}})?', {n})" for n in (1, 2, 3)]
    padded = " || '-' || ".join([parts[0], *(f"lpad(coalesce(nullif({p}, ''), '1'), 2, '0')" for p in parts[1:])])
    serial = f"TRY_CAST({text} AS INTEGER) - 25569"
    # Most are written so; the expressions that read any dress take ten times as long.
    is_plain = f"length({text}) = 10 AND substr({text}, 5, 1) = '-' AND TRY_CAST({text} AS DATE) IS NOT NULL"
    return (
        f"CASE WHEN {is_plain} THEN datediff('day', DATE '1970-01-01', TRY_CAST({text} AS DATE))"
        rf" WHEN regexp_full_match({text}, '\d{{5}}') THEN {serial}"
        f" ELSE datediff('day', DATE '1970-01-01', TRY_CAST({padded} AS DATE)) END"
    )


def township(name: str) -> str:
    """SQL: the name of a township without what kind of place it is."""
    return rf"regexp_replace({identifier(name)}, '(街道办事处|街道办|街道|镇|乡)$', '')"


def code(column: Column, spellings: Mapping[str, Mapping[str, str]]) -> str:
    """SQL: what a coded cell means by its list, else what is written."""
    known = spellings.get(column.codelist or "", {})
    pairs = {spelling.upper(): value for spelling, value in known.items() if "*" not in spelling}
    if not pairs:
        return identifier(column.name)
    keys, values = (", ".join(map(literal, texts)) for texts in (pairs, pairs.values()))
    return f"coalesce(map([{keys}], [{values}])[upper({identifier(column.name)})], {identifier(column.name)})"


def value(column: Column, spellings: Mapping[str, Mapping[str, str]]) -> str:
    """SQL: what a cell says, so that two ways of writing it are equal where that is easily seen."""
    if column.word.domain in _NUMBERS:
        return number(column.name)
    if column.word.domain == "date":
        return day(column.name)
    if column.word.domain in {"code", "boolean"}:
        return code(column, spellings)
    return township(column.name) if column.word.domain == "township" else f"upper({identifier(column.name)})"


def is_valid(name: str) -> str:
    """SQL: whether an ID number of eighteen characters keeps its checksum, or has the fifteen digits of before 1999
    (GB 11643); beside it stands what `_digits` gives."""
    text = f"upper({identifier(name)})"
    digits = identifier(f"_digits_{name}")
    total = " + ".join(f"{w} * ({digits} // {10 ** (17 - n)} % 10)" for n, w in enumerate(_WEIGHTS, 1))
    long = rf"regexp_full_match({text}, '[1-9]\d{{16}}[\dX]')"
    sign = f"substr('10X98765432', ({total}) % 11 + 1, 1) = substr({text}, 18, 1)"
    return rf"({long} AND {sign} OR regexp_full_match({text}, '[1-9]\d{{14}}'))"


def _digits(source: Source) -> str:
    """SQL: the first seventeen digits of each ID number as one: cutting signs out of the text takes twice as long as
    dividing, and an expression is reckoned as often as it is written."""
    words = [c.name for c in source.columns if c.word.domain == "id_number"]
    return "".join(f", TRY_CAST(left({identifier(w)}, 17) AS BIGINT) AS {identifier(f'_digits_{w}')}" for w in words)


def key(source: Source) -> str:
    """SQL: what makes a row the same entry from one delivery to the next: the person and the thing, else the
    certificate, else the whole row. Names are no part of it, for they are compared."""
    if source.has("id_number"):
        things = [c.name for c in source.columns if c.word.domain == "plate"]
        parts = [f"coalesce(upper({identifier(name)}), '')" for name in ("id_number", *things)]
        return f"CASE WHEN id_number IS NOT NULL THEN concat_ws('|', {', '.join(parts)}) END"
    named = [w for w in ("certificate_no", "household_no") if source.has(w)]
    if named:
        return f"upper({identifier(named[0])})"
    return _row(source)


def measure_sql(source: Source, spellings: Mapping[str, Mapping[str, str]], which: str) -> str:
    """One row that `measured` reads: the raw rows for which `which` holds, `$delivered` being the day since 1970 on
    which they came."""
    parts = [
        "count(*)",
        "count(*) - count(DISTINCT _words)",
        "CAST(sum(_words % 4294967291) AS VARCHAR)",
        "count(*) FILTER (_valid AND _sex <> '')",
        "count(*) FILTER (_valid AND _sex <> '' AND (_sex = '男') <> (_digit = 1))",
        "count(*) FILTER (_valid AND _birth IS NOT NULL AND _born IS NOT NULL)",
        "count(*) FILTER (_valid AND _birth <> _born)",
    ]
    parts += [part for column in _measured(source) for part in _parts(column, spellings)]
    read = ", ".join(_read_once(source))
    rows = f"(SELECT *{_digits(source)} FROM {cells(source, which)})"
    return f"SELECT {', '.join(parts)} FROM (SELECT *, {read} FROM {rows})"


def _read_once(source: Source) -> Iterator[str]:
    """What several figures of a row rest on. Planning a statement costs more than running it over a small register, and
    an expression is planned as often as it is written."""
    has_number = source.has("id_number")
    yield f"hash({_row(source)}) AS _words"
    yield f"{is_valid('id_number') if has_number else 'false'} AS _valid"
    yield ("regexp_extract(sex, '[男女]')" if source.has("sex") else "NULL") + " AS _sex"
    yield ("TRY_CAST(substr(id_number, 17, 1) AS INTEGER) % 2" if has_number else "NULL") + " AS _digit"
    yield (day("birth_date") if source.has("birth_date") else "NULL") + " AS _birth"
    in_number = "TRY_CAST(TRY_STRPTIME(substr(id_number, 7, 8), '%Y%m%d') AS DATE)" if has_number else "NULL"
    yield f"datediff('day', DATE '1970-01-01', {in_number}) AS _born"
    for column in _measured(source):
        if column.word.domain in _NUMBERS:
            yield f"{number(column.name)} AS {_read(column)}"
        elif column.word.domain == "date":
            yield f"{day(column.name)} AS {_read(column)}"
        elif column.word.domain == "id_number" and column.name != "id_number":
            yield f"{is_valid(column.name)} AS {_read(column)}"


def _read(column: Column) -> str:
    return "_valid" if column.name == "id_number" else identifier(f"_read_{column.name}")


def measured(source: Source, row: tuple[Any, ...]) -> Measure:
    """The row that `measure_sql` gave, with names."""
    rows, repeated, digest, sexed, contradicted, dated, misdated, *rest = row
    columns = {}
    for n, column in enumerate(_measured(source)):
        written, commonest, distinct, valid, median, total, negative, early, late, future, values = rest[11 * n :][:11]
        columns[column.name] = ColumnMeasure(
            column.word.domain, rows - written, commonest or 0, distinct, valid, median, total, negative, early, late,
            future, values if values and len(values) <= MOST_VALUES else {},
        )  # fmt: skip
    return Measure(rows, repeated, str(digest), sexed, contradicted, dated, misdated, columns)


def shared_sql(source: Source, spellings: Mapping[str, Mapping[str, str]], now: str, before: str) -> str:
    """One row that `shared` reads: the raw rows for which `now` holds beside those for which `before` does."""
    columns = _compared(source)
    said = ", ".join(f"{value(c, spellings)} AS {identifier(c.name)}" for c in columns)
    place = township("township") if source.has("township") else "NULL"
    entry = (
        f"SELECT {key(source)} AS _key, hash({_row(source)}) AS _words, {place} AS _place{', ' if said else ''}{said}"
    )
    parts = ["(SELECT count(*) FROM keys)", "(SELECT count(*) FROM keys WHERE is_in_both)"]
    parts.append("(SELECT count(*) FROM (SELECT DISTINCT _words FROM now) SEMI JOIN before USING (_words))")
    for column in columns:
        a, b = (f"{side}.{identifier(column.name)}" for side in ("a", "b"))
        parts += [f"count(*) FILTER ({a} IS NOT NULL AND {b} IS NOT NULL)", f"count(*) FILTER ({a} = {b})"]
        if column.word.domain in _NUMBERS:
            parts.append(f"median(a.{identifier(column.name)} / b.{identifier(column.name)}) FILTER ({b} > 0)")
        elif column.word.domain == "date":
            parts.append(f"median({a} - {b})")
    return (
        f"WITH now AS ({entry} FROM {cells(source, now)}), before AS ({entry} FROM {cells(source, before)}),"
        " keys AS (SELECT _key, any_value(_place) AS _place, coalesce(bool_or(n.k IS NOT NULL), false) AS is_in_both,"
        "  coalesce(bool_or(n.p = _place), false) AS is_there"
        "  FROM before LEFT JOIN (SELECT _key AS k, any_value(_place) AS p FROM now WHERE _key IS NOT NULL GROUP BY 1)"
        "  AS n ON n.k = _key WHERE _key IS NOT NULL GROUP BY 1),"
        " place AS (SELECT _place, [count(*), count(*) FILTER (is_in_both), count(*) FILTER (is_there)] AS counts"
        "  FROM keys WHERE _place IS NOT NULL GROUP BY 1),"
        " once_now AS (SELECT * FROM now WHERE _key IS NOT NULL QUALIFY count(*) OVER (PARTITION BY _key) = 1),"
        " once_before AS (SELECT * FROM before WHERE _key IS NOT NULL QUALIFY count(*) OVER (PARTITION BY _key) = 1)"
        f" SELECT (SELECT map(list(_place), list(counts)) FROM place), {', '.join(parts)}"
        " FROM once_now AS a JOIN once_before AS b USING (_key)"
    )


def shared(source: Source, row: tuple[Any, ...]) -> Shared:
    """The row that `shared_sql` gave, with names."""
    places, before, both, same_rows, *rest = row
    compared: dict[str, tuple[int, int]] = {}
    quotient: dict[str, float] = {}
    days: dict[str, float] = {}
    numbers = iter(rest)
    for column in _compared(source):
        compared[column.name] = (next(numbers), next(numbers))
        for domains, found in ((_NUMBERS, quotient), ({"date"}, days)):
            if column.word.domain in domains and (median := next(numbers)) is not None:
                found[column.name] = float(median)
    townships = {name: (a, b, c) for name, (a, b, c) in (places or {}).items()}
    return Shared(before, both, same_rows, compared, quotient, days, townships)


def _measured(source: Source) -> list[Column]:
    return [c for c in source.columns if c.name != source.batch_word]


def _compared(source: Source) -> list[Column]:
    """The columns that should say of the same key what they said before."""
    domains = SHARED_DOMAINS | _NUMBERS
    return [c for c in _measured(source) if c.word.domain in domains]


def _row(source: Source) -> str:
    """SQL: the words of a row; of one that is judged by its month, but for the month."""
    is_by_month = source.is_by_batch
    words = [f"coalesce({identifier(c.name)}, '')" for c in _measured(source)]
    words += [] if is_by_month else ["coalesce(_batch, '')"]
    return f"concat_ws('|', {', '.join(words)})"


def _parts(column: Column, spellings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    domain, text, read = column.word.domain, identifier(column.name), _read(column)
    yield f"count({text})"
    yield f"list_max(map_values(histogram({text})))" if domain == "date" else "0"
    yield f"count(DISTINCT upper({text}))" if domain == "id_number" else "0"
    yield f"count(*) FILTER ({read})" if domain == "id_number" else "0"
    if domain in _NUMBERS:
        yield from (f"median({read})", f"sum({read})", f"count(*) FILTER ({read} < 0)")
    elif domain == "date":
        yield from (f"median({read})", "NULL", "0")
    else:
        yield from ("NULL", "NULL", "0")
    if domain == "date":
        yield f"quantile_cont({read}, 0.05)"
        yield f"quantile_cont({read}, 0.95)"
        yield f"count(*) FILTER ({read} > $delivered)"
    else:
        yield from ("NULL", "NULL", "0")
    coded = {"code": code(column, spellings), "boolean": code(column, spellings), "township": township(column.name)}
    yield f"histogram({coded[domain]})" if domain in coded else "NULL"
