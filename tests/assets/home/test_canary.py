"""An engine that loses rows of its own transaction is found out, named, and refused before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assets.home.canary import ADVISED, FEW, VERSION, engine_faults
from assets.home.home import Home
from assets.home.ledger_sqlite import SqliteBook
from assets.home.warehouse import connect
from assets.night.night import Night
from pipelines.cli import run
from pipelines.run import run_night
from tests.nights import AS_OF, JURISDICTION

pytestmark = pytest.mark.usefixtures("many_threads")
ROOT = Path(__file__).parents[3]
LOST = "临时表在一个事务里写一大批、再写几行后读到 0 行，应为 124,010 行"


def losing() -> list[str]:
    """What is said of an engine that loses rows."""
    return [LOST]


class Damaged:
    """A database that does something else than it is told, the rest as it should."""

    def __init__(self, path: Path | None, instead: Callable[[str], str]) -> None:
        self.con, self.instead = connect(path), instead

    def execute(self, statement: str):
        return self.con.execute(self.instead(statement))

    def __getattr__(self, name: str):
        return getattr(self.con, name)


def test_the_engine_that_is_installed_is_fit() -> None:
    assert engine_faults() == ()


FEW_MORE = f"FROM supply WHERE x < {FEW}"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda s: s + "; TRUNCATE t" if s.endswith(FEW_MORE) else s, "写一大批、再写几行后读到 0 行，应为 124,010 行"),
        (lambda s: s.replace(FEW_MORE, f"{FEW_MORE} AND x > 0"), "再写几行后读到 124,009 行，应为 124,010 行"),
        (lambda s: s.replace("SELECT x, NULL FROM supply", "SELECT 7, NULL FROM supply"), "写一大批后读到的内容不对"),
        (lambda s: s.replace("SELECT rowid AS place", "SELECT rowid + 1 AS place"), "按行号找刚写的行后读到 0 行"),
        (lambda s: "SELECT 1" if s.startswith("UPDATE") else s, "按行号改刚写的行后读到的内容不对"),
        (lambda s: "SELECT 1" if s.startswith("DELETE") else s, "删去几行后读到 248,010 行，应为 247,980 行"),
        (lambda s: "DELETE FROM t" if s.startswith("DELETE") else s, "删后又写几行后读到 10 行，应为 247,990 行"),
        (lambda s: s.replace("CREATE OR REPLACE T", "CREATE T"), "试写数据库时出错（CatalogException）"),
    ],
)
def test_each_way_to_lose_a_row_is_noticed(damage: Callable[[str], str], said: str) -> None:
    found = engine_faults(lambda path: Damaged(path, damage))
    assert any(said in fault for fault in found), found


def test_what_is_lost_only_at_the_commit_is_noticed() -> None:
    class Forgetful(Damaged):
        def commit(self) -> None:
            self.con.execute("DELETE FROM t")
            self.con.commit()

    found = engine_faults(lambda path: Forgetful(path, str))
    assert found
    assert all("并提交后读到 0 行" in fault for fault in found)


def test_the_engine_to_install_is_the_one_that_is_locked_and_within_the_range() -> None:
    assert f"\nduckdb=={ADVISED}\n" in (ROOT / "constraints.txt").read_text(encoding="utf-8")
    (wanted,) = re.findall(r'"duckdb(>=[^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wanted == f">={ADVISED},<3"


def test_the_doctor_says_what_is_wrong_and_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["doctor", "--home", str(tmp_path)]
    assert run(home) == 2
    assert "不能用于核对" not in capsys.readouterr().err
    assert run(home, losing) == 2
    (problem,) = [line for line in capsys.readouterr().err.splitlines() if "不能用于核对" in line]
    assert problem.startswith(f"[问题] 本机的 DuckDB {VERSION} 不能用于核对")
    assert LOST in problem
    assert f"duckdb=={ADVISED}" in problem


def test_a_night_is_refused_in_one_sentence_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, landing = tmp_path / "home", tmp_path / "landing"
    landing.mkdir()
    asked = ["night", "--as-of", AS_OF.isoformat(), "--home", str(home), "--landing", str(landing)]
    assert run([*asked, "--jurisdiction", JURISDICTION], losing) == 2
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1
    assert said.startswith(f"本机的 DuckDB {VERSION} 不能用于核对")
    assert said.endswith("数据没有改动")
    assert not home.exists()


def test_a_run_of_the_schedule_is_refused_by_its_first_step(tmp_path: Path) -> None:
    night = Night.of(Home(tmp_path / "home"), tmp_path / "landing", JURISDICTION)
    yesterdays = night.home.prepared().work_file(AS_OF)
    yesterdays.write_bytes(b"the last night's")
    outcome = run_night(replace(night, canary=losing), AS_OF)
    assert not outcome.succeeded
    assert outcome.is_bad_input
    assert LOST in outcome.sentence
    assert yesterdays.read_bytes() == b"the last night's"
    assert not SqliteBook(night.home.ledger_file).has_entries()
    assert not list(night.home.store.iterdir())
