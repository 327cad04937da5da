"""The rules asked of applicants as though they were on the roll from tonight, by the runner of the night.

Belongs here: which rules make sense of somebody who is not yet enrolled, and the order of the steps. Does not belong
here: any rule or measure, the report (`report.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import duckdb

from assets.applicants.concerned import NIGHT, gather
from assets.applicants.form import FORM
from assets.errors import BadInput
from assets.explain.links import read_model
from assets.facts.build import build_facts
from assets.facts.kinship import build_kinship
from assets.facts.measures import BY_PYTHON, build_measures
from assets.flags.run import run_rules
from assets.flags.unfound import unfound_gaps
from assets.home.warehouse import first_row
from assets.intake.findings import available_kinds
from assets.night.night import Night
from assets.people.mentions import build_mentions
from assets.people.newcomers import link_newcomers
from assets.records.gaps import find_gaps
from data_contracts.contract import Contracts
from data_contracts.sql import literal
from matchers.facts.measure import in_order, load_statements
from matchers.flags.claims import Availability
from matchers.flags.gaps import Gap
from matchers.flags.rule import Rule

ASKED_QUEUES = ("wrong_enrolment", "official_relative", "identity", "missed_enrolment")
"""What can be asked before enrolment; payments, time limits and whole places cannot."""
ASKED_GRAINS = ("P", "H")
AFTERWARDS = frozenset({"visit", "annual_review", "payment"})
"""What is done for a household only once it is enrolled: a rule that needs it has nothing to judge yet."""
_ALWAYS = ("roll", "certificate", "hardship", "known_low_income")
"""Measures that the runner reads, or the report."""
OWN_KINDS = ("enrolment", "supporter")
"""What the form itself says; no register stands for it."""


def asked_of(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules that can be asked of applicants."""
    return {
        code: r
        for code, r in rules.items()
        if r.queue in ASKED_QUEUES and r.grain in ASKED_GRAINS and not AFTERWARDS & {*r.needs}
    }


def month_of(published: duckdb.DuckDBPyConnection, as_of: date) -> date:
    """The month whose roll the applicants would stand on: that of the newest roll of the night."""
    (newest,) = first_row(published, "SELECT max(month) FROM fact.roll") or (None,)
    return newest or as_of.replace(day=1)


def ask(con: duckdb.DuckDBPyConnection, published: duckdb.DuckDBPyConnection, night: Night, as_of: date) -> None:
    """Link the applicants in `con` (`form.read_form`), gather what is known of them and run the rules; leaves link.*,
    fact.*, flag.* and review.flag in `con`, and the published night unattached."""
    contracts = night.contracts
    rules = asked_of(night.rules)
    key = night.home.key()
    build_mentions(con, contracts)
    gaps = [*_gaps_of_night(published, contracts, as_of), *find_gaps(con, contracts, as_of)]
    available = available_kinds(published, contracts) | dict.fromkeys(OWN_KINDS, Availability("present"))
    model = read_model(published)
    con.execute(f"ATTACH {literal(str(night.home.published))} AS {NIGHT} (READ_ONLY)")
    if first_row(con, f"SELECT as_of FROM {NIGHT}.review.night") != (as_of,):
        raise BadInput("核对结果刚刚换成了新的一夜，请再运行一次")
    link_newcomers(con, key, NIGHT, model, as_of)
    own = replace(contracts, kinds={k: contracts.kinds[k] for k in OWN_KINDS}, sources={FORM: contracts.sources[FORM]})
    build_facts(con, own, as_of, key)
    measures = _measures(rules)
    gather(con, contracts, kinds_asked(rules))
    con.execute(f"DETACH {NIGHT}")
    applicants = [p for (p,) in con.execute("FROM applicants.applicant ORDER BY ALL").fetchall()]
    build_kinship(con, as_of, seeds=applicants)
    build_measures(con, as_of, contracts, night.jurisdiction, measures)
    run_rules(con, rules, night.jurisdiction, as_of, available, contracts, gaps)


def _gaps_of_night(published: duckdb.DuckDBPyConnection, contracts: Contracts, as_of: date) -> list[Gap]:
    found = [*find_gaps(published, contracts, as_of), *unfound_gaps(published, contracts, as_of)]
    return [gap for gap in found if gap.kind not in OWN_KINDS]


def _measures(rules: Mapping[str, Rule]) -> list[str]:
    """The measures the rules read, and those that the runner itself reads."""
    made = {*load_statements(), *BY_PYTHON}
    read = {table for rule in rules.values() for table in rule.tables if table in made}
    return sorted({*read, *_ALWAYS, *(r.not_run_for for r in rules.values() if r.not_run_for)})


def kinds_asked(rules: Mapping[str, Rule]) -> set[str]:
    """The kinds of record that the rules and their measures read, or that a rule rests on."""
    statements = load_statements()
    reads = {name: m.reads() for name, m in statements.items()} | dict.fromkeys(BY_PYTHON, ())
    made = in_order(reads, _measures(rules))
    tables = {t for name in made for t in reads[name]} | {t for rule in rules.values() for t in rule.tables}
    also = {"monitoring", "registered_poor", "office", "exit", "application", "support", "edge_listing"}
    return {t for t in tables if t not in reads and t != "kinship"} | also
