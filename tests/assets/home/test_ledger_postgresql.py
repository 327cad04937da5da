"""A ledger in PostgreSQL: what its server refuses, what is said when it is not there, and what a home does then."""

from __future__ import annotations

import sys
import traceback
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from assets.errors import BadInput
from assets.home.backup import back_up, restore
from assets.home.home import Home
from assets.home.ledger import Event, Ledger, LedgerError
from assets.home.ledger_postgresql import PostgresqlBook
from assets.home.proof import prove
from pipelines.cli import run
from pipelines.settings import settings
from tests.assets.casework import chain_of
from tests.ledgers import PASSWORD, InDatabase, Server

KEY, DAY = b"k" * 32, date(2021, 6, 1)
SAME = "recorded_at, as_of, kind, subject, 'x', payload"


@pytest.fixture
def place(postgresql: Server) -> InDatabase:
    return InDatabase(postgresql)


def as_clerk(place: InDatabase, statement: str) -> None:
    """A statement of the program's own account, typed by hand."""
    with psycopg.connect(place.url.replace("+psycopg", "")) as clerk:
        clerk.execute("SET search_path = hedui")
        clerk.execute(statement)


def written(place: InDatabase, count: int = 1) -> None:
    with Ledger.open(place.book, KEY) as ledger:
        first = ledger.head().seq
        ledger.append([Event("opened", f"F{first + i}", {}, f"e{first + i}") for i in range(count)], DAY, "hedui")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'x'",
        "DELETE FROM event",
        "TRUNCATE event",
        f"INSERT INTO event SELECT 9, {SAME}, 'y', key_id, prev, 'z' FROM event",
        f"INSERT INTO event SELECT 1, {SAME}, 'y', key_id, prev, 'z' FROM event",
        f"INSERT INTO event SELECT 2, {SAME}, effect, key_id, prev, 'z' FROM event",
        f"INSERT INTO event SELECT 2, {SAME}, 'y', key_id, prev, hash FROM event",
        "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
    ],
)
def test_what_is_written_stays_in_a_table(place: InDatabase, statement: str) -> None:
    written(place)
    with pytest.raises(psycopg.Error):
        as_clerk(place, statement)
    # Neither the administrator, nor a session that plays a replica.
    for role in ("origin", "replica"):
        with pytest.raises(psycopg.Error, match=r"append-only|gapless|unique"):
            place.wreck(f"SET session_replication_role = {role}", statement)
    assert place.wreck("SELECT actor FROM event") == [("hedui",)]


def test_who_reads_cannot_write_whatever_is_asked(place: InDatabase) -> None:
    written(place)
    with Ledger.open(place.book, KEY, read_only=True) as reader, pytest.raises(LedgerError, match="没有权限"):
        reader._store.query("INSERT INTO event SELECT * FROM event")


def test_an_administrator_may_take_the_table_over_and_the_program_goes_on(place: InDatabase) -> None:
    """The account of the program then owns nothing: it cannot even drop a guard."""
    written(place)
    place.wreck(
        "DROP ROLE IF EXISTS keeper",
        "CREATE ROLE keeper",
        "ALTER SCHEMA hedui OWNER TO keeper",
        "ALTER TABLE event OWNER TO keeper",
        "ALTER FUNCTION event_refused() OWNER TO keeper",
        "ALTER FUNCTION event_next() OWNER TO keeper",
        "GRANT USAGE ON SCHEMA hedui TO clerk",
        "GRANT SELECT, INSERT ON event TO clerk",
    )
    written(place, 3)
    with Ledger.open(place.book, KEY, read_only=True) as ledger:
        assert (ledger.head().seq, chain_of(ledger)) == (4, [])
    with place.book.inspected() as look:
        assert list(look.schema_problems()) == []
    for statement in (
        "DROP TRIGGER event_never_updated ON event",
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER USER",
    ):
        with pytest.raises(psycopg.Error, match=r"must be owner"):
            as_clerk(place, statement)
    place.wreck("REASSIGN OWNED BY keeper TO postgres", "DROP OWNED BY keeper", "DROP ROLE keeper")


