"""What a rule rests on: read from its SQL, and for each column whether a missing value may add a flag."""

from dataclasses import replace

import pytest

from data_contracts.contract import load_contracts
from matchers.facts.measure import load_measures
from matchers.flags.lineage import Use, rests_on, uses
from matchers.flags.rule import load_rules

KINDS, MEASURES, RULES = load_contracts().kinds, load_measures(), load_rules()


def of(sql: str) -> dict[str, bool]:
    """The columns a statement decides by but for its person; True where a missing value may add a row."""
    rule = replace(RULES["owns_motor_vehicle"], sql=sql, weaker_without=())
    told: dict[str, bool] = {}
    for use in uses(rule):
        if use.column not in {"", "person"}:
            told[f"{use.table}.{use.column}"] = told.get(f"{use.table}.{use.column}", False) or use.is_tilting
    return told


ROLL = "SELECT r.person AS subject, r.class FROM fact.roll AS r "


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("r.labour = '有'", {"roll.labour": False}),
        ("r.labour <> '有'", {"roll.labour": False}),
        ("r.labour NOT IN ('有', '无')", {"roll.labour": False}),
        ("NOT (r.labour = '有' AND r.members_count > 1)", {"roll.labour": False, "roll.members_count": False}),
        ("coalesce(r.labour, '') <> '有'", {"roll.labour": True}),
        ("coalesce(r.members_count > 1, FALSE)", {"roll.members_count": False}),
        ("NOT coalesce(r.members_count > 1, FALSE)", {"roll.members_count": True}),
        ("coalesce(r.members_count > 1, TRUE)", {"roll.members_count": True}),
        ("r.is_suspended IS NOT TRUE", {"roll.is_suspended": True}),
        ("r.is_suspended IS TRUE", {"roll.is_suspended": False}),
        ("r.grace_until_on IS NULL", {"roll.grace_until_on": True}),
        ("r.grace_until_on IS NOT NULL", {"roll.grace_until_on": False}),
        (
            "CASE WHEN r.labour = '有' THEN 6 ELSE 12 END < r.members_count",
            {"roll.labour": True, "roll.members_count": False},
        ),
    ],
)
def test_what_answers_although_a_value_is_missing_tilts(condition, expected):
    assert of(f"{ROLL} WHERE {condition}") == expected


def test_what_is_only_shown_is_left_out():
    assert of(f"{ROLL} WHERE r.month = DATE '2021-06-01'") == {"roll.month": False}


def test_whom_a_row_is_about_is_not_only_shown():
    assert of("SELECT r.certificate_no AS subject, r.village FROM fact.roll AS r") == {"roll.certificate_no": False}


def test_the_number_by_which_absence_is_told_is_followed_to_records():
    for code, column in {
        "filed_not_visited": ("visit", "certificate_no"),
        "enrolled_not_paid": ("payment", "certificate_no"),
        "paid_not_on_roll": ("enrolment", "certificate_no"),
        "low_income_not_monitored": ("monitoring", "household_no"),
        "custody_without_agreement": ("custody", "certificate_no"),
    }.items():
        assert rests_on(RULES[code], MEASURES, KINDS)[column] is True


def test_absence_tilts_and_presence_does_not():
    there = "EXISTS (SELECT 1 FROM fact.exit AS e WHERE e.person = r.person AND e.exited_on > r.month)"
    assert of(f"{ROLL} WHERE {there}")["exit.exited_on"] is False
    assert of(f"{ROLL} WHERE NOT {there}")["exit.exited_on"] is True


def test_a_condition_of_a_left_join_leaves_the_row_without_it():
    told = of(
        f"{ROLL} LEFT JOIN fact.severe_disability AS s ON s.person = r.person AND s.is_listed "
        "WHERE s.person IS NOT NULL"
    )
    assert told["severe_disability.is_listed"] is True


def test_columns_are_followed_through_inner_queries_to_facts():
    told = of("""
        WITH listed AS (SELECT r.certificate_no, max(r.members_count) AS most, min(r.village) AS village
            FROM fact.roll AS r WHERE r.labour = '有' GROUP BY r.certificate_no)
        SELECT listed.certificate_no AS subject, listed.village FROM listed WHERE listed.most > 2""")
    assert told == {"roll.labour": True, "roll.members_count": True, "roll.certificate_no": False}


def test_measures_are_followed_to_records():
    rested = rests_on(RULES["owns_motor_vehicle"], MEASURES, KINDS)
    assert rested["vehicle", "vehicle_status"] is False
    assert rested["vehicle", "use"] is True
    assert rested["enrolment", "status"] is True
    assert ("vehicle", "first_registered_on") not in rested
    assert rested["exit", "exited_on"] is True


def test_a_rule_may_say_that_it_only_says_less_without_a_value():
    plain = replace(RULES["review_overdue"], weaker_without=())
    assert rests_on(plain, MEASURES, KINDS)["enrolment", "labour"] is True
    assert rests_on(RULES["review_overdue"], MEASURES, KINDS)["enrolment", "labour"] is False


def test_every_use_of_every_rule_names_a_fact():
    facts = {*KINDS, *MEASURES}
    for rule in RULES.values():
        told = uses(rule)
        assert told
        assert all(isinstance(use, Use) and use.table in facts for use in told)


def test_every_part_of_a_lineage_names_a_fact_and_its_column():
    for measure in MEASURES.values():
        for part in measure.lineage.parts | set(measure.lineage.at_large):
            table, _, column = part.partition(".")
            if table in MEASURES:
                assert column == "" or column in MEASURES[table].columns, f"{measure.name}: {part}"
            else:
                kind = KINDS[table]
                known = {f.name for f in kind.fields} | {c for role in kind.roles for c in (role.name, *role.columns)}
                assert column == "" or column in known, f"{measure.name}: {part}"


def test_what_a_rule_says_less_without_is_something_it_rests_on():
    for rule in RULES.values():
        rested = {".".join(column) for column in rests_on(replace(rule, weaker_without=()), MEASURES, KINDS)}
        assert set(rule.weaker_without) <= rested, rule.code
