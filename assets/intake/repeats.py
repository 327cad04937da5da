"""The same content once more: a copy, a list that did not change, a program that puts files down anew every night.

Belongs here: which of equal contents count, and what is said of the others. Does not belong here: which files are news
(`deliveries.py`), rows that files share (`corrections.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assets.home.finding import Finding
from assets.intake.deliveries import Key, Receipt
from assets.intake.reading import ParsedFile
from assets.intake.standing import Batch
from data_contracts.contract import Source


def numbered(receipts: Iterable[Receipt]) -> Iterator[Receipt]:
    """The receipts, equal bytes told apart by their number."""
    seen: dict[str, int] = {}
    for receipt in receipts:
        seen[receipt.sha256] = seen.get(receipt.sha256, 0) + 1
        yield replace(receipt, copy=seen[receipt.sha256])


def _is_dated_by_delivery(source: Source) -> bool:
    """Whether the batch of a file is the day it was delivered, not a month it names."""
    return source.batch_word is None


def is_fresh(source: Source, receipt: Receipt, twin: Receipt) -> bool:
    """Whether the same content is news: delivered on a later day, where the day is what dates it."""
    return _is_dated_by_delivery(source) and receipt.delivered > twin.delivered


def said_once(source: Source, receipt: Receipt, twin: Receipt) -> Iterator[Finding]:
    """What is said of a file that says what another one said; nothing where it is that very file."""
    name, other = receipt.original_name, twin.original_name
    if name != other and receipt.was != other:
        message = f"文件「{name}」的内容与已收到的「{other}」完全相同，只计一次。"
        yield Finding(source.name, name, None, None, "skipped", message)


def idle_days(source: Source, receipts: Sequence[Receipt], parsed: Mapping[Key, ParsedFile]) -> frozenset[date]:
    """Days on which exactly what came before came, and came once more later: the first and the last of them tell all.

    A copying program may put the same files down anew every night; a list must not grow by that.
    """
    if not _is_dated_by_delivery(source) or source.arrives == "event":
        return frozenset()
    of_day: dict[date, set[str]] = {}
    for receipt in receipts:
        of_day.setdefault(receipt.delivered, set()).add(parsed[receipt.key].report.content or receipt.sha256)
    days_of: dict[frozenset[str], list[date]] = {}
    for day, contents in sorted(of_day.items()):
        days_of.setdefault(frozenset(contents), []).append(day)
    return frozenset(day for days in days_of.values() for day in days[1:-1])


def with_repeated_deliveries(batches: Sequence[Batch], again: Sequence[Receipt]) -> list[Batch]:
    """The batches of a register of events, and the days on which it was delivered with nothing new in it."""
    days = {batch.batch for batch in batches}
    files = Counter(receipt.delivered for receipt in again if receipt.delivered not in days)
    empty = [Batch(day, count, 0, 0, True) for day, count in files.items()]
    return sorted([*batches, *empty], key=lambda batch: batch.batch)
