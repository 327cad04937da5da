"""Asset checks over the tables of the real contracts: every spec answered, blocking only where it must."""

from __future__ import annotations

from dataclasses import replace

import dagster as dg
import pytest

from assets.home.warehouse import connect, every_table
from assets.night.checks import check_results, check_specs, reconcile
from assets.records.coverage import create_books
from data_contracts.contract import Kind, Source, load_contracts
from data_contracts.regions import Region
from data_contracts.sql import identifier
from expectations.reconciliation import headcount, paid_on_roll, region_in_force, region_known, row_balance
from matchers.standardise import codelists

PLACE = "'f' AS _file, 's' AS _sheet, i::INTEGER AS _row, 0 AS _member"


def raw_table(con, source: Source, rows: int) -> None:
    columns = ", ".join(f"'值' || i AS {identifier(c.name)}" for c in source.columns)
    con.execute(f"""CREATE TABLE raw.{identifier(source.name)} AS SELECT {columns}, {PLACE},
        '2021-05-01' AS _batch, '2021-06-01' AS _received_on, NULL::VARCHAR AS _reject FROM range({rows}) r(i)""")


def value(sql_type: str) -> str:
    return {
        "DATE": "DATE '2021-05-01'",
        "BIGINT": "100",
        "INTEGER": "1",
        "DOUBLE": "1.0",
        "BOOLEAN": "true",
        "VARCHAR": "'值'",
    }[sql_type]


def usual(contracts, kind: Kind, field) -> str:
    """A value of a field that breaks no promise: of a coded one a word of its list."""
    lists = contracts.codelists_of(kind.name, field) if field.word.domain == "code" else ()
    return f"'{codelists()[lists[0]].values[0]}'" if lists else value(field.sql_type)


def record_table(con, contracts, kind: Kind, source: str, rows: int) -> None:
    roles = [f"{v} AS {c}" for r in kind.roles for c, v in role_columns(r)]
    fields = [
        f"{'i::VARCHAR' if f.name == 'certificate_no' else usual(contracts, kind, f)} AS {f.name}" for f in kind.fields
    ]
    columns = ", ".join([*roles, *fields])
    con.execute(f"""CREATE TABLE record.{kind.name} AS SELECT md5(i::VARCHAR)[:16] AS record_id, '{source}' AS source,
        {PLACE}, DATE '2021-05-01' AS batch, DATE '2021-06-01' AS received_on, {columns} FROM range({rows}) r(i)""")


def role_columns(role):
    for attribute in role.attributes:
        typed = {"birth_on": "DATE '1950-01-01'", "age": "70", "id_number": "'320723195001010010'"}
        yield f"{role.name}_{attribute}", typed.get(attribute, "'甲'")
    if role.is_linked:
        yield f"{role.name}_id_status", "'valid'"


FEW = ("dibao_roll", "disbursement", "marriages", "vehicles")


def county(names: tuple[str, ...] = FEW, rows: int = 20):
    """Tables of the contracts called `names` (none: of all), in memory, nothing wrong in them."""
    contracts, con = load_contracts(), connect(None)
    if names:
        sources = {n: contracts.sources[n] for n in names}
        kinds = {i.kind for s in sources.values() for i in s.implements}
        contracts = replace(contracts, sources=sources, kinds={k: contracts.kinds[k] for k in kinds})
    con.execute("CREATE TABLE raw.batch (source VARCHAR, batch DATE, is_accepted BOOLEAN)")
    con.execute("""CREATE TABLE record.rejected (source VARCHAR, kind VARCHAR, _file VARCHAR, _sheet VARCHAR,
        _row INTEGER, _member INTEGER, word VARCHAR, reason VARCHAR)""")
    create_books(con)
    for source in contracts.sources.values():
        raw_table(con, source, rows)
        con.execute("INSERT INTO raw.batch VALUES (?, '2021-05-01', true)", [source.name])
    for kind in contracts.kinds.values():
        sources = contracts.sources_of(kind.name)
        if not sources:
            record_table(con, contracts, kind, "", 0)
            continue
        record_table(con, contracts, kind, sources[0].name, rows)
        for other in sources[1:]:
            con.execute(f"""INSERT INTO record.{kind.name}
                SELECT * REPLACE (md5('{other.name}' || _row)[:16] AS record_id, '{other.name}' AS source)
                FROM record.{kind.name} WHERE source = '{sources[0].name}'""")
    return con, contracts


@pytest.fixture(scope="module")
def small():
    con, contracts = county()
    yield con, contracts
    con.close()


@pytest.fixture(scope="module")
def whole():
    con, contracts = county(())
    yield con, contracts
    con.close()


def named(results):
    return {(r.asset_key.path[1], r.check_name): r for r in results}


@pytest.mark.parametrize("layer", ["raw", "record"])
def test_every_spec_gets_one_answer_and_a_clean_county_passes(whole, layer):
    con, contracts = whole
    specs = check_specs(contracts, layer)
    results = list(check_results(con, contracts, layer))
    assert [(s.asset_key, s.name) for s in specs] == [(r.asset_key, r.check_name) for r in results]
    assert len({(s.asset_key, s.name) for s in specs}) == len(specs)
    assert {(r.asset_key.to_user_string(), r.description) for r in results if not r.passed} == set()
    assert all(s.blocking == (s.name in {"promises", "balance"}) for s in specs)


