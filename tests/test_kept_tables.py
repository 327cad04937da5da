"""Every input is turned a little, and just the tables below it are made anew; what is kept is what would be made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.facts import kinship
from assets.facts import measures as measures_room
from assets.home.home import Home
from assets.home.made import MADE, Made, contents, take_up
from assets.home.warehouse import drop_working, every_table, opened
from assets.intake.raw import note_raw
from assets.night import steps
from assets.night.night import Night
from assets.night.steps import gather_facts, link, read_sources, standardise
from assets.people.judgements import Judgement
from assets.records import build as records
from assets.records import storing, together
from data_contracts.contract import Source
from matchers.facts.measure import in_order, load_statements
from matchers.flags.gaps import Gap
from tests.nights import AS_OF, JURISDICTION, County

NEXT = AS_OF + timedelta(days=1)
STATEMENTS = load_statements()
Turn = Callable[[duckdb.DuckDBPyConnection], object]


@dataclass(frozen=True)
class Read:
    """A night that has read its files on top of one just like it: `file` is its work file at that point."""

    night: Night
    file: Path
    county: County


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    county = County.after_a_night(tmp_path_factory, "kept")
    night = Night.of(county.home, county.landing, JURISDICTION)
    file = county.home.work_file(AS_OF)
    take_up(file, AS_OF)
    with opened(file) as con:
        read_sources(night, AS_OF, con)
        drop_working(con)
    return Read(night, file, county)


@pytest.fixture
def anew(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., set[str]]:
    """The names of what a night makes anew after a turn of its rows, on a day, as a night."""

    def run(turn: Turn | None = None, as_of: date = AS_OF, night: Night = read.night) -> set[str]:
        file, seen, real = tmp_path / "turned.duckdb", set(), Made.stands
        shutil.copy(read.file, file)

        def stands(made: Made, name: str, digest: str, tables: Iterable[str] = ()) -> bool:
            is_kept = real(made, name, digest, tuple(tables))
            seen.update(() if is_kept else [name])
            return is_kept

        with monkeypatch.context() as patch, opened(file) as con:
            patch.setattr(Made, "stands", stands)
            if turn:
                turn(con)
                made = Made.of(con, as_of)
                note_raw(made)
                made.write()
            for step in (standardise, link, gather_facts):
                step(night, as_of, con)
                drop_working(con)
        return seen

    return run


def below(*tables: str, is_through_others: bool = True) -> set[str]:
    """The measures that are made of these tables, themselves or through whatever others, but for working ones, which do
    not stay."""
    reached, given = set(tables), set(tables)
    for name in in_order({n: m.reads() for n, m in STATEMENTS.items()}):
        measure = STATEMENTS[name]
        read = {f"{schema}.{t}" for schema in ("fact", *measures_room.READ) for t in measure.reads(schema)}
        if read & given:
            reached.add(f"fact.{name}")
            if is_through_others or measure.is_working:
                given.add(f"fact.{name}")
    return {t for t in reached - set(tables) if not t.startswith("fact._")}


def are_below(found: set[str], *tables: str) -> bool:
    """Whether all measures that read these tables were made anew, and beside them none but those that read one whose
    rows may be others then."""
    return below(*tables, is_through_others=False) <= found <= below(*tables)


def test_a_night_of_the_same_makes_nothing(anew) -> None:
    assert anew() == set()


def test_one_value_of_one_register_makes_what_lies_below_it(anew) -> None:
    found = anew(lambda con: con.execute("UPDATE raw.real_estate SET area_m2 = '1' WHERE rowid = 0").fetchall())
    # Links are of all who mention somebody; who is linked to whom is as it was, so facts of others stand.
    turned = {"record.real_estate", "link", "fact.real_estate"}
    assert turned <= found
    assert are_below(found - turned, "fact.real_estate", "record.real_estate")


def test_a_batch_that_is_held_after_all_makes_what_lies_below_it(anew) -> None:
    found = anew(
        lambda con: con.execute("UPDATE raw.batch SET is_accepted = FALSE WHERE source = 'petitions'").fetchall()
    )
    assert {"record.petition", "fact.petition"} <= found
    assert {name for name in found if name.startswith("record.")} == {"record.petition"}


def test_another_day_makes_what_counts_from_the_day(anew, read: Read) -> None:
    found = anew(as_of=NEXT)
    assert not any(name.startswith(("record.", "link")) for name in found)
    assert found >= {"fact.dead", "fact.roll", "fact.household_now"}
    assert found.isdisjoint({f"fact.{kind}" for kind in read.night.contracts.kinds} | {"fact.kinship"})
    # It asks for months of the calendar, and reads a roll that says the same as the day before.
    assert "fact.income" not in found


@pytest.mark.parametrize("days", [37, 400, -40])
def test_facts_of_another_day_hold_what_those_gathered_anew_do(read: Read, tmp_path: Path, days: int) -> None:
    """Records that count by then only, and months that have passed; of a day gone by nothing had come yet."""
    day = AS_OF + timedelta(days=days)
    found: list[dict[str, str]] = []
    for forget in ("", f"DELETE FROM {MADE} WHERE name LIKE 'fact.%'"):
        file = tmp_path / f"{len(found)}.duckdb"
        shutil.copy(read.file, file)
        with opened(file) as con:
            con.execute(forget or "SELECT 1").fetchall()
            for step in (standardise, link, gather_facts):
                step(read.night, day, con)
                drop_working(con)
            found.append({name: contents(con, name) for name in every_table(con) if name.startswith("fact.")})
            kept = con.execute(f"SELECT count(*) FROM {MADE} WHERE name LIKE 'fact.%' AND made_on = ?", [AS_OF])
            assert (kept.fetchall()[0][0] > 20) is (days > 0 and not forget)
    assert found[0] == found[1]


def test_another_key_makes_everything(anew, read: Read, tmp_path: Path) -> None:
    found = anew(night=replace(read.night, home=Home(tmp_path / "home").prepared()))
    assert found >= {"link", *(f"record.{kind}" for kind in read.night.contracts.kinds)}


def test_a_parameter_makes_the_measures_that_ask_for_it(anew, monkeypatch) -> None:
    changed = replace(STATEMENTS["illness"], params={"illness_months": 1})
    monkeypatch.setattr(measures_room, "load_statements", lambda: {**STATEMENTS, "illness": changed})
    found = anew()
    assert "fact.illness" in found
    assert found - {"fact.illness"} <= below("fact.illness")


@pytest.mark.parametrize("where", ["true", "person < 'K'"])
def test_another_statement_makes_what_reads_its_measure_where_it_says_something_else(anew, monkeypatch, where) -> None:
    measure = STATEMENTS["dead"]
    changed = replace(measure, sql=f"SELECT * FROM ({measure.sql}) AS before WHERE {where}")
    monkeypatch.setattr(measures_room, "load_statements", lambda: {**STATEMENTS, "dead": changed})
    found = anew()
    assert "fact.dead" in found
    assert found == {"fact.dead"} if where == "true" else are_below(found - {"fact.dead"}, "fact.dead")


def test_a_judgement_makes_the_links_and_the_facts_of_those_it_is_about(anew, read: Read, monkeypatch) -> None:
    with opened(read.file, read_only=True) as con:
        own, person = con.execute(
            "SELECT p.own_person, p.person FROM link.pair AS p JOIN link.mention AS m USING (record_id, role) "
            "WHERE m.kind = 'death' AND p.own_person <> p.person AND p.probability > .95 ORDER BY p.pair LIMIT 1"
        ).fetchall()[0]
    word = Judgement("L1", own, person, "different")
    real = steps.persons_in_ledger
    monkeypatch.setattr(steps, "persons_in_ledger", lambda *asked: replace(real(*asked), judgements=(word,)))
    found = anew()
    assert found >= {"link", "fact.death"}
    assert not any(name.startswith("record.") for name in found)


@pytest.fixture(scope="module")
def gathered(read: Read, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work file of the same night once its facts are gathered."""
    file = tmp_path_factory.mktemp("gathered") / "gathered.duckdb"
    shutil.copy(read.file, file)
    with opened(file) as con:
        for step in (standardise, link, gather_facts):
            step(read.night, AS_OF, con)
            drop_working(con)
    return file


