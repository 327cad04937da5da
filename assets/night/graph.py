"""The flow as Dagster sees it: few fat steps whose assets are every source, record, link, fact, flag and export.

Belongs here: asset specs made from the declarations, and the wrapper that times a step, counts its
tables and keeps values out of the event log. Does not belong here: the work (see the step's module).
"""

# No postponed annotations here: Dagster reads the context's type from the live object.
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import dagster as dg
import duckdb

from assets.errors import BadInput, StepFailed, without_values
from assets.home.canary import refuse_unfit
from assets.home.clock import refuse_future, today
from assets.home.disk_troubles import sentence_of
from assets.home.made import Made, take_up
from assets.home.proof import refuse_unproven
from assets.home.warehouse import drop_working, first_row, layout, opened
from assets.night.case_checks import check_results as case_check_results
from assets.night.case_checks import check_specs as case_check_specs
from assets.night.checks import check_results, check_specs
from assets.night.counts import COUNTED, counted
from assets.night.night import Night
from assets.night.past_runs import forget_past_runs
from assets.night.rule_checks import check_results as rule_check_results
from assets.night.rule_checks import check_specs as rule_check_specs
from data_contracts.sql import identifier

FIRST_NIGHT = date(2018, 1, 1)
"""The earliest day of which a night can be run: history begins with the notices' own look-back."""


def nights_since(first: date) -> dg.DailyPartitionsDefinition:
    """One partition a night from `first` on; today's night is included."""
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), end_offset=1, timezone="Asia/Shanghai")


def refuse_unknown_day(as_of: date) -> None:
    """BadInput for a day of which no night can be run: it lies before all the notices look back to."""
    if as_of < FIRST_NIGHT:
        raise BadInput(f"核对日期 {as_of} 太早：最早可以核对 {FIRST_NIGHT}，请检查年份")


GROUPS = {
    "raw": "s1_raw",
    "record": "s2_record",
    "link": "s3_link",
    "fact": "s4_fact",
    "flag": "s5_flag",
    "review": "s6_review",
    "export": "s7_export",
}
CHECKED = {"raw": "检查名册", "record": "检查记录", "flag": "核对规则结论", "review": "核对立项"}

DELIVERY = "delivery"
"""The layer of what departments hand in: no step makes it, and its page says how long ago the last one came."""

OF_RUN = "run"
"""Where a step's work tells, beside its assets, tags of the run as a whole."""

Work = Callable[[Night, date, duckdb.DuckDBPyConnection], "Mapping[str, Mapping[str, Any]] | None"]


@dataclass(frozen=True)
class Asset:
    """One thing that exists after a step: layer and table name, Chinese title, what it is made from."""

    layer: str
    name: str
    title: str
    made_from: tuple[str, ...] = ()
    description: str = ""

    @property
    def key(self) -> dg.AssetKey:
        """`layer/name`."""
        return dg.AssetKey([self.layer, self.name])

    def spec(self, nights: dg.PartitionsDefinition) -> dg.AssetSpec:
        """The asset as a run needs it; what a reader wants to know of it beside that is in `catalogue.py`."""
        # Lists show the text as it is written: no stars in it.
        text = self.title + (f"\n\n{self.description}" if self.description else "")
        return dg.AssetSpec(
            self.key,
            deps=[dg.AssetKey(path.split("/")) for path in self.made_from],
            group_name=GROUPS[self.layer],
            description=text,
            partitions_def=nights,
            kinds={"duckdb"},
            metadata={"中文名": self.title},
        )


@dataclass(frozen=True)
class Step:
    """A fat step: its ASCII name, Chinese title, the assets it makes and the function that makes them."""

    name: str
    title: str
    assets: Sequence[Asset]
    work: Work
    needs_fresh_file: bool = False
    closes_the_file: bool = False


