"""Which runs Dagster still remembers, and that what it forgets is gone from the disk."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import dagster as dg

from assets.night.past_runs import KEPT_DAYS, PastRun, forget_past_runs, forgotten
from pipelines.nightly import dagster_home

NOW = date(2026, 11, 30)


def _run(name: str, night: str, days_ago: int, *, is_good: bool = True, is_whole: bool = True) -> PastRun:
    return PastRun(name, night, is_good, is_whole, NOW - timedelta(days=days_ago))


def _gone(*newest_first: PastRun) -> list[str]:
    return [run.id for run in forgotten(newest_first, NOW)]


def test_a_night_that_was_run_again_and_well_supersedes_what_was_before() -> None:
    assert _gone(_run("again", "2026-11-29", 1), _run("first", "2026-11-29", 1)) == ["first"]
    assert _gone(_run("failed", "2026-11-29", 1, is_good=False), _run("first", "2026-11-29", 1)) == []
    assert _gone(_run("good", "2026-11-29", 1), _run("failed", "2026-11-29", 1, is_good=False)) == ["failed"]


def test_a_part_of_a_night_supersedes_nothing() -> None:
    assert _gone(_run("sheet", "2026-11-29", 1, is_whole=False), _run("first", "2026-11-29", 1)) == []


def test_of_what_is_old_one_a_month_stays() -> None:
    last, good, failed = KEPT_DAYS + 5, KEPT_DAYS + 6, KEPT_DAYS + 4
    runs = [
        _run("young", "a", KEPT_DAYS),
        _run("failed", "b", failed, is_good=False),
        _run("last of its month", "c", last),
        _run("another", "d", good),
        _run("month before", "e", last + 31),
    ]
    assert _gone(*runs) == ["failed", "another"]


@dg.asset(partitions_def=dg.DailyPartitionsDefinition("2021-06-01"))
def roll() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"dagster/row_count": 3}, check_results=[])


def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path) -> None:
    folder = dagster_home(tmp_path)
    job = dg.Definitions(assets=[roll], executor=dg.in_process_executor).resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        first, second = (job.execute_in_process(partition_key="2021-06-01", instance=instance).run_id for _ in range(2))
        assert forget_past_runs(instance, NOW) == 1
        assert [run.run_id for run in instance.get_runs()] == [second]
        assert instance.get_latest_materialization_event(roll.key).run_id == second
    assert {p.stem for p in (folder / "history" / "runs").glob("*.db*") if p.suffix == ".db"} == {"index", second}
    assert not [p for p in folder.rglob("*") if first in str(p)]
    con = sqlite3.connect(folder / "history" / "runs" / "index.db")
    assert con.execute("SELECT DISTINCT run_id FROM event_logs").fetchall() == [(second,)]
    con.close()
