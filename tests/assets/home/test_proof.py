"""What a forger, an old copy or a rotten page leaves is found: in the file, in its indexes, and against other heads."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.errors import BadInput
from assets.home.heads import KeptHead
from assets.home.home import Home
from assets.home.ledger import Event, Ledger
from assets.home.ledger_postgresql_schema import PostgresqlInspection
from assets.home.ledger_sqlite_schema import SqliteInspection
from assets.home.memory import remember
from assets.home.proof import prove, refuse_unproven
from assets.home.settled_witness import set_witness
from assets.home.witness import Witness
from tests.ledgers import Engine, InDatabase, InFile, Server

DAY = date(2021, 6, 1)


@pytest.fixture
def home(engine: Engine, tmp_path: Path) -> Home:
    place = engine.home(tmp_path / "home").prepared()
    write(place, 40)
    return place


@pytest.fixture
def in_file(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home").prepared()
    write(place, 40)
    return place


@pytest.fixture
def in_database(postgresql: Server, tmp_path: Path) -> tuple[Home, InDatabase]:
    engine = InDatabase(postgresql)
    place = engine.home(tmp_path / "home").prepared()
    write(place, 40)
    return place, engine


def write(place: Home, count: int, kind: str = "opened") -> None:
    with place.ledger() as ledger:
        first = ledger.head().seq
        ledger.append([Event(kind, f"F{first + i}", {"rule": "r"}, f"e{first + i}") for i in range(count)], DAY, "甲")


def forged(place: Home, *statements: str) -> None:
    with sqlite3.connect(place.ledger_file) as forger:
        for statement in statements:
            forger.execute(statement)
        forger.commit()
        forger.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_a_sound_ledger_proves(home: Home) -> None:
    proof = prove(home)
    assert (proof.problems, proof.unproven, proof.head.seq) == ((), (), 40)
    refuse_unproven(home)


def drop_a_guard(place: Home) -> None:
    forged(place, "DROP TRIGGER event_never_deleted")


def rewrite_a_guard(place: Home) -> None:
    forged(
        place,
        "DROP TRIGGER event_never_updated",
        "CREATE TRIGGER event_never_updated BEFORE UPDATE ON event BEGIN SELECT 1; END",
    )


def empty_the_table(place: Home) -> None:
    write_manifest(place)
    sql = "SELECT sql FROM sqlite_master WHERE name = 'event_never_deleted'"
    with sqlite3.connect(place.ledger_file) as forger:
        ((guard,),) = forger.execute(sql).fetchall()
        forger.execute("DROP TRIGGER event_never_deleted")
        forger.execute("DELETE FROM event")
        forger.execute(guard)


def cut_the_tail(place: Home) -> None:
    write_manifest(place)
    sql = "SELECT sql FROM sqlite_master WHERE name = 'event_never_deleted'"
    with sqlite3.connect(place.ledger_file) as forger:
        ((guard,),) = forger.execute(sql).fetchall()
        forger.execute("DROP TRIGGER event_never_deleted")
        forger.execute("DELETE FROM event WHERE seq > 30")
        forger.execute(guard)


def plant_an_index(place: Home) -> None:
    """An index that leaves the closings out: every statement that goes by it sees none."""
    forged(
        place,
        "DROP INDEX event_kind",
        "CREATE INDEX event_kind ON event (kind, seq) WHERE kind <> 'closed'",
    )


def hide_in_an_index(place: Home) -> None:
    """The index as it was, without the newest rows: put back from an older copy of the file, under today's name."""
    with sqlite3.connect(place.ledger_file) as forger:
        forger.execute("PRAGMA writable_schema = ON")
        ((root,),) = forger.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event_kind'").fetchall()
        forger.execute("CREATE TABLE other (kind, seq)")
        forger.execute("INSERT INTO other SELECT kind, seq FROM event WHERE seq < 20")
        forger.execute("CREATE INDEX other_kind ON other (kind, seq)")
        ((page,),) = forger.execute("SELECT rootpage FROM sqlite_master WHERE name = 'other_kind'").fetchall()
        forger.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'event_kind'", [page])
        forger.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'other_kind'", [root])


def add_a_table(place: Home) -> None:
    forged(place, "CREATE VIEW recent AS SELECT * FROM event")


def change_an_entry(place: Home) -> None:
    with sqlite3.connect(place.ledger_file) as forger:
        ((guard,),) = forger.execute("SELECT sql FROM sqlite_master WHERE name = 'event_never_updated'").fetchall()
        forger.execute("DROP TRIGGER event_never_updated")
        forger.execute("UPDATE event SET actor = '乙' WHERE seq = 7")
        forger.execute(guard)


