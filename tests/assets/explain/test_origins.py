"""From a flag to file, sheet and row: what stands there is looked up in the rows as they arrived."""

import pytest

from assets.desk.near import Near
from assets.explain.flag import explain_flag
from assets.explain.labels import column_labels
from assets.explain.origin_words import register_lines
from assets.explain.origins import origins_of
from assets.home.warehouse import opened
from assets.intake.receipts import receipts
from data_contracts.contract import load_contracts
from matchers.flags.rule import load_rules
from tests.nights import County

RULES, CONTRACTS = load_rules(), load_contracts()


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.after_a_night(tmp_path_factory, "origins")


@pytest.fixture
def con(county):
    with opened(county.home.published, read_only=True) as con:
        yield con


def flags(con, where):
    cursor = con.execute(f"SELECT * FROM review.flag WHERE {where} ORDER BY flag_id")
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def behind(con, flag):
    rule = RULES[flag["rule"]]
    return origins_of(con, [flag], rule, CONTRACTS, column_labels(rule, CONTRACTS))[flag["flag_id"]]


def written(con, origin):
    """Everything that stands in the row of the register, as it arrived."""
    rows = con.execute(
        f"SELECT * FROM raw.\"{origin.source}\" WHERE _file = ? AND coalesce(_sheet, '') = ? AND _row = ?",
        [origin.file, origin.sheet, origin.row],
    ).fetchall()
    assert rows
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


def test_the_rows_behind_a_car_are_the_cars_of_that_person_and_his_rows_on_the_roll(con):
    found = flags(con, "rule = 'owns_motor_vehicle' AND link_method = 'exact'")
    assert found
    for flag in found:
        ((number,),) = con.execute("SELECT id_number FROM link.identity WHERE person = ?", [flag["person"]]).fetchall()
        origins = behind(con, flag).rows
        assert {o.kind for o in origins} >= {"enrolment", "vehicle"}
        for origin in origins:
            if origin.kind == "vehicle":
                # Old cards have fifteen digits: no century, no check digit.
                assert number[8:17] in written(con, origin)
                assert origin.whom == "本人"


def test_the_official_and_the_relative_are_both_shown_where_they_stand(con):
    flag = flags(con, "rule = 'relative_not_filed'")[0]
    rows = behind(con, flag).rows
    assert {o.whom for o in rows if o.kind == "office"} == {"公职人员"}
    assert "本人" in {o.whom for o in rows if o.kind == "enrolment"}


def test_registers_that_were_asked_and_hold_nobody_are_named(con):
    flag = flags(con, "rule = 'severe_disability_not_enrolled'")[0]
    assert "enrolment" in behind(con, flag).absent


def test_a_row_that_says_something_else_is_counted_and_not_shown(con):
    found = [behind(con, flag) for flag in flags(con, "rule = 'paid_after_death'")]
    paid = [(o.kind, o.row) for origins in found for o in origins.rows if o.kind == "payment"]
    assert paid
    assert any(origins.others.get("payment") for origins in found)


def test_every_rule_leads_to_rows_of_its_flags(con):
    for (rule,) in con.execute("SELECT DISTINCT rule FROM review.flag WHERE grain <> 'V' ORDER BY 1").fetchall():
        origins = behind(con, flags(con, f"rule = '{rule}'")[0])
        assert origins.rows, rule
        assert set(origins.absent).isdisjoint(o.kind for o in origins.rows)


def test_the_section_names_file_sheet_row_and_batch(con, county):
    flag = flags(con, "rule = 'owns_motor_vehicle' AND link_method = 'exact'")[0]
    with county.home.ledger() as ledger:
        text = explain_flag(con, ledger, RULES, flag["flag_id"])
        came = {r.file: r.original_name for r in receipts(ledger)}
    section = text[text.index("来源（疑点所依据的名册行）：") :]
    for origin in behind(con, flag).rows:
        assert f"「{came[origin.file]}」" in section
        assert f"第 {origin.row} 行" in section or str(origin.row) in section
    assert "2021-06-01 一批（在用），2021-06-01 收到" in section


def test_a_flag_about_a_place_names_registers_not_people(con):
    rule = RULES["coverage_low"]
    lines = list(register_lines(con, rule, CONTRACTS))
    assert lines[0].startswith("来源：一个地方的数字是合计")
    assert any("城乡低保在册名册" in line and "个文件" in line for line in lines[1:])


def test_many_flags_asked_together_are_told_as_each_alone(con):
    near = Near(con.cursor())
    for code in ("paid_after_death", "relative_not_filed", "owns_motor_vehicle", "account_shared_across_households"):
        rule, labels = RULES[code], column_labels(RULES[code], CONTRACTS)
        found = flags(con, f"rule = '{code}'")
        alone = {flag["flag_id"]: behind(con, flag) for flag in found}
        assert alone
        assert origins_of(con, found, rule, CONTRACTS, labels) == alone
        copied = origins_of(con, found, rule, CONTRACTS, labels, lambda kind: near.placed(con, kind))
        assert copied == alone, "the rows taken out once a night are those of the registers"
