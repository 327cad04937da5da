"""Which deliveries of a register are in force: each is judged as it came, beside the last that passed.

Belongs here: the deliveries of one register in the order of time, which files make a month's list whole. Does not
belong here: what is said of those that fail (`standing.py`), the gates (`expectations/gates.py`), measuring
(`gating.py`), how files of events add up (`corrections.py`). A delivery that fails changes nothing: what was in force
stays so whole, and absence from it is evidence of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from assets.intake.gating import Gatekeeper, Rows
from assets.intake.standing import Refused, Standing
from data_contracts.contract import Source
from data_contracts.sql import identifier, listed
from expectations import gates, sameness
from expectations.measuring import Measure, Shared
from matchers.intake.refusals import SUPERSEDED


def judge_lists(keeper: Gatekeeper, source: Source, loaded: Sequence[Receipt]) -> Standing:
    """The deliveries of a list, each accepted or refused beside what was in force when it came."""
    standing = Standing()
    for batch, unit in _deliveries(keeper, source, loaded):
        if batch is None:
            continue
        together = [unit, *([[*unit, *standing.waiting[batch]]] if standing.waiting[batch] else [])]
        reasons = []
        for files in together:
            reason = _take_list(keeper, source, batch, files, standing)
            if reason is None:
                standing.waiting.pop(batch, None)
                standing.passed[batch] += files
                break
            reasons.append(reason)
        else:
            standing.waiting[batch] += unit
            kept = batch if batch in standing.good else standing.latest(batch)
            standing.refused.append(Refused(batch, unit[0].received_on, tuple(unit), reasons[0], kept))
    return standing


def judge_events(keeper: Gatekeeper, source: Source, loaded: Sequence[Receipt]) -> Standing:
    """The deliveries of a register of events: of months that are promised whole month by month, else as they came."""
    standing = Standing()
    for batch, unit in _deliveries(keeper, source, loaded):
        month = batch or unit[0].delivered
        whole = [unit, *([[*unit, *standing.waiting[month]]] if batch and standing.waiting[month] else [])]
        reasons = []
        for files in whole:
            take = _take_month if batch else _take_events
            reason = take(keeper, source, month, files, standing)
            if reason is None:
                standing.waiting.pop(month, None)
                standing.passed[batch] += files
                break
            reasons.append(reason)
        else:
            if batch:
                standing.waiting[month] += unit
            standing.refused.append(
                Refused(batch, unit[0].received_on, tuple(unit), reasons[0], standing.latest(month))
            )
    return standing


def _deliveries(
    keeper: Gatekeeper, source: Source, loaded: Sequence[Receipt]
) -> Iterator[tuple[date | None, list[Receipt]]]:
    """What came together, in the order of time: of a list and of whole months by batch, of other events by day."""
    by_file = {r.file: r for r in loaded}
    by_batch = source.is_by_batch
    found = keeper.con.execute(
        f"SELECT DISTINCT CAST(_batch AS DATE), _file FROM raw.{identifier(source.name)} WHERE _batch IS NOT NULL"
    ).fetchall()
    units: dict[tuple[date, date | None], dict[str, Receipt]] = defaultdict(dict)
    for batch, file in found:
        receipt = by_file[file]
        day = receipt.received_on if source.batch_word else receipt.delivered
        units[day, batch if by_batch else None][file] = receipt
    for (_, batch), files in sorted(units.items(), key=lambda u: (u[0][0], u[0][1] or date.min)):
        yield batch, sorted(files.values(), key=lambda r: (r.received_on, r.original_name, r.file))


def _take_list(
    keeper: Gatekeeper, source: Source, batch: date, unit: Sequence[Receipt], standing: Standing
) -> str | None:
    """Put a delivery of a list in force together with what of its batch it leaves standing; else why not."""
    of_batch = standing.good.get(batch, [])
    conflict, gone, notes = _overlaps(keeper, source, batch, [*of_batch, *(r for r in unit if r not in of_batch)])
    vouched = keeper.vouched(unit)
    if conflict and not vouched:
        return conflict
    files = [r for r in [*of_batch, *unit] if r.file not in gone]
    rows = _rows(files, batch)
    now = keeper.measure(source, rows, max(r.received_on for r in unit))
    if not vouched:
        stopped = keeper.stopped_for(unit)
        reason = stopped or _refused_list(keeper, source, batch, rows, now, standing)
        if reason:
            return reason
    for file in sorted(gone):
        keeper.con.execute(
            f"UPDATE raw.{identifier(source.name)} SET _reject = ?"
            " WHERE _file = ? AND CAST(_batch AS DATE) = ? AND _reject IS NULL",
            [SUPERSEDED, file, batch],
        )
    standing.good[batch] = files
    standing.notes += notes
    standing.months[now.digest] = batch
    return None


def _refused_list(
    keeper: Gatekeeper, source: Source, batch: date, rows: Rows, now: Measure, standing: Standing
) -> str | None:
    is_again = batch in standing.good
    last = batch if is_again else standing.latest(batch)
    earlier = _rows(standing.good[last], last) if last else None
    before = keeper.measure(source, earlier, last) if earlier and last else None
    shared = keeper.beside(source, rows, earlier) if earlier else None
    same_as = standing.months.get(now.digest)
    is_older = same_as is not None and last is not None and same_as < last and now.rows >= gates.ENOUGH
    delivery = gates.Delivery(
        source, now, before, shared, _brought(keeper, source, rows), now.rows,
        abs((batch - last).days) if last else 0, _season(keeper, source, batch, standing),
        same_as if is_older else None, is_again,
    )  # fmt: skip
    bounds = keeper.bounds(source)
    return gates.refusal(delivery, bounds) or keeper.misplaced(source, rows, [earlier] if earlier else [])


def _take_month(
    keeper: Gatekeeper, source: Source, batch: date, unit: Sequence[Receipt], standing: Standing
) -> str | None:
    """Let files of a month of events count, with what of the month is in force; else why not.

    A file that repeats most of the month is compared with it and stands for it from then on; others add to it.
    """
    of_month = standing.good.get(batch, [])
    alone = keeper.measure(source, _rows(unit, batch), unit[0].received_on)
    same = keeper.beside(source, _rows(unit, batch), _rows(of_month, batch)).same_rows if of_month else 0
    is_again = bool(of_month) and 2 * same > alone.rows
    files = list(unit) if is_again else [*of_month, *unit]
    if not keeper.vouched(unit):
        reason = keeper.stopped_for(unit) or _refused_month(keeper, source, batch, files, standing, is_again)
        if reason:
            return reason
    now = keeper.measure(source, _rows(files, batch), max(r.received_on for r in unit))
    standing.months[now.digest] = batch
    if not is_again or alone.rows >= sameness.WHOLE * keeper.measure(source, _rows(of_month, batch), batch).rows:
        standing.good[batch] = files
    return None


def _refused_month(
    keeper: Gatekeeper, source: Source, batch: date, files: Sequence[Receipt], standing: Standing, is_again: bool
) -> str | None:
    rows = _rows(files, batch)
    last = batch if is_again else standing.latest(batch)
    earlier = _rows(standing.good[last], last) if last else None
    before = keeper.measure(source, earlier, last) if earlier and last else None
    shared = keeper.beside(source, rows, earlier) if earlier else None
    now = keeper.measure(source, rows, max(r.received_on for r in files))
    same_as = standing.months.get(now.digest)
    delivery = gates.Delivery(
        source, now, before, shared, _brought(keeper, source, rows), now.rows,
        (batch - last).days if last else 0, _season(keeper, source, batch, standing),
        same_as if same_as != batch else None, is_again,
    )  # fmt: skip
    reason = gates.refusal(delivery, keeper.bounds(source))
    return reason or keeper.misplaced(source, rows, [earlier] if earlier else [])


def _take_events(
    keeper: Gatekeeper, source: Source, day: date, unit: Sequence[Receipt], standing: Standing
) -> str | None:
    """Let files of events that add up count, beside all that count so far; else why not."""
    if keeper.vouched(unit):
        standing.good.setdefault(day, []).extend(unit)
        return None
    if stopped := keeper.stopped_for(unit):
        return stopped
    rows = _rows(unit, None)
    now = keeper.measure(source, rows, max(r.received_on for r in unit))
    so_far = [r for files in standing.good.values() for r in files]
    earlier = _rows(so_far, None) if so_far else None
    before = keeper.measure(source, earlier, max(r.received_on for r in so_far)) if earlier else None
    shared: Shared | None = keeper.beside(source, rows, earlier) if earlier else None
    delivery = gates.Delivery(source, now, before, shared, _brought(keeper, source, rows), now.rows)
    reason = gates.refusal(delivery, keeper.bounds(source))
    reason = reason or keeper.misplaced(source, rows, [_rows(f, None) for f in standing.good.values()])
    if reason is None:
        standing.good.setdefault(day, []).extend(unit)
    return reason


def _rows(files: Sequence[Receipt], batch: date | None) -> Rows:
    return Rows(tuple(sorted(r.file for r in files)), batch)


def _brought(keeper: Gatekeeper, source: Source, rows: Rows) -> frozenset[str]:
    """The words for which the files of these rows have a column."""
    found = keeper.con.execute(
        f"SELECT DISTINCT word FROM raw.header WHERE source = ? AND _file IN ({listed(rows.files)})", [source.name]
    ).fetchall()
    return frozenset(word for (word,) in found)


def _season(keeper: Gatekeeper, source: Source, batch: date, standing: Standing) -> float:
    """How the rows grew a year ago from the month before to this one; 1.0 where these are not known."""
    last = standing.latest(batch)
    if last is None:
        return 1.0
    then = {b: _rows(standing.good[b], b) for b in (_year_before(batch), _year_before(last)) if b in standing.good}
    if len(then) < 2:
        return 1.0
    grown, from_ = (keeper.measure(source, then[_year_before(b)], _year_before(b)).rows for b in (batch, last))
    return grown / from_ if from_ else 1.0


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _overlaps(
    keeper: Gatekeeper, source: Source, batch: date, files: Sequence[Receipt]
) -> tuple[str | None, set[str], list[Finding]]:
    """Two files of one batch are parts of it, or the later corrects the earlier, or nobody can say which counts: why
    nobody can, the files that count no more, and what is to be said."""
    by_file = {r.file: r for r in files}
    gone: set[str] = set()
    notes: list[Finding] = []
    if len(files) < 2:
        return None, gone, notes
    pairs = keeper.con.execute(
        sameness.overlapping_sql(source), {"batch": batch.isoformat(), "files": sorted(by_file)}
    ).fetchall()
    for left, right in pairs:
        earlier, later = sorted((by_file[left], by_file[right]), key=lambda r: (r.received_on, r.file))
        if {earlier.file, later.file} & gone:
            continue
        names = f"「{earlier.original_name}」与「{later.original_name}」"
        sizes = [keeper.measure(source, _rows([r], batch), r.received_on).rows for r in (earlier, later)]
        is_vouched = keeper.vouched([later]) and later.received_on > earlier.received_on
        if not (is_vouched or sameness.may_replace(earlier.received_on, later.received_on, *sizes)):
            return f"文件{names}内容大量重叠，无法判断以哪一份为准", gone, notes
        gone.add(earlier.file)
        said = f"文件{names}是同一批名册，以后收到的一份为准。"
        notes.append(Finding(source.name, earlier.original_name, None, None, "note", said))
    return None, gone, notes
