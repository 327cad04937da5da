"""What Dagster loads is whole, and the schedule's own request runs the night."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from assets.home.failed_night import failed_night, forget_failure
from assets.home.past_nights import first_night
from assets.home.warehouse import every_table, layout, opened
from assets.night.catalogue import Catalogue
from assets.night.night import Night
from data_contracts.contract import CADENCE_DAYS
from matchers.flags.rule import load_rules
from pipelines.county import build, served
from pipelines.nightly import JOB, dagster_home, nightly_schedule
from pipelines.run import run_night
from pipelines.sensors import landed_files, night_failed
from tests.nights import AS_OF, JURISDICTION, County

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County.before_a_night(tmp_path_factory, "scheduled")


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


@pytest.fixture(scope="module")
def shown(night: Night) -> dg.Definitions:
    """What Dagster serves of a county that was set."""
    return served(night, Catalogue(night, "http://127.0.0.1:8080"), AS_OF, is_on=True)


@pytest.fixture(scope="module")
def graph(shown: dg.Definitions) -> AssetGraph:
    return shown.resolve_asset_graph()


def test_the_graph_shows_every_source_kind_fact_and_rule(night: Night, graph: AssetGraph) -> None:
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    for layer in ("delivery", "raw"):
        assert {f"{layer}/{s}" for s in night.contracts.sources} <= keys
    assert {f"record/{k}" for k in night.contracts.kinds} <= keys
    assert {f"fact/{k}" for k in night.contracts.kinds} <= keys
    assert {f"flag/{r}" for r in load_rules()} <= keys
    groups = sorted({graph.get(key).group_name for key in graph.get_all_asset_keys()})
    steps = ["s1_raw", "s2_record", "s3_link", "s4_fact", "s5_flag", "s6_review", "s7_export"]
    assert groups == ["s0_delivery", *steps]


def test_every_asset_says_in_chinese_what_it_is_for(graph: AssetGraph) -> None:
    """A title alone says nothing to whoever does not know it already."""
    for key in graph.get_all_asset_keys():
        title, _, what_for = (graph.get(key).description or "").partition("\n\n")
        assert sum("一" <= character <= "鿿" for character in what_for) >= 12, key
        assert title, key
        assert "*" not in title, key


def test_every_asset_has_an_owner_and_says_what_it_holds_of_persons(graph: AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.owners[0].startswith("team:"), key
        assert node.tags["personal_data"] in {"identity", "sensitive", "hashed", "none"}, key
    held = {name: graph.get(dg.AssetKey(name.split("/"))).tags["personal_data"] for name in HELD}
    assert held == HELD


HELD = {
    "raw/vehicles": "identity",
    "record/death": "identity",
    "link/mention": "identity",
    "fact/vehicle": "hashed",
    "review/cases": "sensitive",
    "export/morning_sheet": "hashed",
    "export/township_workbooks": "identity",
    "export/published": "identity",
}


def test_every_table_shows_the_columns_it_has_tonight(night: Night, graph: AssetGraph, done: Path) -> None:
    """The schema is told from declarations; the night's own tables must have each of its columns, under their types."""
    wrong, unsaid = [], set()
    with opened(done, read_only=True) as con:
        for layer in ("raw", "record", "link", "fact", "flag", "review"):
            for name, columns in layout(con, layer).items():
                key = dg.AssetKey([layer, name])
                if not graph.has(key):
                    continue
                declared = graph.get(key).metadata["dagster/column_schema"].columns
                assert all(c.description for c in declared), key
                wrong += [
                    (key.to_user_string(), c.name, c.type, columns.get(c.name))
                    for c in declared
                    if _plain(columns.get(c.name)) != _plain(c.type) and "{" not in c.name
                ]
                if key != PAIRS:
                    unsaid |= set(columns) - {c.name for c in declared}
    assert not wrong
    # How a number stood in its cell, and the key of a record's row, are for the steps themselves.
    assert {name for name in unsaid if not name.endswith("__cell")} == {"_key"}


def _plain(sql_type: str | None) -> str | None:
    """What a rule reckons may be smaller than a column of the facts would be: whole numbers are whole numbers."""
    return "BIGINT" if sql_type == "INTEGER" else sql_type


PAIRS = dg.AssetKey(["link", "pair"])
"""A family of columns there stands for one a comparison."""


def test_the_query_of_a_table_runs_on_the_published_database_and_shows_nobody(graph: AssetGraph, done: Path) -> None:
    with opened(done, read_only=True) as con:
        made = every_table(con)
        for key in graph.get_all_asset_keys():
            query = graph.get(key).metadata.get("查询")
            if query is None or ".".join(key.path) not in made:
                continue
            names = {c[0] for c in con.execute(query.value.strip("`").removeprefix("sql")).description}
            assert not names & NOBODYS, key


NOBODYS = frozenset(
    ["name", "person_name", "head_name", "owner_name", "official_name", "id_number", "person_id_number", "phone"]
) | {
    "person_phone",
    "person_address",
    "address",
    "account_no",
    "plate_no",
    "account_tail",
    "plate_tail",
    "person",
    "remark",
}


