"""What is to be known of every asset before any night has run: what it is for, its columns and where they come from,
whose it is, what it holds of persons, the query to paste into the published database, and where to read on.

Belongs here: turning declarations into Dagster's definition metadata, for whoever looks. Does not belong here: what a
run needs (`graph.py`): the command line's night builds none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from textwrap import wrap
from typing import Any

import dagster as dg

from assets.explain.labels import column_label, column_labels
from assets.exports import Export, load_exports
from assets.night.columns import Column, of_fact, of_measure, of_raw, of_record, of_rule, of_table
from assets.night.graph import DELIVERY
from assets.night.night import Night
from data_contracts.contract import CADENCE_DAYS, Source
from data_contracts.sql import identifier
from data_contracts.tables import Table, load_tables
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.facts.measure import Measure, load_measures
from matchers.flags.rule import Rule

GROUP = "s0_delivery"

ROOMS = {"raw": "intake", "record": "records", "link": "people", "fact": "facts", "flag": "flags", "review": "cases"}
"""The room whose people answer for what a layer holds; a declared table says its own."""

KINDS = {
    "raw": {"duckdb", "excel"},
    "record": {"duckdb", "polars"},
    "link": {"duckdb", "python"},
    "flag": {"duckdb", "sql"},
    "review": {"duckdb", "polars"},
    "export": {"file"},
}

HELD = {
    "identity": "含姓名、证号等身份信息，只在库内",
    "sensitive": "含个人情况",
    "hashed": "人只有编号",
    "none": "没有个人信息",
}
"""What a table holds of persons, the gravest first; the tag `personal_data` has the same words."""

CADENCE = {"daily": "每天", "weekly": "每周", "monthly": "每月", "quarterly": "每季", "yearly": "每年"}

MISSING_NIGHT = timedelta(hours=30)
"""A night begins at 01:30 and is over before the office opens; six hours later somebody should ask."""

SHOWN_ROWS = 200
QUERY_WIDTH = 50


@dataclass
class Catalogue:
    """Everything that is declared of one county's night. `desk` is the address of the desk; '' where nobody opened it
    yet."""

    night: Night
    desk: str = ""
    measures: Mapping[str, Measure] = field(default_factory=load_measures)
    tables: Mapping[str, Table] = field(default_factory=load_tables)
    exports: Mapping[str, Export] = field(default_factory=load_exports)

    def known(self, spec: dg.AssetSpec) -> dg.AssetSpec:
        """An asset with all that is known of it."""
        layer, name = spec.key.path
        columns = self._columns(layer, name)
        held = _held(columns) if columns else self.exports[name].holds if name in self.exports else "identity"
        metadata = {**spec.metadata, **self._links(layer, name)}
        if columns:
            metadata |= _schema(columns) | {"查询": dg.MetadataValue.md(_query(layer, name, columns))}
        made = spec.replace_attributes(
            description=self._description(layer, name, spec.description or "", held),
            metadata=metadata,
            tags={"personal_data": held, **self._tags(layer, name)},
            kinds=self._kinds(layer, name),
            owners=[f"team:{self._room(layer, name)}"],
            freshness_policy=dg.FreshnessPolicy.time_window(fail_window=MISSING_NIGHT) if layer == "export" else None,
        )
        return made.merge_attributes(deps=[dg.AssetKey([DELIVERY, name])]) if layer == "raw" else made

    def deliveries(self) -> list[dg.AssetSpec]:
        """What departments hand in, which no step makes: fresh as long as its cadence allows."""
        return [_delivery(source) for source in self.night.contracts.sources.values()]

    def text(self) -> str:
        """The rules and registers by their Chinese names, each with the page of its asset: the search of the pages
        knows only keys."""
        lines = ["## 规则"]
        for queue, title in QUEUES.items():
            own = [r for r in self.night.rules.values() if r.queue == queue]
            if own:
                lines += ["", f"**{title}**", ""] + [f"- [{r.title}](/assets/flag/{r.code})" for r in own]
        lines += ["", "## 名册", ""]
        lines += [f"- [{s.title}](/assets/raw/{s.name})（{s.provider}）" for s in self.night.contracts.sources.values()]
        return "\n".join(lines)

    def _columns(self, layer: str, name: str) -> list[Column]:
        contracts, table = self.night.contracts, self.tables.get(f"{layer}.{name}")
        if table is not None:
            return of_table(table)
        if layer == "raw":
            return of_raw(contracts.sources[name])
        if layer == "record":
            return of_record(contracts.kinds[name], contracts)
        if layer == "fact":
            kind = contracts.kinds.get(name)
            return of_fact(kind) if kind else of_measure(self.measures[name], self._fact_columns)
        return self._of_rule(self.night.rules[name]) if layer == "flag" else []

    @cached_property
    def _fact_columns(self) -> dict[str, dict[str, Column]]:
        """The columns of every fact that is a kind of record, by name."""
        return {kind.name: {c.name: c for c in of_fact(kind)} for kind in self.night.contracts.kinds.values()}

    def _of_rule(self, rule: Rule) -> list[Column]:
        labels = column_labels(rule, self.night.contracts)
        facts = {
            table: self._fact_columns.get(table)
            or {c.name: c for c in of_measure(self.measures[table], self._fact_columns)}
            for table in rule.tables
        }
        return of_rule(rule, facts, lambda name: column_label(name, labels))

    def _description(self, layer: str, name: str, said: str, held: str) -> str:
        """What the asset is and what it is for; whoever only sees a key must know whether to go on reading."""
        about = {"raw": self._of_register, "record": self._of_record, "fact": self._of_fact, "flag": self._of_flag}
        more = about[layer](name) if layer in about else ()
        return "\n\n".join([said, *more, f"{HELD[held]}。"])

    def _of_register(self, name: str) -> Iterator[str]:
        source = self.night.contracts.sources[name]
        kinds = self.night.contracts.kinds
        yield "部门送来的每一行，照原样存为文字。" + (
            f"{source.limitations.rstrip('。')}。" if source.limitations else ""
        )
        made = dict.fromkeys(i.kind for i in source.implements)
        yield f"由它得出：{'、'.join(f'[{kinds[n].title}](/assets/record/{n})' for n in made)}。"

    def _of_record(self, name: str) -> Iterator[str]:
        contracts = self.night.contracts
        if name in contracts.kinds:
            title, sources = contracts.kinds[name].title, contracts.sources_of(name)
            yield f"各名册里「{title}」的行，标准化为同一种记录，一行一条；读不懂的行在 record/rejected。"
            yield f"取自：{'、'.join(f'[{s.title}](/assets/raw/{s.name})' for s in sources) or '没有名册提供'}。"

    def _of_fact(self, name: str) -> Iterator[str]:
        kinds = self.night.contracts.kinds
        if name in kinds:
            yield f"「{kinds[name].title}」的记录，姓名和证号换成人员编号；规则只看事实，不看记录。"
        asking = "、".join(f"[{r.title}](/assets/flag/{r.code})" for r in self.night.rules.values() if name in r.tables)
        yield f"用到它的规则：{asking}。" if asking else "没有规则直接用它；它供指标计算或分析人员查看。"

    def _of_flag(self, name: str) -> Iterator[str]:
        rule = self.night.rules[name]
        yield f"{QUEUES[rule.queue]}，程度{SEVERITIES[rule.severity]}。可能的正常情形："
        yield "\n".join(f"- {i.explanation}（{i.proof}）" for i in rule.innocent)
        yield f"怎样核实：{rule.review}"
        yield "每一行是一条依据；疑点只是问题，不是结论。今夜的数字在 Metadata，右边的 Plots 是逐夜的变化。"

    def _tags(self, layer: str, name: str) -> dict[str, str]:
        if layer == "flag":
            rule = self.night.rules[name]
            return {"queue": rule.queue, "severity": rule.severity, "stage": rule.stage}
        return {"cadence": self.night.contracts.sources[name].cadence} if layer == "raw" else {}

    def _kinds(self, layer: str, name: str) -> set[str]:
        if layer == "fact":
            measure = self.measures.get(name)
            return {"duckdb", "sql" if measure is not None and measure.sql else "python"}
        return KINDS[layer] if name != "published" else {"duckdb"}

    def _room(self, layer: str, name: str) -> str:
        table = self.tables.get(f"{layer}.{name}")
        return table.made_by if table is not None else ROOMS.get(layer, "night")

    def _links(self, layer: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if layer == "flag":
            rule = self.night.rules[name]
            found = {"队列": QUEUES[rule.queue], "程度": SEVERITIES[rule.severity]}
            if self.desk:
                found["工作台"] = dg.MetadataValue.url(f"{self.desk}/cases?rule={name}")
        if layer == "raw":
            source = self.night.contracts.sources[name]
            found = {
                "提供单位": source.provider,
                "多久来一次": CADENCE[source.cadence],
                "过旧天数": CADENCE_DAYS[source.cadence],
            }
            if self.desk:
                found["工作台"] = dg.MetadataValue.url(f"{self.desk}/receive")
        return found


def _delivery(source: Source) -> dg.AssetSpec:
    days = CADENCE_DAYS[source.cadence]
    return dg.AssetSpec(
        [DELIVERY, source.name],
        group_name=GROUP,
        description=(
            f"{source.title}（送来的文件）\n\n{source.provider}{CADENCE[source.cadence]}送来一次；"
            f"超过 {days} 天没有新的可用文件，这里就显示过期。内容见 [{source.title}](/assets/raw/{source.name})。"
        ),
        metadata={"中文名": f"{source.title}（送来的文件）", "提供单位": source.provider, "过旧天数": days},
        tags={"cadence": source.cadence, "personal_data": "identity"},
        kinds={"excel"},
        owners=["team:intake"],
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=days)),
    )


def _held(columns: list[Column]) -> str:
    return next((held for held in HELD if any(c.classification == held for c in columns)), "none")


def _schema(columns: list[Column]) -> dict[str, Any]:
    schema = dg.TableSchema([dg.TableColumn(c.name, c.sql_type, description=c.words) for c in columns])
    made_from = {
        c.name: [dg.TableColumnDep(dg.AssetKey([*table.split("/")]), name) for table, name in c.made_from]
        for c in columns
        if c.made_from
    }
    found: dict[str, Any] = {"dagster/column_schema": schema}
    if made_from:
        found["dagster/column_lineage"] = dg.TableColumnLineage(made_from)
    return found


def _query(layer: str, name: str, columns: list[Column]) -> str:
    """What to paste into the published database: no column with names or numbers of persons."""
    shown = [identifier(c.name) for c in columns if c.classification == "public" and "{" not in c.name]
    # A line that is wider than the page squeezes the names of all that stands beside it.
    listed = "\n    ".join(wrap(", ".join(shown), QUERY_WIDTH)) if shown else "count(*)"
    return f"```sql\nSELECT\n    {listed}\nFROM {layer}.{identifier(name)}\nLIMIT {SHOWN_ROWS};\n```"
