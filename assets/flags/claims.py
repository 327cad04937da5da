"""What each rule may claim for the night, for each township and for single households: only `no_flags` means clean.

Belongs here: flags, no flags, not enough data and not run as results of their own, in the warehouse, in the companion
of the flags' CSV and as Dagster checks. Does not belong here: running a rule (`run.py`).

flag.status    rule, township ('' is the whole night), status, reason (Chinese), flags, households_not_run, and of the
               whole night: unread (records it could not judge), withheld (flags that would rest on a missing value)
flag.unjudged  rule, source, kind, column_name, missing, is_large, reason (Chinese): what it rests on and was not there
flag.rests_on  rule, source: the registers it rests on, through whatever measures
flag.unread_about  rule, key: person, certificate or household of whom the rule could not read a value (`unjudged.py`)
flag.stage     rule, stage (live or trial, as declared), old_roll (Chinese: why it opens no case tonight, '' for none)
flag.unasked   rule, certificate_no, township, why: households a rule may not ask about, such as without consent
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import duckdb
import polars as pl

from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from matchers.cases.casework import QUEUES
from matchers.flags.claims import STATUS, Availability, RuleResult, old_roll
from matchers.flags.gaps import Gap
from matchers.flags.rule import Rule
from matchers.flags.stage import declared_stage

FEW = 5


def write_status(
    con: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    results: Sequence[RuleResult],
    jurisdiction: Jurisdiction,
) -> None:
    """Write flag.unasked and flag.status; every township of the jurisdiction, the roll or a flag has a row a rule.

    Of a township without anybody on the roll a rule about places may claim nothing: it has no roll, not no poor.
    """
    _write_unasked(con, rules, results)
    whole = pl.DataFrame(
        [[r.rule, r.status, r.reason, r.unread, r.withheld] for r in results],
        schema={
            "rule": pl.String,
            "status": pl.String,
            "reason": pl.String,
            "unread": pl.Int32,
            "withheld": pl.Int32,
        },
        orient="row",
    )
    con.register(
        "whole", whole.with_columns(is_of_places=pl.col("rule").is_in([r for r in rules if rules[r].grain == "V"]))
    )
    con.register("declared", pl.DataFrame({"township": list(jurisdiction.townships)}, schema={"township": pl.String}))
    con.execute("""
        CREATE OR REPLACE TABLE flag.status AS
        WITH place AS (
            SELECT township FROM declared UNION SELECT township FROM fact.roll UNION SELECT township FROM review.flag),
        without_roll AS (
            SELECT township FROM place WHERE township <> '' AND township NOT IN (
                SELECT township FROM fact.roll WHERE township IS NOT NULL)),
        counted AS (
            SELECT rule, coalesce(township, '') AS township, count(*) AS flags FROM review.flag
            WHERE township IS NOT NULL GROUP BY ALL
            UNION ALL SELECT rule, '', count(*) FROM review.flag GROUP BY rule),
        spared AS (
            SELECT rule, coalesce(township, '') AS township, count(*) AS households FROM flag.unasked
            WHERE township IS NOT NULL GROUP BY ALL
            UNION ALL SELECT rule, '', count(*) FROM flag.unasked GROUP BY rule)
        SELECT w.rule, p.township,
            CASE WHEN w.status IN ('not_enough_data', 'not_run') THEN w.status
                WHEN c.flags > 0 THEN 'flags' WHEN w.reason <> '' OR n.township IS NOT NULL THEN 'not_enough_data'
                ELSE 'no_flags' END AS status,
            CASE WHEN n.township IS NULL OR w.status IN ('not_enough_data', 'not_run') THEN w.reason
                ELSE concat_ws('；', nullif(w.reason, ''), '该乡镇在低保名册上没有人，名册可能没有送来') END AS reason,
            CAST(coalesce(c.flags, 0) AS INTEGER) AS flags,
            CAST(coalesce(s.households, 0) AS INTEGER) AS households_not_run,
            CASE WHEN p.township = '' THEN w.unread ELSE 0 END AS unread,
            CASE WHEN p.township = '' THEN w.withheld ELSE 0 END AS withheld
        FROM whole AS w
        CROSS JOIN (SELECT '' AS township UNION SELECT township FROM place WHERE township <> '') AS p
        LEFT JOIN without_roll AS n ON n.township = p.township AND w.is_of_places
        LEFT JOIN counted AS c ON c.rule = w.rule AND c.township = p.township
        LEFT JOIN spared AS s ON s.rule = w.rule AND s.township = p.township
        ORDER BY w.rule, p.township""")
    con.unregister("whole")
    con.unregister("declared")


def write_unjudged(con: duckdb.DuckDBPyConnection, gaps: Mapping[str, Sequence[Gap]], percent: float) -> None:
    """Write flag.unjudged: for each rule what it rests on and did not have, one row a column of a register."""
    con.execute(
        "CREATE OR REPLACE TABLE flag.unjudged (rule VARCHAR, source VARCHAR, kind VARCHAR, column_name VARCHAR, "
        "missing BIGINT, is_large BOOLEAN, reason VARCHAR)"
    )
    rows = [
        [rule, g.source, g.kind, g.column, g.missing, g.is_large(percent), str(g)] for rule in gaps for g in gaps[rule]
    ]
    if rows:
        con.executemany("INSERT INTO flag.unjudged VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def write_rests_on(con: duckdb.DuckDBPyConnection, kinds: Mapping[str, Collection[str]], contracts: Contracts) -> None:
    """Write flag.rests_on: the registers that each rule rests on, one row a rule and register."""
    con.execute("CREATE OR REPLACE TABLE flag.rests_on (rule VARCHAR, source VARCHAR)")
    rows = {(rule, s.name) for rule, of_rule in kinds.items() for kind in of_rule for s in contracts.sources_of(kind)}
    if rows:
        con.executemany("INSERT INTO flag.rests_on VALUES (?, ?)", [list(row) for row in sorted(rows)])


def write_stage(
    con: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    jurisdiction: Jurisdiction,
    available: Mapping[str, Availability],
) -> None:
    """Write flag.stage: whether each rule is declared live or on trial, and whether the roll it asks about is old."""
    con.execute("CREATE OR REPLACE TABLE flag.stage (rule VARCHAR, stage VARCHAR, old_roll VARCHAR)")
    rows = [[code, declared_stage(r, jurisdiction), old_roll(r, available)] for code, r in sorted(rules.items())]
    if rows:
        con.executemany("INSERT INTO flag.stage VALUES (?, ?, ?)", rows)


def _write_unasked(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule], results: Sequence[RuleResult]) -> None:
    con.execute(
        "CREATE OR REPLACE TABLE flag.unasked (rule VARCHAR, certificate_no VARCHAR, township VARCHAR, why VARCHAR)"
    )
    for result in results:
        spared = rules[result.rule].not_run_for
        if spared and result.status in {"flags", "no_flags"}:
            con.execute(
                f"INSERT INTO flag.unasked SELECT DISTINCT ?, certificate_no, township, why "
                f"FROM fact.{identifier(spared)} ORDER BY ALL",
                [result.rule],
            )


def status_frame(
    con: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    *,
    queue: str | None = None,
    rule: str | None = None,
    townships: Collection[str] | None = None,
) -> pl.DataFrame:
    """The companion of the flags' CSV: one row a rule and township ('' the whole county), in Chinese where read.

    Columns: rule, title, queue, township, status, meaning, flags, households_not_run, unread, reason; narrowed as the
    list is.
    """
    wanted = {"queue": queue, "rule": rule}
    frame = con.sql("SELECT rule, township, status, flags, households_not_run, unread, reason FROM flag.status").pl()
    titles = {code: rule.title for code, rule in rules.items()}
    queues = {code: rule.queue for code, rule in rules.items()}
    named: pl.DataFrame = (
        frame.with_columns(
            title=pl.col("rule").replace_strict(titles, default=None, return_dtype=pl.String),
            queue=pl.col("rule").replace_strict(queues, default=None, return_dtype=pl.String),
            meaning=pl.col("status").replace_strict(STATUS, return_dtype=pl.String),
        )
        .select(
            "rule", "title", "queue", "township", "status", "meaning", "flags", "households_not_run", "unread", "reason"
        )
        .filter(*(pl.col(column) == value for column, value in wanted.items() if value))
        .sort("rule", "township")
    )
    return named if townships is None else named.filter(pl.col("township").is_in(list(townships)))


def silent_rules(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> dict[str, dict[str, int]]:
    """For each queue how many rules could not speak tonight: {queue: {not_enough_data: n, not_run: n}}."""
    counts = {queue: {"not_enough_data": 0, "not_run": 0} for queue in QUEUES}
    for code, status in con.execute("SELECT rule, status FROM flag.status WHERE township = ''").fetchall():
        if code in rules and status in counts[rules[code].queue]:
            counts[rules[code].queue][status] += 1
    return counts


def silent_lines(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> list[str]:
    """What could not be judged tonight, a Chinese line each: a rule, some townships of one, some households of one."""
    rows = con.execute("""
        SELECT s.rule, any_value(s.status) FILTER (s.township = ''), any_value(s.reason) FILTER (s.township = ''),
            list(s.township ORDER BY s.township)
                FILTER (s.township <> '' AND s.status IN ('not_enough_data', 'not_run')),
            any_value(s.households_not_run) FILTER (s.township = ''), any_value(u.why),
            coalesce(any_value(s.unread) FILTER (s.township = ''), 0),
            string_agg(DISTINCT s.reason, '；' ORDER BY s.reason)
                FILTER (s.township <> '' AND s.status IN ('not_enough_data', 'not_run'))
        FROM flag.status AS s LEFT JOIN (SELECT rule, min(why) AS why FROM flag.unasked GROUP BY rule) AS u USING (rule)
        GROUP BY s.rule ORDER BY s.rule""").fetchall()
    lines = []
    for code, status, reason, townships, households, why, unread, reason_there in rows:
        title = rules[code].title if code in rules else code
        if status in {"not_enough_data", "not_run"}:
            lines.append(f"{title}：{STATUS[status]}（{reason}）")
        elif townships:
            more = f"等{len(townships)}个乡镇" if len(townships) > FEW else ""
            lines.append(f"{title}：{'、'.join(townships[:FEW])}{more}没有结论（{reason_there}）")
        if households:
            lines.append(f"{title}：{households} 户不能核对，如：{why}")
        if unread and status in {"flags", "no_flags"}:
            lines.append(f"{title}：{unread} 条记录所依据的值缺失或无法识别，未作判断")
    return lines
