"""The event log that writes together what comes by the hundred keeps the same rows as Dagster's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster import EventLogEntry
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationPlanned
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.event_api import AssetRecordsFilter
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.event_log import HeldOpenEventLogStorage

MADE, SPOKEN = dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_CHECK_EVALUATION
DAYS = dg.DailyPartitionsDefinition("2021-06-01")
DAY = "2021-06-01"
ROLL, CAR = dg.AssetKey(["fact", "roll"]), dg.AssetKey(["fact", "car"])


@dg.multi_asset(
    specs=[dg.AssetSpec(key, partitions_def=DAYS) for key in (ROLL, CAR)],
    check_specs=[dg.AssetCheckSpec("within", asset=ROLL)],
)
def facts() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    yield dg.MaterializeResult(asset_key=ROLL, metadata={"dagster/row_count": 3})
    yield dg.AssetCheckResult(passed=True, asset_key=ROLL, check_name="within")
    yield dg.MaterializeResult(asset_key=CAR)


@dg.multi_asset_check(specs=[dg.AssetCheckSpec("promises", asset=ROLL), dg.AssetCheckSpec("promises", asset=CAR)])
def checks() -> Iterator[dg.AssetCheckResult]:
    yield dg.AssetCheckResult(passed=True, asset_key=ROLL, check_name="promises", metadata={"n": 1})
    yield dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN, asset_key=CAR, check_name="promises")


@pytest.fixture(scope="module")
def nights() -> list[EventLogEntry]:
    """The events of two runs, of which the second reads what the first has made."""
    definitions = dg.Definitions(assets=[facts], asset_checks=[checks], executor=dg.in_process_executor)
    job = definitions.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        runs = [job.execute_in_process(partition_key=DAY, instance=instance).run_id for _ in range(2)]
        return [entry for run in runs for entry in instance.all_logs(run)]


def _rows(folder: Path) -> dict[str, list[tuple]]:
    """Every table of every shard but the times of their making."""
    found = {}
    for file in sorted(folder.glob("*.db")):
        con = sqlite3.connect(file)
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            names = [row[1] for row in con.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{n}"' for n in names if n not in {"create_timestamp", "migration_completed"})
            found[f"{file.name} {table}"] = con.execute(f"SELECT {kept} FROM {table} ORDER BY 1").fetchall()
        con.close()
    return found


def _stored(storage: SqliteEventLogStorage, events: list[EventLogEntry]) -> None:
    for entry in events:
        storage.store_event(entry)
    storage.dispose()


def test_the_rows_are_the_stock_ones(tmp_path: Path, nights: list[EventLogEntry]) -> None:
    _stored(SqliteEventLogStorage(str(tmp_path / "stock")), nights)
    _stored(HeldOpenEventLogStorage(str(tmp_path / "held")), nights)
    stock = _rows(tmp_path / "stock")
    assert _rows(tmp_path / "held") == stock
    assert len(stock["index.db asset_keys"]) == 2
    assert {row[5] for row in stock["index.db asset_check_executions"]} >= {"SUCCEEDED", "FAILED"}


@pytest.mark.parametrize("days", [[DAY], ["2021-06-02"], [DAY, "2021-06-02"], None])
@pytest.mark.parametrize("key", [ROLL, CAR])
def test_what_was_made_last_is_told_as_the_stock_tells_it(
    tmp_path: Path, nights: list[EventLogEntry], key: dg.AssetKey, days: list[str] | None
) -> None:
    """At every moment of two runs: while the run under way is remembered, and once it has ended."""
    asked = AssetRecordsFilter(asset_key=key, asset_partitions=days)
    told, told_versions = [], []
    for storage in (SqliteEventLogStorage(str(tmp_path / "stock")), HeldOpenEventLogStorage(str(tmp_path / "held"))):
        said, versions = [], []
        for entry in nights:
            storage.store_event(entry)
            if entry.dagster_event_type in {MADE, SPOKEN, dg.DagsterEventType.RUN_SUCCESS}:
                versions.append(storage.get_latest_tags_by_partition(key, MADE, [DATA_VERSION_TAG], days))
                said += [storage.fetch_materializations(asked, limit) for limit in (1, 2)]
        told.append([(r.records, r.cursor, r.has_more) for r in said])
        told_versions.append(versions)
        storage.dispose()
    assert told[0] == told[1]
    assert told_versions[0] == told_versions[1]
    assert any(told_versions[0]) == (days is None or DAY in days)
    assert any(records for records, _, _ in told[0]) == (days is None or DAY in days)


def test_a_check_planned_for_all_days_is_filled_in_place(tmp_path: Path, nights: list[EventLogEntry]) -> None:
    """The same events without their days: what was planned is the very row that is filled."""
    undated = [e._replace(dagster_event=_undated(e.dagster_event)) for e in nights if e.is_dagster_event]
    _stored(SqliteEventLogStorage(str(tmp_path / "stock")), undated)
    _stored(HeldOpenEventLogStorage(str(tmp_path / "held")), undated)
    stock = _rows(tmp_path / "stock")
    assert _rows(tmp_path / "held") == stock
    assert {row[5] for row in stock["index.db asset_check_executions"]} == {"SUCCEEDED", "FAILED"}


def _undated(event: dg.DagsterEvent | None) -> dg.DagsterEvent | None:
    if event is None or event.event_type != dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED:
        return event
    plan = event.event_specific_data
    return event._replace(
        event_specific_data=AssetCheckEvaluationPlanned(asset_key=plan.asset_key, check_name=plan.check_name)
    )


def test_what_waits_is_there_for_who_reads(tmp_path: Path, nights: list[EventLogEntry]) -> None:
    storage = HeldOpenEventLogStorage(str(tmp_path))
    for entry in nights:
        if entry.is_dagster_event and entry.dagster_event_type == dg.DagsterEventType.ASSET_MATERIALIZATION:
            storage.store_event(entry)
    assert len(storage.fetch_materializations(ROLL, limit=10).records) == 2
    spoken = [e for e in nights if e.dagster_event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION]
    storage.store_event(spoken[-1])
    assert len(storage.fetch_materializations(ROLL, limit=10).records) == 2
    of_run = storage.get_logs_for_run(spoken[-1].run_id)
    assert sum(e.dagster_event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION for e in of_run) == 1
    storage.dispose()
