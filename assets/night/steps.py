"""The steps of a night in order: which assets each makes, and which modules do the work.

Belongs here: the order, and what one step hands the next (only tables). Does not belong here: the work itself.
A new contract or rule file shows up here by itself.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib import import_module
from typing import Any

import duckdb

from assets.cases.update import update_cases
from assets.cases.withdrawn_nights import say_past
from assets.cases.withdrawn_nights import say_withdrawn as say_withdrawn_nights
from assets.exports import load_exports
from assets.facts.build import build_facts
from assets.facts.kinship import build_kinship
from assets.facts.measures import build_measures
from assets.flags.kept_flags import FLAGGED, made_of, tables_of
from assets.flags.run import run_rules
from assets.flags.unfound import unfound_gaps
from assets.home.keyed_ids import keyed_hash
from assets.home.ledger import Ledger
from assets.home.made import PROGRAM_MADE, making, program
from assets.home.warehouse import clear, drop_working
from assets.intake.deliveries import Receipt
from assets.intake.findings import add_findings, available_kinds, mark_unusable, readable, record_findings
from assets.intake.gating import Gatekeeper
from assets.intake.landing import receive
from assets.intake.loaded import SourceResult
from assets.intake.memory import confirmed_layouts
from assets.intake.neighbours import say_told
from assets.intake.raw import load_raw, note_raw
from assets.intake.reading import parse_all
from assets.intake.receipts import add_receipts
from assets.intake.receipts import receipts as received
from assets.intake.releases import confirmed as looked_at_registers
from assets.intake.releases import let_through, stopped
from assets.intake.withdrawals import say_withdrawn, still_used, withdrawals
from assets.night.effect import hold_excess
from assets.night.graph import DELIVERY, Asset, Step
from assets.night.night import Night
from assets.night.publishing import publish_night
from assets.night.retention import say_destroyed, still_there
from assets.pages.return_slips import write_slips
from assets.people.aliases import persons_in_ledger
from assets.people.kept_persons import MANY_PERSONS, keep_persons_of_tonight
from assets.people.persons import link_persons
from assets.records.build import build_records
from assets.records.gaps import find_gaps, say_gaps
from assets.workbooks.returned import apply_receipts, write_returned_lists
from data_contracts.contract import Contracts
from data_contracts.tables import Table, load_tables
from matchers.cases.capacity import weekly_visits
from matchers.cases.casework import QUEUES
from matchers.cases.form import RETURNED
from matchers.facts.measure import load_measures
from matchers.flags.basis import dated
from matchers.flags.claims import RuleResult
from matchers.flags.needed import needed_words
from matchers.flags.rule import Rule

PUBLISHED = "分析人员打开的那一份：这一夜的全部表，关好之后整份换上；各表的「查询」贴进去就能用。"

Extra = Mapping[str, Mapping[str, Any]]

SPREAD = {
    "arrives": {"list": "名册快照", "event": "逐笔累加"},
    "complete_for": {"date": "当日完整", "month": "当月完整", "nothing": "不保证完整，缺席不作证据"},
}


def steps(contracts: Contracts, rules: Mapping[str, Rule]) -> list[Step]:
    """Every step of the night, made from the declarations."""
    records = _records(contracts)
    mentioning = tuple(f"record/{k}" for k in contracts.kinds if contracts.kinds[k].roles)
    declared = load_tables()
    links = [_handed_on(table, mentioning) for table in declared.values() if table.layer == "link"]
    facts = _facts(contracts)
    flags = [
        Asset("flag", r.code, r.title, tuple(f"fact/{t}" for t in r.tables), f"{r.why}\n\n依据：{dated(r.basis)}")
        for r in rules.values()
    ]
    every_flag = tuple(f"flag/{r}" for r in rules)
    review = [
        _handed_on(declared["review.flag"], every_flag),
        _handed_on(declared["review.cases"], ("review/flag",)),
        _handed_on(declared["review.queue"], ("review/cases",)),
    ]
    exports = [
        Asset("export", "published", "发布的数据库", ("review/cases",), PUBLISHED),
        *(
            Asset("export", name, export.title, export.made_from, export.about)
            for name, export in load_exports().items()
        ),
    ]
    return [
        Step("s1_raw", "读取各部门文件", _raw(contracts), read_sources, needs_fresh_file=True),
        Step("s2_record", "标准化为记录", records, standardise),
        Step("s3_link", "识别人员", links, link),
        Step("s4_fact", "归集事实", facts, gather_facts),
        Step("s5_flag", "运行规则", flags, flag),
        Step("s6_review", "更新案件与台账", review, review_flags),
        Step("s7_export", "发布与输出", exports, publish_night, closes_the_file=True),
    ]


def read_sources(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Extra:
    """Receive what landed, parse what is new, load what had been received by `as_of`."""
    store = night.home.store
    with night.home.ledger() as ledger:
        fresh, findings = receive(night.landing, store, night.contracts.sources, as_of, received(ledger))
        add_receipts(ledger, fresh)
        nights = [*say_past(ledger, as_of), *say_withdrawn_nights(list(ledger.taken_back().values()), as_of)]
        nights += say_destroyed(received(ledger, as_of), ledger, as_of)
        came = readable(still_there(received(ledger, as_of), ledger), night.contracts, as_of)
        gone = withdrawals(ledger, as_of).values()
        keeper = gatekeeper(night, as_of, con, ledger)
        confirmed = confirmed_layouts(ledger, as_of)
        looked_at = looked_at_registers(ledger, as_of)
        nights += say_told(ledger, as_of)
    receipts = still_used(came, gone)
    findings = [*nights, *findings, *say_withdrawn(came, gone, as_of)]
    parsed = parse_all(receipts, night.contracts, store, meanwhile=import_ahead, confirmed=confirmed)
    codes = night.jurisdiction.region_codes
    with making(con, as_of, "raw") as made:
        made.stands(PROGRAM_MADE, program())
        results = load_raw(con, night.contracts, receipts, parsed, as_of, codes, confirmed, keeper, made)
        note_raw(made)
    record_findings(con, as_of, night.jurisdiction, findings, results, night.contracts, looked_at)
    return _delivered(fresh, results, as_of) | {
        f"raw/{r.source}": {
            "文件数": r.files,
            "读入行数": r.rows_read,
            "采用行数": r.rows_accepted,
            "退回行数": r.rows_rejected,
            "暂缓文件数": len({f.file for f in r.held}),
            "暂缓": _held(r, night.home.key()),
        }
        for r in results
    }


def _delivered(fresh: Iterable[Receipt], results: Iterable[SourceResult], as_of: date) -> dict[str, dict[str, Any]]:
    """The registers of which a file came tonight that counts; what is held has not come yet."""
    held = {r.source: {f.file for f in r.held} for r in results}
    came: dict[str, int] = {}
    for receipt in fresh:
        if receipt.source in held and receipt.shown_name not in held[receipt.source]:
            came[receipt.source] = came.get(receipt.source, 0) + 1
    return {
        f"{DELIVERY}/{source}": {"文件数": files, "收到": as_of.isoformat()} for source, files in sorted(came.items())
    }


def _held(result: SourceResult, key: bytes) -> str:
    """The held files for the event log, which is kept for ever: by digest, for a name may say whom it is about."""
    names = sorted({f.file.encode("utf-8", "backslashreplace").decode() for f in result.held if f.file})
    shown = "、".join(keyed_hash(key, name)[:12] for name in names)
    return (
        f"{len(result.held)} 项{f'（文件摘要 {shown}）' if shown else ''}，原因见晨报或 hedui held"
        if result.held
        else "无"
    )


def gatekeeper(night: Night, as_of: date, con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Gatekeeper:
    """Who judges the deliveries of a night, with what people and earlier nights said of them."""
    reasons = {key: word.why for key, word in stopped(ledger, as_of).items()}
    return Gatekeeper(
        con,
        night.home.store / "measured",
        frozenset(let_through(ledger, as_of)) | night.also_let_through,
        {**reasons, **night.also_stopped},
        {source: night.jurisdiction.bounds(source) for source in night.contracts.sources},
        needed_words(night.rules.values(), load_measures(), night.contracts),
    )


def import_ahead() -> None:
    """Import what later steps need and what takes seconds.

    Never in a second thread: imports that wait for one another see half-made modules, and what a library does to the
    warning filters while it is imported is undone by whoever finishes last. What modules are made of stays for ever:
    the collector of garbage, which would go through all of it again and again, is told so.
    """
    names = ("great_expectations.expectations", "recordlinkage.algorithms.nb_sklearn")
    if all(name in sys.modules for name in names):
        return
    gc.disable()
    try:
        for name in names:
            import_module(name)
        gc.freeze()
    finally:
        gc.enable()


def standardise(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Extra:
    """Raw rows of accepted batches become records, or are rejected with a reason; what was not read is said."""
    extra: dict[str, dict[str, Any]] = {}
    with making(con, as_of, "record") as made, night.engine(night.home.work) as engine:
        results = build_records(con, night.contracts, night.home.key(), night.jurisdiction.villages, made, engine)
    for r in results:
        metadata = extra.setdefault(f"record/{r.kind}", {})
        metadata[f"退回行数 {r.source}"] = r.rejected
    gaps = find_gaps(con, night.contracts, as_of)
    unusable = mark_unusable(con, night.contracts)
    add_findings(con, [*unusable, *say_gaps(con, gaps, night.rules, night.contracts)])
    for gap in gaps:
        if gap.unread:
            extra[f"record/{gap.kind}"][f"未读懂的值 {gap.source}.{gap.column}"] = gap.unread
    return extra


def link(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Extra:
    """Say of every mention which person it is, by the records and by what people judged until then."""
    with night.home.ledger() as ledger:
        from_ledger = persons_in_ledger(ledger, as_of)
    with making(con, as_of, "link") as made, night.engine(night.home.work) as engine:
        result = link_persons(con, night.contracts, night.home.key(), from_ledger, as_of, made, engine)
        if result.model and result.persons >= MANY_PERSONS:
            keep_persons_of_tonight(con, made, night.home.work)
    return {
        "link/person": {
            "身份证号与姓名一致": result.exact,
            "推定": result.probable,
            "人工判定": result.judged,
            "证号更正": result.corrected,
            "未找到他人": result.own,
            "人数": result.persons,
            "比对对数": result.pairs,
            "今夜合并": result.merged,
            "今夜拆分": result.split,
        }
    }


def gather_facts(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> None:
    """Records keyed by person, and what is measured of them once."""
    with making(con, as_of, "fact") as made:
        build_facts(con, night.contracts, as_of, night.home.key(), made=made)
        build_kinship(con, as_of, made=made)
        with night.engine(night.home.work) as engine:
            build_measures(con, as_of, night.contracts, night.jurisdiction, made=made, engine=engine)


def flag(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> None:
    """Run every rule over the facts; deliveries that would move too many cases are held, and the night is made anew
    without them. Where each rule stands is told when its cases are known, at the end of the night."""
    find_flags(night, as_of, con)
    hold_excess(night, as_of, con, make_anew)


def make_anew(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> list[RuleResult]:
    """The night up to its flags once more in the same file, from files that have landed already."""
    clear(con)
    for work in (read_sources, standardise, link, gather_facts):
        work(night, as_of, con)
        drop_working(con)
    return find_flags(night, as_of, con)


def find_flags(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> list[RuleResult]:
    """Run every rule over the facts as they are; where nothing is other than when they ran last, the flags stand."""
    available = available_kinds(con, night.contracts)
    nobody = unfound_gaps(con, night.contracts, as_of)
    add_findings(con, say_gaps(con, nobody, night.rules, night.contracts))
    gaps = find_gaps(con, night.contracts, as_of) + nobody
    with making(con, as_of, FLAGGED) as made, night.engine(night.home.work) as engine:
        asked = (night.rules, night.jurisdiction, as_of, available, night.contracts, gaps, engine)
        digest = made_of(made, *asked)
        told = made.once(FLAGGED, digest, lambda: [asdict(r) for r in run_rules(con, *asked)], tables_of(night.rules))
    return [RuleResult(**result) for result in told]


def review_flags(night: Night, as_of: date, con: duckdb.DuckDBPyConnection) -> Extra:
    """Take answers that landed, then join flags with the ledger: what is new, what came back, what is gone."""
    with night.home.ledger() as ledger:
        answers = [r for r in still_there(received(ledger, as_of), ledger) if r.source == RETURNED]
        taken = apply_receipts(answers, night.contracts, ledger, con, as_of, "landing", store=night.home.store)
        add_findings(con, taken.conflicts)
        write_returned_lists(con, taken)
        came = {receipt.sha256 for receipt in answers if receipt.received_on == as_of}
        slips = [slip for slip in taken.slips if slip.sha256 in came]
        write_slips(slips, night.home.exports / as_of.isoformat(), None, as_of)
        visits = weekly_visits(night.jurisdiction, as_of)
        result = update_cases(con, ledger, as_of, visits, place=night.jurisdiction)
    by_queue = dict(con.execute("SELECT queue, count(*) FROM review.cases WHERE is_open GROUP BY queue").fetchall())
    counts: dict[str, Any] = {title: by_queue.get(queue, 0) for queue, title in QUEUES.items()}
    return {
        "review/cases": {
            **counts,
            "今夜新增": result.opened,
            "重新打开": result.reopened,
            "疑点消失": result.lapsed,
            "接续": result.continued,
            "试行规则的疑点": result.on_trial,
            "名册过旧，暂不立项": result.kept_back,
        }
    }


def _handed_on(table: Table, made_from: tuple[str, ...]) -> Asset:
    return Asset(table.layer, table.name, table.title, made_from, table.description)


def _raw(contracts: Contracts) -> Sequence[Asset]:
    return [
        Asset(
            "raw",
            s.name,
            s.title,
            (),
            f"提供：{s.provider}。依据：{'；'.join(map(str, s.legal_basis))}。"
            f"{SPREAD['arrives'][s.arrives]},{SPREAD['complete_for'][s.complete_for]}。",
        )
        for s in contracts.sources.values()
    ]


def _records(contracts: Contracts) -> Sequence[Asset]:
    kinds = [
        Asset("record", k.name, k.title, tuple(f"raw/{s.name}" for s in contracts.sources_of(k.name)))
        for k in contracts.kinds.values()
    ]
    return [*kinds, _handed_on(load_tables()["record.rejected"], tuple(f"raw/{s}" for s in contracts.sources))]


def _facts(contracts: Contracts) -> Sequence[Asset]:
    kinds = [Asset("fact", k.name, k.title, (f"record/{k.name}", "link/person")) for k in contracts.kinds.values()]
    measured = [Asset("fact", m.name, m.title, ("link/person",), m.description) for m in load_measures().values()]
    return [*kinds, *measured]