def _one_more(found: Callable[..., list[Gap]]) -> Callable[..., list[Gap]]:
    gap = Gap("petitions", "petition", "township", "信访登记", "乡镇", 3, 2, 1, 0)
    return lambda *asked: [*found(*asked), gap]


FLAGS_TURN: dict[str, Callable[[Night, duckdb.DuckDBPyConnection, pytest.MonkeyPatch], Night | None]] = {
    "a fact": lambda _, con, __: con.execute(f"UPDATE {MADE} SET digest = 'x' WHERE name = 'fact.payment'").fetchall(),
    "a person": lambda _, con, __: con.execute("INSERT INTO link.change VALUES ('P1', 'P1', 'P2', 'judged', 1.0)"),
    "a rule": lambda night, *_: replace(
        night, rules={code: replace(rule, severity="low") for code, rule in night.rules.items()}
    ),
    "the place": lambda night, *_: replace(
        night, jurisdiction=replace(night.jurisdiction, on_trial=("dead_enrolled",))
    ),
    "a register": lambda _, __, patch: patch.setattr(steps, "available_kinds", lambda *_: {}),
    "a gap": lambda _, __, patch: patch.setattr(steps, "find_gaps", _one_more(steps.find_gaps)),
    "a table": lambda _, con, __: con.execute("DROP TABLE flag.status"),
}


