"""Counties and nights for tests: build once, run through the command line, look at what is published.

Tests that begin the morning after an ordinary first night take a copy of one that all workers of a run share.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.home.home import Home
from assets.home.ledger import Entry
from assets.home.made import take_up
from assets.home.memory import remember
from assets.home.warehouse import drop_working, opened
from assets.night.night import Night
from assets.night.steps import flag, gather_facts, link, read_sources, standardise
from pipelines.cli import run
from tests.county.build import build
from tests.declared import declare
from tests.plain_nights import without_dagster

AS_OF = date(2021, 6, 1)
JURISDICTION = "320723"
SMALL = 2_000
KEY = hashlib.sha256(b"hedui tests").digest()
CROOKED = 12_000
"""People of the county in which every rule has its cases and its innocents."""
TO_FLAGS = (read_sources, standardise, link, gather_facts, flag)
"""The work of a night until every rule has spoken."""


@dataclass(frozen=True)
class County:
    """A synthetic county on disk with a home of its own."""

    root: Path

    @classmethod
    def built(cls, root: Path, people: int, *, clean: bool = False, seed: int = 7) -> County:
        """Make the county's files below `root`, and a home with what the county lays down itself and the key of all
        tests: ids are the same in every run."""
        build(root, people=people, seed=seed, as_of=AS_OF, clean=clean)
        county = cls(root)
        declare(county.home.root, JURISDICTION, AS_OF)
        county.home.key_file.write_bytes(KEY)
        county.home.key_file.chmod(0o400)
        return county

    @classmethod
    def after_a_night(cls, factory: pytest.TempPathFactory, name: str, people: int = SMALL) -> County:
        """A crooked county after its first good night, in a folder of its own: made once a run, then copied."""
        root = factory.mktemp(name)
        shutil.copytree(_shared(factory, people).root, root, dirs_exist_ok=True)
        # What is accepted into its landing folder must not lie in everybody's.
        remember(root / "home", landing=str(root / "landing"))
        return cls(root)

    @classmethod
    def before_a_night(cls, factory: pytest.TempPathFactory, name: str) -> County:
        """The same county before that night; only what its files say is parsed already."""
        shared, county = _shared(factory, SMALL), cls(factory.mktemp(name))
        shutil.copytree(shared.landing, county.landing)
        return county.begin_as(shared)

    def begin_as(self, other: County) -> County:
        """A home with the declarations and the key of another's and the files that it parsed: of the same key flags
        have the same numbers, and what is of the same bytes is not parsed again."""
        declare(self.home.root, JURISDICTION, AS_OF)
        shutil.copy2(other.home.key_file, self.home.key_file)
        # A home that holds anything and has no ledger has lost it.
        self.home.prepared().ledger().close()
        shutil.copytree(other.home.store / "parsed", self.home.store / "parsed", dirs_exist_ok=True)
        return self

    @property
    def home(self) -> Home:
        """Where its nights live."""
        return Home(self.root / "home")

    @property
    def landing(self) -> Path:
        """Where its departments put their files."""
        return self.root / "landing"

    def night(self, as_of: date = AS_OF, *more: str, with_dagster: bool = False, with_pages: bool = False) -> int:
        """Run one night, with further words of the command; the exit code. It leaves an event log `with_dagster`
        only, reports and exports `with_pages` too."""
        places = ("--home", str(self.home.root), "--landing", str(self.landing), "--jurisdiction", JURISDICTION)
        with nullcontext() if with_dagster else without_dagster(with_pages=with_pages):
            return run(["night", "--as-of", as_of.isoformat(), *places, *more])

    @contextmanager
    def begun(
        self, as_of: date, works: Iterable[Callable[..., object]] = (read_sources,)
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """The work file of a night that stopped after the work of its first steps: what it read is received, and
        nothing is checked, exported or published."""
        night = Night.of(self.home.prepared(), self.landing, JURISDICTION)
        path = self.home.work_file(as_of)
        self.home.wipe_work(but_the_last=True)
        take_up(path, as_of)
        with opened(path) as con:
            for work in works:
                con.begin()
                work(night, as_of, con)
                drop_working(con)
                con.commit()
            yield con

    def command(self, *arguments: str, today: date | None = None) -> int:
        """Run another command on the same home; the exit code. Where no day is named it is the day of the last night:
        what is tested must not depend on when."""
        named = [*arguments, "--home", str(self.home.root)]
        if "--as-of" in arguments and today is None:
            return run(named)
        with pytest.MonkeyPatch.context() as patch:
            day = today or self._last_night()
            if day is not None:
                patch.setattr("assets.home.clock.today", lambda: day)
            return run(named)

    def _last_night(self) -> date | None:
        if not self.home.published.exists():
            return None
        try:
            return self.rows("SELECT as_of FROM review.night")[0][0]
        except Exception:  # a database somebody damaged on purpose says nothing
            return None

    def rows(self, query: str) -> list[tuple]:
        """Rows of the published database."""
        with opened(self.home.published, read_only=True) as con:
            return con.execute(query).fetchall()

    def events(self) -> list[Entry]:
        """The whole ledger."""
        with self.home.ledger() as ledger:
            return ledger.events()

    def events_of(self, kind: str) -> list[Entry]:
        """The events of one kind."""
        return [event for event in self.events() if event.kind == kind]

    def flags_csv(self) -> Path:
        """All flags of the published night, settled ones too."""
        path = self.root / "flags.csv"
        assert self.command("flags", "--csv", str(path), "--all") == 0
        return path


def _shared(factory: pytest.TempPathFactory, people: int) -> County:
    """The county after its first good night that all workers of a run share."""
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"after_a_night_{people}"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            made = County.built(shared / "county", people)
            assert made.night(with_dagster=people == SMALL, with_pages=True) == 0
            (shared / "done").touch()
    return County(shared / "county")