def test_an_account_that_may_do_more_or_less_is_refused(place: InDatabase, postgresql: Server) -> None:
    written(place)
    place.wreck("GRANT UPDATE ON event TO clerk")
    with pytest.raises(LedgerError, match="可以修改、删除台账"):
        Ledger.open(place.book, KEY)
    place.wreck("REVOKE UPDATE ON event FROM clerk", "GRANT UPDATE (actor) ON event TO clerk")
    with pytest.raises(LedgerError, match="可以修改、删除台账"):
        Ledger.open(place.book, KEY)
    place.wreck("REVOKE UPDATE (actor) ON event FROM clerk", "ALTER ROLE postgres PASSWORD 'root-secret'")
    with pytest.raises(LedgerError, match="超级用户"):
        Ledger.open(PostgresqlBook(postgresql.url(place.database, "postgres", "root-secret")), KEY)
    place.wreck("DROP ROLE IF EXISTS inspector", f"CREATE ROLE inspector LOGIN PASSWORD '{PASSWORD}'")
    inspector = PostgresqlBook(postgresql.url(place.database, "inspector"))
    with pytest.raises(LedgerError, match="没有权限"):
        Ledger.open(inspector, KEY, read_only=True)
    place.wreck("GRANT USAGE ON SCHEMA hedui TO inspector", "GRANT SELECT ON event TO inspector")
    with Ledger.open(inspector, KEY, read_only=True) as ledger:
        assert ledger.head().seq == 1
    with pytest.raises(LedgerError, match="没有权限") as told:
        Ledger.open(inspector, KEY, may_make=False)
    assert "restore" not in str(told.value)
    place.wreck("DROP OWNED BY inspector", "DROP ROLE inspector")


def test_what_is_no_ledger_or_a_newer_one_is_not_opened(place: InDatabase) -> None:
    written(place)
    place.wreck("COMMENT ON TABLE event IS 'hedui ledger 99'")
    with pytest.raises(LedgerError, match="更新版本"):
        Ledger.open(place.book, KEY)
    place.wreck("COMMENT ON TABLE event IS 'a fair'")
    with pytest.raises(LedgerError, match="不是台账"):
        Ledger.open(place.book, KEY)


