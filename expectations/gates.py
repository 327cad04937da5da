"""The gates of a night: may a file or a snapshot be believed, or does what was there before stay in force?

Belongs here: the bounds, the SQL that measures a raw table against them, and the reasons, in Chinese. Does not belong
here: what becomes of what fails (`assets/intake/`), what single values promise (`suites.py`).
The queries read `raw.<source>` as it is loaded, rows that are rejected already left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data_contracts.contract import CADENCE_DAYS, Source
from data_contracts.sql import identifier

MIN_VOLUME = 0.7
"""Share of the rows of the last good snapshot, or of the file it corrects, that a new one must have."""

OVERLAP = 0.5
"""Share of the smaller of two files above which they say the same, not two parts of one thing."""

FLOOR_WITHOUT_MONTH = 30
"""Rows of a township or programme that a list without months may not lose; it may lose its last few people in a small
township between two deliveries. A list of months may lose none whole."""

MIN_LOCAL_SHARE = 0.3
"""Share of ID numbers issued in the county below which a register of residents is another county's."""

MIN_IDS = 20
"""ID numbers below which that share proves nothing."""

_ID = r"^\s*[1-9]\d{5}(?:\d{11}[\dXx]|\d{9})\s*$"
_NAMED = 5
"""Missing townships that a reason names; the others are counted."""


@dataclass(frozen=True)
class Spread:
    """What a snapshot must still have of what the last one had: a word of the register, its title, how it is read."""

    word: str
    title: str
    reading: str


SPREADS = (
    Spread(
        "programme",
        "城乡类别",
        "CASE WHEN contains(programme, '城') THEN '城市' WHEN contains(programme, '农') THEN '农村' ELSE programme END",
    ),
    Spread(
        "township",
        "乡镇",
        r"regexp_replace(regexp_replace(township, '[\s　]', '', 'g'), '(街道办事处|街道办|街道|镇|乡)$', '')",
    ),
)


def spread_sql(source: Source, spread: Spread) -> str:
    """Rows of the snapshot `$batch` by what `spread` reads: value, rows."""
    return (
        f"SELECT {spread.reading} AS value, count(*) FROM {_table(source)}"
        " WHERE _batch = $batch AND _reject IS NULL GROUP BY 1 HAVING value IS NOT NULL ORDER BY 1"
    )


def lost(source: Source, before: Mapping[str, int], now: Collection[str]) -> list[str]:
    """Of the values of a spread those that the last good snapshot had and the new one has not."""
    floor = 1 if source.batch_word else FLOOR_WITHOUT_MONTH
    return [value for value, rows in before.items() if rows >= floor and value not in now]


def refusal(rows: int, rows_before: int | None, losses: Iterable[tuple[Spread, list[str]]]) -> str | None:
    """Why a snapshot may not replace the last good one (`rows_before`: None when there is none); None when it may."""
    if rows == 0:
        return "没有可用的行"
    if rows_before is None:
        return None
    for spread, missing in losses:
        if missing:
            more = f"等 {len(missing)} 个" if len(missing) > _NAMED else ""
            return f"缺少上一批有的{spread.title}:{'、'.join(missing[:_NAMED])}{more}"
    if rows < MIN_VOLUME * rows_before:
        return f"只有 {rows} 行，不到上一批 {rows_before} 行的七成"
    return None


def is_old(source: Source, newest: date, as_of: date) -> bool:
    """Whether a register's newest batch is older than its cadence allows; rules and the morning sheet ask here."""
    return (as_of - newest).days > CADENCE_DAYS[source.cadence]


def corrected_sql(source: Source) -> str:
    """Files of events of a month that a later one corrects: batch, earlier, later; `$files` came on `$days`.

    A later file of a month that is promised whole corrects an earlier one if it repeats most of its rows in the same
    words and leaves some out. A supplement and a second payment of the month repeat nothing, a cumulative list leaves
    nothing out: those add up. Of a register that promises nothing a row left out may still be true, so there, too,
    everything adds up.
    """
    return (
        "WITH come AS (SELECT unnest($files) AS _file, unnest($days) AS received_on),"
        f" line AS (SELECT DISTINCT CAST(_batch AS DATE) AS batch, _file, hash({_words(source)}) AS words"
        f"  FROM {_table(source)} WHERE _reject IS NULL AND _batch IS NOT NULL),"
        " size AS (SELECT batch, _file, count(*) AS size FROM line GROUP BY ALL)"
        " SELECT a.batch, a._file, b._file FROM line AS a JOIN line AS b ON b.batch = a.batch AND b.words = a.words"
        " JOIN come AS x ON x._file = a._file JOIN come AS y ON y._file = b._file AND y.received_on > x.received_on"
        " JOIN size AS s ON s.batch = a.batch AND s._file = a._file"
        " JOIN size AS t ON t.batch = a.batch AND t._file = b._file"
        " GROUP BY a.batch, a._file, b._file, y.received_on, s.size, t.size"
        f" HAVING count(*) > {OVERLAP}::DOUBLE * s.size AND count(*) < s.size"
        f"  AND t.size >= {MIN_VOLUME}::DOUBLE * s.size"
        " ORDER BY y.received_on, a.batch, a._file, b._file"
    )


