"""The home of a county: its folders, its key, its lock.

Belongs here: where things lie and who may read them. Does not belong here: what lies there.
A home holds `store/`, `work/`, `published/`, `exports/`, `reports/`, `ledger.sqlite` and the key.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.errors import BadInput
from assets.home.ledger import Ledger

KEY_BYTES = 32


@dataclass(frozen=True)
class Home:
    """The folder of one county; everything that names people is under it and readable by its user only."""

    root: Path

    def prepared(self) -> Home:
        """The home with its folders made and its key minted (once, 0400)."""
        os.umask(0o077)
        for folder in (self.root, self.store, self.root / "work", self.exports, self.reports, self.published.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.key_file.exists():
            handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        return self

    @property
    def store(self) -> Path:
        """Content-addressed inputs and their parsed Parquet."""
        return self.root / "store"

    @property
    def exports(self) -> Path:
        """Township workbooks, a folder a night."""
        return self.root / "exports"

    @property
    def reports(self) -> Path:
        """Morning sheets."""
        return self.root / "reports"

    @property
    def published(self) -> Path:
        """The closed database analysts open."""
        return self.root / "published" / "hedui.duckdb"

    @property
    def ledger_file(self) -> Path:
        """The book of what people did; the only state that cannot be rebuilt."""
        return self.root / "ledger.sqlite"

    @property
    def key_file(self) -> Path:
        """The secret behind person ids, account hashes and the ledger's chain."""
        return self.root / "key"

    def key(self) -> bytes:
        """The home's secret; BadInput when it is missing or too short."""
        try:
            key = self.key_file.read_bytes()
        except FileNotFoundError:
            raise BadInput(f"{self.root} 还没有运行过，请先执行 hedui night") from None
        if len(key) < KEY_BYTES:
            raise BadInput(f"密钥文件 {self.key_file.name} 不完整，请从备份恢复；没有它，人员编号和台账无法核验")
        return key

    def work_file(self, as_of: date) -> Path:
        """The warehouse being built for one night."""
        return self.root / "work" / f"{as_of.isoformat()}.duckdb"

    def wipe_work(self) -> None:
        """Remove what earlier nights left: half-built files and spilled rows are readable personal data."""
        shutil.rmtree(self.root / "work", ignore_errors=True)
        (self.root / "work").mkdir(parents=True)

    def ledger(self) -> Ledger:
        """The ledger, opened with the home's key."""
        return Ledger.open(self.ledger_file, self.key())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One night at a time; BadInput naming the holder when another is running."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / "lock", "a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise BadInput(f"另一次核对正在运行(进程 {file.read().strip() or '未知'}),请等它结束后再试") from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield
