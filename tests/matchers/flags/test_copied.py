"""Which columns of records a rule repeats: the examples are rules of the catalogue."""

from matchers.facts.measure import load_measures
from matchers.flags.copied import Copied, copied
from matchers.flags.rule import load_rules

RULES, MEASURES = load_rules(), load_measures()


def of(rule):
    return copied(RULES[rule], MEASURES)


def test_a_column_is_followed_through_a_measure_to_the_record():
    assert Copied("0.vehicle", "vehicle", "plate_no", "plate_no") in of("owns_motor_vehicle")


def test_two_rows_of_one_fact_are_told_apart():
    found = of("enrolled_twice")
    assert Copied("0.roll", "enrolment", "certificate_no", "certificate_no") in found
    assert Copied("0.other", "enrolment", "other_certificate_no", "certificate_no") in found
    assert Copied("1.elsewhere", "enrolment_elsewhere", "other_certificate_no", "certificate_no") in found


def test_a_column_is_followed_through_an_inner_query_and_one_with_a_name():
    assert Copied("0.judged", "spending", "spent_on", "spent_on") in of("high_spending")
    assert Copied("0.claim", "declaration", "declared_on", "declared_on") in of("declaration_contradicted")


def test_what_is_summed_or_reckoned_repeats_nothing():
    assert {c.shown for c in of("custody_without_agreement")} == {"subject", "certificate_no"}
    assert not {c for c in of("income_over_standard") if c.shown == "total_income_fen"}
