"""The gates of a night: may a delivery be believed, or does what was there before stay in force?

Belongs here: the order of the gates and the reasons, in Chinese, from measurements (`measuring.py`) and bounds
(`data_contracts/bounds.py`). Does not belong here: what becomes of what fails (`assets/intake/`), which files say the
same (`sameness.py`), what single values promise (`suites.py`). A delivery is what came of a register on one day for one
month (of a register without months: on that day).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path

import polars as pl

from data_contracts.bounds import Bounds
from data_contracts.contract import CADENCE_DAYS, Source
from expectations.cells import plain_numbers
from expectations.delivery import ENOUGH, LEFT, Delivery, Doubt
from expectations.distributions import AHEAD, distributions
from expectations.measuring import ColumnMeasure, Measure

LEAST_KNOWN = 0.1

SHARED_ENOUGH = 10
FLOOR = 8
"""Rows of a township or programme below which its going is no fault of the file; without months `FLOOR_WITHOUT_MONTH`,
for there a small township may lose its last few people between two deliveries."""

FLOOR_WITHOUT_MONTH = 30
MIN_LOCAL_SHARE = 0.3
"""Share of ID numbers issued in the county below which a register of residents is another county's."""

MOST_REPEATED = 0.3
MOST_CONTRADICTED = 0.1
LEAST_VALID = 0.5
MOST_BLANK = 0.35
"""Of the people of a register without a number; of the children on a roll four in ten may have none."""

COMMONEST = 0.8
ANCIENT = -21915
"""Days since 1970 of the first day of 1910: nothing of a living register ends before it."""

_NAMED = 5


@dataclass(frozen=True)
class Reach:
    """People of the roll in a delivery, and in the last good one or the fullest so far (None: there is none)."""

    roll: int
    now: int
    before: int | None


def refusal(delivery: Delivery, bounds: Bounds) -> str | None:
    """Why a delivery may change nothing, in Chinese; None when it may. The first gate that fails speaks."""
    found = (d for d in _doubts(delivery, bounds) if d.word is None or delivery.is_needed(d.word))
    return next((doubt.reason for doubt in found), None)


def remarks(delivery: Delivery, bounds: Bounds) -> dict[str, str]:
    """What is to be said of a delivery that may be used: by each column that nothing is decided by and whose values are
    not what they were, the first that a gate has against it."""
    found = [d for d in _doubts(delivery, bounds) if d.word is not None and not delivery.is_needed(d.word)]
    return {str(doubt.word): doubt.reason for doubt in reversed(found)}


