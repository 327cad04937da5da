"""The rules asked of applicants as though they were on the roll from tonight, by the runner of the night.

Belongs here: which rules make sense of somebody who is not yet enrolled, and the order of the steps. Does not belong
here: any rule or measure, the report (`report.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
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
from assets.home.made import MADE, PROGRAM_MADE
from assets.home.warehouse import connect, first_row, told_from_others
from assets.intake.findings import available_kinds
from assets.night.night import Night
from assets.people.kept_links import LINKED
from assets.people.kept_persons import Earlier, forget_other_persons, keep_persons, links_of
from assets.people.mentions import build_mentions
from assets.people.newcomers import link_newcomers
from assets.records.gaps import find_gaps
from data_contracts.contract import Contracts
from data_contracts.sql import literal
from matchers.facts.given import given
from matchers.facts.measure import in_order, load_measures, load_statements
from matchers.flags.claims import Availability
from matchers.flags.gaps import Gap
from matchers.flags.grammar import breaches, evidence_columns
from matchers.flags.lineage import rests_on
from matchers.flags.parameters import bind
from matchers.flags.rule import Rule
from matchers.people.linkage import Model

ASKED_QUEUES = ("wrong_enrolment", "official_relative", "identity", "missed_enrolment")
"""What can be asked before enrolment; payments, time limits and whole places cannot."""
ASKED_GRAINS = ("P", "H")
AFTERWARDS = frozenset({"visit", "annual_review", "payment"})
"""What is done for a household only once it is enrolled: a rule that needs it has nothing to judge yet."""
OF_A_NUMBER = frozenset({"filing_number_differs"})
"""Rules that hold the certificate's own number against what a list writes of it: who applies has none yet."""
_ALWAYS = ("roll", "certificate", "hardship", "known_low_income")
"""Measures that the runner reads, or the report."""
OWN_KINDS = ("enrolment", "supporter")
"""What the form itself says; no register stands for it."""


def asked_of(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules that can be asked of applicants."""
    return {
        code: r
        for code, r in rules.items()
        if r.queue in ASKED_QUEUES
        and r.grain in ASKED_GRAINS
        and not AFTERWARDS & {*r.needs}
        and code not in OF_A_NUMBER
    }


def month_of(published: duckdb.DuckDBPyConnection, as_of: date) -> date:
    """The month whose roll the applicants would stand on: that of the newest roll of the night."""
    (newest,) = first_row(published, "SELECT max(month) FROM fact.roll") or (None,)
    return newest or as_of.replace(day=1)


@dataclass(frozen=True)
class AsPublished:
    """How the registers stand on the published night, whoever applies: what is missing in them, how far each kind can
    be relied on, and the weights of its links."""

    gaps: Sequence[Gap]
    available: Mapping[str, Availability]
    model: Model


def as_published(published: duckdb.DuckDBPyConnection, contracts: Contracts, as_of: date) -> AsPublished:
    """The registers as the published night has them."""
    found = [*find_gaps(published, contracts, as_of), *unfound_gaps(published, contracts, as_of)]
    available = available_kinds(published, contracts) | dict.fromkeys(OWN_KINDS, Availability("present"))
    return AsPublished([gap for gap in found if gap.kind not in OWN_KINDS], available, read_model(published))


def ask(con: duckdb.DuckDBPyConnection, night: Night, as_of: date, of_night: AsPublished) -> None:
    """Link the applicants in `con` (`form.read_form`), gather what is known of them and run the rules; leaves link.*,
    fact.*, flag.* and review.flag in `con`, and the published night unattached."""
    contracts = night.contracts
    rules = asked_of(night.rules)
    key = night.home.key()
    own = replace(contracts, kinds={k: contracts.kinds[k] for k in OWN_KINDS}, sources={FORM: contracts.sources[FORM]})
    build_mentions(con, own)
    gaps = [*of_night.gaps, *find_gaps(con, contracts, as_of)]
    published = told_from_others(night.home.published)
    con.execute(f"ATTACH {literal(str(night.home.published))} AS {NIGHT} (READ_ONLY)")
    is_same = published == told_from_others(night.home.published)
    if not is_same or first_row(con, f"SELECT as_of FROM {NIGHT}.review.night") != (as_of,):
        raise BadInput("核对结果刚刚换成了新的一夜，请再运行一次")
    link_newcomers(con, key, Earlier(NIGHT, of_night.model, _links(con), night.home.root / "work"), as_of)
    build_facts(con, own, as_of, key)
    measures = _measures(rules)
    gather(con, contracts, kinds_asked(rules))
    con.execute(f"DETACH {NIGHT}")
    applicants = [p for (p,) in con.execute("FROM applicants.applicant ORDER BY ALL").fetchall()]
    build_kinship(con, as_of, seeds=applicants)
    build_measures(con, as_of, contracts, night.jurisdiction, measures)
    run_rules(con, rules, night.jurisdiction, as_of, of_night.available, contracts, gaps)


def gather_ahead(night: Night, model: Model, *, is_large: bool) -> None:
    """The persons of the published night, for whoever applies without a number of his own: gathered in a large county,
    in any other those of other links go. Where they cannot be kept, the first who needs them gathers them."""
    with connect(None) as con, suppress(OSError, duckdb.Error):
        con.execute(f"ATTACH {literal(str(night.home.published))} AS {NIGHT} (READ_ONLY)")
        earlier = Earlier(NIGHT, model, _links(con), night.home.root / "work")
        if is_large:
            keep_persons(con, earlier)
        else:
            forget_other_persons(earlier)


def _links(con: duckdb.DuckDBPyConnection) -> str:
    """By what the links of the attached night go, which say all that is known of its persons."""
    digests = dict(con.execute(f"SELECT name, digest FROM {NIGHT}.{MADE}").fetchall())
    return links_of(digests.get(LINKED, ""), digests.get(PROGRAM_MADE, ""))


def reckon_ahead(night: Night, as_of: date) -> None:
    """All that `ask` will reckon from declarations alone: the statements of the rules it asks and of the measures they
    read, as they are written on this day."""
    rules, statements = asked_of(night.rules), load_statements()
    measures, values = load_measures(), given(as_of, night.contracts)
    reads = {name: measure.reads() for name, measure in statements.items()} | dict.fromkeys(BY_PYTHON, ())
    for name in in_order(reads, _measures(rules)):
        if name in statements:
            bound = bind(statements[name], night.jurisdiction, as_of).values
            statements[name].select({**bound, **values}, as_of)
    for rule in rules.values():
        breaches(rule, {})
        evidence_columns(rule)
        rests_on(rule, measures, night.contracts.kinds)
        rule.render(bind(rule, night.jurisdiction, as_of).values)


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
