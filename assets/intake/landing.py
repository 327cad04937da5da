"""The landing folder: what departments put down is copied once, safely, and only the copy is used.

Belongs here: walking `landing/<source>/`, refusing what is no ordinary file, the content-addressed
store, opening zip archives into members. Does not belong here: what a file says (`assets.intake.reading`).
A file in the landing folder is never changed, moved or deleted.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO

from assets.home.disk_troubles import Trouble, trouble_of
from assets.home.finding import Finding, Severity
from assets.home.machine import open_itself
from assets.intake.deliveries import Receipt, news_of
from assets.intake.file_names import member_name, printable
from assets.intake.sidecars import Promise, is_sidecar, promises

MAX_BYTES = 2 << 30
MAX_MEMBERS = 2_000
CHUNK = 1 << 20
MAX_DEPTH = 4

TRANSIENT_SUFFIXES = (".tmp", ".part", ".crdownload", ".partial", ".swp")
TRANSIENT_NAMES = frozenset({"thumbs.db", ".ds_store", "desktop.ini", "__macosx"})


class _NotTakenError(Exception):
    """A landing file that is not copied now; severity and a Chinese sentence."""

    def __init__(self, severity: Severity, message: str) -> None:
        super().__init__(message)
        self.severity: Severity = severity
        self.message = message


def stored(store: Path, sha256: str) -> Path:
    """Where the bytes with that digest lie in the store."""
    return store / sha256[:2] / sha256


def is_whole(file: Path, size: int) -> bool:
    """Whether a stored file has all of its bytes; a crash or a full disk of years ago may have cut it."""
    return file.exists() and file.stat().st_size == size


def receive(
    landing: Path, store: Path, sources: Collection[str], as_of: date, earlier: Sequence[Receipt]
) -> tuple[list[Receipt], list[Finding]]:
    """Copy what is new under `landing` into `store`; `sources` are the names of the contracts, and of the folders.

    Returns the new receipts in the order of source and file name, and a finding for every file that was not
    copied. A file that has not changed since an earlier night gives neither (decision 0014).
    """
    found: list[Receipt] = []
    findings: list[Finding] = []
    for entry in _entries(landing):
        if entry.name.lower() in TRANSIENT_NAMES or entry.name.startswith((".", "~$")):
            continue
        if not entry.is_dir(follow_symlinks=False):
            findings.append(_stray(printable(entry.name)))
            continue
        files = list(_files(Path(entry.path)))
        if entry.name not in sources:
            if files:
                findings.append(_unknown_folder(printable(entry.name), len(files)))
            continue
        promised = promises(files)
        for path, name in files:
            if not is_sidecar(name):
                taken, troubles = take(path, name, store, entry.name, as_of, promised.get(name))
                findings += troubles
                found += taken
        findings += [
            _promised(entry.name, name, promised[name]) for name in sorted(promised.keys() - {n for _, n in files})
        ]
    return news_of(found, earlier), findings


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda e: e.name)


def _files(folder: Path, prefix: str = "", depth: int = 1) -> Iterator[tuple[Path, str]]:
    """Everything below a source folder that is no folder, with its name relative to that folder."""
    for entry in _entries(folder):
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False) and depth < MAX_DEPTH:
            yield from _files(Path(entry.path), f"{name}/", depth + 1)
        else:
            yield Path(entry.path), name


def _stray(name: str) -> Finding:
    return Finding(
        "",
        name,
        None,
        None,
        "held",
        f"文件「{name}」放在了接收目录的根下，不知道属于哪个来源；请移到对应来源的文件夹中，文件原样保留。",
    )


def _unknown_folder(name: str, count: int) -> Finding:
    return Finding(
        name,
        "",
        None,
        None,
        "held",
        f"接收目录中的文件夹「{name}」没有对应的来源合同，其中 {count} 个文件未读取、原样保留；"
        "请改用已登记的来源代码。",
    )


def _promised(source: str, name: str, promise: Promise) -> Finding:
    """What is said of a file that a checksum file speaks of and that is not there."""
    shown = printable(name)
    said_by = printable(promise.said_by)
    message = f"文件「{shown}」没有收到，而校验文件「{said_by}」写有它；请补送该文件，或更正、移走校验文件。"
    return Finding(source, shown, None, None, "held", message)


def take(
    path: Path, name: str, store: Path, source: str, as_of: date, promised: Promise | None = None
) -> tuple[list[Receipt], list[Finding]]:
    """Copy one file into the store: its receipt, or those of the members of an archive, and what was not taken.
    `promised`: what a checksum file says of it."""
    shown = printable(name)
    try:
        _refuse_by_name(path.name)
        sha, size, status = _copy(path, store)
        if promised and not promised.is_kept_by(stored(store, sha)):
            raise _NotTakenError(
                "held", f"与校验文件「{printable(promised.said_by)}」不符(没有传完整或已损坏),未采用；请重新传送。"
            )
    except _NotTakenError as reason:
        return [], [Finding(source, shown, None, None, reason.severity, f"文件「{shown}」{reason.message}")]
    taken: list[Receipt] = [Receipt(sha, source, shown, size, as_of)]
    findings: list[Finding] = []
    if _is_plain_zip(stored(store, sha)):
        taken, findings = _members(stored(store, sha), shown, store, source, as_of)
    return [replace(r, modified=status.st_mtime_ns, inode=status.st_ino) for r in taken], findings


def _refuse_by_name(name: str) -> None:
    lower = name.lower()
    if lower.startswith(("~$", ".~")):
        raise _NotTakenError("skipped", "是正在编辑时的临时锁文件，已跳过；请先在表格软件中关闭原文件。")
    if lower in TRANSIENT_NAMES or lower.startswith("."):
        raise _NotTakenError("skipped", "是系统自动生成的文件，已跳过。")
    if lower.endswith(TRANSIENT_SUFFIXES):
        raise _NotTakenError("skipped", "是尚未传完的临时文件，已跳过；传完并改回原名后会自动读取。")


def _copy(path: Path, store: Path) -> tuple[str, int, os.stat_result]:
    """Copy one regular file into the store; refuses links, pipes and files that change meanwhile."""
    try:
        before = os.lstat(path)
        if stat.S_ISLNK(before.st_mode):
            raise _NotTakenError("skipped", "是符号链接，不跟随读取，已跳过；请放入文件本身。")
        if stat.S_ISDIR(before.st_mode):
            raise _NotTakenError("skipped", "是层级过深的文件夹，已跳过；请把文件直接放在来源文件夹中。")
        if not stat.S_ISREG(before.st_mode):
            raise _NotTakenError("skipped", "不是普通文件(管道、套接字或设备),已跳过。")
        if before.st_size == 0:
            raise _NotTakenError("held", "是空文件(0 字节),未采用；请重新导出后再放入。")
        if before.st_size > MAX_BYTES:
            raise _NotTakenError("held", f"超过 {MAX_BYTES >> 30} GB,未采用；请分成几个文件后再放入。")
        handle = open_itself(path)
    except OSError as error:
        if trouble_of(error) is Trouble.FULL:
            raise
        raise _NotTakenError("held", "暂时打不开(被占用、无权限或已被移走),未采用；下次运行会再试。") from None
    with os.fdopen(handle, "rb") as source:
        opened = os.fstat(handle)
        sha, size = keep(source, store, MAX_BYTES)
        after = os.fstat(handle)
    same = all(
        (s.st_size, s.st_mtime_ns, s.st_ino) == (after.st_size, after.st_mtime_ns, after.st_ino)
        for s in (before, opened)
    )
    if not same or size != after.st_size:
        raise _NotTakenError("held", "在复制时仍在变化(可能还没有传完),未采用；下次运行会再试。")
    return sha, size, after


def keep(source: BinaryIO | IO[bytes], store: Path, limit: int) -> tuple[str, int]:
    """Copy a stream into the store under its own digest; returns digest and size in bytes."""
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    handle, scratch = tempfile.mkstemp(dir=store, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise _NotTakenError("held", "解开后过大，未采用；请分成几个文件后再放入。")
                digest.update(chunk)
                target.write(chunk)
        target_path = stored(store, digest.hexdigest())
        if not is_whole(target_path, size):
            # Most nights bring nothing new: only what is kept has to wait for the disk.
            with open(scratch, "rb") as written:
                os.fsync(written.fileno())
            target_path.parent.mkdir(exist_ok=True, mode=0o700)
            os.chmod(scratch, 0o400)
            os.replace(scratch, target_path)
    finally:
        Path(scratch).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _is_plain_zip(path: Path) -> bool:
    """Whether the file is a zip of files, not one of the document formats that are zips themselves."""
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {n.replace("\\", "/") for n in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    # A workbook of a careless program has no list of its parts' kinds; an encrypted one lists nothing but itself.
    return not names & {"[Content_Types].xml", "mimetype", "Index/Document.iwa", "xl/workbook.xml", "OFD.xml"}


def _members(path: Path, name: str, store: Path, source: str, as_of: date) -> tuple[list[Receipt], list[Finding]]:
    """The spreadsheets of a zip archive as receipts; members are named by our digest, never by their path."""
    receipts: list[Receipt] = []
    findings: list[Finding] = []
    left = MAX_BYTES
    with zipfile.ZipFile(path) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir()]
        if len(entries) > MAX_MEMBERS:
            message = f"压缩包「{name}」里的文件超过 {MAX_MEMBERS} 个，未采用；请分成几个压缩包后再放入。"
            return [], [Finding(source, name, None, None, "held", message)]
        for entry in entries:
            inner = member_name(entry)
            shown = printable(f"{name}/{inner}")
            try:
                _refuse_by_name(inner.rsplit("/", 1)[-1])
                sha, size = _extract(archive, entry, store, left)
            except _NotTakenError as reason:
                findings.append(
                    Finding(source, shown, None, None, reason.severity, f"压缩包中的文件「{shown}」{reason.message}")
                )
                continue
            left -= size
            receipts.append(Receipt(sha, source, shown, size, as_of))
    if not receipts and not findings:
        findings.append(
            Finding(source, name, None, None, "held", f"压缩包「{name}」里没有文件，未采用；请检查后重新放入。")
        )
    return receipts, findings


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, store: Path, limit: int) -> tuple[str, int]:
    if entry.flag_bits & 0x1:
        raise _NotTakenError("held", "已加密，未采用；请去掉密码后重新放入。")
    if entry.file_size == 0:
        raise _NotTakenError("held", "是空文件(0 字节),未采用；请重新导出后再放入。")
    try:
        with archive.open(entry) as stream:
            sha, size = keep(stream, store, limit)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError) as error:
        # A full disk is no fault of the archive: nobody is to be asked for another one.
        if trouble_of(error) is Trouble.FULL:
            raise
        raise _NotTakenError("held", "解压时校验不符(压缩包可能没有传完整),未采用；请重新放入。") from None
    if _is_plain_zip(stored(store, sha)):
        raise _NotTakenError("held", "是压缩包里的压缩包，未采用；请解开一层后再放入。")
    return sha, size
