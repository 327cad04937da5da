"""The last of the gates on a delivery itself: are its values, in all and of the same people, about what they were?

Belongs here: blanks, amounts, codes and dates against the last good delivery. Does not belong here: what no delivery
may be, how many rows come, which townships are there (`gates.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from data_contracts.bounds import Bounds
from data_contracts.contract import Column, Source
from expectations.delivery import ENOUGH, LEFT, Delivery, Doubt
from expectations.measuring import ColumnMeasure
from expectations.side_by_side import Shared

OLD_EVENTS_DAYS = 200
_JUDGED = frozenset({"name", "code", "boolean", "date", "township"})


def distributions(d: Delivery, bounds: Bounds) -> Iterator[Doubt]:
    """The values of its columns, in all and of the same people, are about what they were."""
    if d.before is None or d.now.rows < ENOUGH or d.before.rows < ENOUGH:
        return
    for name, now in d.now.columns.items():
        if name not in d.brought:
            continue
        yield from (Doubt(reason, name) for reason in _of_column(d, name, now, d.before.columns[name], bounds))
    if d.shared is not None:
        yield from _agreement(d, d.shared, bounds)


def _of_column(d: Delivery, name: str, now: ColumnMeasure, before: ColumnMeasure, bounds: Bounds) -> Iterator[str]:
    """What became of the values of one column."""
    title = d.source.column(name).header
    yield from _blanks(title, now, before, d, bounds)
    if now.domain == "money":
        yield from _amounts(title, now, before, d, bounds)
    if now.domain in {"code", "boolean"} and now.values and before.values:
        yield from _codes(title, now, before, bounds)
    if now.domain == "date" and not d.source.is_by_batch:
        yield from _old_events(name, title, now, before)


def _blanks(title: str, now: ColumnMeasure, before: ColumnMeasure, d: Delivery, bounds: Bounds) -> Iterator[str]:
    share, was = now.blank / d.now.rows, before.blank / d.before.rows if d.before else 0.0
    if share > was + bounds.blank + 1 / sqrt(d.now.rows) and was < 1.0:
        yield f"「{title}」有 {share:.0%} 空白，上一批是 {was:.0%}"


def _amounts(title: str, now: ColumnMeasure, before: ColumnMeasure, d: Delivery, bounds: Bounds) -> Iterator[str]:
    if now.median and before.median and not 1 / bounds.amount <= now.median / before.median <= bounds.amount:
        yield f"「{title}」的中位数由 {before.median:g} 变为 {now.median:g}"
    had, written = d.before.rows - before.blank if d.before else 0, d.now.rows - now.blank
    if now.negative > 0.1 * written and before.negative <= 0.05 * had:
        yield f"「{title}」有 {now.negative} 个负数"


def _codes(title: str, now: ColumnMeasure, before: ColumnMeasure, bounds: Bounds) -> Iterator[str]:
    rows, was = sum(now.values.values()), sum(before.values.values())
    if min(rows, was) < ENOUGH:
        return
    moved = {v: now.values.get(v, 0) / rows - before.values.get(v, 0) / was for v in {*now.values, *before.values}}
    if sum(map(abs, moved.values())) / 2 > bounds.codes + 1 / sqrt(min(rows, was)):
        value = max(sorted(moved), key=lambda v: abs(moved[v]))
        share = (before.values.get(value, 0) / was, now.values.get(value, 0) / rows)
        yield f"「{title}」的构成与上一批不同，「{value}」由 {share[0]:.0%} 变为 {share[1]:.0%}"


def _old_events(name: str, title: str, now: ColumnMeasure, before: ColumnMeasure) -> Iterator[str]:
    if now.late is None or before.late is None or name in AHEAD or name == "birth_date":
        return
    if now.late < before.late - OLD_EVENTS_DAYS:
        yield f"「{title}」的日期都比已收到的早半年以上"


def _agreement(d: Delivery, shared: Shared, bounds: Bounds) -> Iterator[Doubt]:
    for name, (of, same) in shared.compared.items():
        column = d.source.column(name)
        if of < ENOUGH or name not in d.brought or name in MAY_MOVE or _is_of_new_acts(d.source, column):
            continue
        if name == "township":
            of, same = _in_their_townships(shared)
        if column.word.domain in _JUDGED and same < bounds.agree * of - sqrt(of):
            yield Doubt(f"同一人(户)的「{column.header}」与上一批一致的只有 {same / of:.0%}", name)
        quotient = shared.quotient.get(name, 1.0)
        if not 1 / bounds.amount <= quotient <= bounds.amount:
            yield Doubt(f"同一人(户)的「{column.header}」是上一批的 {quotient:.2g} 倍", name)
        if abs(shared.days.get(name, 0.0)) > abs(d.days) + bounds.shift_days:
            yield Doubt(f"同一人(户)的「{column.header}」与上一批相差 {abs(shared.days[name]):.0f} 天", name)


def _is_of_new_acts(source: Source, column: Column) -> bool:
    """Whether a column dates acts that add up: a household is visited again, somebody falls ill a second time."""
    return not source.is_by_batch and column.word.domain == "date" and column.name != "birth_date"


def _in_their_townships(shared: Shared) -> tuple[int, int]:
    """Keys found, and those in the township they were in; a township that moved as a whole was merged or renamed, as
    long as most stayed what they were: where most moved, the column is wrong."""
    found = [(found, stayed) for _, found, stayed in shared.townships.values() if found]
    whole = [(found, stayed) for found, stayed in found if stayed < LEFT * found]
    counted = found if 2 * len(whole) >= len(found) else [place for place in found if place not in whole]
    return sum(found for found, _ in counted), sum(stayed for _, stayed in counted)


MAY_MOVE = frozenset(
    {"last_review_on", "grace_until", "until_on", "valid_until", "paid_on", "disposed_on", "checked_on"}
)
"""Dates that rightly change from one delivery to the next: a review of the whole county moves all of them at once."""

AHEAD = frozenset({"until_on", "valid_until", "grace_until", "agreed_until", "graduated_on"})
"""Dates that may lie after the delivery: terms, and the day on which who studies still will graduate."""
