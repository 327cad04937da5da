"""The one job and its schedule: every night at 01:30 county time, one process, one writer.

Belongs here: job, schedule, run tags, what Dagster reads in a home (dagster.yaml, workspace.yaml). Does not belong
here: tables or SQL.
"""

import getpass
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

JOB = "nightly"
SHANGHAI = "Asia/Shanghai"

# A killed run stays STARTED for ever unless something ends it; four hours is past any honest night.
MAX_RUNTIME_SECONDS = 4 * 3600

ABOUT = "每夜核对：读取各部门名册，识别人员，按规则提出疑点，更新台账与待核查清单，生成乡镇工作簿和晨报。"


def tags(why: str) -> dict[str, str]:
    """What a run is marked with: the program's version, the computer's account it runs under, and why it was begun."""
    return {"hedui/version": version("hedui"), "hedui/by": _account(), "hedui/why": why}


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "没有名字的账户"  # a container's account may have a number alone


def nightly(about: str = "") -> UnresolvedAssetJobDefinition:
    """The job; `about` is shown on its page."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        tags={"dagster/max_runtime": str(MAX_RUNTIME_SECONDS), **tags("在 Dagster 界面发起")},
        description=f"{ABOUT}\n\n{about}" if about else ABOUT,
    )


SCHEDULE = "nightly_schedule"


def nightly_schedule(*, is_on: bool = False) -> dg.ScheduleDefinition:
    """The schedule of the job."""

    @dg.schedule(
        job_name=JOB,
        cron_schedule="30 1 * * *",
        execution_timezone=SHANGHAI,
        name=SCHEDULE,
        description="每天 01:30(北京时间)运行当天的核对",
        default_status=dg.DefaultScheduleStatus.RUNNING if is_on else dg.DefaultScheduleStatus.STOPPED,
    )
    def ask(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """Ask for the night of the tick's own day in the county's time zone."""
        as_of = context.scheduled_execution_time.astimezone(ZoneInfo(SHANGHAI)).date().isoformat()
        return dg.RunRequest(run_key=f"nightly-{as_of}", partition_key=as_of, tags=tags("每天 01:30 定时"))

    return ask


DAGSTER_YAML = """\
# Written by hedui on every start; changes made here are lost.
event_log_storage:
  module: pipelines.event_log
  class: HeldOpenEventLogStorage
  config: {{base_dir: "{folder}/history/runs"}}
telemetry: {{enabled: false}}
freshness: {{enabled: true}}
nux: {{enabled: false}}
concurrency:
  runs: {{max_concurrent_runs: 1}}
  pools: {{default_limit: 1, granularity: op}}
run_monitoring: {{enabled: true, start_timeout_seconds: 180, free_slots_after_run_end_seconds: 300}}
run_retries: {{enabled: true, max_retries: 1, retry_on_asset_or_op_failure: false}}
retention:
  schedule: {{purge_after_days: 90}}
  sensor: {{purge_after_days: {{skipped: 7, failure: 30, success: 90}}}}
"""

# Dagster keeps which schedules are on under the location's name: it is the same here and in a clone's workspace.yaml.
WORKSPACE_YAML = """\
# Written by hedui on every start; changes made here are lost.
load_from:
  - python_module: {module_name: pipelines.definitions, location_name: hedui}
"""


def dagster_home(home: Path) -> Path:
    """The folder of Dagster's own records inside a home, with its settings and what it is to load."""
    folder = home.absolute() / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text(DAGSTER_YAML.format(folder=folder.as_posix()), encoding="utf-8")
    (folder / "workspace.yaml").write_text(WORKSPACE_YAML, encoding="utf-8")
    return folder
