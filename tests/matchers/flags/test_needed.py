"""The columns of registers by which a night decides, found by following rules and linkage back to them."""

from __future__ import annotations

import pytest

from data_contracts.contract import load_contracts
from matchers.facts.measure import load_measures
from matchers.flags.lineage import rests_on
from matchers.flags.needed import needed_words
from matchers.flags.rule import load_rules

CONTRACTS, RULES, MEASURES = load_contracts(), load_rules(), load_measures()
NEEDED = needed_words(RULES.values(), MEASURES, CONTRACTS)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "dibao_roll",
            ["certificate_no", "month", "person_name", "id_number", "head_id", "monthly_amount", "township"],
        ),
        ("dibao_roll", ["birth_date", "status", "class", "insured_count", "last_review_on"]),
        ("disbursement", ["certificate_no", "month", "paid_amount", "account_no", "paid_on", "status"]),
        ("officials", ["person_name", "id_number", "employer", "until_on"]),
        ("cremations", ["person_name", "id_number", "age", "address", "died_on"]),
    ],
)
def test_what_rules_rest_on_and_what_finds_somebody_is_needed(source, words):
    assert {*words} <= NEEDED[source]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("dibao_roll", ["phone", "bank", "cause", "filing_no", "address"]),
        ("cremations", ["phone", "funeral_home", "sex"]),
        ("fiscal_payroll", ["net"]),
        ("household_register", ["former_name"]),
    ],
)
def test_what_is_only_printed_or_one_help_among_several_is_not(source, words):
    assert NEEDED[source].isdisjoint(words)


def test_without_the_rule_that_rests_on_it_a_column_is_needed_no_more():
    left = [rule for rule in RULES.values() if ("enrolment", "last_review_on") not in _rested(rule)]
    assert "last_review_on" in NEEDED["dibao_roll"]
    assert "last_review_on" not in needed_words(left, MEASURES, CONTRACTS)["dibao_roll"]


def test_of_a_register_that_no_rule_reads_and_nobody_is_found_in_nothing_is_said():
    """What townships send back is read by the ledger."""
    assert "review_results" not in NEEDED
    assert {*NEEDED} > {"dibao_roll", "vehicles", "household_register"}


def test_every_word_that_is_needed_is_a_column_of_its_register():
    for source, words in NEEDED.items():
        assert words <= {column.name for column in CONTRACTS.sources[source].columns}


def test_a_promise_that_stops_the_night_is_of_a_column_that_is_needed():
    for name, source in CONTRACTS.sources.items():
        stopping = {check.column for check in source.checks if check.severity == "critical" and check.column}
        optional = {column for column in stopping if not source.column(column).required}
        assert optional <= NEEDED.get(name, optional), name


def _rested(rule):
    return rests_on(rule, MEASURES, CONTRACTS.kinds)
