"""Two sensors: a landed file, or a returned workbook, asks for tonight's run again.

A file counts once its size is the same on two ticks: a department's copy over the network can take minutes.
The cursor holds a digest a file; file names may hold names of people and stay out of run keys and logs.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from assets.night.night import Night
from matchers.cases.form import RETURNED
from pipelines.nightly import SHANGHAI, nightly


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _sensor(name: str, description: str, wanted: bool) -> dg.SensorDefinition:
    @dg.sensor(
        name=name, job=nightly, minimum_interval_seconds=60, required_resource_keys={"night"}, description=description
    )
    def run(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        night: Night = context.resources.night
        folders = [s for s in night.contracts.sources if (s == RETURNED) == wanted]
        cursor, ask = due(context.cursor, seen(night.landing, folders))
        context.update_cursor(cursor)
        if ask is None:
            return dg.SkipReason("没有新到且已复制完整的文件")
        as_of = datetime.now(ZoneInfo(SHANGHAI)).date().isoformat()
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"{name}-{ask}", partition_key=as_of)])

    return run


landed_files = _sensor("landed_files", "各部门新送来的名册文件到达后，重新运行当天的核对", wanted=False)
returned_workbooks = _sensor("returned_workbooks", "乡镇交回的核查工作簿到达后，重新运行当天的核对", wanted=True)
