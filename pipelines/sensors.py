"""Three sensors: a landed file, or a returned workbook, asks for tonight's run again; a night that fails is told.

A file counts once its size is the same on two ticks: a department's copy over the network can take minutes.
The cursor holds a digest a file; file names may hold names of people and stay out of run keys and logs.
"""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.storage.tags import PARTITION_NAME_TAG

from assets.home.clock import today
from assets.home.failed_night import say_failure
from assets.home.home import Home
from assets.night.night import Night
from matchers.cases.form import RETURNED
from pipelines.nightly import JOB, SHANGHAI, tags


def seen(folder: Path, names: list[str]) -> dict[str, str]:
    """Digest of each file's path → digest of its size and time, for the files of the named subfolders."""
    found = {}
    for name in names:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith((".", "~$")):
                status = path.stat()
                found[_digest(str(path))] = f"{status.st_size}-{status.st_mtime_ns}"
    return found


def due(cursor: str | None, now: dict[str, str]) -> tuple[str, str | None]:
    """The next cursor and, when settled files await a run, the run key of their content (else None).

    The cursor remembers what the last tick saw and which state last asked for a run.
    """
    memory = json.loads(cursor) if cursor else {"seen": {}, "asked": None}
    state = _digest(json.dumps(now, sort_keys=True)) if now else None
    is_settled = now == memory["seen"]
    ask = state if is_settled and state and state != memory["asked"] else None
    return json.dumps({"seen": now, "asked": ask or memory["asked"]}, sort_keys=True), ask


def beginning(folder: Path, names: list[str], published: Path) -> str | None:
    """The cursor of the first tick where the night that is published came after every file: that night has read them,
    and nothing need be run again because somebody began to watch. None where a file is younger."""
    if not published.exists():
        return None
    night = published.stat().st_mtime_ns
    if any(path.stat().st_ctime_ns > night for name in names for path in (folder / name).rglob("*")):
        return None
    now = seen(folder, names)
    return json.dumps({"seen": now, "asked": _digest(json.dumps(now, sort_keys=True)) if now else None})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sensor(name: str, description: str, why: str, *, wanted: bool, is_on: bool) -> dg.SensorDefinition:
    @dg.sensor(
        name=name,
        job_name=JOB,
        minimum_interval_seconds=60,
        required_resource_keys={"night"},
        description=description,
        default_status=_status(is_on),
    )
    def run(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        night: Night = context.resources.night
        folders = [s for s in night.contracts.sources if (s == RETURNED) == wanted]
        before = context.cursor or beginning(night.landing, folders, night.home.published)
        cursor, ask = due(before, seen(night.landing, folders))
        context.update_cursor(cursor)
        if ask is None:
            return dg.SkipReason("没有新到且已复制完整的文件")
        as_of = datetime.now(ZoneInfo(SHANGHAI)).date().isoformat()
        request = dg.RunRequest(run_key=f"{name}-{ask}", partition_key=as_of, tags=tags(why))
        return dg.SensorResult(run_requests=[request])

    return run


def _status(is_on: bool) -> dg.DefaultSensorStatus:
    return dg.DefaultSensorStatus.RUNNING if is_on else dg.DefaultSensorStatus.STOPPED


def landed_files(*, is_on: bool = False) -> dg.SensorDefinition:
    """A file of a department asks for tonight's run."""
    about = "各部门新送来的名册文件到达后，重新运行当天的核对"
    return _sensor("landed_files", about, "名册文件到达", wanted=False, is_on=is_on)


def returned_workbooks(*, is_on: bool = False) -> dg.SensorDefinition:
    """A workbook of a township asks for tonight's run."""
    about = "乡镇交回的核查工作簿到达后，重新运行当天的核对"
    return _sensor("returned_workbooks", about, "工作簿交回", wanted=True, is_on=is_on)


def _was_made_up_for(instance: dg.DagsterInstance, run_id: str, as_of: str) -> bool:
    """Whether a run of the same night ended well after this one began: what is told late must still be true."""
    failed = instance.get_run_record_by_id(run_id)
    wanted = dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS], tags={PARTITION_NAME_TAG: as_of})
    good = instance.get_run_records(wanted, limit=1)
    return bool(failed and good and (good[0].end_time or 0.0) > failed.create_timestamp.timestamp())


def night_failed(home: Home, *, is_on: bool = False) -> dg.SensorDefinition:
    """A night that failed, however it was begun, is written down for the desk and `hedui doctor`."""

    @dg.run_failure_sensor(
        name="night_failed",
        description="夜间核对没有完成时，写明原因，工作台首页和 hedui doctor 都会说",
        default_status=_status(is_on),
    )
    def tell(context: dg.RunFailureSensorContext) -> None:
        said = [
            event.step_failure_data.user_failure_data.description
            for event in context.get_step_failure_events()
            if event.step_failure_data.user_failure_data
        ]
        sentence = next((text for text in said if text), "运行中断，或有检查未通过；请在 Dagster 界面看这次运行")
        as_of = context.dagster_run.tags.get(PARTITION_NAME_TAG) or today().isoformat()
        if not _was_made_up_for(context.instance, context.dagster_run.run_id, as_of):
            say_failure(home.root, date.fromisoformat(as_of), sentence)

    return tell