ADDRESS = "postgresql+psycopg://clerk:{password}@127.0.0.1:{port}/{database}"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg://clerk:{secret}@127.0.0.1:1/x", "连不上PostgreSQL 里的台账"),
        ("postgresql+psycopg://clerk:{secret}@127.0.0.1:{port}/{database}", "没有权限读写PostgreSQL 里的台账"),
        ("postgresql+psycopg://clerk:" + PASSWORD + "@127.0.0.1:{port}/nowhere", "连不上PostgreSQL 里的台账"),
        ("postgresql://clerk:{secret}@127.0.0.1/x", "应写成 postgresql"),
        ("mysql://clerk:{secret}@127.0.0.1/x", "应写成 postgresql"),
        ("clerk:{secret}@127.0.0.1/x", "应写成 postgresql"),
        ("postgresql+psycopg://clerk:{secret}@127.0.0.1:port/x", "应写成 postgresql"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_quoting_it(
    place: InDatabase, postgresql: Server, url: str, said: str
) -> None:
    secret = "wrong-secret-9Z"
    book = PostgresqlBook(url.format(secret=secret, port=postgresql.port, database=place.database))
    with pytest.raises(LedgerError, match=said) as told:
        Ledger.open(book, KEY)
    shown = "".join(traceback.format_exception(told.value)) + repr(book) + repr(Home(Path("x"), book.url))
    assert secret not in shown
    assert PASSWORD not in shown
    assert "restore" not in str(told.value)


def test_a_server_that_goes_away_is_not_called_damaged(place: InDatabase) -> None:
    written(place)
    ledger = Ledger.open(place.book, KEY)
    place.wreck(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND usename = 'clerk'"
    )
    for _ in range(2):
        with pytest.raises(LedgerError, match="连不上PostgreSQL 里的台账"):
            ledger.append([Event("opened", "F2")], DAY, "hedui")
    with pytest.raises(LedgerError, match="连不上PostgreSQL 里的台账"):
        ledger.head()
    assert not ledger.is_current()
    ledger.close()
    with Ledger.open(place.book, KEY) as again:
        assert again.head().seq == 1


def test_a_missing_driver_is_named(place: InDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'hedui\[postgresql\]'"):
        Ledger.open(place.book, KEY)


def test_a_refusal_inside_a_transaction_keeps_nothing_of_it(place: InDatabase) -> None:
    with Ledger.open(place.book, KEY) as ledger:
        with pytest.raises(DBAPIError, match="gapless"), ledger.deciding():  # noqa: PT012
            ledger.append([Event("opened", "F1")], DAY, "hedui")
            ledger._store.add([(9, *["x"] * 10)])
        assert ledger.head().seq == 0
        assert ledger.append([Event("opened", "F1")], DAY, "hedui") == 1


def test_a_home_whose_ledger_is_gone_or_emptied_refuses_all_but_restore(place: InDatabase, tmp_path: Path) -> None:
    home = place.home(tmp_path / "home").prepared()
    folder = home.exports / DAY.isoformat()
    folder.mkdir()
    with home.ledger() as ledger:
        ledger.append([Event("opened", f"F{i}") for i in range(4)], DAY, "hedui")
        note = f'{{"ledger_head": {{"seq": 4, "hash": "{ledger.head().hash}"}}}}'
    (folder / "甲镇_核查单_20210601-001.json").write_text(note, encoding="utf-8")
    back_up(home, tmp_path / "disk")
    place.forge("DELETE FROM event")
    with pytest.raises(LedgerError, match=r"台账只有 0 条.*记着 4 条"):
        home.ledger()
    assert restore(home, tmp_path / "disk", "周敏", "被清空", DAY).lost == ()
    place.lose()
    with pytest.raises(LedgerError, match=r"没有台账.*不另建新的"):
        home.prepared().ledger()
    with pytest.raises(LedgerError, match="没有台账"):
        prove(home)
    assert restore(home, tmp_path / "disk", "周敏", "被删", DAY).is_ledger_back
    assert prove(home).problems == ()
    home.key_file.unlink()
    with pytest.raises(BadInput, match="台账，却没有密钥文件"):
        Home(tmp_path / "new", home.ledger_url).prepared()


def test_one_home_keeps_one_ledger(place: InDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_database = place.home(tmp_path / "a").prepared()
    forgotten = Home(in_database.root)
    forgotten.prepared()
    with pytest.raises(BadInput, match="请在环境变量 HEDUI_LEDGER_URL 里写明"):
        forgotten.ledger()
    assert not forgotten.ledger_file.exists()
    Home(tmp_path / "b").prepared()
    with pytest.raises(BadInput, match="不能同时用 PostgreSQL"):
        Home(tmp_path / "b", place.url).prepared().ledger()
    assert PASSWORD not in (in_database.root / "hedui.yaml").read_text(encoding="utf-8")
    assert run(["verify", "--home", str(in_database.root)]) == 2
    assert "HEDUI_LEDGER_URL" in capsys.readouterr().err


def test_the_address_comes_from_the_environment(
    place: InDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = settings(tmp_path / "home", environ={"HEDUI_LEDGER_URL": place.url})
    assert chosen.place() == Home(tmp_path / "home", place.url)
    assert PASSWORD not in repr(chosen)
    chosen.place().prepared()
    monkeypatch.setenv("HEDUI_LEDGER_URL", place.url)
    assert run(["verify", "--home", str(tmp_path / "home")]) == 0
    assert "台账完好：共 0 条" in capsys.readouterr().out
    assert run(["backup", str(tmp_path / "disk"), "--home", str(tmp_path / "home")]) == 0
    assert run(["backup", str(tmp_path / "disk"), "--drill", "--home", str(tmp_path / "home")]) == 0
    assert "演练通过" in capsys.readouterr().out
