"""The home of a county: its folders, its key, its lock.

Belongs here: where things lie and who may read them. Does not belong here: what lies there.
A home holds `store/`, `work/`, `published/`, `exports/`, `reports/`, `ledger.sqlite` (unless PostgreSQL keeps the
ledger), the key, and what the county declares of itself in `declarations/`.
Ledger and key cannot be made again. They are made once, in a home that holds nothing else; where one of them is gone
from a home that has lived, nothing goes on but bringing it back (`backup.py`).
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from assets.errors import BadInput
from assets.home.files import sweep, sweep_unused, whole
from assets.home.heads import KeptHead, UnreadableError, manifest_heads, published_head, witness_heads
from assets.home.ledger import Ledger, LedgerError, given_up
from assets.home.ledger_sqlite import SqliteBook
from assets.home.ledger_store import Book
from assets.home.memory import remember, remembered
from assets.home.witness import Witness

KEY_BYTES = 32
POSTGRESQL = "postgresql"
"""How `hedui.yaml` says that the ledger is not in a file of the home."""
RECKONED = "reckoned"
"""The file of the folder of nights in which `reckoned_ahead.py` keeps what follows from declarations alone."""


@dataclass(frozen=True)
class Home:
    """The folder of one county; everything that names people is under it and readable by its user only, or in the
    database at `ledger_url`."""

    root: Path
    ledger_url: str = field(default="", repr=False)

    def prepared(self) -> Home:
        """The home with its folders made and, where it is new, its ledger and its key (once, 0400).

        BadInput where either is gone from a home that has lived. The key comes last: where it is, a ledger was.
        """
        os.umask(0o077)
        if not self.key_file.exists():
            self._refuse_lost_key()
        is_new = not self.traces() and not (self.key_file.exists() and self.store.exists())
        for folder in (self.root, self.store, self.root / "work", self.exports, self.reports, self.published.parent):
            folder.mkdir(parents=True, exist_ok=True)
        if is_new:
            has_key = self.key_file.exists()
            key = self.key() if has_key else secrets.token_bytes(KEY_BYTES)
            Ledger.open(self.book, key).close()
            self.remember_book()
            if not has_key:
                self._write_key(key)
        return self

    def _write_key(self, key: bytes) -> None:
        with whole(self.key_file) as scratch:
            scratch.write_bytes(key)
            scratch.chmod(0o400)

    def _refuse_lost_key(self) -> None:
        left = [*self.traces(), *(["台账"] if self.book.has_entries() else [])]
        if left:
            raise BadInput(
                f"{self.root} 里有{'、'.join(left)}，却没有密钥文件 key；没有原来的密钥，人员编号全变、台账无法核验，"
                "因此不另造新的，也不运行；请用 hedui restore 从备份恢复"
            )

    def has_lived(self) -> bool:
        """Whether anything ever happened here that may not be lost."""
        return self.key_file.exists() or self.book.exists() or bool(self.traces())

    def traces(self) -> list[str]:
        """What shows that nights have run here, beside ledger and key; named in Chinese, nothing for a new home."""
        kept = {"收到的文件": self.store, "工作簿": self.exports, "晨报": self.reports}
        found = ["已发布的核对"] if self.published.exists() else []
        return found + [name for name, folder in kept.items() if any(f.is_file() for f in folder.rglob("*"))]

    @property
    def store(self) -> Path:
        """Content-addressed inputs and their parsed Parquet."""
        return self.root / "store"

    @property
    def declarations(self) -> Path:
        """What the county declares of itself beside the program: `<code>_<name>.yaml`, no personal data."""
        return self.root / "declarations"

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
    def book(self) -> Book:
        """Where the ledger lies; BadInput where the home remembers another place: no book is kept twice."""
        is_elsewhere = remembered(self.root).get("ledger") == POSTGRESQL
        if not self.ledger_url:
            if is_elsewhere:
                raise BadInput(
                    "本县的台账在 PostgreSQL 里；请在环境变量 HEDUI_LEDGER_URL 里写明数据库地址，再运行同一条命令"
                )
            return SqliteBook(self.ledger_file)
        if not is_elsewhere and self.ledger_file.exists():
            raise BadInput(
                f"本县的台账在 {self.ledger_file.name} 里，不能同时用 PostgreSQL；请取消环境变量 HEDUI_LEDGER_URL。"
                "要迁到 PostgreSQL：先 hedui backup，再设置 HEDUI_LEDGER_URL，用 hedui restore 恢复到新的数据目录"
            )
        # A fifth of a second of imports that a county with a file need not wait for.
        from assets.home.ledger_postgresql import PostgresqlBook

        return PostgresqlBook(self.ledger_url)

    def remember_book(self) -> None:
        """Write down which engine keeps the ledger."""
        remember(self.root, ledger=POSTGRESQL if self.ledger_url else "")

    @property
    def key_file(self) -> Path:
        """The secret behind person ids, account hashes and the ledger's chain."""
        return self.root / "key"

    def has_key(self) -> bool:
        """Whether the key is there, and whole."""
        return self.key_file.exists() and self.key_file.stat().st_size >= KEY_BYTES

    def key(self) -> bytes:
        """The home's secret; BadInput when it is missing or too short."""
        try:
            key = self.key_file.read_bytes()
        except FileNotFoundError:
            self._refuse_lost_key()
            raise BadInput(f"{self.root} 还没有运行过，请先执行 hedui night") from None
        if len(key) < KEY_BYTES:
            raise BadInput(f"密钥文件 {self.key_file.name} 不完整，人员编号和台账都靠它；请用 hedui restore 从备份恢复")
        return key

    def work_file(self, as_of: date) -> Path:
        """The warehouse being built for one night."""
        return self.work / f"{as_of.isoformat()}.duckdb"

    @property
    def work(self) -> Path:
        """What a night needs until it ends; nobody else may read it."""
        return self.root / "work"

    def wipe_work(self, *, but_the_last: bool = False) -> None:
        """Remove what earlier nights left: half-built files and spilled rows are readable personal data. With
        `but_the_last` their files stay, for the next night to begin in one (`made.py`), and so does what was gathered
        of their links, and what was reckoned from declarations, which speak of nobody."""
        self.work.mkdir(parents=True, exist_ok=True)
        for left in self.work.iterdir():
            kept = left.name == RECKONED or left.name.endswith((".duckdb", ".duckdb.wal", ".parquet"))
            if but_the_last and kept and left.is_file():
                continue
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what killed programs left half written more than a day ago: it is readable personal data. So is what
        was parsed and measured of files under contracts and programs that are no more: no night asks for it."""
        nights = (folder for folder in self.exports.glob("*") if folder.is_dir())
        sweep(
            (self.root, self.store, self.store / "parsed", self.published.parent, self.reports, self.exports, *nights)
        )
        sweep_unused((self.store / "parsed", self.store / "measured"))

    @property
    def witness(self) -> Witness | None:
        """Where heads of the ledger are kept out of this home's reach; None where nobody set one."""
        place = remembered(self.root).get("witness")
        return Witness(Path(place)) if place else None

    def ledger(self, *, read_only: bool = False) -> Ledger:
        """The ledger, opened with the home's key; `read_only` for whoever only looks, who then waits for no writer.

        LedgerError where it is gone, empty, or shorter than what was kept of it elsewhere: it is never made anew.
        """
        ledger = Ledger.open(self.book, self.key(), may_make=False, read_only=read_only, witness=self.witness)
        try:
            if shortfall := self._shortfall(ledger):
                raise LedgerError(shortfall)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def _shortfall(self, ledger: Ledger) -> str:
        """The sentence of a ledger that is not the one the newest night, workbooks or witness knew: shorter, or another
        one."""
        lost = given_up(ledger)
        unmatched = [h for h in self.newest_heads() if h.seq and ledger.hash_at(h.seq) != h.hash]
        unmatched = [h for h in unmatched if (h.seq, h.hash) not in lost]
        if not unmatched:
            return ""
        most, has = max(unmatched), ledger.head().seq
        fault = f"台账只有 {has} 条，而{most.place}记着 {most.seq} 条：后面的记录丢失了，或台账被换成了旧的"
        if most.seq <= has:
            fault = f"{most.place}记着的第 {most.seq} 条校验值与台账不符：台账被换成了另一本"
        return f"{fault}；不在这样的台账上继续，请用 hedui verify 查看，用 hedui restore 从备份恢复"

    def newest_heads(self) -> list[KeptHead]:
        """What is known of the ledger outside it, as far as a look at the newest of each says."""
        heads, _ = manifest_heads(self.exports, newest_only=True)
        published = published_head(self.published)
        try:
            witnessed = witness_heads(self.witness)[-1:] if self.witness else []
        except UnreadableError:
            witnessed = []
        return [*heads, *([published] if published else []), *witnessed]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One night at a time; BadInput naming the holder when another is running."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock, holder = FileLock(self.root / "lock", blocking=False), self.root / "lock.holder"
        try:
            lock.acquire()
        except Timeout:
            # Windows lets nobody read a file that is locked: who holds it is written beside it.
            named = holder.read_text(encoding="ascii").strip() if holder.exists() else ""
            raise BadInput(f"另一次核对正在运行(进程 {named or '未知'}),请等它结束后再试") from None
        try:
            holder.write_text(str(os.getpid()), encoding="ascii")
            yield
        finally:
            lock.release()
