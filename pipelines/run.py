"""Running one night from the command line: the same job the schedule runs, in this process.

Belongs here: the Dagster instance of a home, the progress lines, the sentence of a failure.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from assets.applicants.check import reckoned_for_checks
from assets.home.disk_troubles import RUN_RECORDS, sentence_of
from assets.home.failed_night import say_failure
from assets.home.machine import peak_mib
from assets.night.night import Night, Report, silent
from assets.pages.terminal import padded
from pipelines.county import build
from pipelines.nightly import JOB, dagster_home, tags
from pipelines.settings import shows_progress


@dataclass(frozen=True)
class Outcome:
    """How a night ended: `sentence` is empty when it was good; `is_bad_input` tells whose fault it was."""

    succeeded: bool
    sentence: str = ""
    is_bad_input: bool = False


def run_night(night: Night, as_of: date) -> Outcome:
    """Run the nightly job for one date on the home's own Dagster instance, so that the UI shows it."""
    home = dagster_home(night.home.root)
    os.environ["DAGSTER_HOME"] = str(home)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    try:
        return _in_process(night, as_of, home)
    except Exception as error:
        sentence = sentence_of(error, RUN_RECORDS)
        if sentence is None:
            raise
        return Outcome(False, sentence, True)


def _in_process(night: Night, as_of: date, home: Path) -> Outcome:
    with warnings.catch_warnings(), dg.DagsterInstance.from_config(str(home)) as instance:
        warnings.simplefilter("ignore")
        job = build(night).resolve_job_def(JOB)
        result = job.execute_in_process(
            partition_key=as_of.isoformat(),
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={**tags("命令行 hedui night"), "hedui/jurisdiction": night.jurisdiction.name},
        )
        if not result.success:
            failed = _failure(result)
            say_failure(night.home.root, as_of, failed.sentence)
            return failed
        reckoned_for_checks(night.home)
        return Outcome(True)


def _failure(result: dg.ExecuteInProcessResult) -> Outcome:
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data.user_failure_data
            if failure is not None and failure.description:
                flag = failure.metadata.get("bad_input")
                return Outcome(False, failure.description, bool(flag is not None and flag.value))
    failed = sorted(
        f"{check.asset_key.to_user_string()}:{check.description or check.check_name}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    )
    if failed:
        return Outcome(False, "以下检查未通过，后续步骤已停止，昨夜结果保持不变:" + ";".join(failed), True)
    return Outcome(False, "运行未完成，请在 Dagster 界面查看本次运行的步骤")


def terminal_report() -> Report:
    """Stage, rows and seconds a line on a terminal; silence where nobody looks."""
    if not shows_progress(sys.stderr.isatty()):
        return silent

    def tell(stage: str, rows: int, seconds: float) -> None:
        peak = peak_mib()
        memory = "" if peak is None else f"  内存峰值 {peak:>6,.0f} MiB"
        sys.stderr.write(f"  {padded(stage, 26)}{rows:>12,} 行 {seconds:>7.1f} 秒{memory}\n")
        sys.stderr.flush()

    return tell