def test_a_broken_promise_is_an_error_and_a_missed_quality_a_warning():
    con, contracts = county()
    con.execute("UPDATE raw.dibao_roll SET certificate_no = ' ', id_number = NULL")
    con.execute("DELETE FROM raw.vehicles")
    con.execute("DROP TABLE raw.marriages")
    results = named(check_results(con, contracts, "raw"))
    promises, quality = results["dibao_roll", "promises"], results["dibao_roll", "quality"]
    assert (promises.passed, promises.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert (quality.passed, quality.severity) == (False, dg.AssetCheckSeverity.WARN)
    for register in ("vehicles", "marriages"):
        assert (results[register, "quality"].passed, results[register, "quality"].severity) == (
            False,
            dg.AssetCheckSeverity.WARN,
        )
    assert "不符" in results["vehicles", "quality"].description
    assert "没有这张表" in results["marriages", "quality"].description


def test_a_row_that_is_neither_record_nor_rejected_breaks_the_balance():
    con, contracts = county()
    balance = row_balance(contracts.sources["vehicles"])
    assert reconcile(con, balance, every_table(con)).passed
    con.execute("DELETE FROM record.vehicle WHERE _row < 3")
    outcome = reconcile(con, balance, every_table(con))
    assert (outcome.state, outcome.unexpected, outcome.rows) == ("failed", 3, 20)
    con.execute("""INSERT INTO record.rejected
        SELECT 'vehicles', 'vehicle', _file, _sheet, _row, _member, 'plate', '缺少' FROM raw.vehicles WHERE _row < 2""")
    con.execute("UPDATE raw.vehicles SET _reject = '合计行' WHERE _row = 2")
    assert reconcile(con, balance, every_table(con)).passed
    con.execute("UPDATE raw.batch SET is_accepted = false")
    assert (reconcile(con, balance, every_table(con)).state, reconcile(con, balance, every_table(con)).rows) == (
        "passed",
        0,
    )


@pytest.fixture
def residents():
    con = connect()
    con.execute("CREATE TABLE record.residence (person_id_number VARCHAR, person_id_status VARCHAR)")
    numbers = ["322222195001011234", "322222199001011234", "322222198501011234", "320723199001011234"]
    con.executemany("INSERT INTO record.residence VALUES (?, 'valid')", [[number] for number in numbers])
    con.execute("INSERT INTO record.residence VALUES ('999999199001011234', 'invalid')")
    return con


def test_nobody_is_younger_than_the_code_in_the_number_by_more_than_lists_differ(residents):
    promise = region_in_force({"322222": Region(None, 1983), "320723": Region(1983, None)})
    outcome = reconcile(residents, promise, every_table(residents))
    assert (outcome.state, outcome.unexpected, outcome.rows) == ("failed", 1, 4)
    residents.execute("DELETE FROM record.residence WHERE person_id_number = '322222199001011234'")
    assert reconcile(residents, promise, every_table(residents)).passed


def test_a_code_that_no_list_has_is_counted_unless_the_bearer_is_younger_than_the_lists(residents):
    known = region_known(["320723", "322222"])
    assert reconcile(residents, known, every_table(residents)).passed
    residents.execute("INSERT INTO record.residence VALUES ('320799202501011234', 'valid')")
    assert reconcile(residents, known, every_table(residents)).passed
    residents.execute("INSERT INTO record.residence VALUES ('320799199001011234', 'valid')")
    outcome = reconcile(residents, known, every_table(residents))
    assert (outcome.state, outcome.unexpected, outcome.rows) == ("failed", 1, 6)


def test_registers_are_reconciled_with_each_other(small):
    con, _ = small
    assert reconcile(con, headcount(), every_table(con)).passed
    assert reconcile(con, paid_on_roll(), every_table(con)).passed
    con.execute("BEGIN")
    con.execute("UPDATE record.enrolment SET insured_count = 3 WHERE _row < 2")
    con.execute("UPDATE record.payment SET certificate_no = 'x' || _row WHERE _row < 5")
    assert (
        reconcile(con, headcount(), every_table(con)).unexpected,
        reconcile(con, paid_on_roll(), every_table(con)).unexpected,
    ) == (2, 5)
    con.execute("ROLLBACK")


def test_checks_run_as_one_step_of_a_layer(small):
    con, contracts = small

    @dg.multi_asset_check(specs=check_specs(contracts, "record"), name="record_checks")
    def record_checks():
        yield from check_results(con, contracts, "record")

    outcome = dg.materialize(
        [*(dg.AssetSpec(["record", k]) for k in contracts.kinds), record_checks],
        selection=dg.AssetSelection.checks(record_checks),
    )
    assert outcome.success
    assert len(outcome.get_asset_check_evaluations()) == len(check_specs(contracts, "record"))


def test_no_name_and_no_number_is_in_a_result():
    con, contracts = county()
    name, number = "查无此人", "320723195001010010"
    con.execute(f"UPDATE raw.dibao_roll SET person_name = '{name}', id_number = '{number}', certificate_no = NULL")
    con.execute(f"""UPDATE record.enrolment SET person_name = '{name}', person_id_number = '{number}1',
                    record_id = '{number}', received_on = DATE '2000-01-01'""")
    results = [r for layer in ("raw", "record") for r in check_results(con, contracts, layer)]
    assert not all(r.passed for r in results)
    assert not [v for v in (name, number) if v in str(results)]
