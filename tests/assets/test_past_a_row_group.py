"""What a step writes into one table in several goes is all there, past the rows that DuckDB keeps in one group.

A step of a night is one transaction. Each is run here in one, in a file, as a night does, and once more with a
transaction a statement, in memory: both must come to the same, within the transaction and after it. DuckDB 1.4, 1.5 and
2.0.0 lost what such a transaction had written; every table that a step of the night adds to more than once, and that
can grow past a group, has a case here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.facts.kinship import build_kinship
from assets.flags.claims import write_status
from assets.home.warehouse import connect
from assets.intake.deliveries import Receipt
from assets.intake.loaded import SourceResult
from assets.intake.raw import counts, load_raw
from assets.intake.reading import ParsedFile
from assets.intake.reading.report import FileReport
from assets.night.graph import Step, in_one_write
from assets.people.blocked_pairs import Tables, bring_together
from assets.people.linked_tables import link_tables
from assets.people.persons import link_persons
from assets.records.build import build_records, reconcile
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.sql import ROW_GROUP
from matchers.flags.claims import RuleResult
from matchers.flags.rule import load_rules
from matchers.people.scheme import CHINESE
from tests.assets.big_tables import (
    CLAIMED,
    CROWD,
    DAY,
    LISTED_BOTH_WAYS,
    MANY,
    RENUMBERED,
    SPELT,
    fill_kin,
    fill_records,
    raw_rows_sql,
)
from tests.assets.fact_world import CONTRACTS, KEY
from tests.nights import AS_OF, JURISDICTION

pytestmark = pytest.mark.usefixtures("many_threads")
Work = Callable[[duckdb.DuckDBPyConnection], object]
STEP = Step("a_step", "一步", (), lambda *_: None)


def told(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, tuple]:
    """Rows of each table and a digest of them, in whatever order they stand."""
    return {t: con.execute(f"SELECT count(*), sum(hash(t)) FROM {t} AS t").fetchall()[0] for t in tables}


def both_ways(folder: Path, fill: Work, work: Work, tables: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """Run `work` over what `fill` made, in one transaction and in many; the database of the one, when all agreed."""
    many = connect()
    fill(many)
    result = work(many)
    expected = told(many, tables)
    many.close()
    con = connect(folder / "night.duckdb")
    fill(con)
    with in_one_write(con, STEP):
        assert work(con) == result
        assert told(con, tables) == expected
    assert told(con, tables) == expected
    return con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> tuple:
    return con.execute(query).fetchall()[0]


LATER = DAY + timedelta(days=1)


def numbers(count: int, first: int = 0) -> str:
    return f"SELECT range AS n FROM range({first}, {first + count})"


class Landed:
    """Files of one source after another, parsed, each given by its rows."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.receipts, self.parsed = folder, [], {}

    def file(self, source: str, name: str, received_on: date, people: str, **said: str) -> Landed:
        path = self.folder / f"{source}-{name}.parquet"
        select = raw_rows_sql(CONTRACTS.sources[source], people, **said)
        (count,) = rows(duckdb.connect(), f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        self.receipts.append(Receipt(name, source, name, 0, received_on))
        self.parsed[self.receipts[-1].key] = ParsedFile(path, FileReport(source, name, (), (), count, 0, {}, name))
        return self

    def load(self, con: duckdb.DuckDBPyConnection) -> list[SourceResult]:
        mine = {r.source: CONTRACTS.sources[r.source] for r in self.receipts}
        return load_raw(con, replace(CONTRACTS, sources=mine), self.receipts, self.parsed, LATER)


def test_every_row_of_every_file_of_a_register_is_there(tmp_path: Path) -> None:
    """`raw.<source>`, an INSERT a file; rows that repeat others, and files that were corrected, are marked; what a gate
    holds (five payments of a month beside as many as there are) is taken out again."""
    landed = Landed(tmp_path)
    paid = {"certificate_no": "'C' || n", "head_name": "'王英'", "paid_amount": "'620'"}
    may = {**paid, "month": "'2021-05'", "_batch": "'2021-05-01'"}
    landed.file("disbursement", "a", DAY, numbers(5), **paid, _batch="'2021-07-01'")
    landed.file("disbursement", "b", DAY, numbers(MANY), **may)
    landed.file("disbursement", "c", LATER, numbers(MANY - 10), **may)
    landed.file("disbursement", "d", LATER, numbers(5), **paid, _batch="'2021-04-01'")
    listed = {"certificate_no": "'C' || n", "head_name": "'王英'", "person_name": "'王英'", "programme": "'农村'"}
    roll = {**listed, "id_number": "320723000000000 + n", "_batch": "'2021-05-01'"}
    landed.file("dibao_roll", "a", DAY, numbers(5), **{**roll, "_batch": "'2021-07-01'"})
    landed.file("dibao_roll", "b", DAY, numbers(MANY), **roll)
    landed.file("dibao_roll", "c", LATER, numbers(MANY - 10), **roll)
    landed.file("dibao_roll", "d", LATER, numbers(5, MANY), **roll)
    graduates = {"person_name": "'王英'", "id_number": "320723000000000 + n", "school": "'一中'"}
    landed.file("graduates", "a", DAY, numbers(5), **graduates, _batch="'2021-07-01'")
    landed.file("graduates", "b", DAY, numbers(MANY), **graduates)
    landed.file("graduates", "c", LATER, numbers(20, MANY - 5), **graduates)
    tables = [f"raw.{s}" for s in ("disbursement", "dibao_roll", "graduates", "batch")]
    con = both_ways(tmp_path, lambda con: None, landed.load, tables)
    assert counts(con) == [
        ("dibao_roll", 2 * MANY - 5, MANY - 5, MANY),
        ("disbursement", 2 * MANY - 10, MANY - 10, MANY),
        ("graduates", MANY + 20, MANY + 15, 5),
    ]


def test_records_of_several_registers_of_one_kind_stand_together(tmp_path: Path) -> None:
    """`record.<kind>`, an INSERT a source; `record.rejected`, one of refused rows and one of repeated ones each."""
    file = {"_file": "'a'", "_batch": "'2021-06-01'", "_received_on": "'2021-06-01'"}
    died = {"died_on": "'2021-03-01'", "cremated_on": "'2021-03-04'", "cancelled_on": "'2021-03-09'"}
    died |= {"reason": "'死亡'", "person_name": "CASE WHEN n % 2 = 0 THEN '王英' END"}
    died |= {"id_number": "CASE WHEN n % 2 = 0 THEN 320723190000000000 + n END"}
    sizes = {"cremations": 2 * MANY, "death_cancellations": 10, "death_certificates": 10}

    def fill(con: duckdb.DuckDBPyConnection) -> None:
        for name, count in sizes.items():
            select = raw_rows_sql(CONTRACTS.sources[name], numbers(count), **file, **died)
            again = raw_rows_sql(CONTRACTS.sources[name], numbers(6), **{**file, "_file": "'b'"}, **died)
            con.execute(f"CREATE TABLE raw.{name} AS {select} UNION ALL {again}")

    mine = replace(
        CONTRACTS,
        sources={name: CONTRACTS.sources[name] for name in sizes},
        kinds={"death": CONTRACTS.kinds["death"]},
    )
    con = both_ways(tmp_path, fill, lambda con: build_records(con, mine, KEY), ["record.death", "record.rejected"])
    assert rows(con, "SELECT count(*), count(DISTINCT record_id) FROM record.death") == (MANY + 10,) * 2
    by_word = con.execute("SELECT word, count(*) FROM record.rejected GROUP BY word ORDER BY word").fetchall()
    assert by_word == [("person_name", MANY + 10 + 9), (None, 9)]
    assert reconcile(con) == [(name, count + 6, count // 2, count // 2 + 6) for name, count in sizes.items()]


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A night's linkage of a register and a list as long, checked on the way; tests look at the tables it left."""
    tables = [f"link.{t}" for t in ("mention", "person", "identity", "name_conflict", "pair", "candidate", "alias")]
    return both_ways(
        tmp_path_factory.mktemp("linked"),
        lambda con: fill_records(con, dict(CONTRACTS.kinds)),
        lambda con: link_persons(con, CONTRACTS, KEY, as_of=AS_OF),
        [*tables, "temp.link_owner", "temp.link_disputed", "temp.link_best", "temp.link_listed"],
    )


def test_every_mention_of_every_kind_is_gathered(linked) -> None:
    """`_said`: an INSERT a kind and role, of nothing for most of them."""
    by_kind = dict(linked.execute("SELECT kind, count(*) FROM link.mention GROUP BY kind").fetchall())
    assert by_kind == {
        "residence": MANY + CROWD,
        "disability": MANY + CROWD + LISTED_BOTH_WAYS,
        "vehicle": SPELT,
        "business": CLAIMED,
        "pension": RENUMBERED,
        "move": 2 * RENUMBERED,
    }


def test_the_owner_of_every_number_is_known(linked) -> None:
    """`_owner`: first whose name nobody disputes, then who agrees, cluster by cluster; what is left last."""
    assert rows(linked, "SELECT count(DISTINCT id_number), count(*) FROM temp.link_owner") == (
        MANY + CROWD + RENUMBERED,
        MANY + CROWD + RENUMBERED + SPELT + CLAIMED,
    )
    assert rows(linked, "SELECT count(*) FROM link.name_conflict") == (CLAIMED,)


def test_everybody_whose_number_was_cut_is_found_in_the_register(linked) -> None:
    """`_scored`, `_listed`, `_best`: made by a query, then added to and taken from."""
    assert rows(linked, "SELECT count(*) FROM temp.link_listed")[0] > ROW_GROUP
    assert rows(linked, "SELECT count(*) FROM temp.link_met_twice")[0] > 0
    found = """
    SELECT count(*) FILTER (l.method = 'probable'), count(*) FILTER (l.person = r.person) FROM link.person AS l
    JOIN link.person AS r ON r.record_id = 'r' || substr(l.record_id, 2) AND r.role = 'person'
    WHERE l.record_id LIKE 'd%' AND l.role = 'person'"""
    # Who stands on the list by number already does not stand there twice.
    assert rows(linked, found) == (MANY + CROWD - LISTED_BOTH_WAYS,) * 2


def test_pairs_met_rule_by_rule_and_slice_by_slice_are_all_there(linked) -> None:
    """`_reached`, an INSERT a slice of the register; `_met`, one of pairs drawn and one each time crowds are split."""

    def meet(con: duckdb.DuckDBPyConnection, at_a_time: int) -> dict[str, tuple]:
        con.execute("CREATE OR REPLACE TEMP TABLE left_side AS SELECT * FROM temp.link_profile")
        con.execute("CREATE OR REPLACE TEMP TABLE right_side AS SELECT * FROM temp.link_identity ORDER BY id_number")
        bring_together(con, Tables("left_side", "right_side"), CHINESE, max_block=400, at_a_time=at_a_time)
        con.execute("""CREATE OR REPLACE TEMP TABLE came AS
            SELECT m.block, m.profile, r.person, r.id_number FROM temp.link_met AS m
            JOIN right_side AS r ON r.rowid = m.place""")
        return told(con, ["came"])

    settled = meet(linked, 10 * ROW_GROUP)
    assert settled["came"][0] > 2 * ROW_GROUP
    # The crowd of one name in one township meets in the two halves that its villages make.
    township = next(n for n, block in enumerate(CHINESE.blocks) if block.name == "name_township")
    crowd = f"SELECT count(*) FROM came SEMI JOIN people ON number = id_number AND n >= {MANY} WHERE block = {township}"
    assert rows(linked, crowd) == (CROWD * CROWD // 2,)
    with in_one_write(linked, STEP):
        assert meet(linked, ROW_GROUP // 2) == settled


def test_links_by_a_number_and_links_by_the_engine_stand_together(linked) -> None:
    """`_taken`, of two plain tables: the sure first, then the probable."""
    with in_one_write(linked, STEP):
        linked.execute("""
        CREATE OR REPLACE TEMP TABLE many_sure AS
        SELECT p.* REPLACE (i.id_number AS id_number, 'valid' AS id_status)
        FROM temp.link_profile AS p JOIN temp.link_best AS b ON b.subject = p.subject
        JOIN temp.link_identity AS i ON i.person = b.person
        WHERE i.id_number LIKE '%7' AND p.profile % 5000 > 0
        UNION ALL SELECT * FROM temp.link_profile WHERE profile % 5000 = 0""")
        cut = rows(linked, "SELECT count(*) FROM many_sure WHERE id_status = 'damaged'")[0]
        found = link_tables(linked, "many_sure", "temp.link_identity")
        by_method = dict(
            linked.execute("SELECT method, count(DISTINCT profile) FROM temp.link_taken GROUP BY method").fetchall()
        )
    assert found.sure > ROW_GROUP
    assert by_method == {"id_name": found.sure, "probable": cut}


def test_kin_of_everybody_are_found_whatever_the_register_left_out(tmp_path: Path) -> None:
    """`_tie`: parents and spouses of the register, households, reports, supporters, marriages; then the divorced go."""
    con = both_ways(
        tmp_path,
        lambda con: fill_kin(con, dict(CONTRACTS.kinds)),
        lambda con: build_kinship(con, AS_OF),
        ["fact.kinship"],
    )
    mothers = "SELECT count(DISTINCT person) FROM fact.kinship WHERE relation = '父母' AND person IN "
    assert rows(con, f"{mothers} (SELECT person FROM fact.office)") == (5000,)
    by_source = {s for (s,) in con.execute("SELECT DISTINCT sources FROM fact.kinship WHERE hops = 1").fetchall()}
    assert {"户口", "婚姻登记", "自查报告"} <= by_source


def test_who_may_not_be_asked_is_counted_rule_by_rule(tmp_path: Path) -> None:
    """`flag.unasked`: an INSERT a rule; here of nobody, of more than a group of rows, and of one."""
    (rule,) = [r for r in load_rules().values() if r.not_run_for]
    spared = {"first": "nobody", "second": "everybody", "third": "somebody"}
    rules = {code: replace(rule, code=code, not_run_for=table) for code, table in spared.items()}

    def fill(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"""
        CREATE TABLE fact.everybody AS SELECT 'C' || range AS certificate_no, '伊山镇' AS township, '未授权' AS why
            FROM range({MANY});
        CREATE TABLE fact.nobody AS FROM fact.everybody LIMIT 0;
        CREATE TABLE fact.somebody AS FROM fact.everybody LIMIT 1;
        CREATE TABLE fact.roll AS SELECT '伊山镇' AS township;
        CREATE TABLE review.flag (rule VARCHAR, township VARCHAR)""")

    def work(con: duckdb.DuckDBPyConnection) -> None:
        results = [RuleResult(code, "no_flags", "", 0) for code in rules]
        write_status(con, rules, results, load_jurisdictions()[JURISDICTION])

    con = both_ways(tmp_path, fill, work, ["flag.unasked", "flag.status"])
    counted = "SELECT rule, households_not_run FROM flag.status WHERE township = '' ORDER BY rule"
    assert con.execute(counted).fetchall() == [("first", 0), ("second", MANY), ("third", 1)]