def repeated_sql(source: Source) -> str:
    """The rowids of event rows that an earlier of the `$files` holds in the same words: cumulative lists come again
    and again.

    Where a register promises the whole month, one file of it has each of its payments: only a list that repeats most
    of another (or is most of it) says them again. One line that stands in two lists of different people is two.
    """
    is_again = "true"
    if source.promises_months:
        is_again = (
            "EXISTS (SELECT 1 FROM entry AS e JOIN again AS g ON g.batch = e.batch AND g.earlier = e.place"
            "  AND g.later = r.place WHERE e.words = r.words AND e.batch = r.batch)"
        )
    return (
        "WITH entry AS (SELECT rowid AS entry, CAST(_batch AS DATE) AS batch, list_position($files, _file) AS place,"
        f"  hash({_words(source)}) AS words FROM {_table(source)} WHERE _reject IS NULL),"
        " line AS (SELECT DISTINCT batch, place, words FROM entry),"
        " size AS (SELECT batch, place, count(*) AS size FROM line GROUP BY ALL),"
        " again AS (SELECT a.batch, a.place AS earlier, b.place AS later FROM line AS a"
        "  JOIN line AS b ON b.batch = a.batch AND b.words = a.words AND b.place > a.place"
        "  JOIN size AS s ON s.batch = a.batch AND s.place = a.place"
        "  JOIN size AS t ON t.batch = b.batch AND t.place = b.place"
        "  GROUP BY a.batch, a.place, b.place, s.size, t.size"
        f"  HAVING count(*) > {OVERLAP}::DOUBLE * least(s.size, t.size)),"
        " repeated AS (SELECT *, min(place) OVER (PARTITION BY words) AS first FROM entry)"
        f" SELECT r.entry FROM repeated AS r WHERE r.place > r.first AND {is_again}"
    )


def overlapping_sql(source: Source) -> str:
    """Pairs of files of the snapshot `$batch` that say the same: left, right."""
    return (
        f"WITH entry AS (SELECT DISTINCT _file, {_entry(source)} AS entry FROM {_table(source)}"
        "  WHERE _batch = $batch AND _reject IS NULL),"
        " size AS (SELECT _file, count(*) AS size FROM entry GROUP BY 1)"
        " SELECT a._file, b._file FROM entry a JOIN entry b ON a.entry = b.entry AND a._file < b._file"
        " JOIN size s ON s._file = a._file JOIN size t ON t._file = b._file"
        f" GROUP BY 1, 2 HAVING count(*) > {OVERLAP}::DOUBLE * least(any_value(s.size), any_value(t.size))"
        " ORDER BY 1, 2"
    )


def may_replace(earlier_on: date, later_on: date, rows: int, rows_later: int) -> bool:
    """Of two files that say the same, whether the later one counts: it came later, and is no mere part."""
    return later_on > earlier_on and rows_later >= MIN_VOLUME * rows


def is_of_residents(source: Source) -> bool:
    """Whether a register lists the county's own people: then the places that issued their numbers prove something."""
    return source.arrives == "list" and source.has("township") and source.has("id_number")


def local_numbers_sql(region_codes: Collection[str]) -> str:
    """ID numbers of the parsed file `$parquet`, and how many of them begin with one of `region_codes`."""
    heads = "|".join(sorted(region_codes))
    return (
        f"SELECT count(*), count(*) FILTER (regexp_matches(trim(id_number), '^({heads})')) FROM read_parquet($parquet)"
        f" WHERE _reject IS NULL AND regexp_matches(id_number, '{_ID}')"
    )


def foreign(name: str, numbers: int, local: int) -> str | None:
    """Why a file of residents may not be used: it is another county's; None when nothing says so."""
    share = local / numbers if numbers >= MIN_IDS else 1.0
    if share >= MIN_LOCAL_SHARE:
        return None
    return (
        f"文件「{name}」中只有 {share:.0%} 的身份证号是本县的号段，可能是外县的表格,整个文件未采用；请核对后重新放入。"
    )


def _table(source: Source) -> str:
    return f"raw.{identifier(source.name)}"


def _words(source: Source) -> str:
    return ", ".join(identifier(column.name) for column in source.columns)


def _entry(source: Source) -> str:
    """What makes two rows of a list the same entry: the person and the thing (a person has two cars), else everything
    required."""
    return " || '|' || ".join(f"coalesce({identifier(word)}, '')" for word in dict.fromkeys(_keys(source)))


def _keys(source: Source) -> Iterator[str]:
    if not source.has("id_number"):
        yield from [c.name for c in source.columns if c.required] or [c.name for c in source.columns]
        return
    yield from (w for w in ("certificate_no", "household_no", "person_name", "id_number") if source.has(w))
    yield from (
        c.name
        for c in source.columns
        if c.word.domain == "plate" or (c.required and c.word.domain in {"text", "identifier"})
    )