@pytest.mark.parametrize("turned", [None, "the day", *FLAGS_TURN])
def test_flags_stand_until_something_that_they_are_made_of_is_turned(
    read: Read, gathered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turned: str | None
) -> None:
    ran: list[bool] = []
    monkeypatch.setattr(steps, "run_rules", lambda *_: ran.append(True) or [])
    file, night = tmp_path / "flags.duckdb", read.night
    shutil.copy(gathered, file)
    with opened(file) as con:
        stood = {name: contents(con, name) for name in every_table(con) if name.startswith("flag.")}
        if turned in FLAGS_TURN:
            answer = FLAGS_TURN[turned](night, con, monkeypatch)
            night = answer if isinstance(answer, Night) else night
        results = steps.find_flags(night, NEXT if turned == "the day" else AS_OF, con)
        assert bool(ran) is (turned is not None)
        if turned is None:
            assert {r.rule for r in results} == set(night.rules)
            assert stood == {name: contents(con, name) for name in every_table(con) if name.startswith("flag.")}


def test_kinship_says_what_it_reads() -> None:
    text = Path(kinship.__file__).read_text("utf-8")
    named = set(re.findall(r"\b(?:FROM|JOIN) (fact\.[a-z]\w*|link\.\w+)", text)) - {"fact.kinship"}
    named |= {f"fact.{kind}" for kind in re.findall(r'"(\w+)": "(?:person|official)"', text)}
    assert named <= set(kinship.READ)


def test_a_register_read_part_by_part_comes_to_the_same_records(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a large county's is, for its memory."""
    file = tmp_path / "work.duckdb"
    shutil.copy(read.file, file)
    monkeypatch.setattr(together, "MANY", 100)
    monkeypatch.setattr(storing, "ROW_GROUP", 50)
    with opened(file) as con:
        names = [name for name in every_table(con) if name.startswith("record.")]
        before = {name: contents(con, name) for name in names}
        parted = con.execute("SELECT count(*) FROM (SELECT source FROM raw.batch GROUP BY 1 HAVING sum(rows) > 100)")
        assert parted.fetchall()[0][0] > 10
        records.build_records(con, read.night.contracts, read.night.home.key(), read.night.jurisdiction.villages)
        assert {name for name in names if contents(con, name) != before[name]} == set()


def test_what_a_step_had_committed_when_it_ended_stands_for_nothing(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book of the night before says of it what it was then."""
    file, real = tmp_path / "work.duckdb", records._build
    shutil.copy(read.file, file)

    def ends(con: duckdb.DuckDBPyConnection, source: Source, *rest: object) -> object:
        if source.name == "vehicles":
            raise RuntimeError("the power went")
        return real(con, source, *rest)

    monkeypatch.setattr("assets.home.made.LONG", 1)
    with opened(file) as con:
        con.begin()
        for register in ("real_estate", "vehicles"):
            con.execute(f"UPDATE raw.{register} SET _sheet = 'of another sheet' WHERE rowid = 0").fetchall()
        made = Made.of(con, AS_OF)
        note_raw(made)
        made.write()
        monkeypatch.setattr(records, "_build", ends)
        with pytest.raises(RuntimeError):
            standardise(read.night, AS_OF, con)
    with opened(file, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM record.real_estate WHERE _sheet = 'of another sheet'").fetchall() == [
            (1,)
        ], "it had been committed"
    take_up(file, AS_OF)
    with opened(file, read_only=True) as con:
        assert "record.real_estate" not in every_table(con)
        assert {"record.vehicle", "record.residence", "link.person"} <= every_table(con), "they are as they were"


def test_a_night_that_kept_what_stood_holds_what_one_made_anew_does(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it commits after each table, as a large county's does, or after each step."""
    county = County.after_a_night(tmp_path_factory, "kept_night")
    other = county.root.with_name(f"{county.root.name}_anew")
    shutil.copytree(county.root, other)
    for folder in (county.root, other):
        shutil.copytree(folder / "landing_next", folder / "landing", dirs_exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setattr("assets.home.made.LONG", 1)
        assert county.night(NEXT) == 0
    assert County(other).night(NEXT, "--anew") == 0
    with opened(county.home.published, read_only=True) as kept, opened(County(other).home.published, True) as made:
        rows = kept.execute(f"SELECT made_on, count(*) FROM {MADE} WHERE made_on IS NOT NULL GROUP BY 1").fetchall()
        book = dict(rows)
        assert min(book[AS_OF], book[NEXT]) > 20, "some stand, some are new"
        names = every_table(kept)
        assert names == every_table(made)
        differing = {name for name in names if contents(kept, name) != contents(made, name)}
    assert differing <= {MADE, "review.ledger_head"}
