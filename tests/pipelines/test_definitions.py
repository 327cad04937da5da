"""What Dagster loads is whole, and the schedule's own request runs the night."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.night.night import Night
from matchers.flags.rule import load_rules
from pipelines.county import build
from pipelines.nightly import JOB, dagster_home, nightly_schedule
from pipelines.sensors import landed_files
from tests.nights import AS_OF, JURISDICTION, County

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.built(tmp_path_factory.mktemp("scheduled"), 2_000)


@pytest.fixture(scope="module")
def night(county: County) -> Night:
    return Night.of(county.home, county.landing, JURISDICTION)


def test_dagster_finds_the_workspace_valid(tmp_path: Path) -> None:
    environment = {**os.environ, "DAGSTER_HOME": str(dagster_home(tmp_path)), "HEDUI_HOME": str(tmp_path)}
    program = str(Path(sys.executable).parent / "dagster")
    done = subprocess.run(
        [program, "definitions", "validate", "-w", "workspace.yaml"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_graph_shows_every_source_kind_fact_and_rule(night: Night) -> None:
    graph = build(night).resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert {f"raw/{s}" for s in night.contracts.sources} <= keys
    assert {f"record/{k}" for k in night.contracts.kinds} <= keys
    assert {f"fact/{k}" for k in night.contracts.kinds} <= keys
    assert {f"flag/{r}" for r in load_rules()} <= keys
    groups = sorted({graph.get(key).group_name for key in graph.get_all_asset_keys()})
    assert groups == ["s1_raw", "s2_record", "s3_link", "s4_fact", "s5_flag", "s6_review", "s7_export"]


def test_every_asset_is_described_in_chinese(night: Night) -> None:
    graph = build(night).resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        text = graph.get(key).description or ""
        assert any("一" <= character <= "鿿" for character in text), key


def test_a_rule_hangs_on_the_facts_it_reads(night: Night) -> None:
    graph = build(night).resolve_asset_graph()
    for rule in night.rules.values():
        parents = {key.to_user_string() for key in graph.get(dg.AssetKey(["flag", rule.code])).parent_keys}
        assert parents == {f"fact/{table}" for table in rule.tables}


def test_the_schedule_asks_for_its_own_day_in_county_time() -> None:
    # 17:30 UTC is 01:30 of the next day in the county.
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2021, 5, 31, 17, 30, tzinfo=UTC))
    request = nightly_schedule(context)
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == AS_OF.isoformat()


def test_the_job_runs_through_the_schedules_request(night: Night) -> None:
    definitions = build(night)
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2021, 5, 31, 17, 30, tzinfo=UTC))
    request = nightly_schedule(context)
    folder = dagster_home(night.home.root)
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        result = definitions.resolve_job_def(JOB).execute_in_process(
            partition_key=request.partition_key,
            tags=dict(request.tags),
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        assert result.success
        record = instance.get_latest_materialization_event(dg.AssetKey(["flag", "paid_after_death"]))
    assert record is not None
    assert night.home.published.exists()
    assert (night.home.reports / f"{date(2021, 6, 1)}.html").exists()


def test_a_landed_file_asks_for_one_run_once_it_is_copied(night: Night) -> None:
    repository = build(night).get_repository_def()
    with dg.DagsterInstance.ephemeral() as instance:
        cursor, requested = None, []
        for _ in range(4):
            with dg.build_sensor_context(
                instance=instance, cursor=cursor, resources={"night": night}, repository_def=repository
            ) as context:
                tick = landed_files.evaluate_tick(context)
                cursor = tick.cursor
            requested += tick.run_requests or []
    assert len(requested) == 1
    assert requested[0].partition_key
