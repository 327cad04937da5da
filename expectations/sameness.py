"""Which files say the same: corrections, repetitions and overlaps among the files of one register.

Belongs here: the SQL that compares rows of files in their own words. Does not belong here: whether a delivery may be
believed (`gates.py`), what becomes of a file that another corrects (`assets/intake/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from data_contracts.contract import Source
from data_contracts.sql import identifier

OVERLAP = 0.5
"""Share of the smaller of two files above which they say the same, not two parts of one thing."""

WHOLE = 0.7
"""Share of the rows of the file it corrects that a later one must have; fewer are a part of it."""


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
        f"  AND t.size >= {WHOLE}::DOUBLE * s.size"
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
    """Pairs of the `$files` of the snapshot `$batch` that say the same: left, right."""
    return (
        f"WITH entry AS (SELECT DISTINCT _file, {_entry(source)} AS entry FROM {_table(source)}"
        "  WHERE _batch = $batch AND _reject IS NULL AND list_contains($files, _file)),"
        " size AS (SELECT _file, count(*) AS size FROM entry GROUP BY 1)"
        " SELECT a._file, b._file FROM entry a JOIN entry b ON a.entry = b.entry AND a._file < b._file"
        " JOIN size s ON s._file = a._file JOIN size t ON t._file = b._file"
        f" GROUP BY 1, 2 HAVING count(*) > {OVERLAP}::DOUBLE * least(any_value(s.size), any_value(t.size))"
        " ORDER BY 1, 2"
    )


def may_replace(earlier_on: date, later_on: date, rows: int, rows_later: int) -> bool:
    """Of two files that say the same, whether the later one counts: it came later, and is no mere part."""
    return later_on > earlier_on and rows_later >= WHOLE * rows


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
