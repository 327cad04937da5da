"""Flags: every rule run over the facts of the night, its rows gathered into one flag a suspicion.

Belongs here: running, weak links, flag numbers. Does not belong here: what a rule looks for (`matchers/rules/`), what
it may claim (`claims.py`), what people do about a flag (`assets/cases/`).

flag.<rule>   the rows a rule returned (flag.status and flag.unasked: see claims.py)
review.flag   one row a flag; several rows of one flag are its evidence, the first of them is shown
review.flag_text   what number and evidence digest are made of, for flags that speak of a person with a new id
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from assets.errors import BadInput
from assets.flags.cited import write_cited
from assets.flags.claims import write_rests_on, write_stage, write_status, write_unjudged
from assets.flags.link_basis import say_what_agreed
from assets.flags.unjudged import Unjudged
from assets.home.engine import DUCKDB, Engine
from assets.home.warehouse import layout, tables
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import Jurisdiction
from data_contracts.sql import identifier
from matchers.cases.casework import weaker
from matchers.cases.numbers import flag_numbers
from matchers.flags.claims import Availability, RuleResult, claim
from matchers.flags.gaps import UNREAD_PERCENT, Gap
from matchers.flags.gaps import reason as gap_reason
from matchers.flags.grammar import breaches, evidence_columns, shown_columns, unresolved
from matchers.flags.parameters import Bound, bind
from matchers.flags.reason import evidence_json, reasons, shown
from matchers.flags.rule import Rule
from matchers.people.certainty import NUMBER, POSSIBLE, SURE

CONTEXT = ("person", "certificate_no", "household_no", "township", "village")
_SEPARATOR = "\x1f"
_FOUND = {
    "rule": pl.String,
    "queue": pl.String,
    "severity": pl.String,
    "grain": pl.String,
    "subject": pl.String,
    **dict.fromkeys(CONTEXT, pl.String),
    "reason": pl.String,
    "evidence": pl.String,
    "identity_text": pl.String,
    "evidence_text": pl.String,
    "rule_digest": pl.String,
    "params": pl.String,
    "link_probability": pl.Float64,
    "link_method": pl.String,
}


def run_rules(
    con: duckdb.DuckDBPyConnection,
    rules: Mapping[str, Rule],
    jurisdiction: Jurisdiction,
    as_of: date,
    available: Mapping[str, Availability],
    contracts: Contracts,
    gaps: Sequence[Gap] = (),
    engine: Engine = DUCKDB,
) -> list[RuleResult]:
    """Run every rule and write flag.<rule>, flag.status, flag.stage, flag.cited, flag.unjudged, flag.rests_on
    and review.flag.

    `gaps` are the values that are missing or unread tonight: no flag rests on one, and a rule that rests on too many
    may not claim that there is nothing.
    `available` says of each kind of record how far it can be relied on. A rule that needs a kind which is missing or
    held does not run (not enough data), nor one that needs a kind nobody may read (not run); with a stale one it runs,
    but may not claim that there are no flags.
    BadInput, in Chinese, when a rule breaks a law that can be checked without data.
    """
    schema = layout(con, "fact")
    percent = _unread_percent(jurisdiction, as_of)
    unjudged = Unjudged(con, gaps, rules, contracts, schema, percent)
    found, results = [], []
    for rule in sorted(rules.values(), key=lambda r: r.code):
        if wrong := breaches(rule, schema):
            raise BadInput(f"规则 {rule.code} 不能运行：{'；'.join(wrong)}")
        bound = bind(rule, jurisdiction, as_of)
        status, reason = claim(rule, jurisdiction, available, as_of)
        try:
            flags, withheld = find_flags(con, rule, bound, is_run=status == "", unjudged=unjudged, engine=engine)
        except (duckdb.BinderException, duckdb.CatalogException):
            raise BadInput(f"规则 {rule.code} 不能运行：{'；'.join(unresolved(rule, schema))}") from None
        found.append(flags)
        if status == "":
            reason = "；".join(filter(None, [reason, gap_reason(unjudged.of(rule.code), withheld, percent)]))
        if status == "" and reason and not flags.height:
            status = "not_enough_data"
        status = status or ("flags" if flags.height else "no_flags")
        unread = unjudged.unread(rule.code) if status != "not_run" else 0
        results.append(RuleResult(rule.code, status, reason, flags.height, unread, withheld))
    _write_flags(con, pl.concat([pl.DataFrame(schema=_FOUND), *found]), as_of)
    write_status(con, rules, results, jurisdiction)
    write_stage(con, rules, jurisdiction, available)
    write_cited(con, rules, jurisdiction, as_of)
    unjudged.write_about(sorted(rules))
    write_unjudged(con, {rule: unjudged.of(rule) for rule in sorted(rules)}, percent)
    write_rests_on(con, unjudged.kinds(), contracts)
    return results


def _unread_percent(jurisdiction: Jurisdiction, as_of: date) -> float:
    found = jurisdiction.value("unread_percent", as_of)
    return float(str(found.value)) if found else UNREAD_PERCENT


def find_flags(
    con: duckdb.DuckDBPyConnection,
    rule: Rule,
    bound: Bound,
    is_run: bool = True,
    unjudged: Unjudged | None = None,
    engine: Engine = DUCKDB,
) -> tuple[pl.DataFrame, int]:
    """Write flag.<rule>; its flags, one row each, before the context of persons and places is filled in, and how many
    subjects were `unjudged` because a value is missing.

    A row about nobody, as of all households without a number, is none. With `is_run` false the table is written empty.
    Rows below a link probability of 0.80 stay in flag.<rule> and make no flag. Rows of one flag stand in the order of
    the columns, those by number before the inferred; the first is what its sentence speaks of and what its link is
    called by.
    """
    table = f"flag.{identifier(rule.code)}"
    found = f"SELECT * FROM ({rule.render(bound.values)}) WHERE subject IS NOT NULL"
    if not is_run:
        DUCKDB.make(con, f"flag.{rule.code}", f"{found} LIMIT 0")
        return pl.DataFrame(schema=_FOUND), 0
    if not engine.make(con, f"flag.{rule.code}", f"{found} ORDER BY ALL"):
        return pl.DataFrame(schema=_FOUND), 0
    withheld = unjudged.withhold(rule) if unjudged else 0
    rows = _with_context(con.sql(f"SELECT * FROM {table} ORDER BY ALL").pl(), rule)
    rows = rows.filter(pl.col("link_probability") >= POSSIBLE)
    return _flags(rows.sort(pl.col("link_probability") < NUMBER, maintain_order=True), rule, bound), withheld


def _flags(rows: pl.DataFrame, rule: Rule, bound: Bound) -> pl.DataFrame:
    """The flags of a rule from its rows."""
    if not rows.height:
        return pl.DataFrame(schema=_FOUND)
    flags = _gathered(rows, rule)
    is_sure = pl.col("link_probability") >= SURE
    inferred = pl.when(is_sure).then(pl.lit("inferred")).otherwise(pl.lit("probable"))
    return flags.with_columns(
        reasons(rule, flags, bound.values),
        evidence=pl.col("all_evidence"),
        rule=pl.lit(rule.code),
        queue=pl.lit(rule.queue),
        grain=pl.lit(rule.grain),
        rule_digest=pl.lit(rule.digest),
        severity=pl.when(is_sure).then(pl.lit(rule.severity)).otherwise(pl.lit(weaker(rule.severity))),
        link_method=pl.when(pl.col("link_probability") == NUMBER).then(pl.lit("exact")).otherwise(inferred),
        params=pl.lit(json.dumps(bound.notes, ensure_ascii=False, sort_keys=True)),
    ).select(pl.col(name).cast(kind) for name, kind in _FOUND.items())


def _with_context(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Rows with every context column, and the texts that make the flag's identity and its evidence."""
    missing = {name: pl.lit(None, pl.String) for name in CONTEXT if name not in rows.columns}
    if rule.grain == "P" and "person" in missing:
        missing["person"] = pl.col("subject")
    if "link_probability" not in rows.columns:
        missing["link_probability"] = pl.lit(1.0)
    rows = rows.with_columns(**missing).with_columns(pl.col("link_probability").fill_null(1.0))
    return rows.with_columns(
        identity_text=_text([pl.lit(rule.code), *(pl.col(c) for c in ("subject", *rule.distinct_by))]),
        evidence_text=_text([pl.lit(rule.code), *(pl.col(c) for c in evidence_columns(rule))]),
    )


