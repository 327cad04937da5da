"""Backup and restore of what cannot be made again: the ledger, the key, the files received, and what left the bureau.

Belongs here: what belongs to a backup, copying it whole, and putting it back without losing anything in silence. Does
not belong here: who asks for it (`pipelines/backup_commands.py`), the drill (`drill.py`).

A backup folder holds `store/` (files received, by content: copied once) and a folder for every backup: the ledger, the
key, `desk.sqlite`, `hedui.yaml`, `exports/`, `reports/`, and `manifest.json` with the digest of each and the ledger's
head. The ledger in it is a file of SQLite whichever engine keeps the county's: it goes back into either. The warehouse
and the parsed files are made anew by the next night.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from assets.errors import BadInput
from assets.home.blobs import blob, blobs, copy_blob, copy_whole, digest_of, is_file_of
from assets.home.clock import SHANGHAI
from assets.home.destroyed import destroyed_files
from assets.home.files import SCRATCH_SECONDS
from assets.home.heads import PUBLISHED_PLACE, KeptHead, UnreadableError, manifest_heads, published_head, witness_heads
from assets.home.home import Home
from assets.home.ledger import RESTORED, Event, Head, Ledger
from assets.home.ledger_sqlite import SqliteBook
from assets.home.ledger_store import NotNowError
from assets.home.machine import flush
from assets.home.memory import MEMORY, remembered
from assets.home.proof import prove

MANIFEST = "manifest.json"
DESK = "desk.sqlite"
"""Accounts of the desk and who looked at what (`assets/desk/`): kept beside the ledger, as little to be made again."""
STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class BackedUp:
    """What a backup came to: its folder, the ledger's head, files received that were copied and that it holds, and how
    many of the files that the ledger knows are gone or damaged."""

    folder: Path
    head: Head
    copied: int
    held: int
    broken: int


@dataclass(frozen=True)
class Restored:
    """What a restore came to: entries of the ledger, files received that were brought back, heads that are lost (what
    people did after the backup), whether the ledger and the key were put back, where what they replaced was laid, under
    which name a ledger in the database goes on that was replaced, and whether the engine is another than it was."""

    entries: int
    files: int
    lost: tuple[KeptHead, ...]
    is_ledger_back: bool
    is_key_back: bool
    set_aside: Path | None
    renamed: str = ""
    has_moved: bool = False


def back_up(home: Home, target: Path) -> BackedUp:
    """Copy what cannot be made again of `home` into a new folder of `target`, whole or not at all.

    BadInput when the ledger does not prove: a copy of a damaged ledger would in time replace every good one.
    """
    root, target = home.root.resolve(), target.resolve()
    if target.is_relative_to(root) or root.is_relative_to(target):
        raise BadInput("备份不能放在数据目录里面，请换一个目录，最好在另一块盘上")
    proof = prove(home)
    if proof.problems:
        raise BadInput(f"台账核验未通过，没有备份，原有的备份保持不变：{proof.problems[0]}；请用 hedui restore 恢复")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep_killed(target)
    folder = target / datetime.now(ZoneInfo(SHANGHAI)).strftime(STAMP)
    if folder.exists():
        raise BadInput(f"{folder.name} 刚刚备份过，不必再做")
    scratch = target / f".writing-{folder.name}"
    scratch.mkdir(mode=0o700)
    try:
        made = _written(home, target, scratch)
        os.rename(scratch, folder)
        flush(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return replace(made, folder=folder)


def _written(home: Home, target: Path, scratch: Path) -> BackedUp:
    """Write a backup into `scratch`, and the files received into the store of `target`."""
    head = _copy_ledger(home, scratch / home.ledger_file.name)
    # After the ledger: whatever it knows had been received by then.
    names = sorted(known_digests(home) | {file.name for file in blobs(home.store)})
    copied = sum(copy_blob(blob(home.root, name), blob(target, name)) for name in names)
    held = [name for name in names if is_file_of(blob(target, name), name)]
    _copy_files(home, scratch)
    listed = {str(f.relative_to(scratch)): digest_of(f) for f in sorted(scratch.rglob("*")) if f.is_file()}
    note = {"head": {"seq": head.seq, "hash": head.hash}, "files": listed, "received": held}
    (scratch / MANIFEST).write_text(json.dumps(note, ensure_ascii=False, indent=1), encoding="utf-8")
    for file in scratch.rglob("*"):
        flush(file)
    return BackedUp(scratch, head, copied, len(held), len(names) - len(held))


def _sweep_killed(target: Path) -> None:
    """Remove what a backup that was killed more than a day ago has left: a key is in it."""
    for left in target.glob(".writing-*"):
        if left.is_dir() and left.stat().st_mtime < time.time() - SCRATCH_SECONDS:
            shutil.rmtree(left)


def restore(home: Home, source: Path, by: str, why: str, on: date) -> Restored:
    """Put back into `home` what is missing there out of the backup `source` (a backup, or the folder of all of them).

    A sound ledger stays. One that is gone, damaged or shorter than it was is laid aside, never deleted, and the
    backup's put in its place; what is known to have been written after the backup is named in the ledger as lost.
    """
    folder = newest(source)
    note = checked(folder)
    book = home.book
    with home.locked():
        for part in (home.store, home.exports, home.reports, home.published.parent):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = sum(copy_blob(blob(folder.parent, name), blob(home.root, name)) for name in note["received"])
        _fill(folder, home)
        came_from = remembered(home.root).get("ledger")
        home.remember_book()
        has_moved = came_from != remembered(home.root).get("ledger")
        is_key_back = not home.has_key()
        aside = _lay_aside(home, folder, [home.key_file]) if is_key_back else None
        if is_key_back:
            copy_whole(folder / home.key_file.name, home.key_file, 0o400)
        if _is_sound(home, note["head"]["seq"]):
            with home.ledger(read_only=True) as ledger:
                return Restored(ledger.head().seq, files, (), False, is_key_back, aside, has_moved=has_moved)
        kept = _known_heads(home)
        aside = _lay_aside(home, folder, [*book.files(), home.key_file]) or aside
        copy_whole(folder / home.key_file.name, home.key_file, 0o400)
        renamed = book.replace_with(folder / home.ledger_file.name)
        entries, lost = _tell_lost(home, kept, folder, by, why, on)
    return Restored(entries, files, lost, True, is_key_back, aside, renamed, has_moved)


def _tell_lost(
    home: Home, kept: Sequence[KeptHead], folder: Path, by: str, why: str, on: date
) -> tuple[int, tuple[KeptHead, ...]]:
    """Write into the ledger put back which of the `kept` heads it does not bear out; its entries, and those heads.

    A published night that knows more than the ledger is laid beside: it shows what is to be done again.
    """
    with Ledger.open(home.book, home.key(), may_make=False, witness=home.witness) as ledger:
        chain = ledger.chain()
        lost = tuple(sorted(h for h in kept if h.seq and chain.get(h.seq) != h.hash))
        if any(h.place == PUBLISHED_PLACE for h in lost):
            os.replace(home.published, home.published.with_name("hedui.before-restore.duckdb"))
        given = sorted({(h.seq, h.hash) for h in lost})
        ledger.append([Event(RESTORED, folder.name, {"why": why, "lost": given})], on, by)
        return ledger.head().seq, lost


def _is_sound(home: Home, at_least: int) -> bool:
    """Whether the home's own ledger proves, and holds no less than the backup; NotNowError when that cannot be told."""
    try:
        proof = prove(home)
    except NotNowError:
        raise
    except BadInput:
        return False
    return not proof.problems and proof.head.seq >= at_least