def _doubts(delivery: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """All that the gates hold against a delivery, in their order."""
    if delivery.now.rows == 0:
        yield Doubt("没有可用的行")
        return
    for gate in (_absolute, _fingerprint, _volume, _overlap, _completeness, distributions):
        yield from gate(delivery, bounds)


def too_far(reach: Reach, bounds: Bounds) -> str | None:
    """Why a register holds too many people of the roll to be what it is called; None when it does not."""
    if reach.roll < ENOUGH:
        return None
    share = f"低保在册人员中有 {reach.now / reach.roll:.0%} 在其中"
    if reach.before is None:
        return f"{share}，可能放错了文件夹" if reach.now > bounds.first_reach * reach.roll else None
    most = 2 * reach.before + bounds.reach * reach.roll + 5
    return f"{share}，上一批只有 {reach.before / reach.roll:.0%}" if reach.now > most else None


def strangers(rows: int, known: int, agreeing: int) -> str | None:
    """Why the names of a file do not belong to its numbers: of its `rows` with both, `known` people stand in the
    household register or on the roll, `agreeing` of them under the same name.

    In a list of another county's people the few known are mostly those whose number was once given twice.
    """
    if known < max(ENOUGH, LEAST_KNOWN * rows) or agreeing >= known / 2:
        return None
    return f"{known} 人的身份证号在户籍或低保名册中，其中只有 {agreeing} 人姓名一致，可能表头写反或错了行"


def is_old(source: Source, newest: date, as_of: date) -> bool:
    """Whether a register's newest batch is older than its cadence allows; rules and the morning sheet ask here."""
    return (as_of - newest).days > CADENCE_DAYS[source.cadence]


def is_of_residents(source: Source) -> bool:
    """Whether a register lists the county's own people: then the places that issued their numbers prove something."""
    return source.arrives == "list" and source.has("township") and source.has("id_number")


def local_numbers(parquet: Path, region_codes: Collection[str]) -> tuple[int, int]:
    """ID numbers of a parsed file, and how many of them begin with one of `region_codes`."""
    written = pl.scan_parquet(parquet).filter(pl.col("_reject").is_null()).select("id_number").collect().to_series()
    number = plain_numbers(written.str.strip_chars().str.to_uppercase())
    whole = number.filter(number.str.contains(r"^(?:[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14})$"))
    return len(whole), int(whole.str.contains(f"^(?:{'|'.join(sorted(region_codes))})").sum())


def foreign(name: str, numbers: int, local: int) -> str | None:
    """Why a file of residents may not be used: it is another county's; None when nothing says so."""
    share = local / numbers if numbers >= ENOUGH else 1.0
    if share >= MIN_LOCAL_SHARE:
        return None
    return (
        f"文件「{name}」中只有 {share:.0%} 的身份证号是本县的号段，可能是外县的表格,整个文件未采用；请核对后重新放入。"
    )


def _absolute(d: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """What no delivery may be, not even the first of its register."""
    rows, before = d.now.rows, d.before
    usual = before.repeated / before.rows if before and before.rows else 0.0
    if d.now.repeated >= SHARED_ENOUGH and d.now.repeated > (usual + MOST_REPEATED) * rows:
        yield Doubt(f"{rows} 行中有 {d.now.repeated} 行是重复的")
    for what, of, wrong, was in (
        ("性别", d.now.sexed, d.now.contradicted, _share(before.contradicted, before.sexed) if before else None),
        ("出生日期", d.now.dated, d.now.misdated, _share(before.misdated, before.dated) if before else None),
    ):
        if of >= ENOUGH and wrong > ((was or 0.0) + MOST_CONTRADICTED) * of:
            yield Doubt(f"{of} 人中有 {wrong} 人的{what}与身份证号不符")
    for name, column in d.now.columns.items():
        known = before.columns[name] if before else None
        yield from (Doubt(reason, name) for reason in _impossible(d, name, column, known, bounds))


def _impossible(
    d: Delivery, name: str, column: ColumnMeasure, known: ColumnMeasure | None, bounds: Bounds
) -> Iterator[str]:
    """What the values of a column may not be; `known` are those of the delivery before."""
    rows, before, title = d.now.rows, d.before, d.source.column(name).header
    written = rows - column.blank
    is_needed = name == "id_number" and d.source.column(name).required
    if is_needed and before is None and rows >= ENOUGH and column.blank > MOST_BLANK * rows:
        yield f"「{title}」有 {column.blank / rows:.0%} 空白"
    if column.domain == "money" and written >= ENOUGH and before is None and column.negative > written / 2:
        yield f"「{title}」有 {column.negative} 个负数"
    if column.domain == "id_number" and written >= ENOUGH and (name == "id_number" or before):
        yield from _numbers(title, column, written, known, before, bounds)
    if column.domain == "date" and written >= SHARED_ENOUGH:
        yield from _dates(name, title, column, written, known, before)


def _numbers(
    title: str, column: ColumnMeasure, written: int, was: ColumnMeasure | None, before: Measure | None, bounds: Bounds
) -> Iterator[str]:
    usual = _share(was.valid, before.rows - was.blank) if was and before else None
    least = LEAST_VALID if usual is None else usual - bounds.valid
    if column.valid < least * written:
        yield f"「{title}」只有 {column.valid / written:.0%} 是有效号码" + (f"，上一批是 {usual:.0%}" if usual else "")
    distinct = _share(was.distinct, before.rows - was.blank) if was and before else None
    if column.distinct < written * (0.05 if distinct is None else distinct / 3):
        yield f"「{title}」{written} 个号码中只有 {column.distinct} 个不同"


def _dates(
    name: str, title: str, column: ColumnMeasure, written: int, was: ColumnMeasure | None, before: Measure | None
) -> Iterator[str]:
    usual = _share(was.future, before.rows - was.blank) if was and before else None
    if name not in AHEAD and column.future > written * (0.3 + (usual or 0.0)):
        yield f"「{title}」有 {column.future} 个日期在收到之后"
    if column.late is not None and column.late < ANCIENT:
        yield f"「{title}」全部在 1910 年以前"
    common = _share(was.commonest, before.rows - was.blank) if was and before else None
    if common is not None and written >= ENOUGH and column.commonest > COMMONEST * written and common < 0.5:
        yield f"「{title}」{written} 个日期中有 {column.commonest} 个是同一天"


def _fingerprint(d: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """Whether it is the month that it says."""
    if d.same_as is not None:
        yield Doubt(f"内容与 {_month(d.same_as)} 的完全相同，可能是旧文件改了名")
    if d.before is None or d.source.arrives == "list" or not d.source.is_by_batch:
        return
    for name, column in d.now.columns.items():
        was = d.before.columns[name]
        if column.domain != "date" or column.median is None or was.median is None:
            continue
        moved = column.median - was.median
        if abs(moved - d.days) > bounds.shift_days and d.now.rows >= ENOUGH:
            yield Doubt(f"「{d.source.column(name).header}」的日期不属于这个月，可能是别的月份的数据")


def _volume(d: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """As many rows as the last one had, or as the season has it; events that add up come as they come."""
    if d.before is None or not d.before.rows or not d.source.is_by_batch:
        return
    cadences = max(1.0, min(3.0, abs(d.days) / (CADENCE_DAYS[d.source.cadence] / 2)))
    expected = {d.before.rows, round(d.before.rows * d.season)}
    spread = [(bounds.least(n) - (cadences - 1) * bounds.shrink * n, bounds.most(n) * cadences) for n in expected]
    if all(d.now.rows < low for low, _ in spread):
        yield Doubt(f"只有 {d.now.rows} 行，上一批有 {d.before.rows} 行")
    if all(d.now.rows > high for _, high in spread):
        yield Doubt(f"有 {d.now.rows} 行，上一批只有 {d.before.rows} 行")


def _overlap(d: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """Mostly the same people and things as the last list had."""
    if d.shared is None or not d.source.is_by_batch or d.shared.before < SHARED_ENOUGH:
        return
    if d.shared.both < bounds.kept * d.shared.before - 1.5 * sqrt(d.shared.before):
        yield Doubt(f"上一批的 {d.shared.before} 人(户)中只有 {d.shared.both} 个还在")


def _completeness(d: Delivery, _: Bounds) -> Iterator[Doubt]:
    """Every township and programme that the last one had."""
    if d.shared is None or d.before is None or not d.source.is_by_batch:
        return
    gone = [place for place, (had, found, _) in d.shared.townships.items() if _is_gone(d, had, found, LEFT, 3)]
    if gone:
        yield Doubt(f"缺少上一批有的乡镇:{_listed(sorted(gone))}")
    for name, column in d.before.columns.items():
        now = d.now.columns[name]
        if name in PARTS and now.blank < d.now.rows / 2:
            lost = [v for v, had in column.values.items() if _is_gone(d, had, now.values.get(v, 0), LEFT / 2, 1)]
            if lost:
                yield Doubt(f"缺少上一批有的{d.source.column(name).header}:{_listed(sorted(lost))}")


def _is_gone(d: Delivery, had: int, found: int, left: float, few: int) -> bool:
    """Whether a part that had so many rows is missing: nearly empty where it was large, empty where it was not tiny."""
    if d.source.batch_word is None:
        return had >= FLOOR_WITHOUT_MONTH and found < left * had
    return (had >= FLOOR and found < left * had) or (had >= few and found == 0)


PARTS = frozenset({"programme"})
"""Columns of which each value stands for a part that is managed apart and sent by hands of its own."""


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _listed(names: list[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月" if day.day == 1 else day.isoformat()