def rot(place: Home) -> None:
    forged(place, "SELECT 1")
    with place.ledger_file.open("r+b") as file:
        for page in range(2, place.ledger_file.stat().st_size // 4096):
            file.seek(page * 4096 - 900)
            file.write(b"\x55" * 500)


def put_an_older_copy_back(place: Home) -> None:
    forged(place, "SELECT 1")
    shutil.copyfile(place.ledger_file, place.root / "older")
    write(place, 5)
    write_manifest(place)
    for end in ("-wal", "-shm"):
        Path(f"{place.ledger_file}{end}").unlink(missing_ok=True)
    shutil.move(place.root / "older", place.ledger_file)


def write_manifest(place: Home) -> None:
    folder = place.exports / DAY.isoformat()
    folder.mkdir(exist_ok=True)
    with place.ledger() as ledger:
        head = ledger.head()
    note = f'{{"ledger_head": {{"seq": {head.seq}, "hash": "{head.hash}"}}}}'
    (folder / "甲镇_核查单_20210601-001.json").write_text(note, encoding="utf-8")


def refused(place: Home, said: str) -> None:
    problems = prove(place).problems
    assert any(said in problem for problem in problems), problems
    with pytest.raises(BadInput, match=r"没有运行，什么都没有改动.*hedui verify"):
        refuse_unproven(place)


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (drop_a_guard, "缺少触发器 event_never_deleted"),
        (rewrite_a_guard, "触发器 event_never_updated被改写过"),
        (empty_the_table, "现在只有 0 条"),
        (cut_the_tail, "记着台账有 40 条，现在只有 30 条"),
        (plant_an_index, "索引 event_kind被改写过"),
        (hide_in_an_index, "内部不一致"),
        (add_a_table, "多出视图 recent"),
        (change_an_entry, "第 7 条的内容被改动过"),
        (rot, "台账"),
        (put_an_older_copy_back, "记着台账有 45 条，现在只有 40 条"),
    ],
)
def test_what_was_done_to_a_file_is_found_and_no_night_runs_on_it(
    in_file: Home, forge: Callable[[Home], None], said: str
) -> None:
    forge(in_file)
    refused(in_file, said)


REWRITTEN = """CREATE OR REPLACE FUNCTION event_refused() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RETURN NULL; END $$"""
HIDE = "CREATE RULE hide AS ON INSERT TO event WHERE NEW.kind = 'closed' DO INSTEAD NOTHING"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DROP TRIGGER event_never_deleted ON event"], "缺少触发器 event_never_deleted"),
        (["ALTER TABLE event DISABLE TRIGGER event_never_updated"], "触发器 event_never_updated被改写过"),
        (["ALTER TABLE event ENABLE TRIGGER event_never_emptied"], "触发器 event_never_emptied被改写过"),
        ([REWRITTEN], "函数 event_refused被改写过"),
        (["DROP INDEX event_kind"], "缺少索引 event_kind"),
        (
            ["DROP INDEX event_kind", "CREATE INDEX event_kind ON event (kind, seq) WHERE kind <> 'closed'"],
            "索引 event_kind被改写过",
        ),
        (["ALTER TABLE event DROP CONSTRAINT event_effect_key"], "缺少约束 event_effect_key"),
        (["ALTER TABLE event ALTER actor DROP NOT NULL"], "表 event被改写过"),
        (["ALTER TABLE event ALTER actor SET DEFAULT '甲'"], "表 event被改写过"),
        (["ALTER TABLE event ADD note text"], "表 event被改写过"),
        (["ALTER TABLE event SET UNLOGGED"], "表 event被改写过"),
        (["ALTER TABLE event ENABLE ROW LEVEL SECURITY"], "表 event被改写过"),
        (["CREATE POLICY part ON event USING (kind <> 'closed')"], "多出行策略 part"),
        ([HIDE], "多出规则 hide"),
        (["CREATE TABLE more () INHERITS (event)"], "多出子表或父表 more"),
        (["CREATE TABLE elsewhere.more () INHERITS (event)"], "多出子表或父表 elsewhere.more"),
        (["CREATE VIEW recent AS SELECT * FROM event"], "多出视图 recent"),
        (["CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'"], "多出函数 more"),
        (["GRANT DELETE ON event TO PUBLIC"], "账号 PUBLIC 被授予了修改、删除台账的权限"),
        (["GRANT UPDATE (actor) ON event TO PUBLIC"], "账号 PUBLIC 被授予了修改、删除台账的权限"),
        (["COMMENT ON TABLE event IS NULL"], "格式版本被改动过"),
    ],
)
def test_what_was_done_to_a_table_is_found_and_no_night_runs_on_it(
    in_database: tuple[Home, InDatabase], statements: list[str], said: str
) -> None:
    home, engine = in_database
    engine.wreck("CREATE SCHEMA elsewhere", *statements)
    refused(home, said)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET actor = '乙' WHERE seq = 7", "第 7 条的内容被改动过"),
        ("DELETE FROM event WHERE seq = 7", "第 7 条缺失"),
        ("DELETE FROM event WHERE seq > 30", "记着台账有 40 条，现在只有 30 条"),
        ("DELETE FROM event", "现在只有 0 条"),
    ],
)
def test_what_was_done_to_entries_under_whole_guards_is_found(
    engine: Engine, home: Home, statement: str, said: str
) -> None:
    write_manifest(home)
    engine.forge(statement)
    refused(home, said)


