"""What went wrong with what the home keeps: no room, in use, not allowed, damaged, the disk itself, or out of reach.

Belongs here: telling the six apart, whoever raised (the system, SQLite, PostgreSQL, DuckDB, Polars, xlsxwriter), and
the sentence of each. Does not belong here: what a file of a department is refused for (`assets/intake/`). Whoever is
told "restore from a backup" while the disk is merely full throws away a good ledger: only what is damaged ever says so.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Trouble(Enum):
    """The kinds of trouble, the one that explains the others first."""

    FULL = "full"
    BUSY = "busy"
    DENIED = "denied"
    FAILING = "failing"
    AWAY = "away"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Thing:
    """A file of the home, or a database: what it is called in a sentence, what is to be done when it is damaged, and
    when it may not be used."""

    name: str
    when_damaged: str
    when_denied: str = "请用平时运行核对的用户执行，或改正数据目录的属主、权限和只读挂载"


LEDGER = Thing("台账", "请不要删除这个文件，用 hedui restore 从备份恢复")
LEDGER_IN_DATABASE = Thing(
    "PostgreSQL 里的台账",
    "请不要删除里面的表，用 hedui restore 从备份恢复",
    "请检查 HEDUI_LEDGER_URL 里的账号、口令和它在数据库里的权限(读和追加)，备用库只能读",
)
PUBLISHED = Thing("已发布的数据库", "它可以重做，请重新运行当天的 hedui night")
RUN_RECORDS = Thing("运行记录(dagster 文件夹)", "它与核对结果无关，请把 dagster 文件夹改名后重新运行")
FILES = Thing("数据文件", "请重新运行同一条命令；再次出现时请告诉维护人员")

_OF_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), Trouble.FULL),
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY, errno.EAGAIN), Trouble.BUSY),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), Trouble.DENIED),
    errno.EIO: Trouble.FAILING,
}
# SQLite tells a full disk from a quota only by the system's word, which it does not hand on: a failed write is "full".
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR_WRITE: Trouble.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.FULL,
    sqlite3.SQLITE_IOERR_SHORT_READ: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR: Trouble.FAILING,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    # Readers and writers that met too often while the file beside the ledger was made anew.
    sqlite3.SQLITE_PROTOCOL: Trouble.BUSY,
    sqlite3.SQLITE_READONLY: Trouble.DENIED,
    sqlite3.SQLITE_PERM: Trouble.DENIED,
    sqlite3.SQLITE_CANTOPEN: Trouble.DENIED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
# PostgreSQL's five characters; two of them are a class of which every member is the same to us.
_OF_SQLSTATE = {
    "53100": Trouble.FULL,
    "53300": Trouble.BUSY,
    "55": Trouble.BUSY,
    "40": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "28": Trouble.DENIED,
    "25006": Trouble.DENIED,
    "42501": Trouble.DENIED,
    "58": Trouble.FAILING,
    "57": Trouble.AWAY,
    "08": Trouble.AWAY,
    # Our statements name the same table and columns ever since: whoever misses them misses what was taken away.
    "42P01": Trouble.DAMAGED,
    "42703": Trouble.DAMAGED,
    "3F000": Trouble.DAMAGED,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
# Before a connection stands PostgreSQL gives words only, in the server's language.
_OF_REFUSAL = (
    (Trouble.BUSY, r"too many (clients|connections)|remaining connection slots|starting up"),
    (Trouble.DENIED, r"authentication failed|no password supplied|no pg_hba.conf entry|permission denied"),
)
# Engines that keep no number of the system's error, but quote its words.
_QUOTING = frozenset({"duckdb", "_duckdb", "polars", "xlsxwriter", "zipfile", "sqlalchemy", "pyarrow"})
_OF_WORDS = (
    (Trouble.FULL, r"No space left|Disk quota exceeded|File too large|os error (28|27|122)\b|max_temp_directory_size"),
    (Trouble.FULL, r"database or disk is full"),
    (Trouble.BUSY, r"Could not set lock|Conflicting lock|database is locked"),
    (Trouble.DENIED, r"Permission denied|Read-only file system|Operation not permitted|readonly database"),
    (Trouble.DENIED, r"os error (1|13|30)\b|unable to open database file"),
    (Trouble.FAILING, r"Input/output error|os error 5\b|disk I/O error"),
    (Trouble.DAMAGED, r"not a valid DuckDB|[Cc]orrupt|stored checksum|Could not read enough bytes|replaying WAL"),
    (Trouble.DAMAGED, r"malformed|file is not a database"),
)
NO_ROOM_BYTES = 128 << 10
_HOLDER = re.compile(r"\(PID (\d+)\)")


def trouble_of(error: BaseException) -> Trouble | None:
    """Which of the six an error comes to, looking through what others wrapped it in; None for none of them."""
    found = {trouble for cause in _chain(error) if (trouble := _own_trouble(cause))}
    return next((trouble for trouble in Trouble if trouble in found), None)


def sentence_of(error: BaseException, thing: Thing = FILES) -> str | None:
    """The Chinese sentence of an error about `thing`; None when the error is none of the six."""
    trouble = trouble_of(error)
    return None if trouble is None else sentence(trouble, thing, _holder(error))


def sentence(trouble: Trouble, thing: Thing = FILES, holder: str = "") -> str:
    """What is told: what happened, that nothing was changed where that is so, and what to do."""
    if trouble is Trouble.FULL:
        return f"{thing.name}写不下了：磁盘已满或超出配额；已有的内容没有改动，请清出空间后再运行同一条命令"
    if trouble is Trouble.BUSY:
        return f"{thing.name}正被另一个程序占用{holder}；没有改动，请等它结束或关闭后再运行同一条命令"
    if trouble is Trouble.DENIED:
        return f"没有权限读写{thing.name}；没有改动，{thing.when_denied}"
    if trouble is Trouble.FAILING:
        return f"读写{thing.name}时硬盘出错；请先停止使用，检查硬盘和连线，再运行 hedui verify"
    if trouble is Trouble.AWAY:
        return f"连不上{thing.name}；请检查网络、数据库服务是否开着、HEDUI_LEDGER_URL 是否写对，再运行同一条命令"
    return f"{thing.name}已损坏；{thing.when_damaged}"


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder has no room left to speak of."""
    try:
        return shutil.disk_usage(folder).free < NO_ROOM_BYTES
    except OSError:
        return False


def _holder(error: BaseException) -> str:
    process = next((m[1] for e in _chain(error) if (m := _HOLDER.search(str(e)))), "")
    return f"(进程 {process})" if process else ""


def _own_trouble(error: BaseException) -> Trouble | None:
    if isinstance(error, OSError) and error.errno in _OF_ERRNO:
        return _OF_ERRNO[error.errno]
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None) or 0
        is_garbled = code == 0 and "decode" in str(error)
        return Trouble.DAMAGED if is_garbled else _OF_SQLITE.get(code) or _OF_SQLITE.get(code & 0xFF)
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _of_postgresql(getattr(error, "sqlstate", None), error)
    if type(error).__module__.partition(".")[0] in _QUOTING:
        return next((trouble for trouble, words in _OF_WORDS if re.search(words, str(error))), None)
    return None


def _of_postgresql(state: str | None, error: BaseException) -> Trouble | None:
    if state is not None:
        return _OF_SQLSTATE.get(state) or _OF_SQLSTATE.get(state[:2])
    if type(error).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return None
    return next((trouble for trouble, words in _OF_REFUSAL if re.search(words, str(error))), Trouble.AWAY)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [e for e in (current.__cause__, current.__context__) if e is not None]
