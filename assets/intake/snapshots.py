"""Which snapshots of a list are in force: the newest complete one, never a mere part of it.

The gates here are the volume of a snapshot and its completeness by programme and township against the last
good one: absence from an incomplete list is evidence of nothing. Events have no snapshots; they add up, but for the
corrected file of a month that the contract promises whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.home.finding import Finding
from assets.home.warehouse import identifier
from assets.intake.deliveries import Receipt
from data_contracts.contract import Source

MIN_VOLUME = 0.7
OVERLAP = 0.5
REPEATED = "与先收到的文件中的行重复"
SUPERSEDED = "已被后到的同一批文件替代"
# A list without months may lose its last few people in a small township between two deliveries.
FLOOR_WITHOUT_MONTH = 30

_PROGRAMME = (
    "CASE WHEN contains(programme, '城') THEN '城市' WHEN contains(programme, '农') THEN '农村' ELSE programme END"
)
_TOWNSHIP = r"regexp_replace(regexp_replace(township, '[\s　]', '', 'g'), '(街道办事处|街道办|街道|镇|乡)$', '')"


@dataclass(frozen=True)
class Batch:
    """One snapshot of a list or one month of events: `rows` are the accepted ones; `reason` why it is not in force."""

    batch: date
    files: int
    rows: int
    rejected: int
    is_accepted: bool
    reason: str | None = None


def judge_batches(
    con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]
) -> tuple[list[Batch], list[Finding]]:
    """The batches of `raw.<source>` in the order of time, each accepted or not, and what is to be said of them."""
    if source.arrives == "event":
        corrected = _settle_corrections(con, source, loaded) if source.complete_for == "month" else []
        repeated = _reject_repeated(con, source, loaded)
        remark = f"「{source.title}」有 {repeated} 行与先收到的文件中的行完全相同，只计一次。"
        remarks = [Finding(source.name, "", None, None, "note", remark)] if repeated else []
        return _batches(con, source), [*corrected, *remarks]
    findings: list[Finding] = []
    conflicts: dict[date, str] = {}
    for found in _batches(con, source):
        if found.files > 1:
            conflict, remarks = _settle_overlaps(con, source, found.batch, loaded)
            findings += remarks
            if conflict:
                conflicts[found.batch] = conflict
    batches: list[Batch] = []
    good: Batch | None = None
    for found in _batches(con, source):
        reason = conflicts.get(found.batch) or _reason(con, source, found, good)
        judged = Batch(found.batch, found.files, found.rows, found.rejected, reason is None, reason)
        batches.append(judged)
        if judged.is_accepted:
            good = judged
    findings += [
        _held(source, b, good) for b in batches if not b.is_accepted and (good is None or b.batch > good.batch)
    ]
    return batches, findings


def _settle_corrections(con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]) -> list[Finding]:
    """A later file of a month that is promised whole corrects an earlier one if it repeats most of its rows in the same
    words and leaves some out: the earlier one's rows of that month count no more.

    A supplement and a second payment of the month repeat nothing, a cumulative list leaves nothing out: those add up.
    Of a register that promises nothing a row left out may still be true, so there, too, everything adds up.
    """
    by_file, findings = {r.file: r for r in loaded}, []
    if len({r.received_on for r in loaded}) < 2:
        return []
    words = ", ".join(identifier(c.name) for c in source.columns)
    come = [[r.file, r.received_on] for r in loaded]
    pairs = con.execute(
        "WITH come AS (SELECT unnest(?) AS _file, unnest(?) AS received_on),"
        f" line AS (SELECT DISTINCT CAST(_batch AS DATE) AS batch, _file, hash({words}) AS words FROM {_table(source)}"
        "  WHERE _reject IS NULL AND _batch IS NOT NULL),"
        " size AS (SELECT batch, _file, count(*) AS size FROM line GROUP BY ALL)"
        " SELECT a.batch, a._file, b._file FROM line AS a JOIN line AS b ON b.batch = a.batch AND b.words = a.words"
        " JOIN come AS x ON x._file = a._file JOIN come AS y ON y._file = b._file AND y.received_on > x.received_on"
        " JOIN size AS s ON s.batch = a.batch AND s._file = a._file"
        " JOIN size AS t ON t.batch = a.batch AND t._file = b._file"
        " GROUP BY a.batch, a._file, b._file, y.received_on, s.size, t.size"
        " HAVING count(*) > ? * s.size AND count(*) < s.size AND t.size >= ? * s.size"
        " ORDER BY y.received_on, a.batch, a._file, b._file",
        [[file for file, _ in come], [day for _, day in come], OVERLAP, MIN_VOLUME],
    ).fetchall()
    for batch, earlier, later in pairs:
        con.execute(
            f"UPDATE {_table(source)} SET _reject = ? WHERE _file = ? AND CAST(_batch AS DATE) = ? AND _reject IS NULL",
            [SUPERSEDED, earlier, batch],
        )
        names = [by_file[file].original_name for file in (earlier, later)]
        sentence = (
            f"文件「{names[1]}」更正了「{names[0]}」{batch.year}年{batch.month}月的内容，该月以后收到的一份为准。"
        )
        findings.append(Finding(source.name, names[0], None, None, "note", sentence))
    return findings


def _reject_repeated(con: duckdb.DuckDBPyConnection, source: Source, loaded: Sequence[Receipt]) -> int:
    """Reject event rows that an earlier file holds in the same words: cumulative lists come again and again.

    Where a register promises the whole month, one file of it has each of its payments: only a list that repeats most
    of another (or is most of it) says them again. One line that stands in two lists of different people is two.
    """
    if len(loaded) < 2:
        return 0
    words = ", ".join(identifier(c.name) for c in source.columns)
    order = [receipt.file for receipt in loaded]
    is_again = "true"
    if source.promises_months:
        is_again = (
            "EXISTS (SELECT 1 FROM entry AS e JOIN again AS g ON g.batch = e.batch AND g.earlier = e.place"
            "  AND g.later = r.place WHERE e.words = r.words AND e.batch = r.batch)"
        )
    row = con.execute(
        f"UPDATE {_table(source)} SET _reject = ? WHERE rowid IN ("
        " WITH entry AS (SELECT rowid AS entry, CAST(_batch AS DATE) AS batch, list_position(?, _file) AS place,"
        f"  hash({words}) AS words FROM {_table(source)} WHERE _reject IS NULL),"
        " line AS (SELECT DISTINCT batch, place, words FROM entry),"
        " size AS (SELECT batch, place, count(*) AS size FROM line GROUP BY ALL),"
        " again AS (SELECT a.batch, a.place AS earlier, b.place AS later FROM line AS a"
        "  JOIN line AS b ON b.batch = a.batch AND b.words = a.words AND b.place > a.place"
        "  JOIN size AS s ON s.batch = a.batch AND s.place = a.place"
        "  JOIN size AS t ON t.batch = b.batch AND t.place = b.place"
        "  GROUP BY a.batch, a.place, b.place, s.size, t.size HAVING count(*) > ? * least(s.size, t.size)),"
        " repeated AS (SELECT *, min(place) OVER (PARTITION BY words) AS first FROM entry)"
        f" SELECT r.entry FROM repeated AS r WHERE r.place > r.first AND {is_again})",
        [REPEATED, order, OVERLAP],
    ).fetchone()
    return int(row[0]) if row else 0


def _held(source: Source, batch: Batch, good: Batch | None) -> Finding:
    kept = f"仍以 {good.batch.isoformat()} 的名册为准" if good else "目前没有可用的名册"
    return Finding(
        source.name,
        "",
        None,
        None,
        "held",
        f"「{source.title}」{batch.batch.isoformat()} 这一批未采用:{batch.reason};{kept}，请核对后补交或重新放入。",
    )


def _table(source: Source) -> str:
    return f"raw.{identifier(source.name)}"


def _batches(con: duckdb.DuckDBPyConnection, source: Source) -> list[Batch]:
    rows = con.execute(
        "SELECT CAST(_batch AS DATE), count(DISTINCT _file) FILTER (_reject IS NULL),"
        f" count(*) FILTER (_reject IS NULL), count(_reject) FROM {_table(source)}"
        " WHERE _batch IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [Batch(day, files, good, bad, True) for day, files, good, bad in rows]


def _key(source: Source) -> str:
    """What makes two rows of a list the same entry: the person and the thing (a person has two cars), else everything
    required."""
    words = [w for w in ("certificate_no", "household_no", "person_name", "id_number") if source.has(w)]
    words += [c.name for c in source.columns if c.word.domain == "plate" or (c.required and c.word.domain == "text")]
    if not source.has("id_number"):
        words = [c.name for c in source.columns if c.required] or [c.name for c in source.columns]
    return " || '|' || ".join(f"coalesce({identifier(w)}, '')" for w in dict.fromkeys(words))


def _settle_overlaps(
    con: duckdb.DuckDBPyConnection, source: Source, batch: date, loaded: Sequence[Receipt]
) -> tuple[str | None, list[Finding]]:
    """Two files of one batch are parts of it, or the later corrects the earlier, or nobody can say which counts."""
    by_file = {r.file: r for r in loaded}
    findings: list[Finding] = []
    gone: set[str] = set()
    for left, right in _overlaps(con, source, batch):
        earlier, later = sorted((by_file[left], by_file[right]), key=lambda r: (r.received_on, r.file))
        if {earlier.file, later.file} & gone:
            continue
        names = f"「{earlier.original_name}」与「{later.original_name}」"
        sizes = [_size(con, source, batch, r.file) for r in (earlier, later)]
        if earlier.received_on == later.received_on or sizes[1] < MIN_VOLUME * sizes[0]:
            return f"文件{names}内容大量重叠，无法判断以哪一份为准", findings
        con.execute(
            f"UPDATE {_table(source)} SET _reject = ? WHERE _file = ? AND _batch = ? AND _reject IS NULL",
            [SUPERSEDED, earlier.file, batch.isoformat()],
        )
        gone.add(earlier.file)
        findings.append(
            Finding(
                source.name, earlier.original_name, None, None, "note", f"文件{names}是同一批名册，以后收到的一份为准。"
            )
        )
    return None, findings


def _overlaps(con: duckdb.DuckDBPyConnection, source: Source, batch: date) -> list[tuple[str, str]]:
    rows = con.execute(
        f"WITH entry AS (SELECT DISTINCT _file, {_key(source)} AS entry FROM {_table(source)}"
        "  WHERE _batch = ? AND _reject IS NULL),"
        " size AS (SELECT _file, count(*) AS size FROM entry GROUP BY 1)"
        " SELECT a._file, b._file FROM entry a JOIN entry b ON a.entry = b.entry AND a._file < b._file"
        " JOIN size s ON s._file = a._file JOIN size t ON t._file = b._file"
        " GROUP BY 1, 2 HAVING count(*) > ? * least(any_value(s.size), any_value(t.size)) ORDER BY 1, 2",
        [batch.isoformat(), OVERLAP],
    ).fetchall()
    return [(left, right) for left, right in rows]


def _size(con: duckdb.DuckDBPyConnection, source: Source, batch: date, file: str) -> int:
    row = con.execute(
        f"SELECT count(*) FROM {_table(source)} WHERE _file = ? AND _batch = ? AND _reject IS NULL",
        [file, batch.isoformat()],
    ).fetchone()
    return int(row[0]) if row else 0


def _reason(con: duckdb.DuckDBPyConnection, source: Source, found: Batch, good: Batch | None) -> str | None:
    """Why a snapshot may not replace the last good one, in Chinese; None when it may."""
    if found.rows == 0:
        return "没有可用的行"
    if good is None:
        return None
    floor = 1 if source.batch_word else FLOOR_WITHOUT_MONTH
    for word, title, expression in (("programme", "城乡类别", _PROGRAMME), ("township", "乡镇", _TOWNSHIP)):
        if not source.has(word):
            continue
        now, before = (_spread(con, source, expression, b.batch) for b in (found, good))
        missing = [value for value, rows in before.items() if rows >= floor and value not in now]
        if missing:
            more = f"等 {len(missing)} 个" if len(missing) > 5 else ""
            return f"缺少上一批有的{title}:{'、'.join(missing[:5])}{more}"
    if found.rows < MIN_VOLUME * good.rows:
        return f"只有 {found.rows} 行，不到上一批 {good.rows} 行的七成"
    return None


def _spread(con: duckdb.DuckDBPyConnection, source: Source, expression: str, batch: date) -> dict[str, int]:
    rows = con.execute(
        f"SELECT {expression} AS value, count(*) FROM {_table(source)}"
        " WHERE _batch = ? AND _reject IS NULL GROUP BY 1 HAVING value IS NOT NULL ORDER BY 1",
        [batch.isoformat()],
    ).fetchall()
    return dict(rows)
