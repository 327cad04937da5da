"""Which deliveries of a register are in force: each is judged as it came, beside the last that passed.

Belongs here: the deliveries of one register in the order of time, which files make a month whole. Does not belong here:
what is said of those that fail (`standing.py`), the gates (`expectations/gates.py`), measuring (`gating.py`), how files
of events add up (`corrections.py`). A delivery that fails changes nothing: what was in force stays so whole, and
absence from it is evidence of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assets.home.finding import Finding
from assets.intake.deliveries import Receipt
from assets.intake.gating import Gatekeeper
from assets.intake.standing import Refused, Remark, Standing
from data_contracts.contract import Source
from data_contracts.sql import identifier, listed
from expectations import gates, sameness
from expectations.delivery import ENOUGH, Delivery
from matchers.intake.refusals import SUPERSEDED


def judge(keeper: Gatekeeper, source: Source, loaded: Sequence[Receipt]) -> Standing:
    """The deliveries of a register, each accepted or refused beside what was in force when it came."""
    bench = _Bench(keeper, source, Standing())
    take = (
        bench.take_list if source.arrives == "list" else bench.take_month if source.is_by_batch else bench.take_events
    )
    standing = bench.standing
    for batch, unit in _deliveries(keeper, source, loaded):
        parts = standing.waiting[batch] if source.is_by_batch else []
        reasons = []
        for files in [unit, *([[*unit, *parts]] if parts else [])]:
            reason = take(batch, files)
            if reason is None:
                standing.waiting.pop(batch, None)
                standing.passed[batch if source.is_by_batch else None] += files
                break
            reasons.append(reason)
        else:
            standing.waiting[batch] += unit
            kept = batch if batch in standing.good else standing.latest(batch)
            named = batch if source.is_by_batch else None
            standing.refused.append(Refused(named, unit[0].received_on, tuple(unit), reasons[0], kept))
    return standing


def _deliveries(keeper: Gatekeeper, source: Source, loaded: Sequence[Receipt]) -> Iterator[tuple[date, list[Receipt]]]:
    """What came together, in the order of time: by batch, of events without months by the day on which they came."""
    by_file = {r.file: r for r in loaded}
    found = keeper.con.execute(
        f"SELECT DISTINCT CAST(_batch AS DATE), _file FROM raw.{identifier(source.name)} WHERE _batch IS NOT NULL"
    ).fetchall()
    units: dict[tuple[date, date], dict[str, Receipt]] = defaultdict(dict)
    for batch, file in found:
        receipt = by_file[file]
        day = receipt.received_on if source.batch_word else receipt.delivered
        units[day, batch if source.is_by_batch else receipt.delivered][file] = receipt
    for (_, batch), files in sorted(units.items(), key=lambda unit: unit[0]):
        yield batch, sorted(files.values(), key=lambda r: (r.received_on, r.original_name, r.file))


@dataclass(frozen=True)
class _Bench:
    """One register before the gates; each `take_…` puts a delivery in force, or says why it may not be."""

    keeper: Gatekeeper
    source: Source
    standing: Standing

    def take_list(self, batch: date, unit: Sequence[Receipt]) -> str | None:
        """A delivery of a list, together with what of its batch it leaves standing."""
        of_batch = self.standing.good.get(batch, [])
        came = [*of_batch, *(r for r in unit if r not in of_batch)]
        conflict, replaced, notes = self._overlaps(batch, came)
        if conflict and not self.keeper.vouched(unit):
            return conflict
        files = [r for r in came if r.file not in replaced]
        if reason := self._why_not(batch, unit, files, last=batch if of_batch else self.standing.latest(batch)):
            return reason
        for file in sorted(replaced):
            self.keeper.con.execute(
                f"UPDATE raw.{identifier(self.source.name)} SET _reject = ?"
                " WHERE _file = ? AND CAST(_batch AS DATE) = ? AND _reject IS NULL",
                [SUPERSEDED, file, batch],
            )
        self.standing.good[batch] = files
        self.standing.notes += notes
        return None

    def take_month(self, batch: date, unit: Sequence[Receipt]) -> str | None:
        """Files of a month of events, with what of the month is in force.

        A file that repeats most of the month is compared with it and stands for it from then on; others add to it.
        """
        keeper, source, of_month = self.keeper, self.source, self.standing.good.get(batch, [])
        mine = keeper.rows(unit, batch)
        alone, is_again, is_part = keeper.measure(source, mine).rows, False, False
        if of_month:
            theirs = keeper.rows(of_month, batch)
            is_again = 2 * keeper.beside(source, mine, theirs).same_rows > alone
            is_part = is_again and alone < sameness.WHOLE * keeper.measure(source, theirs).rows
        files = list(unit) if is_again else [*of_month, *unit]
        if reason := self._why_not(batch, unit, files, last=batch if is_again else self.standing.latest(batch)):
            return reason
        if not is_part:
            self.standing.good[batch] = files
        return None

    def take_events(self, day: date, unit: Sequence[Receipt]) -> str | None:
        """Files of events that add up, beside all that count so far."""
        so_far = [r for files in self.standing.good.values() for r in files]
        if reason := self._why_not(None, unit, unit, so_far=so_far):
            return reason
        self.standing.good.setdefault(day, []).extend(unit)
        return None

    def _why_not(
        self,
        batch: date | None,
        unit: Sequence[Receipt],
        files: Sequence[Receipt],
        *,
        last: date | None = None,
        so_far: Sequence[Receipt] = (),
    ) -> str | None:
        """Why a delivery may not count; `files` are what would be in force with it, beside those of the batch `last`,
        of events that add up beside all `so_far`."""
        keeper, source, standing = self.keeper, self.source, self.standing
        said: dict[str, str] = {}
        rows = keeper.rows(files, batch)
        now, reach = keeper.measure(source, rows), keeper.reach(source, rows)
        if not keeper.vouched(unit):
            if stopped := keeper.stopped_for(unit):
                return stopped
            earlier = keeper.rows(standing.good[last] if last else so_far, last) if last or so_far else None
            same_as = standing.months.get(now.digest)
            is_older = same_as is not None and last is not None and same_as < last and now.rows >= ENOUGH
            delivery = Delivery(
                source,
                now,
                keeper.measure(source, earlier) if earlier else None,
                keeper.beside(source, rows, earlier) if earlier else None,
                self._words_brought(files),
                (batch - last).days if batch and last else 0,
                self._season(batch, last) if batch and last else 1.0,
                same_as if is_older else None,
                keeper.needed.get(source.name),
            )
            bounds = keeper.bounds(source)
            reason = gates.refusal(delivery, bounds)
            if reason is None and reach:
                reason = gates.too_far(gates.Reach(*reach, standing.reach_before(last)), bounds)
            if reason := reason or keeper.misnamed(source, rows):
                return reason
            said = gates.remarks(delivery, bounds)
        if said:
            standing.remarks.append(Remark(batch, tuple(unit), tuple(said.values())))
        if batch:
            standing.months[now.digest] = batch
        if reach:
            standing.reached[batch or rows.came_on] = reach[1]
        return None

    def _words_brought(self, files: Sequence[Receipt]) -> frozenset[str]:
        """The words for which these files have a column."""
        found = self.keeper.con.execute(
            "SELECT DISTINCT word FROM raw.header WHERE source = ?"
            f" AND _file IN ({listed(sorted(r.file for r in files))})",
            [self.source.name],
        ).fetchall()
        return frozenset(word for (word,) in found)

    def _season(self, batch: date, last: date) -> float:
        """How the rows grew a year ago between the same two months; 1.0 where these are not known."""
        now, before = (self._rows_of(_year_before(day)) for day in (batch, last))
        return now / before if now and before else 1.0

    def _rows_of(self, batch: date) -> int:
        files = self.standing.good.get(batch)
        return self.keeper.measure(self.source, self.keeper.rows(files, batch)).rows if files else 0

    def _overlaps(self, batch: date, files: Sequence[Receipt]) -> tuple[str | None, set[str], list[Finding]]:
        """Two files of one batch are parts of it, or the later corrects the earlier, or nobody can say which counts:
        why nobody can, the files that count no more, and what is to be said."""
        replaced: set[str] = set()
        notes: list[Finding] = []
        if len(files) < 2:
            return None, replaced, notes
        by_file = {r.file: r for r in files}
        pairs = self.keeper.con.execute(
            sameness.overlapping_sql(self.source), {"batch": batch.isoformat(), "files": sorted(by_file)}
        ).fetchall()
        for left, right in pairs:
            earlier, later = sorted((by_file[left], by_file[right]), key=lambda r: (r.received_on, r.file))
            if {earlier.file, later.file} & replaced:
                continue
            names = f"「{earlier.original_name}」与「{later.original_name}」"
            sizes = [self.keeper.measure(self.source, self.keeper.rows([r], batch)).rows for r in (earlier, later)]
            is_vouched = self.keeper.vouched([later]) and later.received_on > earlier.received_on
            if not (is_vouched or sameness.may_replace(earlier.received_on, later.received_on, *sizes)):
                return f"文件{names}内容大量重叠，无法判断以哪一份为准", replaced, notes
            replaced.add(earlier.file)
            sentence = f"文件{names}是同一批名册，以后收到的一份为准。"
            notes.append(Finding(self.source.name, earlier.original_name, None, None, "note", sentence))
        return None, replaced, notes


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))