def _known_heads(home: Home) -> list[KeptHead]:
    """What is known outside the ledger, and what the ledger says of itself as far as it can be read."""
    heads, _ = manifest_heads(home.exports)
    if published := published_head(home.published):
        heads.append(published)
    try:
        heads += witness_heads(home.witness) if home.witness else []
        with Ledger.open(home.book, home.key(), read_only=True) as ledger:
            heads.append(KeptHead(ledger.head().seq, ledger.head().hash, "原来的台账"))
    except (BadInput, UnreadableError):
        pass
    return heads


def _lay_aside(home: Home, folder: Path, files: Sequence[Path]) -> Path | None:
    """Move files that do not hold into a folder of their own below `replaced/`; None where there are none."""
    existing = [file for file in files if file.exists()]
    if not existing:
        return None
    base = home.root / "replaced" / folder.name
    aside = next(p for n in count(1) if not (p := base.with_name(f"{base.name}-{n}")).exists())
    aside.mkdir(parents=True, mode=0o700)
    for file in existing:
        os.replace(file, aside / file.name)
    return aside


def newest(source: Path) -> Path:
    """The newest backup in the folder of all of them; `source` itself where it is one. BadInput where there is none."""
    if (source / MANIFEST).is_file():
        return source
    backups = sorted(f.parent for f in source.glob(f"*/{MANIFEST}"))
    if not backups:
        raise BadInput(f"{source} 里没有备份(hedui backup 写出的目录)，请检查路径")
    return backups[-1]