def test_a_column_of_a_rule_leads_back_to_the_register(graph: AssetGraph) -> None:
    def behind(table: str, column: str) -> list[tuple[str, str]]:
        lineage = graph.get(dg.AssetKey(table.split("/"))).metadata["dagster/column_lineage"]
        return [(d.asset_key.to_user_string(), d.column_name) for d in lineage.deps_by_column.get(column, ())]

    assert behind("flag/paid_after_death", "paid_amount_fen") == [("fact/payment_after_death", "paid_amount_fen")]
    assert behind("fact/vehicle", "use") == [("record/vehicle", "use")]
    assert behind("fact/vehicle", "person") == [("link/person", "person")]
    assert behind("record/vehicle", "person_name") == [("raw/vehicles", "owner_name")]


def test_a_register_is_fresh_as_long_as_it_may_be_away(night: Night, graph: AssetGraph) -> None:
    """Every night makes every raw table anew: only what a department hands in can be late."""
    for source in night.contracts.sources.values():
        policy = graph.get(dg.AssetKey(["delivery", source.name])).freshness_policy
        assert policy.fail_window.to_timedelta().days == CADENCE_DAYS[source.cadence]
        assert graph.get(dg.AssetKey(["raw", source.name])).freshness_policy is None


def test_all_runs_by_itself_where_a_county_is_set(night: Night, shown: dg.Definitions) -> None:
    off = served(night, Catalogue(night), AS_OF, is_on=False).get_repository_def()
    for repository, status in ((shown.get_repository_def(), "RUNNING"), (off, "STOPPED")):
        assert {s.default_status.value for s in repository.schedule_defs} == {status}
        by_hand = {s.name: s.default_status.value for s in repository.sensor_defs if s.name in SENSORS}
        assert by_hand == dict.fromkeys(SENSORS, status)


SENSORS = ("landed_files", "returned_workbooks", "night_failed")


def test_partitions_begin_with_the_countys_first_night(shown: dg.Definitions, county: County, done: Path) -> None:
    job = shown.resolve_job_def(JOB)
    assert job.partitions_def is not None
    assert job.partitions_def.get_first_partition_key() == AS_OF.isoformat()
    assert first_night(county.home) == AS_OF


def test_rules_and_registers_are_found_by_their_chinese_names(shown: dg.Definitions, night: Night) -> None:
    text = shown.resolve_job_def(JOB).description or ""
    for rule in night.rules.values():
        assert f"[{rule.title}](/assets/flag/{rule.code})" in text
    for source in night.contracts.sources.values():
        assert f"[{source.title}](/assets/raw/{source.name})" in text


def test_a_rule_hangs_on_the_facts_it_reads(night: Night, graph: AssetGraph) -> None:
    for rule in night.rules.values():
        parents = {key.to_user_string() for key in graph.get(dg.AssetKey(["flag", rule.code])).parent_keys}
        assert parents == {f"fact/{table}" for table in rule.tables}


def test_the_schedule_asks_for_its_own_day_in_county_time() -> None:
    # 17:30 UTC is 01:30 of the next day in the county.
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2021, 5, 31, 17, 30, tzinfo=UTC))
    request = nightly_schedule()(context)
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == AS_OF.isoformat()


@pytest.fixture(scope="module")
def instance(night: Night) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(dagster_home(night.home.root))) as instance:
        yield instance


