"""A night as the command line runs it, but for Dagster: the same steps and checks in the same order over the same file,
told in the same sentences; only no event log is written, and pages and comments are left out where nobody asks for
them.

More than half of what a small night costs is for those who look at it. What they see is asked of the first night that
all tests share, and of those that ask for it; what is asked of the tables and the ledger alone asks no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import dagster as dg
import pytest

from assets.applicants.check import reckoned_for_checks
from assets.errors import BadInput
from assets.home.canary import refuse_unfit
from assets.home.clock import refuse_future
from assets.home.failed_night import say_failure
from assets.home.made import Made, take_up
from assets.home.proof import refuse_unproven
from assets.home.warehouse import drop_working, opened
from assets.night.graph import CHECKED, Step, _asked, _specs, failing_in_one_sentence, in_one_write
from assets.night.night import Night
from assets.night.steps import steps
from pipelines.run import Outcome, run_night


@contextmanager
def without_dagster(but_in: Collection[str] = (), *, with_pages: bool = True) -> Iterator[None]:
    """Nights of the command line are plain ones meanwhile, `but_in` some counties."""

    def run(night: Night, as_of: date) -> Outcome:
        return (run_night if night.jurisdiction.code in but_in else plain_night)(night, as_of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.run.run_night", run)
        if not with_pages:
            patch.setattr("assets.night.publishing.load_exports", dict)
            patch.setattr("assets.night.publishing.write_comments", lambda *_: None)
            patch.setattr("assets.night.publishing.standing", lambda *_: {})
        yield


def plain_night(night: Night, as_of: date) -> Outcome:
    """What `run_night` does, by itself."""
    try:
        for step in steps(night.contracts, night.rules):
            _work(step, night, as_of)
            (layer, *_) = {asset.layer for asset in step.assets}
            if layer in CHECKED:
                _check(layer, night, as_of)
    except dg.Failure as failure:
        sentence = failure.description or ""
        say_failure(night.home.root, as_of, sentence)
        return Outcome(False, sentence, _is_bad_input(failure.metadata))
    except BadInput as error:
        say_failure(night.home.root, as_of, str(error))
        return Outcome(False, str(error), True)
    reckoned_for_checks(night.home)
    return Outcome(True)


def _is_bad_input(metadata: Mapping[str, dg.MetadataValue]) -> bool:
    flag = metadata.get("bad_input")
    return bool(flag is not None and flag.value)


def _work(step: Step, night: Night, as_of: date) -> None:
    with failing_in_one_sentence(step.title), night.guarded():
        path = night.home.work_file(as_of)
        if step.needs_fresh_file:
            refuse_unfit(night.canary)
            refuse_future(as_of)
            refuse_unproven(night.home.prepared())
            night.home.wipe_work(but_the_last=not night.is_anew)
            take_up(path, as_of)
            night.home.sweep()
        with opened(path, memory=night.memory) as con, in_one_write(con, step):
            step.work(night, as_of, con)
            drop_working(con)


def _check(layer: str, night: Night, as_of: date) -> None:
    path = night.home.work_file(as_of)
    with failing_in_one_sentence(CHECKED[layer]):
        with opened(path, memory=night.memory) as con:
            book = Made.of(con, as_of)
            results = list(_asked(con, layer, night, book))
        with opened(path) as free:
            replace(book, con=free).write()
    blocking = {(spec.asset_key, spec.name) for spec in _specs(layer, night) if spec.blocking}
    failed = sorted(
        f"{result.asset_key.to_user_string()}:{result.check_name}"
        for result in results
        if not result.passed
        and result.severity is dg.AssetCheckSeverity.ERROR
        and (result.asset_key, result.check_name) in blocking
    )
    if failed:
        raise BadInput("以下检查未通过，后续步骤已停止，昨夜结果保持不变:" + ";".join(failed))
