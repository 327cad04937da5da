"""Contracts become promises: each metric of the standard, each bound, and the promises of every layer."""

from __future__ import annotations

import pytest

from assets.home.warehouse import connect
from data_contracts.contract import Check, load_contracts
from data_contracts.text_yaml import DeclarationError
from expectations.suites import contract_promises, raw_suite, record_suite, suites
from expectations.validation import validate

TITLES = {"code": "代码"}
VALUES = "[NULL, '', 'a', 'a', 'b', 'c9', '无', 'd', 'e', 'f']"


def promise(metric, **arguments):
    return contract_promises([Check("code", metric, "warning", arguments)], TITLES)[0]


def passed(*checks):
    """Whether ten values (one null, one blank, `a` twice) keep the promises, read as a raw table."""
    con = connect(None)
    con.execute(f"CREATE TABLE record.t AS SELECT nullif(unnest({VALUES}), '') AS code")
    from expectations.promise import Suite

    outcomes = validate(con, Suite("record", "t", "试验", "SELECT * FROM record.t", tuple(checks)))
    assert not any(o.raised for o in outcomes), outcomes
    return [o.passed for o in outcomes]


def test_bounds_are_strict_where_the_contract_says_less_than():
    null = [
        promise("nullValues", mustBe="0"),
        promise("nullValues", mustBeLessThan="20", unit="percent"),
        promise("nullValues", mustBeLessOrEqualTo="20", unit="percent"),
        promise("nullValues", mustBeLessThan="20.1", unit="percent"),
        promise("nullValues", mustBeLessThan="2"),
        promise("nullValues", mustBeLessThan="3"),
        promise("nullValues", mustBeLessOrEqualTo="2", unit="rows"),
    ]
    named = [type(p)(**{**p.__dict__, "name": f"n{i}"}) for i, p in enumerate(null)]
    assert passed(*named) == [False, False, True, True, False, True, True]


def test_each_metric_of_the_standard():
    metrics = [
        promise("missingValues", arguments={"missingValues": ["null", "无"]}, mustBeLessThan="3"),
        promise("invalidValues", arguments={"validValues": ["a", "b", "d", "e", "f", "无"]}, mustBe="0"),
        promise("duplicateValues", mustBe="0"),
        promise("rowCount", mustBeBetween=["5", "20"]),
    ]
    assert passed(*metrics) == [False, False, False, True]
    assert passed(promise("invalidValues", arguments={"pattern": "[a-z][0-9]{0,1}|无"}, mustBe="0")) == [True]
    assert passed(
        promise("invalidValues", arguments={"pattern": "[a-z]"}, mustBeLessThan="20", unit="percent"),
        promise("rowCount", mustBeGreaterThan="10"),
    ) == [False, False]


@pytest.mark.parametrize(
    ("metric", "arguments"),
    [
        ("nullValues", {}),
        ("nullValues", {"mustBeGreaterThan": "3"}),
        ("nullValues", {"mustBeLessThan": "几个"}),
        ("freshness", {"mustBe": "0"}),
        ("invalidValues", {"mustBe": "0"}),
    ],
)
def test_what_is_not_understood_is_refused_in_chinese(metric, arguments):
    with pytest.raises(DeclarationError, match="「代码」"):
        promise(metric, **arguments)


def test_every_contract_makes_a_suite_with_names_of_its_own():
    contracts = load_contracts()
    for layer in ("raw", "record"):
        for suite in suites(contracts, layer):
            names = [p.name for p in suite.promises]
            assert len(set(names)) == len(names) > 0
            assert all(n.isascii() for n in names)
            assert suite.promises[0].name == "not_empty"


def test_blanks_rejected_rows_and_held_batches_do_not_count_as_values():
    source = load_contracts().sources["dibao_roll"]
    con = connect(None)
    columns = ", ".join(f'"{c.name}" VARCHAR' for c in source.columns)
    con.execute(f"CREATE TABLE raw.dibao_roll ({columns}, _row INTEGER, _batch VARCHAR, _reject VARCHAR)")
    con.execute("""INSERT INTO raw.dibao_roll BY NAME
        SELECT 'c' || i AS certificate_no, ' ' AS person_name, i AS _row, '2021-05-01' AS _batch, NULL AS _reject
        FROM range(3) r(i)
        UNION ALL BY NAME SELECT NULL AS certificate_no, '合计行' AS _reject, 9 AS _row, '2021-05-01' AS _batch
        UNION ALL BY NAME SELECT NULL AS certificate_no, 10 AS _row, '2021-06-01' AS _batch""")
    con.execute("""CREATE TABLE raw.batch AS SELECT 'dibao_roll' AS source,
        unnest([DATE '2021-05-01', '2021-06-01']) AS batch, unnest([true, false]) AS is_accepted""")
    outcomes = {o.name: o for o in validate(con, raw_suite(source))}
    assert outcomes["nullvalues_certificate_no"].passed
    assert (outcomes["nullvalues_person_name"].unexpected, outcomes["nullvalues_person_name"].rows) == (3, 3)


def test_a_record_table_promises_identity_dates_money_and_codes():
    kind = load_contracts().kinds["salary"]
    suite = record_suite(kind, ["fiscal_payroll"])
    con = connect(None)
    con.execute("""CREATE TABLE record.salary AS SELECT
        'r' || (i % 9) AS record_id, 'elsewhere' AS source, DATE '2021-05-01' AS batch,
        DATE '2021-06-01' AS received_on,
        'valid' AS person_id_status, '32072319900307451' || i AS person_id_number, '甲乙丙' AS person_name,
        NULL::VARCHAR AS employer, '在编' AS staff_category, DATE '2021-05-02' AS month, -1::BIGINT AS gross_fen,
        1::BIGINT AS net_fen FROM range(10) r(i)""")
    broken = {o.name for o in validate(con, suite) if not o.passed}
    assert {"record_id_unique", "provenance_known", "months_first_day", "money_not_negative"} <= broken
    assert "id_numbers_canonical" not in broken
    assert not any(o.raised for o in validate(con, suite))