def _text(columns: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_str([c.cast(pl.String).fill_null("\x00") for c in columns], separator=_SEPARATOR)


def _gathered(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """One row a flag: its first row, the number of its rows, its evidence as JSON, and the lists its sentence wants."""
    names, schema = list(shown_columns(rule)), dict(rows.schema)
    lists = [p.removesuffix("_list") for p in rule.placeholders if p.endswith("_list")]
    kept = [c for c in rows.columns if c not in {"identity_text", "evidence_text", "link_probability"}]
    flags = (
        rows.with_columns(row_json=evidence_json(names, schema))
        .group_by("identity_text", maintain_order=True)
        .agg(
            *(pl.col(c).first() for c in kept),
            pl.col("link_probability").max(),
            pl.col("evidence_text").unique().sort().alias("evidence_texts"),
            pl.col("row_json").unique(maintain_order=True).alias("row_jsons"),
            *(shown(c, schema).drop_nulls().unique().sort().alias(f"{c}_list") for c in dict.fromkeys(lists)),
        )
    )
    first = pl.col("row_jsons").list.first()
    several = pl.concat_str(first.str.head(-1), pl.lit(',"rows":['), pl.col("row_jsons").list.join(","), pl.lit("]}"))
    return flags.with_columns(
        rows=pl.col("row_jsons").list.len(),
        all_evidence=pl.when(pl.col("row_jsons").list.len() > 1).then(several).otherwise(first),
        evidence_text=pl.col("evidence_texts").list.join("\x1e"),
    )


def _write_flags(con: duckdb.DuckDBPyConnection, found: pl.DataFrame, as_of: date) -> None:
    con.register("found", found)
    numbered = (
        con.sql(
            "SELECT *, sha256(identity_text) AS identity_digest, "
            "left(sha256(evidence_text), 32) AS evidence_digest FROM found"
        )
        .pl()
        .with_columns(flag_id=flag_numbers(pl.col("identity_digest")))
    )
    con.unregister("found")
    con.register("numbered", numbered)
    con.execute(f"CREATE OR REPLACE TABLE review.flag AS {_REVIEW_FLAG.format(as_of=as_of.isoformat())}")
    say_what_agreed(con)
    if "change" in tables(con, "link"):
        con.execute(f"CREATE OR REPLACE TABLE review.flag_text AS {_FLAG_TEXT}")
    con.unregister("numbered")


_FLAG_TEXT = """
SELECT flag_id, identity_text, evidence_text FROM numbered
WHERE flag_id IN (
    SELECT flag_id FROM (
        SELECT flag_id, unnest(regexp_extract_all(identity_text || evidence_text, 'P[A-Z2-7]{12}')) AS person
        FROM numbered)
    WHERE person IN (SELECT now FROM link.change))
ORDER BY flag_id
"""


_REVIEW_FLAG = """
WITH enrolled AS (
    SELECT person, min(certificate_no) AS certificate_no, arg_min(township, certificate_no) AS township,
        arg_min(village, certificate_no) AS village
    FROM fact.roll WHERE person IN (SELECT person FROM numbered) GROUP BY person),
shown AS (
    SELECT n.* EXCLUDE (person, certificate_no),
        coalesce(n.certificate_no, e.certificate_no) AS certificate_no, coalesce(n.person, c.head) AS person,
        coalesce(c.township, e.township) AS roll_township, coalesce(c.village, e.village) AS roll_village
    FROM numbered AS n
    LEFT JOIN enrolled AS e ON e.person = n.person
    LEFT JOIN fact.certificate AS c ON c.certificate_no = coalesce(n.certificate_no, e.certificate_no)),
home AS (
    SELECT person, min(household_no) AS household_no, min(township) AS township, min(village) AS village
    FROM fact.residence WHERE person IN (SELECT person FROM shown) GROUP BY person)
SELECT s.flag_id, s.rule, s.queue, s.severity, s.grain, s.subject, s.person, s.certificate_no,
    coalesce(s.household_no, h.household_no) AS household_no,
    coalesce(s.township, s.roll_township, h.township) AS township,
    coalesce(s.village, s.roll_village, h.village) AS village,
    s.reason, s.evidence, s.evidence_digest, s.rule_digest, s.params, s.link_probability, s.link_method,
    DATE '{as_of}' AS as_of
FROM shown AS s
LEFT JOIN home AS h ON h.person = s.person
ORDER BY s.rule, s.subject, s.flag_id
"""