@pytest.fixture(scope="module")
def done(night: Night, instance: dg.DagsterInstance) -> Path:
    """The published database after the night that the schedule asked for."""
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2021, 5, 31, 17, 30, tzinfo=UTC))
    request = nightly_schedule()(context)
    result = (
        build(night)
        .resolve_job_def(JOB)
        .execute_in_process(
            partition_key=request.partition_key,
            tags=dict(request.tags),
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    )
    assert result.success
    assert (night.home.reports / f"{date(2021, 6, 1)}.html").exists()
    return night.home.published


def _latest(instance: dg.DagsterInstance, key: str) -> dict[str, object]:
    event = instance.get_latest_materialization_event(dg.AssetKey(key.split("/")))
    assert event is not None
    assert event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_a_rules_page_shows_where_it_stands(instance: dg.DagsterInstance, done: Path) -> None:
    """With the numbers of the night's own tables, which draw a line over the nights, and a table by township."""
    told = _latest(instance, "flag/paid_after_death")
    with opened(done, read_only=True) as con:
        ((flags,),) = con.execute("SELECT count(*) FROM review.flag WHERE rule = 'paid_after_death'").fetchall()
        ((rows,),) = con.execute("SELECT count(*) FROM flag.paid_after_death").fetchall()
        ((is_open, new),) = con.execute(
            "SELECT count(*) FILTER (WHERE is_open), count(*) FILTER (WHERE is_open AND is_new) FROM review.cases "
            "WHERE rule = 'paid_after_death'"
        ).fetchall()
        places = con.execute(
            "SELECT township, count(*) FILTER (WHERE severity = 'high'), count(*) FILTER (WHERE link_method = 'exact') "
            "FROM review.flag WHERE rule = 'paid_after_death' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert flags > 0
    assert (told["疑点"], told["dagster/row_count"], told["在办"], told["今夜新增"]) == (flags, rows, is_open, new)
    head, _, *lines = str(told["按乡镇"]).splitlines()
    assert head.split("|")[1:5] == [" 乡镇 ", " 重 ", " 中 ", " 轻 "]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [(row[0], row[1], row[4]) for row in cells] == [(t, str(h or ""), str(e or "")) for t, h, e in places]


def test_a_registers_page_shows_its_delivery(instance: dg.DagsterInstance, done: Path, night: Night) -> None:
    told = _latest(instance, "raw/dibao_roll")
    with opened(done, read_only=True) as con:
        (newest, before) = con.execute(
            "SELECT rows, rejected FROM raw.batch WHERE source = 'dibao_roll' AND is_accepted "
            "ORDER BY batch DESC LIMIT 2"
        ).fetchall()
    assert told["读入行数"] == newest[0] + newest[1]
    assert told["采用行数"] == told["读入行数"] - told["退回行数"]
    assert told["比上一批增减行数"] == newest[0] - before[0]
    assert told["距今天数"] == 0
    assert isinstance(told["未读懂的值"], int)
    assert _latest(instance, "delivery/dibao_roll")["收到"] == AS_OF.isoformat()


def test_nothing_that_is_told_is_a_preview_of_rows(instance: dg.DagsterInstance, done: Path, night: Night) -> None:
    """No certificate and no village of the night in anything that the event log keeps."""
    with opened(done, read_only=True) as con:
        rows = con.execute(
            "SELECT DISTINCT certificate_no FROM review.cases WHERE certificate_no IS NOT NULL "
            "UNION SELECT DISTINCT village FROM review.cases WHERE village IS NOT NULL"
        ).fetchall()
    (run,) = instance.get_runs(GOOD)
    text = "\n".join(str(event) for event in instance.all_logs(run.run_id))
    assert len(rows) > 50
    assert not [value for (value,) in rows if value in text]


def test_a_run_says_by_whom_and_why_and_with_which_ledger(
    instance: dg.DagsterInstance, done: Path, night: Night
) -> None:
    (run,) = instance.get_runs(GOOD)
    with night.home.ledger(read_only=True) as ledger:
        head = ledger.head()
    assert run.tags["hedui/ledger"] == f"{head.seq}:{head.hash[:16]}"
    assert run.tags["hedui/why"] == "每天 01:30 定时"
    assert run.tags["hedui/version"]
    assert run.tags["hedui/by"]


GOOD = dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS])


def test_a_night_that_failed_is_told_until_one_is_good(night: Night, instance: dg.DagsterInstance, done: Path) -> None:
    """By the command line itself, and by the sensor for nights that began in the dark."""
    root = night.home.root
    outcome = run_night(replace(night, canary=lambda: ("一种毛病",)), AS_OF + timedelta(days=1))
    assert not outcome.succeeded
    by_command = failed_night(root)
    assert by_command is not None
    assert by_command.words == f"2021-06-02 的夜间核对没有完成：{outcome.sentence}"
    forget_failure(root, AS_OF + timedelta(days=1))
    assert failed_night(root) is None
    (run,) = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    context = dg.build_run_status_sensor_context(
        sensor_name="night_failed",
        dagster_instance=instance,
        dagster_run=run,
        dagster_event=dg.DagsterEvent("PIPELINE_FAILURE", JOB),
    )
    night_failed(night.home)(context.for_run_failure())
    assert failed_night(root) == by_command
    forget_failure(root, AS_OF)
    assert failed_night(root) == by_command
    forget_failure(root, AS_OF + timedelta(days=1))


def test_a_failure_that_was_made_up_for_meanwhile_is_not_told(
    night: Night, instance: dg.DagsterInstance, done: Path
) -> None:
    """Sensors look half a minute later: here the very run that is called failed has ended well."""
    (run,) = instance.get_runs(GOOD)
    context = dg.build_run_status_sensor_context(
        sensor_name="night_failed",
        dagster_instance=instance,
        dagster_run=run,
        dagster_event=dg.DagsterEvent("PIPELINE_FAILURE", JOB),
    )
    night_failed(night.home)(context.for_run_failure())
    assert failed_night(night.home.root) is None


def test_a_landed_file_asks_for_one_run_once_it_is_copied(night: Night, shown: dg.Definitions) -> None:
    repository = shown.get_repository_def()
    (night.landing / "vehicles" / "新到.csv").write_text("机动车所有人", encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:
        cursor, requested = None, []
        for _ in range(4):
            with dg.build_sensor_context(
                instance=instance, cursor=cursor, resources={"night": night}, repository_def=repository
            ) as context:
                tick = landed_files().evaluate_tick(context)
                cursor = tick.cursor
            requested += tick.run_requests or []
    assert len(requested) == 1
    assert requested[0].partition_key