def checked(folder: Path) -> Mapping[str, Any]:
    """The manifest of a backup of which every file is there and as it was written; BadInput naming what is not."""
    try:
        note: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed, received = dict(note["files"]), list(note["received"])
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"备份 {folder.name} 的 {MANIFEST} 读不懂，请用更早的一份备份") from None
    wrong = [name for name, digest in listed.items() if not is_file_of(folder / name, digest)]
    if wrong:
        raise BadInput(f"备份 {folder.name} 不完整：{wrong[0]} 等 {len(wrong)} 个文件缺失或被改动；请用另一份备份")
    gone = [name for name in received if not is_file_of(blob(folder.parent, name), name)]
    if gone:
        raise BadInput(f"备份 {folder.name} 不完整：收到的文件有 {len(gone)} 个缺失或被改动；请用另一份备份")
    return note


def _copy_ledger(home: Home, target: Path) -> Head:
    """A copy of the ledger as it stands at one moment, whoever writes meanwhile; its head."""
    home.book.copy_to(target)
    with Ledger.open(target, home.key(), read_only=True) as copy:
        return copy.head()


def _copy_files(home: Home, target: Path) -> None:
    """The key, what the home remembers and declares, and what left: workbooks with their manifests, morning sheets."""
    for name in (home.key_file.name, MEMORY):
        if (home.root / name).exists():
            shutil.copyfile(home.root / name, target / name)
    if (home.root / DESK).exists():
        SqliteBook(home.root / DESK).copy_to(target / DESK)
    for part in (home.exports, home.reports, home.declarations):
        if not part.exists():
            continue
        skip = shutil.ignore_patterns(".*")
        shutil.copytree(part, target / part.name, copy_function=shutil.copyfile, ignore=skip)


def _fill(folder: Path, home: Home) -> None:
    """Bring back what left the bureau and what the home remembers and declares, where it is missing."""
    for file in sorted(folder.rglob("*")):
        inner = file.relative_to(folder)
        is_ours = inner.parts[0] in {home.exports.name, home.reports.name, home.declarations.name, MEMORY, DESK}
        if file.is_file() and is_ours and not (home.root / inner).exists():
            (home.root / inner).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy_whole(file, home.root / inner)


def known_digests(home: Home) -> set[str]:
    """Every file the ledger says was received and nobody destroyed since."""
    with home.ledger(read_only=True) as ledger:
        return {entry.subject for entry in ledger.events("file_received")} - destroyed_files(ledger).keys()