def as_dagster(
    step: Step, nights: dg.PartitionsDefinition, known: Callable[[dg.AssetSpec], dg.AssetSpec] | None = None
) -> dg.AssetsDefinition:
    """The step as one multi-asset that reports its rows and seconds; `known` adds what a reader wants to know.

    What its work tells of assets of earlier steps is said of them once more, on the same night: their page then shows
    it beside what they were made with.
    """

    specs = [a.spec(nights) for a in step.assets]

    @dg.multi_asset(
        name=step.name,
        specs=[known(spec) for spec in specs] if known else specs,
        required_resource_keys={"night"},
        description=step.title,
        op_tags={"hedui/step": step.name},
    )
    def run(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        night: Night = context.resources.night
        as_of = date.fromisoformat(context.partition_key)
        started = time.perf_counter()
        with failing_in_one_sentence(step.title), night.guarded():
            path = night.home.work_file(as_of)
            if step.needs_fresh_file:
                refuse_unfit(night.canary)
            if not step.needs_fresh_file and not path.exists():
                raise BadInput(f"{as_of} 这一夜的工作库不在，请从读取一步起运行整夜(nightly)")
            if step.needs_fresh_file:
                refuse_future(as_of)
                refuse_unproven(night.home.prepared())
                night.home.wipe_work(but_the_last=not night.is_anew)
                take_up(path, as_of)
                night.home.sweep()
                forget_past_runs(context.instance, today())
            with opened(path, memory=night.memory) as con, in_one_write(con, step):
                extra = step.work(night, as_of, con) or {}
                drop_working(con)
                columns = {layer: layout(con, layer) for layer in {a.layer for a in step.assets} & COUNTED}
                results = [_result(con, asset, columns, extra) for asset in step.assets]
        night.report(step.title, sum(rows for rows, _ in results), time.perf_counter() - started)
        yield from (result for _, result in results)
        for key in sorted(set(extra) - {OF_RUN, *(f"{a.layer}/{a.name}" for a in step.assets)}):
            # A delivery is no night's: it has come, whichever night reads it.
            day = None if key.startswith(DELIVERY) else context.partition_key
            context.log_event(dg.AssetMaterialization(key.split("/"), metadata=extra[key], partition=day))
        if OF_RUN in extra:
            context.instance.add_run_tags(context.run_id, dict(extra[OF_RUN]))

    return run


def layer_check(layer: str, night: Night) -> dg.AssetChecksDefinition:
    """The checks of one layer as one step; a critical one that fails stops what lies below."""

    @dg.multi_asset_check(
        name=f"{GROUPS[layer]}_checks",
        specs=_specs(layer, night),
        required_resource_keys={"night"},
        description=CHECKED[layer],
    )
    def run(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        night: Night = context.resources.night
        as_of = date.fromisoformat(context.run.tags["dagster/partition"])
        started = time.perf_counter()
        with failing_in_one_sentence(CHECKED[layer]), opened(night.home.work_file(as_of), memory=night.memory) as con:
            book = Made.of(con, as_of)
            results = [*_asked(con, layer, night, book)]
            # Great Expectations holds the connection until it is closed.
            con.close()
            with opened(night.home.work_file(as_of)) as free:
                replace(book, con=free).write()
        night.report(CHECKED[layer], len(results), time.perf_counter() - started)
        yield from results

    return run


def _specs(layer: str, night: Night) -> list[dg.AssetCheckSpec]:
    if layer == "flag":
        return rule_check_specs(night.rules)
    return case_check_specs() if layer == "review" else check_specs(night.contracts, layer)


def _asked(con: duckdb.DuckDBPyConnection, layer: str, night: Night, book: Made) -> Iterator[dg.AssetCheckResult]:
    if layer == "flag":
        return rule_check_results(con, night.rules)
    return case_check_results(con) if layer == "review" else check_results(con, night.contracts, layer, book)


@contextmanager
def in_one_write(con: duckdb.DuckDBPyConnection, step: Step) -> Iterator[None]:
    """One transaction a step: every statement for itself would wait for the disk some hundred times a night."""
    if step.closes_the_file:
        yield
        return
    con.begin()
    yield
    con.commit()


@contextmanager
def failing_in_one_sentence(title: str) -> Iterator[None]:
    """Any error of the step `title` becomes one sentence: event logs are kept for ever and must hold no row."""
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:
        plain_sentence = str(error) if isinstance(error, BadInput) else sentence_of(error)
        is_bad_input = plain_sentence is not None
        sentence = plain_sentence or f"「{title}」未完成:{without_values(error)}"
        raise dg.Failure(description=sentence, metadata={"bad_input": is_bad_input}, allow_retries=False) from (
            None if is_bad_input else StepFailed(sentence)
        )


def _result(
    con: duckdb.DuckDBPyConnection,
    asset: Asset,
    columns: Mapping[str, Mapping[str, Mapping[str, str]]],
    extra: Mapping[str, Mapping[str, Any]],
) -> tuple[int, dg.MaterializeResult[None]]:
    rows = 0
    metadata: dict[str, Any] = {}
    if asset.layer != "export":
        table = f"{asset.layer}.{identifier(asset.name)}"
        row = first_row(con, f"SELECT count(*) FROM {table}")
        rows = int(row[0]) if row else 0
        metadata["dagster/row_count"] = rows
        own = columns.get(asset.layer, {}).get(asset.name)
        if own and (counts := counted(con, asset.layer, asset.name, own)):
            metadata["分布"] = dg.MetadataValue.md(counts)
    metadata.update(extra.get(f"{asset.layer}/{asset.name}", {}))
    return rows, dg.MaterializeResult(asset_key=asset.key, metadata=metadata)
