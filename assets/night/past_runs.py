"""How long Dagster remembers the runs of nights: its records would grow for ever, by some ten megabytes a night.

Belongs here: which runs are forgotten. Does not belong here: how they are stored (`pipelines/event_log.py`), what is
kept of files and exports (`retention.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import dagster as dg
from dagster._core.storage.tags import PARTITION_NAME_TAG

KEPT_DAYS = 400
"""A year with its yearly registers, and the month in which somebody looks back at it."""

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


@dataclass(frozen=True)
class PastRun:
    """A run that has ended: its id, the night it was for, whether it was good and was of the whole night, the day it
    began."""

    id: str
    night: str
    is_good: bool
    is_whole: bool
    began_on: date


def forget_past_runs(instance: dg.DagsterInstance, now: date) -> int:
    """Delete, with all that was logged of them, the runs that nobody needs any more; how many."""
    records = instance.get_run_records(dg.RunsFilter(statuses=ENDED))
    past = [
        PastRun(
            r.dagster_run.run_id,
            r.dagster_run.tags.get(PARTITION_NAME_TAG, ""),
            r.dagster_run.status == dg.DagsterRunStatus.SUCCESS,
            not (r.dagster_run.asset_selection or r.dagster_run.op_selection or r.dagster_run.parent_run_id),
            datetime.fromtimestamp(r.create_timestamp.timestamp(), UTC).date(),
        )
        for r in records
    ]
    gone = forgotten(past, now)
    for run in gone:
        instance.delete_run(run.id)
        instance.compute_log_manager.delete_logs(prefix=[run.id])
    return len(gone)


def forgotten(newest_first: Sequence[PastRun], now: date) -> list[PastRun]:
    """Superseded runs, after which the same night was run once more and well, and those older than KEPT_DAYS, of which
    the last good one of every month stays."""
    good: set[str] = set()
    months: set[tuple[int, int]] = set()
    gone = []
    for run in newest_first:
        if run.night in good:
            gone.append(run)
        elif (now - run.began_on).days > KEPT_DAYS:
            month = (run.began_on.year, run.began_on.month)
            if run.is_good and run.is_whole and month not in months:
                months.add(month)
            else:
                gone.append(run)
        if run.is_good and run.is_whole:
            good.add(run.night)
    return gone