def test_statements_by_index_are_held_against_the_rows_themselves(
    in_file: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the check of pages and of the schema blind, what the program reads would still differ from what lies."""
    hide_in_an_index(in_file)
    monkeypatch.setattr(SqliteInspection, "schema_problems", lambda _: iter(()))
    assert any("按索引读出 19 条" in problem for problem in prove(in_file).problems)


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("event_kind", "40 条 opened，按索引读出 39 条"),
        ("event_subject", "按 subject 查不到台账里的 1 条"),
        ("event_effect_key", "按 effect 查不到台账里的 1 条"),
        ("event_pkey", "按索引只读出 39 条"),
    ],
)
def test_an_index_of_the_table_that_hides_a_row_is_found(
    in_database: tuple[Home, InDatabase], index: str, said: str
) -> None:
    """One that slept while the last entry was written, as a rotten page or a changed sorting order would leave it."""
    home, engine = in_database
    row = "seq, recorded_at, as_of, kind, subject, actor, payload, effect, key_id, prev, hash"
    sleeping = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'hedui.{}'::regclass"
    engine.forge(
        "CREATE TEMP TABLE last AS SELECT * FROM event WHERE seq = 40",
        "DELETE FROM event WHERE seq = 40",
        sleeping.format("false", index),
        f"INSERT INTO event ({row}) SELECT {row} FROM last",
        sleeping.format("true", index),
    )
    problems = prove(home).problems
    assert any(said in problem for problem in problems), problems


def test_a_proof_is_of_one_moment_while_others_write(engine: Engine, home: Home, monkeypatch) -> None:
    """A night proves the ledger while a clerk answers: what comes meanwhile is neither missing nor too much."""
    inspection = SqliteInspection if isinstance(engine, InFile) else PostgresqlInspection
    rows = inspection.rows

    def meanwhile(look):
        write(home, 5)
        write_manifest(home)
        return rows(look)

    monkeypatch.setattr(inspection, "rows", meanwhile)
    proof = prove(home)
    assert (proof.problems, proof.head.seq) == ((), 40)


def test_a_ledger_written_anew_with_the_key_is_found_only_by_heads_kept_elsewhere(
    engine: Engine, home: Home, tmp_path: Path
) -> None:
    with home.ledger() as ledger:
        printed = KeptHead(ledger.head().seq, ledger.head().hash[:16], "纸面留存")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    set_witness(home, elsewhere / "witness.tsv", "周敏")
    memory = (home.root / "hedui.yaml").read_text(encoding="utf-8")
    write(home, 3)

    key = home.key()
    engine.lose()
    with Ledger.open(engine.book, key) as anew:
        anew.append([Event("opened", f"X{i}") for i in range(60)], DAY, "甲")
    remember(home.root, witness="")
    assert prove(home).problems == (), "with disk and key, whatever lies in the home can be made to agree"
    assert "纸面留存" in prove(home, printed).problems[0]
    (home.root / "hedui.yaml").write_text(memory, encoding="utf-8")
    assert any("见证第 1 行" in problem for problem in prove(home).problems)


def test_the_witness_is_told_every_head_and_must_lie_elsewhere(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="不能放在数据目录里"):
        set_witness(home, home.root / "witness.tsv", "周敏")
    with pytest.raises(BadInput, match="写不进去"):
        set_witness(home, tmp_path / "nowhere" / "witness.tsv", "周敏")
    set_witness(home, tmp_path / "witness.tsv", "周敏")
    write(home, 2)
    with home.ledger() as ledger:
        chain = [(e.seq, e.hash) for e in ledger.events()]
    assert Witness(tmp_path / "witness.tsv").heads() == [chain[39], chain[40], chain[42]]
    proof = prove(home)
    assert (proof.problems, proof.compared) == ((), ("见证 3 行",))


def test_a_witness_that_is_gone_or_was_unset_by_hand_is_said(home: Home, tmp_path: Path, caplog) -> None:
    (tmp_path / "far").mkdir()
    set_witness(home, tmp_path / "far" / "w.tsv", "周敏")
    shutil.rmtree(tmp_path / "far")
    write(home, 1)
    assert "没有留证" in caplog.text
    assert any("见证文件读不到" in sentence for sentence in prove(home).unproven)
    remember(home.root, witness="")
    assert any("曾有人改动设置" in sentence for sentence in prove(home).unproven)


def test_a_witness_line_that_is_none_is_said(home: Home, tmp_path: Path) -> None:
    set_witness(home, tmp_path / "w.tsv", "周敏")
    with (tmp_path / "w.tsv").open("a", encoding="ascii") as file:
        file.write("half a line")
    assert any("认不出的行" in sentence for sentence in prove(home).unproven)


def test_the_witness_alone_stops_the_program_on_a_cut_ledger(engine: Engine, home: Home, tmp_path: Path) -> None:
    set_witness(home, tmp_path / "w.tsv", "周敏")
    engine.forge("DELETE FROM event WHERE seq > 35")
    with pytest.raises(BadInput, match=r"台账只有 35 条.*记着 41 条"), home.ledger():
        pass
    with pytest.raises(BadInput, match=r"台账只有 35 条.*记着 41 条"), home.ledger(read_only=True):
        pass
